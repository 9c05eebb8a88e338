//===- NNAttributes.td - Modes of ops --------------------------*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_NN_IR_NNATTRIBUTES
#define NN_DIALECT_NN_IR_NNATTRIBUTES

include "nn/Dialect/NN/IR/NNDialect.td"
include "mlir/IR/EnumAttr.td"

/// An enumeration, and the attribute `#nn.mnemonic<case>` that holds a case of it.
class NN_Enum<string name, string summary_, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, summary_, cases> {
  let genSpecializedAttr = 0;
  let cppNamespace = "::nn";
}
class NN_EnumAttr<EnumInfo cases, string mnemonic> : EnumAttr<NN_Dialect, cases, mnemonic> {
  let assemblyFormat = "`<` $value `>`";
}

def NN_ReduceKind : NN_Enum<"ReduceKind", "what a reduction accumulates", [
    I32EnumAttrCase<"Sum", 0, "sum">, I32EnumAttrCase<"Mean", 1, "mean">,
    I32EnumAttrCase<"Max", 2, "max">, I32EnumAttrCase<"Min", 3, "min">,
    I32EnumAttrCase<"Prod", 4, "prod">]>;
def NN_ReduceKindAttr : NN_EnumAttr<NN_ReduceKind, "reduce_kind">;

def NN_PadMode : NN_Enum<"PadMode", "what fills a border", [
    I32EnumAttrCase<"Constant", 0, "constant">, I32EnumAttrCase<"Reflect", 1, "reflect">,
    I32EnumAttrCase<"Edge", 2, "edge">, I32EnumAttrCase<"Wrap", 3, "wrap">]>;
def NN_PadModeAttr : NN_EnumAttr<NN_PadMode, "pad_mode">;

def NN_ResizeMode : NN_Enum<"ResizeMode", "how a resize interpolates", [
    I32EnumAttrCase<"Nearest", 0, "nearest">, I32EnumAttrCase<"Linear", 1, "linear">,
    I32EnumAttrCase<"Cubic", 2, "cubic">]>;
def NN_ResizeModeAttr : NN_EnumAttr<NN_ResizeMode, "resize_mode">;

def NN_CoordinateMode
    : NN_Enum<"CoordinateMode", "where an output sample lies in the input of a resize", [
    I32EnumAttrCase<"HalfPixel", 0, "half_pixel">,
    I32EnumAttrCase<"HalfPixelSymmetric", 1, "half_pixel_symmetric">,
    I32EnumAttrCase<"PytorchHalfPixel", 2, "pytorch_half_pixel">,
    I32EnumAttrCase<"AlignCorners", 3, "align_corners">,
    I32EnumAttrCase<"Asymmetric", 4, "asymmetric">,
    I32EnumAttrCase<"TfHalfPixelForNN", 5, "tf_half_pixel_for_nn">]>;
def NN_CoordinateModeAttr : NN_EnumAttr<NN_CoordinateMode, "coordinate_mode">;

def NN_NearestMode : NN_Enum<"NearestMode", "how a nearest sample is chosen", [
    I32EnumAttrCase<"RoundPreferFloor", 0, "round_prefer_floor">,
    I32EnumAttrCase<"RoundPreferCeil", 1, "round_prefer_ceil">,
    I32EnumAttrCase<"Floor", 2, "floor">, I32EnumAttrCase<"Ceil", 3, "ceil">]>;
def NN_NearestModeAttr : NN_EnumAttr<NN_NearestMode, "nearest_mode">;

#endif

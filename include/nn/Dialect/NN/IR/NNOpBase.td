//===- NNOpBase.td - Types and classes of ops ------------------*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The element types and the root of the ladder of op classes; the families add
// their own classes.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_NN_IR_NNOPBASE
#define NN_DIALECT_NN_IR_NNOPBASE

include "nn/Dialect/NN/IR/NNAttributes.td"
include "nn/Dialect/NN/IR/NNInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def NN_Float : AnyTypeOf<[F16, BF16, F32, F64], "floating-point number">;
def NN_Int : AnyTypeOf<[I8, I16, I32, I64, UI8, UI16, UI32, UI64], "integer">;
def NN_Bool : TypeAlias<I1, "boolean">;
def NN_Number : AnyTypeOf<[F16, BF16, F32, F64, I8, I16, I32, I64, UI8, UI16, UI32, UI64],
                          "number">;
def NN_Element : AnyTypeOf<[F16, BF16, F32, F64, I8, I16, I32, I64, UI8, UI16, UI32, UI64, I1],
                           "number or boolean">;

def NN_Tensor : RankedTensorOf<[NN_Element]>;
def NN_NumberTensor : RankedTensorOf<[NN_Number]>;
def NN_FloatTensor : RankedTensorOf<[NN_Float]>;
def NN_BoolTensor : RankedTensorOf<[NN_Bool]>;
/// Indices and shapes.
def NN_IndexTensor : RankedTensorOf<[I32, I64]>;
/// A shape, a list of axes, pads: one dimension of 64-bit integers.
def NN_ShapeTensor : 1DTensorOf<[I64]>;

/// Marks ops whose result element depends on the elements at the same (broadcast) position only.
def NN_Elementwise : NativeOpTrait<"Elementwise"> { let cppNamespace = "::nn"; }
/// Every operand and the result have the same element type.
def NN_SameElementType : NativeOpTrait<"SameElementType"> { let cppNamespace = "::nn"; }

/// The root of the ladder: pure, with shape inference.
class NN_Op<string mnemonic, list<Trait> traits = [], list<string> inferred = []>
    : Op<NN_Dialect, mnemonic, !listconcat([Pure, DeclareOpInterfaceMethods<
          NN_ShapeInferenceOpInterface, inferred>], traits)> {
  /// C++ expressions that implement methods; families set them, single ops may define the methods themselves.
  string inference = "";
  string elementType = "";
  string folding = "";
  let hasFolder = !not(!empty(folding));
  let extraClassDefinition =
      !if(!empty(inference), "",
          "::llvm::LogicalResult $cppClass::inferShapes(::nn::ShapeContext &context) { return "
          # inference # "; }\n")
      # !if(!empty(elementType), "",
            "::mlir::Type $cppClass::inferElementType() { return " # elementType # "; }\n")
      # !if(!empty(folding), "",
            "::mlir::OpFoldResult $cppClass::fold(FoldAdaptor adaptor) { return " # folding # "; }\n");
}

#endif

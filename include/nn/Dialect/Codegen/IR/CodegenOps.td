//===- CodegenOps.td - Ops of nn_codegen -----------------------*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Weights as symbols, and the facts about sizes that the entry function states:
// checks, shapes of outputs, bytes of the arena.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_CODEGEN_IR_CODEGENOPS
#define NN_DIALECT_CODEGEN_IR_CODEGENOPS

include "nn/Dialect/Codegen/IR/CodegenAttributes.td"
include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

def Codegen_GlobalOp
    : Codegen_Op<"global", [Symbol, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a weight: bytes with a type, outside of any function";
  let description = [{
    Names a tensor whose bytes the artifact's blob holds. `value` gives them, or
    `initializer` names the function that computes them at compile time from the
    globals listed in the attribute `nn_codegen.operands`. `offset` is the place
    in the blob, in bytes, once the blob is laid out; a global that only
    initializers read has none.

    Constraints:
    * (global_c1) `type` is a ranked tensor of static shape.
    * (global_c2) At most one of `value` and `initializer` is given.
    * (global_c3) `value` has the shape of `type` and its element type, up to
      the signedness of integers.
    * (global_c4) `offset` is not negative and a multiple of 64.
    * (global_c5) `nn_codegen.operands` stands beside an `initializer` and
      names globals; the initializer names a function.

    ```mlir
    nn_codegen.global @w : tensor<4x4xf32> = dense<1.0> : tensor<4x4xf32>
    nn_codegen.global @packed : tensor<16xf32> {initializer = @pack, nn_codegen.operands = [@w]}
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttr:$type,
                       OptionalAttr<ElementsAttr>:$value,
                       OptionalAttr<FlatSymbolRefAttr>:$initializer,
                       OptionalAttr<I64Attr>:$offset);
  let assemblyFormat = "$sym_name `:` $type (`=` $value^)? attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Name of the attribute that lists what the initializer reads.
    static constexpr ::llvm::StringLiteral kOperandsAttr = "nn_codegen.operands";
    /// The globals that the initializer reads, in the order of its arguments.
    ::mlir::ArrayAttr getInitializerOperands() {
      return (*this)->getAttrOfType<::mlir::ArrayAttr>(kOperandsAttr);
    }
    ::mlir::RankedTensorType getTensorType() {
      return ::mlir::cast<::mlir::RankedTensorType>(getType());
    }
  }];
}

def Codegen_GlobalLoadOp
    : Codegen_Op<"global_load", [Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>,
        DeclareOpInterfaceMethods<BufferizableOpInterface, ["bufferize", "isWritable", "getBufferType"]>]> {
  let summary = "reads a weight";
  let description = [{
    The tensor that a global names or, once bufferized, its read-only buffer.

    Constraints:
    * (global_load_c1) `global` names an `nn_codegen.global`.
    * (global_load_c2) The result has the shape of the global and its element
      type, up to the signedness of integers.

    ```mlir
    %w = nn_codegen.global_load @w : tensor<4x4xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$global);
  let results = (outs AnyTypeOf<[AnyStaticShapeTensor, AnyStaticShapeMemRef]>:$result);
  let assemblyFormat = "$global attr-dict `:` type($result)";
}

//===----------------------------------------------------------------------===//
// Facts about sizes, stated in the entry function
//===----------------------------------------------------------------------===//

def Codegen_ArenaSizeOp : Codegen_Op<"arena_size"> {
  let summary = "states how many bytes of arena a run needs";
  let description = [{
    Written by the memory plan. `scratch` are the bytes that the parallel bodies
    need for each thread; they stand here so that their overflow is found too.

    ```mlir
    nn_codegen.arena_size %bytes
    ```
  }];
  let arguments = (ins Index:$bytes, Variadic<Index>:$scratch);
  let assemblyFormat = "$bytes (`scratch` $scratch^)? attr-dict";
}

def Codegen_CheckOp : Codegen_Op<"check"> {
  let summary = "refuses a run whose sizes break a condition";
  let description = [{
    Stands at the top of the entry function, where its condition depends on the
    sizes of arguments alone. It becomes a part of the shape function, so a run
    that breaks it never starts. A condition that is always true goes away.

    ```mlir
    nn_codegen.check %equal, "node 'add' (Add): dimension 0 differs"
    ```
  }];
  let arguments = (ins I1:$condition, StrAttr:$message);
  let assemblyFormat = "$condition `,` $message attr-dict";
  let hasCanonicalizeMethod = 1;
}

def Codegen_OutputShapeOp : Codegen_Op<"output_shape"> {
  let summary = "states the dynamic dimensions of an output";
  let description = [{
    `sizes` are the dynamic dimensions of output number `output`, in order, as
    values that depend on the sizes of arguments alone.

    ```mlir
    nn_codegen.output_shape 0 (%batch, %length)
    ```
  }];
  let arguments = (ins I64Attr:$output, Variadic<Index>:$sizes);
  let assemblyFormat = "$output `(` $sizes `)` attr-dict";
}

#endif

//===- CodegenOps.td - Ops of nn_codegen -----------------------*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_CODEGEN_IR_CODEGENOPS
#define NN_DIALECT_CODEGEN_IR_CODEGENOPS

include "nn/Dialect/Codegen/IR/CodegenAttributes.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"

def Codegen_GlobalOp : Codegen_Op<"global", [Symbol]> {
  let summary = "a weight: bytes with a type, outside of any function";
  let description = [{
    Names a tensor whose bytes the artifact's blob holds. `value` gives them, or
    `initializer` names the function that computes them at compile time.
    `offset` is the place in the blob, in bytes, once the blob is laid out.

    ```mlir
    nn_codegen.global @w : tensor<4x4xf32> = dense<1.0> : tensor<4x4xf32>
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttr:$type,
                       OptionalAttr<ElementsAttr>:$value,
                       OptionalAttr<FlatSymbolRefAttr>:$initializer,
                       OptionalAttr<I64Attr>:$offset);
  let assemblyFormat = "$sym_name `:` $type (`=` $value^)? attr-dict";
}

def Codegen_GlobalLoadOp
    : Codegen_Op<"global_load", [Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "reads a weight";
  let description = [{
    ```mlir
    %w = nn_codegen.global_load @w : tensor<4x4xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$global);
  let results = (outs AnyTypeOf<[AnyStaticShapeTensor, AnyStaticShapeMemRef]>:$result);
  let assemblyFormat = "$global attr-dict `:` type($result)";
}

def Codegen_CheckOp : Codegen_Op<"check"> {
  let summary = "refuses a run whose sizes break a condition";
  let arguments = (ins I1:$condition, StrAttr:$message);
  let assemblyFormat = "$condition `,` $message attr-dict";
}

#endif

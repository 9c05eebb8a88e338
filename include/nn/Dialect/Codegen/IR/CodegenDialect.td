//===- CodegenDialect.td - The dialect that carries decisions --*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// nn_codegen holds what code generation decides (target, strategy) and the ops
// that upstream dialects lack: weights as symbols, checks of sizes.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_CODEGEN_IR_CODEGENDIALECT
#define NN_DIALECT_CODEGEN_IR_CODEGENDIALECT

include "mlir/IR/OpBase.td"

def Codegen_Dialect : Dialect {
  let name = "nn_codegen";
  let cppNamespace = "::nn::codegen";
  let summary = "Decisions of code generation, weights as symbols, checks of sizes";
  let useDefaultAttributePrinterParser = 1;
}

class Codegen_Op<string mnemonic, list<Trait> traits = []>
    : Op<Codegen_Dialect, mnemonic, traits>;

#endif

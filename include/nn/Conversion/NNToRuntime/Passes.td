//===- Passes.td - Calls of the runtime ------------------------*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CONVERSION_NNTORUNTIME_PASSES
#define NN_CONVERSION_NNTORUNTIME_PASSES

include "mlir/Pass/PassBase.td"

def LowerParallelCalls : Pass<"nn-lower-parallel-calls", "::mlir::ModuleOp"> {
  let summary = "Turn calls of kernels into calls of the runtime's nn_parallel_for";
  let description = [{
    Runs on the LLVM dialect. A kernel's signature becomes
    `(args: ptr, lo: i64, hi: i64, scratch: ptr)`, where `args` points to a
    struct of the captures that the kernel uses. A call marked
    `nn_codegen.parallel` becomes
    `nn_parallel_for(ctx, count, kernel, args, scratch bytes)`, any other a
    direct call with the same arguments. Pointers that the kernel's attribute
    `nn_codegen.distinct` names get alias scopes.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif

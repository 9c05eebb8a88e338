//===- Pipelines.h - From one level of abstraction to the next --*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A pipeline is an options struct, a build function and a registration. Each
// takes a module of any level before its own: passes of the levels that a
// module has left behind find nothing to do.
//
//===----------------------------------------------------------------------===//

#ifndef NN_PIPELINES_PIPELINES_H
#define NN_PIPELINES_PIPELINES_H

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"

namespace nn {

/// Options that the pipelines down to LLVM share.
struct CodegenPipelineOptions
    : mlir::PassPipelineOptions<CodegenPipelineOptions> {
  Option<bool> printMemoryPlan{
      *this, "print-memory-plan",
      llvm::cl::desc("Print the memory plan to the standard error"),
      llvm::cl::init(false)};
  ListOption<std::string> nominal{
      *this, "nominal",
      llvm::cl::desc("Sizes of symbols that the memory plan is ordered for, as "
                     "name=value")};
};

/// --lower-to-linalg: nn passes (where `optimize`) and nn to linalg.
/// Legal after it: linalg, tensor, arith, math, func, nn_codegen.
void buildLinalgPipeline(mlir::OpPassManager &pm, bool optimize = true);

/// One-shot bufferization of a module whose entry has destinations.
/// Legal after it: linalg on buffers, memref, scf, vector, affine, arith, math,
/// func, nn_codegen.
void buildBufferPipeline(mlir::OpPassManager &pm);

/// The affine stage: structured ops and copies on buffers as affine nests,
/// interchanged, fused, without buffers and loads that forwarding makes
/// needless, with sums in registers, outer loops parallel.
void addAffinePasses(mlir::OpPassManager &pm);

/// --lower-to-affine: every loop nest as affine loops.
/// Legal after it: affine, memref, arith, math, func, nn_codegen.
void buildAffinePipeline(mlir::OpPassManager &pm);

/// From loops on buffers to the artifact's functions: memory plan, shape
/// function, weights by offset, and all of that in the LLVM dialect.
/// Legal after it: llvm, nn_codegen.global.
void buildLLVMPipeline(mlir::OpPassManager &pm, bool reuseMemory,
                       const CodegenPipelineOptions &options);

/// --nn-naive-pipeline: plain loops, every buffer of its own, no optimization;
/// the oracle for everything else.
/// Legal after it: llvm, nn_codegen.global.
void buildNaivePipeline(mlir::OpPassManager &pm,
                        const CodegenPipelineOptions &options);

/// --lower-to-cpu: code for the CPU that the module's target names.
/// Legal after it: llvm, nn_codegen.global.
void buildCPUPipeline(mlir::OpPassManager &pm,
                      const CodegenPipelineOptions &options);

void registerPipelines();

} // namespace nn

#endif

//===- LLVM.cpp - From loops on buffers to the LLVM dialect --------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Passes.h"
#include "nn/Conversion/NNToRuntime/Passes.h"
#include "nn/Pipelines/Pipelines.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace nn {

/// What the artifact asks of the entry function.
static void addInterfacePasses(OpPassManager &pm, bool reuseMemory,
                               const CodegenPipelineOptions &options) {
  codegen::PlanMemoryOptions plan;
  plan.print = options.printMemoryPlan;
  plan.reuse = reuseMemory;
  llvm::append_range(plan.nominal, options.nominal);
  pm.addPass(codegen::createPlanMemory(plan));
  pm.addPass(codegen::createOutlineShapes());
  pm.addPass(codegen::createLowerGlobals());
  pm.addPass(codegen::createFinalizeEntry());
}

/// Views and affine maps become arithmetic, structured control flow branches.
static void addExpansionPasses(OpPassManager &pm) {
  OpPassManager &func = pm.nest<func::FuncOp>();
  func.addPass(codegen::createExpandReshapes());
  func.addPass(memref::createExpandStridedMetadataPass());
  func.addPass(createLowerAffinePass());
  func.addPass(createCanonicalizerPass());
  func.addPass(createCSEPass());
  func.addPass(createSCFToControlFlowPass());
  func.addPass(codegen::createExpandDivisions());
}

/// Function by function where a conversion allows it: those run on all cores.
static void addLLVMConversions(OpPassManager &pm) {
  OpPassManager &func = pm.nest<func::FuncOp>();
  func.addPass(createConvertVectorToLLVMPass());
  func.addPass(createConvertMathToLLVMPass());
  pm.addPass(createConvertMathToLibmPass());
  OpPassManager &scalar = pm.nest<func::FuncOp>();
  scalar.addPass(createArithToLLVMConversionPass());
  scalar.addPass(createConvertIndexToLLVMPass());
  scalar.addPass(createUBToLLVMConversionPass());
  pm.addPass(createConvertControlFlowToLLVMPass());
  pm.addPass(createFinalizeMemRefToLLVMConversionPass());
  pm.addPass(createConvertFuncToLLVMPass());
  OpPassManager &lowered = pm.nest<LLVM::LLVMFuncOp>();
  lowered.addPass(createReconcileUnrealizedCastsPass());
  lowered.addPass(createCanonicalizerPass());
  lowered.addPass(createCSEPass());
  pm.addPass(createLowerParallelCalls());
}

void buildLLVMPipeline(OpPassManager &pm, bool reuseMemory,
                       const CodegenPipelineOptions &options) {
  addInterfacePasses(pm, reuseMemory, options);
  addExpansionPasses(pm);
  addLLVMConversions(pm);
}

} // namespace nn

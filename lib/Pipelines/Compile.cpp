//===- Compile.cpp - A model to an artifact -------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Pipelines/Compile.h"
#include "nn/InitAllDialects.h"
#include "nn/Pipelines/Pipelines.h"
#include "nn/Support/Diagnostics.h"
#include "nn/Target/Target.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Verifier.h"
#include <chrono>

using namespace mlir;

namespace nn {

namespace {
/// Tells the time since it was made.
class Phase {
public:
  Phase(const CompileOptions &options, StringRef name)
      : options(options), name(name), begin(Clock::now()) {}
  ~Phase() {
    if (options.timing)
      options.timing(
          name, std::chrono::duration<double, std::milli>(Clock::now() - begin)
                    .count());
  }

private:
  using Clock = std::chrono::steady_clock;
  const CompileOptions &options;
  StringRef name;
  Clock::time_point begin;
};
} // namespace

void registerCompileDialects(DialectRegistry &registry) {
  nn::registerAllDialects(registry);
  target::registerTranslations(registry);
}

/// Whether the functions of the artifact are there in the LLVM dialect.
static bool isLowered(ModuleOp module) {
  return module.lookupSymbol<LLVM::LLVMFuncOp>("_mlir_ciface_nn_main") &&
         module->hasAttr("nn_codegen.interface");
}

static LogicalResult setTarget(ModuleOp module, const CompileOptions &options) {
  if (module->hasAttr("nn_codegen.target"))
    return success();
  FailureOr<codegen::TargetAttr> made = target::makeTarget(
      module.getLoc(), options.triple, options.cpu, options.features);
  if (failed(made))
    return failure();
  module->setAttr("nn_codegen.target", *made);
  return success();
}

LogicalResult lowerModule(ModuleOp module, Level level,
                          const CompileOptions &options) {
  if (failed(setTarget(module, options)))
    return failure();
  if (isLowered(module))
    return success();
  PassManager pm(module->getName());
  pm.enableVerifier(options.verifyEach);
  CodegenPipelineOptions pipeline;
  pipeline.printMemoryPlan = options.printMemoryPlan;
  if (level == Level::Linalg)
    buildLinalgPipeline(pm);
  else if (level == Level::Affine)
    buildAffinePipeline(pm);
  else if (options.optLevel == 0)
    buildNaivePipeline(pm, pipeline);
  else
    buildCPUPipeline(pm, pipeline);
  Phase phase(options, "passes");
  return failure(failed(pm.run(module)) || failed(verify(module)));
}

LogicalResult compileModule(ModuleOp module, target::EmitKind kind,
                            StringRef path, const CompileOptions &options) {
  if (failed(lowerModule(module, Level::LLVM, options)))
    return failure();
  target::EmitOptions emission;
  emission.optLevel = options.optLevel;
  emission.threads = options.threads;
  emission.profile = options.profile;
  emission.timing = options.timing;
  return target::emit(module, kind, path, emission);
}

LogicalResult compileFile(StringRef model, target::EmitKind kind,
                          StringRef path, const CompileOptions &options,
                          raw_ostream &messages,
                          std::unique_ptr<llvm::MemoryBuffer> bytes) {
  DialectRegistry registry;
  registerCompileDialects(registry);
  MLIRContext context(registry);
  context.printOpOnDiagnostic(false);
  ToolDiagnosticHandler handler(&context, model, messages);
  FailureOr<OwningOpRef<ModuleOp>> module = failure();
  {
    Phase phase(options, "load");
    module = loadModel(context, model, options.import, std::move(bytes));
  }
  if (failed(module))
    return failure();
  // Kernels are translated on threads: what they need must be there before.
  context.loadDialect<LLVM::LLVMDialect>();
  return compileModule(**module, kind, path, options);
}

} // namespace nn

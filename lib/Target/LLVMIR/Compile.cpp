//===- Compile.cpp - Translates, optimizes, generates code ----------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Target/LLVMIR.h"
#include "nn/Target/Target.h"

#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/thread.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Target/TargetOptions.h"
#include "llvm/Transforms/IPO/LoopExtractor.h"
#include "llvm/Transforms/Utils/LoopSimplify.h"
#include <atomic>
#include <numeric>

using namespace mlir;

namespace nn::target {

CodegenOptions codegenOptions(ModuleOp module, unsigned optLevel,
                              unsigned threads) {
  codegen::TargetAttr target = targetOf(module);
  return {target.getTriple().str(),
          target.getFeatures().str(),
          target.getTune().str(),
          target.getVectorBits(),
          optLevel,
          threads,
          /*exportWrappers=*/false};
}

std::unique_ptr<llvm::TargetMachine>
makeTargetMachine(Location loc, const CodegenOptions &options) {
  std::string error;
  llvm::Triple triple(options.triple);
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target) {
    emitError(loc) << error;
    return nullptr;
  }
  llvm::TargetOptions targetOptions;
  targetOptions.FunctionSections = true; // --gc-sections, --icf=all
  auto level = options.optLevel ? llvm::CodeGenOptLevel::Aggressive
                                : llvm::CodeGenOptLevel::Less;
  std::unique_ptr<llvm::TargetMachine> machine(target->createTargetMachine(
      triple, "x86-64", options.features, targetOptions, llvm::Reloc::PIC_,
      llvm::CodeModel::Small, level));
  if (!machine)
    emitError(loc) << "LLVM makes no code for " << options.triple;
  return machine;
}

/// void nn_entry(ptr context, ptr descriptors): takes the descriptors out of
/// the array and calls the model.
static void addEntry(llvm::Module &module) {
  llvm::Function *main = module.getFunction("_mlir_ciface_nn_main");
  if (!main || main->isDeclaration() || main->arg_empty())
    return;
  llvm::IRBuilder<> builder(module.getContext());
  llvm::Type *pointer = builder.getPtrTy();
  auto *entry = llvm::Function::Create(
      llvm::FunctionType::get(builder.getVoidTy(), {pointer, pointer}, false),
      llvm::GlobalValue::ExternalLinkage, "nn_entry", module);
  builder.SetInsertPoint(
      llvm::BasicBlock::Create(module.getContext(), "", entry));
  SmallVector<llvm::Value *> arguments{entry->getArg(0)};
  for (size_t i = 1; i < main->arg_size(); ++i)
    arguments.push_back(builder.CreateLoad(
        pointer, builder.CreateConstGEP1_64(pointer, entry->getArg(1), i - 1)));
  builder.CreateCall(main, arguments);
  builder.CreateRetVoid();
}

std::unique_ptr<llvm::Module>
translate(ModuleOp module, llvm::LLVMContext &context, StringRef name) {
  std::unique_ptr<llvm::Module> result =
      translateModuleToLLVMIR(module, context, name);
  if (!result) {
    module.emitError("the module cannot become LLVM IR");
    return nullptr;
  }
  addEntry(*result);
  return result;
}

/// Nothing of generated code is exported, and nothing unwinds through it.
static void prepare(llvm::Module &module, llvm::TargetMachine &machine,
                    const CodegenOptions &options) {
  module.setTargetTriple(machine.getTargetTriple());
  module.setDataLayout(machine.createDataLayout());
  module.setPICLevel(llvm::PICLevel::BigPIC);
  for (llvm::GlobalValue &value : module.global_values()) {
    if (value.hasLocalLinkage() || value.isDeclaration() ||
        value.getName().starts_with("llvm."))
      continue;
    if (options.exportWrappers && value.getName().starts_with("_mlir_ciface_"))
      continue;
    value.setVisibility(llvm::GlobalValue::HiddenVisibility);
    value.setDSOLocal(true);
  }
  std::string width = std::to_string(options.vectorBits >= 512 ? 512 : 256);
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    if (!options.tune.empty() && options.tune != "generic")
      function.addFnAttr("tune-cpu", options.tune);
    function.addFnAttr("prefer-vector-width", width);
    function.addFnAttr("min-legal-vector-width", width);
    function.addFnAttr(llvm::Attribute::NoUnwind);
  }
}

/// Whether our passes have written vectors: then what -O2 and -O3 add to -O1
/// takes time and makes nothing faster.
static bool isVectorized(const llvm::Module &module) {
  for (const llvm::Function &function : module)
    for (const llvm::Instruction &instruction : llvm::instructions(function))
      if (instruction.getType()->isVectorTy())
        return true;
  return false;
}

/// Makes a function of each loop nest. The naive pipeline leaves all of a model
/// in one, where register allocation took 30 s for the text detector instead
/// of 5.
static void extractLoops(llvm::Module &module,
                         llvm::ModuleAnalysisManager &analyses) {
  llvm::ModulePassManager passes;
  passes.addPass(
      llvm::createModuleToFunctionPassAdaptor(llvm::LoopSimplifyPass()));
  passes.addPass(llvm::LoopExtractorPass());
  passes.run(module, analyses);
  for (llvm::Function &function : module)
    if (function.hasLocalLinkage() && !function.isDeclaration())
      function.addFnAttr(llvm::Attribute::NoInline);
}

void optimize(llvm::Module &module, llvm::TargetMachine &machine,
              const CodegenOptions &options) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager sccs;
  llvm::ModuleAnalysisManager modules;
  // Our passes unroll what should be. LLVM's unrolling on top of that made the
  // text detector a fifth slower and took half of LLVM's time.
  llvm::PipelineTuningOptions tuning;
  tuning.LoopUnrolling = false;
  // The naive pipeline is for checking. LLVM's analysis of its scalar loops has
  // cases that never end: an integer's power, 32 squarings of a value that the
  // loop does not change, took minutes.
  tuning.LoopVectorization = options.optLevel != 0;
  llvm::PassBuilder builder(&machine, tuning);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(sccs);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, sccs, modules);
  if (options.optLevel == 0)
    extractLoops(module, modules);
  prepare(module, machine, options);
  const llvm::OptimizationLevel levels[] = {
      llvm::OptimizationLevel::O1, llvm::OptimizationLevel::O1,
      llvm::OptimizationLevel::O2, llvm::OptimizationLevel::O3};
  unsigned level = isVectorized(module) ? 1 : std::min(options.optLevel, 3u);
  builder.buildPerModuleDefaultPipeline(levels[level]).run(module, modules);
}

LogicalResult generate(llvm::Module &module, llvm::TargetMachine &machine,
                       CodeKind kind, SmallVectorImpl<char> &result) {
  llvm::raw_svector_ostream stream(result);
  llvm::legacy::PassManager passes;
  auto fileType = kind == CodeKind::Assembly
                      ? llvm::CodeGenFileType::AssemblyFile
                      : llvm::CodeGenFileType::ObjectFile;
  if (machine.addPassesToEmitFile(passes, stream, nullptr, fileType))
    return failure();
  passes.run(module);
  return success();
}

FailureOr<Bytes> assemble(Location loc, const CodegenOptions &options,
                          StringRef text) {
  std::unique_ptr<llvm::TargetMachine> machine =
      makeTargetMachine(loc, options);
  if (!machine)
    return failure();
  llvm::LLVMContext context;
  llvm::Module module("", context);
  module.setTargetTriple(machine->getTargetTriple());
  module.setDataLayout(machine->createDataLayout());
  module.setModuleInlineAsm(text);
  Bytes result;
  if (failed(generate(module, *machine, CodeKind::Object, result)))
    return emitError(loc) << "cannot assemble";
  return result;
}

/// An LLVMContext for each unit, which dies with it: memory stays flat.
static LogicalResult compileUnit(Unit &unit) {
  std::unique_ptr<llvm::TargetMachine> machine =
      makeTargetMachine(unit.module->getLoc(), unit.options);
  if (!machine)
    return failure();
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> module =
      translate(*unit.module, context, StringRef(unit.key).take_front(16));
  if (!module)
    return failure();
  unit.module = nullptr; // Memory of one form at a time.
  optimize(*module, *machine, unit.options);
  return generate(*module, *machine, CodeKind::Object, unit.object);
}

LogicalResult compileUnits(std::vector<Unit> &units, unsigned threads) {
  std::vector<size_t> order(units.size());
  std::iota(order.begin(), order.end(), 0);
  llvm::sort(order, [&](size_t a, size_t b) { // The largest first.
    return std::pair(units[b].ops, a) < std::pair(units[a].ops, b);
  });
  std::atomic<size_t> next{0};
  std::atomic<bool> ok{true};
  auto compileNext = [&] {
    for (size_t i; (i = next++) < order.size();)
      if (failed(compileUnit(units[order[i]])))
        ok = false;
  };
  // A crash of LLVM becomes its fatal error, which tools have a handler for.
  auto work = [&] {
    llvm::CrashRecoveryContext guard;
    if (!guard.RunSafely(compileNext))
      llvm::report_fatal_error("LLVM crashed while it generated code");
  };
  if (!threads)
    threads = std::max(1u, llvm::thread::hardware_concurrency());
  threads = std::min<size_t>(threads, units.size());
  constexpr unsigned stackBytes = 64u << 20; // LLVM recurses over expressions.
  std::vector<llvm::thread> others;
  for (unsigned i = 1; i < threads; ++i)
    others.emplace_back(std::optional<unsigned>(stackBytes), work);
  work();
  for (llvm::thread &thread : others)
    thread.join();
  return success(ok);
}

} // namespace nn::target

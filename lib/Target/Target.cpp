//===- Target.cpp - The machine to compile for ----------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Target/Target.h"

#include "mlir/Target/LLVMIR/Dialect/All.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"
#include <sched.h>
#include <unistd.h>

using namespace mlir;

namespace nn::target {

/// What code may use: the artifact's runtime can check each of these
/// (lib/Runtime/nnrt/CpuFeatures.cpp). The CPU's name is not given to LLVM as
/// such, since it implies features that nobody would check.
static constexpr StringLiteral checkedFeatures[] = {
    "sse3",       "ssse3",      "sse4.1",   "sse4.2",   "popcnt",
    "movbe",      "cx16",       "avx",      "f16c",     "fma",
    "avx2",       "bmi",        "bmi2",     "lzcnt",    "avx512f",
    "avx512dq",   "avx512cd",   "avx512bw", "avx512vl", "avx512vnni",
    "avx512bf16", "avx512fp16", "avxvnni"};

static void initializeLLVM() {
  static bool done = [] {
    llvm::InitializeAllTargetInfos();
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmPrinters();
    llvm::InitializeAllAsmParsers();
    return true;
  }();
  (void)done;
}

using FeatureSet = llvm::StringMap<bool>;

static std::string featureString(const FeatureSet &features) {
  std::string result;
  for (StringRef name : checkedFeatures)
    if (features.lookup(name))
      result += (result.empty() ? "+" : ",+") + name.str();
  return result;
}

static int64_t vectorBits(const FeatureSet &features) {
  auto has = [&](StringRef name) { return features.lookup(name); };
  if (has("avx512f") && has("avx512vl") && has("avx512bw") && has("avx512dq"))
    return 512;
  return has("avx2") && has("fma") ? 256 : 128;
}

static int64_t cacheBytes(int name, int64_t otherwise) {
  long bytes = sysconf(name);
  return bytes > 0 ? bytes : otherwise;
}

static int64_t allowedCores() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set))
    return 1;
  return CPU_COUNT(&set);
}

static codegen::TargetAttr build(MLIRContext *context, StringRef triple,
                                 const FeatureSet &features, StringRef tune) {
  return codegen::TargetAttr::get(context, triple, featureString(features),
                                  tune, vectorBits(features), allowedCores(),
                                  cacheBytes(_SC_LEVEL1_DCACHE_SIZE, 32 << 10),
                                  cacheBytes(_SC_LEVEL2_CACHE_SIZE, 512 << 10),
                                  cacheBytes(_SC_LEVEL3_CACHE_SIZE, 16 << 20));
}

static FeatureSet hostFeatures() {
  FeatureSet result;
  for (auto &entry : llvm::sys::getHostCPUFeatures())
    result[entry.first()] = entry.second;
  return result;
}

codegen::TargetAttr hostTarget(MLIRContext *context) {
  return build(context, llvm::sys::getDefaultTargetTriple(), hostFeatures(),
               llvm::sys::getHostCPUName());
}

/// The features of a CPU that LLVM knows by name.
static FailureOr<FeatureSet> featuresOf(Location loc, StringRef triple,
                                        StringRef cpu) {
  initializeLLVM();
  std::string error;
  llvm::Triple parsed(triple);
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(parsed, error);
  if (!target)
    return emitError(loc) << error;
  std::unique_ptr<llvm::MCSubtargetInfo> info(
      target->createMCSubtargetInfo(parsed, "", ""));
  if (!info || !info->isCPUStringValid(cpu))
    return emitError(loc) << "unknown CPU '" << cpu << "' for " << triple;
  info.reset(target->createMCSubtargetInfo(parsed, cpu, ""));
  FeatureSet result;
  for (StringRef name : checkedFeatures)
    result[name] = info->checkFeatures(("+" + name).str());
  return result;
}

static LogicalResult applyFeatures(Location loc, StringRef text,
                                   FeatureSet &features) {
  SmallVector<StringRef> items;
  text.split(items, ',', -1, /*KeepEmpty=*/false);
  for (StringRef item : items) {
    StringRef name = item.drop_front();
    if ((item[0] != '+' && item[0] != '-') ||
        !llvm::is_contained(checkedFeatures, name))
      return emitError(loc) << "unknown CPU feature '" << item
                            << "': expected +name or -name of one of "
                            << llvm::join(ArrayRef(checkedFeatures), ", ");
    features[name] = item[0] == '+';
  }
  return success();
}

FailureOr<codegen::TargetAttr> makeTarget(Location loc, StringRef triple,
                                          StringRef cpu, StringRef features) {
  std::string host = llvm::sys::getDefaultTargetTriple();
  bool native = cpu.empty() || cpu == "native";
  std::string name = triple.empty() ? host : llvm::Triple::normalize(triple);
  if (llvm::Triple(name).getArch() != llvm::Triple::x86_64 ||
      !llvm::Triple(name).isOSLinux())
    return emitError(loc) << "no runtime for '" << name
                          << "': x86_64 with Linux is supported";
  FeatureSet set;
  std::string tune = native ? llvm::sys::getHostCPUName().str() : cpu.str();
  if (native) {
    set = hostFeatures();
  } else if (cpu == "generic") {
    tune = "generic";
  } else {
    FailureOr<FeatureSet> known = featuresOf(loc, name, cpu);
    if (failed(known))
      return failure();
    set = std::move(*known);
  }
  if (failed(applyFeatures(loc, features, set)))
    return failure();
  return build(loc.getContext(), name, set, tune);
}

codegen::TargetAttr targetOf(ModuleOp module) {
  if (auto attr =
          module->getAttrOfType<codegen::TargetAttr>("nn_codegen.target"))
    return attr;
  return codegen::TargetAttr::get(
      module.getContext(), llvm::sys::getDefaultTargetTriple(), "", "generic",
      128, 1, 32 << 10, 512 << 10, 16 << 20);
}

void registerTranslations(DialectRegistry &registry) {
  initializeLLVM();
  registerAllToLLVMIRTranslations(registry);
}

} // namespace nn::target

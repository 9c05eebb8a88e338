//===- DeduplicateKernels.cpp - Equal kernels become one ------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A model repeats its layers. Kernels take everything that differs as
// arguments, so equal text means equal code, which is lowered and compiled
// once.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Entry.h"
#include "nn/Codegen/Common/Passes.h"
#include "nn/Dialect/Codegen/IR/CodegenDialect.h"

#include "mlir/IR/OperationSupport.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/raw_sha1_ostream.h"

namespace nn::codegen {
#define GEN_PASS_DEF_DEDUPLICATEKERNELS
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn;

namespace {

/// SHA-1 of the text without the kernel's name and locations: the same in every
/// process.
std::string hashText(func::FuncOp kernel) {
  StringAttr name = kernel.getSymNameAttr();
  kernel.setSymName("kernel");
  llvm::raw_sha1_ostream stream;
  kernel->print(stream, OpPrintingFlags().useLocalScope().assumeVerified());
  kernel.setSymNameAttr(name);
  auto digest = stream.sha1();
  return std::string(reinterpret_cast<const char *>(digest.data()),
                     digest.size());
}

struct DeduplicateKernels
    : codegen::impl::DeduplicateKernelsBase<DeduplicateKernels> {
  void runOnOperation() override;

private:
  void redirect();

  /// Names of erased functions, and those of the functions that stay.
  DenseMap<StringAttr, FlatSymbolRefAttr> replacements;
};

void DeduplicateKernels::redirect() {
  getOperation().walk([&](func::CallOp call) {
    if (auto name = replacements.lookup(call.getCalleeAttr().getAttr()))
      call.setCalleeAttr(name);
  });
  for (auto global : getOperation().getOps<codegen::GlobalOp>())
    if (auto name = global.getInitializerAttr())
      if (auto replacement = replacements.lookup(name.getAttr()))
        global.setInitializerAttr(replacement);
}

void DeduplicateKernels::runOnOperation() {
  replacements.clear();
  llvm::DenseSet<StringAttr> initializers;
  for (auto global : getOperation().getOps<codegen::GlobalOp>())
    if (auto name = global.getInitializerAttr())
      initializers.insert(name.getAttr());
  llvm::StringMap<FlatSymbolRefAttr> first;
  for (auto func :
       llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
    StringAttr name = func.getSymNameAttr();
    if (func.isExternal() ||
        !(func->hasAttr(codegen::kKernelAttr) ||
          func->hasAttr(codegen::kDispatchAttr) || initializers.contains(name)))
      continue;
    auto [it, isNew] =
        first.try_emplace(hashText(func), FlatSymbolRefAttr::get(name));
    if (isNew)
      continue;
    replacements[name] = it->second;
    func.erase();
  }
  redirect();
  numErased += replacements.size();
}

} // namespace

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
  void runOnOperation() override {
    llvm::StringMap<StringAttr> first;
    DenseMap<StringAttr, StringAttr> replacements;
    for (auto kernel :
         llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
      if (kernel.isExternal() || !(kernel->hasAttr(codegen::kKernelAttr) ||
                                   kernel->hasAttr(codegen::kDispatchAttr)))
        continue;
      StringAttr name = kernel.getSymNameAttr();
      auto [it, isNew] = first.try_emplace(hashText(kernel), name);
      if (isNew)
        continue;
      replacements[name] = it->second;
      kernel.erase();
    }
    getOperation().walk([&](func::CallOp call) {
      auto it = replacements.find(call.getCalleeAttr().getAttr());
      if (it != replacements.end())
        call.setCalleeAttr(FlatSymbolRefAttr::get(it->second));
    });
    numErased += replacements.size();
  }
};

} // namespace

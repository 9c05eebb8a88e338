//===- OrderConstants.cpp - The same constants on every run ---------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Bufferization visits functions in the order of their addresses and numbers
// constants as it meets them. Kernels name their constants, so without this
// each compilation of a model would give other bytes.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Passes.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace nn::codegen {
#define GEN_PASS_DEF_ORDERCONSTANTS
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;

namespace {

struct OrderConstants : nn::codegen::impl::OrderConstantsBase<OrderConstants> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    SymbolTable symbols(module);
    llvm::MapVector<Operation *, SmallVector<memref::GetGlobalOp>> uses;
    module.walk([&](memref::GetGlobalOp use) {
      if (auto global = symbols.lookup<memref::GlobalOp>(use.getName()))
        if (global.isPrivate())
          uses[global].push_back(use);
    });
    for (auto global :
         llvm::make_early_inc_range(module.getOps<memref::GlobalOp>()))
      if (global.isPrivate() && !uses.contains(global))
        symbols.erase(global);
    // All old names go before the first new one comes.
    for (auto &[global, users] : uses)
      symbols.remove(global);
    for (auto [i, entry] : llvm::enumerate(uses)) {
      auto &[global, users] = entry;
      SymbolTable::setSymbolName(global, ("__constant_" + Twine(i)).str());
      StringAttr name = symbols.insert(global);
      for (memref::GetGlobalOp use : users)
        use.setName(name);
    }
    for (auto &[global, users] : llvm::reverse(uses))
      global->moveBefore(module.getBody(), module.getBody()->begin());
  }
};

} // namespace

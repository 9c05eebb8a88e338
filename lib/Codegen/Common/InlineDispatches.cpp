//===- InlineDispatches.cpp - Puts dispatches back in their callers -------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Once the loops of a dispatch are kernels, what is left are their sizes and
// calls. The memory plan must see them in the entry.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Entry.h"
#include "nn/Codegen/Common/Passes.h"

#include "mlir/IR/IRMapping.h"

namespace nn::codegen {
#define GEN_PASS_DEF_INLINEDISPATCHES
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn;

static void inlineCall(func::CallOp call, func::FuncOp dispatch) {
  OpBuilder builder(call);
  IRMapping mapping;
  Block &block = dispatch.getBody().front();
  mapping.map(block.getArguments(), call.getOperands());
  for (Operation &op : block.without_terminator()) {
    Operation *clone = builder.clone(op, mapping);
    clone->setLoc(call.getLoc());
  }
  for (auto [result, value] :
       llvm::zip(call.getResults(), block.getTerminator()->getOperands()))
    result.replaceAllUsesWith(mapping.lookup(value));
  call.erase();
}

namespace {
struct InlineDispatches
    : codegen::impl::InlineDispatchesBase<InlineDispatches> {
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    SmallVector<func::CallOp> calls;
    getOperation().walk([&](func::CallOp call) { calls.push_back(call); });
    for (func::CallOp call : calls) {
      auto callee = symbols.lookup<func::FuncOp>(call.getCallee());
      if (callee && callee->hasAttr(codegen::kDispatchAttr))
        inlineCall(call, callee);
    }
    for (auto function :
         llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>()))
      if (function->hasAttr(codegen::kDispatchAttr))
        function.erase();
  }
};
} // namespace

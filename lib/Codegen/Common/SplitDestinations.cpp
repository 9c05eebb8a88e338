//===- SplitDestinations.cpp - A destination for each writer --------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// CSE merges equal fills. Two results computed into one of them must not reach
// eliminate-empty-tensors: it puts the fill into one result's buffer, and the
// other result's copy into its own buffer then comes too late.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/LoopLikeInterface.h"

namespace nn::codegen {
#define GEN_PASS_DEF_SPLITDESTINATIONS
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn;

namespace {

/// The operands that `op` may write into.
SmallVector<OpOperand *> destinations(Operation *op) {
  SmallVector<OpOperand *> operands;
  auto append = [&](auto range) {
    for (OpOperand &operand : range)
      operands.push_back(&operand);
  };
  if (auto style = dyn_cast<DestinationStyleOpInterface>(op))
    append(style.getDpsInitsMutable());
  else if (auto loop = dyn_cast<LoopLikeOpInterface>(op))
    append(loop.getInitsMutable());
  else if (isa<func::CallOp>(op))
    append(op->getOpOperands());
  return operands;
}

/// Ops that prepare a destination, which are no dearer than a copy of it.
bool preparesDestination(Operation *op) {
  return isa_and_nonnull<linalg::FillOp, linalg::BroadcastOp, tensor::EmptyOp,
                         tensor::InsertSliceOp>(op);
}

struct SplitDestinations
    : codegen::impl::SplitDestinationsBase<SplitDestinations> {
  void runOnOperation() override {
    SmallVector<Operation *> worklist;
    getOperation()->walk([&](Operation *op) { worklist.push_back(op); });
    while (!worklist.empty()) {
      Operation *op = worklist.pop_back_val();
      for (OpOperand *operand : destinations(op)) {
        Operation *producer = operand->get().getDefiningOp();
        if (!preparesDestination(producer) || operand->get().hasOneUse())
          continue;
        OpBuilder builder(op->getContext());
        builder.setInsertionPointAfter(producer);
        Operation *copy = builder.clone(*producer);
        operand->set(copy->getResult(0));
        worklist.push_back(copy);
      }
    }
  }
};

} // namespace

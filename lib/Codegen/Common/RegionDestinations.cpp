//===- RegionDestinations.cpp - Carried tensors keep their buffers --------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// No buffer may leave a region: the memory plan knows it in its block alone. So
// a loop writes what it carries into the buffers that it was given, and a
// branch into a buffer from outside.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Entry.h"
#include "nn/Codegen/Common/Passes.h"
#include "nn/Codegen/Common/TensorSize.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace nn::codegen {
#define GEN_PASS_DEF_REGIONDESTINATIONS
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn;

/// The tensor that `value` is or shares a buffer with once it is computed in
/// place: views and destinations are followed.
static Value followDestinations(Value value, bool throughViews) {
  while (auto result = dyn_cast<OpResult>(value)) {
    Operation *op = result.getOwner();
    if (auto insert = dyn_cast<tensor::InsertSliceOp>(op))
      value = insert.getDest();
    else if (auto style = dyn_cast<DestinationStyleOpInterface>(op))
      value = style.getTiedOpOperand(result)->get();
    else if (auto loop = dyn_cast<LoopLikeOpInterface>(op))
      value = loop.getTiedLoopInit(result)->get();
    else if (throughViews && isa<tensor::ExtractSliceOp, tensor::ExpandShapeOp,
                                 tensor::CollapseShapeOp, tensor::CastOp>(op))
      value = op->getOperand(0);
    else
      break;
  }
  return value;
}

/// Makes the tensors that `terminator` passes on be the arguments of its block.
/// `operands` and `arguments` match.
static void carryInPlace(Operation *terminator, MutableOperandRange operands,
                         ValueRange arguments) {
  OpBuilder builder(terminator);
  Location loc = terminator->getLoc();
  SmallVector<OpOperand *> moved;
  for (auto [i, argument] : llvm::enumerate(arguments)) {
    OpOperand &operand = operands[i];
    if (!isa<RankedTensorType>(argument.getType()) ||
        followDestinations(operand.get(), /*throughViews=*/false) == argument)
      continue;
    moved.push_back(&operand);
    // Another argument may be overwritten before it is read.
    Value root = followDestinations(operand.get(), /*throughViews=*/true);
    if (llvm::is_contained(arguments, root))
      operand.set(bufferization::AllocTensorOp::create(
          builder, loc,
          cast<RankedTensorType>(root.getType())
              .clone(
                  cast<RankedTensorType>(operand.get().getType()).getShape()),
          /*dynamicSizes=*/ValueRange(), /*copy=*/operand.get()));
  }
  unsigned first = operands.size() ? operands[0].getOperandNumber() : 0;
  for (OpOperand *operand : moved) {
    Value argument = arguments[operand->getOperandNumber() - first];
    operand->set(bufferization::MaterializeInDestinationOp::create(
                     builder, loc, operand->get(), argument)
                     ->getResult(0));
  }
}

static void carryInPlace(scf::ForOp loop) {
  auto yield = cast<scf::YieldOp>(loop.getBody()->getTerminator());
  carryInPlace(yield, yield.getResultsMutable(), loop.getRegionIterArgs());
}

static LogicalResult carryInPlace(scf::WhileOp loop) {
  scf::ConditionOp condition = loop.getConditionOp();
  if (loop.getBeforeBody()->getArgumentTypes() !=
      loop.getAfterBody()->getArgumentTypes())
    return loop.emitError("does not pass on all that it carries, in its order");
  carryInPlace(condition, condition.getArgsMutable(),
               loop.getBeforeBody()->getArguments());
  scf::YieldOp yield = loop.getYieldOp();
  carryInPlace(yield, yield.getResultsMutable(),
               loop.getAfterBody()->getArguments());
  return success();
}

/// Both branches write their results into one tensor, made before the op.
static LogicalResult writeOutside(scf::IfOp branch) {
  OpBuilder builder(branch);
  for (OpResult result : branch.getResults()) {
    auto type = dyn_cast<RankedTensorType>(result.getType());
    if (!type)
      continue;
    builder.setInsertionPoint(branch);
    SmallVector<OpFoldResult> sizes;
    for (int64_t dim = 0; dim < type.getRank(); ++dim) {
      OpFoldResult size = codegen::findTensorSize(builder, result, dim);
      if (!size)
        return branch.emitError("decides the size of result ")
               << result.getResultNumber() << " in its regions";
      sizes.push_back(size);
    }
    Value destination = tensor::EmptyOp::create(builder, branch.getLoc(), sizes,
                                                type.getElementType());
    if (destination.getType() != type)
      destination =
          tensor::CastOp::create(builder, branch.getLoc(), type, destination);
    for (scf::YieldOp yield : {branch.thenYield(), branch.elseYield()}) {
      builder.setInsertionPoint(yield);
      OpOperand &operand = yield->getOpOperand(result.getResultNumber());
      operand.set(bufferization::MaterializeInDestinationOp::create(
                      builder, yield.getLoc(), operand.get(), destination)
                      ->getResult(0));
    }
  }
  return success();
}

namespace {
struct RegionDestinations
    : codegen::impl::RegionDestinationsBase<RegionDestinations> {
  void runOnOperation() override {
    if (getOperation()->hasAttr(codegen::kDispatchAttr))
      return;
    WalkResult done = getOperation()->walk([](Operation *op) -> WalkResult {
      if (auto loop = dyn_cast<scf::ForOp>(op))
        carryInPlace(loop);
      else if (auto loop = dyn_cast<scf::WhileOp>(op))
        return carryInPlace(loop);
      else if (auto branch = dyn_cast<scf::IfOp>(op))
        return writeOutside(branch);
      return success();
    });
    if (done.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace

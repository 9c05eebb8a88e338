//===- Access.cpp - How an op's operand is read along a loop --------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Analysis/Access.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace nn {

/// `expr` is `d + rest` and `rest` has no `d`.
static bool hasUnitCoefficient(AffineExpr expr, unsigned loop) {
  if (auto dim = dyn_cast<AffineDimExpr>(expr))
    return dim.getPosition() == loop;
  auto sum = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!sum || sum.getKind() != AffineExprKind::Add)
    return false;
  bool left = sum.getLHS().isFunctionOfDim(loop);
  bool right = sum.getRHS().isFunctionOfDim(loop);
  if (left == right)
    return false;
  return hasUnitCoefficient(left ? sum.getLHS() : sum.getRHS(), loop);
}

AccessKind classifyAccess(AffineMap map, unsigned loop) {
  if (!map.isFunctionOfDim(loop))
    return AccessKind::Broadcast;
  for (AffineExpr result : map.getResults().drop_back())
    if (result.isFunctionOfDim(loop))
      return AccessKind::Strided;
  return hasUnitCoefficient(map.getResults().back(), loop)
             ? AccessKind::Contiguous
             : AccessKind::Strided;
}

static bool isInputOrCastOfInput(Value value, Block *body) {
  while (Operation *def = value.getDefiningOp()) {
    if (def->getBlock() != body || !isa<CastOpInterface>(def))
      return false;
    value = def->getOperand(0);
  }
  auto arg = dyn_cast<BlockArgument>(value);
  return arg && arg.getOwner() == body && arg.getArgNumber() < 2;
}

bool isMultiplyAccumulate(linalg::LinalgOp op) {
  if (op.getNumDpsInputs() != 2 || op.getNumDpsInits() != 1 ||
      op.getNumReductionLoops() == 0 || op.getNumParallelLoops() == 0)
    return false;
  Block *body = op.getBlock();
  Operation *sum = body->getTerminator()->getOperand(0).getDefiningOp();
  if (!isa_and_nonnull<arith::AddFOp, arith::AddIOp>(sum))
    return false;
  Value out = body->getArgument(2);
  Value product;
  if (sum->getOperand(0) == out)
    product = sum->getOperand(1);
  else if (sum->getOperand(1) == out)
    product = sum->getOperand(0);
  Operation *mul = product ? product.getDefiningOp() : nullptr;
  return isa_and_nonnull<arith::MulFOp, arith::MulIOp>(mul) &&
         isInputOrCastOfInput(mul->getOperand(0), body) &&
         isInputOrCastOfInput(mul->getOperand(1), body);
}

bool isElementwiseLike(linalg::LinalgOp op) {
  if (op.getNumDpsInits() != 1 || op.getNumReductionLoops() != 0 ||
      op.getNumLoops() == 0 || op.hasIndexSemantics())
    return false;
  if (!llvm::all_of(op.getBlock()->without_terminator(), [](Operation &inner) {
        return inner.hasTrait<OpTrait::ConstantLike>() ||
               OpTrait::hasElementwiseMappableTraits(&inner);
      }))
    return false;
  AffineMap out = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  return out.isPermutation();
}

} // namespace nn

//===- InferShapes.cpp - nn-infer-shapes --------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/NN/IR/NNControl.h"
#include "nn/Dialect/NN/Transforms/Passes.h"

namespace nn {
#define GEN_PASS_DEF_NNINFERSHAPES
#include "nn/Dialect/NN/Transforms/Passes.h.inc"
} // namespace nn

using namespace mlir;

namespace nn {

/// The type with the sizes that the analysis knows.
static RankedTensorType refinedType(const ShapeAnalysis &shapes, Value value,
                                    Type elementType) {
  SmallVector<int64_t> sizes;
  for (AffineExpr dim : shapes.dims(value)) {
    auto constant = dyn_cast<AffineConstantExpr>(dim);
    sizes.push_back(constant ? constant.getValue() : ShapedType::kDynamic);
  }
  return RankedTensorType::get(sizes, elementType);
}

/// Sets the type; users that are neither nn ops nor the function's end still
/// see the old one.
static void refineResult(OpResult result, RankedTensorType type) {
  Type old = result.getType();
  if (old == type)
    return;
  result.setType(type);
  OpBuilder builder(result.getOwner()->getContext());
  builder.setInsertionPointAfter(result.getOwner());
  Value cast;
  for (OpOperand &use : llvm::make_early_inc_range(result.getUses())) {
    if (isa<ShapeInferenceOpInterface, YieldOp, func::ReturnOp>(
            use.getOwner()) ||
        (cast && use.getOwner() == cast.getDefiningOp()))
      continue;
    if (!cast)
      cast = tensor::CastOp::create(builder, result.getLoc(), old, result);
    use.set(cast);
  }
}

/// The elements as an attribute, if all are constants.
static ElementsAttr constantElements(const ShapeAnalysis &shapes,
                                     OpResult result) {
  auto type = cast<RankedTensorType>(result.getType());
  std::optional<ArrayRef<AffineExpr>> elements = shapes.elements(result);
  if (!elements || !type.hasStaticShape() ||
      type.getNumElements() != static_cast<int64_t>(elements->size()))
    return nullptr;
  SmallVector<APInt> values;
  for (AffineExpr element : *elements) {
    auto constant = dyn_cast<AffineConstantExpr>(element);
    if (!constant)
      return nullptr;
    values.push_back(APInt(type.getElementTypeBitWidth(), constant.getValue(),
                           /*isSigned=*/true, /*implicitTrunc=*/true));
  }
  return DenseElementsAttr::get(type, values);
}

static void replaceByConstant(OpResult result, ElementsAttr value) {
  OpBuilder builder(result.getOwner());
  Value constant =
      ConstantOp::create(builder, result.getLoc(), result.getType(), value);
  result.replaceAllUsesWith(constant);
}

/// The function's result types are those of what it returns.
static void updateResultTypes(func::FuncOp function) {
  Operation *end = function.getBody().front().getTerminator();
  function.setType(FunctionType::get(function.getContext(),
                                     function.getBody().getArgumentTypes(),
                                     end->getOperandTypes()));
}

static void refineBlock(const ShapeAnalysis &shapes, Block &block) {
  for (Operation &op : llvm::make_early_inc_range(block)) {
    if (!isa<ShapeInferenceOpInterface>(op))
      continue;
    for (Region &region : op.getRegions()) {
      for (BlockArgument argument : region.getArguments())
        argument.setType(refinedType(shapes, argument,
                                     getElementTypeOrSelf(argument.getType())));
      for (Block &nested : region)
        refineBlock(shapes, nested);
    }
    for (OpResult result : op.getResults()) {
      refineResult(result, refinedType(shapes, result,
                                       getElementTypeOrSelf(result.getType())));
      ElementsAttr value = constantElements(shapes, result);
      if (value && !isa<ConstantOp>(op))
        replaceByConstant(result, value);
    }
  }
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
    if (isa<ShapeInferenceOpInterface>(op) && isOpTriviallyDead(&op))
      op.erase();
}

LogicalResult refineShapes(func::FuncOp function) {
  FailureOr<ShapeAnalysis> shapes = ShapeAnalysis::run(function);
  if (failed(shapes))
    return failure();
  if (function.isExternal())
    return success();
  Block &body = function.getBody().front();
  refineBlock(*shapes, body);
  updateResultTypes(function);
  return success();
}

} // namespace nn

namespace {

struct NNInferShapesPass
    : public nn::impl::NNInferShapesBase<NNInferShapesPass> {
  void runOnOperation() override {
    if (failed(nn::refineShapes(getOperation())))
      signalPassFailure();
  }
};

} // namespace

//===- ShapeInference.cpp - Result types and their verification -----------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "ShapeTable.h"
#include "nn/Dialect/NN/IR/NNControl.h"

#include "mlir/IR/Verifier.h"

using namespace mlir;

namespace nn {

/// How many ops the building of one op may look through for the elements of
/// its shape operands.
static constexpr unsigned kLookThrough = 256;

static RankedTensorType resultType(ShapeTable &table, OpResult result,
                                   Type elementType) {
  SmallVector<int64_t> shape;
  for (AffineExpr dim : table.dims(result)) {
    auto constant = dyn_cast<AffineConstantExpr>(dim);
    shape.push_back(constant ? constant.getValue() : ShapedType::kDynamic);
  }
  return RankedTensorType::get(shape, elementType);
}

static Type elementTypeOf(OpResult result) {
  if (auto regions = dyn_cast<RegionShapesOpInterface>(result.getOwner()))
    return regions.inferElementTypeOf(result.getResultNumber());
  return cast<ShapeInferenceOpInterface>(result.getOwner()).inferElementType();
}

static LogicalResult inferInto(Operation *op, SmallVectorImpl<Type> &types) {
  if (!isa<ShapeInferenceOpInterface>(op))
    return op->emitOpError("has no shape inference");
  ShapeTable table(op->getContext(), kLookThrough);
  if (failed(table.infer(op, /*silent=*/false)))
    return failure();
  for (OpResult result : op->getResults())
    types.push_back(resultType(table, result, elementTypeOf(result)));
  return success();
}

LogicalResult inferResultTypes(Operation *op) {
  SmallVector<Type> types;
  if (failed(inferInto(op, types)))
    return failure();
  for (auto [result, type] : llvm::zip_equal(op->getResults(), types))
    result.setType(type);
  return success();
}

LogicalResult inferReturnTypes(OperationState &state) {
  Builder builder(state.getContext());
  if (state.types.empty())
    state.types.push_back(detail::placeholderType(builder));
  Operation *op = Operation::create(state);
  SmallVector<Type> types;
  LogicalResult result = inferInto(op, types);
  op->destroy();
  if (succeeded(result))
    state.types.assign(types.begin(), types.end());
  return result;
}

namespace detail {

Type placeholderType(Builder &builder) {
  return RankedTensorType::get({}, builder.getF32Type());
}

Operation *finishInferred(OpBuilder &builder, Operation *op) {
  if (failed(inferResultTypes(op)) || failed(verify(op))) {
    op->destroy();
    return nullptr;
  }
  return builder.insert(op);
}

LogicalResult verifyShapes(Operation *op) {
  // Only constants right before the op count: whether it is valid must not
  // depend on anything far away.
  ShapeTable table(op->getContext(), /*lookThrough=*/0);
  if (failed(table.infer(op, /*silent=*/false)))
    return failure();
  // where_c1, reshape_c5: the element type is the inferred one, too.
  for (OpResult result : op->getResults()) {
    auto declared = cast<RankedTensorType>(result.getType());
    Type elementType = elementTypeOf(result);
    RankedTensorType inferred = resultType(table, result, elementType);
    if (declared.getElementType() != elementType ||
        failed(verifyCompatibleShape(declared, inferred)))
      return op->emitOpError("has the result type ")
             << declared << " but " << inferred << " is inferred";
  }
  return success();
}

/// elementwise_c2, layer_norm_c3 and the like.
LogicalResult verifySameElementType(Operation *op) {
  Type elementType;
  for (Type type :
       llvm::concat<Type>(SmallVector<Type>(op->getOperandTypes()),
                          SmallVector<Type>(op->getResultTypes()))) {
    Type current = getElementTypeOrSelf(type);
    if (elementType && current != elementType)
      return op->emitOpError("needs one element type, not ")
             << elementType << " and " << current;
    elementType = current;
  }
  return success();
}

} // namespace detail
} // namespace nn

//===- ShapeTable.cpp - What is known of the sizes of values --------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "ShapeTable.h"
#include "ShapeExpression.h"
#include "nn/Dialect/NN/IR/NNDialect.h"

#include "mlir/IR/Matchers.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace nn {

/// Names of derived symbols contain each other.
static constexpr size_t kMaxNameLength = 200;

ArrayRef<AffineExpr> ShapeTable::dims(Value value) {
  auto entry = sizes.find(value);
  if (entry != sizes.end())
    return entry->second;
  SmallVector<AffineExpr> dims;
  if (auto type = dyn_cast<RankedTensorType>(value.getType())) {
    for (int64_t size : type.getShape())
      dims.push_back(ShapedType::isDynamic(size)
                         ? addSymbol({ShapeSymbol::Kind::Unknown, "?"}, 0)
                         : getAffineConstantExpr(size, context));
  }
  setDims(value, dims);
  return sizes.lookup(value);
}

void ShapeTable::setDims(Value value, ArrayRef<AffineExpr> dims) {
  sizes[value] = dims.copy(allocator);
}

void ShapeTable::setElements(Value value, ArrayRef<AffineExpr> elements) {
  values[value] = elements.copy(allocator);
}

/// Whether inference follows the elements of values of this type.
static bool hasTrackedElements(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.getElementType().isInteger() &&
         tensor.getRank() <= 1 && tensor.hasStaticShape() &&
         tensor.getNumElements() <= kMaxConstantElements;
}

std::optional<ArrayRef<AffineExpr>> ShapeTable::constantElements(Value value) {
  DenseIntElementsAttr attribute;
  if (!matchPattern(value, m_Constant(&attribute)))
    return std::nullopt;
  SmallVector<AffineExpr> elements;
  bool isUnsigned = attribute.getElementType().isUnsignedInteger() ||
                    attribute.getElementType().isInteger(1);
  for (const APInt &element : attribute.getValues<APInt>()) {
    if (isUnsigned && element.getActiveBits() > 63)
      return std::nullopt;
    elements.push_back(getAffineConstantExpr(
        isUnsigned ? int64_t(element.getZExtValue()) : element.getSExtValue(),
        context));
  }
  return ArrayRef<AffineExpr>(elements).copy(allocator);
}

std::optional<ArrayRef<AffineExpr>> ShapeTable::elements(Value value) {
  auto entry = values.find(value);
  if (entry != values.end())
    return entry->second;
  values[value] = std::nullopt;
  if (!hasTrackedElements(value.getType()))
    return std::nullopt;
  if (auto constants = constantElements(value))
    return values[value] = constants;
  Operation *op = value.getDefiningOp();
  if (!op || lookThrough == 0 || !isa<ShapeInferenceOpInterface>(op))
    return std::nullopt;
  --lookThrough;
  if (failed(infer(op, /*silent=*/true)))
    return std::nullopt;
  return values.lookup(value);
}

LogicalResult ShapeTable::infer(Operation *op, bool silent) {
  ShapeContext shapes(op, *this, silent);
  if (failed(cast<ShapeInferenceOpInterface>(op).inferShapes(shapes)))
    return failure();
  return shapes.finish();
}

AffineExpr ShapeTable::addSymbol(ShapeSymbol symbol,
                                 std::optional<int64_t> lowerBound) {
  AffineExpr expression = getAffineSymbolExpr(symbols.size(), context);
  symbols.push_back(std::move(symbol));
  bounds.push_back(lowerBound);
  return expression;
}

AffineExpr ShapeTable::addExtremum(ShapeSymbol::Kind kind, AffineExpr lhs,
                                   AffineExpr rhs) {
  if (compareExpressions(lhs, rhs) > 0)
    std::swap(lhs, rhs);
  AffineExpr &symbol = extrema[{static_cast<int>(kind), lhs, rhs}];
  if (symbol)
    return symbol;
  bool isMinimum = kind == ShapeSymbol::Kind::Minimum;
  std::string name = lhs == rhs
                         ? toString(lhs)
                         : std::string(isMinimum ? "min(" : "max(") +
                               toString(lhs) + ", " + toString(rhs) + ")";
  if (name.size() > kMaxNameLength)
    name = name.substr(0, kMaxNameLength) + "...";
  std::optional<int64_t> left = lowerBound(lhs), right = lowerBound(rhs), bound;
  if (left && right)
    bound = isMinimum ? std::min(*left, *right) : std::max(*left, *right);
  else if (!isMinimum)
    bound = left ? left : right;
  return symbol = addSymbol({kind, std::move(name), {}, lhs, rhs}, bound);
}

const ShapeSymbol *ShapeTable::definitionOf(AffineExpr expression) const {
  auto symbol = dyn_cast<AffineSymbolExpr>(expression);
  if (!symbol || symbol.getPosition() >= symbols.size())
    return nullptr;
  const ShapeSymbol &definition = symbols[symbol.getPosition()];
  return definition.lhs ? &definition : nullptr;
}

void ShapeTable::addConstraint(ShapeConstraint constraint) {
  if (recorded
          .insert({static_cast<int>(constraint.kind), constraint.lhs,
                   constraint.rhs})
          .second)
    constraints.push_back(std::move(constraint));
}

std::optional<int64_t> ShapeTable::lowerBound(AffineExpr expression) const {
  return nn::lowerBound(expression, [&](unsigned position) {
    return position < bounds.size() ? bounds[position] : std::nullopt;
  });
}

void ShapeTable::raiseLowerBound(AffineExpr expression) {
  // Only symbol + constant says something about one symbol.
  int64_t offset = 0;
  if (auto sum = dyn_cast<AffineBinaryOpExpr>(expression)) {
    auto constant = dyn_cast<AffineConstantExpr>(sum.getRHS());
    if (sum.getKind() != AffineExprKind::Add || !constant)
      return;
    offset = constant.getValue();
    expression = sum.getLHS();
  }
  auto symbol = dyn_cast<AffineSymbolExpr>(expression);
  if (!symbol || symbol.getPosition() >= bounds.size() ||
      offset == std::numeric_limits<int64_t>::min())
    return;
  std::optional<int64_t> &bound = bounds[symbol.getPosition()];
  bound = std::max(bound.value_or(-offset), -offset);
}

void ShapeTable::print(raw_ostream &os, AffineExpr expression,
                       bool inProduct) const {
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expression)) {
    os << (symbol.getPosition() < symbols.size()
               ? symbols[symbol.getPosition()].name
               : "?");
    return;
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
  if (!binary) {
    expression.print(os);
    return;
  }
  bool isSum = expression.getKind() == AffineExprKind::Add;
  if (isSum && inProduct)
    os << "(";
  print(os, binary.getLHS(), !isSum);
  switch (expression.getKind()) {
  case AffineExprKind::Add:
    os << " + ";
    break;
  case AffineExprKind::Mul:
    os << " * ";
    break;
  case AffineExprKind::Mod:
    os << " mod ";
    break;
  default:
    os << " / ";
    break;
  }
  print(os, binary.getRHS(), !isSum);
  if (isSum && inProduct)
    os << ")";
}

std::string ShapeTable::toString(AffineExpr expression) const {
  std::string text;
  llvm::raw_string_ostream os(text);
  print(os, expression, /*inProduct=*/false);
  return text;
}

} // namespace nn

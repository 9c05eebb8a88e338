//===- ShapeContext.cpp - What an op sees of sizes ------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "ShapeExpression.h"
#include "ShapeTable.h"
#include "nn/Dialect/NN/IR/NNDialect.h"

#include "mlir/IR/Matchers.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace nn {

/// Larger expressions become symbols with a definition, so that no chain of ops
/// makes expressions of unbounded size.
static constexpr unsigned kMaxExpressionSize = 200;

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

ArrayRef<AffineExpr> ShapeContext::dims(Value operand) {
  return table.dims(operand);
}

std::optional<ArrayRef<AffineExpr>> ShapeContext::elements(Value operand) {
  return table.elements(operand);
}

std::optional<SmallVector<int64_t>> ShapeContext::constants(Value operand) {
  std::optional<ArrayRef<AffineExpr>> known = elements(operand);
  if (!known)
    return std::nullopt;
  SmallVector<int64_t> constants;
  for (AffineExpr element : *known) {
    auto constant = dyn_cast<AffineConstantExpr>(element);
    if (!constant)
      return std::nullopt;
    constants.push_back(constant.getValue());
  }
  return constants;
}

std::optional<SmallVector<double>> ShapeContext::floats(Value operand) {
  DenseFPElementsAttr attribute;
  if (!matchPattern(operand, m_Constant(&attribute)) ||
      attribute.getNumElements() > kMaxConstantElements)
    return std::nullopt;
  SmallVector<double> values;
  for (APFloat value : attribute.getValues<APFloat>()) {
    bool losesInfo;
    value.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven,
                  &losesInfo);
    values.push_back(value.convertToDouble());
  }
  return values;
}

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

AffineExpr ShapeContext::constant(int64_t value) {
  return getAffineConstantExpr(value, table.getContext());
}

AffineExpr ShapeContext::fresh() {
  return table.addSymbol({ShapeSymbol::Kind::Unknown, "?"}, 0);
}

AffineExpr ShapeContext::simplify(const std::optional<Polynomial> &polynomial) {
  if (!polynomial) {
    overflowed = true;
    return fresh();
  }
  AffineExpr expression = polynomial->toExpression();
  if (!isLargerThan(expression, kMaxExpressionSize))
    return expression;
  return table.addExtremum(ShapeSymbol::Kind::Minimum, expression, expression);
}

AffineExpr ShapeContext::add(AffineExpr lhs, AffineExpr rhs) {
  auto left = Polynomial::of(lhs), right = Polynomial::of(rhs);
  return simplify(left && right ? Polynomial::add(*left, *right)
                                : std::nullopt);
}

AffineExpr ShapeContext::sub(AffineExpr lhs, AffineExpr rhs) {
  auto left = Polynomial::of(lhs), right = Polynomial::of(rhs);
  return simplify(left && right ? Polynomial::add(*left, *right, -1)
                                : std::nullopt);
}

AffineExpr ShapeContext::mul(AffineExpr lhs, AffineExpr rhs) {
  auto left = Polynomial::of(lhs), right = Polynomial::of(rhs);
  return simplify(left && right ? Polynomial::multiply(*left, *right)
                                : std::nullopt);
}

AffineExpr ShapeContext::floorDiv(AffineExpr lhs, int64_t divisor) {
  auto left = Polynomial::of(lhs);
  return simplify(left ? Polynomial::floorDivide(*left, divisor)
                       : std::nullopt);
}

std::optional<AffineExpr> ShapeContext::divideExactly(AffineExpr lhs,
                                                      AffineExpr rhs) {
  auto left = Polynomial::of(lhs), right = Polynomial::of(rhs);
  if (!left || !right)
    return std::nullopt;
  auto quotient = Polynomial::divideExactly(*left, *right);
  if (!quotient)
    return std::nullopt;
  return simplify(quotient);
}

AffineExpr ShapeContext::divide(AffineExpr lhs, AffineExpr rhs) {
  if (std::optional<AffineExpr> quotient = divideExactly(lhs, rhs))
    return *quotient;
  if (auto divisor = dyn_cast<AffineConstantExpr>(rhs))
    return floorDiv(lhs, divisor.getValue());
  AffineExpr quotient =
      getAffineBinaryOpExpr(AffineExprKind::FloorDiv, lhs, rhs);
  return simplify(Polynomial::of(quotient));
}

AffineExpr ShapeContext::product(ArrayRef<AffineExpr> factors) {
  AffineExpr product = constant(1);
  for (AffineExpr factor : factors)
    product = mul(product, factor);
  return product;
}

std::optional<int64_t> ShapeContext::lowerBound(AffineExpr expression) {
  return table.lowerBound(expression);
}

/// rhs - lhs, if it does not overflow.
static std::optional<AffineExpr> differenceOf(AffineExpr lhs, AffineExpr rhs) {
  auto left = Polynomial::of(lhs), right = Polynomial::of(rhs);
  if (!left || !right)
    return std::nullopt;
  auto difference = Polynomial::add(*right, *left, -1);
  if (!difference)
    return std::nullopt;
  return difference->toExpression();
}

/// How many definitions a comparison looks through.
static constexpr unsigned kMaxDefinitions = 3;

bool ShapeContext::isLessOrEqual(AffineExpr lhs, AffineExpr rhs) {
  return isLessOrEqual(lhs, rhs, kMaxDefinitions);
}

bool ShapeContext::isLessOrEqual(AffineExpr lhs, AffineExpr rhs,
                                 unsigned depth) {
  auto left = dyn_cast<AffineConstantExpr>(lhs);
  auto right = dyn_cast<AffineConstantExpr>(rhs);
  if (left && right)
    return left.getValue() <= right.getValue();
  std::optional<AffineExpr> difference = differenceOf(lhs, rhs);
  if (difference && isNonNegative(*difference))
    return true;
  if (depth-- == 0)
    return false;
  using Kind = ShapeSymbol::Kind;
  if (const ShapeSymbol *symbol = table.definitionOf(lhs)) {
    bool first = isLessOrEqual(symbol->lhs, rhs, depth);
    bool second = isLessOrEqual(symbol->rhs, rhs, depth);
    if (symbol->kind == Kind::Minimum ? first || second : first && second)
      return true;
  }
  if (const ShapeSymbol *symbol = table.definitionOf(rhs)) {
    bool first = isLessOrEqual(lhs, symbol->lhs, depth);
    bool second = isLessOrEqual(lhs, symbol->rhs, depth);
    return symbol->kind == Kind::Maximum ? first || second : first && second;
  }
  return false;
}

AffineExpr ShapeContext::minimum(AffineExpr lhs, AffineExpr rhs) {
  if (isLessOrEqual(lhs, rhs))
    return lhs;
  if (isLessOrEqual(rhs, lhs))
    return rhs;
  return table.addExtremum(ShapeSymbol::Kind::Minimum, lhs, rhs);
}

AffineExpr ShapeContext::maximum(AffineExpr lhs, AffineExpr rhs) {
  if (isLessOrEqual(lhs, rhs))
    return rhs;
  if (isLessOrEqual(rhs, lhs))
    return lhs;
  return table.addExtremum(ShapeSymbol::Kind::Maximum, lhs, rhs);
}

AffineExpr isNegative(ShapeContext &context, AffineExpr expression) {
  AffineExpr zero = context.constant(0);
  return context.minimum(context.constant(1),
                         context.maximum(zero, context.sub(zero, expression)));
}

//===----------------------------------------------------------------------===//
// Conditions
//===----------------------------------------------------------------------===//

/// The innermost name in a location: the node's.
static std::string nodeName(Location location) {
  std::string name;
  location->walk([&](Location inner) {
    auto named = dyn_cast<NameLoc>(inner);
    if (!named)
      return WalkResult::advance();
    name = named.getName().str();
    return WalkResult::interrupt();
  });
  return name;
}

void ShapeContext::addConstraint(ShapeConstraint::Kind kind, AffineExpr lhs,
                                 AffineExpr rhs, const Twine &what) {
  if (silent)
    return;
  std::string node = nodeName(op->getLoc());
  if (node.empty())
    node = op->getName().getStringRef().str();
  const char *relation = kind == ShapeConstraint::Kind::Equal ? " == " : " <= ";
  table.addConstraint({op, lhs, rhs, kind,
                       node + ": " + what.str() + ": " + table.toString(lhs) +
                           relation + table.toString(rhs)});
  if (kind == ShapeConstraint::Kind::LessEqual)
    table.raiseLowerBound(differenceOf(lhs, rhs).value_or(rhs));
}

FailureOr<AffineExpr> ShapeContext::equal(AffineExpr lhs, AffineExpr rhs,
                                          const Twine &what) {
  if (lhs == rhs)
    return lhs;
  std::optional<AffineExpr> difference = differenceOf(lhs, rhs);
  if (difference && isa<AffineConstantExpr>(*difference)) {
    if (*difference == constant(0))
      return lhs;
    emitError() << what << ": " << table.toString(lhs) << " is not "
                << table.toString(rhs);
    return failure();
  }
  addConstraint(ShapeConstraint::Kind::Equal, lhs, rhs, what);
  return isa<AffineConstantExpr>(rhs) ? rhs : lhs;
}

LogicalResult ShapeContext::lessEqual(AffineExpr lhs, AffineExpr rhs,
                                      const Twine &what) {
  if (isLessOrEqual(lhs, rhs))
    return success();
  std::optional<AffineExpr> difference = differenceOf(lhs, rhs);
  if (difference && isa<AffineConstantExpr>(*difference))
    return emitError() << what << ": " << table.toString(lhs)
                       << " is larger than " << table.toString(rhs);
  addConstraint(ShapeConstraint::Kind::LessEqual, lhs, rhs, what);
  return success();
}

FailureOr<AffineExpr> ShapeContext::broadcast(AffineExpr lhs, AffineExpr rhs) {
  AffineExpr one = constant(1);
  if (lhs == one)
    return rhs;
  if (rhs == one)
    return lhs;
  bool isOpen = !isa<AffineConstantExpr>(lhs) || !isa<AffineConstantExpr>(rhs);
  return equal(lhs, rhs,
               isOpen ? "broadcast dimensions that are not known to be 1 must "
                        "be equal"
                      : "dimensions do not broadcast");
}

FailureOr<SmallVector<AffineExpr>>
ShapeContext::broadcast(ArrayRef<AffineExpr> lhs, ArrayRef<AffineExpr> rhs) {
  if (lhs.size() < rhs.size())
    std::swap(lhs, rhs);
  SmallVector<AffineExpr> result(lhs);
  size_t offset = lhs.size() - rhs.size();
  for (auto [i, dim] : llvm::enumerate(rhs)) {
    FailureOr<AffineExpr> common = broadcast(lhs[offset + i], dim);
    if (failed(common))
      return failure();
    result[offset + i] = *common;
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

void ShapeContext::setDims(unsigned result, ArrayRef<AffineExpr> dims) {
  table.setDims(op->getResult(result), dims);
}

void ShapeContext::setElements(unsigned result, ArrayRef<AffineExpr> elements) {
  if (elements.size() <= static_cast<size_t>(kMaxConstantElements))
    table.setElements(op->getResult(result), elements);
}

InFlightDiagnostic ShapeContext::emitError() {
  return silent ? InFlightDiagnostic() : op->emitOpError();
}

/// The number of elements of the static dimensions has to fit, so that sizes in
/// bytes can be computed with care for the rest.
static bool countOverflows(ArrayRef<AffineExpr> dims) {
  int64_t count = 64;
  for (AffineExpr dim : dims) {
    auto constant = dyn_cast<AffineConstantExpr>(dim);
    if (constant && constant.getValue() > 0 &&
        llvm::MulOverflow(count, constant.getValue(), count))
      return true;
  }
  return false;
}

LogicalResult ShapeContext::finish() {
  if (overflowed)
    return emitError() << "a size overflows 64 bits";
  for (OpResult result : op->getResults()) {
    for (AffineExpr dim : table.dims(result)) {
      auto constant = dyn_cast<AffineConstantExpr>(dim);
      if (constant && constant.getValue() < 0)
        return emitError() << "a dimension of the result is negative: "
                           << constant.getValue();
    }
    if (countOverflows(table.dims(result)))
      return emitError() << "the size of the result overflows 64 bits";
  }
  return success();
}

} // namespace nn

//===- Structured.cpp - Building structured ops ---------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Structured.h"

#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;

namespace nn {

std::optional<int64_t> constantOf(AffineExpr expr) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue();
  return std::nullopt;
}

Type accumulatorType(Type type) {
  bool isShortFloat = isa<FloatType>(type) && type.getIntOrFloatBitWidth() < 32;
  return isShortFloat ? Float32Type::get(type.getContext()) : type;
}

Value indexConstant(ImplicitLocOpBuilder &b, int64_t value) {
  return arith::ConstantIndexOp::create(b, value);
}

Value asValue(ImplicitLocOpBuilder &b, OpFoldResult size) {
  return getValueOrCreateConstantIndexOp(b, b.getLoc(), size);
}

Value floatConstant(ImplicitLocOpBuilder &b, Type type, double value) {
  return arith::ConstantOp::create(b, b.getFloatAttr(type, value));
}

Value intConstant(ImplicitLocOpBuilder &b, Type type, int64_t value) {
  return arith::ConstantOp::create(b, b.getIntegerAttr(type, value));
}

//===----------------------------------------------------------------------===//
// Structured ops
//===----------------------------------------------------------------------===//

Value empty(ImplicitLocOpBuilder &b, ArrayRef<OpFoldResult> sizes,
            Type elementType) {
  return tensor::EmptyOp::create(b, sizes, elementType);
}

Value filled(ImplicitLocOpBuilder &b, ArrayRef<OpFoldResult> sizes,
             TypedAttr value) {
  Value scalar = arith::ConstantOp::create(b, value);
  Value init = empty(b, sizes, value.getType());
  return linalg::FillOp::create(b, scalar, init).getResult(0);
}

static Value generic(ImplicitLocOpBuilder &b, ValueRange inputs, Value init,
                     ArrayRef<AffineMap> maps,
                     ArrayRef<utils::IteratorType> iterators, Body body) {
  auto region = [&](OpBuilder &nested, Location loc, ValueRange args) {
    ImplicitLocOpBuilder inner(loc, nested);
    linalg::YieldOp::create(inner, body(inner, args));
  };
  return linalg::GenericOp::create(b, init.getType(), inputs, init, maps,
                                   iterators, region)
      .getResult(0);
}

Value parallelGeneric(ImplicitLocOpBuilder &b, ArrayRef<OpFoldResult> sizes,
                      Type elementType, ValueRange inputs,
                      ArrayRef<AffineMap> maps, Body body) {
  SmallVector<AffineMap> all(maps);
  all.push_back(b.getMultiDimIdentityMap(sizes.size()));
  SmallVector<utils::IteratorType> iterators(sizes.size(),
                                             utils::IteratorType::parallel);
  return generic(b, inputs, empty(b, sizes, elementType), all, iterators, body);
}

Value indexGeneric(ImplicitLocOpBuilder &b, ArrayRef<OpFoldResult> sizes,
                   Type elementType, Body body) {
  auto withIndices = [&](ImplicitLocOpBuilder &inner, ValueRange) {
    SmallVector<Value> indices;
    for (unsigned i = 0; i < sizes.size(); ++i)
      indices.push_back(linalg::IndexOp::create(inner, i));
    return body(inner, indices);
  };
  return parallelGeneric(b, sizes, elementType, {}, {}, withIndices);
}

Value accumulatingGeneric(ImplicitLocOpBuilder &b, ValueRange inputs,
                          Value init, ArrayRef<AffineMap> maps, Body body) {
  AffineMap result = maps.back();
  SmallVector<utils::IteratorType> iterators;
  for (unsigned i = 0; i < result.getNumDims(); ++i)
    iterators.push_back(result.isFunctionOfDim(i)
                            ? utils::IteratorType::parallel
                            : utils::IteratorType::reduction);
  return generic(b, inputs, init, maps, iterators, body);
}

Value convertFloat(ImplicitLocOpBuilder &b, Value value, Type type) {
  unsigned from = value.getType().getIntOrFloatBitWidth();
  unsigned to = type.getIntOrFloatBitWidth();
  if (value.getType() == type)
    return value;
  if (from < to)
    return arith::ExtFOp::create(b, type, value);
  if (from > to)
    return arith::TruncFOp::create(b, type, value);
  // f16 and bf16 have one width and neither holds the other.
  Value wide = arith::ExtFOp::create(b, b.getF32Type(), value);
  return arith::TruncFOp::create(b, type, wide);
}

Value convertFloats(ImplicitLocOpBuilder &b, Value value,
                    ArrayRef<OpFoldResult> sizes, Type elementType) {
  if (tensorType(value).getElementType() == elementType)
    return value;
  AffineMap identity = b.getMultiDimIdentityMap(sizes.size());
  return parallelGeneric(b, sizes, elementType, value, identity,
                         [&](ImplicitLocOpBuilder &inner, ValueRange args) {
                           return convertFloat(inner, args[0], elementType);
                         });
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

Value dropUnitDims(ImplicitLocOpBuilder &b, Value value,
                   const llvm::SmallBitVector &drop) {
  if (drop.none())
    return value;
  SmallVector<ReassociationIndices> groups;
  ReassociationIndices leading;
  for (unsigned i = 0; i < drop.size(); ++i) {
    if (drop[i] && groups.empty()) {
      leading.push_back(i);
      continue;
    }
    if (!drop[i])
      groups.emplace_back(std::exchange(leading, {}));
    groups.back().push_back(i);
  }
  return tensor::CollapseShapeOp::create(b, value, groups);
}

namespace {

/// A product of sizes: a number times factors that are not taken apart.
struct Product {
  uint64_t coefficient = 1;
  SmallVector<AffineExpr> factors;

  void multiply(AffineExpr expr) {
    if (auto constant = dyn_cast<AffineConstantExpr>(expr)) {
      coefficient *= constant.getValue();
      return;
    }
    auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
    if (binary && binary.getKind() == AffineExprKind::Mul) {
      multiply(binary.getLHS());
      multiply(binary.getRHS());
      return;
    }
    // 2 * s + 4 is kept as 2 and s + 2.
    int64_t divisor = expr.getLargestKnownDivisor();
    AffineExpr quotient = expr.floorDiv(divisor);
    if (divisor > 1 && expr.getKind() == AffineExprKind::Add &&
        quotient.getKind() == AffineExprKind::Add) {
      coefficient *= divisor;
      expr = quotient;
    }
    factors.insert(llvm::upper_bound(factors, expr,
                                     [](AffineExpr a, AffineExpr b) {
                                       return a.getAsOpaquePointer() <
                                              b.getAsOpaquePointer();
                                     }),
                   expr);
  }
  bool operator==(const Product &other) const {
    return coefficient == other.coefficient && factors == other.factors;
  }
};

/// Dimensions [fromBegin, fromEnd) become [toBegin, toEnd).
struct Group {
  unsigned fromEnd, toEnd;
};

} // namespace

static SmallVector<Product> prefixProducts(Dims dims) {
  SmallVector<Product> products(1);
  for (AffineExpr dim : dims) {
    products.push_back(products.back());
    products.back().multiply(dim);
  }
  return products;
}

/// The finest groups whose products are provably equal; what is left over
/// joins the last one.
static SmallVector<Group> groupDims(Dims from, Dims to) {
  SmallVector<Product> fromProducts = prefixProducts(from);
  SmallVector<Product> toProducts = prefixProducts(to);
  SmallVector<Group> groups;
  unsigned i = 0, j = 0;
  auto findNext = [&]() {
    for (unsigned sum = i + j + 2; sum <= from.size() + to.size(); ++sum)
      for (unsigned k = i + 1; k <= from.size() && k < sum - j; ++k)
        // Everything after a zero has the product zero.
        if (sum - k <= to.size() && fromProducts[k].coefficient != 0 &&
            fromProducts[k] == toProducts[sum - k]) {
          i = k, j = sum - k;
          groups.push_back({i, j});
          return true;
        }
    return false;
  };
  while (findNext())
    ;
  if (groups.empty())
    groups.push_back({0, 0});
  groups.back() = {static_cast<unsigned>(from.size()),
                   static_cast<unsigned>(to.size())};
  return groups;
}

/// Collapses a value to a scalar, or expands one, where all sizes are one.
static Value reshapeScalar(ImplicitLocOpBuilder &b, Value value,
                           ArrayRef<OpFoldResult> sizes) {
  SmallVector<ReassociationIndices> none;
  RankedTensorType type = tensorType(value);
  auto ones = RankedTensorType::get(SmallVector<int64_t>(type.getRank(), 1),
                                    type.getElementType());
  if (type != ones)
    value = tensor::CastOp::create(b, ones, value);
  if (type.getRank() != 0)
    value = tensor::CollapseShapeOp::create(b, value, none);
  if (sizes.empty())
    return value;
  SmallVector<int64_t> expanded(sizes.size(), 1);
  return tensor::ExpandShapeOp::create(
      b, RankedTensorType::get(expanded, type.getElementType()), value, none);
}

Value reshapeTo(ImplicitLocOpBuilder &b, Value value, Dims from, Dims to,
                ArrayRef<OpFoldResult> sizes) {
  if (from == to)
    return value;
  if (from.empty() || to.empty())
    return reshapeScalar(b, value, sizes);
  SmallVector<ReassociationIndices> collapse, expand;
  SmallVector<int64_t> collapsed;
  auto [shape, dynamic] = decomposeMixedValues(llvm::to_vector(sizes));
  unsigned i = 0, j = 0;
  for (Group group : groupDims(from, to)) {
    collapse.push_back(
        llvm::to_vector<2>(llvm::seq<int64_t>(i, group.fromEnd)));
    expand.push_back(llvm::to_vector<2>(llvm::seq<int64_t>(j, group.toEnd)));
    int64_t product = 1;
    for (i = group.fromEnd; j < group.toEnd; ++j)
      product =
          ShapedType::isDynamic(product) || ShapedType::isDynamic(shape[j])
              ? ShapedType::kDynamic
              : product * shape[j];
    collapsed.push_back(product);
  }
  if (collapse.size() != from.size())
    value = tensor::CollapseShapeOp::create(b, value, collapse);
  RankedTensorType type = tensorType(value).clone(collapsed);
  if (type != value.getType())
    value = tensor::CastOp::create(b, type, value);
  if (expand.size() == to.size())
    return value;
  return tensor::ExpandShapeOp::create(b, type.clone(shape), value, expand,
                                       sizes);
}

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

Value reassociable(Value value) {
  using arith::FastMathFlags;
  if (Operation *op = value.getDefiningOp())
    if (auto iface = dyn_cast<arith::ArithFastMathInterface>(op))
      op->setAttr(iface.getFastMathAttrName(),
                  arith::FastMathFlagsAttr::get(op->getContext(),
                                                FastMathFlags::reassoc |
                                                    FastMathFlags::contract));
  return value;
}

Value accumulate(ImplicitLocOpBuilder &b, Value accumulator, Value value) {
  if (isa<FloatType>(value.getType()))
    return reassociable(arith::AddFOp::create(b, accumulator, value));
  return arith::AddIOp::create(b, accumulator, value);
}

Value maximum(ImplicitLocOpBuilder &b, Value x, Value y, bool isUnsigned) {
  if (isa<FloatType>(x.getType()))
    return arith::MaximumFOp::create(b, x, y);
  if (isUnsigned || x.getType().isInteger(1))
    return arith::MaxUIOp::create(b, x, y);
  return arith::MaxSIOp::create(b, x, y);
}

Value minimum(ImplicitLocOpBuilder &b, Value x, Value y, bool isUnsigned) {
  if (isa<FloatType>(x.getType()))
    return arith::MinimumFOp::create(b, x, y);
  if (isUnsigned || x.getType().isInteger(1))
    return arith::MinUIOp::create(b, x, y);
  return arith::MinSIOp::create(b, x, y);
}

static TypedAttr extremeOf(OpBuilder &b, Type type, bool isUnsigned,
                           bool highest) {
  if (auto floatType = dyn_cast<FloatType>(type)) {
    auto infinity =
        APFloat::getInf(floatType.getFloatSemantics(), /*Negative=*/!highest);
    return b.getFloatAttr(floatType, infinity);
  }
  unsigned width = type.getIntOrFloatBitWidth();
  bool asUnsigned = isUnsigned || width == 1;
  APInt value = asUnsigned ? (highest ? APInt::getMaxValue(width)
                                      : APInt::getMinValue(width))
                           : (highest ? APInt::getSignedMaxValue(width)
                                      : APInt::getSignedMinValue(width));
  return b.getIntegerAttr(type, value);
}

TypedAttr lowestOf(OpBuilder &b, Type type, bool isUnsigned) {
  return extremeOf(b, type, isUnsigned, /*highest=*/false);
}

TypedAttr highestOf(OpBuilder &b, Type type, bool isUnsigned) {
  return extremeOf(b, type, isUnsigned, /*highest=*/true);
}

} // namespace nn

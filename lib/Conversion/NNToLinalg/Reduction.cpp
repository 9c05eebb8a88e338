//===- Reduction.cpp - nn.reduce to linalg.generic ------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Reduce.h"

using namespace mlir;

namespace nn {

//===----------------------------------------------------------------------===//
// Reductions over some dimensions
//===----------------------------------------------------------------------===//

Reduction::Reduction(ImplicitLocOpBuilder &b, Sizes sizes,
                     ArrayRef<int64_t> axes, Type elementType)
    : b(b), sizes(std::move(sizes)), reduced(this->sizes.size()),
      elementType(elementType) {
  for (int64_t axis : axes)
    reduced.set(axis);
}

Sizes Reduction::keptSizes() const {
  Sizes kept;
  for (auto [i, size] : llvm::enumerate(sizes))
    if (!reduced[i])
      kept.push_back(size);
  return kept;
}

AffineMap Reduction::identity() const {
  return b.getMultiDimIdentityMap(sizes.size());
}

AffineMap Reduction::keptMap() const { return identity().dropResults(reduced); }

static Value toAccumulator(ImplicitLocOpBuilder &b, Value value) {
  Type type = accumulatorType(value.getType());
  return isa<FloatType>(type) ? convertFloat(b, value, type) : value;
}

Value Reduction::reduce(Value input, ValueRange kept, TypedAttr init,
                        Body body) const {
  SmallVector<Value> inputs{input};
  llvm::append_range(inputs, kept);
  SmallVector<AffineMap> maps(kept.size() + 2, keptMap());
  maps.front() = identity();
  auto convertFirst = [&](ImplicitLocOpBuilder &inner, ValueRange args) {
    SmallVector<Value> converted(args);
    converted.front() = toAccumulator(inner, converted.front());
    return body(inner, converted);
  };
  return accumulatingGeneric(b, inputs, filled(b, keptSizes(), init), maps,
                             convertFirst);
}

Value Reduction::sum(Value input) const {
  return reduce(input, {}, b.getZeroAttr(type()),
                [](ImplicitLocOpBuilder &inner, ValueRange args) {
                  return accumulate(inner, args[1], args[0]);
                });
}

Value Reduction::maximumOf(Value input, bool isUnsigned) const {
  return reduce(input, {}, lowestOf(b, type(), isUnsigned),
                [&](ImplicitLocOpBuilder &inner, ValueRange args) {
                  return reassociable(
                      maximum(inner, args[1], args[0], isUnsigned));
                });
}

Value Reduction::spread(ValueRange full, ValueRange kept, Type resultType,
                        Body body) const {
  SmallVector<Value> inputs(full);
  llvm::append_range(inputs, kept);
  SmallVector<AffineMap> maps(full.size(), identity());
  maps.append(kept.size(), keptMap());
  auto convertAll = [&](ImplicitLocOpBuilder &inner, ValueRange args) {
    SmallVector<Value> converted;
    for (Value arg : args)
      converted.push_back(toAccumulator(inner, arg));
    Value result = body(inner, converted);
    return isa<FloatType>(resultType) ? convertFloat(inner, result, resultType)
                                      : result;
  };
  return parallelGeneric(b, sizes, resultType, inputs, maps, convertAll);
}

Value Reduction::count() const {
  Value count;
  int64_t known = 1;
  for (auto [i, size] : llvm::enumerate(sizes)) {
    if (!reduced[i])
      continue;
    if (std::optional<int64_t> constant = getConstantIntValue(size))
      known *= *constant;
    else
      count = count ? arith::MulIOp::create(b, count, asValue(b, size))
                    : asValue(b, size);
  }
  Type accumulator = type();
  if (!count)
    return isa<FloatType>(accumulator)
               ? floatConstant(b, accumulator, static_cast<double>(known))
               : intConstant(b, accumulator, known);
  if (known != 1)
    count = arith::MulIOp::create(b, count, indexConstant(b, known));
  if (!isa<FloatType>(accumulator))
    return arith::IndexCastOp::create(b, accumulator, count);
  Value integer = arith::IndexCastOp::create(b, b.getI64Type(), count);
  return arith::SIToFPOp::create(b, accumulator, integer);
}

//===----------------------------------------------------------------------===//
// nn.reduce
//===----------------------------------------------------------------------===//

namespace {

class ReduceLowering : public NNOpLowering<ReduceOp> {
public:
  using NNOpLowering::NNOpLowering;

protected:
  Value lower(ReduceOp op, Adaptor adaptor,
              ImplicitLocOpBuilder &b) const final {
    Reduction reduction(b, shapes.sizes(op.getInput()), op.getAxes(),
                        elementType(op));
    Value value = accumulateAll(op, adaptor.getInput(), reduction);
    value = finish(op, value, reduction, b);
    if (!op.getKeepdims())
      return value;
    SmallVector<AffineExpr> kept;
    for (auto [i, size] : llvm::enumerate(shapes.dims(op.getInput())))
      if (!reduction.reduced[i])
        kept.push_back(size);
    return reshapeTo(b, value, kept, shapes.dims(op), shapes.sizes(op));
  }

private:
  Value accumulateAll(ReduceOp op, Value x, const Reduction &reduction) const {
    bool isUnsigned = isUnsignedTensor(op.getInput().getType());
    Type type = reduction.type();
    switch (op.getKind()) {
    case ReduceKind::Sum:
    case ReduceKind::Mean:
      return reduction.sum(x);
    case ReduceKind::Max:
      return reduction.maximumOf(x, isUnsigned);
    case ReduceKind::Min:
      return reduction.reduce(
          x, {}, highestOf(reduction.b, type, isUnsigned),
          [&](ImplicitLocOpBuilder &inner, ValueRange args) {
            return reassociable(minimum(inner, args[1], args[0], isUnsigned));
          });
    case ReduceKind::Prod:
      return reduction.reduce(
          x, {}, reduction.b.getOneAttr(type),
          [&](ImplicitLocOpBuilder &inner, ValueRange args) -> Value {
            if (isa<FloatType>(type))
              return reassociable(
                  arith::MulFOp::create(inner, args[1], args[0]));
            return arith::MulIOp::create(inner, args[1], args[0]);
          });
    }
    return unsupported(op, "this kind of reduction is not supported");
  }

  /// Divides a mean, and takes f32 back to the result's type.
  Value finish(ReduceOp op, Value value, const Reduction &reduction,
               ImplicitLocOpBuilder &b) const {
    Sizes sizes = reduction.keptSizes();
    Type type = elementType(op);
    if (op.getKind() != ReduceKind::Mean)
      return isa<FloatType>(type) ? convertFloats(b, value, sizes, type)
                                  : value;
    Value count = reduction.count();
    bool isUnsigned = isUnsignedTensor(op.getInput().getType());
    auto divide = [&](ImplicitLocOpBuilder &inner, ValueRange args) -> Value {
      if (isa<FloatType>(type))
        return convertFloat(inner, arith::DivFOp::create(inner, args[0], count),
                            type);
      // An empty integer mean is undefined, the division must not trap.
      Value divisor = arith::MaxUIOp::create(
          inner, count, intConstant(inner, count.getType(), 1));
      if (isUnsigned)
        return arith::DivUIOp::create(inner, args[0], divisor);
      return arith::DivSIOp::create(inner, args[0], divisor);
    };
    return parallelGeneric(b, sizes, type, value,
                           b.getMultiDimIdentityMap(sizes.size()), divide);
  }
};

} // namespace

void populateReductionPatterns(const TypeConverter &converter,
                               EntryShapes &shapes,
                               RewritePatternSet &patterns) {
  patterns.add<ReduceLowering>(converter, shapes, patterns.getContext());
}

} // namespace nn

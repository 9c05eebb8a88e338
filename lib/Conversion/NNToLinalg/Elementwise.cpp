//===- Elementwise.cpp - Elementwise ops to linalg.generic ----------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// One lowering for all elementwise ops: operands are broadcast by projected
// permutations, constants of one repeated element go into the body, and the
// body is what the op-to-scalar map gives.
//
//===----------------------------------------------------------------------===//

#include "Scalar.h"

#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;

namespace nn {

BroadcastOperand broadcastOperand(ImplicitLocOpBuilder &b, Value value,
                                  Dims from, Dims to) {
  unsigned offset = to.size() - from.size();
  llvm::SmallBitVector drop(from.size());
  SmallVector<AffineExpr> results;
  for (auto [i, size] : llvm::enumerate(from)) {
    bool repeats = constantOf(size) == 1 && constantOf(to[offset + i]) != 1;
    if (repeats)
      drop.set(i);
    else
      results.push_back(b.getAffineDimExpr(offset + i));
  }
  return {dropUnitDims(b, value, drop),
          AffineMap::get(to.size(), 0, results, b.getContext())};
}

namespace {

template <typename OpT> class ElementwiseLowering : public NNOpLowering<OpT> {
public:
  using NNOpLowering<OpT>::NNOpLowering;
  using Adaptor = typename OpT::Adaptor;

protected:
  Value lower(OpT op, Adaptor adaptor, ImplicitLocOpBuilder &b) const final {
    Dims dims = this->shapes.dims(op->getResult(0));
    // Expand to the same sizes, cast to the same type.
    if (isIdentity(op, dims))
      return adaptor.getOperands()[0];

    SmallVector<Value> inputs;
    SmallVector<AffineMap> maps;
    SmallVector<TypedAttr> constants;
    for (auto [original, value] : operands(op, adaptor)) {
      constants.push_back(splatConstant(original));
      if (constants.back())
        continue;
      BroadcastOperand operand =
          broadcastOperand(b, value, this->shapes.dims(original), dims);
      inputs.push_back(operand.value);
      maps.push_back(operand.map);
    }
    auto body = [&](ImplicitLocOpBuilder &inner, ValueRange args) {
      return emitBody(op, inner, constants, args);
    };
    return parallelGeneric(b, this->shapes.get(dims), this->elementType(op),
                           inputs, maps, body);
  }

private:
  /// The operands that are elements: the shape of nn.expand is not one.
  static auto operands(OpT op, Adaptor adaptor) {
    size_t count = std::is_same_v<OpT, ExpandOp> ? 1 : op->getNumOperands();
    return llvm::zip(op->getOperands().take_front(count),
                     adaptor.getOperands().take_front(count));
  }

  bool isIdentity(OpT op, Dims dims) const {
    if constexpr (std::is_same_v<OpT, ExpandOp>)
      return this->shapes.dims(op->getOperand(0)) == dims;
    if constexpr (std::is_same_v<OpT, CastOp>)
      return getElementTypeOrSelf(op->getOperand(0)) ==
             getElementTypeOrSelf(op->getResult(0));
    return false;
  }

  Value emitBody(OpT op, ImplicitLocOpBuilder &b, ArrayRef<TypedAttr> constants,
                 ValueRange args) const {
    constexpr bool keepsTypes = std::is_same_v<OpT, CastOp> ||
                                std::is_same_v<OpT, WhereOp> ||
                                std::is_same_v<OpT, ExpandOp>;
    SmallVector<Value> scalars;
    for (auto [i, constant] : llvm::enumerate(constants)) {
      if (constant) {
        scalars.push_back(arith::ConstantOp::create(b, constant));
      } else {
        scalars.push_back(args.front());
        args = args.drop_front();
      }
      if (!keepsTypes)
        scalars.back() = convertToAccumulator(b, scalars.back());
    }
    Scalar scalar{b, scalars, getElementTypeOrSelf(op->getOperand(0)),
                  getElementTypeOrSelf(op->getResult(0))};
    Value result = emitScalar(op, scalar);
    Type type = this->elementType(op);
    if (isa<FloatType>(type))
      return convertFloat(b, result, type);
    return result;
  }

  static Value convertToAccumulator(ImplicitLocOpBuilder &b, Value value) {
    Type type = accumulatorType(value.getType());
    return isa<FloatType>(type) ? convertFloat(b, value, type) : value;
  }
};

} // namespace

void populateElementwisePatterns(const TypeConverter &converter,
                                 EntryShapes &shapes,
                                 RewritePatternSet &patterns) {
  auto add = [&](auto... ops) {
    patterns.add<ElementwiseLowering<decltype(ops)>...>(converter, shapes,
                                                        patterns.getContext());
  };
  add(AbsOp(), CeilOp(), CosOp(), ErfOp(), ExpOp(), FloorOp(), LogOp(), NegOp(),
      NotOp(), ReciprocalOp(), ReluOp(), RoundOp(), SigmoidOp(), SinOp(),
      SqrtOp(), TanhOp());
  add(AddOp(), SubOp(), MulOp(), DivOp(), ModOp(), PowOp(), MaxOp(), MinOp(),
      AndOp(), OrOp(), XorOp(), ClipOp());
  add(EqualOp(), GreaterOp(), GreaterOrEqualOp(), LessOp(), LessOrEqualOp(),
      WhereOp(), CastOp(), ExpandOp());
}

} // namespace nn

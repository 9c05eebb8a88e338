//===- Normalization.cpp - Softmax, layer normalization -------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Reductions and elementwise ops, each a linalg.generic of its own: fusion
// comes later. Statistics of short floats are in f32.
//
//===----------------------------------------------------------------------===//

#include "Reduce.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace nn {
namespace {

/// softmax(x) = exp(x - max(x)) / sum(exp(x - max(x))): exp cannot overflow.
class SoftmaxLowering : public NNOpLowering<SoftmaxOp> {
public:
  using NNOpLowering::NNOpLowering;

protected:
  Value lower(SoftmaxOp op, Adaptor adaptor,
              ImplicitLocOpBuilder &b) const final {
    int64_t axis = op.getAxis();
    Value x = adaptor.getInput();
    Reduction rows(b, shapes.sizes(op), axis, elementType(op));
    Value highest = rows.maximumOf(x, /*isUnsigned=*/false);
    Value exponentials =
        rows.spread(x, highest, rows.type(),
                    [](ImplicitLocOpBuilder &inner, ValueRange args) -> Value {
                      Value difference =
                          arith::SubFOp::create(inner, args[0], args[1]);
                      return math::ExpOp::create(inner, difference);
                    });
    return rows.spread(
        exponentials, rows.sum(exponentials), elementType(op),
        [](ImplicitLocOpBuilder &inner, ValueRange args) -> Value {
          return arith::DivFOp::create(inner, args[0], args[1]);
        });
  }
};

/// The variance is summed from differences to the mean, in a second pass: the
/// sum of squares would cancel.
class LayerNormLowering : public NNOpLowering<LayerNormOp> {
public:
  using NNOpLowering::NNOpLowering;

protected:
  Value lower(LayerNormOp op, Adaptor adaptor,
              ImplicitLocOpBuilder &b) const final {
    Dims dims = shapes.dims(op.getInput());
    auto axes = llvm::to_vector(
        llvm::seq<int64_t>(op.getAxis(), static_cast<int64_t>(dims.size())));
    Reduction rows(b, shapes.sizes(op.getInput()), axes, elementType(op));
    Value x = adaptor.getInput();
    Value mean = divideByCount(rows, rows.sum(x));
    Value squares = rows.reduce(
        x, mean, b.getZeroAttr(rows.type()),
        [](ImplicitLocOpBuilder &inner, ValueRange args) {
          Value centred = arith::SubFOp::create(inner, args[0], args[1]);
          return accumulate(inner, args[2],
                            arith::MulFOp::create(inner, centred, centred));
        });
    Value inverse = inverseDeviation(op, rows, squares);
    return normalize(op, adaptor, rows, mean, inverse);
  }

private:
  static Value mapKept(const Reduction &rows, Value value, Body body) {
    Sizes sizes = rows.keptSizes();
    return parallelGeneric(rows.b, sizes, rows.type(), value,
                           rows.b.getMultiDimIdentityMap(sizes.size()), body);
  }

  static Value divideByCount(const Reduction &rows, Value sum) {
    Value count = rows.count();
    return mapKept(rows, sum,
                   [&](ImplicitLocOpBuilder &inner, ValueRange args) -> Value {
                     return arith::DivFOp::create(inner, args[0], count);
                   });
  }

  /// 1 / sqrt(squares / count + epsilon)
  static Value inverseDeviation(LayerNormOp op, const Reduction &rows,
                                Value squares) {
    Value count = rows.count();
    double epsilon = op.getEpsilon().convertToDouble();
    auto body = [&](ImplicitLocOpBuilder &inner, ValueRange args) -> Value {
      Type type = args[0].getType();
      Value variance = arith::DivFOp::create(inner, args[0], count);
      Value shifted = arith::AddFOp::create(
          inner, variance, floatConstant(inner, type, epsilon));
      return arith::DivFOp::create(inner, floatConstant(inner, type, 1.0),
                                   math::SqrtOp::create(inner, shifted));
    };
    return mapKept(rows, squares, body);
  }

  /// (x - mean) * inverse * scale + bias
  Value normalize(LayerNormOp op, Adaptor adaptor, const Reduction &rows,
                  Value mean, Value inverse) const {
    ImplicitLocOpBuilder &b = rows.b;
    Dims dims = shapes.dims(op.getInput());
    SmallVector<Value> inputs{adaptor.getInput(), mean, inverse};
    SmallVector<AffineMap> maps{rows.identity(), rows.keptMap(),
                                rows.keptMap()};
    auto addOperand = [&](Value original, Value value) {
      BroadcastOperand operand =
          broadcastOperand(b, value, shapes.dims(original), dims);
      inputs.push_back(operand.value);
      maps.push_back(operand.map);
    };
    addOperand(op.getScale(), adaptor.getScale());
    if (op.getBias())
      addOperand(op.getBias(), adaptor.getBias());
    Type type = elementType(op);
    auto body = [&](ImplicitLocOpBuilder &inner, ValueRange args) {
      auto wide = [&](unsigned i) {
        return convertFloat(inner, args[i], rows.type());
      };
      Value centred = arith::SubFOp::create(inner, wide(0), wide(1));
      Value normal = arith::MulFOp::create(inner, centred, wide(2));
      Value result = arith::MulFOp::create(inner, normal, wide(3));
      if (op.getBias())
        result = arith::AddFOp::create(inner, result, wide(4));
      return convertFloat(inner, result, type);
    };
    return parallelGeneric(b, rows.sizes, type, inputs, maps, body);
  }
};

} // namespace

void populateNormalizationPatterns(const TypeConverter &converter,
                                   EntryShapes &shapes,
                                   RewritePatternSet &patterns) {
  patterns.add<LayerNormLowering, SoftmaxLowering>(converter, shapes,
                                                   patterns.getContext());
}

} // namespace nn

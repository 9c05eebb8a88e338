//===- Cell.cpp - The scalar form of a recurrence's cell ------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Cell.h"
#include "Scalar.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace nn {

unsigned CellInputs::append(Value value, ArrayRef<unsigned> loops) {
  SmallVector<AffineExpr> exprs;
  for (unsigned loop : loops)
    exprs.push_back(b.getAffineDimExpr(loop));
  values.push_back(value);
  maps.push_back(AffineMap::get(2, 0, exprs, b.getContext()));
  return values.size() - 1;
}

Value CellInputs::Gate::state(ImplicitLocOpBuilder &b, ValueRange args) const {
  if (!bias)
    return args[r];
  return arith::AddFOp::create(b, args[r], args[*bias]);
}

Value CellInputs::Gate::sum(ImplicitLocOpBuilder &b, ValueRange args) const {
  Value sum = arith::AddFOp::create(b, args[x], state(b, args));
  if (!peephole)
    return sum;
  Value seen =
      arith::MulFOp::create(b, args[peephole->weights], args[peephole->cell]);
  return arith::AddFOp::create(b, sum, seen);
}

namespace {
/// What an activation is made from: the value and its two parameters.
struct Argument {
  ImplicitLocOpBuilder &b;
  Type type;
  Value x;
  double alpha, beta;

  Value constant(double value) const { return floatConstant(b, type, value); }
  /// An elementwise op of nn.
  template <typename OpT> Value apply(Value value) const {
    Scalar scalar{b, value, type, type};
    return emitScalar(OpT(), scalar);
  }
  Value add(Value lhs, Value rhs) const {
    return arith::AddFOp::create(b, lhs, rhs);
  }
  Value mul(Value lhs, Value rhs) const {
    return arith::MulFOp::create(b, lhs, rhs);
  }
  Value affine() const { return add(mul(constant(alpha), x), constant(beta)); }
  /// `value` where x is at least `limit`.
  Value from(double limit, Value value, Value otherwise) const {
    Value is =
        arith::CmpFOp::create(b, arith::CmpFPredicate::UGE, x, constant(limit));
    return arith::SelectOp::create(b, is, value, otherwise);
  }
};

/// log(1 + exp(x)) without overflow.
Value softplus(const Argument &a) {
  Value distance = arith::NegFOp::create(a.b, math::AbsFOp::create(a.b, a.x));
  Value log = math::Log1pOp::create(a.b, math::ExpOp::create(a.b, distance));
  return a.add(arith::MaximumFOp::create(a.b, a.x, a.constant(0)), log);
}

Value activation(Activation kind, const Argument &a) {
  switch (kind) {
  case Activation::Sigmoid:
    return a.apply<SigmoidOp>(a.x);
  case Activation::Tanh:
    return a.apply<TanhOp>(a.x);
  case Activation::Relu:
    return a.apply<ReluOp>(a.x);
  case Activation::HardSigmoid: {
    Value low = arith::MaximumFOp::create(a.b, a.affine(), a.constant(0));
    return arith::MinimumFOp::create(a.b, low, a.constant(1));
  }
  case Activation::Affine:
    return a.affine();
  case Activation::LeakyRelu:
    return a.from(0, a.x, a.mul(a.constant(a.alpha), a.x));
  case Activation::ThresholdedRelu:
    return a.from(a.alpha, a.x, a.constant(0));
  case Activation::ScaledTanh:
    return a.mul(a.constant(a.alpha),
                 a.apply<TanhOp>(a.mul(a.constant(a.beta), a.x)));
  case Activation::Elu: {
    Value expm1 = math::ExpM1Op::create(a.b, a.x);
    return a.from(0, a.x, a.mul(a.constant(a.alpha), expm1));
  }
  case Activation::Softsign: {
    Value size = a.add(a.constant(1), math::AbsFOp::create(a.b, a.x));
    return arith::DivFOp::create(a.b, a.x, size);
  }
  case Activation::Softplus:
    return softplus(a);
  }
  return a.x;
}
} // namespace

Value Cell::activateAsIs(ImplicitLocOpBuilder &b, unsigned index,
                         Value value) const {
  RecurrentOp layer = op;
  auto name = cast<StringAttr>(layer.getActivations()[index]).getValue();
  return activation(
      *symbolizeActivation(name),
      {b, type, value, layer.getAlpha()[index], layer.getBeta()[index]});
}

Value Cell::activate(ImplicitLocOpBuilder &b, unsigned index, Value sum) const {
  RecurrentOp layer = op;
  if (layer.getClip()) {
    double limit = layer.getClip()->convertToDouble();
    sum = arith::MinimumFOp::create(b, sum, floatConstant(b, type, limit));
    sum = arith::MaximumFOp::create(b, sum, floatConstant(b, type, -limit));
  }
  return activateAsIs(b, index, sum);
}

} // namespace nn

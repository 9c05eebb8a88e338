//===- Scalar.h - The scalar form of elementwise ops ------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CONVERSION_NNTOLINALG_SCALAR_H
#define NN_CONVERSION_NNTOLINALG_SCALAR_H

#include "Patterns.h"

namespace nn {

/// What the scalar form of an op is made from: one signless element of each
/// operand, floats of less than 32 bits already extended to f32.
struct Scalar {
  mlir::ImplicitLocOpBuilder &b;
  mlir::ValueRange args;
  /// Types of the first operand's and the result's elements in nn.
  mlir::Type operandType, resultType;

  bool isFloat() const { return llvm::isa<mlir::FloatType>(operandType); }
  bool isUnsigned() const { return operandType.isUnsignedInteger(); }
  /// The type of the arguments.
  mlir::Type type() const { return args.front().getType(); }

  /// `FloatOp` or `IntOp` of all arguments.
  template <typename FloatOp, typename IntOp> Value pick() const {
    if (isFloat())
      return FloatOp::create(b, args);
    return IntOp::create(b, args);
  }
  /// `FloatOp` of all arguments.
  template <typename FloatOp> Value pick() const {
    return FloatOp::create(b, args);
  }
};

/// The scalar form of each elementwise op.
Value emitScalar(AbsOp, Scalar &);
Value emitScalar(AddOp, Scalar &);
Value emitScalar(AndOp, Scalar &);
Value emitScalar(CastOp, Scalar &);
Value emitScalar(CeilOp, Scalar &);
Value emitScalar(ClipOp, Scalar &);
Value emitScalar(CosOp, Scalar &);
Value emitScalar(DivOp, Scalar &);
Value emitScalar(EqualOp, Scalar &);
Value emitScalar(ErfOp, Scalar &);
Value emitScalar(ExpOp, Scalar &);
Value emitScalar(ExpandOp, Scalar &);
Value emitScalar(FloorOp, Scalar &);
Value emitScalar(GreaterOp, Scalar &);
Value emitScalar(GreaterOrEqualOp, Scalar &);
Value emitScalar(LessOp, Scalar &);
Value emitScalar(LessOrEqualOp, Scalar &);
Value emitScalar(LogOp, Scalar &);
Value emitScalar(MaxOp, Scalar &);
Value emitScalar(MinOp, Scalar &);
Value emitScalar(ModOp, Scalar &);
Value emitScalar(MulOp, Scalar &);
Value emitScalar(NegOp, Scalar &);
Value emitScalar(NotOp, Scalar &);
Value emitScalar(OrOp, Scalar &);
Value emitScalar(PowOp, Scalar &);
Value emitScalar(ReciprocalOp, Scalar &);
Value emitScalar(ReluOp, Scalar &);
Value emitScalar(RoundOp, Scalar &);
Value emitScalar(SigmoidOp, Scalar &);
Value emitScalar(SinOp, Scalar &);
Value emitScalar(SqrtOp, Scalar &);
Value emitScalar(SubOp, Scalar &);
Value emitScalar(TanhOp, Scalar &);
Value emitScalar(WhereOp, Scalar &);
Value emitScalar(XorOp, Scalar &);

} // namespace nn

#endif

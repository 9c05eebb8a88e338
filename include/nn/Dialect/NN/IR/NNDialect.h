//===- NNDialect.h - The dialect of neural networks -------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_NN_IR_NNDIALECT_H
#define NN_DIALECT_NN_IR_NNDIALECT_H

#include "nn/Dialect/NN/IR/ShapeInference.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace nn {

/// Constants of more elements are weights, which live in symbols.
inline constexpr int64_t kMaxConstantElements = 64;

/// Marks ops whose result elements depend on the elements at the same
/// (broadcast) position only.
template <typename ConcreteType>
class Elementwise : public mlir::OpTrait::TraitBase<ConcreteType, Elementwise> {
};

/// Every operand and result has the same element type.
template <typename ConcreteType>
class SameElementType
    : public mlir::OpTrait::TraitBase<ConcreteType, SameElementType> {
public:
  static llvm::LogicalResult verifyTrait(mlir::Operation *op) {
    return detail::verifySameElementType(op);
  }
};

/// Whether the value derives from constants and weights only, so that it can
/// be computed when the model is compiled.
bool isConstantExpression(mlir::Value value);

} // namespace nn

#include "nn/Dialect/NN/IR/NNDialect.h.inc"

#include "nn/Dialect/NN/IR/NNEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "nn/Dialect/NN/IR/NNAttributes.h.inc"

#define GET_OP_CLASSES
#include "nn/Dialect/NN/IR/NNOps.h.inc"

#endif

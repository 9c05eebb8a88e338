//===- Structured.h - Building structured ops -------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Short ways to write the structured ops that the families share. Sizes are
// OpFoldResults: attributes where static.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CONVERSION_NNTOLINALG_STRUCTURED_H
#define NN_CONVERSION_NNTOLINALG_STRUCTURED_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace nn {

using mlir::OpFoldResult;
using mlir::Value;
using Sizes = llvm::SmallVector<OpFoldResult>;
using Dims = llvm::ArrayRef<mlir::AffineExpr>;
/// Writes the body of a structured op and gives the value to yield.
using Body =
    llvm::function_ref<Value(mlir::ImplicitLocOpBuilder &, mlir::ValueRange)>;

inline mlir::RankedTensorType tensorType(Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType());
}

/// The value `expr` is known to have, if it is a constant.
std::optional<int64_t> constantOf(mlir::AffineExpr expr);

/// The type in which sums of `type` are accumulated: f32 for shorter floats.
mlir::Type accumulatorType(mlir::Type type);

/// An uninitialized tensor, and one filled with `value`.
Value empty(mlir::ImplicitLocOpBuilder &b, llvm::ArrayRef<OpFoldResult> sizes,
            mlir::Type elementType);
Value filled(mlir::ImplicitLocOpBuilder &b, llvm::ArrayRef<OpFoldResult> sizes,
             mlir::TypedAttr value);

/// A parallel linalg.generic over `sizes`; `maps` are those of the inputs, the
/// result has the identity.
Value parallelGeneric(mlir::ImplicitLocOpBuilder &b,
                      llvm::ArrayRef<OpFoldResult> sizes,
                      mlir::Type elementType, mlir::ValueRange inputs,
                      llvm::ArrayRef<mlir::AffineMap> maps, Body body);

/// The same without inputs; the body gets the indices and reads with
/// tensor.extract.
Value indexGeneric(mlir::ImplicitLocOpBuilder &b,
                   llvm::ArrayRef<OpFoldResult> sizes, mlir::Type elementType,
                   Body body);

/// A linalg.generic that accumulates into `init`. The last map is that of
/// `init`; loops that it does not name are reductions. The body's last
/// argument is the accumulator.
Value accumulatingGeneric(mlir::ImplicitLocOpBuilder &b,
                          mlir::ValueRange inputs, Value init,
                          llvm::ArrayRef<mlir::AffineMap> maps, Body body);

/// The linalg.generic that converts float elements to `elementType`.
Value convertFloats(mlir::ImplicitLocOpBuilder &b, Value value,
                    llvm::ArrayRef<OpFoldResult> sizes, mlir::Type elementType);
/// One float converted to `type`.
Value convertFloat(mlir::ImplicitLocOpBuilder &b, Value value, mlir::Type type);

/// Removes the dimensions of size one that `drop` marks.
Value dropUnitDims(mlir::ImplicitLocOpBuilder &b, Value value,
                   const llvm::SmallBitVector &drop);

/// Gives `value`, of dimensions `from`, the dimensions `to` of equal product:
/// groups that provably have equal products are collapsed, then expanded.
Value reshapeTo(mlir::ImplicitLocOpBuilder &b, Value value, Dims from, Dims to,
                llvm::ArrayRef<OpFoldResult> sizes);

/// `accumulator + value`, which may be reordered and contracted.
Value accumulate(mlir::ImplicitLocOpBuilder &b, Value accumulator, Value value);
/// Lets a float op of a reduction be reordered and contracted.
Value reassociable(Value value);

/// The extreme of two values, NaN if one is; i1 and ui8… compare unsigned.
Value maximum(mlir::ImplicitLocOpBuilder &b, Value x, Value y, bool isUnsigned);
Value minimum(mlir::ImplicitLocOpBuilder &b, Value x, Value y, bool isUnsigned);
/// The value that `maximum` (`minimum`) gives way to.
mlir::TypedAttr lowestOf(mlir::OpBuilder &b, mlir::Type type, bool isUnsigned);
mlir::TypedAttr highestOf(mlir::OpBuilder &b, mlir::Type type, bool isUnsigned);

/// Index arithmetic on values.
Value indexConstant(mlir::ImplicitLocOpBuilder &b, int64_t value);
Value asValue(mlir::ImplicitLocOpBuilder &b, OpFoldResult size);
/// `constant` in the float or signless integer type `type`.
Value floatConstant(mlir::ImplicitLocOpBuilder &b, mlir::Type type,
                    double value);
Value intConstant(mlir::ImplicitLocOpBuilder &b, mlir::Type type,
                  int64_t value);

} // namespace nn

#endif

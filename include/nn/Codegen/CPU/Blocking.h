//===- Blocking.h - Tensors in blocks of channels ---------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
// A blocked tensor has a dimension of size c split into c / 16 blocks, which
// stay in its place, and 16 elements, which become the last dimension. Sizes
// that 16 does not divide are padded with zeros.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CODEGEN_CPU_BLOCKING_H
#define NN_CODEGEN_CPU_BLOCKING_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace nn {

/// The block of channels on every CPU: the width of its vectors divides it.
inline constexpr int64_t channelBlock = 16;

/// A tensor one dimension of which, `position`, of `size` elements, is blocked.
struct BlockedTensor {
  mlir::Value value;
  int64_t position = 0;
  int64_t size = 0;
};

/// Splits each dimension of `positions`; the blocks' elements become the last
/// dimensions, in this order. The dimensions must be static.
mlir::Value packBlocks(mlir::OpBuilder &b, mlir::Location loc,
                       mlir::Value value, llvm::ArrayRef<int64_t> positions);

/// The tensor that was blocked, of type `type`.
mlir::Value unpackBlocks(mlir::OpBuilder &b, mlir::Location loc,
                         const BlockedTensor &blocked,
                         mlir::RankedTensorType type);

/// The sizes of `sizes` with dimension `position` blocked.
llvm::SmallVector<mlir::OpFoldResult>
blockedSizes(mlir::OpBuilder &b, llvm::ArrayRef<mlir::OpFoldResult> sizes,
             int64_t position);

/// `op` over blocks: each of `loops` becomes a loop over blocks and, after all
/// other loops, one over their elements. `operands` are already blocked; the
/// elements of `loops` come in this order in each of them.
mlir::linalg::GenericOp blockLoops(mlir::OpBuilder &b,
                                   mlir::linalg::LinalgOp op,
                                   llvm::ArrayRef<unsigned> loops,
                                   mlir::ValueRange operands);

} // namespace nn

#endif

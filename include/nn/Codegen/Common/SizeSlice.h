//===- SizeSlice.h - Sizes as functions of a function's arguments -*- C++ -*-=//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Sizes of buffers are arithmetic over the dimensions of arguments. The memory
// plan and the shape function rebuild that arithmetic in another place.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CODEGEN_COMMON_SIZESLICE_H
#define NN_CODEGEN_COMMON_SIZESLICE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/DenseMap.h"

namespace nn::codegen {

/// Clones the pure computation of values to where a builder stands. Its leaves
/// are arguments of the function's entry block, as they are or one dimension of
/// them, for which a callback gives the replacement.
class SizeSlice {
public:
  /// Returns the value that stands for an argument (no dimension) or for its
  /// dimension; null refuses it.
  using Leaf =
      std::function<mlir::Value(mlir::BlockArgument, std::optional<int64_t>)>;

  SizeSlice(mlir::Block &entry, mlir::OpBuilder &builder, Leaf leaf)
      : entry(entry), builder(builder), leaf(std::move(leaf)) {}

  /// The value rebuilt; null where it is no function of the leaves.
  mlir::Value rebuild(mlir::Value value);

private:
  mlir::Value rebuildUncached(mlir::Value value);
  mlir::Value rebuild(mlir::OpFoldResult size);
  mlir::Value rebuildProduct(mlir::Value source,
                             llvm::ArrayRef<int64_t> dimensions);
  mlir::Value rebuildDim(mlir::Value source, int64_t dimension);

  mlir::Block &entry;
  mlir::OpBuilder &builder;
  Leaf leaf;
  llvm::DenseMap<mlir::Value, mlir::Value> done;
};

/// Evaluates pure arithmetic by folding. `leaf` gives the values of block
/// arguments and of memref.dim; nothing where it cannot be folded.
class NominalEvaluator {
public:
  using Leaf = std::function<std::optional<int64_t>(mlir::BlockArgument,
                                                    std::optional<int64_t>)>;
  explicit NominalEvaluator(Leaf leaf) : leaf(std::move(leaf)) {}

  std::optional<int64_t> evaluate(mlir::Value value);

private:
  std::optional<int64_t> evaluateUncached(mlir::Value value);

  Leaf leaf;
  llvm::DenseMap<mlir::Value, std::optional<int64_t>> done;
};

/// The argument of an entry block whose dimension `value` is, through casts,
/// and the dimension; rank + i where `value` is element i of the argument.
std::optional<std::pair<mlir::BlockArgument, int64_t>>
getArgumentDim(mlir::Value value);

/// Reads such a place, as an index.
mlir::Value readArgumentDim(mlir::OpBuilder &builder,
                            mlir::BlockArgument argument, int64_t place);

} // namespace nn::codegen

#endif

//===- EntryShapes.h - Sizes as SSA values at the entry ---------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Turns the expressions of nn::ShapeAnalysis into values at the top of a
// function: one tensor.dim for each symbol, one tensor.extract for each element
// of an argument that decides a size, each expression once.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CONVERSION_NNTOLINALG_ENTRYSHAPES_H
#define NN_CONVERSION_NNTOLINALG_ENTRYSHAPES_H

#include "nn/Dialect/NN/IR/ShapeInference.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/DenseMap.h"

#include <memory>

namespace nn {

/// The sizes of one function's nn values. Values are those of the nn program:
/// before their op was rewritten.
class EntryShapes {
public:
  /// Analyses `func`, refines the types of its nn values with what is known,
  /// and writes the symbols and the checks at its entry. Emits an error if
  /// a size depends on data.
  static std::unique_ptr<EntryShapes> create(mlir::func::FuncOp func);

  /// The dimensions of an nn value as expressions over symbols.
  llvm::ArrayRef<mlir::AffineExpr> dims(mlir::Value value) const;
  /// The elements of a small integer tensor, if they are functions of symbols.
  std::optional<llvm::ArrayRef<mlir::AffineExpr>>
  elements(mlir::Value value) const;
  /// The elements, if all are known now.
  std::optional<llvm::SmallVector<int64_t>>
  constantElements(mlir::Value value) const;

  /// Whether the value of an input decides, not only sizes.
  bool readsElements(mlir::AffineExpr expr) const;

  /// An index attribute if `expr` is constant, else a value at the entry.
  mlir::OpFoldResult get(mlir::AffineExpr expr);
  /// The same, always as a value.
  mlir::Value getValue(mlir::AffineExpr expr);
  mlir::OpFoldResult size(mlir::Value value, unsigned dim) {
    return get(dims(value)[dim]);
  }
  llvm::SmallVector<mlir::OpFoldResult> sizes(mlir::Value value) {
    return get(dims(value));
  }
  llvm::SmallVector<mlir::OpFoldResult>
  get(llvm::ArrayRef<mlir::AffineExpr> exprs);

  /// Writes a check at the entry: `lhs <= rhs`, or equality.
  void check(mlir::Location loc, mlir::AffineExpr lhs, mlir::AffineExpr rhs,
             bool equal, llvm::StringRef message);

  /// What `op` needs: lhs <= rhs. An error if that is known to be false, a
  /// check at the entry if it is not known to be true.
  llvm::LogicalResult require(mlir::Operation *op, mlir::AffineExpr lhs,
                              mlir::AffineExpr rhs, const llvm::Twine &message);

  /// Patterns report here what they cannot lower, so that one run finds all.
  void markUnsupported() { unsupported = true; }
  bool hasUnsupported() const { return unsupported; }

private:
  EntryShapes(mlir::func::FuncOp func, ShapeAnalysis analysis);
  void bindSymbols();
  mlir::LogicalResult verifyBound();
  void refineTypes();
  bool isBound(mlir::AffineExpr expr) const;
  mlir::Value materialize(mlir::AffineExpr expr);
  mlir::Value materializeSymbol(mlir::AffineSymbolExpr symbol);
  mlir::Value readElement(const ShapeSymbol &symbol);
  mlir::Value materializeBinary(mlir::AffineBinaryOpExpr expr);
  mlir::Value constant(int64_t value);
  /// Runs `build` where the next op of the entry goes.
  template <typename OpT, typename... Args> OpT append(Args &&...args);

  mlir::func::FuncOp func;
  ShapeAnalysis analysis;
  mlir::Operation *last = nullptr;
  llvm::DenseMap<mlir::AffineExpr, mlir::Value> values;
  bool unsupported = false;
};

} // namespace nn

#endif

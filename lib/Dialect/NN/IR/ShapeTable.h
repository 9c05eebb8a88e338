//===- ShapeTable.h - What is known of the sizes of values ------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_NN_IR_SHAPETABLE_H
#define NN_DIALECT_NN_IR_SHAPETABLE_H

#include "nn/Dialect/NN/IR/ShapeInference.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/Support/Allocator.h"

namespace nn {

/// Sizes and elements of values, symbols, constraints. A value without an entry
/// has the sizes of its type, a fresh symbol for each dynamic one.
class ShapeTable {
public:
  /// `lookThrough`: the number of ops that may be visited to find the elements
  /// of values without entries.
  ShapeTable(mlir::MLIRContext *context, unsigned lookThrough)
      : context(context), lookThrough(lookThrough) {}

  mlir::MLIRContext *getContext() const { return context; }

  llvm::ArrayRef<mlir::AffineExpr> dims(mlir::Value value);
  std::optional<llvm::ArrayRef<mlir::AffineExpr>> elements(mlir::Value value);
  void setDims(mlir::Value value, llvm::ArrayRef<mlir::AffineExpr> dims);
  void setElements(mlir::Value value,
                   llvm::ArrayRef<mlir::AffineExpr> elements);
  bool hasDims(mlir::Value value) const { return sizes.contains(value); }

  /// Infers the results of an op that has the interface; `silent` gives no
  /// diagnostics and records no constraints.
  mlir::LogicalResult infer(mlir::Operation *op, bool silent);

  mlir::AffineExpr addSymbol(ShapeSymbol symbol,
                             std::optional<int64_t> lowerBound);
  /// A symbol that is the minimum or maximum of two expressions; the same for
  /// the same two.
  mlir::AffineExpr addExtremum(ShapeSymbol::Kind kind, mlir::AffineExpr lhs,
                               mlir::AffineExpr rhs);
  void addConstraint(ShapeConstraint constraint);
  std::optional<int64_t> lowerBound(mlir::AffineExpr expression) const;
  /// Notes that `expression` is not negative, which a constraint ensures.
  void raiseLowerBound(mlir::AffineExpr expression);
  /// With the names of symbols.
  std::string toString(mlir::AffineExpr expression) const;

  /// The minimum or maximum that a symbol stands for; null for other
  /// expressions.
  const ShapeSymbol *definitionOf(mlir::AffineExpr expression) const;
  llvm::ArrayRef<ShapeSymbol> getSymbols() const { return symbols; }
  llvm::ArrayRef<ShapeConstraint> getConstraints() const { return constraints; }
  /// Names of the symbols of arguments, which come first.
  std::vector<std::string> argumentNames;

private:
  std::optional<llvm::ArrayRef<mlir::AffineExpr>>
  constantElements(mlir::Value value);
  void print(llvm::raw_ostream &os, mlir::AffineExpr expression,
             bool inProduct) const;

  mlir::MLIRContext *context;
  unsigned lookThrough;
  llvm::BumpPtrAllocator allocator;
  llvm::DenseMap<mlir::Value, llvm::ArrayRef<mlir::AffineExpr>> sizes;
  llvm::DenseMap<mlir::Value, std::optional<llvm::ArrayRef<mlir::AffineExpr>>>
      values;
  std::vector<ShapeSymbol> symbols;
  std::vector<std::optional<int64_t>> bounds;
  std::vector<ShapeConstraint> constraints;
  llvm::DenseSet<std::tuple<int, mlir::AffineExpr, mlir::AffineExpr>> recorded;
  llvm::DenseMap<std::tuple<int, mlir::AffineExpr, mlir::AffineExpr>,
                 mlir::AffineExpr>
      extrema;
};

} // namespace nn

#endif

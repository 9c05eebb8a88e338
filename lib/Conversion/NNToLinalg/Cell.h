//===- Cell.h - The scalar form of a recurrence's cell ----------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CONVERSION_NNTOLINALG_CELL_H
#define NN_CONVERSION_NNTOLINALG_CELL_H

#include "Structured.h"

#include "nn/Dialect/NN/IR/NNControl.h"

namespace nn {

/// The activations of a cell, for elements of `type`.
class Cell {
public:
  Cell(RecurrentOp op, mlir::Type type) : op(op), type(type) {}

  /// Activation `index` of a sum, which is clipped, and of a value as it is.
  Value activate(mlir::ImplicitLocOpBuilder &b, unsigned index,
                 Value sum) const;
  Value activateAsIs(mlir::ImplicitLocOpBuilder &b, unsigned index,
                     Value value) const;

private:
  RecurrentOp op;
  mlir::Type type;
};

/// The operands of an elementwise op over [batch, hidden].
struct CellInputs {
  explicit CellInputs(mlir::ImplicitLocOpBuilder &b) : b(b) {}

  /// Each gives the place of the operand among the arguments of the body: a
  /// value for each element, for each hidden unit, for each row of the batch.
  unsigned add(Value value) { return append(value, {0, 1}); }
  unsigned addRow(Value value) { return append(value, {1}); }
  unsigned addColumn(Value value) { return append(value, {0}); }

  /// Weights of the cell's value.
  struct Peephole {
    unsigned weights, cell;
  };
  /// Places of what a gate is computed from.
  struct Gate {
    unsigned x = 0, r = 0;
    std::optional<unsigned> bias;
    std::optional<Peephole> peephole;

    /// What it takes from the state, and all of it.
    Value state(mlir::ImplicitLocOpBuilder &b, mlir::ValueRange args) const;
    Value sum(mlir::ImplicitLocOpBuilder &b, mlir::ValueRange args) const;
  };

  llvm::SmallVector<Value> values;
  llvm::SmallVector<mlir::AffineMap> maps;

private:
  unsigned append(Value value, llvm::ArrayRef<unsigned> loops);
  mlir::ImplicitLocOpBuilder &b;
};

} // namespace nn

#endif

//===- Weights.h - Globals to bytes -----------------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_TARGET_WEIGHTS_H
#define NN_TARGET_WEIGHTS_H

#include "nn/Dialect/Codegen/IR/CodegenDialect.h"
#include "nn/Target/LLVMIR.h"
#include "nn/Target/Object.h"

namespace nn::target {

/// The weights of a module, taken out of it: raw ones are copied, computed ones
/// come from functions that are compiled for this machine and run.
class Weights {
public:
  struct Global {
    std::string name;
    mlir::Location loc;
    mlir::ShapedType type;
    mlir::ElementsAttr value;
    std::string initializer;
    std::vector<std::string> operands;
    std::optional<uint64_t> offset;
    uint64_t arenaBytes = 0;
    bool takesArena = false;
    uint64_t bytes = 0;
  };

  /// Takes the globals and their initializers out of the module. `bytes` is the
  /// blob's size, which every global is checked against.
  static mlir::FailureOr<Weights> take(mlir::ModuleOp module, uint64_t bytes);

  /// Units of the initializers, to be compiled with the others.
  std::vector<Unit> takeUnits();

  /// Links the compiled initializers, runs them and fills the file; the hash of
  /// all bytes is written behind them.
  mlir::LogicalResult write(mlir::Location loc, std::vector<Unit> &units,
                            WeightsFile &file);

  bool empty() const { return globals.empty(); }

private:
  std::vector<Global> globals;
  mlir::OwningOpRef<mlir::ModuleOp> initializers;
};

/// Bytes behind the weights: the hash's text and, at byte 40, the hash that
/// nn_model_verify computes.
constexpr uint64_t hashRoom = 64;

/// Bytes of one element in memory; 0 if the type is none that has.
uint64_t elementBytes(mlir::Type type);

} // namespace nn::target

#endif

//===- Interface.h - A model's signature, read from its module --*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_TARGET_INTERFACE_H
#define NN_TARGET_INTERFACE_H

#include "mlir/IR/BuiltinOps.h"
#include <string>
#include <vector>

namespace nn::target {

/// The module attribute `nn_codegen.interface`, checked.
struct Interface {
  struct Value {
    std::string name;
    int32_t type;              ///< enum nn_type
    std::vector<int64_t> dims; ///< -1 where dynamic.
    std::vector<std::string> dimNames;
    std::vector<int64_t> symbols; ///< Index of each dimension's, -1 for none.
  };
  std::vector<std::string> symbols, checks, steps;
  std::vector<Value> inputs, outputs;
  /// Elements of inputs that decide sizes: input, element, symbol; and so on.
  std::vector<int64_t> elements;
  uint64_t weightsBytes = 0;
};

mlir::FailureOr<Interface> readInterface(mlir::ModuleOp module);

/// The nn_type of an element type, 0 if there is none.
int32_t elementTypeNumber(mlir::Type type);

} // namespace nn::target

#endif

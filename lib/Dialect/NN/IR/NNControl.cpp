//===- NNControl.cpp - Generated code of control flow and recurrence ------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/NN/IR/NNControl.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

#include "nn/Dialect/NN/IR/NNControlInterfaces.cpp.inc"

#define GET_OP_CLASSES
#include "nn/Dialect/NN/IR/NNOpsControl.cpp.inc"

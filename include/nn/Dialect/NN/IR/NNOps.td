//===- NNOps.td - All ops of nn --------------------------------*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_NN_IR_NNOPS
#define NN_DIALECT_NN_IR_NNOPS

include "nn/Dialect/NN/IR/NNOpsElementwise.td"
include "nn/Dialect/NN/IR/NNOpsContraction.td"
include "nn/Dialect/NN/IR/NNOpsPooling.td"
include "nn/Dialect/NN/IR/NNOpsReduction.td"
include "nn/Dialect/NN/IR/NNOpsNormalization.td"
include "nn/Dialect/NN/IR/NNOpsData.td"

#endif

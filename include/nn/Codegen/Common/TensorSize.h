//===- TensorSize.h - Sizes of tensors from where they are made -*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CODEGEN_COMMON_TENSORSIZE_H
#define NN_CODEGEN_COMMON_TENSORSIZE_H

#include "mlir/IR/Builders.h"

namespace nn::codegen {

/// The size of dimension `dim` of a tensor: a number, or a value that dominates
/// the builder's place, found by following destinations, loops (which keep the
/// sizes of what they carry) and branches (whose results have one size). Null
/// where it is only known inside a region.
mlir::OpFoldResult findTensorSize(mlir::OpBuilder &builder, mlir::Value tensor,
                                  int64_t dim);

} // namespace nn::codegen

#endif

//===- Compose.h - Pieces of compositions -----------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// What families of operators that are made of several nn ops share.
//
//===----------------------------------------------------------------------===//

#ifndef NN_LIB_FRONTEND_ONNX_COMPOSE_H
#define NN_LIB_FRONTEND_ONNX_COMPOSE_H

#include "NodeContext.h"

namespace nn::onnx_import {

/// The one element of a tensor, as rank 0.
mlir::Value toScalar(NodeContext &c, mlir::Value value);
/// 0, 1, … below `count` (a tensor of one element), along `axis` of `rank`
/// dimensions.
mlir::Value countUp(NodeContext &c, mlir::Value count, int64_t axis,
                    int64_t rank);
/// The places along one axis of a tensor, broadcast along the others.
mlir::Value places(NodeContext &c, mlir::Value value, int64_t axis);
/// The elements along one axis in reverse order.
mlir::Value reversed(NodeContext &c, mlir::Value value, int64_t axis);
/// An nn.shape of all dimensions.
mlir::Value shapeOf(NodeContext &c, mlir::Value value);

/// The elements of `x` at the places of `indices`, but along `axis` at the
/// index that stands there (a negative one counts from the end).
mlir::Value gatherElements(NodeContext &c, mlir::Value x, mlir::Value indices,
                           int64_t axis);
/// The slices of `x` at tuples of indices, which the last dimension of
/// `indices` holds, behind `batch` dimensions that both have.
mlir::Value gatherTuples(NodeContext &c, mlir::Value x, mlir::Value indices,
                         int64_t batch);

} // namespace nn::onnx_import

#endif

//===- Files.h - Tensors in files -------------------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Files are untrusted: every size is checked before it is used. Functions give
// the empty string, or what is wrong (without the path).
//
//===----------------------------------------------------------------------===//

#ifndef NN_RUNTIME_FILES_H
#define NN_RUNTIME_FILES_H

#include "nn/Runtime/Tensor.h"

#include <string_view>

namespace nn::rt {

/// numpy's .npy, versions 1 to 3, little-endian, C order.
std::string parseNumpy(std::string_view bytes, Tensor &result);
std::string writeNumpy(const std::string &path, const Tensor &tensor);

/// ONNX's TensorProto.
std::string parseTensorProto(std::string_view bytes, Tensor &result);

/// Told apart by content.
std::string readTensor(const std::string &path, Tensor &result);

std::string readFile(const std::string &path, std::string &bytes);

} // namespace nn::rt

#endif

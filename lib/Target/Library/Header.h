//===- Header.h - The C header of one model ---------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_LIB_TARGET_LIBRARY_HEADER_H
#define NN_LIB_TARGET_LIBRARY_HEADER_H

#include "nn/Target/Interface.h"

namespace nn::target {

/// nn-c/Model.h with this model's inputs and outputs in front.
std::string headerText(const Interface &interface);

} // namespace nn::target

#endif

//===- Tensor.h - Elements with a shape -------------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Inputs and outputs as the tools hold them. Nothing in lib/Runtime needs LLVM.
//
//===----------------------------------------------------------------------===//

#ifndef NN_RUNTIME_TENSOR_H
#define NN_RUNTIME_TENSOR_H

#include "nn-c/Model.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace nn::rt {

/// Owns its elements, aligned to 64 bytes. `type` is an nn_type.
class Tensor {
public:
  Tensor() = default;

  /// Zero elements of a type that is no number, or more than memory holds, give
  /// no tensor.
  static bool make(int32_t type, std::vector<int64_t> dims, Tensor &result);

  int32_t type() const { return elementType; }
  const std::vector<int64_t> &dims() const { return sizes; }
  char *data() const { return memory.get(); }
  size_t bytes() const { return byteCount; }
  int64_t count() const;

  /// The elements as doubles; half types are widened. `index` < count().
  double valueAt(int64_t index) const;

  /// For a run. The tensor must stay while the view is used.
  nn_value view();

private:
  struct Free {
    void operator()(char *memory) const;
  };
  int32_t elementType = 0;
  std::vector<int64_t> sizes;
  std::unique_ptr<char, Free> memory;
  size_t byteCount = 0;
};

/// Bits of an element, 0 if it is no number; its name, as numpy says it.
unsigned typeBits(int32_t type);
const char *typeName(int32_t type);

/// "float32 [2,3]"
std::string describe(int32_t type, const std::vector<int64_t> &dims);

float halfToFloat(uint16_t bits);
float bfloatToFloat(uint16_t bits);

/// Fills with normally distributed floats, or integers 0 and 1; the same seed
/// gives the same elements everywhere.
void fillRandom(Tensor &tensor, uint64_t seed);

/// Empty if `actual` agrees with `expected`: same type and shape, integers
/// equal, |a - b| <= atol + rtol * |b| for floats; NaN agrees with NaN. Else
/// what differs.
std::string compare(const Tensor &actual, const Tensor &expected, double rtol,
                    double atol);

} // namespace nn::rt

#endif

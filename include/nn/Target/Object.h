//===- Object.h - Objects that no code generator makes ----------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_TARGET_OBJECT_H
#define NN_TARGET_OBJECT_H

#include "nn/Target/Interface.h"
#include "nn/Target/LLVMIR.h"

namespace nn::target {

/// The object with nn_metadata, which lib/Runtime/nnrt/Metadata.h describes.
mlir::FailureOr<Bytes> metadataObject(mlir::Location loc,
                                      const Interface &interface,
                                      const CodegenOptions &options);

/// An object of 1 kB whose symbol nn_weights names `bytes` bytes that are not
/// in the file: the linker lays them out last and WeightsFile adds them.
Bytes weightsReservation(uint64_t bytes);

/// Weights in a file, written through a mapping.
class WeightsFile {
public:
  WeightsFile() = default;
  WeightsFile(const WeightsFile &) = delete;
  WeightsFile &operator=(const WeightsFile &) = delete;
  ~WeightsFile();

  /// Gives the pages of the reservation to a linked file: they become its last
  /// bytes, mapped read only. Empty, or what is wrong.
  std::string growLinked(const std::string &path);

  /// Makes a relocatable object that holds `bytes` bytes.
  std::string createObject(const std::string &path, uint64_t bytes);

  char *data() const { return mapped; }
  uint64_t size() const { return mappedSize; }

  /// Tells the system that the bytes are final, so that they need not stay in
  /// memory.
  void release(uint64_t begin, uint64_t end);

private:
  std::string map(uint64_t offset);

  int file = -1;
  char *mapped = nullptr;
  uint64_t mappedSize = 0;
};

} // namespace nn::target

#endif

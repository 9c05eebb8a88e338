//===- ModelFile.h - Bytes to a parsed model --------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_LIB_FRONTEND_ONNX_MODELFILE_H
#define NN_LIB_FRONTEND_ONNX_MODELFILE_H

#include "nn/Frontend/ONNX/Import.h"
#include "onnx/onnx_pb.h"

namespace nn::onnx_import {

/// Newest version of the default operator set that the linked schemas know;
/// oldest that the rules are written for.
constexpr int64_t kOldestOpset = 7;

/// Versions of the operator sets that a model or a function imports, by domain
/// ("" is the default one).
using Opsets = llvm::StringMap<int64_t>;

/// Reads and parses a model and checks what concerns the file as a whole: that
/// it is a model, its IR version and operator sets. The file is streamed, so
/// that at no time two copies of the weights exist. `bytes`, if given, are read
/// instead. Located errors.
mlir::LogicalResult readModel(mlir::MLIRContext &context, llvm::StringRef path,
                              std::unique_ptr<llvm::MemoryBuffer> bytes,
                              onnx::ModelProto &model, Opsets &opsets);

/// The versions in `imports`; "ai.onnx" is the default domain's other name.
template <typename Imports> Opsets collectOpsets(const Imports &imports) {
  Opsets opsets;
  for (const onnx::OperatorSetIdProto &import : imports)
    opsets[import.domain() == "ai.onnx" ? "" : import.domain()] =
        import.version();
  return opsets;
}

} // namespace nn::onnx_import

#endif

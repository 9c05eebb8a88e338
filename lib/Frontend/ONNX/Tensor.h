//===- Tensor.h - TensorProto to attributes ---------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_LIB_FRONTEND_ONNX_TENSOR_H
#define NN_LIB_FRONTEND_ONNX_TENSOR_H

#include "onnx/onnx_pb.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>

namespace nn::onnx_import {

/// Most bytes of a tensor: what 47 bits address.
constexpr int64_t kMaxTensorBytes = int64_t(1) << 47;

/// The MLIR type of a TensorProto::DataType; null where there is none.
mlir::Type elementType(mlir::MLIRContext *context, int32_t dataType);

/// TensorProto::DataType of an MLIR element type; UNDEFINED where none.
int32_t dataTypeOf(mlir::Type type);

/// Bytes of an element in a TensorProto's raw data and in a global's bytes.
int64_t elementBytes(mlir::Type type);

/// Whether a tensor of this type, dynamic dimensions taken as 1, can be
/// addressed.
bool fitsMemory(mlir::RankedTensorType type);

/// Reads tensors of one model. Data comes from the message itself or from files
/// in the model's folder, which are mapped once.
class TensorReader {
public:
  /// `folder` holds the model; external data may not leave it.
  TensorReader(mlir::MLIRContext *context, llvm::StringRef folder)
      : context(context), folder(folder.str()) {}

  /// Type of a tensor, from its dimensions and element type.
  llvm::Expected<mlir::RankedTensorType>
  type(const onnx::TensorProto &tensor) const;

  /// The elements as a dense attribute, for small tensors.
  llvm::Expected<mlir::DenseElementsAttr> dense(onnx::TensorProto &tensor);

  /// The bytes as a resource: moved out of the message, or mapped.
  llvm::Expected<mlir::ElementsAttr> resource(onnx::TensorProto &tensor,
                                              llvm::StringRef name);

  /// Checks everything about a tensor but leaves its data where it is.
  llvm::Error check(onnx::TensorProto &tensor);

private:
  /// Where a tensor's bytes are in an external file.
  struct External {
    std::shared_ptr<llvm::MemoryBuffer> file;
    llvm::ArrayRef<char> bytes;
  };

  llvm::Expected<External> external(const onnx::TensorProto &tensor,
                                    int64_t size);
  llvm::Expected<std::shared_ptr<llvm::MemoryBuffer>>
  mapFile(llvm::StringRef location);

  mlir::MLIRContext *context;
  std::string folder;
  llvm::StringMap<std::shared_ptr<llvm::MemoryBuffer>> files;
};

} // namespace nn::onnx_import

#endif

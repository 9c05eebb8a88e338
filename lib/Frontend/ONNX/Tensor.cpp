//===- Tensor.cpp - TensorProto to attributes -----------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Sizes in a model are claims: each is compared with the data that is there
// before anything is allocated for it.
//
//===----------------------------------------------------------------------===//

#include "Tensor.h"
#include "Schema.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinDialect.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/CheckedArithmetic.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <cstring>

using namespace mlir;
using llvm::createStringError;
using llvm::Error;
using llvm::Expected;
using onnx::TensorProto;

namespace nn::onnx_import {

static Error fault(const Twine &message) {
  return createStringError(llvm::inconvertibleErrorCode(), message);
}

Type elementType(MLIRContext *context, int32_t dataType) {
  Builder b(context);
  auto u = [&](unsigned width) {
    return IntegerType::get(context, width, IntegerType::Unsigned);
  };
  switch (dataType) {
  case TensorProto::FLOAT:
    return b.getF32Type();
  case TensorProto::DOUBLE:
    return b.getF64Type();
  case TensorProto::FLOAT16:
    return b.getF16Type();
  case TensorProto::BFLOAT16:
    return b.getBF16Type();
  case TensorProto::BOOL:
    return b.getI1Type();
  case TensorProto::INT8:
    return b.getI8Type();
  case TensorProto::INT16:
    return b.getIntegerType(16);
  case TensorProto::INT32:
    return b.getI32Type();
  case TensorProto::INT64:
    return b.getI64Type();
  case TensorProto::UINT8:
    return u(8);
  case TensorProto::UINT16:
    return u(16);
  case TensorProto::UINT32:
    return u(32);
  case TensorProto::UINT64:
    return u(64);
  default:
    return Type();
  }
}

int32_t dataTypeOf(Type type) {
  for (int32_t dataType = 1; dataType <= TensorProto::BFLOAT16; ++dataType)
    if (elementType(type.getContext(), dataType) == type)
      return dataType;
  return TensorProto::UNDEFINED;
}

int64_t elementBytes(Type type) {
  return std::max<int64_t>(1, type.getIntOrFloatBitWidth() / 8);
}

bool fitsMemory(RankedTensorType type) {
  int64_t bytes = elementBytes(type.getElementType());
  for (int64_t dim : type.getShape()) {
    if (dim == 0)
      return true;
    auto product =
        llvm::checkedMul(bytes, ShapedType::isDynamic(dim) ? 1 : dim);
    if (!product || *product > kMaxTensorBytes)
      return false;
    bytes = *product;
  }
  return true;
}

Expected<RankedTensorType> TensorReader::type(const TensorProto &tensor) const {
  Type element = elementType(context, tensor.data_type());
  if (!element)
    return fault("elements of " + typeString(tensor.data_type()) +
                 " are not supported");
  for (int64_t dim : tensor.dims())
    if (dim < 0)
      return fault("dimension " + Twine(dim) + " is negative");
  SmallVector<int64_t> dims(tensor.dims().begin(), tensor.dims().end());
  auto type = RankedTensorType::get(dims, element);
  if (!fitsMemory(type))
    return fault("the tensor's dimensions are too large");
  return type;
}

//===----------------------------------------------------------------------===//
// Data in the message
//===----------------------------------------------------------------------===//

/// Number of elements in the field for typed data that belongs to a type.
static int64_t typedElements(const TensorProto &tensor) {
  switch (tensor.data_type()) {
  case TensorProto::FLOAT:
    return tensor.float_data_size();
  case TensorProto::DOUBLE:
    return tensor.double_data_size();
  case TensorProto::INT64:
    return tensor.int64_data_size();
  case TensorProto::UINT32:
  case TensorProto::UINT64:
    return tensor.uint64_data_size();
  default:
    return tensor.int32_data_size();
  }
}

template <typename T, typename Data>
static std::string narrow(const Data &data) {
  std::string bytes;
  bytes.reserve(data.size() * sizeof(T));
  for (auto value : data) {
    T element = static_cast<T>(value);
    bytes.append(reinterpret_cast<const char *>(&element), sizeof(T));
  }
  return bytes;
}

/// The typed data of a tensor as raw bytes.
static std::string typedBytes(const TensorProto &tensor) {
  switch (tensor.data_type()) {
  case TensorProto::FLOAT:
    return narrow<float>(tensor.float_data());
  case TensorProto::DOUBLE:
    return narrow<double>(tensor.double_data());
  case TensorProto::INT64:
    return narrow<int64_t>(tensor.int64_data());
  case TensorProto::UINT32:
    return narrow<uint32_t>(tensor.uint64_data());
  case TensorProto::UINT64:
    return narrow<uint64_t>(tensor.uint64_data());
  case TensorProto::INT32:
    return narrow<int32_t>(tensor.int32_data());
  case TensorProto::INT16:
  case TensorProto::UINT16:
  case TensorProto::FLOAT16:
  case TensorProto::BFLOAT16:
    return narrow<uint16_t>(tensor.int32_data());
  default:
    return narrow<uint8_t>(tensor.int32_data());
  }
}

static void clearTypedData(TensorProto &tensor) {
  // Clearing a repeated field keeps its memory; swapping does not.
  TensorProto empty;
  empty.set_data_type(tensor.data_type());
  empty.mutable_dims()->Swap(tensor.mutable_dims());
  empty.mutable_name()->swap(*tensor.mutable_name());
  tensor.Swap(&empty);
}

/// Whether the data in the message has the size that the type asks for.
static Error checkInline(const TensorProto &tensor, RankedTensorType type) {
  int64_t elements = type.getNumElements();
  int64_t bytes = elements * elementBytes(type.getElementType());
  int64_t typed = typedElements(tensor);
  if (tensor.has_raw_data() && typed > 0)
    return fault("the tensor has its data twice");
  if (tensor.has_raw_data() && int64_t(tensor.raw_data().size()) != bytes)
    return fault("the tensor has " + Twine(tensor.raw_data().size()) +
                 " bytes of data, its dimensions ask for " + Twine(bytes));
  if (!tensor.has_raw_data() && typed != elements)
    return fault("the tensor has " + Twine(typed) +
                 " elements, its dimensions ask for " + Twine(elements));
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Data in other files
//===----------------------------------------------------------------------===//

Expected<std::shared_ptr<llvm::MemoryBuffer>>
TensorReader::mapFile(StringRef location) {
  namespace fs = llvm::sys::fs;
  namespace path = llvm::sys::path;
  if (location.empty() || location.contains('\0') ||
      path::is_absolute(location))
    return fault("external data '" + location +
                 "' is not a path relative to the model");
  auto found = files.find(location);
  if (found != files.end())
    return found->second;
  SmallString<256> joined(folder), real, realFolder;
  path::append(joined, location);
  if (fs::real_path(folder.empty() ? "." : folder, realFolder))
    return fault("the model's folder cannot be read");
  if (std::error_code code = fs::real_path(joined, real))
    return fault("external data '" + location + "': " + code.message());
  if (!realFolder.ends_with("/"))
    realFolder += "/";
  if (!StringRef(real).starts_with(realFolder))
    return fault("external data '" + location +
                 "' is outside of the model's folder");
  fs::file_status status;
  if (fs::status(real, status) || !fs::is_regular_file(status))
    return fault("external data '" + location + "' is not a file");
  auto buffer = llvm::MemoryBuffer::getFile(real, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return fault("external data '" + location +
                 "': " + buffer.getError().message());
  std::shared_ptr<llvm::MemoryBuffer> file = std::move(*buffer);
  files[location] = file;
  return file;
}

Expected<TensorReader::External>
TensorReader::external(const TensorProto &tensor, int64_t size) {
  StringRef location;
  uint64_t offset = 0, length = size;
  for (const auto &entry : tensor.external_data()) {
    StringRef value = entry.value();
    if (entry.key() == "location")
      location = value;
    else if (entry.key() == "offset" && value.getAsInteger(10, offset))
      return fault("the offset '" + value + "' of external data is no number");
    else if (entry.key() == "length" && value.getAsInteger(10, length))
      return fault("the length '" + value + "' of external data is no number");
  }
  if (length != uint64_t(size))
    return fault("external data has " + Twine(length) +
                 " bytes, the tensor's dimensions ask for " + Twine(size));
  auto file = mapFile(location);
  if (!file)
    return file.takeError();
  uint64_t available = (*file)->getBufferSize();
  if (offset > available || length > available - offset)
    return fault("external data '" + location + "' has " + Twine(available) +
                 " bytes; the tensor lies at " + Twine(offset) + " and has " +
                 Twine(length));
  return External{*file, ArrayRef((*file)->getBufferStart() + offset, length)};
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

static bool isExternal(const TensorProto &tensor) {
  return tensor.data_location() == TensorProto::EXTERNAL;
}

Error TensorReader::check(TensorProto &tensor) {
  Expected<RankedTensorType> held = type(tensor);
  if (!held)
    return held.takeError();
  if (tensor.has_segment())
    return fault("tensors in segments are not supported");
  if (!isExternal(tensor))
    return checkInline(tensor, *held);
  int64_t size = held->getNumElements() * elementBytes(held->getElementType());
  return external(tensor, size).takeError();
}

/// A dense attribute of raw bytes, one byte for each boolean.
static DenseElementsAttr denseOf(RankedTensorType type, ArrayRef<char> bytes) {
  if (type.getElementType().isInteger(1)) {
    SmallVector<bool> values(
        llvm::map_range(bytes, [](char c) { return c != 0; }));
    return DenseElementsAttr::get(type, ArrayRef<bool>(values));
  }
  // A single element would be read as a splat, which it is as well.
  return DenseElementsAttr::getFromRawBuffer(type, bytes);
}

Expected<DenseElementsAttr> TensorReader::dense(TensorProto &tensor) {
  if (Error error = check(tensor))
    return std::move(error);
  RankedTensorType held = *type(tensor);
  if (held.getNumElements() == 0)
    return DenseElementsAttr::get(held, ArrayRef<Attribute>());
  if (isExternal(tensor)) {
    int64_t size = held.getNumElements() * elementBytes(held.getElementType());
    auto data = external(tensor, size);
    if (!data)
      return data.takeError();
    return denseOf(held, data->bytes);
  }
  if (tensor.has_raw_data())
    return denseOf(held, tensor.raw_data());
  return denseOf(held, typedBytes(tensor));
}

/// Booleans are bytes of 0 or 1; anything else would be undefined later.
static void normalizeBooleans(std::string &bytes) {
  for (char &c : bytes)
    c = c != 0;
}

/// A blob that owns a string; the string's bytes are not copied.
static AsmResourceBlob blobOf(std::unique_ptr<std::string> bytes,
                              size_t alignment) {
  ArrayRef<char> data(bytes->data(), bytes->size());
  return AsmResourceBlob(
      data, alignment,
      [owner = bytes.release()](void *, size_t, size_t) { delete owner; },
      /*dataIsMutable=*/false);
}

Expected<ElementsAttr> TensorReader::resource(TensorProto &tensor,
                                              StringRef name) {
  if (Error error = check(tensor))
    return std::move(error);
  RankedTensorType held = *type(tensor);
  size_t alignment = elementBytes(held.getElementType());
  auto attribute = [&](AsmResourceBlob blob) -> ElementsAttr {
    return DenseResourceElementsAttr::get(held, name, std::move(blob));
  };
  std::unique_ptr<std::string> bytes;
  bool isBoolean = held.getElementType().isInteger(1);
  if (isExternal(tensor)) {
    auto data = external(tensor, held.getNumElements() * alignment);
    if (!data)
      return data.takeError();
    bool aligned =
        reinterpret_cast<uintptr_t>(data->bytes.data()) % alignment == 0;
    if (aligned && !isBoolean)
      return attribute(AsmResourceBlob(
          data->bytes, alignment,
          [owner = data->file](void *, size_t, size_t) mutable {
            owner.reset();
          },
          /*dataIsMutable=*/false));
    bytes =
        std::make_unique<std::string>(data->bytes.begin(), data->bytes.end());
  } else if (tensor.has_raw_data()) {
    bytes.reset(tensor.release_raw_data());
  } else {
    bytes = std::make_unique<std::string>(typedBytes(tensor));
    clearTypedData(tensor);
  }
  if (isBoolean)
    normalizeBooleans(*bytes);
  return attribute(blobOf(std::move(bytes), alignment));
}

} // namespace nn::onnx_import

//===- TensorProto.cpp - Tensors of ONNX's test data ----------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Reads the wire format itself (protobuf.dev/programming-guides/encoding): the
// runtime has no protobuf, and one message with ten fields needs none.
//
//===----------------------------------------------------------------------===//

#include "nn/Runtime/Files.h"

#include <cstring>

namespace nn::rt {

namespace {
/// Reads fields; `ok` turns false at the first byte that is wrong.
class Reader {
public:
  explicit Reader(std::string_view bytes) : rest(bytes) {}

  bool atEnd() const { return rest.empty() || !ok; }

  uint64_t varint() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest.empty(); shift += 7) {
      auto byte = static_cast<uint8_t>(rest[0]);
      rest.remove_prefix(1);
      value |= uint64_t(byte & 0x7f) << shift;
      if (!(byte & 0x80))
        return value;
    }
    ok = false;
    return 0;
  }

  std::string_view take(uint64_t size) {
    if (size > rest.size()) {
      ok = false;
      return {};
    }
    std::string_view result = rest.substr(0, size);
    rest.remove_prefix(size);
    return result;
  }

  bool ok = true;

private:
  std::string_view rest;
};

enum Wire { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

/// Fields of TensorProto.
enum Field {
  Dims = 1,
  DataType = 2,
  FloatData = 4,
  Int32Data = 5,
  StringData = 6,
  Int64Data = 7,
  RawData = 9,
  DoubleData = 10,
  Uint64Data = 11,
  DataLocation = 14
};

struct Message {
  std::vector<int64_t> dims;
  uint64_t type = 0, location = 0;
  std::string_view raw;
  bool hasRaw = false;
  std::vector<uint64_t> words; ///< Elements of the typed fields, as bits.
};

/// A repeated number, packed or not.
void readNumbers(Reader &reader, unsigned wire, std::vector<uint64_t> &to) {
  auto fixed = [&](std::string_view bytes, size_t size) {
    for (; bytes.size() >= size; bytes.remove_prefix(size)) {
      uint64_t word = 0;
      std::memcpy(&word, bytes.data(), size);
      to.push_back(word);
    }
  };
  if (wire == Varint)
    to.push_back(reader.varint());
  else if (wire == Fixed32 || wire == Fixed64)
    fixed(reader.take(wire == Fixed32 ? 4 : 8), wire == Fixed32 ? 4 : 8);
  else
    reader.ok = false;
}

void readPacked(std::string_view bytes, unsigned field,
                std::vector<uint64_t> &to, bool &ok) {
  Reader reader(bytes);
  unsigned wire = field == FloatData    ? Fixed32
                  : field == DoubleData ? Fixed64
                                        : Varint;
  while (!reader.atEnd())
    readNumbers(reader, wire, to);
  ok &= reader.ok;
}

void readField(Reader &reader, unsigned field, unsigned wire,
               Message &message) {
  bool isNumbers = field == FloatData || field == Int32Data ||
                   field == Int64Data || field == DoubleData ||
                   field == Uint64Data || field == Dims;
  if (isNumbers) {
    std::vector<uint64_t> sizes;
    std::vector<uint64_t> &to = field == Dims ? sizes : message.words;
    if (wire == Bytes)
      readPacked(reader.take(reader.varint()), field, to, reader.ok);
    else
      readNumbers(reader, wire, to);
    message.dims.insert(message.dims.end(), sizes.begin(), sizes.end());
    return;
  }
  if (wire == Varint) {
    uint64_t value = reader.varint();
    (field == DataType       ? message.type
     : field == DataLocation ? message.location
                             : value) = value;
  } else if (wire == Bytes) {
    std::string_view bytes = reader.take(reader.varint());
    if (field == RawData) {
      message.raw = bytes;
      message.hasRaw = true;
    }
  } else if (wire == Fixed32 || wire == Fixed64) {
    reader.take(wire == Fixed32 ? 4 : 8);
  } else {
    reader.ok = false;
  }
}

/// Bytes that the elements need, or UINT64_MAX.
uint64_t bytesOf(const Message &message) {
  uint64_t count = 1;
  for (int64_t size : message.dims)
    if (size < 0 || __builtin_mul_overflow(count, uint64_t(size), &count))
      return UINT64_MAX;
  unsigned bits = typeBits(static_cast<int32_t>(message.type));
  if (__builtin_mul_overflow(count, uint64_t(bits), &count))
    return UINT64_MAX;
  return (count + 7) / 8;
}
} // namespace

std::string parseTensorProto(std::string_view bytes, Tensor &result) {
  Reader reader(bytes);
  Message message;
  while (!reader.atEnd()) {
    uint64_t key = reader.varint();
    if (key >> 3 == 0 || key >> 3 > 100)
      reader.ok = false;
    else
      readField(reader, static_cast<unsigned>(key >> 3), key & 7, message);
  }
  if (!reader.ok || bytes.empty() || message.dims.size() > 64)
    return "not a tensor: neither .npy nor ONNX's TensorProto";
  unsigned bits =
      message.type < 64 ? typeBits(static_cast<int32_t>(message.type)) : 0;
  if (!bits)
    return "element type " + std::to_string(message.type) + " is not supported";
  if (message.location)
    return "the tensor's data is in another file";
  uint64_t needed = bytesOf(message);
  uint64_t given = message.hasRaw ? message.raw.size()
                   : bits < 8     ? message.words.size()
                                  : message.words.size() * (bits / 8);
  if (bits > 64 && !message.hasRaw)
    return "element type is only supported as raw data";
  if (message.type == NN_TYPE_COMPLEX64 && !message.hasRaw)
    given /= 2;
  if (needed != given)
    return "the tensor's data does not fit its shape";
  if (!Tensor::make(static_cast<int32_t>(message.type), message.dims, result))
    return "out of memory";
  if (message.hasRaw) {
    std::memcpy(result.data(), message.raw.data(), needed);
    return "";
  }
  size_t step = message.type == NN_TYPE_COMPLEX64 ? 4 : bits < 8 ? 1 : bits / 8;
  for (size_t i = 0; i < message.words.size(); ++i)
    std::memcpy(result.data() + i * step, &message.words[i], step);
  return "";
}

} // namespace nn::rt

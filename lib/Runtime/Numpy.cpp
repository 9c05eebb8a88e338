//===- Numpy.cpp - .npy files ---------------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The format: numpy/lib/format.py ("NEP 1").
//
//===----------------------------------------------------------------------===//

#include "nn/Runtime/Files.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sys/stat.h>

namespace nn::rt {

namespace {
struct NumpyType {
  int32_t type;
  const char *code;
};
/// bfloat16 has no code of numpy's: its bits are written as uint16, and "<V2"
/// is what ml_dtypes writes.
constexpr NumpyType numpyTypes[] = {
    {NN_TYPE_FLOAT, "<f4"},      {NN_TYPE_DOUBLE, "<f8"},
    {NN_TYPE_FLOAT16, "<f2"},    {NN_TYPE_INT8, "|i1"},
    {NN_TYPE_INT16, "<i2"},      {NN_TYPE_INT32, "<i4"},
    {NN_TYPE_INT64, "<i8"},      {NN_TYPE_UINT8, "|u1"},
    {NN_TYPE_UINT16, "<u2"},     {NN_TYPE_UINT32, "<u4"},
    {NN_TYPE_UINT64, "<u8"},     {NN_TYPE_BOOL, "|b1"},
    {NN_TYPE_BFLOAT16, "<V2"},   {NN_TYPE_COMPLEX64, "<c8"},
    {NN_TYPE_COMPLEX128, "<c16"}};

int32_t typeOfCode(std::string_view code) {
  for (const NumpyType &type : numpyTypes)
    if (code == type.code)
      return type.type;
  return 0;
}

/// The text after `key` in the header's dictionary.
std::string_view valueOf(std::string_view header, std::string_view key) {
  std::string quoted = "'" + std::string(key) + "':";
  size_t at = header.find(quoted);
  if (at == std::string_view::npos)
    return {};
  at = header.find_first_not_of(' ', at + quoted.size());
  return at == std::string_view::npos ? std::string_view() : header.substr(at);
}

bool parseShape(std::string_view text, std::vector<int64_t> &dims) {
  if (text.empty() || text[0] != '(')
    return false;
  for (size_t at = 1; at < text.size();) {
    char c = text[at];
    if (c == ')')
      return true;
    if (c == ' ' || c == ',') {
      ++at;
      continue;
    }
    int64_t size = 0;
    size_t begin = at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at)
      if (__builtin_mul_overflow(size, int64_t(10), &size) ||
          __builtin_add_overflow(size, int64_t(text[at] - '0'), &size))
        return false;
    if (at == begin || dims.size() == 64)
      return false;
    dims.push_back(size);
  }
  return false;
}
} // namespace

std::string parseNumpy(std::string_view bytes, Tensor &result) {
  if (bytes.substr(0, 6) != "\x93NUMPY" || bytes.size() < 12)
    return "not a .npy file";
  auto byte = [&](size_t i) { return size_t(static_cast<uint8_t>(bytes[i])); };
  size_t length = byte(8) | byte(9) << 8, begin = 10;
  if (byte(6) >= 2) {
    length |= byte(10) << 16 | byte(11) << 24;
    begin = 12;
  }
  if (byte(6) > 3 || length > bytes.size() - begin)
    return "the .npy header is not valid";
  std::string_view header = bytes.substr(begin, length);
  std::string_view code = valueOf(header, "descr"),
                   order = valueOf(header, "fortran_order");
  if (code.empty() || code[0] != '\'')
    return "the .npy file is no plain array";
  code = code.substr(1, code.find('\'', 1) - 1);
  int32_t type = typeOfCode(code);
  if (!type)
    return "element type " + std::string(code.substr(0, 16)) +
           " is not supported";
  std::vector<int64_t> dims;
  if (!parseShape(valueOf(header, "shape"), dims))
    return "the shape in the .npy header is not valid";
  if (order.substr(0, 5) != "False" && dims.size() > 1)
    return "the array is in Fortran order";
  std::string_view data = bytes.substr(begin + length);
  // Before memory is asked for: the file must have the bytes.
  uint64_t needed = typeBits(type) / 8;
  for (int64_t size : dims)
    if (__builtin_mul_overflow(needed, uint64_t(size), &needed))
      return "the shape in the .npy header is not valid";
  if (needed > data.size())
    return "the .npy file is too short for its shape";
  if (!Tensor::make(type, dims, result))
    return "out of memory";
  std::memcpy(result.data(), data.data(), result.bytes());
  return "";
}

std::string writeNumpy(const std::string &path, const Tensor &tensor) {
  const char *code = nullptr;
  for (const NumpyType &type : numpyTypes)
    if (type.type == tensor.type())
      code = type.code;
  if (!code)
    return std::string(".npy has no ") + typeName(tensor.type());
  std::string header = "{'descr': '" + std::string(code) +
                       "', 'fortran_order': False, 'shape': (";
  for (int64_t size : tensor.dims())
    header += std::to_string(size) + ",";
  header += "), }";
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::string start = "\x93NUMPY";
  start += {'\1', '\0', char(header.size() & 255), char(header.size() >> 8)};
  FILE *file = std::fopen(path.c_str(), "wb");
  if (!file)
    return std::strerror(errno);
  start += header;
  bool ok = std::fwrite(start.data(), 1, start.size(), file) == start.size();
  ok &= std::fwrite(tensor.data(), 1, tensor.bytes(), file) == tensor.bytes();
  ok &= std::fclose(file) == 0;
  if (!ok)
    std::remove(path.c_str());
  return ok ? "" : "cannot write";
}

std::string readFile(const std::string &path, std::string &bytes) {
  struct stat status;
  if (stat(path.c_str(), &status))
    return std::strerror(errno);
  if (!S_ISREG(status.st_mode))
    return "not a file";
  FILE *file = std::fopen(path.c_str(), "rb");
  if (!file)
    return std::strerror(errno);
  bytes.resize(status.st_size);
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file));
  std::fclose(file);
  return "";
}

std::string readTensor(const std::string &path, Tensor &result) {
  std::string bytes;
  if (std::string wrong = readFile(path, bytes); !wrong.empty())
    return wrong;
  if (std::string_view(bytes).substr(0, 6) == "\x93NUMPY")
    return parseNumpy(bytes, result);
  return parseTensorProto(bytes, result);
}

} // namespace nn::rt

//===- Check.cpp - Inputs against the model's signature -------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Context.h"

#include <stdarg.h>
#include <stdio.h>

namespace nn::rt {

unsigned bitsOf(int32_t type) {
  switch (type) {
  case NN_TYPE_UINT2:
  case NN_TYPE_INT2:
    return 2;
  case NN_TYPE_UINT4:
  case NN_TYPE_INT4:
  case NN_TYPE_FLOAT4E2M1:
    return 4;
  case NN_TYPE_UINT8:
  case NN_TYPE_INT8:
  case NN_TYPE_BOOL:
  case NN_TYPE_FLOAT8E4M3FN:
  case NN_TYPE_FLOAT8E4M3FNUZ:
  case NN_TYPE_FLOAT8E5M2:
  case NN_TYPE_FLOAT8E5M2FNUZ:
  case NN_TYPE_FLOAT8E8M0:
    return 8;
  case NN_TYPE_UINT16:
  case NN_TYPE_INT16:
  case NN_TYPE_FLOAT16:
  case NN_TYPE_BFLOAT16:
    return 16;
  case NN_TYPE_FLOAT:
  case NN_TYPE_INT32:
  case NN_TYPE_UINT32:
    return 32;
  case NN_TYPE_INT64:
  case NN_TYPE_UINT64:
  case NN_TYPE_DOUBLE:
  case NN_TYPE_COMPLEX64:
    return 64;
  case NN_TYPE_COMPLEX128:
    return 128;
  }
  return 0;
}

static const char *nameOf(int32_t type) {
  static const char *const names[] = {
      "undefined",      "float32",    "uint8",
      "int8",           "uint16",     "int16",
      "int32",          "int64",      "string",
      "bool",           "float16",    "float64",
      "uint32",         "uint64",     "complex64",
      "complex128",     "bfloat16",   "float8e4m3fn",
      "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz",
      "uint4",          "int4",       "float4e2m1",
      "float8e8m0",     "uint2",      "int2"};
  return type >= 0 && type < int(sizeof names / sizeof *names)
             ? names[type]
             : "an unknown type";
}

bool bytesOf(int32_t type, const int64_t *dims, int32_t rank, uint64_t &bytes) {
  int64_t bits = bitsOf(type);
  bool empty = false, overflow = false;
  for (int32_t i = 0; i < rank; ++i)
    empty |= dims[i] == 0;
  for (int32_t i = 0; i < rank && !empty; ++i)
    overflow |= __builtin_mul_overflow(bits, dims[i], &bits);
  if (overflow || bits > INT64_MAX - 7)
    return false;
  bytes = empty ? 0 : (bits + 7) / 8;
  return true;
}

bool isAligned(int32_t type, const void *data) {
  unsigned align = bitsOf(type) > 64 ? 8 : bitsOf(type) / 8;
  return align <= 1 || reinterpret_cast<uintptr_t>(data) % align == 0;
}

nn_status fail(nn_context *context, nn_status status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(context->message, sizeof context->message, format, arguments);
  va_end(arguments);
  return status;
}

/// Where the symbol was bound first, for the message.
static const char *binderOf(int64_t symbol) {
  for (int64_t i = 0; i < nn_metadata.inputCount; ++i)
    for (int32_t d = 0; d < nn_metadata.inputs[i].rank; ++d)
      if (nn_metadata.inputSymbols[i][d] == symbol)
        return nn_metadata.inputs[i].name;
  return "";
}

static nn_status bindDims(nn_context *context, int64_t index,
                          const nn_value &value) {
  const nn_value_info &info = nn_metadata.inputs[index];
  for (int32_t d = 0; d < info.rank; ++d) {
    long long size = value.dims[d], expected = info.dims[d];
    if (size < 0)
      return fail(context, NN_INVALID_ARGUMENT,
                  "input '%s': dimension %d is negative", info.name, d);
    int64_t symbol = nn_metadata.inputSymbols[index][d];
    if (symbol < 0) {
      if (size != expected)
        return fail(context, NN_INVALID_ARGUMENT,
                    "input '%s': dimension %d is %lld, expected %lld",
                    info.name, d, size, expected);
      continue;
    }
    int64_t &bound = context->symbols[symbol];
    if (bound >= 0 && bound != size)
      return fail(context, NN_INVALID_ARGUMENT,
                  "input '%s': dimension %d is %lld, expected %lld, the '%s' "
                  "of input '%s'",
                  info.name, d, size, static_cast<long long>(bound),
                  nn_metadata.symbols[symbol], binderOf(symbol));
    bound = size;
  }
  return NN_OK;
}

/// The memory of an input whose sizes fit.
static nn_status checkData(nn_context *context, const nn_value_info &info,
                           const nn_value &value) {
  uint64_t bytes = 0;
  bytesOf(info.type, value.dims, info.rank, bytes);
  if (bytes > value.bytes || (bytes && !value.data))
    return fail(context, NN_INVALID_ARGUMENT,
                "input '%s': %llu bytes given, %llu needed", info.name,
                value.data ? static_cast<unsigned long long>(value.bytes) : 0,
                static_cast<unsigned long long>(bytes));
  if (!isAligned(info.type, value.data))
    return fail(context, NN_INVALID_ARGUMENT,
                "input '%s': data is not aligned to its elements", info.name);
  return NN_OK;
}

nn_status checkKind(nn_context *context, const char *what,
                    const nn_value_info &info, const nn_value &value) {
  if (value.kind != info.kind || info.kind != NN_KIND_TENSOR)
    return fail(context, NN_INVALID_ARGUMENT, "%s '%s': expected a tensor",
                what, info.name);
  if (value.type != info.type)
    return fail(context, NN_INVALID_ARGUMENT,
                "%s '%s': element type is %s, expected %s", what, info.name,
                nameOf(value.type), nameOf(info.type));
  if (value.rank != info.rank)
    return fail(context, NN_INVALID_ARGUMENT,
                "%s '%s': rank is %d, expected %d", what, info.name, value.rank,
                info.rank);
  return NN_OK;
}

static nn_status bindInput(nn_context *context, int64_t index,
                           const nn_value &value, bool needData) {
  const nn_value_info &info = nn_metadata.inputs[index];
  if (nn_status status = checkKind(context, "input", info, value))
    return status;
  if (value.rank && !value.dims)
    return fail(context, NN_INVALID_ARGUMENT, "input '%s': no dims", info.name);
  if (nn_status status = bindDims(context, index, value))
    return status;
  uint64_t bytes;
  if (!bytesOf(info.type, value.dims, info.rank, bytes))
    return fail(context, NN_INVALID_ARGUMENT, "input '%s': too large",
                info.name);
  return needData ? checkData(context, info, value) : NN_OK;
}

/// Reads the elements that decide sizes. The inputs have their types and sizes.
static nn_status bindElements(nn_context *context, const nn_value *inputs) {
  for (int64_t i = 0; i < nn_metadata.elementCount; ++i) {
    auto [input, element, symbol] = nn_metadata.elements[i];
    const nn_value_info &info = nn_metadata.inputs[input];
    // Memory that a description of sizes alone need not have.
    if (nn_status status = checkData(context, info, inputs[input]))
      return status;
    int64_t value =
        info.type == NN_TYPE_INT32
            ? static_cast<const int32_t *>(inputs[input].data)[element]
            : static_cast<const int64_t *>(inputs[input].data)[element];
    int64_t &bound = context->symbols[symbol];
    if (bound >= 0 && bound != value)
      return fail(context, NN_INVALID_ARGUMENT,
                  "input '%s': element %lld is not the size '%s'", info.name,
                  static_cast<long long>(element), nn_metadata.symbols[symbol]);
    bound = value;
  }
  return NN_OK;
}

nn_status bindInputs(nn_context *context, const nn_value *inputs,
                     bool needData) {
  for (int64_t i = 0; i < nn_metadata.symbolCount; ++i)
    context->symbols[i] = -1;
  if (!inputs && nn_metadata.inputCount)
    return fail(context, NN_INVALID_ARGUMENT, "no inputs given");
  for (int64_t i = 0; i < nn_metadata.inputCount; ++i)
    if (nn_status status = bindInput(context, i, inputs[i], needData))
      return status;
  return bindElements(context, inputs);
}

nn_status computeSizes(nn_context *context) {
  int64_t check = _mlir_ciface_nn_shapes(context->symbolsDescriptor,
                                         context->sizesDescriptor);
  if (!check)
    return NN_OK;
  bool known = check > 0 && check <= nn_metadata.checkCount;
  return fail(context, NN_REFUSED, "%s",
              known ? nn_metadata.checks[check - 1]
                    : "the inputs' sizes are too large");
}

} // namespace nn::rt

//===- Main.cpp - The main function of an executable model ----------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
//   MODEL INPUT.npy... [--threads=N] [--output-dir=DIR]
// Inputs are given in the model's order; outputs are written as output_0.npy
// ... to DIR, or else to the current folder. Only the C library is used.
//
//===----------------------------------------------------------------------===//

#include "nn-c/Model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace {
constexpr int32_t maxRank = 32;

struct NumpyType {
  int32_t type;
  const char *code;
  unsigned bytes;
};
constexpr NumpyType numpyTypes[] = {
    {NN_TYPE_FLOAT, "<f4", 4},   {NN_TYPE_DOUBLE, "<f8", 8},
    {NN_TYPE_FLOAT16, "<f2", 2}, {NN_TYPE_INT8, "|i1", 1},
    {NN_TYPE_INT16, "<i2", 2},   {NN_TYPE_INT32, "<i4", 4},
    {NN_TYPE_INT64, "<i8", 8},   {NN_TYPE_UINT8, "|u1", 1},
    {NN_TYPE_UINT16, "<u2", 2},  {NN_TYPE_UINT32, "<u4", 4},
    {NN_TYPE_UINT64, "<u8", 8},  {NN_TYPE_BOOL, "|b1", 1},
};

struct Array {
  nn_value value;
  int64_t dims[maxRank];
};

int complain(const char *path, const char *what) {
  fprintf(stderr, "%s: error: %s\n", path, what);
  return 1;
}

/// Reads the dictionary of a .npy header; null or what is wrong.
const char *parseHeader(const char *text, Array &array) {
  const char *code = strstr(text, "'descr': '");
  const char *shape = strstr(text, "'shape': (");
  if (!code || !shape || strstr(text, "'fortran_order': True"))
    return "not an array in C order";
  code += strlen("'descr': '");
  array.value.type = 0;
  for (const NumpyType &type : numpyTypes)
    if (!strncmp(code, type.code, 3) && code[3] == '\'') {
      array.value.type = type.type;
      array.value.bytes = type.bytes;
    }
  if (!array.value.type)
    return "element type is not supported";
  for (const char *at = shape + strlen("'shape': (");; ++at) {
    if (*at == ')')
      return nullptr;
    if (*at == ' ' || *at == ',')
      continue;
    char *end;
    int64_t size = strtoll(at, &end, 10);
    if (end == at || size < 0 || array.value.rank == maxRank ||
        __builtin_mul_overflow(array.value.bytes, static_cast<size_t>(size),
                               &array.value.bytes))
      return "shape is not valid";
    array.dims[array.value.rank++] = size;
    at = end - 1;
  }
}

const char *readArray(FILE *file, Array &array) {
  unsigned char start[12];
  char header[65536 + 1];
  if (fread(start, 1, 10, file) != 10 || memcmp(start, "\x93NUMPY", 6))
    return "not a .npy file";
  size_t length = start[8] | start[9] << 8;
  if (start[6] > 1)
    return "version of .npy is not supported";
  if (fread(header, 1, length, file) != length)
    return "file is too short";
  header[length] = 0;
  memset(&array.value, 0, sizeof array.value);
  if (const char *wrong = parseHeader(header, array))
    return wrong;
  long begin = ftell(file);
  if (fseek(file, 0, SEEK_END) || ftell(file) - begin < 0 ||
      static_cast<size_t>(ftell(file) - begin) < array.value.bytes ||
      fseek(file, begin, SEEK_SET))
    return "file is too short";
  array.value.dims = array.dims;
  if (posix_memalign(&array.value.data, 64, array.value.bytes + 1))
    return "out of memory";
  if (fread(array.value.data, 1, array.value.bytes, file) != array.value.bytes)
    return "file is too short";
  return nullptr;
}

int readInput(const char *path, Array &array) {
  FILE *file = fopen(path, "rb");
  if (!file)
    return complain(path, "cannot open");
  const char *wrong = readArray(file, array);
  fclose(file);
  return wrong ? complain(path, wrong) : 0;
}

int writeOutput(const char *folder, int32_t index, const nn_value &value) {
  char path[4096], header[1024];
  snprintf(path, sizeof path, "%s/output_%d.npy", folder, index);
  const char *code = "";
  for (const NumpyType &type : numpyTypes)
    code = type.type == value.type ? type.code : code;
  if (!*code)
    return complain(path, "element type is not supported by .npy");
  int n = snprintf(header, sizeof header,
                   "{'descr': '%s', 'fortran_order': False, 'shape': (", code);
  for (int32_t d = 0; d < value.rank; ++d)
    n += snprintf(header + n, sizeof header - n, "%lld,",
                  static_cast<long long>(value.dims[d]));
  n += snprintf(header + n, sizeof header - n, "), }");
  while ((10 + n + 1) % 64)
    header[n++] = ' ';
  header[n++] = '\n';
  unsigned char start[10] = {0x93,
                             'N',
                             'U',
                             'M',
                             'P',
                             'Y',
                             1,
                             0,
                             static_cast<unsigned char>(n & 255),
                             static_cast<unsigned char>(n >> 8)};
  FILE *file = fopen(path, "wb");
  if (!file)
    return complain(path, "cannot create");
  bool ok = fwrite(start, 1, sizeof start, file) == sizeof start &&
            fwrite(header, 1, n, file) == static_cast<size_t>(n) &&
            fwrite(value.data, 1, value.bytes, file) == value.bytes;
  ok &= fclose(file) == 0;
  return ok ? 0 : complain(path, "cannot write");
}

void *allocateOutput(void *, int32_t, const int64_t *, int32_t, size_t bytes) {
  void *memory = nullptr;
  return posix_memalign(&memory, 64, bytes + 1) ? nullptr : memory;
}

int runModel(const char *program, nn_options &options, const char *folder,
             const nn_value *inputs) {
  nn_context *context;
  char message[512];
  if (nn_model_verify())
    return complain(program, "the weights are damaged");
  if (nn_model_create(&options, &context, message, sizeof message))
    return complain(program, message);
  int32_t count = nn_model_output_count();
  auto *outputs = static_cast<Array *>(calloc(count + 1, sizeof(Array)));
  auto *values = static_cast<nn_value *>(calloc(count + 1, sizeof(nn_value)));
  if (!outputs || !values)
    return complain(program, "out of memory");
  for (int32_t i = 0; i < count; ++i) {
    const nn_value_info &info = *nn_model_output(i);
    values[i].kind = info.kind;
    values[i].type = info.type;
    values[i].rank = info.rank;
    values[i].dims = outputs[i].dims;
  }
  if (nn_model_run(context, inputs, values))
    return complain(program, nn_model_error(context));
  int code = 0;
  for (int32_t i = 0; i < count && !code; ++i)
    code = writeOutput(folder, i, values[i]);
  nn_model_destroy(context);
  return code;
}
} // namespace

int main(int argc, char **argv) {
  nn_options options;
  memset(&options, 0, sizeof options);
  options.size = sizeof options;
  options.output = allocateOutput;
  const char *folder = ".";
  int32_t count = nn_model_input_count(), given = 0;
  auto *arrays = static_cast<Array *>(calloc(count + 1, sizeof(Array)));
  auto *inputs = static_cast<nn_value *>(calloc(count + 1, sizeof(nn_value)));
  if (!arrays || !inputs)
    return complain(argv[0], "out of memory");
  for (int i = 1; i < argc; ++i) {
    if (!strncmp(argv[i], "--threads=", 10)) {
      char *end;
      long threads = strtol(argv[i] + 10, &end, 10);
      bool ok =
          end != argv[i] + 10 && !*end && threads >= 0 && threads <= INT32_MAX;
      options.threads = static_cast<int32_t>(threads);
      given = ok ? given : count + 1;
    } else if (!strncmp(argv[i], "--output-dir=", 13)) {
      folder = argv[i] + 13;
    } else if (given < count && strncmp(argv[i], "--", 2)) {
      if (readInput(argv[i], arrays[given]))
        return 1;
      inputs[given] = arrays[given].value;
      ++given;
    } else {
      given = count + 1;
    }
  }
  if (given != count) {
    fprintf(stderr,
            "usage: %s INPUT.npy... [--threads=N] [--output-dir=DIR]\n"
            "  %d inputs:",
            argv[0], count);
    for (int32_t i = 0; i < count; ++i)
      fprintf(stderr, " %s", nn_model_input(i)->name);
    fprintf(stderr, "\n");
    return 2;
  }
  return runModel(argv[0], options, folder, inputs);
}

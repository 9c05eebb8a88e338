//===- FilesTest.cpp - Tensors in files, hostile ones too -----------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Runtime/Files.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>

using namespace nn::rt;
using namespace std::string_literals;

namespace {

std::string npy(const std::string &dictionary, const std::string &data) {
  std::string header = dictionary + "\n";
  return "\x93NUMPY\1\0"s + char(header.size() & 255) +
         char(header.size() >> 8) + header + data;
}

std::string plain(const std::string &code, const std::string &shape) {
  return "{'descr': '" + code + "', 'fortran_order': False, 'shape': " + shape +
         ", }";
}

std::string bytesOf(std::initializer_list<float> values) {
  return std::string(reinterpret_cast<const char *>(values.begin()),
                     values.size() * sizeof(float));
}

TEST(Numpy, RoundTrip) {
  Tensor tensor, again;
  ASSERT_TRUE(Tensor::make(NN_TYPE_FLOAT, {2, 3}, tensor));
  fillRandom(tensor, 7);
  std::string path = testing::TempDir() + "/round_trip.npy";
  ASSERT_EQ(writeNumpy(path, tensor), "");
  ASSERT_EQ(readTensor(path, again), "");
  EXPECT_EQ(again.dims(), tensor.dims());
  EXPECT_EQ(compare(again, tensor, 0, 0), "");
  remove(path.c_str());
}

TEST(Numpy, Reads) {
  Tensor tensor;
  ASSERT_EQ(parseNumpy(npy(plain("<f4", "(2,)"), bytesOf({1, 2})), tensor), "");
  EXPECT_EQ(tensor.valueAt(1), 2);
  ASSERT_EQ(parseNumpy(npy(plain("<f4", "()"), bytesOf({5})), tensor), "");
  EXPECT_TRUE(tensor.dims().empty());
  ASSERT_EQ(parseNumpy(npy(plain("|i1", "(0, 4)"), ""), tensor), "");
  EXPECT_EQ(tensor.count(), 0);
}

TEST(Numpy, Refuses) {
  Tensor tensor;
  for (const std::string &bytes : {
           ""s,
           "\x93NUMPY"s,
           "\x93NUMPY\1\0\xff\xff"s,
           "\x93NUMPY\2\0\xff\xff\xff\xff"s,
           npy(plain("<f4", "(3,)"), bytesOf({1, 2})),
           npy(plain("<f4", "(-1,)"), bytesOf({1, 2})),
           npy(plain("<f4", "(99999999999999999999,)"), bytesOf({1})),
           npy(plain("<f4", "(4294967296, 4294967296)"), bytesOf({1})),
           npy(plain("<f4", "(4294967296, 4294967296, 0, 1"), ""),
           npy(plain(">f4", "(2,)"), bytesOf({1, 2})),
           npy(plain("|O", "(2,)"), bytesOf({1, 2})),
           npy("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), }",
               bytesOf({1, 2})),
           npy("{'descr': [('a', '<f4')], 'shape': (2,), }", bytesOf({1, 2})),
       })
    EXPECT_NE(parseNumpy(bytes, tensor), "") << bytes;
}

TEST(TensorProto, ReadsRawAndTyped) {
  Tensor tensor;
  // dims: 2; data_type: FLOAT; raw_data.
  std::string start = "\x08\x02\x10\x01"s;
  ASSERT_EQ(parseTensorProto(start + "\x4a\x08" + bytesOf({1, 2}), tensor), "");
  EXPECT_EQ(tensor.valueAt(1), 2);
  // float_data, packed.
  ASSERT_EQ(parseTensorProto(start + "\x22\x08" + bytesOf({3, 4}), tensor), "");
  EXPECT_EQ(tensor.valueAt(0), 3);
  // dims packed; data_type: INT64; int64_data: 1, -1.
  ASSERT_EQ(parseTensorProto("\x0a\x01\x02\x10\x07\x3a\x0b\x01"s +
                                 std::string(9, '\xff') + "\x01",
                             tensor),
            "");
  EXPECT_EQ(tensor.valueAt(1), -1);
  // FLOAT16 in int32_data: 1.0.
  ASSERT_EQ(parseTensorProto("\x08\x01\x10\x0a\x2a\x02\x80\x78"s, tensor), "");
  EXPECT_EQ(tensor.valueAt(0), 1);
}

TEST(TensorProto, Refuses) {
  Tensor tensor;
  for (const std::string &bytes : {
           ""s,
           "\x08"s,
           "\x08\x02\x10\x01"s,                        // No data.
           "\x08\x02\x10\x01\x4a\x09"s + bytesOf({1}), // Length past the end.
           "\x08\x03\x10\x01\x4a\x08"s + bytesOf({1, 2}),
           "\x08\x02\x10\x08\x4a\x08"s + bytesOf({1, 2}), // Strings.
           "\x08\x02\x10\x7f\x4a\x08"s + bytesOf({1, 2}), // No such type.
           "\x08\x02\x10\x01\x70\x01\x4a\x08"s + bytesOf({1, 2}), // External.
           "\x08"s + std::string(10, '\xff'),
           "\x08"s + std::string(9, '\xff') + "\x01\x10\x01"s, // A size of -1.
       })
    EXPECT_NE(parseTensorProto(bytes, tensor), "")
        << testing::PrintToString(bytes);
}

// Any bytes give a message or a tensor, never a crash.
TEST(TensorProto, RandomBytes) {
  Tensor tensor, random;
  ASSERT_TRUE(Tensor::make(NN_TYPE_UINT64, {8}, random));
  std::string good =
      "\x08\x02\x10\x01\x4a\x08"s + bytesOf({1, 2}) + "\x42\x01x";
  for (size_t i = 0; i < good.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[i] ^= 1 << bit;
      parseTensorProto(bad, tensor);
      parseTensorProto(std::string_view(bad).substr(0, i), tensor);
    }
}

TEST(Compare, Agrees) {
  Tensor a, b;
  ASSERT_TRUE(Tensor::make(NN_TYPE_FLOAT, {2}, a));
  ASSERT_TRUE(Tensor::make(NN_TYPE_FLOAT, {2}, b));
  float values[] = {NAN, 1}, others[] = {NAN, 1.0005f};
  memcpy(a.data(), values, sizeof values);
  memcpy(b.data(), others, sizeof others);
  EXPECT_EQ(compare(a, b, 1e-3, 1e-7), "");
  EXPECT_NE(compare(a, b, 1e-4, 1e-7), "");
  ASSERT_TRUE(Tensor::make(NN_TYPE_FLOAT, {1, 2}, b));
  EXPECT_NE(compare(a, b, 1, 1), "");
}

TEST(Tensor, RefusesWhatCannotBe) {
  Tensor tensor;
  EXPECT_FALSE(Tensor::make(NN_TYPE_STRING, {2}, tensor));
  EXPECT_FALSE(Tensor::make(NN_TYPE_FLOAT, {INT64_MAX, 2}, tensor));
  EXPECT_FALSE(Tensor::make(NN_TYPE_FLOAT, {-1}, tensor));
  ASSERT_TRUE(Tensor::make(NN_TYPE_FLOAT, {INT64_MAX, 0, INT64_MAX}, tensor));
  EXPECT_EQ(tensor.count(), 0);
}

TEST(Random, IsNormalAndRepeats) {
  for (int32_t type : {NN_TYPE_FLOAT, NN_TYPE_FLOAT16, NN_TYPE_BFLOAT16}) {
    Tensor a, b;
    ASSERT_TRUE(Tensor::make(type, {10000}, a));
    ASSERT_TRUE(Tensor::make(type, {10000}, b));
    fillRandom(a, 3);
    fillRandom(b, 3);
    EXPECT_EQ(compare(a, b, 0, 0), "");
    double sum = 0, squares = 0;
    for (int i = 0; i < 10000; ++i) {
      sum += a.valueAt(i);
      squares += a.valueAt(i) * a.valueAt(i);
    }
    EXPECT_NEAR(sum / 10000, 0, 0.05); // Five standard errors.
    EXPECT_NEAR(squares / 10000, 1, 0.08);
  }
}

} // namespace

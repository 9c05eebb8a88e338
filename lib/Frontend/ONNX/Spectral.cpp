//===- Spectral.cpp - Discrete Fourier transforms -------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Products with matrices of cosines and sines, which derive from constants
// where the length is static and are then computed when the model is compiled.
//
//===----------------------------------------------------------------------===//

#include "Compose.h"
#include "Rules.h"

using namespace mlir;

namespace nn::onnx_import {

constexpr double kHalfPi = 1.5707963267948966;

namespace {

/// The real and the imaginary part of numbers; the latter may be null.
struct Complex {
  Value real, imaginary;
};

/// The sine of `quarters / length` quarter turns. The angle is brought into
/// [-1, 1] quarters as an integer, so that what is 0 or 1 is so exactly.
Value sineOf(NodeContext &c, Value quarters, Value length, Type type) {
  Value two = c.add(length, length), four = c.add(two, two);
  Value q = c.make<ModOp>(quarters, four, UnitAttr());
  q = c.make<WhereOp>(c.make<GreaterOp>(q, two), c.sub(q, four), q);
  Value minus = c.make<NegOp>(two);
  Value low = c.make<LessOp>(q, c.make<NegOp>(length));
  Value folded = c.make<WhereOp>(low, c.sub(minus, q), q);
  q = c.make<WhereOp>(c.make<GreaterOp>(q, length), c.sub(two, q), folded);
  Value part = c.div(c.cast(q, type), c.cast(length, type));
  return c.make<SinOp>(c.mul(part, c.scalar(kHalfPi, type)));
}

/// The cosines and sines of 2 pi t k / length, [times, bins].
Complex waves(NodeContext &c, Value times, Value bins, Value length,
              Type type) {
  Value t = countUp(c, times, 0, 2), k = countUp(c, bins, 1, 2);
  Value turns = c.make<ModOp>(c.mul(t, k), length, UnitAttr());
  Value quarters = c.mul(turns, c.list(4));
  return {sineOf(c, c.add(quarters, length), length, type),
          sineOf(c, quarters, length, type)};
}

/// The transform of the last dimension, [..., bins, 2]; `sign` is that of the
/// angle.
Value transform(NodeContext &c, Complex x, Value bins, Value length, int sign) {
  if (!x.real || !length)
    return Value();
  RankedTensorType type = tensorType(x.real);
  Value times = c.dim(x.real, type.getRank() - 1);
  Complex wave = waves(c, times, bins, length, type.getElementType());
  Value real = c.make<MatMulOp>(x.real, wave.real);
  Value imaginary = c.make<MatMulOp>(x.real, wave.imaginary);
  if (sign < 0)
    imaginary = c.make<NegOp>(imaginary);
  if (x.imaginary) {
    Value crossed = c.make<MatMulOp>(x.imaginary, wave.imaginary);
    real = sign < 0 ? c.add(real, crossed) : c.sub(real, crossed);
    imaginary = c.add(imaginary, c.make<MatMulOp>(x.imaginary, wave.real));
  }
  int64_t rank = type.getRank();
  return c.concat({c.unsqueeze(real, rank), c.unsqueeze(imaginary, rank)},
                  rank);
}

/// The parts of numbers whose last dimension holds one or two of them.
FailureOr<Complex> parts(NodeContext &c, Value x) {
  if (!x)
    return failure();
  RankedTensorType type = tensorType(x);
  int64_t last = type.getRank() - 1;
  if (last < 1 || (type.getDimSize(last) != 1 && type.getDimSize(last) != 2))
    return c.error() << "the last dimension must be 1 (real) or 2 (complex)";
  Complex result;
  result.real =
      c.make<SqueezeOp>(c.slice(x, last, 0, 1), SmallVector<int64_t>{last});
  if (type.getDimSize(last) == 2)
    result.imaginary =
        c.make<SqueezeOp>(c.slice(x, last, 1, 2), SmallVector<int64_t>{last});
  return result;
}

/// length / 2 + 1 bins of a transform of real numbers, or all of them.
Value binsOf(NodeContext &c, Value length, bool onesided) {
  return onesided ? c.add(c.div(length, c.list(2)), c.list(1)) : length;
}

} // namespace

/// The axis is an attribute before version 20, then an operand.
static FailureOr<int64_t> dftAxis(NodeContext &c) {
  if (c.version() < 20)
    return c.axis(c.intAttr("axis", 1), c.rank(0) - 1);
  if (!c.has(2))
    return c.axis(-2, c.rank(0));
  auto given = c.ints(2, "axis");
  if (failed(given) || given->size() != 1)
    return failure();
  return c.axis(given->front(), c.rank(0));
}

static LogicalResult importDFT(NodeContext &c) {
  int64_t rank = c.rank(0);
  bool inverse = c.intAttr("inverse", 0) != 0;
  bool onesided = c.intAttr("onesided", 0) != 0;
  if (inverse && onesided)
    return c.error() << "an inverse onesided transform is not supported";
  auto axis = rank < 2 ? FailureOr<int64_t>(failure()) : dftAxis(c);
  if (failed(axis) || *axis == rank - 1)
    return c.error() << "the axis is no dimension of the signal";
  // The axis becomes the last but one dimension.
  SmallVector<int64_t> perm, back(rank);
  for (int64_t i = 0; i < rank; ++i)
    if (i != *axis && i != rank - 1)
      perm.push_back(i);
  perm.append({*axis, rank - 1});
  for (auto [to, from] : llvm::enumerate(perm))
    back[from] = to;
  Value x = c.transpose(c.operand(0), perm);
  auto signal = parts(c, x);
  if (failed(signal))
    return failure();
  Value length = c.dim(x, rank - 2);
  if (c.has(1)) {
    auto wanted = c.ints(1, "dft_length");
    if (failed(wanted) || wanted->size() != 1 || wanted->front() < 1)
      return c.error() << "dft_length is not positive";
    length = c.list(wanted->front());
    for (Value *part : {&signal->real, &signal->imaginary}) {
      if (!*part)
        continue;
      // Cut or filled up with zeros.
      SmallVector<int64_t> pads(2 * (rank - 1), 0);
      pads.back() = wanted->front();
      *part = c.make<PadOp>(PadMode::Constant, *part, c.list(pads), Value());
      *part = c.slice(*part, rank - 2, 0, wanted->front());
    }
  }
  Value bins = binsOf(c, length, onesided);
  Value y = transform(c, *signal, bins, length, inverse ? 1 : -1);
  if (inverse && y)
    y = c.div(y, c.cast(length, tensorType(y).getElementType()));
  return c.result(c.transpose(y, back));
}

/// Frames of the signal, one every `frame_step`, times the window, transformed.
static LogicalResult importSTFT(NodeContext &c) {
  if (c.rank(0) != 3)
    return c.error() << "needs a signal of rank 3";
  auto step = c.ints(1, "frame_step");
  if (failed(step) || step->size() != 1 || step->front() < 1)
    return c.error() << "frame_step is not a positive constant";
  Value signal = c.operand(0), window = c.operand(2), length;
  if (c.has(3))
    length = c.reshape(c.cast(c.operand(3), c.builder().getI64Type()), {1});
  else if (window)
    length = c.dim(window, 0);
  else
    return c.error() << "needs a window or a frame_length";
  Value stride = c.list(step->front());
  Value frames =
      c.add(c.div(c.sub(c.dim(signal, 1), length), stride), c.list(1));
  Value place =
      c.add(c.mul(countUp(c, frames, 0, 2), stride), countUp(c, length, 1, 2));
  // [batch, frames, length, parts]
  auto frame = parts(c, c.make<GatherOp>(signal, place, int64_t(1)));
  if (failed(frame))
    return failure();
  if (window) {
    frame->real = c.mul(frame->real, window);
    if (frame->imaginary)
      frame->imaginary = c.mul(frame->imaginary, window);
  }
  bool onesided = c.intAttr("onesided", 1) != 0;
  return c.result(
      transform(c, *frame, binsOf(c, length, onesided), length, -1));
}

static const Rule rules[] = {
    {"DFT", 17, kAnyVersion, importDFT},
    {"STFT", 17, kAnyVersion, importSTFT},
};

ArrayRef<Rule> spectralRules() { return rules; }

} // namespace nn::onnx_import

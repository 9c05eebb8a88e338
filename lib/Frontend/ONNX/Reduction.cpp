//===- Reduction.cpp - Reductions over axes -------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Rules.h"

#include "llvm/ADT/Sequence.h"

using namespace mlir;

namespace nn::onnx_import {

/// The axes of a reduction: an attribute in older versions, an operand in newer
/// ones; none given means all, or with `noop_with_empty_axes` no axis at all.
static FailureOr<SmallVector<int64_t>> readAxes(NodeContext &c) {
  SmallVector<int64_t> given;
  if (auto attribute = c.intsAttr("axes")) {
    given = *attribute;
  } else if (c.has(1)) {
    auto operand = c.ints(1, "axes");
    if (failed(operand))
      return failure();
    given = *operand;
  }
  if (given.empty() && c.intAttr("noop_with_empty_axes", 0) == 0)
    return llvm::to_vector(llvm::seq<int64_t>(0, c.rank(0)));
  return c.axes(given, c.rank(0));
}

struct Reduction {
  NodeContext &c;
  SmallVector<int64_t> axes;
  bool keepdims;

  Value operator()(ReduceKind kind, Value x) const {
    return c.reduce(kind, x, axes, keepdims);
  }
};

/// What a reduction computes of an operand.
using Formula = Value (*)(NodeContext &, Value, const Reduction &);

template <Formula formula>
static LogicalResult importReduction(NodeContext &c) {
  auto axes = readAxes(c);
  if (failed(axes))
    return failure();
  Reduction reduction{c, *axes, c.intAttr("keepdims", 1) != 0};
  // Squares and sums of f16 overflow long before their root or logarithm.
  Value value = formula(c, c.widen(c.operand(0)), reduction);
  return c.result(c.cast(value, c.type(0).getElementType()));
}

template <ReduceKind kind>
static Value plain(NodeContext &, Value x, const Reduction &reduced) {
  return reduced(kind, x);
}

static Value l1(NodeContext &c, Value x, const Reduction &reduced) {
  return reduced(ReduceKind::Sum, c.make<AbsOp>(x));
}

static Value sumSquare(NodeContext &c, Value x, const Reduction &reduced) {
  return reduced(ReduceKind::Sum, c.mul(x, x));
}

static Value l2(NodeContext &c, Value x, const Reduction &reduced) {
  return c.make<SqrtOp>(sumSquare(c, x, reduced));
}

static Value logSum(NodeContext &c, Value x, const Reduction &reduced) {
  return c.make<LogOp>(reduced(ReduceKind::Sum, x));
}

/// max + log(sum(exp(x - max))); where the maximum is infinite, it is taken as
/// 0, since infinity - infinity is no number.
static Value logSumExp(NodeContext &c, Value x, const Reduction &reduced) {
  Value largest = c.reduce(ReduceKind::Max, x, reduced.axes, true);
  Value difference = c.sub(largest, largest), zero = c.scalarLike(0, x);
  Value isFinite = c.make<EqualOp>(difference, zero);
  largest = c.make<WhereOp>(isFinite, largest, zero);
  Value sum = reduced(ReduceKind::Sum, c.make<ExpOp>(c.sub(x, largest)));
  if (!reduced.keepdims && !reduced.axes.empty())
    largest = c.make<SqueezeOp>(largest, reduced.axes);
  return c.add(c.make<LogOp>(sum), largest);
}

static const Rule rules[] = {
    {"ReduceSum", 1, kAnyVersion, importReduction<plain<ReduceKind::Sum>>},
    {"ReduceMean", 1, kAnyVersion, importReduction<plain<ReduceKind::Mean>>},
    {"ReduceMax", 1, kAnyVersion, importReduction<plain<ReduceKind::Max>>},
    {"ReduceMin", 1, kAnyVersion, importReduction<plain<ReduceKind::Min>>},
    {"ReduceProd", 1, kAnyVersion, importReduction<plain<ReduceKind::Prod>>},
    {"ReduceL1", 1, kAnyVersion, importReduction<l1>},
    {"ReduceL2", 1, kAnyVersion, importReduction<l2>},
    {"ReduceSumSquare", 1, kAnyVersion, importReduction<sumSquare>},
    {"ReduceLogSum", 1, kAnyVersion, importReduction<logSum>},
    {"ReduceLogSumExp", 1, kAnyVersion, importReduction<logSumExp>},
};

ArrayRef<Rule> reductionRules() { return rules; }

} // namespace nn::onnx_import

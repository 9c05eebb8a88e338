//===- ExpandMath.cpp - Mathematical functions become arithmetic ----------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The table of functions with their bounds, and the pass that writes them out.
//
//===----------------------------------------------------------------------===//

#include "MathBuilder.h"
#include "nn/Codegen/Common/MathFunctions.h"
#include "nn/Codegen/Common/Passes.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace nn::codegen {
#define GEN_PASS_DEF_EXPANDMATH
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn::mathfn;

/// Bounds in ulp, which `utils/check_math.py` samples and, with --exhaustive,
/// measures over all 2^32 arguments. So far exhaustive: cos, erf, exp, expm1,
/// log (with and without fused multiply-add), log1p (with); RationaleNN.md has
/// the largest errors found.
static constexpr MathFunction kFunctions[] = {
    {"math.cos", 2.0, buildCos},   {"math.erf", 2.0, buildErf},
    {"math.exp", 2.0, buildExp},   {"math.expm1", 2.0, buildExpm1},
    {"math.log", 2.0, buildLog},   {"math.log1p", 2.0, buildLog1p},
    {"math.powf", 1.0, buildPow},  {"math.rsqrt", 2.0, buildRsqrt},
    {"math.sin", 2.0, buildSin},   {"math.sqrt", 0.5, nullptr},
    {"math.tanh", 3.0, buildTanh},
};

ArrayRef<MathFunction> nn::mathfn::mathFunctions() { return kFunctions; }

/// Replaces `op` on f32 (or narrower floats, through f32) by the formula.
static void expand(IRRewriter &rewriter, Operation *op,
                   const MathFunction &function) {
  MathBuilder b(op->getLoc(), op);
  Type type = op->getResult(0).getType();
  Type element = getElementTypeOrSelf(type);
  SmallVector<Value> args(op->getOperands());
  bool narrow = element.getIntOrFloatBitWidth() < 32;
  Type wide = MathBuilder::withElement(type, b.getF32Type());
  if (narrow)
    for (Value &arg : args)
      arg = arith::ExtFOp::create(b, wide, arg);
  Value result = function.build(b, args);
  if (narrow)
    result = arith::TruncFOp::create(b, type, result);
  rewriter.replaceOp(op, result);
}

namespace {

struct ExpandMath : nn::codegen::impl::ExpandMathBase<ExpandMath> {
  using ExpandMathBase::ExpandMathBase;

  void runOnOperation() override {
    llvm::StringMap<const MathFunction *> table;
    for (const MathFunction &function : kFunctions)
      table[function.op] = &function;
    SmallVector<std::pair<Operation *, const MathFunction *>> work;
    getOperation()->walk([&](Operation *op) {
      auto found = table.find(op->getName().getStringRef());
      if (found == table.end() || !found->second->build)
        return;
      Type type = op->getResult(0).getType();
      if (isa<TensorType>(type) ||
          !isa<FloatType>(getElementTypeOrSelf(type)) ||
          getElementTypeOrSelf(type).getIntOrFloatBitWidth() > 32)
        return;
      if (auto vector = dyn_cast<VectorType>(type);
          vector && vector.isScalable())
        return;
      work.emplace_back(op, found->second);
    });
    IRRewriter rewriter(&getContext());
    for (auto [op, function] : work)
      expand(rewriter, op, *function);
  }
};

} // namespace

//===- TargetDescription.cpp - The machine, as code generation sees it ----===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Analysis/TargetDescription.h"
#include "nn/Dialect/Codegen/IR/CodegenDialect.h"

using namespace mlir;

namespace nn {

TargetDescription TargetDescription::of(Operation *op) {
  TargetDescription result;
  codegen::TargetAttr target;
  for (Operation *scope = op; scope && !target; scope = scope->getParentOp())
    target = scope->getAttrOfType<codegen::TargetAttr>("nn_codegen.target");
  if (!target)
    return result;
  auto take = [](int64_t &field, int64_t value) {
    if (value > 0)
      field = value;
  };
  take(result.vectorBits, target.getVectorBits());
  take(result.cores, target.getCores());
  take(result.l1, target.getL1());
  take(result.l2, target.getL2());
  take(result.l3, target.getL3());
  return result;
}

int64_t TargetDescription::lanes(unsigned bits) const {
  return bits == 0 ? 1 : std::max<int64_t>(1, vectorBits / bits);
}

} // namespace nn

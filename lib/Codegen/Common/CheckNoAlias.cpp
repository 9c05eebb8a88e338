//===- CheckNoAlias.cpp - Affine passes must see distinct buffers ---------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Dependences between affine accesses are computed for each memref value. Two
// views of one buffer count as two buffers, and what is moved past such an
// access is miscompiled.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/MapVector.h"

namespace nn::codegen {
#define GEN_PASS_DEF_CHECKNOALIAS
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn;

namespace {

/// The accesses of one buffer, through whichever view.
struct Accesses {
  /// The first access through each memref value.
  llvm::SmallMapVector<Value, Operation *, 2> first;
  bool isWritten = false;
};

Value getBase(Value memref) {
  while (auto view = memref.getDefiningOp<ViewLikeOpInterface>())
    memref = view.getViewSource();
  return memref;
}

struct CheckNoAlias : codegen::impl::CheckNoAliasBase<CheckNoAlias> {
  using CheckNoAliasBase::CheckNoAliasBase;

  void runOnOperation() override {
    if (!withinNests) {
      if (failed(check(getOperation())))
        signalPassFailure();
      return;
    }
    for (Block &block : getOperation().getBody())
      for (Operation &op : block)
        if (op.getNumRegions() && failed(check(&op)))
          return signalPassFailure();
  }

private:
  LogicalResult check(Operation *root);
};

LogicalResult CheckNoAlias::check(Operation *root) {
  llvm::MapVector<Value, Accesses> buffers;
  root->walk([&](Operation *op) {
    Value memref;
    bool writes = false;
    if (auto read = dyn_cast<affine::AffineReadOpInterface>(op)) {
      memref = read.getMemRef();
    } else if (auto write = dyn_cast<affine::AffineWriteOpInterface>(op)) {
      memref = write.getMemRef();
      writes = true;
    } else {
      return;
    }
    Accesses &accesses = buffers[getBase(memref)];
    accesses.first.insert({memref, op});
    accesses.isWritten |= writes;
  });
  for (auto &[base, accesses] : buffers) {
    if (!accesses.isWritten || accesses.first.size() < 2)
      continue;
    auto diagnostic = accesses.first.back().second->emitError(
        "accesses a buffer that is also accessed through another view");
    diagnostic.attachNote(accesses.first.front().second->getLoc())
        << "the other access";
    return diagnostic;
  }
  return success();
}

} // namespace

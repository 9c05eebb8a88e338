//===- MarkDistinct.cpp - Buffers of a kernel that do not overlap ---------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// LLVM cannot see that the pointers of a kernel lead to different buffers.
// Before the memory plan a buffer is an allocation, so it is known here; the
// plan keeps apart what is live at the same time.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Entry.h"
#include "nn/Codegen/Common/Passes.h"
#include "nn/Dialect/Codegen/IR/CodegenDialect.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

namespace nn::codegen {
#define GEN_PASS_DEF_MARKDISTINCT
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn;

namespace {

/// The buffer that a memref is a view of.
Value getBase(Value memref) {
  while (auto view = memref.getDefiningOp<ViewLikeOpInterface>())
    memref = view.getViewSource();
  return memref;
}

/// Whether a buffer overlaps no other: an allocation, a weight, or an argument
/// of the entry. Callers may not give an output that overlaps another argument.
bool isBuffer(Value base) {
  if (auto argument = dyn_cast<BlockArgument>(base)) {
    auto func = dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp());
    return func && codegen::isEntry(func);
  }
  return isa<memref::AllocOp, codegen::GlobalLoadOp, memref::GetGlobalOp>(
      base.getDefiningOp());
}

/// The arguments of a call whose buffers no other argument reaches.
BitVector findDistinct(func::CallOp call) {
  BitVector distinct(call.getNumOperands());
  llvm::SmallDenseMap<Value, unsigned> uses;
  // The last one is scratch.
  auto operands = call.getOperands().drop_back();
  for (Value operand : operands) {
    if (!isa<MemRefType>(operand.getType()))
      continue;
    Value base = getBase(operand);
    if (!isBuffer(base))
      return distinct;
    ++uses[base];
  }
  for (auto [i, operand] : llvm::enumerate(operands))
    if (isa<MemRefType>(operand.getType()) &&
        uses.lookup(getBase(operand)) == 1)
      distinct.set(i);
  return distinct;
}

struct MarkDistinct : codegen::impl::MarkDistinctBase<MarkDistinct> {
  void runOnOperation() override;

private:
  void mark(func::FuncOp kernel, const BitVector &distinct);
};

/// Arguments become places among those of LLVM's calling convention.
void MarkDistinct::mark(func::FuncOp kernel, const BitVector &distinct) {
  SmallVector<int64_t> places;
  int64_t place = 0;
  for (auto [i, type] : llvm::enumerate(kernel.getArgumentTypes())) {
    auto memref = dyn_cast<MemRefType>(type);
    if (memref && distinct.test(i))
      places.push_back(place + 1);
    place += memref ? 3 + 2 * memref.getRank() : 1;
  }
  if (!places.empty())
    kernel->setAttr(codegen::kDistinctAttr,
                    Builder(&getContext()).getDenseI64ArrayAttr(places));
}

void MarkDistinct::runOnOperation() {
  llvm::MapVector<StringAttr, BitVector> distinct;
  getOperation().walk([&](func::CallOp call) {
    BitVector here = findDistinct(call);
    auto [it, isNew] = distinct.insert({call.getCalleeAttr().getAttr(), here});
    if (!isNew)
      it->second &= here;
  });
  SymbolTable symbols(getOperation());
  for (auto &[name, arguments] : distinct) {
    auto kernel = symbols.lookup<func::FuncOp>(name);
    if (kernel && kernel->hasAttr(codegen::kKernelAttr) &&
        kernel.getNumArguments() == arguments.size())
      mark(kernel, arguments);
  }
}

} // namespace

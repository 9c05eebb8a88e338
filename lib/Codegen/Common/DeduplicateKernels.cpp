//===- DeduplicateKernels.cpp - Equal kernels become one ------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A model repeats its layers. Kernels take everything that differs as
// arguments, so equal text means equal code, which is lowered and compiled
// once. Floating-point constants in which otherwise equal kernels differ (the
// scale of each layer) become arguments too.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Entry.h"
#include "nn/Codegen/Common/Passes.h"
#include "nn/Dialect/Codegen/IR/CodegenDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/OperationSupport.h"

#include "llvm/Support/raw_sha1_ostream.h"
#include <map>

namespace nn::codegen {
#define GEN_PASS_DEF_DEDUPLICATEKERNELS
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn;

namespace {

/// A function and its scalar floating-point constants, in order.
struct Kernel {
  explicit Kernel(func::FuncOp func) : func(func) {
    func.walk([&](arith::ConstantOp op) {
      if (isa<FloatType>(op.getType())) {
        scalars.push_back(op);
        values.push_back(op.getValue());
      }
    });
  }

  func::FuncOp func;
  SmallVector<arith::ConstantOp> scalars;
  SmallVector<TypedAttr> values;
};

/// SHA-1 of the text without the kernel's name, locations and, if `masked`,
/// the values of its scalars: the same in every process.
std::string hashText(Kernel &kernel, bool masked) {
  StringAttr name = kernel.func.getSymNameAttr();
  kernel.func.setSymName("kernel");
  if (masked)
    for (arith::ConstantOp op : kernel.scalars)
      op.setValueAttr(FloatAttr::get(op.getType(), 0.0));
  llvm::raw_sha1_ostream stream;
  kernel.func->print(stream,
                     OpPrintingFlags().useLocalScope().assumeVerified());
  for (auto [op, value] : llvm::zip_equal(kernel.scalars, kernel.values))
    op.setValueAttr(value);
  kernel.func.setSymNameAttr(name);
  auto digest = stream.sha1();
  return std::string(reinterpret_cast<const char *>(digest.data()),
                     digest.size());
}

struct DeduplicateKernels
    : codegen::impl::DeduplicateKernelsBase<DeduplicateKernels> {
  void runOnOperation() override;

private:
  using Group = SmallVector<Kernel>;

  std::map<std::string, Group> collectGroups();
  LogicalResult addArguments(Group &group);
  void merge(Group &group);

  DenseMap<StringAttr, SmallVector<func::CallOp>> calls;
  DenseMap<StringAttr, SmallVector<codegen::GlobalOp>> globals;
};

/// Kernels whose text is equal but for their scalars. Initializers are called
/// by the compiler: they take weights, nothing else.
std::map<std::string, DeduplicateKernels::Group>
DeduplicateKernels::collectGroups() {
  calls.clear();
  globals.clear();
  getOperation().walk([&](func::CallOp call) {
    calls[call.getCalleeAttr().getAttr()].push_back(call);
  });
  for (auto global : getOperation().getOps<codegen::GlobalOp>())
    if (auto name = global.getInitializerAttr())
      globals[name.getAttr()].push_back(global);
  std::map<std::string, Group> groups;
  for (auto func : getOperation().getOps<func::FuncOp>()) {
    bool isCalled = func->hasAttr(codegen::kKernelAttr) ||
                    func->hasAttr(codegen::kDispatchAttr);
    if (func.isExternal() ||
        !(isCalled || globals.contains(func.getSymNameAttr())))
      continue;
    Kernel kernel(func);
    groups[hashText(kernel, /*masked=*/isCalled)].push_back(kernel);
  }
  return groups;
}

/// Makes arguments of the scalars in which the group's kernels differ, and
/// hands them over at each call.
LogicalResult DeduplicateKernels::addArguments(Group &group) {
  Kernel &first = group.front();
  unsigned position = first.func.getNumArguments();
  if (first.func->hasAttr(codegen::kKernelAttr) && position)
    --position; // The scratch memory stays last.
  for (size_t i = first.scalars.size(); i-- > 0;) {
    if (llvm::all_of(group, [&](const Kernel &kernel) {
          return kernel.values[i] == first.values[i];
        }))
      continue;
    arith::ConstantOp constant = first.scalars[i];
    if (failed(first.func.insertArgument(position, constant.getType(), {},
                                         constant.getLoc())))
      return failure();
    constant->replaceAllUsesWith(ValueRange(first.func.getArgument(position)));
    constant.erase();
    for (Kernel &kernel : group)
      for (func::CallOp call : calls.lookup(kernel.func.getSymNameAttr())) {
        OpBuilder builder(call);
        Value value =
            arith::ConstantOp::create(builder, call.getLoc(), kernel.values[i]);
        call->insertOperands(position, value);
      }
    ++numParameters;
  }
  return success();
}

/// Keeps the first of the group.
void DeduplicateKernels::merge(Group &group) {
  auto name = FlatSymbolRefAttr::get(group.front().func.getSymNameAttr());
  for (Kernel &kernel : llvm::drop_begin(group)) {
    for (func::CallOp call : calls.lookup(kernel.func.getSymNameAttr()))
      call.setCalleeAttr(name);
    for (auto global : globals.lookup(kernel.func.getSymNameAttr()))
      global.setInitializerAttr(name);
    kernel.func.erase();
    ++numErased;
  }
}

void DeduplicateKernels::runOnOperation() {
  for (auto &[key, group] : collectGroups()) {
    if (failed(addArguments(group)))
      return signalPassFailure();
    merge(group);
  }
}

} // namespace

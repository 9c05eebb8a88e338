//===- Instrument.cpp - Tells the runtime where steps begin ---------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A step of the entry function is a parallel kernel, another call or a loop
// nest. Before each a call of nn_step(context, index) is inserted, and one with
// -1 before the end.
//
//===----------------------------------------------------------------------===//

#include "nn/Target/LLVMIR.h"

#include "mlir/Analysis/CFGLoopInfo.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace nn::target {

/// The name that a location has, as "node 'x' (Conv)".
static std::string nameOf(Location loc) {
  std::string name;
  loc->walk([&](Location part) {
    auto named = dyn_cast<NameLoc>(part);
    if (!named)
      return WalkResult::advance();
    name = named.getName().str();
    return WalkResult::interrupt();
  });
  return name;
}

namespace {
class Instrumenter {
public:
  Instrumenter(LLVM::LLVMFuncOp function, std::vector<std::string> &steps)
      : function(function), steps(steps), dominance(function) {
    if (!function.getBody().hasOneBlock())
      loops.emplace(dominance.getDomTree(&function.getBody()));
  }

  void run();

private:
  void visit(Operation &op);
  void visitBranch(Operation &op);
  void mark(Operation *before, int64_t step);
  void begin(Operation *before, Location loc, StringRef otherwise);

  LLVM::LLVMFuncOp function;
  std::vector<std::string> &steps;
  DominanceInfo dominance;
  std::optional<CFGLoopInfo> loops; ///< None in a single block.
};
} // namespace

void Instrumenter::mark(Operation *before, int64_t step) {
  OpBuilder builder(before);
  Value index = LLVM::ConstantOp::create(builder, before->getLoc(),
                                         builder.getI64IntegerAttr(step));
  LLVM::CallOp::create(builder, before->getLoc(), TypeRange(), "nn_step",
                       ValueRange{function.getArgument(0), index});
}

void Instrumenter::begin(Operation *before, Location loc, StringRef otherwise) {
  std::string name = nameOf(loc);
  steps.push_back(name.empty() ? otherwise.str() : name);
  mark(before, steps.size() - 1);
}

/// A branch into a loop from outside begins the loop.
void Instrumenter::visitBranch(Operation &op) {
  for (Block *successor : op.getSuccessors()) {
    CFGLoop *loop = loops->getLoopFor(successor);
    if (!loop || loop->contains(op.getBlock()))
      continue;
    return begin(&op, successor->getTerminator()->getLoc(), "loops");
  }
}

void Instrumenter::visit(Operation &op) {
  if (auto call = dyn_cast<LLVM::CallOp>(op))
    return begin(&op, op.getLoc(), call.getCallee().value_or("call"));
  if (isa<LLVM::ReturnOp>(op))
    return mark(&op, -1);
  if (op.hasTrait<OpTrait::IsTerminator>())
    visitBranch(op);
}

void Instrumenter::run() {
  SmallVector<Operation *> ops;
  for (Block &block : function.getBody())
    if (!loops || !loops->getLoopFor(&block))
      for (Operation &op : block)
        ops.push_back(&op);
  for (Operation *op : ops)
    visit(*op);
}

void instrument(ModuleOp module, std::vector<std::string> &steps) {
  auto entry = module.lookupSymbol<LLVM::LLVMFuncOp>("nn_main");
  if (!entry || entry.isExternal() || !entry.getNumArguments())
    return;
  if (!module.lookupSymbol("nn_step")) {
    OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
    auto pointer = LLVM::LLVMPointerType::get(module.getContext());
    auto type = LLVM::LLVMFunctionType::get(
        LLVM::LLVMVoidType::get(module.getContext()),
        {pointer, builder.getI64Type()});
    LLVM::LLVMFuncOp::create(builder, module.getLoc(), "nn_step", type);
  }
  Instrumenter(entry, steps).run();
}

} // namespace nn::target

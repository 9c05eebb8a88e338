//===- OutlineDispatches.cpp - Tiled groups become functions --------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A function for each scf.forall on tensors, before anything is unrolled or
// vectorized: equal ones are then lowered once, and all of them at the same
// time. nn-inline-dispatches puts back what is left of them.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Entry.h"
#include "nn/Codegen/Common/Passes.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"

namespace nn::codegen {
#define GEN_PASS_DEF_OUTLINEDISPATCHES
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn;

/// Whether the dispatch makes the value itself instead of taking an argument.
/// An uninitialized tensor is no dependence; its sizes are.
static bool isCloned(Value value, scf::ForallOp loop) {
  Operation *definition = value.getDefiningOp();
  if (!definition)
    return false;
  return definition->hasTrait<OpTrait::ConstantLike>() ||
         (isa<tensor::EmptyOp>(definition) &&
          !llvm::is_contained(loop.getOutputs(), value));
}

static void outline(scf::ForallOp loop, func::FuncOp entry, StringRef name) {
  llvm::SetVector<Value> used, captures;
  getUsedValuesDefinedAbove(loop->getRegions(), used);
  used.insert(loop->operand_begin(), loop->operand_end());
  SmallVector<Operation *> clones;
  for (Value value : used) {
    if (!isCloned(value, loop)) {
      captures.insert(value);
      continue;
    }
    Operation *definition = value.getDefiningOp();
    clones.push_back(definition);
    captures.insert(definition->operand_begin(), definition->operand_end());
  }
  SmallVector<Type> types;
  for (Value value : captures)
    types.push_back(value.getType());

  OpBuilder builder(entry);
  auto dispatch = func::FuncOp::create(
      builder, loop.getLoc(), name,
      builder.getFunctionType(types, loop.getResultTypes()));
  dispatch.setPrivate();
  dispatch->setAttr(codegen::kDispatchAttr, builder.getUnitAttr());
  Block *block = dispatch.addEntryBlock();
  IRMapping mapping;
  mapping.map(captures.getArrayRef(), block->getArguments());
  builder.setInsertionPointToStart(block);
  for (Operation *each : clones)
    builder.clone(*each, mapping);
  Operation *body = builder.clone(*loop, mapping);
  func::ReturnOp::create(builder, loop.getLoc(), body->getResults());

  builder.setInsertionPoint(loop);
  auto call = func::CallOp::create(builder, loop.getLoc(), dispatch,
                                   captures.getArrayRef());
  loop->replaceAllUsesWith(call);
  loop->erase();
}

namespace {
struct OutlineDispatches
    : codegen::impl::OutlineDispatchesBase<OutlineDispatches> {
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    unsigned number = 0;
    auto functions = llvm::to_vector(getOperation().getOps<func::FuncOp>());
    for (func::FuncOp function : functions) {
      if (function.isExternal() || function->hasAttr(codegen::kDispatchAttr))
        continue;
      for (auto loop : llvm::make_early_inc_range(
               function.getBody().front().getOps<scf::ForallOp>())) {
        if (loop->getNumResults() == 0)
          continue;
        std::string name;
        do
          name = "dispatch_" + std::to_string(number++);
        while (symbols.lookup(name));
        outline(loop, function, name);
      }
    }
  }
};
} // namespace

//===- HoistConstantExpressions.cpp - Weights computed at compile time ----===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Packing and transposing of weights need no run. Their results are never LLVM
// constants: the compiler lowers and runs the code for them, and its output
// goes to the blob.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Entry.h"
#include "nn/Codegen/Common/Passes.h"
#include "nn/Dialect/Codegen/IR/CodegenDialect.h"

#include "mlir/Analysis/TopologicalSortUtils.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/DataLayoutInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace nn::codegen {
#define GEN_PASS_DEF_HOISTCONSTANTEXPRESSIONS
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn;
using codegen::GlobalLoadOp;
using codegen::GlobalOp;

namespace {

/// Ops that cost nothing at run time.
bool isView(Operation *op) {
  return isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp, tensor::CastOp,
             tensor::ExtractSliceOp>(op);
}

/// Ops whose result is known without reading a weight.
bool isTrivial(Operation *op) {
  return isa<GlobalLoadOp, tensor::EmptyOp, linalg::FillOp, tensor::SplatOp>(
             op) ||
         op->hasTrait<OpTrait::ConstantLike>();
}

struct HoistConstantExpressions
    : codegen::impl::HoistConstantExpressionsBase<HoistConstantExpressions> {
  using HoistConstantExpressionsBase::HoistConstantExpressionsBase;
  void runOnOperation() override;

private:
  void findStatic(func::FuncOp entry);
  bool isStatic(Operation &op);
  void liftStatic(Operation &branch);
  bool grows(Operation &op, int64_t sourceBytes);
  int64_t getBytes(Type type);
  void findRoots(func::FuncOp entry, llvm::SetVector<Value> &roots);
  void hoist(func::FuncOp entry, Value root);
  void collectSlice(Value root, llvm::SetVector<Operation *> &slice);
  func::FuncOp createInitializer(func::FuncOp entry, Value root,
                                 ArrayRef<Operation *> slice,
                                 ArrayRef<GlobalLoadOp> loads);
  std::string freshName(StringRef prefix);

  /// For each static op, the bytes of the weights that it is made of.
  llvm::MapVector<Operation *, int64_t> sources;
  std::optional<SymbolTable> symbols;
};

int64_t HoistConstantExpressions::getBytes(Type type) {
  auto shaped = dyn_cast<RankedTensorType>(type);
  if (!shaped)
    return 0;
  if (!shaped.hasStaticShape())
    return std::numeric_limits<int64_t>::max();
  int64_t bytes =
      DataLayout::closest(getOperation()).getTypeSize(shaped.getElementType());
  for (int64_t size : shaped.getShape())
    if (llvm::MulOverflow(bytes, size, bytes))
      return std::numeric_limits<int64_t>::max();
  return bytes;
}

bool HoistConstantExpressions::grows(Operation &op, int64_t sourceBytes) {
  if (isTrivial(&op))
    return false;
  int64_t bytes = 0, limit = 0;
  for (Type type : op.getResultTypes())
    bytes = std::max(bytes, getBytes(type));
  if (llvm::MulOverflow<int64_t>(sourceBytes, maxGrowth, limit))
    limit = std::numeric_limits<int64_t>::max();
  return bytes > std::max<int64_t>(limit, slack);
}

/// Pure, of static operands, and not much larger than they are.
bool HoistConstantExpressions::isStatic(Operation &op) {
  if (op.hasTrait<OpTrait::IsTerminator>() || !isMemoryEffectFree(&op) ||
      op.getNumResults() == 0)
    return false;
  int64_t bytes = 0;
  if (isa<GlobalLoadOp>(op))
    bytes = getBytes(op.getResult(0).getType());
  bool allStatic = true;
  auto visit = [&](Value value) {
    auto it = sources.find(value.getDefiningOp());
    allStatic &= it != sources.end();
    if (allStatic)
      llvm::AddOverflow(bytes, it->second, bytes);
  };
  for (Value operand : op.getOperands())
    visit(operand);
  op.walk([&](Operation *nested) {
    for (Value operand : nested->getOperands())
      if (!op.isAncestor(operand.getParentBlock()->getParentOp()))
        visit(operand);
  });
  if (!allStatic || grows(op, bytes))
    return false;
  sources[&op] = bytes;
  return true;
}

/// Moves an op, after what it uses, out of the regions of `before`.
static void lift(Operation *op, Operation *before) {
  if (op->getBlock() == before->getBlock())
    return;
  op->walk([&](Operation *nested) {
    for (Value operand : nested->getOperands())
      if (!op->isAncestor(operand.getParentBlock()->getParentOp()))
        lift(operand.getDefiningOp(), before);
  });
  op->moveBefore(before);
}

/// What is static in the regions of control flow is made before it.
void HoistConstantExpressions::liftStatic(Operation &branch) {
  SmallVector<Operation *> found;
  branch.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (isa<scf::SCFDialect>(op->getDialect()))
      return WalkResult::advance();
    if (isStatic(*op) && !isTrivial(op) && !isView(op))
      found.push_back(op);
    return WalkResult::skip();
  });
  for (Operation *op : found)
    lift(op, &branch);
}

void HoistConstantExpressions::findStatic(func::FuncOp entry) {
  sources.clear();
  for (Operation &op : llvm::make_early_inc_range(entry.getBody().front()))
    if (!isStatic(op) && isa<scf::SCFDialect>(op.getDialect()))
      liftStatic(op);
}

/// Static values that are not static's alone, seen through views.
void HoistConstantExpressions::findRoots(func::FuncOp entry,
                                         llvm::SetVector<Value> &roots) {
  auto visit = [&](Value value) {
    Operation *op = value.getDefiningOp();
    while (op && sources.contains(op) && isView(op)) {
      value = op->getOperand(0);
      op = value.getDefiningOp();
    }
    if (op && sources.contains(op) && !isTrivial(op) &&
        isa<RankedTensorType>(value.getType()))
      roots.insert(value);
  };
  for (Operation &op : entry.getBody().front()) {
    if (sources.contains(&op))
      continue;
    op.walk([&](Operation *nested) {
      llvm::for_each(nested->getOperands(), visit);
    });
  }
}

void HoistConstantExpressions::collectSlice(
    Value root, llvm::SetVector<Operation *> &slice) {
  SmallVector<Operation *> work{root.getDefiningOp()};
  while (!work.empty()) {
    Operation *op = work.pop_back_val();
    if (!slice.insert(op))
      continue;
    op->walk([&](Operation *nested) {
      for (Value operand : nested->getOperands())
        if (!op->isAncestor(operand.getParentBlock()->getParentOp()))
          work.push_back(operand.getDefiningOp());
    });
  }
}

std::string HoistConstantExpressions::freshName(StringRef prefix) {
  for (unsigned i = 0;; ++i) {
    std::string name = (prefix + Twine(i)).str();
    if (!symbols->lookup(name))
      return name;
  }
}

/// A function of the raw weights that writes the value of `root`.
func::FuncOp
HoistConstantExpressions::createInitializer(func::FuncOp entry, Value root,
                                            ArrayRef<Operation *> slice,
                                            ArrayRef<GlobalLoadOp> loads) {
  OpBuilder builder(&getContext());
  auto type = cast<RankedTensorType>(root.getType());
  SmallVector<Type> types;
  for (GlobalLoadOp load : loads)
    types.push_back(load.getType());
  types.push_back(MemRefType::get(type.getShape(), type.getElementType()));
  auto func = func::FuncOp::create(root.getLoc(), freshName("init_"),
                                   builder.getFunctionType(types, {}));
  func.setPrivate();
  symbols->insert(func, entry->getIterator());
  Block *block = func.addEntryBlock();
  IRMapping mapping;
  for (unsigned i = 0; i < loads.size(); ++i) {
    GlobalLoadOp load = loads[i];
    func.setArgAttr(i, bufferization::BufferizationDialect::kWritableAttrName,
                    builder.getBoolAttr(false));
    mapping.map(load.getResult(), block->getArgument(i));
  }
  builder.setInsertionPointToEnd(block);
  for (Operation *op : slice)
    if (!isa<GlobalLoadOp>(op))
      builder.clone(*op, mapping);
  bufferization::MaterializeInDestinationOp::create(
      builder, root.getLoc(), /*result=*/Type(), mapping.lookup(root),
      block->getArguments().back(), /*restrict=*/true, /*writable=*/true);
  func::ReturnOp::create(builder, root.getLoc());
  return func;
}

void HoistConstantExpressions::hoist(func::FuncOp entry, Value root) {
  llvm::SetVector<Operation *> unordered;
  collectSlice(root, unordered);
  SmallVector<Operation *> slice(unordered.getArrayRef());
  llvm::sort(slice,
             [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  SmallVector<GlobalLoadOp> loads;
  for (Operation *op : slice)
    if (auto load = dyn_cast<GlobalLoadOp>(op))
      loads.push_back(load);
  OpBuilder builder(root.getDefiningOp());
  func::FuncOp func = createInitializer(entry, root, slice, loads);
  SmallVector<Attribute> operands;
  for (GlobalLoadOp load : loads)
    operands.push_back(load.getGlobalAttr());
  auto names = builder.getArrayAttr(operands);
  builder.setInsertionPoint(func);
  auto global = GlobalOp::create(
      builder, root.getLoc(), freshName("constant_"), root.getType(),
      /*value=*/ElementsAttr(), FlatSymbolRefAttr::get(func),
      /*offset=*/IntegerAttr());
  symbols->insert(global);
  global->setAttr(GlobalOp::kOperandsAttr, names);
  builder.setInsertionPoint(root.getDefiningOp());
  root.replaceAllUsesWith(GlobalLoadOp::create(
      builder, root.getLoc(), root.getType(), global.getSymName()));
}

void HoistConstantExpressions::runOnOperation() {
  FailureOr<func::FuncOp> entry = codegen::getEntry(getOperation());
  if (failed(entry))
    return signalPassFailure();
  (*entry)->setAttr(codegen::kEntryAttr, UnitAttr::get(&getContext()));
  symbols.emplace(getOperation());
  findStatic(*entry);
  llvm::SetVector<Value> roots;
  findRoots(*entry, roots);
  for (Value root : roots)
    hoist(*entry, root);
  // What only the initializers need now.
  for (auto &[op, bytes] : llvm::reverse(sources))
    if (op->use_empty())
      op->erase();
  symbols.reset();
}

} // namespace

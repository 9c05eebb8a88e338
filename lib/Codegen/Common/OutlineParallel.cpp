//===- OutlineParallel.cpp - Loop nests become kernels --------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A kernel computes a range of iterations: `(lo, hi, captures..., scratch)`.
// How a range is cut is the runtime's matter, no result depends on it. Equal
// kernels are then compiled once, and all of them at the same time.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Entry.h"
#include "nn/Codegen/Common/Passes.h"
#include "nn/Dialect/Codegen/IR/CodegenDialect.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Transforms/RegionUtils.h"

namespace nn::codegen {
#define GEN_PASS_DEF_OUTLINEPARALLEL
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn;

namespace {

bool isParallelLoop(Operation *op) {
  return isa<scf::ForallOp, scf::ParallelOp, affine::AffineParallelOp>(op) &&
         op->getNumResults() == 0;
}

bool isLoop(Operation *op) { return isa<LoopLikeOpInterface>(op); }

template <typename Predicate>
bool anyInside(Operation *op, Predicate predicate) {
  WalkResult result = op->walk([&](Operation *nested) {
    return nested != op && predicate(nested) ? WalkResult::interrupt()
                                             : WalkResult::advance();
  });
  return result.wasInterrupted();
}

/// The iterations of a parallel loop as one range [0, total), the last
/// dimension fastest. `stride` holds the iterations of all dimensions behind.
struct IterationSpace {
  SmallVector<Value> lower, step, count, stride;
  Value total;
};

/// Outlines one loop nest.
class Outliner {
public:
  Outliner(Operation *op, func::FuncOp caller, StringRef name)
      : op(op), caller(caller), name(name), builder(op->getLoc(), op) {}

  void run();

private:
  void computeSpace();
  void addDimension(Value lower, Value upper, Value step);
  Value boundOfMap(AffineMap map, ValueRange operands, bool isLower);
  void collectCaptures();
  func::FuncOp createKernel();
  void fillKernel(func::FuncOp kernel);
  Block *createLoops(Block *block, IRMapping &mapping);
  void createCall(func::FuncOp kernel);

  Operation *op;
  func::FuncOp caller;
  StringRef name;
  ImplicitLocOpBuilder builder;
  IterationSpace space;
  SmallVector<Value> captures, clones;
};

/// One value for a bound that is the largest (smallest) of several.
Value Outliner::boundOfMap(AffineMap map, ValueRange operands, bool isLower) {
  if (map.getNumResults() == 1)
    return builder.createOrFold<affine::AffineApplyOp>(map, operands);
  return isLower ? builder.createOrFold<affine::AffineMaxOp>(map, operands)
                 : builder.createOrFold<affine::AffineMinOp>(map, operands);
}

void Outliner::addDimension(Value lower, Value upper, Value step) {
  Value zero = arith::ConstantIndexOp::create(builder, 0);
  Value extent = builder.createOrFold<arith::SubIOp>(upper, lower);
  Value count = builder.createOrFold<arith::CeilDivSIOp>(extent, step);
  count = builder.createOrFold<arith::MaxSIOp>(count, zero);
  space.lower.push_back(lower);
  space.step.push_back(step);
  space.count.push_back(count);
}

void Outliner::computeSpace() {
  if (auto loop = dyn_cast<affine::AffineParallelOp>(op)) {
    for (unsigned d = 0; d < loop.getNumDims(); ++d)
      addDimension(boundOfMap(loop.getLowerBoundMap(d),
                              loop.getLowerBoundsOperands(), true),
                   boundOfMap(loop.getUpperBoundMap(d),
                              loop.getUpperBoundsOperands(), false),
                   arith::ConstantIndexOp::create(builder, loop.getSteps()[d]));
  } else if (auto loop = dyn_cast<LoopLikeOpInterface>(op)) {
    auto toValues = [&](std::optional<SmallVector<OpFoldResult>> bounds) {
      return getValueOrCreateConstantIndexOp(
          builder, op->getLoc(), bounds.value_or(SmallVector<OpFoldResult>()));
    };
    SmallVector<Value> lower = toValues(loop.getLoopLowerBounds());
    SmallVector<Value> upper = toValues(loop.getLoopUpperBounds());
    SmallVector<Value> step = toValues(loop.getLoopSteps());
    for (auto [l, u, s] : llvm::zip_equal(lower, upper, step))
      addDimension(l, u, s);
  }
  space.total = arith::ConstantIndexOp::create(builder, 1);
  space.stride.resize(space.count.size());
  for (size_t k = space.count.size(); k-- > 0;) {
    space.stride[k] = space.total;
    space.total =
        builder.createOrFold<arith::MulIOp>(space.total, space.count[k]);
  }
}

/// What the body uses from above: constants are cloned into the kernel, so that
/// it is specialized, everything else is an argument.
void Outliner::collectCaptures() {
  llvm::SetVector<Value> used;
  getUsedValuesDefinedAbove(op->getRegions(), used);
  if (isParallelLoop(op)) {
    for (auto *values :
         {&space.lower, &space.step, &space.count, &space.stride})
      used.insert(values->begin(), values->end());
  } else {
    used.insert(op->operand_begin(), op->operand_end());
  }
  for (Value value : used) {
    Operation *definition = value.getDefiningOp();
    bool isConstant =
        definition && (definition->hasTrait<OpTrait::ConstantLike>() ||
                       isa<memref::GetGlobalOp>(definition));
    (isConstant ? clones : captures).push_back(value);
  }
}

func::FuncOp Outliner::createKernel() {
  auto scratch = MemRefType::get({ShapedType::kDynamic}, builder.getI8Type());
  SmallVector<Type> types(2, builder.getIndexType());
  for (Value value : captures)
    types.push_back(value.getType());
  types.push_back(scratch);
  OpBuilder at(caller);
  auto kernel = func::FuncOp::create(at, op->getLoc(), name,
                                     builder.getFunctionType(types, {}));
  kernel.setPrivate();
  kernel->setAttr(codegen::kKernelAttr, builder.getUnitAttr());
  kernel.addEntryBlock();
  fillKernel(kernel);
  return kernel;
}

/// Affine expressions over a loop's induction variables, the range and the
/// iteration space, with the operands that they stand for.
class RangeMap {
public:
  RangeMap(MLIRContext *context, ValueRange ivs)
      : context(context), dims(ivs.size()), operands(ivs) {}

  /// A symbol, or the constant that the value is.
  AffineExpr add(Value value) {
    APInt constant;
    if (matchPattern(value, m_ConstantInt(&constant)))
      return getAffineConstantExpr(constant.getSExtValue(), context);
    operands.push_back(value);
    return getAffineSymbolExpr(operands.size() - 1 - dims, context);
  }
  AffineMap get(ArrayRef<AffineExpr> results) const {
    return AffineMap::get(dims, operands.size() - dims, results, context);
  }
  ValueRange getOperands() const { return operands; }

private:
  MLIRContext *context;
  unsigned dims;
  SmallVector<Value> operands;
};

/// Loops over the part [lo, hi) of the iteration space: at each level over the
/// indices whose iterations meet the range. No index is divided in the body,
/// and everything stays affine, as the bodies may be.
Block *Outliner::createLoops(Block *block, IRMapping &mapping) {
  MLIRContext *context = builder.getContext();
  Value lo = block->getArgument(0), hi = block->getArgument(1);
  SmallVector<Value> ivs;
  for (size_t k = 0; k < space.count.size(); ++k) {
    auto b = ImplicitLocOpBuilder::atBlockEnd(op->getLoc(), block);
    if (k)
      b.setInsertionPointToStart(block);
    RangeMap map(context, ivs);
    AffineExpr start = map.add(lo), end = map.add(hi);
    for (size_t j = 0; j < k; ++j) {
      AffineExpr base = getAffineDimExpr(j, context) *
                        map.add(mapping.lookup(space.stride[j]));
      start = start - base;
      end = end - base;
    }
    AffineExpr stride = map.add(mapping.lookup(space.stride[k]));
    SmallVector<AffineExpr> lower{start.floorDiv(stride)};
    SmallVector<AffineExpr> upper{end.ceilDiv(stride)};
    if (k) {
      lower.push_back(getAffineConstantExpr(0, context));
      upper.push_back(map.add(mapping.lookup(space.count[k])));
    }
    auto loop =
        affine::AffineForOp::create(b, map.getOperands(), map.get(lower),
                                    map.getOperands(), map.get(upper));
    ivs.push_back(loop.getInductionVar());
    block = loop.getBody();
  }
  auto b = ImplicitLocOpBuilder::atBlockBegin(op->getLoc(), block);
  for (size_t k = 0; k < ivs.size(); ++k) {
    RangeMap map(context, ivs[k]);
    AffineExpr index =
        getAffineDimExpr(0, context) * map.add(mapping.lookup(space.step[k])) +
        map.add(mapping.lookup(space.lower[k]));
    mapping.map(op->getRegion(0).getArgument(k),
                b.createOrFold<affine::AffineApplyOp>(map.get(index),
                                                      map.getOperands()));
  }
  return block;
}

void Outliner::fillKernel(func::FuncOp kernel) {
  Block *block = &kernel.getBody().front();
  auto body = ImplicitLocOpBuilder::atBlockBegin(op->getLoc(), block);
  IRMapping mapping;
  for (auto [value, argument] :
       llvm::zip(captures, block->getArguments().drop_front(2).drop_back()))
    mapping.map(value, argument);
  for (Value value : clones) {
    Operation *constant = body.clone(*value.getDefiningOp());
    mapping.map(value,
                constant->getResult(cast<OpResult>(value).getResultNumber()));
  }
  if (isParallelLoop(op)) {
    Block *inner = createLoops(block, mapping);
    OpBuilder nested = OpBuilder::atBlockTerminator(inner);
    for (Operation &each : op->getRegion(0).front().without_terminator())
      nested.clone(each, mapping);
    body.setInsertionPointToEnd(block);
  } else {
    body.clone(*op, mapping);
  }
  func::ReturnOp::create(body);
}

/// The memory plan puts the kernel's scratch in place of the poison.
void Outliner::createCall(func::FuncOp kernel) {
  Value zero = arith::ConstantIndexOp::create(builder, 0);
  SmallVector<Value> operands{zero, space.total};
  llvm::append_range(operands, captures);
  operands.push_back(
      ub::PoisonOp::create(builder, kernel.getArgumentTypes().back()));
  auto call = func::CallOp::create(builder, kernel, operands);
  if (isParallelLoop(op))
    call->setAttr(codegen::kParallelAttr, builder.getUnitAttr());
}

void Outliner::run() {
  if (isParallelLoop(op))
    computeSpace();
  else
    space.total = arith::ConstantIndexOp::create(builder, 1);
  collectCaptures();
  createCall(createKernel());
  op->erase();
}

struct OutlineParallel : codegen::impl::OutlineParallelBase<OutlineParallel> {
  void runOnOperation() override;

private:
  void hoistWeights(func::FuncOp entry);
  void collect(Block &block, SmallVectorImpl<Operation *> &nests);
};

/// Only the entry knows the weights.
void OutlineParallel::hoistWeights(func::FuncOp entry) {
  Block &block = entry.getBody().front();
  SmallVector<codegen::GlobalLoadOp> loads;
  entry.walk([&](codegen::GlobalLoadOp load) {
    if (load->getBlock() != &block)
      loads.push_back(load);
  });
  for (codegen::GlobalLoadOp load : loads)
    load->moveBefore(&block, block.begin());
}

/// Parallel loops wherever they stand in serial ones, and what else loops.
void OutlineParallel::collect(Block &block,
                              SmallVectorImpl<Operation *> &nests) {
  for (Operation &op : block) {
    if (isParallelLoop(&op)) {
      nests.push_back(&op);
    } else if (anyInside(&op, isParallelLoop)) {
      for (Region &region : op.getRegions())
        for (Block &nested : region)
          collect(nested, nests);
    } else if ((isLoop(&op) || anyInside(&op, isLoop)) &&
               op.getNumResults() == 0) {
      nests.push_back(&op);
    }
  }
}

void OutlineParallel::runOnOperation() {
  FailureOr<func::FuncOp> entry = codegen::getEntry(getOperation());
  if (failed(entry))
    return signalPassFailure();
  (*entry)->setAttr(codegen::kEntryAttr, UnitAttr::get(&getContext()));
  hoistWeights(*entry);
  SmallVector<std::pair<Operation *, func::FuncOp>> nests;
  for (auto func : getOperation().getOps<func::FuncOp>()) {
    if (func != *entry && !func->hasAttr(codegen::kDispatchAttr))
      continue;
    SmallVector<Operation *> found;
    for (Block &block : func.getBody())
      collect(block, found);
    for (Operation *nest : found)
      nests.emplace_back(nest, func);
  }
  SymbolTable symbols(getOperation());
  unsigned number = 0;
  for (auto [nest, func] : nests) {
    std::string name;
    do
      name = "kernel_" + std::to_string(number++);
    while (symbols.lookup(name));
    Outliner(nest, func, name).run();
  }
}

} // namespace

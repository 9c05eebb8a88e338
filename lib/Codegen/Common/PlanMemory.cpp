//===- PlanMemory.cpp - Places every buffer in an arena -------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Kernels are planned before the functions that call them: the scratch that a
// kernel needs is a function of its arguments, which each call evaluates for
// its operands.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/BufferPlan.h"
#include "nn/Codegen/Common/Entry.h"
#include "nn/Codegen/Common/Passes.h"
#include "nn/Codegen/Common/SizeSlice.h"
#include "nn/Dialect/Codegen/IR/CodegenDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/DataLayoutInterfaces.h"
#include "mlir/Interfaces/ValueBoundsOpInterface.h"
#include "llvm/Support/raw_ostream.h"

namespace nn::codegen {
#define GEN_PASS_DEF_PLANMEMORY
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn;

namespace {

using NominalValues = llvm::StringMap<int64_t>;

/// What is taken for a symbol that no option names: one image or sentence, of
/// a usual size.
int64_t guessNominal(unsigned rank, unsigned dimension) {
  if (dimension == 0)
    return 1;
  return rank >= 4 ? 256 : 128;
}

/// Live ranges of the buffers of a function on a clock that ticks when an op
/// is entered and when it is left.
class LiveRanges {
public:
  explicit LiveRanges(func::FuncOp func) : flow(func) { number(func); }

  /// The range of an allocation, from its first to its last access in its
  /// block; failure where the buffer leaves the block.
  LogicalResult compute(memref::AllocOp alloc, codegen::BufferInterval &range);

private:
  void number(Operation *op);

  BufferViewFlowAnalysis flow;
  DenseMap<Operation *, std::pair<int64_t, int64_t>> times;
  int64_t clock = 0;
};

void LiveRanges::number(Operation *op) {
  times[op].first = clock++;
  for (Region &region : op->getRegions())
    for (Block &block : region)
      for (Operation &nested : block)
        number(&nested);
  times[op].second = clock++;
}

LogicalResult LiveRanges::compute(memref::AllocOp alloc,
                                  codegen::BufferInterval &range) {
  bool accessed = false;
  for (Value alias : flow.resolve(alloc.getResult()))
    for (Operation *user : alias.getUsers()) {
      // A view is no access; accesses through it are found as the alias's.
      if (isMemoryEffectFree(user) && !user->hasTrait<OpTrait::IsTerminator>())
        continue;
      Operation *ancestor = alloc->getBlock()->findAncestorOpInBlock(*user);
      if (!ancestor)
        return alloc.emitError("the buffer leaves its block");
      auto [enter, leave] = times.lookup(ancestor);
      range.first = accessed ? std::min(range.first, enter) : enter;
      range.last = accessed ? std::max(range.last, leave) : leave;
      accessed = true;
    }
  if (!accessed)
    std::tie(range.first, range.last) = times.lookup(alloc);
  return success();
}

/// The plan of one function.
class FunctionPlan {
public:
  FunctionPlan(func::FuncOp func, Value arena, const NominalValues &nominal)
      : func(func), arena(arena), nominal(nominal),
        builder(ImplicitLocOpBuilder::atBlockBegin(func.getLoc(),
                                                   &func.getBody().front())),
        slice(func.getBody().front(), builder,
              [this](BlockArgument argument, std::optional<int64_t> dim) {
                return getLeaf(argument, dim);
              }),
        evaluator([this](BlockArgument argument, std::optional<int64_t> dim) {
          return getNominal(argument, dim);
        }) {}

  LogicalResult run(bool reuse);

  /// The bytes of the whole arena, a value at the top of the function.
  Value getArenaBytes() const { return arenaBytes; }
  Value rebuild(Value value) { return slice.rebuild(value); }
  /// Turns the allocations into views, once they are planned.
  void replace();
  void print(raw_ostream &os);
  OpBuilder &getBuilder() { return builder; }

private:
  struct Buffer {
    memref::AllocOp op;
    Value bytes, offset, end;
  };

  Value getLeaf(BlockArgument argument, std::optional<int64_t> dim);
  std::optional<int64_t> getNominal(BlockArgument argument,
                                    std::optional<int64_t> dim);
  FailureOr<Value> computeBytes(memref::AllocOp alloc);
  FailureOr<Value> computeSize(memref::AllocOp alloc, Value size);
  LogicalResult collect();
  void computeOffsets();
  Value maximum(Value lhs, Value rhs);

  func::FuncOp func;
  Value arena;
  const NominalValues &nominal;
  ImplicitLocOpBuilder builder;
  codegen::SizeSlice slice;
  codegen::NominalEvaluator evaluator;
  SmallVector<Buffer> buffers;
  SmallVector<codegen::BufferInterval> intervals;
  codegen::BufferPlan plan;
  Value arenaBytes;
};

Value FunctionPlan::getLeaf(BlockArgument argument,
                            std::optional<int64_t> dim) {
  if (dim)
    return codegen::readArgumentDim(builder, argument, *dim);
  return argument.getType().isIndex() ? argument : Value();
}

std::optional<int64_t> FunctionPlan::getNominal(BlockArgument argument,
                                                std::optional<int64_t> dim) {
  if (!dim)
    return 64;
  StringRef symbol = codegen::getSymbol(func, argument.getArgNumber(), *dim);
  if (auto it = nominal.find(symbol); it != nominal.end())
    return it->second;
  return guessNominal(cast<ShapedType>(argument.getType()).getRank(), *dim);
}

/// A dynamic size as a function of the arguments or, where it depends on a
/// loop, the largest value that it can take.
FailureOr<Value> FunctionPlan::computeSize(memref::AllocOp alloc, Value size) {
  if (Value rebuilt = slice.rebuild(size))
    return rebuilt;
  auto bound = ValueBoundsConstraintSet::computeConstantBound(
      presburger::BoundType::UB, {size, std::nullopt},
      /*stopCondition=*/nullptr,
      /*closedUB=*/true);
  if (failed(bound))
    return alloc.emitError("the size is neither a function of the arguments "
                           "nor bounded by a constant");
  return arith::ConstantIndexOp::create(builder, *bound).getResult();
}

/// Bytes of a buffer, rounded up to the alignment.
FailureOr<Value> FunctionPlan::computeBytes(memref::AllocOp alloc) {
  MemRefType type = alloc.getType();
  if (!type.getLayout().isIdentity())
    return alloc.emitError("cannot plan a buffer of strided layout");
  if (alloc.getAlignment().value_or(1) > codegen::kBufferAlignment)
    return alloc.emitError("cannot align a buffer to more than ")
           << codegen::kBufferAlignment << " bytes";
  DataLayout layout = DataLayout::closest(alloc);
  int64_t fixed = layout.getTypeSize(type.getElementType());
  bool overflows = false;
  for (int64_t size : type.getShape())
    if (!ShapedType::isDynamic(size))
      overflows |= llvm::MulOverflow(fixed, size, fixed);
  if (overflows)
    return alloc.emitError("the buffer is larger than the address space");
  Value bytes = arith::ConstantIndexOp::create(builder, fixed);
  for (Value size : alloc.getDynamicSizes()) {
    FailureOr<Value> rebuilt = computeSize(alloc, size);
    if (failed(rebuilt))
      return failure();
    bytes = builder.createOrFold<arith::MulIOp>(bytes, *rebuilt);
  }
  // ceil(bytes / 64) * 64 by a mask
  int64_t align = codegen::kBufferAlignment;
  Value mask = arith::ConstantIndexOp::create(builder, -align);
  Value slack = arith::ConstantIndexOp::create(builder, align - 1);
  Value padded = builder.createOrFold<arith::AddIOp>(bytes, slack);
  return builder.createOrFold<arith::AndIOp>(padded, mask);
}

LogicalResult FunctionPlan::collect() {
  SmallVector<memref::AllocOp> allocs;
  func.walk([&](memref::AllocOp alloc) { allocs.push_back(alloc); });
  LiveRanges ranges(func);
  for (memref::AllocOp alloc : allocs) {
    codegen::BufferInterval interval;
    if (failed(ranges.compute(alloc, interval)))
      return failure();
    FailureOr<Value> bytes = computeBytes(alloc);
    if (failed(bytes))
      return failure();
    interval.bytes = std::max(codegen::kBufferAlignment,
                              evaluator.evaluate(*bytes).value_or(0));
    intervals.push_back(interval);
    buffers.push_back({alloc, *bytes, {}, {}});
  }
  return success();
}

Value FunctionPlan::maximum(Value lhs, Value rhs) {
  return lhs ? builder.createOrFold<arith::MaxUIOp>(lhs, rhs) : rhs;
}

void FunctionPlan::computeOffsets() {
  Value zero = arith::ConstantIndexOp::create(builder, 0);
  for (unsigned i : plan.order) {
    Buffer &buffer = buffers[i];
    for (unsigned below : plan.below[i])
      buffer.offset = maximum(buffer.offset, buffers[below].end);
    if (!buffer.offset)
      buffer.offset = zero;
    buffer.end =
        builder.createOrFold<arith::AddIOp>(buffer.offset, buffer.bytes);
  }
  for (unsigned i : plan.topmost)
    arenaBytes = maximum(arenaBytes, buffers[i].end);
  if (!arenaBytes)
    arenaBytes = zero;
}

void FunctionPlan::replace() {
  for (Buffer &buffer : buffers) {
    OpBuilder at(buffer.op);
    Value view = memref::ViewOp::create(
        at, buffer.op.getLoc(), buffer.op.getType(), arena, buffer.offset,
        buffer.op.getDynamicSizes());
    buffer.op.replaceAllUsesWith(view);
    buffer.op.erase();
  }
}

LogicalResult FunctionPlan::run(bool reuse) {
  // Nothing frees a part of an arena.
  func.walk([](memref::DeallocOp dealloc) { dealloc.erase(); });
  if (failed(collect()))
    return failure();
  plan = codegen::planBuffers(intervals, reuse);
  computeOffsets();
  return success();
}

void FunctionPlan::print(raw_ostream &os) {
  if (buffers.empty() && !codegen::isEntry(func))
    return;
  os << "memory plan of @" << func.getName() << ": " << buffers.size()
     << " buffers of " << plan.sum << " bytes, largest live set " << plan.live
     << ", arena " << plan.arena << "\n";
  for (unsigned i : plan.order)
    os << "  [" << plan.offsets[i] << ", "
       << plan.offsets[i] + intervals[i].bytes << ") live ["
       << intervals[i].first << ", " << intervals[i].last << "] "
       << buffers[i].op.getType() << "\n";
}

struct PlanMemory : codegen::impl::PlanMemoryBase<PlanMemory> {
  using PlanMemoryBase::PlanMemoryBase;
  void runOnOperation() override;

private:
  LogicalResult parseNominal();
  LogicalResult compute(func::FuncOp func, FunctionPlan &plan);
  LogicalResult planKernel(func::FuncOp kernel);
  void setScratch(func::CallOp call, Value bytes);
  LogicalResult planEntry(func::FuncOp func);
  LogicalResult planInitializer(func::FuncOp func);

  NominalValues nominalValues;
  /// The scratch bytes of the parallel calls of the entry.
  SmallVector<Value> scratchBytes;
};

LogicalResult PlanMemory::parseNominal() {
  nominalValues.clear();
  for (StringRef item : nominal) {
    auto [name, text] = item.rsplit('=');
    int64_t value = 0;
    if (text.getAsInteger(10, value) || value < 0)
      return getOperation().emitError("nominal value is no name=size: ")
             << item;
    nominalValues[name] = value;
  }
  return success();
}

LogicalResult PlanMemory::compute(func::FuncOp func, FunctionPlan &plan) {
  if (failed(plan.run(reuse)))
    return failure();
  if (print)
    plan.print(llvm::errs());
  return success();
}

/// Gives a call the scratch that its kernel needs. A serial call uses a part of
/// the caller's arena; of a parallel call the runtime reads the size alone.
void PlanMemory::setScratch(func::CallOp call, Value bytes) {
  OpBuilder builder(call);
  Location loc = call.getLoc();
  auto type = MemRefType::get({ShapedType::kDynamic}, builder.getI8Type());
  Value scratch;
  if (call->hasAttr(codegen::kParallelAttr)) {
    Value none = ub::PoisonOp::create(builder, loc, type);
    scratch = memref::ReinterpretCastOp::create(
        builder, loc, type, none, /*offset=*/builder.getIndexAttr(0),
        /*sizes=*/ArrayRef<OpFoldResult>{bytes},
        /*strides=*/ArrayRef<OpFoldResult>{builder.getIndexAttr(1)});
    scratchBytes.push_back(bytes);
  } else {
    scratch = memref::AllocOp::create(
        builder, loc, type, bytes,
        builder.getI64IntegerAttr(codegen::kBufferAlignment));
  }
  call.setOperand(call.getNumOperands() - 1, scratch);
}

LogicalResult PlanMemory::planKernel(func::FuncOp kernel) {
  Block &body = kernel.getBody().front();
  FunctionPlan plan(kernel, body.getArguments().back(), nominalValues);
  if (failed(compute(kernel, plan)))
    return failure();
  if (matchPattern(plan.getArenaBytes(), m_Zero())) {
    plan.replace();
    return success();
  }
  std::optional<SymbolTable::UseRange> uses =
      SymbolTable::getSymbolUses(kernel, getOperation());
  for (SymbolTable::SymbolUse use : uses ? *uses : SymbolTable::UseRange({})) {
    auto call = dyn_cast<func::CallOp>(use.getUser());
    if (!call)
      continue;
    OpBuilder builder(call);
    auto getOperand = [&](BlockArgument argument, std::optional<int64_t> dim) {
      Value operand = call.getOperand(argument.getArgNumber());
      return dim ? memref::DimOp::create(builder, call.getLoc(), operand, *dim)
                       .getResult()
                 : operand;
    };
    codegen::SizeSlice slice(body, builder, getOperand);
    Value bytes = slice.rebuild(plan.getArenaBytes());
    if (!bytes)
      return call.emitError("cannot state the bytes of scratch");
    setScratch(call, bytes);
  }
  plan.replace();
  return success();
}

/// Appends the argument that holds the arena.
static Value addArena(func::FuncOp func) {
  OpBuilder builder(func.getContext());
  auto type = MemRefType::get({ShapedType::kDynamic}, builder.getI8Type());
  auto attributes = builder.getDictionaryAttr(
      builder.getNamedAttr(codegen::kArenaAttr, builder.getUnitAttr()));
  unsigned index = func.getNumArguments();
  (void)func.insertArgument(index, type, attributes, func.getLoc());
  return func.getArgument(index);
}

LogicalResult PlanMemory::planEntry(func::FuncOp func) {
  FunctionPlan plan(func, addArena(func), nominalValues);
  if (failed(compute(func, plan)))
    return failure();
  SmallVector<Value> scratch;
  for (Value bytes : scratchBytes)
    if (Value rebuilt = plan.rebuild(bytes))
      scratch.push_back(rebuilt);
  codegen::ArenaSizeOp::create(plan.getBuilder(), func.getLoc(),
                               plan.getArenaBytes(), scratch);
  plan.replace();
  return success();
}

LogicalResult PlanMemory::planInitializer(func::FuncOp func) {
  FunctionPlan plan(func, addArena(func), nominalValues);
  if (failed(compute(func, plan)))
    return failure();
  APInt bytes;
  if (!matchPattern(plan.getArenaBytes(), m_ConstantInt(&bytes)))
    return func.emitError("the arena of an initializer must be constant");
  func->setAttr(codegen::kArenaBytesAttr,
                plan.getBuilder().getI64IntegerAttr(bytes.getSExtValue()));
  plan.replace();
  return success();
}

void PlanMemory::runOnOperation() {
  scratchBytes.clear();
  FailureOr<func::FuncOp> entry = codegen::getEntry(getOperation());
  if (failed(parseNominal()) || failed(entry))
    return signalPassFailure();
  SmallVector<func::FuncOp> functions, others;
  for (auto func : getOperation().getOps<func::FuncOp>()) {
    if (func.isExternal())
      continue;
    if (!llvm::hasSingleElement(func.getBody())) {
      func.emitError("cannot plan a function of more than one block");
      return signalPassFailure();
    }
    (func->hasAttr(codegen::kKernelAttr) ? functions : others).push_back(func);
  }
  llvm::append_range(functions, others);
  for (func::FuncOp func : functions) {
    LogicalResult planned = func->hasAttr(codegen::kKernelAttr)
                                ? planKernel(func)
                            : func == *entry ? planEntry(func)
                                             : planInitializer(func);
    if (failed(planned))
      return signalPassFailure();
  }
}

} // namespace

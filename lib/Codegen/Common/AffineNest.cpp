//===- AffineNest.cpp - What the iterations of a loop touch ---------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "AffineNest.h"

#include "mlir/Dialect/Affine/Analysis/LoopAnalysis.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace nn::codegen;

Value nn::codegen::baseOf(Value memref) {
  while (auto view = memref.getDefiningOp<ViewLikeOpInterface>())
    memref = view.getViewSource();
  return memref;
}

LogicalResult nn::codegen::checkBuffersApart(func::FuncOp func) {
  WalkResult result = func.walk([&](memref::ViewOp view) {
    view.emitError("is a place in an arena: passes on affine nests run before "
                   "the memory plan, where no two buffers share memory");
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

//===----------------------------------------------------------------------===//
// Footprints
//===----------------------------------------------------------------------===//

bool Footprint::writes(Value base) const {
  auto found = accesses.find(base);
  return found != accesses.end() &&
         llvm::any_of(found->second, [](const Access &a) { return a.write; });
}

bool Footprint::conflictsWith(const Footprint &other) const {
  auto empty = [](const Footprint &f) {
    return f.accesses.empty() && !f.unknown;
  };
  if (empty(*this) || empty(other))
    return false;
  if (unknown || other.unknown)
    return true;
  return llvm::any_of(accesses, [&](const auto &entry) {
    return other.accesses.count(entry.first) &&
           (writes(entry.first) || other.writes(entry.first));
  });
}

static void addEffects(Operation *op, Footprint &footprint) {
  if (op->hasTrait<OpTrait::HasRecursiveMemoryEffects>())
    return;
  // A function of this module touches its arguments, and weights, which nobody
  // writes.
  if (isa<func::CallOp>(op)) {
    for (Value operand : op->getOperands())
      if (isa<MemRefType>(operand.getType()))
        footprint.accesses[baseOf(operand)].push_back({op, operand, true});
    return;
  }
  auto interface = dyn_cast<MemoryEffectOpInterface>(op);
  if (!interface) {
    footprint.unknown |= !isMemoryEffectFree(op);
    return;
  }
  SmallVector<MemoryEffects::EffectInstance> effects;
  interface.getEffects(effects);
  for (const MemoryEffects::EffectInstance &effect : effects) {
    if (isa<MemoryEffects::Allocate>(effect.getEffect()))
      continue;
    Value value = effect.getValue();
    if (!value || !isa<MemRefType>(value.getType())) {
      footprint.unknown = true;
      continue;
    }
    bool write = !isa<MemoryEffects::Read>(effect.getEffect());
    footprint.accesses[baseOf(value)].push_back({op, value, write});
  }
}

Footprint nn::codegen::footprintOf(Operation *op) {
  Footprint footprint;
  op->walk([&](Operation *inner) { addEffects(inner, footprint); });
  return footprint;
}

//===----------------------------------------------------------------------===//
// Subscripts
//===----------------------------------------------------------------------===//

static bool addLinear(AffineExpr expr, int64_t factor, ValueRange operands,
                      unsigned numDims, llvm::function_ref<void *(Value)> key,
                      LinearForm &form) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr)) {
    form.constant += factor * constant.getValue();
    return true;
  }
  auto addValue = [&](Value value) {
    if (IntegerAttr attr; matchPattern(value, m_Constant(&attr))) {
      form.constant += factor * attr.getInt();
      return true;
    }
    void *name = key(value);
    if (name != value.getAsOpaquePointer() && name != nullptr)
      return false;
    if ((form.factors[name] += factor) == 0)
      form.factors.erase(name);
    return true;
  };
  if (auto dim = dyn_cast<AffineDimExpr>(expr))
    return addValue(operands[dim.getPosition()]);
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    return addValue(operands[numDims + symbol.getPosition()]);
  auto binary = cast<AffineBinaryOpExpr>(expr);
  if (binary.getKind() == AffineExprKind::Add)
    return addLinear(binary.getLHS(), factor, operands, numDims, key, form) &&
           addLinear(binary.getRHS(), factor, operands, numDims, key, form);
  auto times = dyn_cast<AffineConstantExpr>(binary.getRHS());
  return binary.getKind() == AffineExprKind::Mul && times &&
         addLinear(binary.getLHS(), factor * times.getValue(), operands,
                   numDims, key, form);
}

std::optional<LinearForm>
nn::codegen::subscript(Operation *access, unsigned dim,
                       ArrayRef<affine::AffineForOp> loops,
                       const Renaming &renaming) {
  AffineMap map;
  SmallVector<Value> operands;
  if (auto read = dyn_cast<affine::AffineReadOpInterface>(access)) {
    map = read.getAffineMap();
    operands.assign(read.getMapOperands().begin(), read.getMapOperands().end());
  } else if (auto write = dyn_cast<affine::AffineWriteOpInterface>(access)) {
    map = write.getAffineMap();
    operands.assign(write.getMapOperands().begin(),
                    write.getMapOperands().end());
  } else {
    return std::nullopt;
  }
  if (dim >= map.getNumResults())
    return std::nullopt;
  affine::fullyComposeAffineMapAndOperands(&map, &operands);
  int inside; // Its address marks a value that changes inside of the loops.
  auto key = [&](Value value) -> void * {
    for (affine::AffineForOp loop : loops)
      if (loop.getInductionVar() == value)
        return nullptr;
    auto other = renaming.find(value);
    if (other != renaming.end())
      value = other->second;
    for (affine::AffineForOp loop : loops)
      if (!loop.isDefinedOutsideOfLoop(value))
        return &inside;
    return value.getAsOpaquePointer();
  };
  // A renamed value has another name than its own, which is no fault.
  for (Value &operand : operands)
    if (auto other = renaming.find(operand); other != renaming.end())
      operand = other->second;
  LinearForm form;
  if (!addLinear(map.getResult(dim), 1, operands, map.getNumDims(), key, form))
    return std::nullopt;
  return form;
}

bool nn::codegen::iterationsApart(ArrayRef<Access> accesses,
                                  ArrayRef<affine::AffineForOp> loops,
                                  const Renaming &renaming) {
  Value memref = accesses.front().memref;
  for (const Access &access : accesses)
    if (access.memref != memref)
      return false;
  auto dimApart = [&](unsigned dim) {
    auto first = subscript(accesses.front().op, dim, loops, renaming);
    if (!first || !first->factors.count(nullptr))
      return false;
    return llvm::all_of(accesses.drop_front(), [&](const Access &access) {
      return subscript(access.op, dim, loops, renaming) == first;
    });
  };
  int64_t rank = cast<MemRefType>(memref.getType()).getRank();
  return llvm::any_of(llvm::seq<int64_t>(rank), dimApart);
}

bool nn::codegen::isParallel(affine::AffineForOp loop) {
  if (loop.getNumIterOperands())
    return false;
  Footprint footprint = footprintOf(loop);
  if (footprint.unknown)
    return false;
  return llvm::all_of(footprint.accesses, [&](const auto &entry) {
    return !footprint.writes(entry.first) ||
           !loop.isDefinedOutsideOfLoop(entry.first) ||
           iterationsApart(entry.second, {loop}, Renaming());
  });
}

//===----------------------------------------------------------------------===//
// Bounds and reports
//===----------------------------------------------------------------------===//

bool nn::codegen::haveSameBounds(affine::AffineForOp a, affine::AffineForOp b,
                                 const Renaming &renaming) {
  auto same = [&](ValueRange left, ValueRange right) {
    return llvm::equal(left, right, [&](Value l, Value r) {
      auto other = renaming.find(r);
      return l == (other == renaming.end() ? r : other->second);
    });
  };
  return a.getStep() == b.getStep() &&
         a.getLowerBoundMap() == b.getLowerBoundMap() &&
         a.getUpperBoundMap() == b.getUpperBoundMap() &&
         same(a.getLowerBoundOperands(), b.getLowerBoundOperands()) &&
         same(a.getUpperBoundOperands(), b.getUpperBoundOperands());
}

static unsigned countNests(func::FuncOp func) {
  unsigned count = 0;
  for (Operation &op : func.getBody().getOps())
    count += isa<affine::AffineForOp, affine::AffineParallelOp>(op);
  return count;
}

NestReport::NestReport(func::FuncOp func, StringRef pass, bool enabled)
    : func(func), pass(pass), enabled(enabled) {
  before = enabled ? countNests(func) : 0;
}

NestReport::~NestReport() {
  if (!enabled)
    return;
  unsigned parallel = 0;
  for (Operation &op : func.getBody().getOps())
    parallel += isa<affine::AffineParallelOp>(op);
  InFlightDiagnostic remark = emitRemark(func.getLoc())
                              << pass << ": " << before << " nests before, "
                              << countNests(func) << " after";
  if (parallel)
    remark << ", " << parallel << " of them parallel";
}

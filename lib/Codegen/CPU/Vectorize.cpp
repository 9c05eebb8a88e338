//===- Vectorize.cpp - Structured ops of a tile become vectors ------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
// Parallel loops of a tile are unrolled into registers, one vector for each
// `width` elements of the innermost one; reductions are loops that carry the
// registers. Upstream's vectorizer makes multi-dimensional vectors instead and
// silently computes too little where a dimension exceeds its vector size.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/CPU/Passes.h"

#include "nn/Analysis/Access.h"
#include "nn/Codegen/CPU/Steps.h"
#include "nn/Dialect/Codegen/IR/CodegenDialect.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"

#include <map>

namespace nn {
#define GEN_PASS_DEF_CPUVECTORIZE
#include "nn/Codegen/CPU/Passes.h.inc"
} // namespace nn

using namespace mlir;
using namespace nn;

/// More vectors than any register tile has: a tile loop is missing.
static constexpr int64_t maxVectorsOfTile = 256;
/// A reduction is unrolled while its body stays below this many vectors.
static constexpr int64_t maxVectorsOfUnrolledStep = 48;

namespace {

/// A tensor of a tile as vectors: row-major, `width` elements of the last
/// dimension in each.
struct Registers {
  SmallVector<int64_t> shape;
  int64_t width = 1;
  SmallVector<Value> values;
  Value destination;

  /// The vector that starts at `position`; null if none starts there.
  Value at(ArrayRef<int64_t> position) const;
};

using RegisterMap = llvm::MapVector<Value, Registers>;

/// Vectorizes one structured op; reads what earlier ops left in `registers`.
class OpVectorizer {
public:
  OpVectorizer(RewriterBase &rewriter, linalg::LinalgOp op,
               RegisterMap &registers)
      : rewriter(rewriter), op(op), loc(op.getLoc()), registers(registers),
        extents(op.getStaticLoopRanges()) {}

  LogicalResult run();

private:
  LogicalResult prepare();
  void enumeratePoints();
  void orderPoints();
  SmallVector<Value> reduce(unsigned depth, SmallVector<Value> carried);
  SmallVector<Value> loopOver(unsigned depth, SmallVector<Value> carried);
  SmallVector<Value> computePoints(ArrayRef<Value> carried);
  Value computeBody(ArrayRef<Value> arguments);
  Value vectorOf(Value scalar);
  Value cloneAsVector(Operation &inner, IRMapping &mapping);
  Value fuseMultiplyAdd(Operation &sum, IRMapping &mapping);

  Value read(OpOperand &operand, ArrayRef<int64_t> point);
  Value readTensor(OpOperand &operand, ArrayRef<AffineExpr> indices,
                   AccessKind kind, AffineMap map, ArrayRef<int64_t> point);
  Value readRegisters(Value tensor, ArrayRef<AffineExpr> indices,
                      AccessKind kind);
  SmallVector<Value> materialize(ArrayRef<AffineExpr> indices);
  SmallVector<AffineExpr> evaluate(AffineMap map, ArrayRef<int64_t> point);
  Value upperBound(unsigned loop);

  RewriterBase &rewriter;
  linalg::LinalgOp op;
  Location loc;
  RegisterMap &registers;
  SmallVector<int64_t> extents;
  SmallVector<unsigned> reductions;
  int64_t vectorLoop = -1, width = 1;
  /// One entry for each vector of the result: values of all parallel loops.
  SmallVector<SmallVector<int64_t>> points;
  /// The order in which points are computed.
  SmallVector<unsigned> order;
  /// The value of each reduction loop as an expression of `inductions`.
  SmallVector<AffineExpr> loopValues;
  SmallVector<Value> inductions;
  /// Vectors already read in this block, by operand and indices.
  std::map<std::pair<unsigned, std::vector<const void *>>, Value> cache;
};

} // namespace

Value Registers::at(ArrayRef<int64_t> position) const {
  int64_t index = 0;
  for (auto [dimension, size] : llvm::enumerate(shape)) {
    bool last = dimension + 1 == shape.size();
    if (last && position[dimension] % width != 0)
      return {};
    index = last ? index * (size / width) + position[dimension] / width
                 : index * size + position[dimension];
  }
  return index < int64_t(values.size()) ? values[index] : Value();
}

/// Writes `held` into its destination; returns the whole tensor.
static Value writeBack(RewriterBase &rewriter, Location loc,
                       const Registers &held) {
  Value tensor = held.destination;
  int64_t rank = held.shape.size();
  SmallVector<int64_t> position(rank, 0);
  for (Value value : held.values) {
    SmallVector<Value> indices;
    for (int64_t p : position)
      indices.push_back(arith::ConstantIndexOp::create(rewriter, loc, p));
    if (held.width == 1) {
      Value element = vector::ExtractOp::create(rewriter, loc, value, 0);
      tensor =
          tensor::InsertOp::create(rewriter, loc, element, tensor, indices);
    } else {
      tensor = vector::TransferWriteOp::create(rewriter, loc, value, tensor,
                                               indices, ArrayRef<bool>{true})
                   .getResult();
    }
    for (int64_t d = rank - 1; d >= 0; --d) {
      position[d] += d == rank - 1 ? held.width : 1;
      if (position[d] < held.shape[d])
        break;
      position[d] = 0;
    }
  }
  return tensor;
}

LogicalResult OpVectorizer::prepare() {
  if (op.getNumDpsInits() != 1 || op.hasIndexSemantics())
    return op.emitError("is not of a form that can be vectorized");
  for (auto [loop, kind] : llvm::enumerate(op.getIteratorTypesArray())) {
    if (kind != utils::IteratorType::parallel)
      reductions.push_back(loop);
    else if (ShapedType::isDynamic(extents[loop]))
      return op.emitError("has a loop of unknown size outside of any tile: ")
             << loop;
  }
  AffineMap out = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  if (!out.isProjectedPermutation())
    return op.emitError("has a result that is not a permutation of its loops");
  auto strategy = op->getAttrOfType<codegen::StrategyAttr>(strategyAttrName);
  if (out.getNumResults() != 0) {
    vectorLoop = cast<AffineDimExpr>(out.getResults().back()).getPosition();
    width = std::max<int64_t>(1, strategy.getVectorWidth());
    while (width > 1 && extents[vectorLoop] % width != 0)
      width /= 2;
  }
  int64_t vectors = 1;
  for (AffineExpr expr : out.getResults()) {
    int64_t loop = cast<AffineDimExpr>(expr).getPosition();
    int64_t size = loop == vectorLoop ? extents[loop] / width : extents[loop];
    if (size > maxVectorsOfTile || vectors * size > maxVectorsOfTile)
      return op.emitError("has a tile too large for registers");
    vectors *= size;
  }
  return success();
}

/// Every vector of the result, in the order of the result's elements.
void OpVectorizer::enumeratePoints() {
  AffineMap out = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  points.assign(1, SmallVector<int64_t>(extents.size(), 0));
  for (AffineExpr expr : out.getResults()) {
    int64_t loop = cast<AffineDimExpr>(expr).getPosition();
    SmallVector<SmallVector<int64_t>> next;
    for (const SmallVector<int64_t> &point : points)
      for (int64_t i = 0; i < extents[loop];
           i += loop == vectorLoop ? width : 1) {
        next.push_back(point);
        next.back()[loop] = i;
      }
    points = std::move(next);
  }
}

/// Points that share a broadcast element follow one another: one register holds
/// it at a time, and only the vectors stay for the whole step.
void OpVectorizer::orderPoints() {
  order = llvm::to_vector(llvm::seq<unsigned>(0, points.size()));
  if (reductions.empty() || vectorLoop < 0)
    return;
  for (OpOperand *input : op.getDpsInputOperands()) {
    if (op.isScalar(input))
      continue;
    AffineMap map = op.getMatchingIndexingMap(input);
    if (classifyAccess(map, vectorLoop) != AccessKind::Broadcast)
      continue;
    auto before = [&](unsigned a, unsigned b) {
      for (auto [loop, x, y] : llvm::enumerate(points[a], points[b]))
        if (x != y && map.isFunctionOfDim(loop))
          return x < y;
      return false;
    };
    llvm::stable_sort(order, before);
    return;
  }
}

/// The indices that `map` gives at `point`, as expressions of `inductions`.
SmallVector<AffineExpr> OpVectorizer::evaluate(AffineMap map,
                                               ArrayRef<int64_t> point) {
  SmallVector<AffineExpr> values;
  for (auto [loop, value] : llvm::enumerate(point))
    values.push_back(loopValues[loop] ? loopValues[loop]
                                      : rewriter.getAffineConstantExpr(value));
  SmallVector<AffineExpr> indices;
  for (AffineExpr expr : map.getResults())
    indices.push_back(
        simplifyAffineExpr(expr.replaceDims(values), inductions.size(), 0));
  return indices;
}

SmallVector<Value> OpVectorizer::materialize(ArrayRef<AffineExpr> indices) {
  SmallVector<Value> result;
  for (AffineExpr expr : indices) {
    if (auto constant = dyn_cast<AffineConstantExpr>(expr)) {
      result.push_back(
          arith::ConstantIndexOp::create(rewriter, loc, constant.getValue()));
      continue;
    }
    if (auto dim = dyn_cast<AffineDimExpr>(expr)) {
      result.push_back(inductions[dim.getPosition()]);
      continue;
    }
    AffineMap map = AffineMap::get(inductions.size(), 0, expr);
    result.push_back(affine::makeComposedAffineApply(
        rewriter, loc, map, getAsOpFoldResult(inductions)));
  }
  return result;
}

/// What an earlier op of the tile left in registers; null if it must be read
/// from the tensor.
Value OpVectorizer::readRegisters(Value tensor, ArrayRef<AffineExpr> indices,
                                  AccessKind kind) {
  auto found = registers.find(tensor);
  if (found == registers.end())
    return {};
  const Registers &held = found->second;
  SmallVector<int64_t> position;
  for (AffineExpr expr : indices) {
    auto constant = dyn_cast<AffineConstantExpr>(expr);
    if (!constant)
      return {};
    position.push_back(constant.getValue());
  }
  if (kind == AccessKind::Contiguous && held.width == width)
    return held.at(position);
  return {};
}

Value OpVectorizer::readTensor(OpOperand &operand, ArrayRef<AffineExpr> indices,
                               AccessKind kind, AffineMap map,
                               ArrayRef<int64_t> point) {
  Value tensor = operand.get();
  auto found = registers.find(tensor);
  if (found != registers.end())
    tensor = writeBack(rewriter, loc, found->second);
  Type element = getElementTypeOrSelf(tensor.getType());
  auto type = VectorType::get({width}, element);
  if (kind == AccessKind::Contiguous && width > 1)
    return vector::TransferReadOp::create(rewriter, loc, type, tensor,
                                          materialize(indices), std::nullopt,
                                          ArrayRef<bool>{true});
  if (kind == AccessKind::Broadcast || width == 1) {
    Value scalar =
        tensor::ExtractOp::create(rewriter, loc, tensor, materialize(indices));
    return vector::BroadcastOp::create(rewriter, loc, type, scalar);
  }
  SmallVector<Value> elements;
  SmallVector<int64_t> lane(point);
  for (int64_t i = 0; i < width; ++i, ++lane[vectorLoop])
    elements.push_back(tensor::ExtractOp::create(
        rewriter, loc, tensor, materialize(evaluate(map, lane))));
  return vector::FromElementsOp::create(rewriter, loc, type, elements);
}

Value OpVectorizer::read(OpOperand &operand, ArrayRef<int64_t> point) {
  if (op.isScalar(&operand))
    return vectorOf(operand.get());
  AffineMap map = op.getMatchingIndexingMap(&operand);
  AccessKind kind =
      vectorLoop < 0 ? AccessKind::Broadcast : classifyAccess(map, vectorLoop);
  SmallVector<AffineExpr> indices = evaluate(map, point);
  std::vector<const void *> key;
  for (AffineExpr expr : indices)
    key.push_back(expr.getAsOpaquePointer());
  Value &known = cache[{operand.getOperandNumber(), key}];
  if (known)
    return known;
  known = readRegisters(operand.get(), indices, kind);
  if (!known)
    known = readTensor(operand, indices, kind, map, point);
  return known;
}

Value OpVectorizer::vectorOf(Value scalar) {
  auto type = VectorType::get({width}, scalar.getType());
  Attribute constant;
  if (matchPattern(scalar, m_Constant(&constant)))
    if (auto typed = dyn_cast<TypedAttr>(constant))
      return arith::ConstantOp::create(rewriter, loc,
                                       DenseElementsAttr::get(type, typed));
  return vector::BroadcastOp::create(rewriter, loc, type, scalar);
}

/// `a * b + c` as one operation, where the sum is the op's reduction or allows
/// contraction.
Value OpVectorizer::fuseMultiplyAdd(Operation &inner, IRMapping &mapping) {
  auto sum = dyn_cast<arith::AddFOp>(inner);
  if (!sum || !sum.getType().isF32())
    return {};
  Value out = op.getBlock()->getArguments().back();
  for (auto [term, other] : {std::pair(sum.getLhs(), sum.getRhs()),
                             std::pair(sum.getRhs(), sum.getLhs())}) {
    auto product = term.getDefiningOp<arith::MulFOp>();
    if (!product || product->getBlock() != op.getBlock())
      continue;
    bool reduction = other == out && !reductions.empty();
    bool contract =
        bitEnumContainsAll(sum.getFastmath() & product.getFastmath(),
                           arith::FastMathFlags::contract);
    if (!reduction && !contract)
      continue;
    auto operand = [&](Value value) {
      Value vector = mapping.lookupOrNull(value);
      return vector ? vector : vectorOf(value);
    };
    return vector::FMAOp::create(rewriter, loc, operand(product.getLhs()),
                                 operand(product.getRhs()), operand(other));
  }
  return {};
}

Value OpVectorizer::cloneAsVector(Operation &inner, IRMapping &mapping) {
  if (Value fused = fuseMultiplyAdd(inner, mapping))
    return fused;
  if (inner.hasTrait<OpTrait::ConstantLike>())
    return vectorOf(inner.getResult(0));
  SmallVector<Value> operands;
  for (Value operand : inner.getOperands()) {
    Value vector = mapping.lookupOrNull(operand);
    operands.push_back(vector ? vector : vectorOf(operand));
  }
  SmallVector<Type> types;
  for (Type type : inner.getResultTypes())
    types.push_back(VectorType::get({width}, type));
  OperationState state(loc, inner.getName().getStringRef(), operands, types,
                       inner.getAttrs());
  return rewriter.create(state)->getResult(0);
}

Value OpVectorizer::computeBody(ArrayRef<Value> arguments) {
  IRMapping mapping;
  for (auto [argument, value] :
       llvm::zip(op.getBlock()->getArguments(), arguments))
    if (value)
      mapping.map(argument, value);
  for (Operation &inner : op.getBlock()->without_terminator())
    mapping.map(inner.getResult(0), cloneAsVector(inner, mapping));
  Value yielded = op.getBlock()->getTerminator()->getOperand(0);
  Value result = mapping.lookupOrNull(yielded);
  return result ? result : vectorOf(yielded);
}

SmallVector<Value> OpVectorizer::computePoints(ArrayRef<Value> carried) {
  SmallVector<Value> results(points.size());
  for (unsigned index : order) {
    SmallVector<Value> arguments;
    for (OpOperand *input : op.getDpsInputOperands())
      arguments.push_back(op.payloadUsesValueFromOperand(input)
                              ? read(*input, points[index])
                              : Value());
    arguments.push_back(carried[index]);
    results[index] = computeBody(arguments);
  }
  return results;
}

Value OpVectorizer::upperBound(unsigned loop) {
  for (OpOperand &operand : op->getOpOperands()) {
    if (op.isScalar(&operand))
      continue;
    AffineMap map = op.getMatchingIndexingMap(&operand);
    if (auto position = map.getResultPosition(rewriter.getAffineDimExpr(loop)))
      return linalg::createOrFoldDimOp(rewriter, loc, operand.get(), *position);
  }
  return {};
}

SmallVector<Value> OpVectorizer::reduce(unsigned depth,
                                        SmallVector<Value> carried) {
  if (depth == reductions.size())
    return computePoints(carried);
  unsigned loop = reductions[depth];
  bool innermost = depth + 1 == reductions.size();
  int64_t extent = extents[loop];
  if (!innermost || ShapedType::isDynamic(extent) ||
      extent * int64_t(points.size()) > maxVectorsOfUnrolledStep)
    return loopOver(depth, carried);
  for (int64_t i = 0; i < extent; ++i) {
    loopValues[loop] = rewriter.getAffineConstantExpr(i);
    carried = reduce(depth + 1, carried);
  }
  return carried;
}

/// An scf.for over one reduction loop, its body unrolled where that is small.
SmallVector<Value> OpVectorizer::loopOver(unsigned depth,
                                          SmallVector<Value> carried) {
  unsigned loop = reductions[depth];
  int64_t extent = extents[loop], unroll = 1;
  if (depth + 1 == reductions.size() && !ShapedType::isDynamic(extent))
    while (extent % (unroll * 2) == 0 &&
           unroll * 2 * int64_t(points.size()) <= maxVectorsOfUnrolledStep)
      unroll *= 2;
  Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
  Value step = arith::ConstantIndexOp::create(rewriter, loc, unroll);
  Value bound = ShapedType::isDynamic(extent)
                    ? upperBound(loop)
                    : arith::ConstantIndexOp::create(rewriter, loc, extent);
  auto outer = cache;
  auto nest = scf::ForOp::create(rewriter, loc, zero, bound, step, carried);
  OpBuilder::InsertionGuard guard(rewriter);
  if (carried.empty())
    rewriter.eraseOp(nest.getBody()->getTerminator());
  rewriter.setInsertionPointToStart(nest.getBody());
  AffineExpr induction = rewriter.getAffineDimExpr(inductions.size());
  inductions.push_back(nest.getInductionVar());
  SmallVector<Value> inner =
      llvm::to_vector(ValueRange(nest.getRegionIterArgs()));
  for (int64_t i = 0; i < unroll; ++i) {
    loopValues[loop] = induction + i;
    inner = reduce(depth + 1, inner);
  }
  scf::YieldOp::create(rewriter, loc, inner);
  inductions.pop_back();
  loopValues[loop] = {};
  cache = std::move(outer);
  return llvm::to_vector(ValueRange(nest.getResults()));
}

LogicalResult OpVectorizer::run() {
  if (failed(prepare()))
    return failure();
  rewriter.setInsertionPoint(op);
  enumeratePoints();
  orderPoints();
  loopValues.assign(extents.size(), AffineExpr());
  OpOperand *init = op.getDpsInitOperand(0);
  bool readsInit = op.payloadUsesValueFromOperand(init);
  SmallVector<Value> carried;
  for (const SmallVector<int64_t> &point : points)
    carried.push_back(readsInit ? read(*init, point) : Value());
  for (unsigned loop : reductions)
    if (ShapedType::isDynamic(extents[loop]) && !upperBound(loop))
      return op.emitError("has a reduction whose size no operand tells");
  // A reduction loop carries the result, so it needs one.
  if (!reductions.empty() && !readsInit)
    return op.emitError("reduces without reading its initial value");
  Registers held;
  held.shape =
      llvm::to_vector(cast<ShapedType>(op->getResult(0).getType()).getShape());
  held.width = width;
  held.values = reduce(0, carried);
  // All of the tile is written: what the initial value held need not be.
  auto before = registers.find(init->get());
  held.destination =
      before == registers.end() ? init->get() : before->second.destination;
  registers.insert({op->getResult(0), held});
  return success();
}

/// Vectorizes `ops`, which follow one another in one block.
static LogicalResult vectorizeBlock(RewriterBase &rewriter,
                                    ArrayRef<linalg::LinalgOp> ops) {
  RegisterMap registers;
  DenseSet<Operation *> done;
  for (linalg::LinalgOp op : ops) {
    if (failed(OpVectorizer(rewriter, op, registers).run()))
      return failure();
    done.insert(op);
  }
  for (linalg::LinalgOp op : llvm::reverse(ops)) {
    Value result = op->getResult(0);
    if (!result.use_empty()) {
      rewriter.setInsertionPointAfter(op);
      Value tensor = writeBack(rewriter, op.getLoc(), registers[result]);
      rewriter.replaceAllUsesWith(result, tensor);
    }
    rewriter.eraseOp(op);
  }
  return success();
}

namespace {
struct CPUVectorize : nn::impl::CPUVectorizeBase<CPUVectorize> {
  void runOnOperation() override {
    llvm::MapVector<Block *, SmallVector<linalg::LinalgOp>> blocks;
    getOperation().walk([&](linalg::LinalgOp op) {
      auto strategy =
          op->getAttrOfType<codegen::StrategyAttr>(strategyAttrName);
      if (strategy && strategy.getRoute() == codegen::Route::Kernel)
        blocks[op->getBlock()].push_back(op);
    });
    IRRewriter rewriter(&getContext());
    for (auto &[block, ops] : blocks)
      if (failed(vectorizeBlock(rewriter, ops)))
        return signalPassFailure();
  }
};
} // namespace

//===- AssignLayout.cpp - Channels in blocks ------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
// Convolutions compute blocks of channels. Two walks over the function: the
// first, backwards, finds the values that a convolution will read, directly or
// through ops that can work on blocks; the second, forwards, rewrites. A value
// that other ops read as well is unpacked where it is made.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/CPU/Passes.h"

#include "nn/Analysis/Access.h"
#include "nn/Codegen/CPU/Blocking.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"

namespace nn {
#define GEN_PASS_DEF_CPUASSIGNLAYOUT
#include "nn/Codegen/CPU/Passes.h.inc"
} // namespace nn

using namespace mlir;
using namespace nn;

/// Padding to whole blocks may cost this much.
static constexpr double maxPaddingRatio = 1.6;

static bool isBlockable(int64_t size) {
  if (ShapedType::isDynamic(size) || size <= 0)
    return false;
  int64_t padded = llvm::divideCeil(size, channelBlock) * channelBlock;
  return double(padded) <= maxPaddingRatio * double(size);
}

/// The position of the one result of `map` that is `loop`; none if another
/// expression has it as well.
static std::optional<int64_t> positionOf(AffineMap map, unsigned loop) {
  std::optional<int64_t> position;
  for (auto [i, expr] : llvm::enumerate(map.getResults())) {
    if (!expr.isFunctionOfDim(loop))
      continue;
    if (position || !isa<AffineDimExpr>(expr))
      return std::nullopt;
    position = i;
  }
  return position;
}

static AffineMap outputMap(linalg::LinalgOp op) {
  return op.getMatchingIndexingMap(op.getDpsInitOperand(0));
}

/// Every operand that depends on `loop` is indexed by it in one place.
static bool canBlock(linalg::LinalgOp op, unsigned loop) {
  if (op.getNumDpsInits() != 1 || op.hasIndexSemantics() ||
      !op.hasPureTensorSemantics())
    return false;
  for (AffineMap map : op.getIndexingMapsArray())
    if (map.isFunctionOfDim(loop) && !positionOf(map, loop))
      return false;
  return true;
}

/// Finite values in padding stay finite, so that zero weights cancel them.
static bool keepsPaddingFinite(linalg::LinalgOp op) {
  for (Operation &inner : op.getBlock()->without_terminator()) {
    if (isa<arith::DivFOp>(inner)) {
      if (!matchPattern(inner.getOperand(1), m_Constant()))
        return false;
    } else if (isa<math::MathDialect>(inner.getDialect())) {
      if (!isa<math::AbsFOp, math::TanhOp, math::ErfOp, math::FmaOp,
               math::FloorOp, math::CeilOp, math::ExpOp>(inner))
        return false;
    } else if (!isa<arith::ArithDialect>(inner.getDialect())) {
      return false;
    }
  }
  return true;
}

/// The dimension that `position` of a reshape's expanded side belongs to; none
/// if it shares its group with dimensions other than 1.
static std::optional<int64_t>
collapsedPosition(ArrayRef<ReassociationIndices> groups,
                  ArrayRef<int64_t> expanded, int64_t position) {
  for (auto [i, group] : llvm::enumerate(groups)) {
    if (!llvm::is_contained(group, position))
      continue;
    for (int64_t d : group)
      if (d != position && expanded[d] != 1)
        return std::nullopt;
    return i;
  }
  return std::nullopt;
}

static std::optional<int64_t>
expandedPosition(ArrayRef<ReassociationIndices> groups,
                 ArrayRef<int64_t> expanded, int64_t position) {
  std::optional<int64_t> result;
  for (int64_t d : groups[position])
    if (expanded[d] != 1) {
      if (result)
        return std::nullopt;
      result = d;
    }
  return result;
}

namespace {

/// Loops of a convolution: the channels that it makes and those that it sums.
struct ChannelLoops {
  unsigned output;
  std::optional<unsigned> input;
  /// The dimension of the input that has them; 1 unless a transpose was folded.
  int64_t inputPosition;
};

class LayoutAssigner {
public:
  explicit LayoutAssigner(Block &block)
      : block(block), rewriter(block.getParentOp()->getContext()) {}
  void run();

private:
  // Backwards: which values would be read as blocks, along which dimension.
  void findUseful();
  void markOperands(linalg::LinalgOp op);
  std::optional<int64_t> positionBefore(Operation *op, int64_t position);

  // Forwards.
  void rewrite(Operation *op);
  void rewriteConvolution(linalg::LinalgOp op, ChannelLoops loops);
  void rewriteLinalg(linalg::LinalgOp op);
  void rewriteReshape(Operation *op);
  void rewritePad(tensor::PadOp op);
  Value operandAsBlocks(OpOperand &operand, AffineMap map,
                        ArrayRef<unsigned> loops);
  Value initAsBlocks(Value init, int64_t position);
  void replace(Operation *op, const BlockedTensor &blocked);

  void lengthenRows(linalg::LinalgOp op);
  std::optional<ChannelLoops> channelLoops(linalg::LinalgOp op);
  const BlockedTensor *find(Value value, int64_t position) const;

  Block &block;
  IRRewriter rewriter;
  llvm::DenseMap<Value, int64_t> useful;
  llvm::DenseMap<Value, BlockedTensor> known;
};

} // namespace

static bool isWeight(Value value) {
  while (Operation *def = value.getDefiningOp()) {
    if (def->getNumOperands() == 0)
      return true;
    if (!isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(def))
      return false;
    value = def->getOperand(0);
  }
  return false;
}

/// The dimension of a convolution's input that no window slides along, other
/// than the batch: that of the channels.
static std::optional<int64_t> channelPosition(linalg::LinalgOp op) {
  AffineMap input = op.getMatchingIndexingMap(op.getDpsInputOperand(0));
  if (isa<AffineDimExpr>(input.getResult(1)))
    return 1;
  SmallVector<utils::IteratorType> iterators = op.getIteratorTypesArray();
  for (auto [i, expr] : llvm::enumerate(input.getResults())) {
    auto dim = dyn_cast<AffineDimExpr>(expr);
    if (dim && iterators[dim.getPosition()] == utils::IteratorType::reduction)
      return i;
  }
  return std::nullopt;
}

/// A convolution by this pass's terms: a named one, or a generic that
/// multiplies with weights and has its output channels at dimension 1.
std::optional<ChannelLoops> LayoutAssigner::channelLoops(linalg::LinalgOp op) {
  if (!isMultiplyAccumulate(op) || !op.hasPureTensorSemantics())
    return std::nullopt;
  AffineMap input = op.getMatchingIndexingMap(op.getDpsInputOperand(0));
  AffineMap filter = op.getMatchingIndexingMap(op.getDpsInputOperand(1));
  AffineMap out = outputMap(op);
  if (input.getNumResults() < 4 || out.getNumResults() < 4 ||
      (isa<linalg::GenericOp>(op) && !isWeight(op.getDpsInputs()[1])))
    return std::nullopt;
  auto channel = dyn_cast<AffineDimExpr>(out.getResult(1));
  std::optional<int64_t> position = channelPosition(op);
  if (!channel || !position)
    return std::nullopt;
  auto summed = cast<AffineDimExpr>(input.getResult(*position));
  if (!filter.isFunctionOfDim(channel.getPosition()) ||
      !isBlockable(op.getStaticLoopRanges()[channel.getPosition()]) ||
      !canBlock(op, channel.getPosition()))
    return std::nullopt;
  ChannelLoops loops{channel.getPosition(), std::nullopt, *position};
  if (channel == summed)
    return loops;
  if (input.isFunctionOfDim(channel.getPosition()))
    return std::nullopt;
  unsigned sum = summed.getPosition();
  if (op.getIteratorTypesArray()[sum] == utils::IteratorType::reduction &&
      isBlockable(op.getStaticLoopRanges()[sum]) && canBlock(op, sum))
    loops.input = sum;
  return loops;
}

const BlockedTensor *LayoutAssigner::find(Value value, int64_t position) const {
  auto found = known.find(value);
  return found != known.end() && found->second.position == position
             ? &found->second
             : nullptr;
}

//===----------------------------------------------------------------------===//
// Backwards
//===----------------------------------------------------------------------===//

/// For ops with one tensor operand: its dimension that becomes `position`.
std::optional<int64_t> LayoutAssigner::positionBefore(Operation *op,
                                                      int64_t position) {
  if (auto pad = dyn_cast<tensor::PadOp>(op)) {
    bool moves = getConstantIntValue(pad.getMixedLowPad()[position]) != 0 ||
                 getConstantIntValue(pad.getMixedHighPad()[position]) != 0;
    return moves || !pad.getConstantPaddingValue()
               ? std::nullopt
               : std::optional<int64_t>(position);
  }
  if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op))
    return expandedPosition(collapse.getReassociationIndices(),
                            collapse.getSrcType().getShape(), position);
  if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op))
    return collapsedPosition(expand.getReassociationIndices(),
                             expand.getResultType().getShape(), position);
  return std::nullopt;
}

void LayoutAssigner::markOperands(linalg::LinalgOp op) {
  auto found = useful.find(op->getResult(0));
  if (found == useful.end() || isMultiplyAccumulate(op))
    return;
  auto loop = dyn_cast<AffineDimExpr>(outputMap(op).getResult(found->second));
  if (!loop || !canBlock(op, loop.getPosition()))
    return;
  for (OpOperand *input : op.getDpsInputOperands()) {
    if (op.isScalar(input))
      continue;
    if (auto position =
            positionOf(op.getMatchingIndexingMap(input), loop.getPosition()))
      useful.try_emplace(input->get(), *position);
  }
}

void LayoutAssigner::findUseful() {
  for (Operation &op : llvm::reverse(block)) {
    if (auto linalgOp = dyn_cast<linalg::LinalgOp>(op)) {
      if (auto loops = channelLoops(linalgOp)) {
        bool depthwise =
            !loops->input &&
            linalgOp.getMatchingIndexingMap(linalgOp.getDpsInputOperand(0))
                .isFunctionOfDim(loops->output);
        if (loops->input || depthwise)
          useful.try_emplace(linalgOp.getDpsInputs()[0], loops->inputPosition);
      } else if (linalgOp.hasPureTensorSemantics() &&
                 linalgOp.getNumDpsInits() == 1) {
        markOperands(linalgOp);
      }
      continue;
    }
    if (op.getNumResults() != 1)
      continue;
    auto found = useful.find(op.getResult(0));
    if (found == useful.end())
      continue;
    if (auto position = positionBefore(&op, found->second))
      useful.try_emplace(op.getOperand(0), *position);
  }
}

//===----------------------------------------------------------------------===//
// Forwards
//===----------------------------------------------------------------------===//

/// Keeps `blocked` for later ops; all other users of `op` read it unpacked.
void LayoutAssigner::replace(Operation *op, const BlockedTensor &blocked) {
  Value result = op->getResult(0);
  Value plain = unpackBlocks(rewriter, op->getLoc(), blocked,
                             cast<RankedTensorType>(result.getType()));
  known[plain] = blocked;
  auto found = useful.find(result);
  if (found != useful.end())
    useful[plain] = int64_t(found->second);
  rewriter.replaceOp(op, plain);
}

/// The initial value of an op on blocks, made anew where that is cheap.
Value LayoutAssigner::initAsBlocks(Value init, int64_t position) {
  Location loc = init.getLoc();
  if (const BlockedTensor *blocked = find(init, position))
    return blocked->value;
  Operation *def = init.getDefiningOp();
  if (auto empty = dyn_cast_or_null<tensor::EmptyOp>(def))
    return tensor::EmptyOp::create(
        rewriter, loc, blockedSizes(rewriter, empty.getMixedSizes(), position),
        empty.getType().getElementType());
  if (auto fill = dyn_cast_or_null<linalg::FillOp>(def)) {
    Value empty = initAsBlocks(fill.getOutputs()[0], position);
    return linalg::FillOp::create(rewriter, loc, fill.getInputs()[0], empty)
        .getResult(0);
  }
  auto op = dyn_cast_or_null<linalg::LinalgOp>(def);
  if (op && op->getBlock() == &block && isElementwiseLike(op)) {
    auto loop = cast<AffineDimExpr>(outputMap(op).getResult(position));
    if (canBlock(op, loop.getPosition())) {
      SmallVector<Value> operands;
      for (OpOperand &operand : op->getOpOperands())
        operands.push_back(operandAsBlocks(
            operand, op.getMatchingIndexingMap(&operand), loop.getPosition()));
      return blockLoops(rewriter, op, loop.getPosition(), operands)
          .getResult(0);
    }
  }
  return packBlocks(rewriter, loc, init, position);
}

/// `operand` with the dimensions that `loops` run over in blocks.
Value LayoutAssigner::operandAsBlocks(OpOperand &operand, AffineMap map,
                                      ArrayRef<unsigned> loops) {
  auto op = cast<linalg::LinalgOp>(operand.getOwner());
  SmallVector<int64_t> positions;
  if (!op.isScalar(&operand))
    for (unsigned loop : loops)
      if (auto position = positionOf(map, loop))
        positions.push_back(*position);
  Value value = operand.get();
  if (positions.empty())
    return value;
  if (op.isDpsInit(&operand))
    return initAsBlocks(value, positions[0]);
  if (positions.size() == 1)
    if (const BlockedTensor *blocked = find(value, positions[0]))
      return blocked->value;
  return packBlocks(rewriter, op.getLoc(), value, positions);
}

void LayoutAssigner::rewriteConvolution(linalg::LinalgOp op,
                                        ChannelLoops loops) {
  OpOperand *input = op.getDpsInputOperand(0);
  bool depthwise =
      op.getMatchingIndexingMap(input).isFunctionOfDim(loops.output);
  bool blockedInput = find(input->get(), loops.inputPosition) != nullptr;
  if (depthwise && !blockedInput)
    return;
  // The input's elements come before the output's: weights of one input
  // channel are consecutive.
  SmallVector<unsigned> order;
  if (loops.input && blockedInput)
    order.push_back(*loops.input);
  order.push_back(loops.output);
  rewriter.setInsertionPoint(op);
  SmallVector<Value> operands;
  for (OpOperand &operand : op->getOpOperands())
    operands.push_back(
        operandAsBlocks(operand, op.getMatchingIndexingMap(&operand), order));
  Value result = blockLoops(rewriter, op, order, operands).getResult(0);
  replace(op, {result, 1, op.getStaticLoopRanges()[loops.output]});
}

/// Any other structured op, if it reads blocks and a convolution will read what
/// it makes.
void LayoutAssigner::rewriteLinalg(linalg::LinalgOp op) {
  if (isMultiplyAccumulate(op) || !op.hasPureTensorSemantics() ||
      op.getNumDpsInits() != 1)
    return;
  auto found = useful.find(op->getResult(0));
  if (found == useful.end())
    return;
  int64_t position = found->second;
  auto dim = dyn_cast<AffineDimExpr>(outputMap(op).getResult(position));
  if (!dim || !canBlock(op, dim.getPosition()))
    return;
  unsigned loop = dim.getPosition();
  int64_t size = op.getStaticLoopRanges()[loop];
  bool readsBlocks = false;
  for (OpOperand *input : op.getDpsInputOperands())
    if (!op.isScalar(input))
      if (auto at = positionOf(op.getMatchingIndexingMap(input), loop))
        readsBlocks |= find(input->get(), *at) != nullptr;
  if (!readsBlocks || !isBlockable(size) ||
      (size % channelBlock != 0 && !keepsPaddingFinite(op)))
    return;
  rewriter.setInsertionPoint(op);
  SmallVector<Value> operands;
  for (OpOperand &operand : op->getOpOperands())
    operands.push_back(
        operandAsBlocks(operand, op.getMatchingIndexingMap(&operand), loop));
  Value result = blockLoops(rewriter, op, loop, operands).getResult(0);
  replace(op, {result, position, size});
}

/// The position in the result of the loop that runs along the input's rows,
/// where the result's own rows are too short for vectors.
static std::optional<int64_t> positionOfLongRows(linalg::LinalgOp op) {
  constexpr int64_t shortRow = 8;
  AffineMap out = outputMap(op);
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  if (!out.isProjectedPermutation() || out.getNumResults() < 2)
    return std::nullopt;
  int64_t last =
      extents[cast<AffineDimExpr>(out.getResults().back()).getPosition()];
  AffineMap input = op.getMatchingIndexingMap(op.getDpsInputOperand(0));
  auto row = dyn_cast<AffineDimExpr>(input.getResults().back());
  if (ShapedType::isDynamic(last) || last >= shortRow || !row)
    return std::nullopt;
  int64_t size = extents[row.getPosition()];
  for (OpOperand *operand : op.getDpsInputOperands())
    if (classifyAccess(op.getMatchingIndexingMap(operand), row.getPosition()) ==
        AccessKind::Strided)
      return std::nullopt;
  if (!ShapedType::isDynamic(size) && size < shortRow)
    return std::nullopt;
  return positionOf(out, row.getPosition());
}

/// Computes an op whose result has short rows with the input's rows innermost,
/// and transposes afterwards.
void LayoutAssigner::lengthenRows(linalg::LinalgOp op) {
  auto generic = dyn_cast<linalg::GenericOp>(op.getOperation());
  auto fill = generic ? generic.getOutputs()[0].getDefiningOp<linalg::FillOp>()
                      : linalg::FillOp();
  std::optional<int64_t> position = positionOfLongRows(op);
  if (!fill || !position)
    return;
  AffineMap out = outputMap(op);
  SmallVector<int64_t> order, inverse(out.getNumResults());
  for (int64_t d = 0; d < int64_t(out.getNumResults()); ++d)
    if (d != *position)
      order.push_back(d);
  order.push_back(*position);
  rewriter.setInsertionPoint(op);
  Location loc = op.getLoc();
  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(rewriter, loc, fill.getOutputs()[0]);
  SmallVector<OpFoldResult> permuted;
  SmallVector<AffineExpr> results;
  for (auto [to, from] : llvm::enumerate(order)) {
    permuted.push_back(sizes[from]);
    results.push_back(out.getResult(from));
    inverse[from] = to;
  }
  Type element = getElementTypeOrSelf(op->getResult(0).getType());
  Value init = tensor::EmptyOp::create(rewriter, loc, permuted, element);
  init = linalg::FillOp::create(rewriter, loc, fill.getInputs()[0], init)
             .getResult(0);
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  maps.back() = AffineMap::get(out.getNumDims(), 0, results, op->getContext());
  auto made = linalg::GenericOp::create(rewriter, loc, init.getType(),
                                        generic.getInputs(), init, maps,
                                        generic.getIteratorTypesArray());
  IRMapping mapping;
  generic.getRegion().cloneInto(&made.getRegion(), mapping);
  Value empty = tensor::EmptyOp::create(rewriter, loc, sizes, element);
  auto transpose = linalg::TransposeOp::create(rewriter, loc, made.getResult(0),
                                               empty, inverse);
  rewriter.replaceOp(op, transpose->getResult(0));
}

void LayoutAssigner::rewritePad(tensor::PadOp op) {
  const BlockedTensor *source = find(op.getSource(), 1);
  if (!source || positionBefore(op, 1) != 1)
    return;
  BlockedTensor blocked = *source;
  rewriter.setInsertionPoint(op);
  SmallVector<OpFoldResult> low = op.getMixedLowPad();
  SmallVector<OpFoldResult> high = op.getMixedHighPad();
  low.push_back(rewriter.getIndexAttr(0));
  high.push_back(rewriter.getIndexAttr(0));
  Value padding = op.getConstantPaddingValue();
  if (padding.getParentRegion() == &op.getRegion())
    padding = rewriter.clone(*padding.getDefiningOp())->getResult(0);
  blocked.value = tensor::PadOp::create(rewriter, op.getLoc(), Type(),
                                        blocked.value, low, high, padding);
  replace(op, blocked);
}

/// Reshapes of the other dimensions; ones may come and go beside the blocks.
void LayoutAssigner::rewriteReshape(Operation *op) {
  auto found = known.find(op->getOperand(0));
  auto wanted = useful.find(op->getResult(0));
  if (found == known.end() || wanted == useful.end() ||
      positionBefore(op, wanted->second) != found->second.position)
    return;
  BlockedTensor blocked = found->second;
  blocked.position = wanted->second;
  rewriter.setInsertionPoint(op);
  auto collapse = dyn_cast<tensor::CollapseShapeOp>(op);
  auto expand = dyn_cast<tensor::ExpandShapeOp>(op);
  SmallVector<ReassociationIndices> groups =
      collapse ? collapse.getReassociationIndices()
               : expand.getReassociationIndices();
  groups.push_back({groups.back().back() + 1});
  if (collapse) {
    blocked.value = tensor::CollapseShapeOp::create(rewriter, op->getLoc(),
                                                    blocked.value, groups);
  } else {
    SmallVector<OpFoldResult> sizes =
        blockedSizes(rewriter, expand.getMixedOutputShape(), blocked.position);
    SmallVector<int64_t> shape;
    for (OpFoldResult size : sizes)
      shape.push_back(getConstantIntValue(size).value_or(ShapedType::kDynamic));
    blocked.value = tensor::ExpandShapeOp::create(
        rewriter, op->getLoc(), expand.getResultType().clone(shape),
        blocked.value, groups, sizes);
  }
  replace(op, blocked);
}

void LayoutAssigner::rewrite(Operation *op) {
  if (auto linalgOp = dyn_cast<linalg::LinalgOp>(op)) {
    if (auto loops = channelLoops(linalgOp))
      return rewriteConvolution(linalgOp, *loops);
    if (isMultiplyAccumulate(linalgOp) && linalgOp.hasPureTensorSemantics())
      return lengthenRows(linalgOp);
    return rewriteLinalg(linalgOp);
  }
  if (auto pad = dyn_cast<tensor::PadOp>(op)) {
    if (useful.contains(op->getResult(0)))
      rewritePad(pad);
    return;
  }
  if (isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op))
    rewriteReshape(op);
}

void LayoutAssigner::run() {
  findUseful();
  SmallVector<Operation *> ops;
  for (Operation &op : block)
    ops.push_back(&op);
  for (Operation *op : ops)
    rewrite(op);
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
    if (isOpTriviallyDead(&op))
      rewriter.eraseOp(&op);
}

namespace {
struct CPUAssignLayout : nn::impl::CPUAssignLayoutBase<CPUAssignLayout> {
  void runOnOperation() override {
    if (getOperation().isDeclaration())
      return;
    for (Block &block : getOperation().getBody())
      LayoutAssigner(block).run();
  }
};
} // namespace

//===- TileAndFuse.cpp - Tasks and register tiles on tensors --------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
// A group is an op of the route kernel (its root), the elementwise ops that
// follow it one after another, and what makes its initial value. The last op of
// a group is tiled, the others are fused into its tiles.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/CPU/Passes.h"

#include "nn/Analysis/Access.h"
#include "nn/Codegen/CPU/Steps.h"
#include "nn/Dialect/Codegen/IR/CodegenDialect.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/TileUsingInterface.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace nn {
#define GEN_PASS_DEF_CPUTILEANDFUSE
#include "nn/Codegen/CPU/Passes.h.inc"
} // namespace nn

using namespace mlir;
using namespace nn;

/// Marks the ops of the group being tiled; their clones inherit it.
static constexpr StringLiteral groupAttrName = "nn_codegen.group";

static bool isRoot(Operation *op) {
  auto strategy = op->getAttrOfType<codegen::StrategyAttr>(strategyAttrName);
  return strategy && strategy.getRoute() == codegen::Route::Kernel;
}

/// The attribute may come from text that fits another op.
static LogicalResult checkStrategy(linalg::LinalgOp op) {
  auto strategy = op->getAttrOfType<codegen::StrategyAttr>(strategyAttrName);
  size_t loops = op.getNumLoops();
  if (strategy.getParallel().size() != loops ||
      strategy.getTile().size() != loops)
    return op->emitError("nn_codegen.strategy: 'parallel' and 'tile' must have "
                         "a size for each of the ")
           << loops << " loops";
  if (strategy.getVectorDim() >= static_cast<int64_t>(loops))
    return op->emitError("nn_codegen.strategy: 'vector_dim' is no loop");
  if (!op.hasPureTensorSemantics() || op->getNumResults() != 1 ||
      !op.getMatchingIndexingMap(op.getDpsInitOperand(0))
           .isProjectedPermutation())
    return op->emitError("the route 'kernel' needs one result, a tensor whose "
                         "dimensions are loops");
  return success();
}

/// A tensor of i1 keeps one element in each byte, but a vector of i1 packs
/// them: such an op stays out of the groups, which become vectors.
static bool holdsPackedElements(linalg::LinalgOp op) {
  return llvm::any_of(op->getOperandTypes(), [](Type type) {
    Type element = getElementTypeOrSelf(type);
    return element.isIntOrFloat() && element.getIntOrFloatBitWidth() < 8;
  });
}

namespace {

/// One root with what is fused around it; sizes are per loop of `last`.
struct Group {
  linalg::LinalgOp root, last;
  SmallVector<Operation *> members;
  SmallVector<int64_t> parallel, tile, interchange;
  int64_t vectorLoop = -1, width = 1;

  static Group of(linalg::LinalgOp root, const DenseSet<Operation *> &taken);

private:
  bool extend(const DenseSet<Operation *> &taken);
  void addInitialValue();
  void mapSizes(ArrayRef<int64_t> loops);
};

} // namespace

/// Adds the only user of `last` if it is elementwise and keeps the vector loop
/// innermost.
bool Group::extend(const DenseSet<Operation *> &taken) {
  Value result = last->getResult(0);
  if (result.use_empty())
    return false;
  Operation *user = *result.getUsers().begin();
  auto next = dyn_cast<linalg::LinalgOp>(user);
  if (!next || !llvm::all_equal(result.getUsers()) || isRoot(next) ||
      taken.contains(next) || next->getBlock() != last->getBlock() ||
      !isElementwiseLike(next) || holdsPackedElements(next))
    return false;
  for (OpOperand &use : result.getUses()) {
    AffineMap map = next.getMatchingIndexingMap(&use);
    AffineMap out = next.getMatchingIndexingMap(next.getDpsInitOperand(0));
    if (!next.isDpsInput(&use) || !map.isPermutation() ||
        map.getResults().back() != out.getResults().back())
      return false;
    // Every use must ask for the same tile.
    if (map != next.getMatchingIndexingMap(&*result.getUses().begin()))
      return false;
  }
  members.push_back(next);
  last = next;
  return true;
}

/// Adds what fills or broadcasts the root's initial value.
void Group::addInitialValue() {
  auto init =
      root.getDpsInitOperand(0)->get().getDefiningOp<linalg::LinalgOp>();
  if (init && init->getBlock() == root->getBlock() && !isRoot(init) &&
      (isa<linalg::FillOp>(init) ||
       (isElementwiseLike(init) && init->hasOneUse())))
    members.push_back(init);
}

/// Restates the root's sizes in the loops of `last`. `loops[i]` is the root's
/// loop for dimension i of the result of `last`.
void Group::mapSizes(ArrayRef<int64_t> loops) {
  auto strategy = root->getAttrOfType<codegen::StrategyAttr>(strategyAttrName);
  AffineMap out = last.getMatchingIndexingMap(last.getDpsInitOperand(0));
  parallel.assign(last.getNumLoops(), 0);
  tile.assign(last.getNumLoops(), 0);
  width = strategy.getVectorWidth();
  for (auto [dimension, rootLoop] : llvm::enumerate(loops)) {
    unsigned loop = cast<AffineDimExpr>(out.getResult(dimension)).getPosition();
    parallel[loop] = strategy.getParallel()[rootLoop];
    tile[loop] = strategy.getTile()[rootLoop];
    if (rootLoop == strategy.getVectorDim())
      vectorLoop = loop;
  }
}

Group Group::of(linalg::LinalgOp root, const DenseSet<Operation *> &taken) {
  Group group;
  group.root = group.last = root;
  group.members.push_back(root);
  SmallVector<int64_t> loops;
  AffineMap out = root.getMatchingIndexingMap(root.getDpsInitOperand(0));
  for (AffineExpr expr : out.getResults())
    loops.push_back(cast<AffineDimExpr>(expr).getPosition());
  while (true) {
    OpOperand *use = group.last->getResult(0).use_empty()
                         ? nullptr
                         : &*group.last->getResult(0).getUses().begin();
    if (!group.extend(taken))
      break;
    AffineMap in = group.last.getMatchingIndexingMap(use);
    AffineMap next =
        group.last.getMatchingIndexingMap(group.last.getDpsInitOperand(0));
    // Dimension r of the result is loop next(r), which operand dimension d
    // with in(d) = next(r) runs over.
    SmallVector<int64_t> moved;
    for (AffineExpr expr : next.getResults())
      moved.push_back(loops[*in.getResultPosition(expr)]);
    loops = moved;
  }
  group.addInitialValue();
  group.mapSizes(loops);
  return group;
}

/// Tiles `last` by `sizes` and fuses the marked ops; returns the tiled op.
static FailureOr<scf::SCFTileAndFuseResult>
tileGroup(RewriterBase &rewriter, Operation *last, ArrayRef<int64_t> sizes,
          ArrayRef<int64_t> interchange, bool forall) {
  scf::SCFTilingOptions tiling;
  SmallVector<OpFoldResult> sizeValues;
  for (int64_t size : sizes)
    sizeValues.push_back(rewriter.getIndexAttr(size));
  tiling.setTileSizes(sizeValues);
  tiling.setInterchange(interchange);
  if (forall)
    tiling.setLoopType(scf::SCFTilingOptions::LoopType::ForallOp);
  scf::SCFTileAndFuseOptions options;
  options.setTilingOptions(tiling);
  options.setFusionControlFn(
      [](tensor::ExtractSliceOp, OpResult producer,
         bool) -> std::optional<scf::SCFTileAndFuseOptions::ControlFnResult> {
        if (!producer.getOwner()->hasAttr(groupAttrName))
          return std::nullopt;
        return scf::SCFTileAndFuseOptions::ControlFnResult{false};
      });
  rewriter.setInsertionPoint(last);
  auto result = scf::tileConsumerAndFuseProducersUsingSCF(
      rewriter, cast<TilingInterface>(last), options);
  if (failed(result))
    return last->emitError("cannot be tiled");
  for (auto [before, after] : result->replacements)
    rewriter.replaceAllUsesWith(before, after);
  return result;
}

/// The loop order inside of a task: the vector loop and what shares its operand
/// outermost, so that one panel of it serves all rows.
static SmallVector<int64_t> panelOrder(const Group &group) {
  SmallVector<int64_t> order;
  if (group.vectorLoop >= 0 && group.tile[group.vectorLoop] != 0)
    order.push_back(group.vectorLoop);
  for (int64_t loop = 0; loop < int64_t(group.tile.size()); ++loop)
    if (loop != group.vectorLoop)
      order.push_back(loop);
  return order;
}

/// Writes on each tile loop the steps that cover partial tiles.
static void annotateSteps(const Group &group, ArrayRef<int64_t> order,
                          ArrayRef<LoopLikeOpInterface> loops) {
  SmallVector<int64_t> tiled;
  for (int64_t loop : order)
    if (group.tile[loop] != 0)
      tiled.push_back(loop);
  for (auto [loop, op] : llvm::zip(tiled, loops)) {
    bool vector = loop == group.vectorLoop;
    op->setAttr(stepsAttrName,
                DenseI64ArrayAttr::get(
                    op->getContext(),
                    stepsOfTile(group.tile[loop], vector ? group.width : 1)));
  }
}

/// What the vectorizer needs to know of an op of a tile.
static codegen::StrategyAttr strategyOfTile(linalg::LinalgOp op,
                                            int64_t width) {
  AffineMap out = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  int64_t loop = -1;
  if (out.getNumResults() != 0)
    if (auto dim = dyn_cast<AffineDimExpr>(out.getResults().back()))
      loop = dim.getPosition();
  return codegen::StrategyAttr::get(op->getContext(), codegen::Route::Kernel,
                                    {}, {}, loop, width);
}

static LogicalResult tileOne(RewriterBase &rewriter, Group &group) {
  for (Operation *member : group.members)
    member->setAttr(groupAttrName, rewriter.getUnitAttr());
  auto unmark = [](Operation *op) { op->removeAttr(groupAttrName); };
  auto outer = tileGroup(rewriter, group.last, group.parallel, {}, true);
  if (failed(outer))
    return failure();
  for (Operation *member : group.members)
    unmark(member);
  SmallVector<Operation *> tiled = llvm::to_vector(outer->tiledAndFusedOps);
  SmallVector<int64_t> order = panelOrder(group);
  auto inner = tileGroup(rewriter, tiled.front(), group.tile, order, false);
  if (failed(inner))
    return failure();
  annotateSteps(group, order, inner->loops);
  for (Operation *op : inner->tiledAndFusedOps) {
    unmark(op);
    op->setAttr(strategyAttrName,
                strategyOfTile(cast<linalg::LinalgOp>(op), group.width));
  }
  for (Operation *op : tiled)
    unmark(op);
  return success();
}

namespace {
struct CPUTileAndFuse : nn::impl::CPUTileAndFuseBase<CPUTileAndFuse> {
  void runOnOperation() override {
    SmallVector<linalg::LinalgOp> roots;
    getOperation().walk([&](linalg::LinalgOp op) {
      if (isRoot(op))
        roots.push_back(op);
    });
    // From the last to the first: where two roots meet in one consumer, the
    // later one has it.
    DenseSet<Operation *> taken;
    IRRewriter rewriter(&getContext());
    for (linalg::LinalgOp root : llvm::reverse(roots)) {
      if (failed(checkStrategy(root)))
        return signalPassFailure();
      Group group = Group::of(root, taken);
      taken.insert(group.members.begin(), group.members.end());
      if (failed(tileOne(rewriter, group)))
        return signalPassFailure();
    }
    // What was fused leaves its untiled form behind, which may still be asked
    // for its sizes.
    RewritePatternSet patterns(&getContext());
    tensor::DimOp::getCanonicalizationPatterns(patterns, &getContext());
    memref::populateResolveRankedShapedTypeResultDimsPatterns(patterns);
    (void)applyPatternsGreedily(getOperation(), std::move(patterns));
  }
};
} // namespace

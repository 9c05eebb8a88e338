//===- SelectStrategy.cpp - Route and tiles of each structured op ---------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
// Chooses by a small model of the core: two fused multiply-adds and two loads
// each cycle, a latency of four cycles, a number of registers.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/CPU/Passes.h"

#include "nn/Analysis/Access.h"
#include "nn/Analysis/TargetDescription.h"
#include "nn/Codegen/CPU/Steps.h"
#include "nn/Dialect/Codegen/IR/CodegenDialect.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace nn {
#define GEN_PASS_DEF_CPUSELECTSTRATEGY
#include "nn/Codegen/CPU/Passes.h.inc"
} // namespace nn

using namespace mlir;
using namespace nn;

namespace {

/// The size that stands for a dimension unknown before the run.
constexpr int64_t nominalSize = 128;
constexpr int64_t maxVectorsAlongLoop = 4;
constexpr int64_t tasksForEachCore = 8;
/// A task of fewer operations costs more to start than it saves.
constexpr double minOperationsOfTask = 5e5, maxOperationsOfTask = 1.6e7;

/// Chooses the tiles of one op that multiplies and accumulates.
class StrategyBuilder {
public:
  StrategyBuilder(linalg::LinalgOp op, const TargetDescription &target)
      : op(op), target(target), extents(op.getStaticLoopRanges()),
        iterators(op.getIteratorTypesArray()), maps(op.getIndexingMapsArray()) {
  }

  codegen::StrategyAttr build();

private:
  bool chooseVectorLoop();
  void chooseRegisterTile();
  void chooseParallelTile();

  bool isParallel(unsigned loop) const {
    return iterators[loop] == utils::IteratorType::parallel;
  }
  int64_t extent(unsigned loop) const {
    return ShapedType::isDynamic(extents[loop]) ? nominalSize : extents[loop];
  }
  /// Parallel loops other than the vector's, innermost of the output first.
  SmallVector<unsigned> otherParallelLoops() const;
  double operations(ArrayRef<int64_t> tile) const;
  int64_t cachedBytes() const;

  linalg::LinalgOp op;
  const TargetDescription &target;
  SmallVector<int64_t> extents;
  SmallVector<utils::IteratorType> iterators;
  SmallVector<AffineMap> maps;

  unsigned vectorLoop = 0;
  int64_t width = 1;
  /// Reads a vector; with `lhs` broadcast, each vector serves several rows.
  unsigned vectorOperand = 0;
  SmallVector<int64_t> tile, parallel;
};

} // namespace

bool StrategyBuilder::chooseVectorLoop() {
  AffineMap out = maps.back();
  if (out.getNumResults() == 0)
    return false;
  auto last = dyn_cast<AffineDimExpr>(out.getResults().back());
  if (!last || !isParallel(last.getPosition()))
    return false;
  vectorLoop = last.getPosition();
  for (unsigned i : {0u, 1u})
    if (classifyAccess(maps[i], vectorLoop) != AccessKind::Broadcast)
      vectorOperand = i;
  Type element = getElementTypeOrSelf(op->getResult(0).getType());
  if (!element.isIntOrFloat())
    return false;
  width = target.lanes(element.getIntOrFloatBitWidth());
  while (width > 1 && width > extent(vectorLoop))
    width /= 2;
  return width > 1;
}

SmallVector<unsigned> StrategyBuilder::otherParallelLoops() const {
  SmallVector<unsigned> loops;
  for (AffineExpr expr : llvm::reverse(maps.back().getResults()))
    if (auto dim = dyn_cast<AffineDimExpr>(expr))
      if (dim.getPosition() != vectorLoop)
        loops.push_back(dim.getPosition());
  return loops;
}

/// Cycles that one step of the reduction takes for a tile of `rows` by
/// `vectors`: the multiply-adds or their latency; loads that miss the first
/// cache delay them a little.
static double cyclesOfTile(int64_t rows, int64_t vectors) {
  return std::max(rows * vectors / 2.0, 5.0) + 0.15 * double(rows + vectors);
}

/// Cycles of all tiles when `rowExtent` by `vectorExtent` (in elements) is
/// covered by chains of steps.
static double cyclesOfCover(int64_t rowExtent, ArrayRef<int64_t> rowSteps,
                            int64_t vectorExtent, ArrayRef<int64_t> vectorSteps,
                            int64_t width) {
  double cycles = 0;
  for (int64_t rows : rowSteps) {
    int64_t left = vectorExtent;
    for (int64_t elements : vectorSteps) {
      int64_t vectors = std::max<int64_t>(1, elements / width);
      cycles += double(rowExtent / rows) * double(left / elements) *
                cyclesOfTile(rows, vectors);
      left %= elements;
    }
    rowExtent %= rows;
  }
  return cycles;
}

void StrategyBuilder::chooseRegisterTile() {
  tile.assign(extents.size(), 0);
  // A row loop is absent from the operand that vectors come from, a column
  // loop is absent from the other one.
  std::optional<unsigned> rowLoop, columnLoop;
  for (unsigned loop : otherParallelLoops()) {
    tile[loop] = 1;
    if (extents[loop] == 1)
      continue;
    bool row = !maps[vectorOperand].isFunctionOfDim(loop) ||
               (maps[1 - vectorOperand].isFunctionOfDim(vectorLoop) &&
                !maps[1 - vectorOperand].isFunctionOfDim(loop));
    std::optional<unsigned> &slot = row ? rowLoop : columnLoop;
    if (!slot && (row || !maps[1 - vectorOperand].isFunctionOfDim(loop)))
      slot = loop;
  }
  // Where the vector loop is as short as one vector, columns are blocks.
  bool blocks = columnLoop && !ShapedType::isDynamic(extents[vectorLoop]) &&
                extents[vectorLoop] <= 2 * width &&
                extents[vectorLoop] % width == 0;
  if (!rowLoop && !blocks)
    rowLoop = columnLoop;
  int64_t vectorsOfBlock = blocks ? extents[vectorLoop] / width : 1;
  int64_t columnExtent =
      extent(vectorLoop) * (blocks ? extent(*columnLoop) : 1);
  int64_t rowExtent = rowLoop ? extent(*rowLoop) : 1;
  int64_t registers = target.vectorRegisters();
  double best = 0;
  int64_t bestRows = 1, bestVectors = 1;
  for (int64_t rows = 1; rows <= (rowLoop ? 14 : 1); ++rows)
    for (int64_t vectors = vectorsOfBlock; vectors <= maxVectorsAlongLoop;
         vectors += vectorsOfBlock) {
      // A quarter of the registers is for operands.
      if (rows * vectors > registers * 3 / 4 ||
          rows * vectors + vectors + 1 > registers || rows > rowExtent ||
          vectors * width > columnExtent)
        continue;
      double cycles = cyclesOfCover(
          rowExtent, stepsOfTile(rows, 1), columnExtent,
          stepsOfTile(vectors * width, blocks ? vectorsOfBlock * width : width),
          width);
      if (best == 0 || cycles < best * 0.999) {
        best = cycles;
        bestRows = rows;
        bestVectors = vectors;
      }
    }
  if (rowLoop)
    tile[*rowLoop] = bestRows;
  tile[vectorLoop] = blocks ? extents[vectorLoop] : bestVectors * width;
  if (blocks)
    tile[*columnLoop] = bestVectors / vectorsOfBlock;
}

double StrategyBuilder::operations(ArrayRef<int64_t> sizes) const {
  double result = 2;
  for (unsigned loop = 0; loop < extents.size(); ++loop)
    result *= isParallel(loop) ? double(sizes[loop]) : double(extent(loop));
  return result;
}

/// Bytes of the operand of vectors that one task reads again and again.
int64_t StrategyBuilder::cachedBytes() const {
  int64_t elements = 1;
  for (unsigned loop = 0; loop < extents.size(); ++loop)
    if (maps[vectorOperand].isFunctionOfDim(loop))
      elements *= isParallel(loop) ? parallel[loop] : extent(loop);
  return 4 * elements;
}

void StrategyBuilder::chooseParallelTile() {
  parallel = tile;
  SmallVector<int64_t> all;
  for (unsigned loop = 0; loop < extents.size(); ++loop)
    all.push_back(extent(loop));
  double goal =
      std::clamp(operations(all) / double(tasksForEachCore * target.cores),
                 minOperationsOfTask, maxOperationsOfTask);
  SmallVector<unsigned> order{vectorLoop};
  llvm::append_range(order, otherParallelLoops());
  // First what the cache holds of the vectors' operand, then the rest.
  for (int64_t budget : {target.l2 / 2, std::numeric_limits<int64_t>::max()})
    for (unsigned loop : order)
      while (operations(parallel) < goal && parallel[loop] < extent(loop)) {
        int64_t before = parallel[loop];
        parallel[loop] += tile[loop];
        if (cachedBytes() > budget) {
          parallel[loop] = before;
          break;
        }
      }
  for (unsigned loop : order)
    if (!ShapedType::isDynamic(extents[loop]))
      parallel[loop] = std::min(parallel[loop], extents[loop]);
}

codegen::StrategyAttr StrategyBuilder::build() {
  if (!chooseVectorLoop())
    return codegen::StrategyAttr::get(op->getContext(), codegen::Route::Affine,
                                      {}, {}, -1, 1);
  chooseRegisterTile();
  chooseParallelTile();
  return codegen::StrategyAttr::get(op->getContext(), codegen::Route::Kernel,
                                    parallel, tile, vectorLoop, width);
}

namespace {
struct CPUSelectStrategy : nn::impl::CPUSelectStrategyBase<CPUSelectStrategy> {
  void runOnOperation() override {
    TargetDescription target = TargetDescription::of(getOperation());
    getOperation().walk([&](linalg::LinalgOp op) {
      if (op->hasAttr(strategyAttrName))
        return;
      auto strategy = codegen::StrategyAttr::get(
          &getContext(), codegen::Route::Affine, {}, {}, -1, 1);
      if (op.hasPureTensorSemantics() && isMultiplyAccumulate(op))
        strategy = StrategyBuilder(op, target).build();
      op->setAttr(strategyAttrName, strategy);
    });
  }
};
} // namespace

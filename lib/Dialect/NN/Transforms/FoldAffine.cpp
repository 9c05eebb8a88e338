//===- FoldAffine.cpp - nn-fold-affine ----------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/NN/Transforms/Passes.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace nn {
#define GEN_PASS_DEF_NNFOLDAFFINE
#include "nn/Dialect/NN/Transforms/Passes.h.inc"
} // namespace nn

using namespace mlir;

namespace {

/// The axis of the filter that counts features, for a filter that has one; no
/// value where features are spread over groups.
std::optional<unsigned> featureAxis(nn::ConvOp) { return 0; }
std::optional<unsigned> featureAxis(nn::ConvTransposeOp conv) {
  return conv.getGroup() == 1 ? std::optional<unsigned>(1) : std::nullopt;
}

/// Whether the value is constant and, broadcast to the result of a convolution
/// of this rank, depends on the feature alone.
bool isPerFeature(Value value, int64_t rank, int64_t features) {
  auto type = cast<RankedTensorType>(value.getType());
  if (!type.hasStaticShape() || type.getRank() > rank ||
      !nn::isConstantExpression(value))
    return false;
  for (auto [i, size] : llvm::enumerate(llvm::reverse(type.getShape()))) {
    bool isFeature = static_cast<int64_t>(i) == rank - 2;
    if (size != 1 && !(isFeature && size == features))
      return false;
  }
  return true;
}

/// Rewrites an op that scales or shifts the result of a convolution.
template <typename ConvOp> class AffineFold {
public:
  AffineFold(PatternRewriter &rewriter, Operation *op, ConvOp conv,
             Value factor)
      : rewriter(rewriter), op(op), conv(conv), factor(factor),
        filterType(conv.getFilter().getType()) {}

  /// Whether the rewriting is possible; finds out the rest of the members.
  bool matches() {
    axis = featureAxis(conv);
    if (!axis || !filterType.hasStaticShape() || !conv->hasOneUse() ||
        op->getResult(0).getType() != conv.getType())
      return false;
    features = filterType.getDimSize(*axis);
    if (!isPerFeature(factor, filterType.getRank(), features))
      return false;
    count = cast<RankedTensorType>(factor.getType()).getNumElements();
    return true;
  }

  /// conv(x, w, b) * c = conv(x, w * c, b * c); quotients alike.
  template <typename ScaleOp> LogicalResult scale() {
    if (!nn::isConstantExpression(conv.getFilter()) ||
        (conv.getBias() && !nn::isConstantExpression(conv.getBias())))
      return failure();
    rewriter.setInsertionPoint(op);
    SmallVector<int64_t> shape(filterType.getRank(), 1);
    shape[*axis] = count;
    Value filter = nn::createInferred<ScaleOp>(
        rewriter, op->getLoc(), conv.getFilter(), reshape(shape));
    Value bias = conv.getBias();
    if (bias)
      bias = nn::createInferred<ScaleOp>(rewriter, op->getLoc(), bias,
                                         reshape({count}));
    replace(filter, bias);
    return success();
  }

  /// conv(x, w, b) + c = conv(x, w, b + c); differences alike.
  template <typename ShiftOp> LogicalResult shift() {
    rewriter.setInsertionPoint(op);
    Value bias = conv.getBias();
    if (bias) {
      bias = nn::createInferred<ShiftOp>(rewriter, op->getLoc(), bias,
                                         reshape({count}));
    } else {
      bias = reshape({count});
      if (std::is_same_v<ShiftOp, nn::SubOp>)
        bias = nn::NegOp::create(rewriter, op->getLoc(), bias);
      bias = expand(bias);
    }
    replace(conv.getFilter(), bias);
    return success();
  }

private:
  Value listOf(ArrayRef<int64_t> values) {
    auto type = RankedTensorType::get({static_cast<int64_t>(values.size())},
                                      rewriter.getI64Type());
    return nn::ConstantOp::create(rewriter, op->getLoc(), type,
                                  DenseElementsAttr::get(type, values));
  }

  Value reshape(ArrayRef<int64_t> shape) {
    auto type = cast<RankedTensorType>(factor.getType());
    if (type.getShape() == shape)
      return factor;
    return nn::ReshapeOp::create(rewriter, op->getLoc(), type.clone(shape),
                                 factor, listOf(shape));
  }

  Value expand(Value bias) {
    if (count == features)
      return bias;
    auto type = cast<RankedTensorType>(bias.getType()).clone({features});
    return nn::ExpandOp::create(rewriter, op->getLoc(), type, bias,
                                listOf({features}));
  }

  /// Operands of a convolution are the input, the filter and maybe the bias.
  void replace(Value filter, Value bias) {
    OperationState state(rewriter.getFusedLoc({conv.getLoc(), op->getLoc()}),
                         ConvOp::getOperationName());
    state.addOperands({conv.getInput(), filter});
    if (bias)
      state.addOperands(bias);
    state.addTypes(conv.getType());
    state.propertiesAttr = conv->getPropertiesAsAttribute();
    rewriter.replaceOp(op, rewriter.create(state));
    rewriter.eraseOp(conv);
  }

  PatternRewriter &rewriter;
  Operation *op;
  ConvOp conv;
  Value factor;
  RankedTensorType filterType;
  /// Elements of the factor, features of the convolution.
  int64_t count = 0, features = 0;
  std::optional<unsigned> axis;
};

/// A product, quotient, sum or difference of a convolution and a constant.
template <typename ConvOp, typename Op>
struct FoldIntoConvolution : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    Value result = op.getLhs(), factor = op.getRhs();
    bool commutes =
        std::is_same_v<Op, nn::AddOp> || std::is_same_v<Op, nn::MulOp>;
    if (commutes && !result.template getDefiningOp<ConvOp>())
      std::swap(result, factor);
    auto conv = result.template getDefiningOp<ConvOp>();
    if (!conv)
      return failure();
    AffineFold<ConvOp> fold(rewriter, op, conv, factor);
    if (!fold.matches())
      return failure();
    if constexpr (std::is_same_v<Op, nn::MulOp> ||
                  std::is_same_v<Op, nn::DivOp>)
      return fold.template scale<Op>();
    else
      return fold.template shift<Op>();
  }
};

struct NNFoldAffinePass : public nn::impl::NNFoldAffineBase<NNFoldAffinePass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    add<nn::ConvOp>(patterns);
    add<nn::ConvTransposeOp>(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }

  template <typename ConvOp> void add(RewritePatternSet &patterns) {
    patterns.add<FoldIntoConvolution<ConvOp, nn::AddOp>,
                 FoldIntoConvolution<ConvOp, nn::DivOp>,
                 FoldIntoConvolution<ConvOp, nn::MulOp>,
                 FoldIntoConvolution<ConvOp, nn::SubOp>>(&getContext());
  }
};

} // namespace

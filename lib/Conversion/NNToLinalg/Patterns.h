//===- Patterns.h - What the families share ---------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CONVERSION_NNTOLINALG_PATTERNS_H
#define NN_CONVERSION_NNTOLINALG_PATTERNS_H

#include "EntryShapes.h"
#include "Structured.h"

#include "nn/Dialect/NN/IR/NNDialect.h"

#include "mlir/Transforms/DialectConversion.h"

namespace nn {

/// Base of the patterns: a conversion pattern that sees the sizes.
template <typename OpT>
class NNOpLowering : public mlir::OpConversionPattern<OpT> {
public:
  NNOpLowering(const mlir::TypeConverter &converter, EntryShapes &shapes,
               mlir::MLIRContext *context, mlir::PatternBenefit benefit = 1)
      : mlir::OpConversionPattern<OpT>(converter, context, benefit),
        shapes(shapes) {}

  using Adaptor = typename OpT::Adaptor;

  mlir::LogicalResult
  matchAndRewrite(OpT op, Adaptor adaptor,
                  mlir::ConversionPatternRewriter &rewriter) const final {
    mlir::ImplicitLocOpBuilder b(op->getLoc(), rewriter);
    // Nothing is computed for a result without elements.
    Value value;
    if (!llvm::is_contained(shapes.dims(op->getResult(0)),
                            b.getAffineConstantExpr(0)))
      value = lower(op, adaptor, b);
    if (!value)
      value = empty(b, shapes.sizes(op->getResult(0)), elementType(op));
    mlir::Type type =
        this->getTypeConverter()->convertType(op->getResult(0).getType());
    if (value.getType() != type)
      value = mlir::tensor::CastOp::create(b, type, value);
    rewriter.replaceOp(op, value);
    return mlir::success();
  }

protected:
  /// The value of the op's result, which has elements, or null after
  /// `unsupported`.
  virtual Value lower(OpT op, Adaptor adaptor,
                      mlir::ImplicitLocOpBuilder &b) const = 0;

  /// Reports why the op has no lowering; the pass fails once all are known.
  Value unsupported(OpT op, const llvm::Twine &reason) const {
    op.emitError(reason);
    shapes.markUnsupported();
    return nullptr;
  }

  /// The element type of the lowered result.
  mlir::Type elementType(OpT op) const {
    mlir::Type type =
        this->getTypeConverter()->convertType(op->getResult(0).getType());
    return llvm::cast<mlir::ShapedType>(type).getElementType();
  }

  EntryShapes &shapes;
};

/// True for ui8, …: types whose values are compared and converted unsigned.
inline bool isUnsignedTensor(mlir::Type type) {
  return mlir::getElementTypeOrSelf(type).isUnsignedInteger();
}

/// `x`, read through numpy's broadcasting by a structured op of dimensions
/// `to`: sizes of one that are repeated are dropped.
struct BroadcastOperand {
  Value value;
  mlir::AffineMap map;
};
BroadcastOperand broadcastOperand(mlir::ImplicitLocOpBuilder &b, Value value,
                                  Dims from, Dims to);

/// The value of a constant of one repeated element, or null.
mlir::TypedAttr splatConstant(Value nnValue);
/// `attr` with ui8, … replaced by i8, ….
mlir::TypedAttr signlessAttr(mlir::TypedAttr attr);

/// A dimension of `size` must have elements if `reads` elements are made from
/// it: an error if it has none, a check at the entry if that is not known.
llvm::LogicalResult requireSource(mlir::Operation *op, mlir::AffineExpr reads,
                                  mlir::AffineExpr size, EntryShapes &shapes);

/// nn.pad in the modes that repeat elements of the input.
Value lowerPadByIndex(PadOp op, Value input, Dims pads, EntryShapes &shapes,
                      mlir::ImplicitLocOpBuilder &b);

using PatternArgs = const mlir::TypeConverter &;
void populateConstantPatterns(PatternArgs, EntryShapes &,
                              mlir::RewritePatternSet &);
void populateContractionPatterns(PatternArgs, EntryShapes &,
                                 mlir::RewritePatternSet &);
void populateConvolutionPatterns(PatternArgs, EntryShapes &,
                                 mlir::RewritePatternSet &);
void populateDataPatterns(PatternArgs, EntryShapes &,
                          mlir::RewritePatternSet &);
void populateElementwisePatterns(PatternArgs, EntryShapes &,
                                 mlir::RewritePatternSet &);
void populateIndexingPatterns(PatternArgs, EntryShapes &,
                              mlir::RewritePatternSet &);
void populateNormalizationPatterns(PatternArgs, EntryShapes &,
                                   mlir::RewritePatternSet &);
void populatePoolingPatterns(PatternArgs, EntryShapes &,
                             mlir::RewritePatternSet &);
void populateReductionPatterns(PatternArgs, EntryShapes &,
                               mlir::RewritePatternSet &);
void populateResizePatterns(PatternArgs, EntryShapes &,
                            mlir::RewritePatternSet &);

} // namespace nn

#endif

//===- Constant.cpp - Constants, known elements ---------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Small integer tensors whose elements are functions of the sizes (shapes and
// what is computed from them) become tensor.from_elements, whatever op they
// come from.
//
//===----------------------------------------------------------------------===//

#include "Patterns.h"

#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace nn {

TypedAttr signlessAttr(TypedAttr attr) {
  Type type = getElementTypeOrSelf(attr.getType());
  if (type.isSignlessIntOrFloat())
    return attr;
  auto signless =
      IntegerType::get(type.getContext(), type.getIntOrFloatBitWidth());
  if (auto dense = dyn_cast<DenseElementsAttr>(attr))
    return dense.bitcast(signless);
  auto shaped = dyn_cast<ShapedType>(attr.getType());
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attr))
    return DenseResourceElementsAttr::get(shaped.clone(signless),
                                          resource.getRawHandle());
  if (auto integer = dyn_cast<IntegerAttr>(attr))
    return IntegerAttr::get(signless, integer.getValue());
  return attr;
}

TypedAttr splatConstant(Value nnValue) {
  DenseElementsAttr dense;
  if (!matchPattern(nnValue, m_Constant(&dense)) || !dense.isSplat())
    return nullptr;
  auto element = dyn_cast<TypedAttr>(dense.getSplatValue<Attribute>());
  return element ? signlessAttr(element) : nullptr;
}

namespace {

class ConstantLowering : public NNOpLowering<ConstantOp> {
public:
  using NNOpLowering::NNOpLowering;

protected:
  Value lower(ConstantOp op, Adaptor, ImplicitLocOpBuilder &b) const final {
    TypedAttr value = signlessAttr(cast<TypedAttr>(op.getValue()));
    return arith::ConstantOp::create(b, value);
  }
};

/// Any nn op with one result, small, integer, of known elements.
class KnownElementsLowering : public ConversionPattern {
public:
  KnownElementsLowering(const TypeConverter &converter, EntryShapes &shapes,
                        MLIRContext *context)
      : ConversionPattern(converter, MatchAnyOpTypeTag(), /*benefit=*/10,
                          context),
        shapes(shapes) {}

  LogicalResult
  matchAndRewrite(Operation *op, ArrayRef<Value>,
                  ConversionPatternRewriter &rewriter) const final {
    if (!isa_and_nonnull<NNDialect>(op->getDialect()) || isa<ConstantOp>(op) ||
        op->getNumResults() != 1)
      return failure();
    std::optional<ArrayRef<AffineExpr>> elements =
        shapes.elements(op->getResult(0));
    // What data decides is computed as data, in its own type.
    if (!elements || llvm::any_of(*elements, [&](AffineExpr element) {
          return shapes.readsElements(element);
        }))
      return failure();
    auto type = cast<RankedTensorType>(
        getTypeConverter()->convertType(op->getResult(0).getType()));
    if (!type.hasStaticShape() ||
        type.getNumElements() != static_cast<int64_t>(elements->size()))
      return failure();
    ImplicitLocOpBuilder b(op->getLoc(), rewriter);
    rewriter.replaceOp(op, fromElements(b, type, *elements));
    return success();
  }

private:
  Value fromElements(ImplicitLocOpBuilder &b, RankedTensorType type,
                     ArrayRef<AffineExpr> elements) const {
    SmallVector<Attribute> constants;
    SmallVector<Value> values;
    Type element = type.getElementType();
    for (AffineExpr expr : elements) {
      if (std::optional<int64_t> constant = constantOf(expr)) {
        APInt bits(64, *constant, /*isSigned=*/true);
        constants.push_back(b.getIntegerAttr(
            element, bits.sextOrTrunc(element.getIntOrFloatBitWidth())));
        values.push_back(
            arith::ConstantOp::create(b, cast<TypedAttr>(constants.back())));
        continue;
      }
      values.push_back(
          arith::IndexCastOp::create(b, element, shapes.getValue(expr)));
    }
    if (constants.size() == elements.size())
      return arith::ConstantOp::create(b,
                                       DenseElementsAttr::get(type, constants));
    return tensor::FromElementsOp::create(b, type, values);
  }

  EntryShapes &shapes;
};

} // namespace

void populateConstantPatterns(const TypeConverter &converter,
                              EntryShapes &shapes,
                              RewritePatternSet &patterns) {
  patterns.add<ConstantLowering, KnownElementsLowering>(converter, shapes,
                                                        patterns.getContext());
}

} // namespace nn

//===- Control.cpp - Branches and loops -----------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The regions of nn become those of scf; their ops are converted like any
// others. A loop that runs all its iterations counts, others ask.
//
//===----------------------------------------------------------------------===//

#include "Control.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace nn {
namespace {

/// What patterns of ops with regions share.
template <typename OpT>
class ControlLowering : public OpConversionPattern<OpT> {
public:
  ControlLowering(PatternArgs converter, EntryShapes &shapes,
                  MLIRContext *context)
      : OpConversionPattern<OpT>(converter, context), shapes(shapes) {}

protected:
  /// `value` with the type that `type` becomes, whatever it knows of sizes.
  Value convert(ImplicitLocOpBuilder &b, Value value, Type type) const {
    Type to = this->getTypeConverter()->convertType(type);
    Type signless = this->getTypeConverter()->convertType(value.getType());
    if (value.getType() != signless)
      value =
          UnrealizedConversionCastOp::create(b, signless, value).getResult(0);
    return to == signless ? value : Value(tensor::CastOp::create(b, to, value));
  }

  /// The other way round: what the ops of a region see.
  Value restore(ImplicitLocOpBuilder &b, Value value, Type type) const {
    Type signless = this->getTypeConverter()->convertType(type);
    if (value.getType() != signless)
      value = tensor::CastOp::create(b, signless, value);
    return signless == type ? value
                            : UnrealizedConversionCastOp::create(b, type, value)
                                  .getResult(0);
  }

  SmallVector<Type> resultTypes(OpT op) const {
    SmallVector<Type> types;
    (void)this->getTypeConverter()->convertTypes(op->getResultTypes(), types);
    return types;
  }

  /// The only element of a tensor.
  Value element(ImplicitLocOpBuilder &b, Value tensor) const {
    Value zero = indexConstant(b, 0);
    SmallVector<Value> at(tensorType(tensor).getRank(), zero);
    return tensor::ExtractOp::create(b, tensor, at);
  }

  /// Moves the ops of a region to the builder's place, `arguments` for its own.
  /// Returns what the region yields, still as it was.
  SmallVector<Value> moveBody(ConversionPatternRewriter &rewriter,
                              ImplicitLocOpBuilder &b, Region &region,
                              ValueRange arguments) const {
    Block *body = &region.front();
    Operation *yield = body->getTerminator();
    SmallVector<Value> values(yield->getOperands());
    rewriter.eraseOp(yield);
    Block *place = b.getInsertionBlock();
    rewriter.inlineBlockBefore(body, place, place->end(), arguments);
    b.setInsertionPointToEnd(place);
    return values;
  }

  EntryShapes &shapes;
};

class IfLowering : public ControlLowering<IfOp> {
public:
  using ControlLowering::ControlLowering;

  LogicalResult
  matchAndRewrite(IfOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const final {
    ImplicitLocOpBuilder b(op->getLoc(), rewriter);
    Value condition = element(b, adaptor.getCondition());
    auto branch = scf::IfOp::create(b, resultTypes(op), condition,
                                    /*addThenBlock=*/true,
                                    /*addElseBlock=*/true);
    for (auto [from, to] :
         {std::pair(&op.getThenRegion(), &branch.getThenRegion()),
          std::pair(&op.getElseRegion(), &branch.getElseRegion())}) {
      Block *block = &to->front();
      while (!block->empty())
        rewriter.eraseOp(&block->back());
      b.setInsertionPointToEnd(block);
      SmallVector<Value> values = moveBody(rewriter, b, *from, {});
      for (auto [value, result] : llvm::zip_equal(values, op->getResults()))
        value = convert(b, value, result.getType());
      scf::YieldOp::create(b, values);
    }
    rewriter.replaceOp(op, branch.getResults());
    return success();
  }
};

class LoopLowering : public ControlLowering<LoopOp> {
public:
  using ControlLowering::ControlLowering;

  LogicalResult
  matchAndRewrite(LoopOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const final {
    ImplicitLocOpBuilder b(op->getLoc(), rewriter);
    SmallVector<Value> initial;
    for (auto [value, result] :
         llvm::zip(adaptor.getInitial(), op.getResults()))
      initial.push_back(convert(b, value, result.getType()));
    Value trip;
    if (adaptor.getTrip())
      trip = arith::IndexCastOp::create(b, b.getIndexType(),
                                        element(b, adaptor.getTrip()));
    ValueRange results = trip && op.runsAllIterations()
                             ? count(op, rewriter, b, trip, initial)
                             : ask(op, adaptor, rewriter, b, trip, initial);
    rewriter.replaceOp(op, results);
    return success();
  }

private:
  /// What the body is given: the iteration, and what is carried.
  SmallVector<Value> bodyArguments(LoopOp op, ImplicitLocOpBuilder &b,
                                   Value iteration, ValueRange carried) const {
    Value number = arith::IndexCastOp::create(b, b.getI64Type(), iteration);
    Block &body = op.getBody().front();
    SmallVector<Value> arguments{tensor::FromElementsOp::create(
        b, body.getArgument(0).getType(), number)};
    for (auto [value, argument] :
         llvm::zip(carried, body.getArguments().drop_front()))
      arguments.push_back(restore(b, value, argument.getType()));
    return arguments;
  }

  /// The tensor that the values of all iterations are collected in.
  Value collector(LoopOp op, ImplicitLocOpBuilder &b, unsigned result) const {
    Value value = op.getResult(result);
    Type type = getTypeConverter()->convertType(value.getType());
    Value made =
        empty(b, shapes.sizes(value), cast<ShapedType>(type).getElementType());
    return made.getType() == type
               ? made
               : Value(tensor::CastOp::create(b, type, made));
  }

  Value collect(LoopOp op, ImplicitLocOpBuilder &b, unsigned result,
                Value value, Value into, Value iteration) const {
    Sizes sizes = shapes.sizes(op.getResult(result));
    SmallVector<OpFoldResult> offsets(sizes.size(), b.getIndexAttr(0));
    SmallVector<OpFoldResult> ones(sizes.size(), b.getIndexAttr(1));
    offsets[0] = iteration;
    sizes[0] = b.getIndexAttr(1);
    SmallVector<int64_t> shape;
    for (OpFoldResult size : ArrayRef(sizes).drop_front())
      shape.push_back(getConstantIntValue(size).value_or(ShapedType::kDynamic));
    value = convert(
        b, value,
        RankedTensorType::get(shape, tensorType(value).getElementType()));
    return tensor::InsertSliceOp::create(b, value, into, offsets, sizes, ones);
  }

  ValueRange count(LoopOp op, ConversionPatternRewriter &rewriter,
                   ImplicitLocOpBuilder &b, Value trip,
                   SmallVector<Value> initial) const {
    size_t carried = initial.size();
    for (unsigned i = carried; i < op.getNumResults(); ++i)
      initial.push_back(collector(op, b, i));
    Value zero = indexConstant(b, 0), one = indexConstant(b, 1);
    auto loop = scf::ForOp::create(b, zero, trip, one, initial);
    Block *block = loop.getBody();
    while (!block->empty())
      rewriter.eraseOp(&block->back());
    b.setInsertionPointToStart(block);
    Value iteration = loop.getInductionVar();
    SmallVector<Value> given(loop.getRegionIterArgs());
    SmallVector<Value> arguments =
        bodyArguments(op, b, iteration, ArrayRef(given).take_front(carried));
    SmallVector<Value> values = moveBody(rewriter, b, op.getBody(), arguments);
    values.erase(values.begin());
    for (unsigned i = 0; i < values.size(); ++i)
      values[i] = i < carried
                      ? convert(b, values[i], op.getResult(i).getType())
                      : collect(op, b, i, values[i], given[i], iteration);
    scf::YieldOp::create(b, values);
    b.setInsertionPointAfter(loop);
    return loop.getResults();
  }

  ValueRange ask(LoopOp op, OpAdaptor adaptor,
                 ConversionPatternRewriter &rewriter, ImplicitLocOpBuilder &b,
                 Value trip, ArrayRef<Value> initial) const {
    Value holds = arith::ConstantOp::create(b, b.getBoolAttr(true));
    if (adaptor.getCondition())
      holds = element(b, adaptor.getCondition());
    SmallVector<Value> carried{indexConstant(b, 0), holds};
    llvm::append_range(carried, initial);
    SmallVector<Type> types(ValueRange(carried).getTypes());
    SmallVector<Location> locations(types.size(), op.getLoc());
    auto loop = scf::WhileOp::create(b, types, carried);
    Block *before =
        rewriter.createBlock(&loop.getBefore(), {}, types, locations);
    Block *after = rewriter.createBlock(&loop.getAfter(), {}, types, locations);

    b.setInsertionPointToStart(before);
    Value goes = before->getArgument(1);
    if (trip) {
      Value isLess = arith::CmpIOp::create(b, arith::CmpIPredicate::slt,
                                           before->getArgument(0), trip);
      goes = arith::AndIOp::create(b, goes, isLess);
    }
    scf::ConditionOp::create(b, goes, before->getArguments());

    b.setInsertionPointToStart(after);
    Value iteration = after->getArgument(0);
    SmallVector<Value> arguments =
        bodyArguments(op, b, iteration, after->getArguments().drop_front(2));
    SmallVector<Value> values = moveBody(rewriter, b, op.getBody(), arguments);
    Value next = arith::AddIOp::create(b, iteration, indexConstant(b, 1));
    SmallVector<Value> yielded{next, element(b, values[0])};
    for (auto [value, result] :
         llvm::zip(ArrayRef(values).drop_front(), op.getResults()))
      yielded.push_back(convert(b, value, result.getType()));
    scf::YieldOp::create(b, yielded);
    b.setInsertionPointAfter(loop);
    return ValueRange(loop.getResults()).drop_front(2);
  }
};

} // namespace

void populateControlPatterns(PatternArgs converter, EntryShapes &shapes,
                             RewritePatternSet &patterns) {
  patterns.add<IfLowering, LoopLowering>(converter, shapes,
                                         patterns.getContext());
}

} // namespace nn

//===- Recurrent.cpp - Recurrent layers -----------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// One product gives what all steps take from the input. A loop over the steps
// holds the product with the state and the cell, elementwise.
//
//===----------------------------------------------------------------------===//

#include "Cell.h"
#include "Control.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace nn {
namespace {

/// Emits one op.
class Recurrence {
public:
  Recurrence(RecurrentOp op, RecurrentOp::Adaptor operands, EntryShapes &shapes,
             ImplicitLocOpBuilder &b)
      : op(op), operands(operands), shapes(shapes), b(b),
        element(cast<RankedTensorType>(operands.getInput().getType())
                    .getElementType()),
        type(accumulatorType(element)), dims(shapes.dims(op.getStates())),
        rowSizes(shapes.get(dims.drop_front())), gates(op.getGates()),
        cell(op, type) {}

  SmallVector<Value> emit();

private:
  bool isEmpty(unsigned dim) const { return constantOf(dims[dim]) == 0; }
  Value widen(Value value, Dims sizes);
  Value transposedRows(Value weights, AffineExpr columns, unsigned begin,
                       unsigned end);
  Value multiply(Value lhs, Value rhs, ArrayRef<OpFoldResult> sizes);
  Value projectInput();
  Value biasOf(unsigned half, unsigned gate, unsigned count);
  Value initial(Value given, Value nnValue);
  Value gateOfInput(Value projected, Value step, unsigned gate);
  Value gateOfState(Value product, unsigned gate);
  CellInputs::Gate addGate(CellInputs &inputs, Value step, unsigned gate,
                           Value product, unsigned place);
  void emitStep(Value step, Value h, Value c);
  void emitRnn(Value step, Value h);
  void emitGru(Value step, Value h);
  void emitLstm(Value step, Value h, Value c);
  Value elementwise(CellInputs &inputs, Body body);
  Value maskSteps(Value step, Value next, Value before);

  RecurrentOp op;
  RecurrentOp::Adaptor operands;
  EntryShapes &shapes;
  ImplicitLocOpBuilder &b;
  Type element, type;
  Dims dims; ///< steps, batch, hidden
  Sizes rowSizes;
  int64_t gates;
  Cell cell;

  /// What every step uses: the projected input, and the weights of the state.
  Value projected, weights, resetWeights;
  /// What a step makes.
  Value nextH, nextC;
};

/// `value` in the type of the sums.
Value Recurrence::widen(Value value, Dims sizes) {
  return convertFloats(b, value, shapes.get(sizes), type);
}

/// The rows of the gates [begin, end) as columns.
Value Recurrence::transposedRows(Value value, AffineExpr columns,
                                 unsigned begin, unsigned end) {
  AffineExpr hidden = dims[2], rows = hidden * (end - begin);
  if (begin != 0 || end != gates)
    value = tensor::ExtractSliceOp::create(
        b, value,
        ArrayRef<OpFoldResult>{shapes.get(hidden * begin), b.getIndexAttr(0)},
        shapes.get({rows, columns}),
        SmallVector<OpFoldResult>(2, b.getIndexAttr(1)));
  AffineMap swapped =
      AffineMap::getPermutationMap(ArrayRef<unsigned>{1, 0}, b.getContext());
  value = parallelGeneric(
      b, shapes.get({columns, rows}), element, value, swapped,
      [](ImplicitLocOpBuilder &, ValueRange args) { return args[0]; });
  return widen(value, {columns, rows});
}

Value Recurrence::multiply(Value lhs, Value rhs, ArrayRef<OpFoldResult> sizes) {
  Value zero = filled(b, sizes, b.getZeroAttr(type));
  if (tensorType(lhs).getDimSize(1) == 0)
    return zero;
  return linalg::MatmulOp::create(b, zero.getType(), ValueRange{lhs, rhs}, zero)
      .getResult(0);
}

/// Entries of the bias of the input (0) or the state (1), or null.
Value Recurrence::biasOf(unsigned half, unsigned gate, unsigned count) {
  if (!operands.getBias())
    return nullptr;
  AffineExpr hidden = dims[2];
  Value bias = tensor::ExtractSliceOp::create(
      b, operands.getBias(),
      ArrayRef<OpFoldResult>{shapes.get(hidden * (half * gates + gate))},
      ArrayRef<OpFoldResult>{shapes.get(hidden * count)},
      ArrayRef<OpFoldResult>{b.getIndexAttr(1)});
  return widen(bias, {hidden * count});
}

/// W x + Wb of all steps: [steps, batch, gates * hidden].
Value Recurrence::projectInput() {
  SmallVector<AffineExpr> input(shapes.dims(op.getInput()));
  AffineExpr rows = input[0] * input[1], columns = dims[2] * gates;
  SmallVector<AffineExpr> flat{rows, input[2]}, product{rows, columns};
  SmallVector<AffineExpr> all{input[0], input[1], columns};
  Value x = reshapeTo(b, operands.getInput(), input, flat, shapes.get(flat));
  Value w = transposedRows(operands.getWeights(), input[2], 0, gates);
  Value sum = multiply(widen(x, flat), w, shapes.get(product));
  if (Value bias = biasOf(0, 0, gates)) {
    AffineMap identity = b.getMultiDimIdentityMap(2);
    AffineMap column = AffineMap::get(2, 0, b.getAffineDimExpr(1));
    sum = parallelGeneric(
        b, shapes.get(product), type, {sum, bias}, {identity, column},
        [](ImplicitLocOpBuilder &inner, ValueRange args) -> Value {
          return arith::AddFOp::create(inner, args[0], args[1]);
        });
  }
  return reshapeTo(b, sum, product, all, shapes.get(all));
}

Value Recurrence::initial(Value given, Value nnValue) {
  if (given)
    return widen(given, shapes.dims(nnValue));
  return filled(b, rowSizes, b.getZeroAttr(type));
}

Value Recurrence::gateOfInput(Value all, Value step, unsigned gate) {
  SmallVector<OpFoldResult> offsets{step, b.getIndexAttr(0),
                                    shapes.get(dims[2] * gate)};
  SmallVector<OpFoldResult> sizes{b.getIndexAttr(1), rowSizes[0], rowSizes[1]};
  auto result = cast<RankedTensorType>(empty(b, rowSizes, type).getType());
  return tensor::ExtractSliceOp::create(
      b, result, all, offsets, sizes,
      SmallVector<OpFoldResult>(3, b.getIndexAttr(1)));
}

Value Recurrence::gateOfState(Value product, unsigned gate) {
  SmallVector<OpFoldResult> offsets{b.getIndexAttr(0),
                                    shapes.get(dims[2] * gate)};
  return tensor::ExtractSliceOp::create(
      b, product, offsets, rowSizes,
      SmallVector<OpFoldResult>(2, b.getIndexAttr(1)));
}

/// The operands of a gate that is the `place`-th of `product`.
CellInputs::Gate Recurrence::addGate(CellInputs &inputs, Value step,
                                     unsigned gate, Value product,
                                     unsigned place) {
  CellInputs::Gate added;
  added.x = inputs.add(gateOfInput(projected, step, gate));
  added.r = inputs.add(gateOfState(product, place));
  if (Value bias = biasOf(1, gate, 1))
    added.bias = inputs.addRow(bias);
  return added;
}

Value Recurrence::elementwise(CellInputs &inputs, Body body) {
  return parallelGeneric(b, rowSizes, type, inputs.values, inputs.maps, body);
}

//===----------------------------------------------------------------------===//
// Cells
//===----------------------------------------------------------------------===//

SmallVector<OpFoldResult> twoSizes(EntryShapes &shapes, AffineExpr rows,
                                   AffineExpr columns) {
  return shapes.get({rows, columns});
}

void Recurrence::emitRnn(Value step, Value h) {
  Value product = multiply(h, weights, rowSizes);
  CellInputs inputs(b);
  CellInputs::Gate gate = addGate(inputs, step, 0, product, 0);
  nextH =
      elementwise(inputs, [&](ImplicitLocOpBuilder &inner, ValueRange args) {
        return cell.activate(inner, 0, gate.sum(inner, args));
      });
}

void Recurrence::emitGru(Value step, Value h) {
  bool linear = op.getLinearBeforeReset();
  Value product = multiply(
      h, weights, twoSizes(shapes, dims[1], dims[2] * (linear ? 3 : 2)));
  // What the candidate takes from the state.
  Value candidate = product;
  if (!linear) {
    CellInputs inputs(b);
    CellInputs::Gate reset = addGate(inputs, step, 1, product, 1);
    unsigned state = inputs.add(h);
    Value kept =
        elementwise(inputs, [&](ImplicitLocOpBuilder &inner, ValueRange args) {
          Value r = cell.activate(inner, 0, reset.sum(inner, args));
          return arith::MulFOp::create(inner, r, args[state]).getResult();
        });
    candidate = multiply(kept, resetWeights, rowSizes);
  }
  CellInputs inputs(b);
  CellInputs::Gate update = addGate(inputs, step, 0, product, 0), reset;
  if (linear)
    reset = addGate(inputs, step, 1, product, 1);
  CellInputs::Gate fresh = addGate(inputs, step, 2, candidate, linear ? 2 : 0);
  unsigned state = inputs.add(h);
  nextH = elementwise(
      inputs, [&](ImplicitLocOpBuilder &inner, ValueRange args) -> Value {
        Value z = cell.activate(inner, 0, update.sum(inner, args));
        Value sum;
        if (linear) {
          Value r = cell.activate(inner, 0, reset.sum(inner, args));
          Value part =
              arith::MulFOp::create(inner, r, fresh.state(inner, args));
          sum = arith::AddFOp::create(inner, args[fresh.x], part);
        } else {
          sum = fresh.sum(inner, args);
        }
        Value n = cell.activate(inner, 1, sum);
        Value one = floatConstant(inner, type, 1);
        Value rest = arith::SubFOp::create(inner, one, z);
        Value left = arith::MulFOp::create(inner, rest, n);
        Value right = arith::MulFOp::create(inner, z, args[state]);
        return arith::AddFOp::create(inner, left, right);
      });
}

void Recurrence::emitLstm(Value step, Value h, Value c) {
  Value product = multiply(h, weights, twoSizes(shapes, dims[1], dims[2] * 4));
  auto peephole = [&](CellInputs &inputs, unsigned place,
                      unsigned state) -> std::optional<CellInputs::Peephole> {
    if (!operands.getPeepholes())
      return std::nullopt;
    Value part = tensor::ExtractSliceOp::create(
        b, operands.getPeepholes(),
        ArrayRef<OpFoldResult>{shapes.get(dims[2] * place)},
        ArrayRef<OpFoldResult>{rowSizes[1]},
        ArrayRef<OpFoldResult>{b.getIndexAttr(1)});
    return CellInputs::Peephole{inputs.addRow(widen(part, {dims[2]})), state};
  };
  CellInputs inputs(b);
  CellInputs::Gate in = addGate(inputs, step, 0, product, 0);
  CellInputs::Gate forget = addGate(inputs, step, 2, product, 2);
  CellInputs::Gate fresh = addGate(inputs, step, 3, product, 3);
  unsigned before = inputs.add(c);
  in.peephole = peephole(inputs, 0, before);
  forget.peephole = peephole(inputs, 2, before);
  nextC = elementwise(
      inputs, [&](ImplicitLocOpBuilder &inner, ValueRange args) -> Value {
        Value i = cell.activate(inner, 0, in.sum(inner, args));
        Value f;
        if (op.getInputForget())
          f = arith::SubFOp::create(inner, floatConstant(inner, type, 1), i);
        else
          f = cell.activate(inner, 0, forget.sum(inner, args));
        Value g = cell.activate(inner, 1, fresh.sum(inner, args));
        Value kept = arith::MulFOp::create(inner, f, args[before]);
        return arith::AddFOp::create(inner, kept,
                                     arith::MulFOp::create(inner, i, g));
      });
  CellInputs outputs(b);
  CellInputs::Gate out = addGate(outputs, step, 1, product, 1);
  unsigned now = outputs.add(nextC);
  out.peephole = peephole(outputs, 1, now);
  nextH = elementwise(
      outputs, [&](ImplicitLocOpBuilder &inner, ValueRange args) -> Value {
        Value o = cell.activate(inner, 0, out.sum(inner, args));
        return arith::MulFOp::create(inner, o,
                                     cell.activateAsIs(inner, 2, args[now]));
      });
}

//===----------------------------------------------------------------------===//
// The loop
//===----------------------------------------------------------------------===//

/// `next` in the rows that have this step, `before` (or zero) in the others.
Value Recurrence::maskSteps(Value step, Value next, Value before) {
  CellInputs inputs(b);
  unsigned value = inputs.add(next);
  unsigned length = inputs.addColumn(operands.getLengths());
  unsigned other = before ? inputs.add(before) : 0;
  Value number = arith::IndexCastOp::create(b, b.getI32Type(), step);
  return elementwise(
      inputs, [&](ImplicitLocOpBuilder &inner, ValueRange args) -> Value {
        Value valid = arith::CmpIOp::create(inner, arith::CmpIPredicate::slt,
                                            number, args[length]);
        return arith::SelectOp::create(inner, valid, args[value],
                                       before ? args[other]
                                              : floatConstant(inner, type, 0));
      });
}

void Recurrence::emitStep(Value step, Value h, Value c) {
  if (op.isLstm())
    emitLstm(step, h, c);
  else if (op.isGru())
    emitGru(step, h);
  else
    emitRnn(step, h);
}

SmallVector<Value> Recurrence::emit() {
  SmallVector<Value> results{empty(b, shapes.get(dims), type)};
  if (isEmpty(1) || isEmpty(2)) {
    results.resize(op.getNumResults(), empty(b, rowSizes, type));
  } else {
    results.push_back(initial(operands.getInitialH(), op.getInitialH()));
    if (op.getLastC())
      results.push_back(initial(operands.getInitialC(), op.getInitialC()));
  }
  if (isEmpty(0) || isEmpty(1) || isEmpty(2))
    return results;

  projected = projectInput();
  bool splits = op.isGru() && !op.getLinearBeforeReset();
  weights =
      transposedRows(operands.getRecurrence(), dims[2], 0, splits ? 2 : gates);
  if (splits)
    resetWeights = transposedRows(operands.getRecurrence(), dims[2], 2, 3);

  Value steps = asValue(b, shapes.get(dims[0]));
  Value zero = indexConstant(b, 0), one = indexConstant(b, 1);
  auto loop = scf::ForOp::create(b, zero, steps, one, results);
  b.setInsertionPointToStart(loop.getBody());
  Value step = loop.getInductionVar();
  if (op.getReverse())
    step = arith::SubIOp::create(b, arith::SubIOp::create(b, steps, one), step);
  ValueRange carried = loop.getRegionIterArgs();
  emitStep(step, carried[1], op.getLastC() ? carried[2] : Value());
  Value state = nextH;
  if (operands.getLengths()) {
    state = maskSteps(step, nextH, nullptr);
    nextH = maskSteps(step, nextH, carried[1]);
    if (nextC)
      nextC = maskSteps(step, nextC, carried[2]);
  }
  SmallVector<OpFoldResult> offsets(3, b.getIndexAttr(0));
  offsets[0] = step;
  SmallVector<OpFoldResult> sizes{b.getIndexAttr(1), rowSizes[0], rowSizes[1]};
  SmallVector<Value> next{tensor::InsertSliceOp::create(
      b, state, carried[0], offsets, sizes,
      SmallVector<OpFoldResult>(3, b.getIndexAttr(1)))};
  next.push_back(nextH);
  if (nextC)
    next.push_back(nextC);
  scf::YieldOp::create(b, next);
  b.setInsertionPointAfter(loop);
  return SmallVector<Value>(loop.getResults());
}

class RecurrentLowering : public OpConversionPattern<RecurrentOp> {
public:
  RecurrentLowering(PatternArgs converter, EntryShapes &shapes,
                    MLIRContext *context)
      : OpConversionPattern(converter, context), shapes(shapes) {}

  LogicalResult
  matchAndRewrite(RecurrentOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const final {
    ImplicitLocOpBuilder b(op->getLoc(), rewriter);
    SmallVector<Value> values = Recurrence(op, adaptor, shapes, b).emit();
    for (auto [value, result] : llvm::zip_equal(values, op->getResults())) {
      auto type = cast<RankedTensorType>(result.getType());
      value =
          convertFloats(b, value, shapes.sizes(result), type.getElementType());
      if (value.getType() != type)
        value = tensor::CastOp::create(b, type, value);
    }
    rewriter.replaceOp(op, values);
    return success();
  }

private:
  EntryShapes &shapes;
};

/// Reads, at a place before the end of the sequence, the place mirrored.
class ReverseSequenceLowering : public NNOpLowering<ReverseSequenceOp> {
public:
  using NNOpLowering::NNOpLowering;

protected:
  Value lower(ReverseSequenceOp op, Adaptor adaptor,
              ImplicitLocOpBuilder &b) const final {
    unsigned rank = shapes.dims(op).size();
    int64_t time = op.getTimeAxis(), batch = op.getBatchAxis();
    AffineMap map = AffineMap::get(rank, 0, b.getAffineDimExpr(batch));
    Value steps = asValue(b, shapes.size(op.getInput(), time));
    auto body = [&](ImplicitLocOpBuilder &inner, ValueRange args) -> Value {
      SmallVector<Value> at;
      for (unsigned i = 0; i < rank; ++i)
        at.push_back(linalg::IndexOp::create(inner, i));
      // A length beyond the end would lead out of the tensor.
      Value length =
          arith::IndexCastOp::create(inner, inner.getIndexType(), args[0]);
      length = arith::MinSIOp::create(inner, length, steps);
      Value last =
          arith::SubIOp::create(inner, length, indexConstant(inner, 1));
      Value mirrored = arith::SubIOp::create(inner, last, at[time]);
      Value isInside = arith::CmpIOp::create(inner, arith::CmpIPredicate::slt,
                                             at[time], length);
      at[time] = arith::SelectOp::create(inner, isInside, mirrored, at[time]);
      return tensor::ExtractOp::create(inner, adaptor.getInput(), at);
    };
    return parallelGeneric(b, shapes.sizes(op), elementType(op),
                           adaptor.getLengths(), map, body);
  }
};

} // namespace

void populateRecurrentPatterns(PatternArgs converter, EntryShapes &shapes,
                               RewritePatternSet &patterns) {
  patterns.add<RecurrentLowering, ReverseSequenceLowering>(
      converter, shapes, patterns.getContext());
}

} // namespace nn

//===- Convolution.cpp - Convolutions to linalg ---------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Named linalg convolutions over a padded input, started with the bias. One
// spatial dimension becomes two. A transposed convolution is a contraction
// where windows do not overlap, else a convolution over a dilated input.
//
//===----------------------------------------------------------------------===//

#include "Patterns.h"

using namespace mlir;

namespace nn {
namespace {

using DimVector = SmallVector<AffineExpr>;

/// A convolution without padding: input [n, c, space…], filter [f, c / group,
/// kernel…], bias [f] or null, result [n, f, space…].
struct ConvProblem {
  ImplicitLocOpBuilder &b;
  EntryShapes &shapes;
  Value input, filter, bias;
  DimVector inputDims, filterDims, resultDims;
  SmallVector<int64_t> strides, dilations;
  int64_t group;
  Type elementType;

  unsigned spatialRank() const { return strides.size(); }
  AffineExpr constant(int64_t value) const {
    return b.getAffineConstantExpr(value);
  }

  Value emit();

private:
  void addUnitDim();
  Value initial() const;
  Value contract(Value init) const;
  Value emitDepthwise(Value init) const;
  Value emitGrouped(Value init) const;
  Value emitGeneric(Value input, Value filter, Value init) const;
  template <typename OpT>
  Value named(Value input, Value filter, Value init) const;
  static DimVector splitGroups(const DimVector &dims, unsigned at,
                               int64_t group);
  Value reshape(Value value, const DimVector &from, const DimVector &to) const {
    return reshapeTo(b, value, from, to, shapes.get(to));
  }
};

/// The tensor that the products are added to: the bias of each feature.
Value ConvProblem::initial() const {
  Type type = accumulatorType(elementType);
  Sizes sizes = shapes.get(resultDims);
  if (!bias)
    return filled(b, sizes, b.getZeroAttr(type));
  Value wide = convertFloats(b, bias, shapes.get(resultDims[1]), type);
  SmallVector<int64_t> added{0};
  llvm::append_range(added,
                     llvm::seq<int64_t>(2, static_cast<int64_t>(sizes.size())));
  return linalg::BroadcastOp::create(b, wide, empty(b, sizes, type), added)
      ->getResult(0);
}

template <typename OpT>
Value ConvProblem::named(Value input, Value filter, Value init) const {
  return OpT::create(b, TypeRange{init.getType()}, ValueRange{input, filter},
                     ValueRange{init}, b.getI64TensorAttr(strides),
                     b.getI64TensorAttr(dilations))
      ->getResult(0);
}

/// [n, c, w] becomes [n, c, 1, w].
void ConvProblem::addUnitDim() {
  auto insertOne = [&](Value &value, DimVector &dims) {
    DimVector wide(dims);
    wide.insert(wide.begin() + 2, constant(1));
    if (value)
      value = reshape(value, dims, wide);
    dims = wide;
  };
  insertOne(input, inputDims);
  insertOne(filter, filterDims);
  Value none;
  insertOne(none, resultDims);
  strides.insert(strides.begin(), 1);
  dilations.insert(dilations.begin(), 1);
}

DimVector ConvProblem::splitGroups(const DimVector &dims, unsigned at,
                                   int64_t group) {
  DimVector split(dims);
  split[at] = split[at].floorDiv(group);
  split.insert(split.begin() + at,
               getAffineConstantExpr(group, dims[at].getContext()));
  return split;
}

/// One filter for each channel.
Value ConvProblem::emitDepthwise(Value init) const {
  DimVector dims(filterDims);
  dims.erase(dims.begin() + 1);
  return named<linalg::DepthwiseConv2DNchwChwOp>(
      input, reshape(filter, filterDims, dims), init);
}

Value ConvProblem::emitGrouped(Value init) const {
  DimVector in = splitGroups(inputDims, 1, group);
  DimVector kernel = splitGroups(filterDims, 0, group);
  DimVector out = splitGroups(resultDims, 1, group);
  Value x = reshape(input, inputDims, in);
  Value w = reshape(filter, filterDims, kernel);
  Value y = reshape(init, resultDims, out);
  Value result = spatialRank() == 2 ? named<linalg::Conv2DNgchwGfchwOp>(x, w, y)
                                    : emitGeneric(x, w, y);
  return reshape(result, out, resultDims);
}

/// Any number of spatial dimensions. Loops: n, g, f, space…, c, kernel….
Value ConvProblem::emitGeneric(Value x, Value w, Value init) const {
  unsigned spatial = spatialRank(), c = 3 + spatial;
  auto dim = [&](unsigned i) { return b.getAffineDimExpr(i); };
  DimVector in{dim(0), dim(1), dim(c)}, kernel{dim(1), dim(2), dim(c)};
  for (unsigned i = 0; i < spatial; ++i) {
    AffineExpr tap = dim(c + 1 + i);
    in.push_back(dim(3 + i) * strides[i] + tap * dilations[i]);
    kernel.push_back(tap);
  }
  unsigned loops = 4 + 2 * spatial;
  auto map = [&](ArrayRef<AffineExpr> exprs) {
    return AffineMap::get(loops, 0, exprs, b.getContext());
  };
  AffineMap out = AffineMap::getMultiDimIdentityMap(loops, b.getContext())
                      .getMajorSubMap(3 + spatial);
  auto body = [](ImplicitLocOpBuilder &inner, ValueRange args) {
    Type type = args[2].getType();
    Value product =
        arith::MulFOp::create(inner, convertFloat(inner, args[0], type),
                              convertFloat(inner, args[1], type));
    return accumulate(inner, args[2], product);
  };
  return accumulatingGeneric(b, {x, w}, init, {map(in), map(kernel), out},
                             body);
}

/// Adds the products to `init`.
Value ConvProblem::contract(Value init) const {
  if (constantOf(filterDims[1]) == 0)
    return init;
  bool isDepthwise = group > 1 && constantOf(filterDims[1]) == 1 &&
                     constantOf(filterDims[0]) == group;
  if (spatialRank() == 2 && isDepthwise)
    return emitDepthwise(init);
  if (group != 1 || spatialRank() > 3)
    return emitGrouped(init);
  if (spatialRank() == 2)
    return named<linalg::Conv2DNchwFchwOp>(input, filter, init);
  return named<linalg::Conv3DNcdhwFcdhwOp>(input, filter, init);
}

Value ConvProblem::emit() {
  DimVector dims(resultDims);
  if (spatialRank() == 1)
    addUnitDim();
  Value result = contract(initial());
  result = convertFloats(b, result, shapes.get(resultDims), elementType);
  return reshape(result, resultDims, dims);
}

//===----------------------------------------------------------------------===//
// nn.conv
//===----------------------------------------------------------------------===//

class ConvLowering : public NNOpLowering<ConvOp> {
public:
  using NNOpLowering::NNOpLowering;

protected:
  Value lower(ConvOp op, Adaptor adaptor, ImplicitLocOpBuilder &b) const final {
    ConvProblem problem{b,
                        shapes,
                        adaptor.getInput(),
                        adaptor.getFilter(),
                        adaptor.getBias(),
                        llvm::to_vector(shapes.dims(op.getInput())),
                        llvm::to_vector(shapes.dims(op.getFilter())),
                        llvm::to_vector(shapes.dims(op)),
                        llvm::to_vector(op.getStrides()),
                        llvm::to_vector(op.getDilations()),
                        static_cast<int64_t>(op.getGroup()),
                        elementType(op)};
    pad(op, problem);
    return problem.emit();
  }

private:
  void pad(ConvOp op, ConvProblem &problem) const {
    ImplicitLocOpBuilder &b = problem.b;
    if (llvm::all_of(op.getPads(), [](int64_t size) { return size == 0; }))
      return;
    unsigned spatial = problem.spatialRank();
    SmallVector<OpFoldResult> low(2, b.getIndexAttr(0)), high(low);
    for (unsigned i = 0; i < spatial; ++i) {
      int64_t begin = op.getPads()[i], end = op.getPads()[spatial + i];
      low.push_back(b.getIndexAttr(begin));
      high.push_back(b.getIndexAttr(end));
      AffineExpr &dim = problem.inputDims[2 + i];
      dim = dim + (begin + end);
    }
    Value zero = floatConstant(b, problem.elementType, 0.0);
    problem.input =
        tensor::PadOp::create(b, Type(), problem.input, low, high, zero);
  }
};

//===----------------------------------------------------------------------===//
// nn.conv_transpose
//===----------------------------------------------------------------------===//

class ConvTransposeLowering : public NNOpLowering<ConvTransposeOp> {
public:
  using NNOpLowering::NNOpLowering;

protected:
  Value lower(ConvTransposeOp op, Adaptor adaptor,
              ImplicitLocOpBuilder &b) const final {
    if (!llvm::all_of(shapes.dims(op.getFilter()), constantOf))
      return unsupported(op, "a filter of unknown size is not supported");
    if (isDisjoint(op))
      return lowerDisjoint(op, adaptor, b);
    return lowerDilated(op, adaptor, b);
  }

private:
  SmallVector<int64_t> kernel(ConvTransposeOp op) const {
    SmallVector<int64_t> sizes;
    for (AffineExpr size : shapes.dims(op.getFilter()).drop_front(2))
      sizes.push_back(*constantOf(size));
    return sizes;
  }

  /// Every output element comes from one input position.
  bool isDisjoint(ConvTransposeOp op) const {
    auto allAre = [](ArrayRef<int64_t> values, int64_t value) {
      return llvm::all_of(values, [&](int64_t v) { return v == value; });
    };
    return op.getGroup() == 1 && kernel(op) == op.getStrides() &&
           allAre(op.getDilations(), 1) && allAre(op.getPads(), 0) &&
           allAre(op.getOutputPadding(), 0);
  }

  Value lowerDisjoint(ConvTransposeOp op, Adaptor adaptor,
                      ImplicitLocOpBuilder &b) const;
  Value lowerDilated(ConvTransposeOp op, Adaptor adaptor,
                     ImplicitLocOpBuilder &b) const;
  Value dilate(ConvTransposeOp op, Value input, DimVector &dims,
               ImplicitLocOpBuilder &b) const;
  Value flip(ConvTransposeOp op, Value filter, DimVector &dims,
             ImplicitLocOpBuilder &b) const;
};

/// out[n, f, h, kh, w, kw] += in[n, c, h, w] * filter[c, f, kh, kw], seen as
/// [n, f, h * kh, w * kw].
Value ConvTransposeLowering::lowerDisjoint(ConvTransposeOp op, Adaptor adaptor,
                                           ImplicitLocOpBuilder &b) const {
  Dims in = shapes.dims(op.getInput()), filter = shapes.dims(op.getFilter());
  unsigned spatial = in.size() - 2, loops = 3 + 2 * spatial;
  AffineExpr c = b.getAffineDimExpr(loops - 1);
  DimVector x{b.getAffineDimExpr(0), c}, w{c, b.getAffineDimExpr(1)};
  DimVector wide{in[0], filter[1]};
  for (unsigned i = 0; i < spatial; ++i) {
    x.push_back(b.getAffineDimExpr(2 + 2 * i));
    w.push_back(b.getAffineDimExpr(3 + 2 * i));
    wide.append({in[2 + i], filter[2 + i]});
  }
  Type type = accumulatorType(elementType(op));
  Sizes sizes = shapes.get(wide);
  Value init = filled(b, sizes, b.getZeroAttr(type));
  if (op.getBias()) {
    Value bias =
        convertFloats(b, adaptor.getBias(), shapes.get(filter[1]), type);
    SmallVector<int64_t> added{0};
    llvm::append_range(
        added, llvm::seq<int64_t>(2, static_cast<int64_t>(sizes.size())));
    init = linalg::BroadcastOp::create(b, bias, empty(b, sizes, type), added)
               ->getResult(0);
  }
  auto body = [&](ImplicitLocOpBuilder &inner, ValueRange args) {
    Value product =
        arith::MulFOp::create(inner, convertFloat(inner, args[0], type),
                              convertFloat(inner, args[1], type));
    return accumulate(inner, args[2], product);
  };
  AffineMap out = AffineMap::getMultiDimIdentityMap(loops, b.getContext())
                      .getMajorSubMap(loops - 1);
  Value value =
      accumulatingGeneric(b, {adaptor.getInput(), adaptor.getFilter()}, init,
                          {AffineMap::get(loops, 0, x, b.getContext()),
                           AffineMap::get(loops, 0, w, b.getContext()), out},
                          body);
  value = convertFloats(b, value, sizes, elementType(op));
  return reshapeTo(b, value, wide, shapes.dims(op), shapes.sizes(op));
}

/// Zeros between and around the elements: a convolution of stride one with the
/// flipped filter then gives every output element.
Value ConvTransposeLowering::dilate(ConvTransposeOp op, Value input,
                                    DimVector &dims,
                                    ImplicitLocOpBuilder &b) const {
  Dims result = shapes.dims(op);
  SmallVector<int64_t> window = kernel(op);
  unsigned spatial = window.size();
  SmallVector<OpFoldResult> unit(dims.size(), b.getIndexAttr(1));
  SmallVector<OpFoldResult> offsets(2, b.getIndexAttr(0)), crop(offsets);
  SmallVector<OpFoldResult> strides(2, b.getIndexAttr(1));
  Sizes inputSizes = shapes.get(dims);
  DimVector buffer(dims);
  bool crops = false;
  for (unsigned i = 0; i < spatial; ++i) {
    int64_t reach = (window[i] - 1) * op.getDilations()[i];
    int64_t begin = op.getPads()[i], end = op.getPads()[spatial + i];
    // Elements that lie in the removed border are written, then cropped.
    int64_t front = std::max<int64_t>(begin - reach, 0);
    int64_t back = std::max<int64_t>(end - reach - op.getOutputPadding()[i], 0);
    crops |= front > 0 || back > 0;
    offsets.push_back(b.getIndexAttr(reach - begin + front));
    strides.push_back(b.getIndexAttr(op.getStrides()[i]));
    crop.push_back(b.getIndexAttr(front));
    dims[2 + i] = result[2 + i] + reach;
    buffer[2 + i] = dims[2 + i] + (front + back);
  }
  Value zeros = filled(b, shapes.get(buffer), b.getZeroAttr(elementType(op)));
  Value spread = tensor::InsertSliceOp::create(b, input, zeros, offsets,
                                               inputSizes, strides);
  if (!crops)
    return spread;
  return tensor::ExtractSliceOp::create(b, spread, crop, shapes.get(dims),
                                        unit);
}

/// From [g * c, f, kernel…] to [g * f, c, kernel…] with reversed kernels.
Value ConvTransposeLowering::flip(ConvTransposeOp op, Value filter,
                                  DimVector &dims,
                                  ImplicitLocOpBuilder &b) const {
  auto group = static_cast<int64_t>(op.getGroup());
  int64_t features = *constantOf(dims[1]);
  int64_t channels = *constantOf(dims[0]) / group;
  DimVector flipped(dims);
  flipped[0] = b.getAffineConstantExpr(group * features);
  flipped[1] = b.getAffineConstantExpr(channels);
  auto body = [&](ImplicitLocOpBuilder &inner, ValueRange at) -> Value {
    Value f = indexConstant(inner, std::max<int64_t>(features, 1));
    Value g = arith::DivUIOp::create(inner, at[0], f);
    Value base =
        arith::MulIOp::create(inner, g, indexConstant(inner, channels));
    SmallVector<Value> indices{arith::AddIOp::create(inner, base, at[1]),
                               arith::RemUIOp::create(inner, at[0], f)};
    for (auto [index, size] :
         llvm::zip(at.drop_front(2), ArrayRef(dims).drop_front(2)))
      indices.push_back(arith::SubIOp::create(
          inner, indexConstant(inner, *constantOf(size) - 1), index));
    return tensor::ExtractOp::create(inner, filter, indices);
  };
  dims = flipped;
  return indexGeneric(b, shapes.get(dims), elementType(op), body);
}

Value ConvTransposeLowering::lowerDilated(ConvTransposeOp op, Adaptor adaptor,
                                          ImplicitLocOpBuilder &b) const {
  DimVector input = llvm::to_vector(shapes.dims(op.getInput()));
  DimVector filter = llvm::to_vector(shapes.dims(op.getFilter()));
  Value x = dilate(op, adaptor.getInput(), input, b);
  Value w = flip(op, adaptor.getFilter(), filter, b);
  ConvProblem problem{b,
                      shapes,
                      x,
                      w,
                      adaptor.getBias(),
                      input,
                      filter,
                      llvm::to_vector(shapes.dims(op)),
                      SmallVector<int64_t>(input.size() - 2, 1),
                      llvm::to_vector(op.getDilations()),
                      static_cast<int64_t>(op.getGroup()),
                      elementType(op)};
  return problem.emit();
}

} // namespace

void populateConvolutionPatterns(const TypeConverter &converter,
                                 EntryShapes &shapes,
                                 RewritePatternSet &patterns) {
  patterns.add<ConvLowering, ConvTransposeLowering>(converter, shapes,
                                                    patterns.getContext());
}

} // namespace nn

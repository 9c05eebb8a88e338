//===- Contraction.cpp - nn.matmul to linalg ------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// linalg.matmul and linalg.batch_matmul where the shapes fit, else a generic
// contraction. Several batch dimensions are not collapsed: a transpose before
// such a product can still be folded into its indexing maps.
//
//===----------------------------------------------------------------------===//

#include "Patterns.h"

using namespace mlir;

namespace nn {
namespace {

class MatMulLowering : public NNOpLowering<MatMulOp> {
public:
  using NNOpLowering::NNOpLowering;

protected:
  Value lower(MatMulOp op, Adaptor adaptor,
              ImplicitLocOpBuilder &b) const final {
    Product product{b,
                    adaptor.getLhs(),
                    adaptor.getRhs(),
                    llvm::to_vector(shapes.dims(op.getLhs())),
                    llvm::to_vector(shapes.dims(op.getRhs())),
                    elementType(op)};
    expandVectors(product);
    if (product.rhsDims.size() == 2 && product.lhsDims.size() > 2)
      collapseRows(product);
    SmallVector<AffineExpr> dims = resultDims(op, product);
    Value value = multiply(product, dims);
    value = convertFloats(b, value, shapes.get(dims), elementType(op));
    return reshapeTo(b, value, dims, shapes.dims(op), shapes.sizes(op));
  }

private:
  using DimVector = SmallVector<AffineExpr>;

  struct Product {
    ImplicitLocOpBuilder &b;
    Value lhs, rhs;
    DimVector lhsDims, rhsDims;
    Type elementType;
  };

  Value reshape(ImplicitLocOpBuilder &b, Value value, DimVector &dims,
                DimVector to) const {
    value = reshapeTo(b, value, dims, to, shapes.get(to));
    dims = std::move(to);
    return value;
  }

  /// A vector on the left is a row, on the right a column.
  void expandVectors(Product &p) const {
    AffineExpr one = p.b.getAffineConstantExpr(1);
    if (p.lhsDims.size() == 1)
      p.lhs = reshape(p.b, p.lhs, p.lhsDims, {one, p.lhsDims[0]});
    if (p.rhsDims.size() == 1)
      p.rhs = reshape(p.b, p.rhs, p.rhsDims, {p.rhsDims[0], one});
  }

  /// [.., m, k] x [k, n]: all leading dimensions are rows of one matrix.
  void collapseRows(Product &p) const {
    AffineExpr rows = p.b.getAffineConstantExpr(1);
    for (AffineExpr dim : ArrayRef(p.lhsDims).drop_back())
      rows = rows * dim;
    p.lhs = reshape(p.b, p.lhs, p.lhsDims, {rows, p.lhsDims.back()});
  }

  /// The dimensions that the product has before vectors' ones are dropped and
  /// rows are expanded.
  DimVector resultDims(MatMulOp op, const Product &p) const {
    DimVector dims;
    size_t rank = std::max(p.lhsDims.size(), p.rhsDims.size());
    Dims result = shapes.dims(op);
    if (rank > 2)
      llvm::append_range(dims, result.take_front(rank - 2));
    dims.push_back(p.lhsDims[p.lhsDims.size() - 2]);
    dims.push_back(p.rhsDims.back());
    return dims;
  }

  Value multiply(const Product &p, const DimVector &dims) const {
    ImplicitLocOpBuilder &b = p.b;
    Type type = accumulatorType(p.elementType);
    Value init = filled(b, shapes.get(dims), b.getZeroAttr(type));
    // A sum of nothing.
    if (constantOf(p.lhsDims.back()) == 0 ||
        constantOf(p.rhsDims[p.rhsDims.size() - 2]) == 0)
      return init;
    if (dims.size() == 2)
      return linalg::MatmulOp::create(b, init.getType(),
                                      ValueRange{p.lhs, p.rhs}, init)
          .getResult(0);
    bool sameBatch = p.lhsDims.size() == 3 && p.rhsDims.size() == 3 &&
                     p.lhsDims[0] == p.rhsDims[0];
    if (sameBatch)
      return linalg::BatchMatmulOp::create(b, init.getType(),
                                           ValueRange{p.lhs, p.rhs}, init)
          .getResult(0);
    return multiplyBroadcast(p, dims, init);
  }

  /// Loops: the batch dimensions, m, n, k.
  Value multiplyBroadcast(const Product &p, const DimVector &dims,
                          Value init) const {
    ImplicitLocOpBuilder &b = p.b;
    unsigned batches = dims.size() - 2, loops = batches + 3;
    AffineExpr m = b.getAffineDimExpr(batches);
    AffineExpr n = b.getAffineDimExpr(batches + 1);
    AffineExpr k = b.getAffineDimExpr(batches + 2);
    auto operand = [&](Value value, const DimVector &from, AffineExpr row,
                       AffineExpr column) {
      // Rows and columns are kept: only batch dimensions broadcast.
      DimVector to(dims.begin(), dims.begin() + batches);
      to.append({from[from.size() - 2], from.back()});
      BroadcastOperand result = broadcastOperand(b, value, from, to);
      SmallVector<AffineExpr> exprs(result.map.getResults());
      exprs[exprs.size() - 2] = row;
      exprs.back() = column;
      result.map = AffineMap::get(loops, 0, exprs, b.getContext());
      return result;
    };
    BroadcastOperand lhs = operand(p.lhs, p.lhsDims, m, k);
    BroadcastOperand rhs = operand(p.rhs, p.rhsDims, k, n);
    AffineMap result = AffineMap::getMultiDimIdentityMap(loops, b.getContext())
                           .getMajorSubMap(batches + 2);
    auto body = [](ImplicitLocOpBuilder &inner, ValueRange args) -> Value {
      Type type = args[2].getType();
      if (!isa<FloatType>(type))
        return accumulate(inner, args[2],
                          arith::MulIOp::create(inner, args[0], args[1]));
      Value product =
          arith::MulFOp::create(inner, convertFloat(inner, args[0], type),
                                convertFloat(inner, args[1], type));
      return accumulate(inner, args[2], product);
    };
    return accumulatingGeneric(b, {lhs.value, rhs.value}, init,
                               {lhs.map, rhs.map, result}, body);
  }
};

} // namespace

void populateContractionPatterns(const TypeConverter &converter,
                                 EntryShapes &shapes,
                                 RewritePatternSet &patterns) {
  patterns.add<MatMulLowering>(converter, shapes, patterns.getContext());
}

} // namespace nn

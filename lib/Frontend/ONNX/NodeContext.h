//===- NodeContext.h - What an import rule works with -----------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A rule turns one ONNX node into ops of the nn dialect. Once an error has been
// emitted, makers do nothing and return null, so a rule is a plain expression:
//
//   static LogicalResult importSoftsign(NodeContext &c) {
//     Value x = c.operand(0), one = c.scalarLike(1, x);
//     return c.result(c.div(x, c.add(one, c.make<AbsOp>(x))));
//   }
//
//===----------------------------------------------------------------------===//

#ifndef NN_LIB_FRONTEND_ONNX_NODECONTEXT_H
#define NN_LIB_FRONTEND_ONNX_NODECONTEXT_H

#include "Importer.h"
#include "nn/Dialect/NN/IR/NNDialect.h"

namespace nn::onnx_import {

class NodeContext {
public:
  NodeContext(Importer &importer, Scope &scope, onnx::NodeProto &node,
              int64_t version, mlir::Location loc)
      : importer(importer), scope(scope), node(node), opset(version), loc(loc) {
  }

  //===--------------------------------------------------------------------===//
  // The node
  //===--------------------------------------------------------------------===//

  llvm::StringRef op() const { return node.op_type(); }
  /// Version of the operator set that the node means.
  int64_t version() const { return opset; }
  llvm::StringRef resultName(unsigned index) const {
    return index < numResults() ? llvm::StringRef(node.output(index)) : "";
  }
  mlir::Location getLoc() const { return loc; }
  mlir::OpBuilder &builder() { return importer.getBuilder(); }
  mlir::MLIRContext *context() { return importer.getContext(); }
  mlir::InFlightDiagnostic error() { return mlir::emitError(loc); }

  //===--------------------------------------------------------------------===//
  // Operands
  //===--------------------------------------------------------------------===//

  unsigned numOperands() const { return node.input_size(); }
  unsigned numResults() const { return node.output_size(); }
  /// Whether an optional operand is given, a result asked for.
  bool has(unsigned index) const;
  bool wants(unsigned index) const;

  /// An operand; null where it is not given.
  mlir::Value operand(unsigned index);
  llvm::SmallVector<mlir::Value> operands();
  mlir::RankedTensorType type(unsigned index);
  int64_t rank(unsigned index) { return type(index).getRank(); }

  /// The elements of an operand that is a constant of up to 64 elements.
  mlir::DenseElementsAttr constant(unsigned index);
  /// The integers of an operand that must be constant; else an error.
  mlir::FailureOr<llvm::SmallVector<int64_t>> ints(unsigned index,
                                                   llvm::StringRef what);

  //===--------------------------------------------------------------------===//
  // Attributes, whose kinds the schema has checked
  //===--------------------------------------------------------------------===//

  const onnx::AttributeProto *attribute(llvm::StringRef name) const;
  int64_t intAttr(llvm::StringRef name, int64_t fallback) const;
  double floatAttr(llvm::StringRef name, double fallback) const;
  llvm::StringRef stringAttr(llvm::StringRef name,
                             llvm::StringRef fallback) const;
  std::optional<llvm::SmallVector<int64_t>>
  intsAttr(llvm::StringRef name) const;
  /// Integers, one for each spatial dimension; `fallback` each where absent.
  mlir::FailureOr<llvm::SmallVector<int64_t>>
  spatialAttr(llvm::StringRef name, size_t size, int64_t fallback);
  /// A tensor of up to 64 elements; null and an error where it is broken.
  mlir::DenseElementsAttr tensorAttr(llvm::StringRef name);

  /// An axis in [0, rank) (or [0, rank] with `inclusive`), from one that may
  /// count from the end.
  mlir::FailureOr<int64_t> axis(int64_t value, int64_t rank,
                                bool inclusive = false);
  /// Axes normalized, sorted and distinct.
  mlir::FailureOr<llvm::SmallVector<int64_t>>
  axes(llvm::ArrayRef<int64_t> values, int64_t rank);

  //===--------------------------------------------------------------------===//
  // Makers
  //===--------------------------------------------------------------------===//

  /// An op from the arguments of its builder but the result type.
  template <typename OpTy, typename... Arguments>
  mlir::Value make(Arguments &&...arguments) {
    if (broken)
      return mlir::Value();
    OpTy op = createInferred<OpTy>(builder(), loc,
                                   std::forward<Arguments>(arguments)...);
    return made(op);
  }
  mlir::Value add(mlir::Value a, mlir::Value b) { return make<AddOp>(a, b); }
  mlir::Value sub(mlir::Value a, mlir::Value b) { return make<SubOp>(a, b); }
  mlir::Value mul(mlir::Value a, mlir::Value b) { return make<MulOp>(a, b); }
  mlir::Value div(mlir::Value a, mlir::Value b) { return make<DivOp>(a, b); }

  /// An nn.constant.
  mlir::Value constantOf(mlir::DenseElementsAttr value);
  /// A constant of rank 0.
  mlir::Value scalar(double value, mlir::Type elementType);
  mlir::Value scalarLike(double value, mlir::Value like);
  /// A constant of rank 1.
  mlir::Value list(llvm::ArrayRef<int64_t> values);
  mlir::Value cast(mlir::Value value, mlir::Type elementType);
  /// f16 and bf16 as f32, in which what is composed of several ops is computed;
  /// other types as they are.
  mlir::Value widen(mlir::Value value);
  /// nn.reshape to a constant shape (0 copies, -1 is what is left).
  mlir::Value reshape(mlir::Value value, llvm::ArrayRef<int64_t> shape);
  mlir::Value unsqueeze(mlir::Value value, llvm::ArrayRef<int64_t> axes);
  mlir::Value transpose(mlir::Value value, llvm::ArrayRef<int64_t> perm);
  /// One dimension of a tensor as a tensor of one element.
  mlir::Value dim(mlir::Value value, int64_t index);
  mlir::Value concat(llvm::ArrayRef<mlir::Value> values, int64_t axis);
  /// [begin, end) along one axis.
  mlir::Value slice(mlir::Value value, int64_t axis, int64_t begin,
                    int64_t end);
  mlir::Value reduce(ReduceKind kind, mlir::Value value,
                     llvm::ArrayRef<int64_t> axes, bool keepdims);

  //===--------------------------------------------------------------------===//
  // Results
  //===--------------------------------------------------------------------===//

  /// Names the node's results; fails where one is null.
  mlir::LogicalResult result(mlir::Value value) { return results(value); }
  mlir::LogicalResult results(llvm::ArrayRef<mlir::Value> values);
  /// The first result is a tensor, made a value where it is used.
  mlir::LogicalResult result(onnx::TensorProto &tensor);
  /// The first result is another name of an operand.
  mlir::LogicalResult forward(unsigned index);

  Importer &getImporter() { return importer; }

private:
  Entry &entry(unsigned index);
  /// The result of a new op, if it is one; else notes that the rule failed.
  mlir::Value made(mlir::Operation *op);

  Importer &importer;
  Scope &scope;
  onnx::NodeProto &node;
  int64_t opset;
  mlir::Location loc;
  bool broken = false;
};

/// The type of a value as what every value of the nn dialect is.
inline mlir::RankedTensorType tensorType(mlir::Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType());
}

} // namespace nn::onnx_import

#endif

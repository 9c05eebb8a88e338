//===- ShapeInference.h - Sizes as expressions ------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// One implementation of each op's shape inference (ShapeInferenceOpInterface)
// serves building ops, the verifier, nn-infer-shapes and ShapeAnalysis. A size
// is an AffineExpr of symbols; products of symbols and floordiv by a symbol may
// occur (semi-affine). Minimum and maximum, which have no such form, are
// symbols with a definition.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_NN_IR_SHAPEINFERENCE_H
#define NN_DIALECT_NN_IR_SHAPEINFERENCE_H

#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/TypeUtilities.h"

#include <memory>
#include <optional>
#include <string>

namespace mlir::func {
class FuncOp;
} // namespace mlir::func

namespace nn {

class Polynomial;
class ShapeContext;
class ShapeTable;

/// A condition on sizes that could not be decided; checked when a model runs.
struct ShapeConstraint {
  enum class Kind { Equal, LessEqual };
  /// The op that needs it; its location names the node.
  mlir::Operation *op;
  mlir::AffineExpr lhs, rhs;
  Kind kind;
  std::string message;
};

/// What a symbol stands for.
struct ShapeSymbol {
  enum class Kind {
    /// A dimension of arguments, at all of `places`.
    Argument,
    /// An element of an argument: `places` holds the argument and its index.
    /// It may be negative.
    Element,
    /// min(lhs, rhs), max(lhs, rhs).
    Minimum,
    Maximum,
    /// A size or an element that depends on data.
    Unknown
  };
  Kind kind;
  std::string name;
  llvm::SmallVector<std::pair<mlir::Value, unsigned>, 2> places = {};
  mlir::AffineExpr lhs = nullptr, rhs = nullptr;
};

/// The sizes of every value of a function, as expressions of the symbols that
/// the attribute `nn.dims` names.
class ShapeAnalysis {
public:
  /// Emits an error and fails where sizes contradict each other.
  static mlir::FailureOr<ShapeAnalysis> run(mlir::func::FuncOp function);

  ShapeAnalysis(ShapeAnalysis &&);
  ShapeAnalysis &operator=(ShapeAnalysis &&);
  ~ShapeAnalysis();

  /// Names of the symbols at positions [0, n): dimensions of the arguments.
  /// Elements of arguments and derived symbols, if any, follow them.
  llvm::ArrayRef<std::string> symbols() const;
  /// What the symbols at all positions stand for. A definition refers only to
  /// symbols at lower positions.
  llvm::ArrayRef<ShapeSymbol> definitions() const;
  /// One expression for each dimension; a constant where the size is static.
  /// A floordiv by an expression that is not a constant goes with a constraint
  /// 1 <= divisor: guard the divisor where it is evaluated before the checks.
  llvm::ArrayRef<mlir::AffineExpr> dims(mlir::Value value) const;
  /// The elements of an integer tensor of rank 0 or 1 and at most 64 elements,
  /// if they are known.
  std::optional<llvm::ArrayRef<mlir::AffineExpr>>
  elements(mlir::Value value) const;
  llvm::ArrayRef<ShapeConstraint> constraints() const;

private:
  explicit ShapeAnalysis(std::unique_ptr<ShapeTable> table);
  std::unique_ptr<ShapeTable> table;
};

/// What an op sees of its operands' sizes, and where it puts its results'.
/// Operands are given as values or by index.
class ShapeContext {
public:
  ShapeContext(mlir::Operation *op, ShapeTable &table, bool silent)
      : op(op), table(table), silent(silent) {}

  mlir::Operation *getOperation() const { return op; }

  // Operands.
  llvm::ArrayRef<mlir::AffineExpr> dims(mlir::Value operand);
  llvm::ArrayRef<mlir::AffineExpr> dims(unsigned operand) {
    return dims(op->getOperand(operand));
  }
  unsigned rank(mlir::Value operand) { return dims(operand).size(); }
  std::optional<llvm::ArrayRef<mlir::AffineExpr>> elements(mlir::Value operand);
  std::optional<llvm::ArrayRef<mlir::AffineExpr>> elements(unsigned operand) {
    return elements(op->getOperand(operand));
  }
  /// The elements, if all of them are constants.
  std::optional<llvm::SmallVector<int64_t>> constants(mlir::Value operand);
  /// The elements of a small constant of floating-point numbers.
  std::optional<llvm::SmallVector<double>> floats(mlir::Value operand);

  // Expressions, in normal form: equal sizes are equal objects wherever a
  // polynomial tells. An overflow fails inference in the end.
  mlir::AffineExpr constant(int64_t value);
  /// A new symbol: a size that depends on data.
  mlir::AffineExpr fresh();
  mlir::AffineExpr add(mlir::AffineExpr lhs, mlir::AffineExpr rhs);
  mlir::AffineExpr sub(mlir::AffineExpr lhs, mlir::AffineExpr rhs);
  mlir::AffineExpr mul(mlir::AffineExpr lhs, mlir::AffineExpr rhs);
  /// `divisor` is at least 1.
  mlir::AffineExpr floorDiv(mlir::AffineExpr lhs, int64_t divisor);
  mlir::AffineExpr minimum(mlir::AffineExpr lhs, mlir::AffineExpr rhs);
  mlir::AffineExpr maximum(mlir::AffineExpr lhs, mlir::AffineExpr rhs);
  mlir::AffineExpr product(llvm::ArrayRef<mlir::AffineExpr> factors);
  /// The quotient, if the division leaves no remainder whatever the symbols.
  std::optional<mlir::AffineExpr> divideExactly(mlir::AffineExpr lhs,
                                                mlir::AffineExpr rhs);
  /// Rounds down; `rhs` is positive, by constraint where it is no constant.
  mlir::AffineExpr divide(mlir::AffineExpr lhs, mlir::AffineExpr rhs);
  /// The least value, if one is known.
  std::optional<int64_t> lowerBound(mlir::AffineExpr expression);
  /// Whether lhs <= rhs is certain.
  bool isLessOrEqual(mlir::AffineExpr lhs, mlir::AffineExpr rhs);
  bool isNonNegative(mlir::AffineExpr expression) {
    return lowerBound(expression).value_or(-1) >= 0;
  }

  // Conditions: a static contradiction is an error, what cannot be decided is
  // recorded as a constraint.
  /// Returns the more constant one of the two.
  mlir::FailureOr<mlir::AffineExpr>
  equal(mlir::AffineExpr lhs, mlir::AffineExpr rhs, const llvm::Twine &what);
  mlir::LogicalResult lessEqual(mlir::AffineExpr lhs, mlir::AffineExpr rhs,
                                const llvm::Twine &what);
  /// Numpy's broadcasting of two dimensions, or of two shapes.
  mlir::FailureOr<mlir::AffineExpr> broadcast(mlir::AffineExpr lhs,
                                              mlir::AffineExpr rhs);
  mlir::FailureOr<llvm::SmallVector<mlir::AffineExpr>>
  broadcast(llvm::ArrayRef<mlir::AffineExpr> lhs,
            llvm::ArrayRef<mlir::AffineExpr> rhs);

  // Results.
  void setDims(unsigned result, llvm::ArrayRef<mlir::AffineExpr> dims);
  void setElements(unsigned result, llvm::ArrayRef<mlir::AffineExpr> elements);

  /// An error at the op; inactive where inference runs silently.
  mlir::InFlightDiagnostic emitError();
  /// Checks what inference has set; gives fresh sizes to results without any.
  mlir::LogicalResult finish();

private:
  bool isLessOrEqual(mlir::AffineExpr lhs, mlir::AffineExpr rhs,
                     unsigned depth);
  mlir::AffineExpr simplify(const std::optional<Polynomial> &polynomial);
  void addConstraint(ShapeConstraint::Kind kind, mlir::AffineExpr lhs,
                     mlir::AffineExpr rhs, const llvm::Twine &what);

  mlir::Operation *op;
  ShapeTable &table;
  bool silent;
  bool overflowed = false;
};

/// 1 where the expression is negative, else 0.
mlir::AffineExpr isNegative(ShapeContext &context, mlir::AffineExpr expression);

// Inference that families of ops share.
/// All operands broadcast to the result; integer elements are propagated.
mlir::LogicalResult inferBroadcast(ShapeContext &context);
/// The result has the shape of the first operand.
mlir::LogicalResult inferSameShape(ShapeContext &context);
/// A window that slides along one dimension.
struct ShapeWindow {
  mlir::AffineExpr kernel;
  int64_t stride, begin, end, dilation;
};
/// The number of its places; it has to fit, by constraint where sizes are
/// dynamic.
mlir::FailureOr<mlir::AffineExpr>
inferWindow(ShapeContext &context, mlir::AffineExpr input,
            const ShapeWindow &window, bool ceilMode, const llvm::Twine &what);
/// Whether `axes` are sorted, distinct and in [0, rank); else an error.
mlir::LogicalResult checkAxes(ShapeContext &context,
                              llvm::ArrayRef<int64_t> axes, int64_t rank);
/// Whether there are `count` entries, all in [least, 2^31); else an error.
mlir::LogicalResult checkEntries(ShapeContext &context, llvm::StringRef name,
                                 llvm::ArrayRef<int64_t> entries, size_t count,
                                 int64_t least);
/// Pooling with the windows of NN_PoolOp.
mlir::LogicalResult inferPool(ShapeContext &context,
                              llvm::ArrayRef<int64_t> kernel,
                              llvm::ArrayRef<int64_t> strides,
                              llvm::ArrayRef<int64_t> pads,
                              llvm::ArrayRef<int64_t> dilations, bool ceilMode);

/// Folds an elementwise op of small constants, or an identity; null if it
/// cannot.
mlir::OpFoldResult foldElementwise(mlir::Operation *op,
                                   llvm::ArrayRef<mlir::Attribute> operands);

/// Sets the result types of `op`, which may be detached and have any ranked or
/// unranked tensors as result types, to the inferred ones. Emits an error at
/// the op's location and fails where operands and attributes do not fit.
mlir::LogicalResult inferResultTypes(mlir::Operation *op);

/// The same for an op without regions that is not created yet: sets the types
/// of `state`, of which only the element type that nn.cast has matters.
mlir::LogicalResult inferReturnTypes(mlir::OperationState &state);

namespace detail {
mlir::LogicalResult verifyShapes(mlir::Operation *op);
mlir::LogicalResult verifySameElementType(mlir::Operation *op);
mlir::Type placeholderType(mlir::Builder &builder);
/// Infers and verifies; on failure destroys the op, which is not inserted.
mlir::Operation *finishInferred(mlir::OpBuilder &builder, mlir::Operation *op);
} // namespace detail

/// Creates a single-result op without being told the result type: `arguments`
/// are those of its builder that takes the result type first. Null, with an
/// error emitted at `location`, where operands and attributes do not fit: it is
/// safe on unchecked input.
///   nn::ConvOp conv = createInferred<nn::ConvOp>(b, loc, x, w, bias, strides,
///                                                pads, dilations, group);
template <typename OpTy, typename... Arguments>
OpTy createInferred(mlir::OpBuilder &builder, mlir::Location location,
                    Arguments &&...arguments) {
  mlir::OperationState state(location, OpTy::getOperationName());
  OpTy::build(builder, state, detail::placeholderType(builder),
              std::forward<Arguments>(arguments)...);
  mlir::Operation *op =
      detail::finishInferred(builder, mlir::Operation::create(state));
  return llvm::cast_or_null<OpTy>(op);
}

} // namespace nn

#include "nn/Dialect/NN/IR/NNInterfaces.h.inc"

#endif

//===- ShapeExpression.h - Sizes in normal form -----------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A size is a polynomial with integer coefficients over atoms: symbols and
// quotients rounded down. Upstream's simplifier does not order products, so
// that s0 * s1 and s1 * s0 would be different sizes.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_NN_IR_SHAPEEXPRESSION_H
#define NN_DIALECT_NN_IR_SHAPEEXPRESSION_H

#include "mlir/IR/AffineExpr.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <map>
#include <optional>

namespace nn {

/// Orders expressions by their structure, so that no order depends on
/// addresses. Negative, zero or positive.
int compareExpressions(mlir::AffineExpr lhs, mlir::AffineExpr rhs);

class Polynomial {
public:
  /// Atoms, sorted; an atom occurs as often as its exponent says.
  using Monomial = llvm::SmallVector<mlir::AffineExpr, 2>;
  struct MonomialLess {
    bool operator()(const Monomial &lhs, const Monomial &rhs) const;
  };
  using Terms = std::map<Monomial, int64_t, MonomialLess>;

  explicit Polynomial(mlir::MLIRContext *context) : context(context) {}
  Polynomial(mlir::MLIRContext *context, int64_t constant);

  /// None of these terminates early on size: the caller limits it. An overflow
  /// of a coefficient gives nothing.
  static std::optional<Polynomial> of(mlir::AffineExpr expression);
  static std::optional<Polynomial>
  add(const Polynomial &lhs, const Polynomial &rhs, int64_t factor = 1);
  static std::optional<Polynomial> multiply(const Polynomial &lhs,
                                            const Polynomial &rhs);
  /// Rounds down; `divisor` is positive.
  static std::optional<Polynomial> floorDivide(const Polynomial &lhs,
                                               int64_t divisor);
  /// The quotient, if there is no remainder.
  static std::optional<Polynomial> divideExactly(Polynomial lhs,
                                                 const Polynomial &rhs);

  mlir::AffineExpr toExpression() const;
  bool isZero() const { return terms.empty(); }
  std::optional<int64_t> getConstant() const;
  const Terms &getTerms() const { return terms; }

private:
  bool addTerm(const Monomial &monomial, int64_t coefficient);
  static std::optional<Polynomial>
  quotientOfRest(Polynomial rest, int64_t constant, int64_t divisor);

  mlir::MLIRContext *context;
  Terms terms;
};

/// The least value that the expression can have, if one is known, given the
/// least value of each symbol (by position).
std::optional<int64_t> lowerBound(
    mlir::AffineExpr expression,
    llvm::function_ref<std::optional<int64_t>(unsigned)> symbolLowerBound);

/// Whether the expression has more than `limit` leaves and operators.
bool isLargerThan(mlir::AffineExpr expression, unsigned limit);

} // namespace nn

#endif

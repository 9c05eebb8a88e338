//===- ShapeExpression.cpp - Sizes in normal form -------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "ShapeExpression.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <numeric>

using namespace mlir;

namespace nn {

template <typename T> static int compareValues(T lhs, T rhs) {
  return lhs < rhs ? -1 : lhs == rhs ? 0 : 1;
}

int compareExpressions(AffineExpr lhs, AffineExpr rhs) {
  if (lhs == rhs)
    return 0;
  if (lhs.getKind() != rhs.getKind())
    return compareValues(static_cast<int>(lhs.getKind()),
                         static_cast<int>(rhs.getKind()));
  if (auto symbol = dyn_cast<AffineSymbolExpr>(lhs))
    return compareValues(symbol.getPosition(),
                         cast<AffineSymbolExpr>(rhs).getPosition());
  if (auto constant = dyn_cast<AffineConstantExpr>(lhs))
    return compareValues(constant.getValue(),
                         cast<AffineConstantExpr>(rhs).getValue());
  if (auto binary = dyn_cast<AffineBinaryOpExpr>(lhs)) {
    auto other = cast<AffineBinaryOpExpr>(rhs);
    if (int order = compareExpressions(binary.getLHS(), other.getLHS()))
      return order;
    return compareExpressions(binary.getRHS(), other.getRHS());
  }
  return 0;
}

static bool expressionLess(AffineExpr lhs, AffineExpr rhs) {
  return compareExpressions(lhs, rhs) < 0;
}

/// By degree, then by atoms: compatible with multiplication.
bool Polynomial::MonomialLess::operator()(const Monomial &lhs,
                                          const Monomial &rhs) const {
  if (lhs.size() != rhs.size())
    return lhs.size() < rhs.size();
  for (auto [left, right] : llvm::zip_equal(lhs, rhs))
    if (int order = compareExpressions(left, right))
      return order < 0;
  return false;
}

Polynomial::Polynomial(MLIRContext *context, int64_t constant)
    : context(context) {
  addTerm({}, constant);
}

bool Polynomial::addTerm(const Monomial &monomial, int64_t coefficient) {
  if (coefficient == 0)
    return true;
  auto [entry, isNew] = terms.try_emplace(monomial, coefficient);
  if (isNew)
    return true;
  if (llvm::AddOverflow(entry->second, coefficient, entry->second))
    return false;
  if (entry->second == 0)
    terms.erase(entry);
  return true;
}

std::optional<Polynomial> Polynomial::of(AffineExpr expression) {
  MLIRContext *context = expression.getContext();
  if (auto constant = dyn_cast<AffineConstantExpr>(expression))
    return Polynomial(context, constant.getValue());
  auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
  AffineExprKind kind = expression.getKind();
  if (!binary || kind == AffineExprKind::FloorDiv ||
      kind == AffineExprKind::CeilDiv) {
    Polynomial atom(context);
    atom.addTerm({expression}, 1);
    return atom;
  }
  std::optional<Polynomial> lhs = of(binary.getLHS()),
                            rhs = of(binary.getRHS());
  if (!lhs || !rhs)
    return std::nullopt;
  if (kind == AffineExprKind::Add)
    return add(*lhs, *rhs);
  if (kind == AffineExprKind::Mul)
    return multiply(*lhs, *rhs);
  // Upstream's simplifier makes a mod of x - (x floordiv c) * c.
  std::optional<int64_t> divisor = rhs->getConstant();
  if (!divisor || *divisor <= 0)
    return std::nullopt;
  std::optional<Polynomial> quotient = floorDivide(*lhs, *divisor);
  return quotient ? add(*lhs, *quotient, -*divisor) : std::nullopt;
}

std::optional<Polynomial>
Polynomial::add(const Polynomial &lhs, const Polynomial &rhs, int64_t factor) {
  Polynomial sum = lhs;
  for (auto &[monomial, coefficient] : rhs.terms) {
    int64_t scaled;
    if (llvm::MulOverflow(coefficient, factor, scaled) ||
        !sum.addTerm(monomial, scaled))
      return std::nullopt;
  }
  return sum;
}

std::optional<Polynomial> Polynomial::multiply(const Polynomial &lhs,
                                               const Polynomial &rhs) {
  Polynomial product(lhs.context);
  for (auto &[leftAtoms, left] : lhs.terms) {
    for (auto &[rightAtoms, right] : rhs.terms) {
      Monomial atoms = leftAtoms;
      atoms.append(rightAtoms.begin(), rightAtoms.end());
      llvm::sort(atoms, expressionLess);
      int64_t coefficient;
      if (llvm::MulOverflow(left, right, coefficient) ||
          !product.addTerm(atoms, coefficient))
        return std::nullopt;
    }
  }
  return product;
}

/// floor((rest + constant) / divisor), where `rest` has no constant term and
/// 0 <= constant < divisor.
std::optional<Polynomial>
Polynomial::quotientOfRest(Polynomial rest, int64_t constant, int64_t divisor) {
  // floor((g a + c) / (g d)) = floor((a + floor(c / g)) / d).
  int64_t common = divisor;
  for (auto &[monomial, coefficient] : rest.terms)
    common = std::gcd(common, coefficient);
  for (auto &[monomial, coefficient] : rest.terms)
    coefficient /= common;
  divisor /= common;
  constant /= common;
  // floor((floor(a / c) + k) / d) = floor((a + k c) / (c d)).
  if (rest.terms.size() == 1 && rest.terms.begin()->second == 1 &&
      rest.terms.begin()->first.size() == 1) {
    AffineExpr atom = rest.terms.begin()->first.front();
    auto inner = dyn_cast<AffineBinaryOpExpr>(atom);
    auto innerDivisor =
        inner ? dyn_cast<AffineConstantExpr>(inner.getRHS()) : nullptr;
    int64_t product, shift;
    if (innerDivisor && atom.getKind() == AffineExprKind::FloorDiv &&
        !llvm::MulOverflow(divisor, innerDivisor.getValue(), product) &&
        !llvm::MulOverflow(constant, innerDivisor.getValue(), shift)) {
      std::optional<Polynomial> numerator = of(inner.getLHS());
      if (!numerator || !numerator->addTerm({}, shift))
        return std::nullopt;
      return floorDivide(*numerator, product);
    }
  }
  rest.addTerm({}, constant);
  AffineExpr quotient =
      getAffineBinaryOpExpr(AffineExprKind::FloorDiv, rest.toExpression(),
                            getAffineConstantExpr(divisor, rest.context));
  return of(quotient);
}

std::optional<Polynomial> Polynomial::floorDivide(const Polynomial &lhs,
                                                  int64_t divisor) {
  Polynomial exact(lhs.context), rest(lhs.context);
  int64_t constant = 0;
  for (auto &[monomial, coefficient] : lhs.terms) {
    if (monomial.empty()) {
      int64_t quotient = llvm::divideFloorSigned(coefficient, divisor);
      exact.addTerm({}, quotient);
      constant = coefficient - quotient * divisor;
    } else if (coefficient % divisor == 0) {
      exact.addTerm(monomial, coefficient / divisor);
    } else {
      rest.addTerm(monomial, coefficient);
    }
  }
  if (rest.isZero())
    return exact;
  std::optional<Polynomial> quotient = quotientOfRest(rest, constant, divisor);
  return quotient ? add(exact, *quotient) : std::nullopt;
}

/// The atoms of `lhs` without those of `rhs`, if it has them all.
static std::optional<Polynomial::Monomial>
divideMonomial(const Polynomial::Monomial &lhs,
               const Polynomial::Monomial &rhs) {
  Polynomial::Monomial rest;
  auto divisor = rhs.begin();
  for (AffineExpr atom : lhs) {
    if (divisor != rhs.end() && atom == *divisor)
      ++divisor;
    else
      rest.push_back(atom);
  }
  if (divisor != rhs.end())
    return std::nullopt;
  return rest;
}

std::optional<Polynomial> Polynomial::divideExactly(Polynomial lhs,
                                                    const Polynomial &rhs) {
  Polynomial quotient(lhs.context);
  if (rhs.isZero())
    return std::nullopt;
  const auto &[leadingAtoms, leading] = *rhs.terms.rbegin();
  while (!lhs.isZero()) {
    const auto &[atoms, coefficient] = *lhs.terms.rbegin();
    std::optional<Monomial> rest = divideMonomial(atoms, leadingAtoms);
    if (!rest || leading == -1 || coefficient % leading != 0)
      return std::nullopt;
    Polynomial term(lhs.context);
    term.addTerm(*rest, coefficient / leading);
    std::optional<Polynomial> product = multiply(term, rhs);
    std::optional<Polynomial> difference =
        product ? add(lhs, *product, -1) : std::nullopt;
    if (!difference || !quotient.addTerm(*rest, coefficient / leading))
      return std::nullopt;
    lhs = *difference;
  }
  return quotient;
}

AffineExpr Polynomial::toExpression() const {
  AffineExpr sum = getAffineConstantExpr(0, context);
  // The constant term is the first one and belongs at the end.
  int64_t constant = 0;
  for (auto &[monomial, coefficient] : terms) {
    if (monomial.empty()) {
      constant = coefficient;
      continue;
    }
    AffineExpr product = monomial.front();
    for (AffineExpr atom : llvm::drop_begin(monomial))
      product = product * atom;
    sum = sum + product * coefficient;
  }
  return sum + constant;
}

std::optional<int64_t> Polynomial::getConstant() const {
  if (terms.empty())
    return 0;
  if (terms.size() == 1 && terms.begin()->first.empty())
    return terms.begin()->second;
  return std::nullopt;
}

/// The least value of a product of atoms that cannot be negative.
static std::optional<int64_t> monomialLowerBound(
    const Polynomial::Monomial &atoms,
    llvm::function_ref<std::optional<int64_t>(unsigned)> symbolLowerBound) {
  int64_t product = 1;
  for (AffineExpr atom : atoms) {
    std::optional<int64_t> bound;
    if (auto symbol = dyn_cast<AffineSymbolExpr>(atom)) {
      bound = symbolLowerBound(symbol.getPosition());
    } else if (auto quotient = dyn_cast<AffineBinaryOpExpr>(atom)) {
      bound = lowerBound(quotient.getLHS(), symbolLowerBound);
      auto divisor = dyn_cast<AffineConstantExpr>(quotient.getRHS());
      if (bound && divisor)
        bound = llvm::divideFloorSigned(*bound, divisor.getValue());
      else if (bound)
        bound = *bound >= 0 ? std::optional<int64_t>(0) : std::nullopt;
    }
    bool isOnlyAtom = atoms.size() == 1;
    if (!bound || (*bound < 0 && !isOnlyAtom) ||
        llvm::MulOverflow(product, *bound, product))
      return std::nullopt;
  }
  return product;
}

std::optional<int64_t> lowerBound(
    AffineExpr expression,
    llvm::function_ref<std::optional<int64_t>(unsigned)> symbolLowerBound) {
  std::optional<Polynomial> polynomial = Polynomial::of(expression);
  if (!polynomial)
    return std::nullopt;
  int64_t sum = 0;
  for (auto &[monomial, coefficient] : polynomial->getTerms()) {
    int64_t term = coefficient;
    if (!monomial.empty()) {
      std::optional<int64_t> bound =
          monomialLowerBound(monomial, symbolLowerBound);
      if (!bound || coefficient < 0 ||
          llvm::MulOverflow(coefficient, *bound, term))
        return std::nullopt;
    }
    if (llvm::AddOverflow(sum, term, sum))
      return std::nullopt;
  }
  return sum;
}

static void countNodes(AffineExpr expression, unsigned &left) {
  if (left == 0)
    return;
  --left;
  if (auto binary = dyn_cast<AffineBinaryOpExpr>(expression)) {
    countNodes(binary.getLHS(), left);
    countNodes(binary.getRHS(), left);
  }
}

bool isLargerThan(AffineExpr expression, unsigned limit) {
  unsigned left = limit + 1;
  countNodes(expression, left);
  return left == 0;
}

} // namespace nn

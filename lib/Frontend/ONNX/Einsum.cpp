//===- Einsum.cpp - Sums of products by Einstein's convention -------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Operands are contracted from the left, two at a time, each step a product of
// matrices: [batch, left only, summed] by [batch, summed, right only]. What no
// other operand and not the result names is summed before.
//
//===----------------------------------------------------------------------===//

#include "Compose.h"
#include "Rules.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace nn::onnx_import {
namespace {

/// A label for each dimension: a letter, or a number below 26 for a dimension
/// that an ellipsis stands for, counted from the last one.
using Labels = SmallVector<int>;

struct Term {
  Value value;
  Labels labels;
};

bool has(const Labels &labels, int label) {
  return llvm::is_contained(labels, label);
}

int64_t placeOf(const Labels &labels, int label) {
  return llvm::find(labels, label) - labels.begin();
}

class Einsum {
public:
  explicit Einsum(NodeContext &c) : c(c) {}
  LogicalResult run();

private:
  LogicalResult parse(StringRef equation);
  LogicalResult parseTerm(StringRef text, int64_t rank, Labels &labels);
  void defaultResult();
  Term diagonals(Term term);
  Term sumOut(Term term, const Labels &needed);
  Term permuted(Term term, const Labels &order);
  Term contract(Term left, Term right, const Labels &needed);
  Value sizes(const Term &term, const Labels &labels);
  Value product(Value shape);

  NodeContext &c;
  SmallVector<Labels> operands;
  Labels result;
  int64_t ellipsis = 0;
};

LogicalResult Einsum::parseTerm(StringRef text, int64_t rank, Labels &labels) {
  size_t letters =
      llvm::count_if(text, [](char l) { return llvm::isAlpha(l); });
  bool hasDots = text.contains("...");
  if (text.size() != letters + (hasDots ? 3 : 0))
    return c.error() << "the equation has the term '" << text << "'";
  int64_t rest = rank < 0 ? ellipsis : rank - int64_t(letters);
  if (rest < 0 || (rank >= 0 && !hasDots && rest != 0))
    return c.error() << "the term '" << text << "' stands for an operand of "
                     << "rank " << rank;
  if (rest > 25)
    return c.error() << "an ellipsis stands for too many dimensions";
  ellipsis = std::max(ellipsis, hasDots ? rest : 0);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '.') {
      labels.push_back(text[i]);
      continue;
    }
    for (int64_t dim = rest - 1; dim >= 0; --dim)
      labels.push_back(static_cast<int>(dim));
    i += 2;
  }
  return success();
}

/// Without an arrow: the ellipsis, then the labels that occur once, sorted.
void Einsum::defaultResult() {
  for (int64_t dim = ellipsis - 1; dim >= 0; --dim)
    result.push_back(static_cast<int>(dim));
  for (int label = 'A'; label <= 'z'; ++label) {
    int64_t count = 0;
    for (const Labels &labels : operands)
      count += llvm::count(labels, label);
    if (count == 1)
      result.push_back(label);
  }
}

LogicalResult Einsum::parse(StringRef equation) {
  std::string text;
  llvm::copy_if(equation, std::back_inserter(text),
                [](char l) { return l != ' '; });
  auto [inputs, output] = StringRef(text).split("->");
  SmallVector<StringRef> terms;
  inputs.split(terms, ',');
  if (terms.size() != c.numOperands())
    return c.error() << "the equation has " << terms.size() << " terms for "
                     << c.numOperands() << " operands";
  for (auto [index, term] : llvm::enumerate(terms))
    if (failed(parseTerm(term, c.rank(index), operands.emplace_back())))
      return failure();
  if (!StringRef(text).contains("->")) {
    defaultResult();
    return success();
  }
  if (failed(parseTerm(output, -1, result)))
    return failure();
  for (auto [place, label] : llvm::enumerate(result)) {
    auto names = [&, &label = label](const Labels &l) { return has(l, label); };
    if (llvm::none_of(operands, names) ||
        placeOf(result, label) != int64_t(place))
      return c.error() << "the equation's result names '" << char(label)
                       << "' twice, or no term does";
  }
  return success();
}

/// A label that occurs twice in a term takes the elements where both places are
/// equal.
Term Einsum::diagonals(Term term) {
  for (size_t i = 0; i < term.labels.size(); ++i) {
    size_t first = placeOf(term.labels, term.labels[i]);
    if (first == i || !term.value)
      continue;
    Value isEqual =
        c.make<EqualOp>(places(c, term.value, first), places(c, term.value, i));
    Value kept =
        c.make<WhereOp>(isEqual, term.value, c.scalarLike(0, term.value));
    term.value = c.reduce(ReduceKind::Sum, kept, int64_t(i), false);
    term.labels.erase(term.labels.begin() + i--);
  }
  return term;
}

/// Sums over what is not needed any more.
Term Einsum::sumOut(Term term, const Labels &needed) {
  SmallVector<int64_t> axes;
  Labels kept;
  for (auto [place, label] : llvm::enumerate(term.labels)) {
    if (has(needed, label))
      kept.push_back(label);
    else
      axes.push_back(place);
  }
  if (!axes.empty())
    term.value = c.reduce(ReduceKind::Sum, term.value, axes, false);
  return {term.value, kept};
}

Term Einsum::permuted(Term term, const Labels &order) {
  SmallVector<int64_t> perm;
  for (int label : order)
    perm.push_back(placeOf(term.labels, label));
  if (llvm::is_sorted(perm))
    return term;
  return {c.transpose(term.value, perm), order};
}

/// The sizes of some labels of a term, as a list.
Value Einsum::sizes(const Term &term, const Labels &labels) {
  SmallVector<Value> parts;
  for (int label : labels)
    parts.push_back(c.dim(term.value, placeOf(term.labels, label)));
  return parts.empty() ? c.list({}) : c.concat(parts, 0);
}

/// One number: the product of a list of sizes.
Value Einsum::product(Value shape) {
  Value all = c.list(1);
  if (!shape)
    return shape;
  for (int64_t i = 0; i < tensorType(shape).getDimSize(0); ++i)
    all = c.mul(all, c.slice(shape, 0, i, i + 1));
  return all;
}

/// The product of two terms, summed over what both have and nobody needs.
Term Einsum::contract(Term left, Term right, const Labels &needed) {
  Labels batch, summed, onlyLeft, onlyRight;
  for (int label : left.labels) {
    bool isShared = has(right.labels, label);
    (!isShared            ? onlyLeft
     : has(needed, label) ? batch
                          : summed)
        .push_back(label);
  }
  for (int label : right.labels)
    if (!has(left.labels, label))
      onlyRight.push_back(label);
  auto joined = [](ArrayRef<Labels> parts) {
    Labels all;
    for (const Labels &part : parts)
      all.append(part);
    return all;
  };
  left = permuted(left, joined({batch, onlyLeft, summed}));
  right = permuted(right, joined({batch, summed, onlyRight}));
  Value shared = sizes(left, batch), rows = sizes(left, onlyLeft);
  Value inner = product(sizes(left, summed)), columns = sizes(right, onlyRight);
  UnitAttr exact = c.builder().getUnitAttr();
  auto matrix = [&](Value value, Value m, Value n) {
    return c.make<ReshapeOp>(value, c.concat({product(shared), m, n}, 0),
                             exact);
  };
  Value value = c.make<MatMulOp>(matrix(left.value, product(rows), inner),
                                 matrix(right.value, inner, product(columns)));
  value = c.make<ReshapeOp>(value, c.concat({shared, rows, columns}, 0), exact);
  return {value, joined({batch, onlyLeft, onlyRight})};
}

LogicalResult Einsum::run() {
  if (failed(parse(c.stringAttr("equation", ""))))
    return failure();
  // What an operand and all behind it, or the result, name.
  SmallVector<Labels> later{result};
  for (const Labels &labels : llvm::reverse(operands)) {
    Labels all = later.back();
    all.append(labels);
    later.push_back(all);
  }
  Term term;
  for (auto [index, labels] : llvm::enumerate(operands)) {
    const Labels &needed = later[operands.size() - index - 1];
    Term next = diagonals({c.operand(index), labels});
    if (!next.value)
      return failure();
    if (index == 0) {
      term = sumOut(next, needed);
      continue;
    }
    Labels also = needed;
    also.append(term.labels);
    next = sumOut(next, also);
    Labels own = needed;
    own.append(next.labels);
    term = contract(sumOut(term, own), next, needed);
    if (!term.value)
      return failure();
  }
  return c.result(permuted(term, result).value);
}

} // namespace

static LogicalResult importEinsum(NodeContext &c) { return Einsum(c).run(); }

static const Rule rules[] = {{"Einsum", 12, kAnyVersion, importEinsum}};

ArrayRef<Rule> einsumRules() { return rules; }

} // namespace nn::onnx_import

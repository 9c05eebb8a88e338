//===- EntryShapes.cpp - Sizes as SSA values at the entry -----------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "EntryShapes.h"

#include "nn/Dialect/Codegen/IR/CodegenDialect.h"
#include "nn/Dialect/NN/IR/NNDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using llvm::formatv;

namespace nn {

EntryShapes::EntryShapes(func::FuncOp func, ShapeAnalysis analysis)
    : func(func), analysis(std::move(analysis)) {}

std::unique_ptr<EntryShapes> EntryShapes::create(func::FuncOp func) {
  FailureOr<ShapeAnalysis> analysis = ShapeAnalysis::run(func);
  if (failed(analysis))
    return nullptr;
  std::unique_ptr<EntryShapes> shapes(
      new EntryShapes(func, std::move(*analysis)));
  shapes->bindSymbols();
  if (failed(shapes->verifyBound()))
    return nullptr;
  for (const ShapeConstraint &constraint : shapes->analysis.constraints())
    shapes->check(constraint.op ? constraint.op->getLoc() : func.getLoc(),
                  constraint.lhs, constraint.rhs,
                  constraint.kind == ShapeConstraint::Kind::Equal,
                  constraint.message);
  shapes->refineTypes();
  return shapes;
}

//===----------------------------------------------------------------------===//
// Queries
//===----------------------------------------------------------------------===//

/// Looks through the cast that gives a signless argument its nn type back.
static Value nnValue(Value value) {
  auto cast = value.getDefiningOp<UnrealizedConversionCastOp>();
  return cast && cast->getNumOperands() == 1 ? cast.getOperand(0) : value;
}

ArrayRef<AffineExpr> EntryShapes::dims(Value value) const {
  return analysis.dims(nnValue(value));
}

std::optional<ArrayRef<AffineExpr>> EntryShapes::elements(Value value) const {
  std::optional<ArrayRef<AffineExpr>> known = analysis.elements(nnValue(value));
  if (!known || !llvm::all_of(*known, [&](AffineExpr e) { return isBound(e); }))
    return std::nullopt;
  return known;
}

std::optional<SmallVector<int64_t>>
EntryShapes::constantElements(Value value) const {
  std::optional<ArrayRef<AffineExpr>> known = elements(value);
  if (!known)
    return std::nullopt;
  SmallVector<int64_t> result;
  for (AffineExpr expr : *known) {
    auto constant = dyn_cast<AffineConstantExpr>(expr);
    if (!constant)
      return std::nullopt;
    result.push_back(constant.getValue());
  }
  return result;
}

bool EntryShapes::isBound(AffineExpr expr) const {
  if (!expr)
    return false;
  bool bound = true;
  expr.walk([&](AffineExpr part) {
    auto symbol = dyn_cast<AffineSymbolExpr>(part);
    if (!symbol)
      return;
    const ShapeSymbol &is = analysis.definitions()[symbol.getPosition()];
    if (is.kind == ShapeSymbol::Kind::Unknown)
      bound = false;
    else if (is.lhs)
      bound &= isBound(is.lhs) && isBound(is.rhs);
  });
  return bound;
}

bool EntryShapes::readsElements(AffineExpr expr) const {
  bool reads = false;
  expr.walk([&](AffineExpr part) {
    auto symbol = dyn_cast<AffineSymbolExpr>(part);
    if (!symbol)
      return;
    const ShapeSymbol &is = analysis.definitions()[symbol.getPosition()];
    reads |= is.kind == ShapeSymbol::Kind::Element ||
             (is.lhs && (readsElements(is.lhs) || readsElements(is.rhs)));
  });
  return reads;
}

LogicalResult EntryShapes::verifyBound() {
  WalkResult result = func.walk([&](Operation *op) {
    if (!isa_and_nonnull<NNDialect>(op->getDialect()))
      return WalkResult::advance();
    for (OpResult value : op->getResults())
      for (auto [i, expr] : llvm::enumerate(dims(value)))
        if (!isBound(expr)) {
          op->emitError("the size of dimension ")
              << i << " of the result depends on data";
          return WalkResult::interrupt();
        }
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

//===----------------------------------------------------------------------===//
// The entry
//===----------------------------------------------------------------------===//

template <typename OpT, typename... Args>
OpT EntryShapes::append(Args &&...args) {
  OpBuilder builder(func.getContext());
  if (last)
    builder.setInsertionPointAfter(last);
  else
    builder.setInsertionPointToStart(&func.front());
  OpT op = OpT::create(builder, func.getLoc(), std::forward<Args>(args)...);
  last = op;
  return op;
}

/// What an argument is called in messages.
static std::string nameOf(func::FuncOp func, BlockArgument arg) {
  if (auto name =
          func.getArgAttrOfType<StringAttr>(arg.getArgNumber(), "nn.name"))
    return formatv("input '{0}'", name.getValue());
  return formatv("input {0}", arg.getArgNumber());
}

void EntryShapes::bindSymbols() {
  for (auto [i, symbol] : llvm::enumerate(analysis.definitions())) {
    if (symbol.kind != ShapeSymbol::Kind::Argument)
      continue;
    Value &bound = values[getAffineSymbolExpr(i, func.getContext())];
    for (auto [value, dim] : symbol.places) {
      Value index = append<arith::ConstantIndexOp>(dim);
      Value size = append<tensor::DimOp>(value, index);
      if (!bound) {
        bound = size;
        continue;
      }
      Value equal =
          append<arith::CmpIOp>(arith::CmpIPredicate::eq, bound, size);
      append<codegen::CheckOp>(
          equal,
          formatv("{0}: dimension {1} is not '{2}', the size of another "
                  "dimension of that name",
                  nameOf(func, cast<BlockArgument>(value)), dim, symbol.name)
              .str());
    }
  }
}

void EntryShapes::check(Location loc, AffineExpr lhs, AffineExpr rhs,
                        bool equal, StringRef message) {
  auto predicate = equal ? arith::CmpIPredicate::eq : arith::CmpIPredicate::sle;
  Value condition =
      append<arith::CmpIOp>(predicate, materialize(lhs), materialize(rhs));
  append<codegen::CheckOp>(condition, message)->setLoc(loc);
}

/// The name that the importer gave the node.
static std::string nodeName(Operation *op) {
  std::string name = op->getName().getStringRef().str();
  op->getLoc()->walk([&](Location loc) {
    auto named = dyn_cast<NameLoc>(loc);
    if (!named)
      return WalkResult::advance();
    name = named.getName().str();
    return WalkResult::interrupt();
  });
  return name;
}

LogicalResult EntryShapes::require(Operation *op, AffineExpr lhs,
                                   AffineExpr rhs, const Twine &message) {
  auto difference = dyn_cast<AffineConstantExpr>(rhs - lhs);
  if (difference && difference.getValue() >= 0)
    return success();
  if (difference) {
    markUnsupported();
    return op->emitError(message);
  }
  check(op->getLoc(), lhs, rhs, /*equal=*/false,
        nodeName(op) + ": " + message.str());
  return success();
}

/// Gives every nn value the static sizes that the analysis proved, so that
/// types and expressions say the same in the patterns.
void EntryShapes::refineTypes() {
  func.walk([&](Operation *op) {
    if (!isa_and_nonnull<NNDialect>(op->getDialect()))
      return;
    SmallVector<Value> values(op->getResults());
    for (Region &region : op->getRegions())
      llvm::append_range(values, region.getArguments());
    for (Value value : values) {
      auto type = dyn_cast<RankedTensorType>(value.getType());
      if (!type || type.hasStaticShape())
        continue;
      SmallVector<int64_t> shape(type.getShape());
      for (auto [size, expr] : llvm::zip(shape, dims(value)))
        if (auto known = dyn_cast<AffineConstantExpr>(expr))
          size = known.getValue();
      value.setType(type.clone(shape));
    }
  });
}

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

OpFoldResult EntryShapes::get(AffineExpr expr) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return Builder(func.getContext()).getIndexAttr(constant.getValue());
  return materialize(expr);
}

SmallVector<OpFoldResult> EntryShapes::get(ArrayRef<AffineExpr> exprs) {
  return llvm::map_to_vector(exprs, [&](AffineExpr e) { return get(e); });
}

Value EntryShapes::getValue(AffineExpr expr) { return materialize(expr); }

Value EntryShapes::constant(int64_t value) {
  Value &slot = values[getAffineConstantExpr(value, func.getContext())];
  if (!slot)
    slot = append<arith::ConstantIndexOp>(value);
  return slot;
}

Value EntryShapes::materialize(AffineExpr expr) {
  if (auto known = dyn_cast<AffineConstantExpr>(expr))
    return constant(known.getValue());
  if (Value value = values.lookup(expr))
    return value;
  Value value;
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    value = materializeSymbol(symbol);
  else
    value = materializeBinary(cast<AffineBinaryOpExpr>(expr));
  values[expr] = value;
  return value;
}

/// Reads an element of an argument and names it in the argument's attribute.
Value EntryShapes::readElement(const ShapeSymbol &symbol) {
  auto [value, position] = symbol.places.front();
  auto argument = cast<BlockArgument>(value);
  auto type = cast<RankedTensorType>(argument.getType());
  SmallVector<Attribute> names(type.getNumElements(),
                               StringAttr::get(func.getContext(), ""));
  if (auto given = func.getArgAttrOfType<ArrayAttr>(argument.getArgNumber(),
                                                    "nn.elements"))
    names.assign(given.begin(), given.end());
  names[position] = StringAttr::get(func.getContext(), symbol.name);
  func.setArgAttr(argument.getArgNumber(), "nn.elements",
                  ArrayAttr::get(func.getContext(), names));
  SmallVector<Value> indices;
  if (type.getRank() == 1)
    indices.push_back(constant(position));
  Value element = append<tensor::ExtractOp>(argument, indices);
  return append<arith::IndexCastOp>(IndexType::get(func.getContext()), element);
}

/// The symbols of arguments' dimensions are bound already.
Value EntryShapes::materializeSymbol(AffineSymbolExpr symbol) {
  const ShapeSymbol &is = analysis.definitions()[symbol.getPosition()];
  if (is.kind == ShapeSymbol::Kind::Element)
    return readElement(is);
  Value lhs = materialize(is.lhs);
  Value rhs = materialize(is.rhs);
  if (is.kind == ShapeSymbol::Kind::Minimum)
    return append<arith::MinSIOp>(lhs, rhs);
  return append<arith::MaxSIOp>(lhs, rhs);
}

Value EntryShapes::materializeBinary(AffineBinaryOpExpr expr) {
  Value lhs = materialize(expr.getLHS());
  Value rhs = materialize(expr.getRHS());
  // A divisor that is a product of sizes may be zero, and the machine traps.
  bool divides = expr.getKind() != AffineExprKind::Add &&
                 expr.getKind() != AffineExprKind::Mul;
  if (divides && !isa<AffineConstantExpr>(expr.getRHS()))
    rhs = append<arith::MaxSIOp>(rhs, constant(1));
  switch (expr.getKind()) {
  case AffineExprKind::Add:
    return append<arith::AddIOp>(lhs, rhs);
  case AffineExprKind::Mul:
    return append<arith::MulIOp>(lhs, rhs);
  case AffineExprKind::FloorDiv:
    return append<arith::FloorDivSIOp>(lhs, rhs);
  case AffineExprKind::CeilDiv:
    return append<arith::CeilDivSIOp>(lhs, rhs);
  default: {
    Value quotient = append<arith::FloorDivSIOp>(lhs, rhs);
    return append<arith::SubIOp>(lhs, append<arith::MulIOp>(quotient, rhs));
  }
  }
}

} // namespace nn

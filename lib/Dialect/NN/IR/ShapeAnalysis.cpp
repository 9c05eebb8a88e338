//===- ShapeAnalysis.cpp - The sizes of every value of a function ---------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "ShapeTable.h"
#include "nn/Dialect/NN/IR/NNControl.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace nn {

ShapeAnalysis::ShapeAnalysis(std::unique_ptr<ShapeTable> table)
    : table(std::move(table)) {}
ShapeAnalysis::ShapeAnalysis(ShapeAnalysis &&) = default;
ShapeAnalysis &ShapeAnalysis::operator=(ShapeAnalysis &&) = default;
ShapeAnalysis::~ShapeAnalysis() = default;

ArrayRef<std::string> ShapeAnalysis::symbols() const {
  return table->argumentNames;
}
ArrayRef<ShapeSymbol> ShapeAnalysis::definitions() const {
  return table->getSymbols();
}
ArrayRef<AffineExpr> ShapeAnalysis::dims(Value value) const {
  return table->dims(value);
}
std::optional<ArrayRef<AffineExpr>> ShapeAnalysis::elements(Value value) const {
  return table->elements(value);
}
ArrayRef<ShapeConstraint> ShapeAnalysis::constraints() const {
  return table->getConstraints();
}

/// The name of a dynamic dimension: that of the attribute, or an invented one.
static std::string symbolName(func::FuncOp function, unsigned argument,
                              unsigned dimension) {
  auto names = function.getArgAttrOfType<ArrayAttr>(argument, "nn.dims");
  if (names && dimension < names.size()) {
    auto name = dyn_cast<StringAttr>(names[dimension]);
    if (name && !name.getValue().empty())
      return name.str();
  }
  return "arg" + std::to_string(argument) + "_dim" + std::to_string(dimension);
}

/// One symbol for each name, at all places that have the name.
static void addArguments(ShapeTable &table, func::FuncOp function) {
  SmallVector<ShapeSymbol> found;
  llvm::StringMap<unsigned> positions;
  for (BlockArgument argument : function.getArguments()) {
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!type)
      continue;
    SmallVector<AffineExpr> dims;
    for (auto [i, size] : llvm::enumerate(type.getShape())) {
      if (!ShapedType::isDynamic(size)) {
        dims.push_back(getAffineConstantExpr(size, table.getContext()));
        continue;
      }
      std::string name = symbolName(function, argument.getArgNumber(), i);
      auto [entry, isNew] = positions.try_emplace(name, found.size());
      if (isNew)
        found.push_back({ShapeSymbol::Kind::Argument, name});
      found[entry->second].places.push_back({argument, unsigned(i)});
      dims.push_back(getAffineSymbolExpr(entry->second, table.getContext()));
    }
    table.setDims(argument, dims);
  }
  for (ShapeSymbol &symbol : found) {
    table.argumentNames.push_back(symbol.name);
    table.addSymbol(std::move(symbol), /*lowerBound=*/0);
  }
}

/// A short list of integers among the arguments may be a shape: each element is
/// a symbol.
static void addElements(ShapeTable &table, func::FuncOp function) {
  for (BlockArgument argument : function.getArguments()) {
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!type || type.getRank() > 1 || !type.hasStaticShape() ||
        type.getNumElements() > kMaxConstantElements ||
        !(type.getElementType().isSignlessInteger(64) ||
          type.getElementType().isSignlessInteger(32)))
      continue;
    auto name = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(),
                                                      "nn.name");
    std::string label =
        name ? name.str() : "arg" + std::to_string(argument.getArgNumber());
    SmallVector<AffineExpr> elements;
    for (unsigned i = 0; i < type.getNumElements(); ++i)
      elements.push_back(table.addSymbol({ShapeSymbol::Kind::Element,
                                          label + "[" + std::to_string(i) + "]",
                                          {{argument, i}}},
                                         /*lowerBound=*/std::nullopt));
    table.setElements(argument, elements);
  }
}

/// What the result types know beyond inference becomes a constraint.
static LogicalResult reconcile(ShapeTable &table, Operation *op) {
  ShapeContext context(op, table, /*silent=*/false);
  for (OpResult result : op->getResults()) {
    auto type = dyn_cast<RankedTensorType>(result.getType());
    ArrayRef<AffineExpr> inferred = table.dims(result);
    if (!type || static_cast<size_t>(type.getRank()) != inferred.size())
      return op->emitOpError("has a result type of another rank than inferred");
    SmallVector<AffineExpr> dims(inferred);
    for (auto [dim, size] : llvm::zip_equal(dims, type.getShape())) {
      if (ShapedType::isDynamic(size))
        continue;
      FailureOr<AffineExpr> known = context.equal(
          dim, context.constant(size), "a dimension is not that of the type");
      if (failed(known))
        return failure();
      dim = *known;
    }
    if (ArrayRef<AffineExpr>(dims) != inferred)
      table.setDims(result, dims);
  }
  return success();
}

static LogicalResult inferBlock(ShapeTable &table, Block &block) {
  for (Operation &op : block) {
    if (!isa<ShapeInferenceOpInterface>(op))
      continue;
    if (auto regions = dyn_cast<RegionShapesOpInterface>(op))
      for (auto [argument, operand] : regions.getCarried())
        table.setDims(argument, table.dims(operand));
    for (Region &region : op.getRegions())
      for (Block &nested : region)
        if (failed(inferBlock(table, nested)))
          return failure();
    if (failed(table.infer(&op, /*silent=*/false)) ||
        failed(reconcile(table, &op)))
      return failure();
  }
  return success();
}

FailureOr<ShapeAnalysis> ShapeAnalysis::run(func::FuncOp function) {
  auto table = std::make_unique<ShapeTable>(function.getContext(),
                                            /*lookThrough=*/0);
  if (function.isExternal())
    return ShapeAnalysis(std::move(table));
  if (!function.getBody().hasOneBlock())
    return function.emitOpError("needs a body of one block");
  addArguments(*table, function);
  addElements(*table, function);
  if (failed(inferBlock(*table, function.getBody().front())))
    return failure();
  return ShapeAnalysis(std::move(table));
}

} // namespace nn

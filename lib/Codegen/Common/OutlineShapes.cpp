//===- OutlineShapes.cpp - The shape function of a model ------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The runtime calls the shape function before it calls the entry: sizes that
// the model refuses never reach it, and outputs and arena have their sizes.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Entry.h"
#include "nn/Codegen/Common/Passes.h"
#include "nn/Codegen/Common/SizeSlice.h"
#include "nn/Dialect/Codegen/IR/CodegenDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/Matchers.h"

namespace nn::codegen {
#define GEN_PASS_DEF_OUTLINESHAPES
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn;

namespace {

/// Sizes beyond this are refused. It leaves room for the rounding of f64.
constexpr double kLargestSize = 4.0e18;

/// Adds to the arithmetic of the shape function the test that none of it
/// overflows or divides by zero. All operands of the first operation that
/// overflows are right, so comparing each with the same in f64 finds it.
class OverflowGuard {
public:
  explicit OverflowGuard(ImplicitLocOpBuilder &builder) : builder(builder) {}

  void visit(Operation *op);
  void requireNotNegative(Value size);
  /// True where nothing overflows.
  Value getResult();

private:
  void addSizeTest(Operation *op);
  void addDivisorTest(Operation *op);
  void require(Value condition);
  Value toF64(Value value);

  ImplicitLocOpBuilder &builder;
  Value holds;
};

void OverflowGuard::require(Value condition) {
  holds = holds ? arith::AndIOp::create(builder, holds, condition).getResult()
                : condition;
}

Value OverflowGuard::toF64(Value value) {
  if (value.getType().isIndex())
    value = arith::IndexCastOp::create(builder, builder.getI64Type(), value);
  return arith::SIToFPOp::create(builder, builder.getF64Type(), value);
}

void OverflowGuard::addSizeTest(Operation *op) {
  builder.setInsertionPointAfter(op);
  Value lhs = toF64(op->getOperand(0)), rhs = toF64(op->getOperand(1)), exact;
  if (isa<arith::MulIOp>(op))
    exact = arith::MulFOp::create(builder, lhs, rhs);
  else if (isa<arith::AddIOp>(op))
    exact = arith::AddFOp::create(builder, lhs, rhs);
  else
    exact = arith::SubFOp::create(builder, lhs, rhs);
  Value limit =
      arith::ConstantOp::create(builder, builder.getF64FloatAttr(kLargestSize));
  Value size = math::AbsFOp::create(builder, exact);
  require(
      arith::CmpFOp::create(builder, arith::CmpFPredicate::OLE, size, limit));
}

/// A zero divisor is replaced by one and refused.
void OverflowGuard::addDivisorTest(Operation *op) {
  Value divisor = op->getOperand(1);
  if (matchPattern(divisor, m_NonZero()))
    return;
  builder.setInsertionPoint(op);
  Type type = divisor.getType();
  Value zero = arith::ConstantOp::create(builder, builder.getZeroAttr(type));
  Value one = arith::ConstantOp::create(builder, builder.getOneAttr(type));
  Value valid =
      arith::CmpIOp::create(builder, arith::CmpIPredicate::ne, divisor, zero);
  op->setOperand(1, arith::SelectOp::create(builder, valid, divisor, one));
  require(valid);
}

void OverflowGuard::visit(Operation *op) {
  if (op->getNumResults() != 1 || !op->getResult(0).getType().isIntOrIndex())
    return;
  if (isa<arith::MulIOp, arith::AddIOp, arith::SubIOp>(op))
    addSizeTest(op);
  else if (isa<arith::DivSIOp, arith::DivUIOp, arith::CeilDivSIOp,
               arith::CeilDivUIOp, arith::FloorDivSIOp, arith::RemSIOp,
               arith::RemUIOp>(op))
    addDivisorTest(op);
}

void OverflowGuard::requireNotNegative(Value size) {
  if (matchPattern(size, m_Constant()))
    return;
  Value zero = arith::ConstantIndexOp::create(builder, 0);
  require(
      arith::CmpIOp::create(builder, arith::CmpIPredicate::sge, size, zero));
}

Value OverflowGuard::getResult() {
  return holds ? holds
               : arith::ConstantOp::create(builder, builder.getBoolAttr(true))
                     .getResult();
}

/// The text of a dimension in the interface: a symbol, a number or an
/// expression of them; "?" where it would be long.
std::string describe(Value value, func::FuncOp entry, unsigned depth = 0) {
  APInt constant;
  if (matchPattern(value, m_ConstantInt(&constant)))
    return std::to_string(constant.getSExtValue());
  if (auto dim = codegen::getArgumentDim(value)) {
    StringRef name = codegen::getSymbol(entry, dim->first.getArgNumber(),
                                        unsigned(dim->second));
    return name.empty() ? "?" : name.str();
  }
  Operation *op = value.getDefiningOp();
  if (auto cast = dyn_cast_or_null<arith::IndexCastOp>(op))
    return describe(cast.getIn(), entry, depth);
  if (!op || op->getNumOperands() != 2 || depth > 4)
    return "?";
  StringRef sign = llvm::StringSwitch<StringRef>(op->getName().stripDialect())
                       .Case("addi", " + ")
                       .Case("subi", " - ")
                       .Case("muli", " * ")
                       .Cases({"divsi", "divui", "floordivsi"}, " / ")
                       .Default("");
  std::string lhs = describe(op->getOperand(0), entry, depth + 1);
  std::string rhs = describe(op->getOperand(1), entry, depth + 1);
  if (sign.empty() || lhs == "?" || rhs == "?")
    return "?";
  std::string text = lhs + sign.str() + rhs;
  return depth ? "(" + text + ")" : text;
}

struct OutlineShapes : codegen::impl::OutlineShapesBase<OutlineShapes> {
  void runOnOperation() override;

private:
  LogicalResult build(func::FuncOp entry);
  FailureOr<Value> rebuild(codegen::SizeSlice &slice, Operation *fact,
                           Value value);
  LogicalResult rebuildFacts(func::FuncOp entry, codegen::SizeSlice &slice,
                             ImplicitLocOpBuilder &builder,
                             SmallVectorImpl<Value> &results);
  Value getStatedSize(func::FuncOp entry, BlockArgument argument,
                      std::optional<int64_t> dim);
  void describeInterface(func::FuncOp entry, ArrayAttr checks);
  Attribute describeTensor(func::FuncOp entry, unsigned argument,
                           ArrayRef<Value> sizes);
  void collect(func::FuncOp entry);

  SmallVector<codegen::CheckOp> checks;
  llvm::SmallDenseMap<unsigned, codegen::OutputShapeOp> outputs;
  codegen::ArenaSizeOp arena;
};

void OutlineShapes::collect(func::FuncOp entry) {
  checks.clear();
  outputs.clear();
  arena = {};
  for (Operation &op : entry.getBody().front()) {
    if (auto check = dyn_cast<codegen::CheckOp>(op))
      checks.push_back(check);
    if (auto output = dyn_cast<codegen::OutputShapeOp>(op))
      outputs[output.getOutput()] = output;
    if (auto size = dyn_cast<codegen::ArenaSizeOp>(op))
      arena = size;
  }
}

FailureOr<Value> OutlineShapes::rebuild(codegen::SizeSlice &slice,
                                        Operation *fact, Value value) {
  if (Value rebuilt = slice.rebuild(value))
    return rebuilt;
  return fact->emitError("depends on more than the sizes of named dimensions");
}

/// The size that nn_codegen.output_shape states, where the argument is the
/// destination of a result; what reads the result asks it for its sizes.
Value OutlineShapes::getStatedSize(func::FuncOp entry, BlockArgument argument,
                                   std::optional<int64_t> dim) {
  unsigned number = argument.getArgNumber();
  auto type = dyn_cast<MemRefType>(argument.getType());
  if (!dim || !type || *dim >= type.getRank() || !type.isDynamicDim(*dim) ||
      !entry.getArgAttr(number, codegen::kOutputAttr))
    return {};
  unsigned output = 0;
  for (unsigned i = 0; i < number; ++i)
    output += bool(entry.getArgAttr(i, codegen::kOutputAttr));
  codegen::OutputShapeOp stated = outputs.lookup(output);
  unsigned index = type.getDynamicDimIndex(*dim);
  return stated && index < stated.getSizes().size() ? stated.getSizes()[index]
                                                    : Value();
}

/// The interface's description of an input or output.
Attribute OutlineShapes::describeTensor(func::FuncOp entry, unsigned argument,
                                        ArrayRef<Value> sizes) {
  Builder builder(&getContext());
  auto memref = cast<MemRefType>(entry.getArgument(argument).getType());
  Type type = RankedTensorType::get(memref.getShape(), memref.getElementType());
  if (auto given =
          entry.getArgAttrOfType<TypeAttr>(argument, codegen::kTypeAttr))
    type = given.getValue();
  auto name = entry.getArgAttrOfType<StringAttr>(argument, codegen::kNameAttr);
  SmallVector<Attribute> dims;
  for (auto [d, size] : llvm::enumerate(memref.getShape())) {
    if (!ShapedType::isDynamic(size)) {
      dims.push_back(builder.getI64IntegerAttr(size));
    } else if (sizes.empty()) {
      dims.push_back(
          builder.getStringAttr(codegen::getSymbol(entry, argument, d)));
    } else {
      dims.push_back(builder.getStringAttr(describe(sizes.front(), entry)));
      sizes = sizes.drop_front();
    }
  }
  return builder.getDictionaryAttr(
      {builder.getNamedAttr("name", name ? name : builder.getStringAttr("")),
       builder.getNamedAttr("type", TypeAttr::get(type)),
       builder.getNamedAttr("dims", builder.getArrayAttr(dims))});
}

void OutlineShapes::describeInterface(func::FuncOp entry, ArrayAttr checks) {
  Builder builder(&getContext());
  SmallVector<Attribute> symbols, ins, outs;
  SmallVector<int64_t> elements;
  for (auto [i, symbol] : llvm::enumerate(codegen::collectSymbols(entry))) {
    symbols.push_back(builder.getStringAttr(symbol.name));
    unsigned rank =
        cast<MemRefType>(entry.getArgument(symbol.argument).getType())
            .getRank();
    if (symbol.place >= rank)
      elements.append({symbol.argument, symbol.place - rank, int64_t(i)});
  }
  for (unsigned i = 0, e = entry.getNumArguments(); i < e; ++i) {
    if (entry.getArgAttr(i, codegen::kOutputAttr)) {
      codegen::OutputShapeOp shape = outputs.lookup(outs.size());
      SmallVector<Value> sizes;
      if (shape)
        llvm::append_range(sizes, shape.getSizes());
      outs.push_back(describeTensor(entry, i, sizes));
    } else if (!entry.getArgAttr(i, codegen::kWeightsAttr) &&
               !entry.getArgAttr(i, codegen::kArenaAttr)) {
      ins.push_back(describeTensor(entry, i, {}));
    }
  }
  ModuleOp module = getOperation();
  codegen::setInterfaceField(module, "symbols", builder.getArrayAttr(symbols));
  codegen::setInterfaceField(module, "elements",
                             builder.getDenseI64ArrayAttr(elements));
  codegen::setInterfaceField(module, "inputs", builder.getArrayAttr(ins));
  codegen::setInterfaceField(module, "outputs", builder.getArrayAttr(outs));
  codegen::setInterfaceField(module, "checks", checks);
}

/// The last check of every interface.
constexpr llvm::StringLiteral kTooLarge =
    "the sizes of the inputs are too large or make a size that is divided by "
    "zero or negative";

LogicalResult OutlineShapes::build(func::FuncOp entry) {
  Location loc = entry.getLoc();
  auto sizes = MemRefType::get({ShapedType::kDynamic},
                               IntegerType::get(&getContext(), 64));
  OpBuilder at(entry);
  auto shapes =
      func::FuncOp::create(at, loc, codegen::kShapesName,
                           at.getFunctionType({sizes, sizes}, at.getI64Type()));
  shapes->setAttr(LLVM::LLVMDialect::getEmitCWrapperAttrName(),
                  at.getUnitAttr());
  Block *body = shapes.addEntryBlock();
  auto builder = ImplicitLocOpBuilder::atBlockBegin(loc, body);

  // The values of the symbols, then everything that the facts depend on.
  llvm::StringMap<Value> values;
  for (auto [i, symbol] : llvm::enumerate(codegen::collectSymbols(entry))) {
    Value place = arith::ConstantIndexOp::create(builder, i);
    Value wide = memref::LoadOp::create(builder, body->getArgument(0), place);
    values[symbol.name] =
        arith::IndexCastOp::create(builder, builder.getIndexType(), wide);
  }
  codegen::SizeSlice *all = nullptr;
  auto getLeaf = [&](BlockArgument argument, std::optional<int64_t> dim) {
    if (Value stated = getStatedSize(entry, argument, dim))
      return all->rebuild(stated);
    return dim ? values.lookup(
                     codegen::getSymbol(entry, argument.getArgNumber(), *dim))
               : Value();
  };
  codegen::SizeSlice slice(entry.getBody().front(), builder, getLeaf);
  all = &slice;
  SmallVector<Value> conditions;
  for (codegen::CheckOp check : checks) {
    FailureOr<Value> condition = rebuild(slice, check, check.getCondition());
    if (failed(condition))
      return failure();
    conditions.push_back(*condition);
  }
  SmallVector<Value> results;
  if (failed(rebuildFacts(entry, slice, builder, results)))
    return failure();
  SmallVector<Operation *> arithmetic;
  for (Operation &op : *body)
    arithmetic.push_back(&op);
  OverflowGuard guard(builder);
  for (Operation *op : arithmetic)
    guard.visit(op);
  builder.setInsertionPointToEnd(body);
  for (Value size : results)
    guard.requireNotNegative(size);
  conditions.push_back(guard.getResult());

  for (auto [i, size] : llvm::enumerate(results)) {
    Value place = arith::ConstantIndexOp::create(builder, i);
    Value wide =
        arith::IndexCastOp::create(builder, builder.getI64Type(), size);
    memref::StoreOp::create(builder, wide, body->getArgument(1), place);
  }
  // The first condition that fails is chosen last.
  Value code = arith::ConstantIntOp::create(builder, 0, 64);
  for (size_t i = conditions.size(); i-- > 0;) {
    Value failed = arith::ConstantIntOp::create(builder, int64_t(i) + 1, 64);
    code = arith::SelectOp::create(builder, conditions[i], code, failed);
  }
  func::ReturnOp::create(builder, code);
  return success();
}

/// The bytes of the arena, then all dimensions of all outputs.
LogicalResult OutlineShapes::rebuildFacts(func::FuncOp entry,
                                          codegen::SizeSlice &slice,
                                          ImplicitLocOpBuilder &builder,
                                          SmallVectorImpl<Value> &results) {
  results.push_back(arith::ConstantIndexOp::create(builder, 0));
  if (arena) {
    for (auto [i, bytes] : llvm::enumerate(arena.getOperands())) {
      FailureOr<Value> rebuilt = rebuild(slice, arena, bytes);
      if (failed(rebuilt))
        return failure();
      if (i == 0)
        results.front() = *rebuilt;
    }
  }
  unsigned output = 0;
  for (BlockArgument argument : entry.getArguments()) {
    if (!entry.getArgAttr(argument.getArgNumber(), codegen::kOutputAttr))
      continue;
    auto shape = outputs.find(output++);
    auto type = cast<MemRefType>(argument.getType());
    if (!type.hasStaticShape() &&
        (shape == outputs.end() ||
         shape->second.getSizes().size() != size_t(type.getNumDynamicDims())))
      return entry.emitError("the shape of output ")
             << output - 1 << " is not stated";
    unsigned dynamic = 0;
    for (int64_t size : type.getShape()) {
      if (!ShapedType::isDynamic(size)) {
        results.push_back(arith::ConstantIndexOp::create(builder, size));
        continue;
      }
      FailureOr<Value> rebuilt =
          rebuild(slice, shape->second, shape->second.getSizes()[dynamic++]);
      if (failed(rebuilt))
        return failure();
      results.push_back(*rebuilt);
    }
  }
  return success();
}

void OutlineShapes::runOnOperation() {
  FailureOr<func::FuncOp> entry = codegen::getEntry(getOperation());
  if (failed(entry))
    return signalPassFailure();
  collect(*entry);
  if (failed(build(*entry)))
    return signalPassFailure();
  Builder builder(&getContext());
  SmallVector<Attribute> messages;
  for (codegen::CheckOp check : checks)
    messages.push_back(check.getMessageAttr());
  messages.push_back(builder.getStringAttr(kTooLarge));
  describeInterface(*entry, builder.getArrayAttr(messages));
  for (codegen::CheckOp check : checks)
    check.erase();
  for (auto &[index, output] : outputs)
    output.erase();
  if (arena)
    arena.erase();
}

} // namespace

//===- LowerGlobals.cpp - Lays out the weights' blob ----------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Weights are reached by one base pointer and constant offsets: no relocation,
// no LLVM constant, one blob shared by all contexts.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Entry.h"
#include "nn/Codegen/Common/Passes.h"
#include "nn/Dialect/Codegen/IR/CodegenDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/DataLayoutInterfaces.h"

namespace nn::codegen {
#define GEN_PASS_DEF_LOWERGLOBALS
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn;
using codegen::GlobalLoadOp;
using codegen::GlobalOp;

namespace {

struct LowerGlobals : codegen::impl::LowerGlobalsBase<LowerGlobals> {
  void runOnOperation() override;

private:
  LogicalResult place(GlobalOp global, int64_t &end);
  LogicalResult lowerLoads(func::FuncOp entry);
  void eraseUnread();
};

/// Gives a global the next place in the blob.
LogicalResult LowerGlobals::place(GlobalOp global, int64_t &end) {
  if (global.getOffset())
    return success();
  RankedTensorType type = global.getTensorType();
  DataLayout layout = DataLayout::closest(global);
  // Signedness is no matter of size, and memrefs of LLVM's types have none.
  Type element = type.getElementType();
  if (auto integer = dyn_cast<IntegerType>(element))
    element = IntegerType::get(&getContext(), integer.getWidth());
  int64_t bytes = layout.getTypeSize(element);
  for (int64_t size : type.getShape())
    if (llvm::MulOverflow(bytes, size, bytes))
      return global.emitError("is larger than the address space");
  global.setOffset(end);
  int64_t align = codegen::kBufferAlignment;
  if (llvm::AddOverflow(end, bytes + align - 1, end))
    return global.emitError("the weights are larger than the address space");
  end &= -align;
  return success();
}

LogicalResult LowerGlobals::lowerLoads(func::FuncOp entry) {
  OpBuilder builder(&getContext());
  SymbolTable symbols(getOperation());
  SmallVector<GlobalLoadOp> loads;
  entry.walk([&](GlobalLoadOp load) { loads.push_back(load); });

  int64_t end = 0;
  for (GlobalOp global : getOperation().getOps<GlobalOp>())
    global.removeOffsetAttr();
  for (GlobalLoadOp load : loads)
    if (failed(place(symbols.lookup<GlobalOp>(load.getGlobal()), end)))
      return failure();
  codegen::setInterfaceField(getOperation(), "weights_bytes",
                             builder.getI64IntegerAttr(end));

  // Before the arena, which stands last.
  unsigned index = codegen::findArgument(entry, codegen::kArenaAttr)
                       .value_or(entry.getNumArguments());
  auto blob = MemRefType::get({ShapedType::kDynamic}, builder.getI8Type());
  auto attributes = builder.getDictionaryAttr(
      builder.getNamedAttr(codegen::kWeightsAttr, builder.getUnitAttr()));
  (void)entry.insertArgument(index, blob, attributes, entry.getLoc());
  for (GlobalLoadOp load : loads) {
    auto type = dyn_cast<MemRefType>(load.getType());
    if (!type)
      return load.emitError("must be bufferized first");
    builder.setInsertionPoint(load);
    auto global = symbols.lookup<GlobalOp>(load.getGlobal());
    Value offset = arith::ConstantIndexOp::create(builder, load.getLoc(),
                                                  int64_t(*global.getOffset()));
    load.getResult().replaceAllUsesWith(
        memref::ViewOp::create(builder, load.getLoc(), type,
                               entry.getArgument(index), offset, ValueRange{}));
    load.erase();
  }
  return success();
}

/// A global without a place stays while an initializer reads it.
void LowerGlobals::eraseUnread() {
  llvm::DenseSet<StringAttr> read;
  SmallVector<GlobalOp> globals(getOperation().getOps<GlobalOp>());
  // An initializer's global stands behind those that it reads.
  for (GlobalOp global : llvm::reverse(globals)) {
    if (!global.getOffset() && !read.contains(global.getSymNameAttr())) {
      global.erase();
      continue;
    }
    if (ArrayAttr operands = global.getInitializerOperands())
      for (auto name : operands.getAsRange<FlatSymbolRefAttr>())
        read.insert(name.getAttr());
  }
}

void LowerGlobals::runOnOperation() {
  FailureOr<func::FuncOp> entry = codegen::getEntry(getOperation());
  if (failed(entry) || failed(lowerLoads(*entry)))
    return signalPassFailure();
  for (auto func : getOperation().getOps<func::FuncOp>()) {
    WalkResult result = func.walk([](GlobalLoadOp load) {
      load.emitError("reads a weight outside of the entry function");
      return WalkResult::interrupt();
    });
    if (result.wasInterrupted())
      return signalPassFailure();
  }
  eraseUnread();
}

} // namespace

//===- FinalizeEntry.cpp - The entry's name and signature -----------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The last change of the entry's signature: what the artifact's glue calls.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Entry.h"
#include "nn/Codegen/Common/Passes.h"
#include "nn/Dialect/Codegen/IR/CodegenDialect.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace nn::codegen {
#define GEN_PASS_DEF_FINALIZEENTRY
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn;

namespace {

struct FinalizeEntry : codegen::impl::FinalizeEntryBase<FinalizeEntry> {
  void runOnOperation() override;

private:
  void appendBlob(func::FuncOp entry, StringRef attribute, unsigned index);
};

/// Adds the argument for a blob that no pass has asked for.
void FinalizeEntry::appendBlob(func::FuncOp entry, StringRef attribute,
                               unsigned index) {
  if (codegen::findArgument(entry, attribute))
    return;
  Builder builder(&getContext());
  auto type = MemRefType::get({ShapedType::kDynamic}, builder.getI8Type());
  auto attributes = builder.getDictionaryAttr(
      builder.getNamedAttr(attribute, builder.getUnitAttr()));
  (void)entry.insertArgument(index, type, attributes, entry.getLoc());
}

void FinalizeEntry::runOnOperation() {
  FailureOr<func::FuncOp> entry = codegen::getEntry(getOperation());
  if (failed(entry))
    return signalPassFailure();
  appendBlob(*entry, codegen::kArenaAttr, entry->getNumArguments());
  appendBlob(*entry, codegen::kWeightsAttr, entry->getNumArguments() - 1);
  auto context = LLVM::LLVMPointerType::get(&getContext());
  (void)entry->insertArgument(0, context, {}, entry->getLoc());

  SymbolTable symbols(getOperation());
  Operation *other = symbols.lookup(codegen::kEntryName);
  if (other && other != *entry) {
    other->emitError("the name is reserved: ") << codegen::kEntryName;
    return signalPassFailure();
  }
  if (!other && failed(symbols.rename(*entry, codegen::kEntryName)))
    return signalPassFailure();

  StringRef wrapper = LLVM::LLVMDialect::getEmitCWrapperAttrName();
  auto unit = UnitAttr::get(&getContext());
  (*entry)->setAttr(codegen::kEntryAttr, unit);
  (*entry)->setAttr(wrapper, unit);
  for (auto global : getOperation().getOps<codegen::GlobalOp>())
    if (auto name = global.getInitializerAttr())
      symbols.lookup(name.getAttr())->setAttr(wrapper, unit);
}

} // namespace

//===- Entry.cpp - What the entry function's attributes say ---------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Entry.h"

using namespace mlir;

namespace nn::codegen {

static bool hasMarkedEntry(Operation *module) {
  return llvm::any_of(
      cast<ModuleOp>(module).getOps<func::FuncOp>(),
      [](func::FuncOp func) { return func->hasAttr(kEntryAttr); });
}

bool isEntry(func::FuncOp func) {
  if (func.isExternal())
    return false;
  if (func->hasAttr(kEntryAttr))
    return true;
  return func.isPublic() && func.getName() != kShapesName &&
         isa_and_present<ModuleOp>(func->getParentOp()) &&
         !hasMarkedEntry(func->getParentOp());
}

FailureOr<func::FuncOp> getEntry(ModuleOp module) {
  func::FuncOp entry;
  for (auto func : module.getOps<func::FuncOp>()) {
    if (!isEntry(func))
      continue;
    if (entry)
      return func.emitError("a second entry function beside '")
             << entry.getName() << "'";
    entry = func;
  }
  if (!entry)
    return module.emitError("has no entry function");
  return entry;
}

std::optional<unsigned> findArgument(func::FuncOp func, StringRef attribute) {
  for (unsigned i = 0, e = func.getNumArguments(); i < e; ++i)
    if (func.getArgAttr(i, attribute))
      return i;
  return std::nullopt;
}

StringRef getSymbol(func::FuncOp func, unsigned argument, unsigned place) {
  unsigned rank =
      cast<ShapedType>(func.getArgument(argument).getType()).getRank();
  auto names = func.getArgAttrOfType<ArrayAttr>(
      argument, place < rank ? kDimsAttr : kElementsAttr);
  place -= place < rank ? 0 : rank;
  if (!names || place >= names.size())
    return "";
  auto name = dyn_cast<StringAttr>(names[place]);
  return name ? name.getValue() : StringRef();
}

SmallVector<Symbol> collectSymbols(func::FuncOp func) {
  SmallVector<Symbol> symbols;
  for (unsigned i = 0, e = func.getNumArguments(); i < e; ++i) {
    auto type = dyn_cast<ShapedType>(func.getArgument(i).getType());
    if (!type || !type.hasRank())
      continue;
    unsigned rank = type.getRank(), places = rank;
    if (auto elements = func.getArgAttrOfType<ArrayAttr>(i, kElementsAttr))
      places += elements.size();
    for (unsigned p = 0; p < places; ++p) {
      StringRef name = getSymbol(func, i, p);
      if (!name.empty() && (p >= rank || type.isDynamicDim(p)) &&
          llvm::none_of(symbols, [&](auto &s) { return s.name == name; }))
        symbols.push_back({name, i, p});
    }
  }
  return symbols;
}

void setInterfaceField(ModuleOp module, StringRef field, Attribute value) {
  NamedAttrList fields(module->getAttrOfType<DictionaryAttr>(kInterfaceAttr));
  fields.set(field, value);
  module->setAttr(kInterfaceAttr, fields.getDictionary(module.getContext()));
}

} // namespace nn::codegen

//===- Split.cpp - One module for each distinct kernel --------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Target/LLVMIR.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_sha1_ostream.h"
#include <map>

using namespace mlir;

namespace nn::target {

/// SHA-1 of the text without the function's own name: the same in each process,
/// which llvm::hash_code is not.
static std::string textKey(LLVM::LLVMFuncOp function) {
  StringAttr name = function.getSymNameAttr();
  function.setSymName("k");
  llvm::raw_sha1_ostream stream;
  function->print(stream, OpPrintingFlags().useLocalScope().assumeVerified());
  function.setSymNameAttr(name);
  auto digest = stream.sha1();
  return llvm::toHex(ArrayRef<uint8_t>(digest.data(), digest.size()),
                     /*LowerCase=*/true);
}

static void redirect(ModuleOp module,
                     const llvm::StringMap<std::string> &names) {
  AttrTypeReplacer replacer;
  replacer.addReplacement([&](FlatSymbolRefAttr attr) -> Attribute {
    auto it = names.find(attr.getValue());
    if (it == names.end())
      return attr;
    return FlatSymbolRefAttr::get(attr.getContext(), it->second);
  });
  module.walk([&](Operation *op) { replacer.replaceElementsIn(op); });
}

/// A declaration of a function that another module defines.
static void declare(ModuleOp module, LLVM::LLVMFuncOp function) {
  if (module.lookupSymbol(function.getSymName()))
    return;
  auto copy = cast<LLVM::LLVMFuncOp>(function->cloneWithoutRegions());
  copy.setLinkage(LLVM::Linkage::External);
  module.push_back(copy);
}

/// Brings what `function` refers to into its new module: functions as
/// declarations, constants (at most 64 elements) as copies.
static void bringUses(ModuleOp from, LLVM::LLVMFuncOp function, ModuleOp to) {
  auto uses = SymbolTable::getSymbolUses(function.getOperation());
  if (!uses)
    return;
  for (SymbolTable::SymbolUse use : *uses) {
    StringAttr name = use.getSymbolRef().getRootReference();
    Operation *target = SymbolTable::lookupSymbolIn(from, name);
    if (!target || target == function || to.lookupSymbol(name))
      continue;
    if (auto callee = dyn_cast<LLVM::LLVMFuncOp>(target))
      declare(to, callee);
    else
      to.push_back(target->clone());
  }
}

std::vector<Unit> splitKernels(ModuleOp module,
                               llvm::function_ref<bool(StringRef)> isEntry) {
  SmallVector<LLVM::LLVMFuncOp> kernels;
  for (auto function : module.getOps<LLVM::LLVMFuncOp>())
    if (!function.isExternal() && !isEntry(function.getSymName()))
      kernels.push_back(function);

  // Ordered by key: the objects' order never depends on threads or names.
  std::map<std::string, Unit> units;
  llvm::StringMap<std::string> names;
  SmallVector<std::pair<LLVM::LLVMFuncOp, Unit *>> distinct;
  SmallVector<LLVM::LLVMFuncOp> repeated;
  for (LLVM::LLVMFuncOp function : kernels) {
    std::string key = textKey(function);
    names[function.getSymName()] = "nn_k_" + key.substr(0, 16);
    auto [it, isNew] = units.try_emplace(key);
    if (!isNew) {
      repeated.push_back(function);
      continue;
    }
    Unit &unit = it->second;
    unit.key = key;
    unit.module = ModuleOp::create(module.getLoc());
    (*unit.module)->setDiscardableAttrs(module->getDiscardableAttrDictionary());
    function->walk([&](Operation *) { ++unit.ops; });
    bringUses(module, function, *unit.module);
    distinct.emplace_back(function, &unit);
  }
  for (LLVM::LLVMFuncOp function : repeated)
    function.erase();
  for (auto [function, unit] : distinct) {
    Block *body = unit->module->getBody();
    function->moveBefore(body, body->end());
    function.setLinkage(LLVM::Linkage::External);
    function.setSymName(names.lookup(function.getSymName()));
  }
  redirect(module, names);
  std::vector<Unit> result;
  for (auto &[key, unit] : units) {
    for (auto function : unit.module->getOps<LLVM::LLVMFuncOp>()) {
      auto it = names.find(function.getSymName());
      if (function.isExternal() && it != names.end())
        function.setSymName(it->second);
    }
    redirect(*unit.module, names);
    for (auto function : unit.module->getOps<LLVM::LLVMFuncOp>())
      if (!function.isExternal())
        declare(module, function);
    result.push_back(std::move(unit));
  }
  return result;
}

/// What `roots` reach by symbol uses, themselves included.
static llvm::StringSet<> reach(ModuleOp module, ArrayRef<std::string> roots) {
  SymbolTable table(module);
  llvm::StringSet<> seen;
  SmallVector<std::string> work(roots.begin(), roots.end());
  while (!work.empty()) {
    std::string name = work.pop_back_val();
    Operation *op = table.lookup(name);
    if (!op || !seen.insert(name).second)
      continue;
    if (auto uses = SymbolTable::getSymbolUses(op))
      for (SymbolTable::SymbolUse use : *uses)
        work.push_back(use.getSymbolRef().getRootReference().str());
  }
  return seen;
}

void eraseUnreachable(ModuleOp module, ArrayRef<std::string> roots) {
  llvm::StringSet<> seen = reach(module, roots);
  for (Operation &op : llvm::make_early_inc_range(*module.getBody())) {
    auto name = op.getAttrOfType<StringAttr>(SymbolTable::getSymbolAttrName());
    if (name && !seen.contains(name.getValue()))
      op.erase();
  }
}

OwningOpRef<ModuleOp> extractReachable(ModuleOp module,
                                       ArrayRef<std::string> roots) {
  llvm::StringSet<> seen = reach(module, roots);
  OwningOpRef<ModuleOp> result = ModuleOp::create(module.getLoc());
  (*result)->setDiscardableAttrs(module->getDiscardableAttrDictionary());
  for (Operation &op : *module.getBody()) {
    auto name = op.getAttrOfType<StringAttr>(SymbolTable::getSymbolAttrName());
    if (name && seen.contains(name.getValue()))
      result->push_back(op.clone());
  }
  return result;
}

} // namespace nn::target

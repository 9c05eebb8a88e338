//===- Weights.cpp - Takes the weights out of a module --------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Target/Weights.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace nn::target {

uint64_t elementBytes(Type type) {
  if (type.isInteger(1))
    return 1;
  if (type.isIndex())
    return 8;
  unsigned bits = type.isIntOrFloat() ? type.getIntOrFloatBitWidth() : 0;
  return bits % 8 ? 0 : bits / 8;
}

static FailureOr<Weights::Global> readGlobal(codegen::GlobalOp op,
                                             ModuleOp module) {
  auto type = dyn_cast<ShapedType>(op.getType());
  uint64_t element = type ? elementBytes(type.getElementType()) : 0;
  if (!element || !type.hasStaticShape())
    return op.emitError("has no bytes in an artifact: ") << op.getType();
  Weights::Global global{op.getSymName().str(), op.getLoc(), type,  {}, {}, {},
                         op.getOffset(),        0,           false, 0};
  global.bytes = element * type.getNumElements();
  if (auto value = op.getValue())
    global.value = *value;
  if (!op.getInitializer())
    return global;
  global.initializer = op.getInitializer()->str();
  auto function = module.lookupSymbol<LLVM::LLVMFuncOp>(global.initializer);
  if (!function)
    return op.emitError("has no initializer @") << global.initializer;
  if (auto operands =
          op->getAttrOfType<ArrayAttr>(codegen::GlobalOp::kOperandsAttr))
    for (auto operand : operands.getAsRange<FlatSymbolRefAttr>())
      global.operands.push_back(operand.getValue().str());
  if (auto bytes =
          function->getAttrOfType<IntegerAttr>("nn_codegen.arena_bytes"))
    global.arenaBytes = bytes.getValue().getZExtValue();
  auto wrapper = module.lookupSymbol<LLVM::LLVMFuncOp>("_mlir_ciface_" +
                                                       global.initializer);
  size_t arguments = wrapper ? wrapper.getNumArguments() : 0;
  if (arguments != global.operands.size() + 1 &&
      arguments != global.operands.size() + 2)
    return function.emitError("an initializer takes its operands, the result "
                              "and, if it wants one, an arena");
  global.takesArena = arguments == global.operands.size() + 2;
  return global;
}

FailureOr<Weights> Weights::take(ModuleOp module, uint64_t bytes) {
  Weights result;
  std::vector<std::string> roots;
  for (auto op : module.getOps<codegen::GlobalOp>()) {
    FailureOr<Global> global = readGlobal(op, module);
    if (failed(global))
      return failure();
    if (global->offset &&
        (*global->offset > bytes || global->bytes > bytes - *global->offset))
      return op.emitError("lies outside of the weights");
    if (!global->initializer.empty()) {
      roots.push_back("_mlir_ciface_" + global->initializer);
      roots.push_back(global->initializer);
    }
    result.globals.push_back(std::move(*global));
  }
  for (auto op : llvm::make_early_inc_range(module.getOps<codegen::GlobalOp>()))
    op.erase();
  if (!roots.empty())
    result.initializers = extractReachable(module, roots);
  return result;
}

std::vector<Unit> Weights::takeUnits() {
  if (!initializers)
    return {};
  // The bodies repeat from weight to weight and are merged; the wrappers stay.
  std::vector<Unit> units = splitKernels(*initializers, [](StringRef name) {
    return name.starts_with("_mlir_ciface_");
  });
  Unit rest;
  rest.key = "initializers";
  (*initializers).walk([&](Operation *) { ++rest.ops; });
  rest.module = std::move(initializers);
  units.push_back(std::move(rest));
  return units;
}

} // namespace nn::target

//===- CodegenDialect.cpp - The dialect that carries decisions ------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/Codegen/IR/CodegenDialect.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace nn::codegen {

void CodegenDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "nn/Dialect/Codegen/IR/CodegenAttributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "nn/Dialect/Codegen/IR/CodegenOps.cpp.inc"
      >();
}

LogicalResult
GlobalLoadOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto global =
      symbols.lookupNearestSymbolFrom<GlobalOp>(*this, getGlobalAttr());
  if (!global)
    return emitOpError("names no nn_codegen.global: ") << getGlobalAttr();
  auto type = cast<ShapedType>(getResult().getType());
  auto held = dyn_cast<ShapedType>(global.getType());
  if (!held || type.getElementType() != held.getElementType() ||
      type.getShape() != held.getShape())
    return emitOpError("type differs from that of the global: ")
           << global.getType();
  return success();
}

} // namespace nn::codegen

#include "nn/Dialect/Codegen/IR/CodegenDialect.cpp.inc"
#include "nn/Dialect/Codegen/IR/CodegenEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "nn/Dialect/Codegen/IR/CodegenAttributes.cpp.inc"

#define GET_OP_CLASSES
#include "nn/Dialect/Codegen/IR/CodegenOps.cpp.inc"

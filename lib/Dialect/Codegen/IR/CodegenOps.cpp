//===- CodegenOps.cpp - Ops of nn_codegen ---------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Verifiers, folds and the bufferization of weights.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/Codegen/IR/CodegenDialect.h"

#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;

namespace nn::codegen {

/// Equal element types, or integers of one width: nn keeps signedness, linalg
/// does not, and both read the same global.
static bool sameElements(Type lhs, Type rhs) {
  if (lhs == rhs)
    return true;
  return isa<IntegerType>(lhs) && isa<IntegerType>(rhs) &&
         lhs.getIntOrFloatBitWidth() == rhs.getIntOrFloatBitWidth();
}

static bool sameShapeAndElements(ShapedType lhs, ShapedType rhs) {
  return lhs.getShape() == rhs.getShape() &&
         sameElements(lhs.getElementType(), rhs.getElementType());
}

//===----------------------------------------------------------------------===//
// GlobalOp
//===----------------------------------------------------------------------===//

LogicalResult GlobalOp::verify() {
  auto type = dyn_cast<RankedTensorType>(getType());
  // global_c1
  if (!type || !type.hasStaticShape())
    return emitOpError("needs a ranked tensor type of static shape");
  // global_c2
  if (getValue() && getInitializer())
    return emitOpError("has both a value and an initializer");
  // global_c3
  if (auto value = getValue())
    if (!sameShapeAndElements(value->getShapedType(), type))
      return emitOpError("value differs in type: ") << value->getShapedType();
  // global_c4
  if (auto offset = getOffset();
      offset && (int64_t(*offset) < 0 || *offset % 64))
    return emitOpError("offset must be a multiple of 64, not ")
           << int64_t(*offset);
  // global_c5
  if (Attribute list = (*this)->getAttr(kOperandsAttr)) {
    auto names = dyn_cast<ArrayAttr>(list);
    if (!getInitializer() || !names ||
        !llvm::all_of(names, llvm::IsaPred<FlatSymbolRefAttr>))
      return emitOpError("'nn_codegen.operands' must list symbols and needs an "
                         "initializer");
  }
  return success();
}

LogicalResult GlobalOp::verifySymbolUses(SymbolTableCollection &symbols) {
  // global_c5
  if (auto init = getInitializerAttr())
    if (!isa_and_present<FunctionOpInterface>(
            symbols.lookupNearestSymbolFrom(*this, init)))
      return emitOpError("initializer names no function: ") << init;
  if (ArrayAttr names = getInitializerOperands())
    for (auto name : names.getAsRange<FlatSymbolRefAttr>())
      if (!symbols.lookupNearestSymbolFrom<GlobalOp>(*this, name))
        return emitOpError("initializer reads no nn_codegen.global: ") << name;
  return success();
}

//===----------------------------------------------------------------------===//
// GlobalLoadOp
//===----------------------------------------------------------------------===//

LogicalResult GlobalLoadOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto global =
      symbols.lookupNearestSymbolFrom<GlobalOp>(*this, getGlobalAttr());
  // global_load_c1
  if (!global)
    return emitOpError("names no nn_codegen.global: ") << getGlobalAttr();
  // global_load_c2
  auto held = dyn_cast<ShapedType>(global.getType());
  if (!held || !sameShapeAndElements(cast<ShapedType>(getType()), held))
    return emitOpError("type differs from that of the global: ")
           << global.getType();
  return success();
}

FailureOr<bufferization::BufferLikeType>
GlobalLoadOp::getBufferType(Value value,
                            const bufferization::BufferizationOptions &options,
                            const bufferization::BufferizationState &state,
                            SmallVector<Value> &invocationStack) {
  return cast<bufferization::BufferLikeType>(
      bufferization::getMemRefTypeWithStaticIdentityLayout(
          cast<TensorType>(value.getType())));
}

LogicalResult
GlobalLoadOp::bufferize(RewriterBase &rewriter,
                        const bufferization::BufferizationOptions &options,
                        bufferization::BufferizationState &state) {
  auto type = dyn_cast<RankedTensorType>(getType());
  if (!type)
    return success();
  bufferization::replaceOpWithNewBufferizedOp<GlobalLoadOp>(
      rewriter, *this,
      bufferization::getMemRefTypeWithStaticIdentityLayout(type),
      getGlobalAttr());
  return success();
}

bool GlobalLoadOp::isWritable(Value value,
                              const bufferization::AnalysisState &state) {
  return false;
}

//===----------------------------------------------------------------------===//
// CheckOp
//===----------------------------------------------------------------------===//

/// A check that always holds says nothing.
LogicalResult CheckOp::canonicalize(CheckOp op, PatternRewriter &rewriter) {
  if (!matchPattern(op.getCondition(), m_One()))
    return failure();
  rewriter.eraseOp(op);
  return success();
}

} // namespace nn::codegen

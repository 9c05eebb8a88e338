//===- NNDialect.cpp - The dialect of neural networks ---------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/NN/IR/NNControl.h"

#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace nn {

void NNDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "nn/Dialect/NN/IR/NNAttributes.cpp.inc"
      >();
  registerOps();
  addOperations<
#define GET_OP_LIST
#include "nn/Dialect/NN/IR/NNOpsControl.cpp.inc"
      >();
}

Operation *NNDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                          Type type, Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || elements.getShapedType() != type ||
      elements.getNumElements() > kMaxConstantElements)
    return nullptr;
  return ConstantOp::create(builder, loc, type, elements);
}

/// nn.dims: a name for each dynamic dimension, "" for each static one.
static LogicalResult verifyDims(Operation *op, Type type, Attribute value) {
  auto names = dyn_cast<ArrayAttr>(value);
  if (!names || !llvm::all_of(names, llvm::IsaPred<StringAttr>))
    return op->emitError("nn.dims needs to be an array of strings");
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return success();
  if (names.size() != static_cast<size_t>(tensor.getRank()))
    return op->emitError("nn.dims needs ")
           << tensor.getRank() << " entries, not " << names.size();
  for (auto [name, size] : llvm::zip_equal(names, tensor.getShape()))
    if (cast<StringAttr>(name).empty() == ShapedType::isDynamic(size))
      return op->emitError("nn.dims needs a name for each dynamic dimension "
                           "and \"\" for each static one");
  return success();
}

static LogicalResult verifyNameAttribute(Operation *op,
                                         NamedAttribute attribute) {
  if (attribute.getName() == "nn.name" &&
      !isa<StringAttr>(attribute.getValue()))
    return op->emitError("nn.name needs to be a string");
  return success();
}

LogicalResult NNDialect::verifyRegionArgAttribute(Operation *op, unsigned,
                                                  unsigned argIndex,
                                                  NamedAttribute attribute) {
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (function && attribute.getName() == "nn.dims")
    return verifyDims(op, function.getArgumentTypes()[argIndex],
                      attribute.getValue());
  return verifyNameAttribute(op, attribute);
}

LogicalResult NNDialect::verifyRegionResultAttribute(Operation *op, unsigned,
                                                     unsigned,
                                                     NamedAttribute attribute) {
  return verifyNameAttribute(op, attribute);
}

} // namespace nn

#include "nn/Dialect/NN/IR/NNDialect.cpp.inc"
#include "nn/Dialect/NN/IR/NNEnums.cpp.inc"
#include "nn/Dialect/NN/IR/NNInterfaces.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "nn/Dialect/NN/IR/NNAttributes.cpp.inc"

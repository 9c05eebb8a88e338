//===- Interface.cpp - A model's signature, read from its module ----------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Target/Interface.h"
#include "nn-c/Model.h"

#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;

namespace nn::target {

static int32_t floatTypeNumber(FloatType type) {
  if (type.isF16())
    return NN_TYPE_FLOAT16;
  if (type.isBF16())
    return NN_TYPE_BFLOAT16;
  if (type.isF32())
    return NN_TYPE_FLOAT;
  return type.isF64() ? NN_TYPE_DOUBLE : 0;
}

int32_t elementTypeNumber(Type type) {
  if (auto floating = dyn_cast<FloatType>(type))
    return floatTypeNumber(floating);
  auto integer = dyn_cast<IntegerType>(type);
  if (!integer)
    return 0;
  bool isUnsigned = integer.isUnsigned();
  switch (integer.getWidth()) {
  case 1:
    return NN_TYPE_BOOL;
  case 8:
    return isUnsigned ? NN_TYPE_UINT8 : NN_TYPE_INT8;
  case 16:
    return isUnsigned ? NN_TYPE_UINT16 : NN_TYPE_INT16;
  case 32:
    return isUnsigned ? NN_TYPE_UINT32 : NN_TYPE_INT32;
  case 64:
    return isUnsigned ? NN_TYPE_UINT64 : NN_TYPE_INT64;
  }
  return 0;
}

static LogicalResult readStrings(ModuleOp module, DictionaryAttr from,
                                 StringRef name, std::vector<std::string> &to) {
  Attribute attr = from.get(name);
  if (!attr)
    return success();
  auto array = dyn_cast<ArrayAttr>(attr);
  if (!array || !llvm::all_of(array, llvm::IsaPred<StringAttr>))
    return module.emitError("nn_codegen.interface: '")
           << name << "' must hold strings";
  for (auto text : array.getAsRange<StringAttr>())
    to.push_back(text.str());
  return success();
}

/// Names of dynamic dimensions; a static one is its number.
static void readDims(RankedTensorType type, ArrayAttr dims,
                     const std::vector<std::string> &symbols,
                     Interface::Value &value) {
  for (int64_t i = 0; i < type.getRank(); ++i) {
    auto name = dims && i < static_cast<int64_t>(dims.size())
                    ? dyn_cast<StringAttr>(dims[i])
                    : StringAttr();
    bool dynamic = type.isDynamicDim(i);
    value.dims.push_back(dynamic ? -1 : type.getDimSize(i));
    value.dimNames.push_back(dynamic && name ? name.str() : "");
    auto it = llvm::find(symbols, value.dimNames.back());
    bool known = dynamic && it != symbols.end();
    value.symbols.push_back(known ? it - symbols.begin() : -1);
  }
}

static LogicalResult readValues(ModuleOp module, DictionaryAttr from,
                                StringRef name, bool needSymbols,
                                const std::vector<std::string> &symbols,
                                std::vector<Interface::Value> &to) {
  auto error = [&] {
    return module.emitError("nn_codegen.interface: '") << name << "': ";
  };
  auto array = dyn_cast_or_null<ArrayAttr>(from.get(name));
  if (!array)
    return error() << "expected an array";
  for (Attribute attr : array) {
    auto dict = dyn_cast<DictionaryAttr>(attr);
    auto label = dict ? dict.getAs<StringAttr>("name") : StringAttr();
    auto typeAttr = dict ? dict.getAs<TypeAttr>("type") : TypeAttr();
    auto type = typeAttr ? dyn_cast<RankedTensorType>(typeAttr.getValue())
                         : RankedTensorType();
    if (!label || !type)
      return error() << "expected a name and the type of a ranked tensor";
    Interface::Value value;
    value.name = label.str();
    value.type = elementTypeNumber(type.getElementType());
    if (!value.type)
      return error() << "no such element type in an artifact: " << type;
    readDims(type, dict.getAs<ArrayAttr>("dims"), symbols, value);
    for (int64_t i = 0; needSymbols && i < type.getRank(); ++i)
      if (value.dims[i] < 0 && value.symbols[i] < 0)
        return error() << label << ": dimension " << i << " has no symbol";
    to.push_back(std::move(value));
  }
  return success();
}

/// Triples of an input with that many elements, an element and a symbol.
static LogicalResult readElements(ModuleOp module, DictionaryAttr from,
                                  Interface &to) {
  auto triples = from.getAs<DenseI64ArrayAttr>("elements");
  if (!triples)
    return success();
  to.elements.assign(triples.asArrayRef().begin(), triples.asArrayRef().end());
  auto isIn = [](int64_t index, size_t count) {
    return index >= 0 && index < static_cast<int64_t>(count);
  };
  bool valid = to.elements.size() % 3 == 0;
  for (size_t i = 0; valid && i < to.elements.size(); i += 3) {
    valid = isIn(to.elements[i], to.inputs.size()) &&
            isIn(to.elements[i + 2], to.symbols.size());
    if (!valid)
      break;
    const Interface::Value &input = to.inputs[to.elements[i]];
    size_t count = input.dims.empty() ? 1 : std::max<int64_t>(input.dims[0], 0);
    valid = input.dims.size() <= 1 && isIn(to.elements[i + 1], count) &&
            (input.type == NN_TYPE_INT64 || input.type == NN_TYPE_INT32);
  }
  if (!valid)
    return module.emitError("nn_codegen.interface: 'elements' must hold "
                            "triples of an input, an element and a symbol");
  return success();
}

FailureOr<Interface> readInterface(ModuleOp module) {
  auto dict = module->getAttrOfType<DictionaryAttr>("nn_codegen.interface");
  if (!dict)
    return module.emitError("no attribute nn_codegen.interface");
  Interface result;
  if (failed(readStrings(module, dict, "symbols", result.symbols)) ||
      failed(readStrings(module, dict, "checks", result.checks)) ||
      failed(readStrings(module, dict, "steps", result.steps)) ||
      failed(readValues(module, dict, "inputs", /*needSymbols=*/true,
                        result.symbols, result.inputs)) ||
      failed(readValues(module, dict, "outputs", /*needSymbols=*/false,
                        result.symbols, result.outputs)) ||
      failed(readElements(module, dict, result)))
    return failure();
  if (auto bytes = dict.getAs<IntegerAttr>("weights_bytes"))
    result.weightsBytes = bytes.getValue().getZExtValue();
  return result;
}

} // namespace nn::target

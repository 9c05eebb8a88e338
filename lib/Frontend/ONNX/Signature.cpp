//===- Signature.cpp - Inputs, outputs and symbolic dimensions ------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A dimension of an input is static, or dynamic with a symbol: the model's name
// for it, or an invented one. Options fix dimensions by input or by symbol; a
// symbol that is fixed at one place is fixed everywhere.
//
//===----------------------------------------------------------------------===//

#include "Importer.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace nn::onnx_import {

using onnx::TensorShapeProto;

bool Importer::isInput(StringRef name) const {
  return llvm::is_contained(argumentNames, name);
}

/// The sizes that options give for an input, or null.
static const SmallVector<int64_t> *fixedShape(const ImportOptions &options,
                                              StringRef name) {
  auto found = options.shapes.find(name);
  return found == options.shapes.end() ? nullptr : &found->second;
}

/// The name of an open dimension; empty where an exporter wrote "?", "-1" or
/// "None" for want of one, which makes no two dimensions equal.
static StringRef symbolOf(const TensorShapeProto::Dimension &dim) {
  StringRef name = dim.dim_param();
  bool isName = llvm::any_of(name, [](char c) {
    return llvm::isAlpha(c) || static_cast<unsigned char>(c) >= 0x80;
  });
  return isName && name != "None" ? name : StringRef();
}

LogicalResult Importer::bindDims(const onnx::GraphProto &graph) {
  llvm::StringSet<> inputs;
  for (const auto &dim : options.dims)
    dims[dim.first()] = dim.second;
  for (const onnx::ValueInfoProto &input : graph.input()) {
    inputs.insert(input.name());
    const TensorShapeProto &shape = input.type().tensor_type().shape();
    for (const auto &dim : shape.dim())
      if (StringRef name = symbolOf(dim); !name.empty())
        symbolNames.insert(name);
    const auto *fixed = fixedShape(options, input.name());
    if (!fixed || int(fixed->size()) != shape.dim_size())
      continue;
    for (auto [dim, size] : llvm::zip(shape.dim(), *fixed)) {
      StringRef name = symbolOf(dim);
      if (name.empty() || ShapedType::isDynamic(size))
        continue;
      auto [place, fresh] = dims.try_emplace(name, size);
      if (!fresh && place->second != size)
        return emitError(file)
               << "dimension '" << name << "' is given two sizes, "
               << place->second << " and " << size;
    }
  }
  for (const auto &dim : options.dims)
    if (!symbolNames.contains(dim.first()))
      return emitError(file)
             << "no input has a dimension '" << dim.first() << "'";
  for (const auto &shape : options.shapes)
    if (!inputs.contains(shape.first()))
      return emitError(file) << "there is no input '" << shape.first() << "'";
  return success();
}

LogicalResult Importer::collectInputs(const onnx::GraphProto &graph) {
  if (failed(bindDims(graph)))
    return failure();
  llvm::StringSet<> initialized;
  for (const onnx::TensorProto &tensor : graph.initializer())
    initialized.insert(tensor.name());
  for (const onnx::ValueInfoProto &input : graph.input()) {
    if (initialized.contains(input.name()) &&
        !options.shapes.contains(input.name()))
      continue; // A constant with a default value, as old exporters wrote it.
    if (input.name().empty())
      return emitError(file) << "an input has no name";
    if (isInput(input.name()))
      return emitError(file) << "two inputs are named '" << input.name() << "'";
    if (failed(addInput(input)))
      return failure();
  }
  return success();
}

/// What one dimension of an input is: its size, kDynamic with a symbol or
/// without one, or nothing where the model is broken.
static std::optional<std::pair<int64_t, StringRef>>
dimension(const TensorShapeProto::Dimension &dim,
          const llvm::StringMap<int64_t> &sizes) {
  if (dim.has_dim_value() && dim.dim_value() >= 0)
    return std::make_pair(dim.dim_value(), StringRef());
  if (dim.has_dim_value() && dim.dim_value() != -1)
    return std::nullopt;
  StringRef symbol = symbolOf(dim);
  auto size = sizes.find(symbol);
  if (size != sizes.end())
    return std::make_pair(size->second, StringRef());
  return std::make_pair(ShapedType::kDynamic, symbol);
}

LogicalResult Importer::addInput(const onnx::ValueInfoProto &input) {
  auto error = [&] {
    return emitError(file) << "input '" << input.name() << "': ";
  };
  if (!input.type().has_tensor_type())
    return error() << "only tensors are supported";
  const onnx::TypeProto::Tensor &tensor = input.type().tensor_type();
  Type element = elementType(&context, tensor.elem_type());
  if (!element)
    return error() << "elements of " << typeString(tensor.elem_type())
                   << " are not supported";
  const auto *fixed = fixedShape(options, input.name());
  if (!tensor.has_shape() && !fixed)
    return error() << "the model does not give its rank; give its shape";
  int rank =
      tensor.has_shape() ? tensor.shape().dim_size() : int(fixed->size());
  if (fixed && int(fixed->size()) != rank)
    return error() << "has rank " << rank << ", the given shape has rank "
                   << fixed->size();
  SmallVector<int64_t> sizes;
  SmallVector<Attribute> names;
  for (int index = 0; index < rank; ++index) {
    auto dim = tensor.has_shape()
                   ? dimension(tensor.shape().dim(index), dims)
                   : std::make_pair(ShapedType::kDynamic, StringRef());
    if (!dim)
      return error() << "dimension " << tensor.shape().dim(index).dim_value()
                     << " is negative";
    auto [size, symbol] = *dim;
    int64_t wanted = fixed ? (*fixed)[index] : ShapedType::kDynamic;
    if (!ShapedType::isDynamic(wanted)) {
      if (!ShapedType::isDynamic(size) && size != wanted)
        return error() << "dimension #" << index << " is " << size << ", not "
                       << wanted;
      size = wanted;
    }
    std::string name;
    if (ShapedType::isDynamic(size)) {
      name = symbol.str();
      if (name.empty()) {
        name = input.name() + "_dim" + std::to_string(index);
        while (!symbolNames.insert(name).second)
          name += "_";
      }
    }
    sizes.push_back(size);
    names.push_back(builder.getStringAttr(name));
  }
  auto type = RankedTensorType::get(sizes, element);
  if (!fitsMemory(type))
    return error() << "its dimensions are too large";
  argumentTypes.push_back(type);
  argumentNames.push_back(input.name());
  argumentAttrs.push_back(builder.getDictionaryAttr(
      {builder.getNamedAttr("nn.name", builder.getStringAttr(input.name())),
       builder.getNamedAttr("nn.dims", builder.getArrayAttr(names))}));
  return success();
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

Value Importer::importOutput(const onnx::ValueInfoProto &output) {
  auto error = [&] {
    return emitError(file) << "output '" << output.name() << "': ";
  };
  auto found = top.entries.find(output.name());
  if (output.name().empty() || found == top.entries.end()) {
    error() << "no node computes it";
    return Value();
  }
  Value value = materialize(file, found->second);
  if (!value || !output.type().has_tensor_type())
    return value;
  const onnx::TypeProto::Tensor &declared = output.type().tensor_type();
  auto type = cast<RankedTensorType>(value.getType());
  Type element = elementType(&context, declared.elem_type());
  if (declared.elem_type() != 0 && element != type.getElementType()) {
    error() << "declared as a " << typeString(declared.elem_type())
            << ", computed as " << type;
    return Value();
  }
  if (!declared.has_shape())
    return value;
  bool fits = declared.shape().dim_size() == type.getRank();
  // Given sizes change outputs, whose declared sizes then mean nothing.
  if (fits && options.shapes.empty() && options.dims.empty())
    for (auto [dim, size] : llvm::zip(declared.shape().dim(), type.getShape()))
      fits &= ShapedType::isDynamic(size) || !dim.has_dim_value() ||
              dim.dim_value() < 0 || dim.dim_value() == size;
  if (fits)
    return value;
  error() << "its declared shape is not that of the computed " << type;
  return Value();
}

LogicalResult Importer::finish(func::FuncOp function,
                               const onnx::GraphProto &graph) {
  if (graph.output_size() == 0)
    return emitError(file) << "the graph has no output";
  SmallVector<Value> values;
  SmallVector<Type> types;
  SmallVector<DictionaryAttr> attributes;
  for (const onnx::ValueInfoProto &output : graph.output()) {
    Value value = importOutput(output);
    if (!value)
      return failure();
    values.push_back(value);
    types.push_back(value.getType());
    attributes.push_back(builder.getDictionaryAttr(
        builder.getNamedAttr("nn.name", builder.getStringAttr(output.name()))));
  }
  func::ReturnOp::create(builder, file, values);
  function.setType(builder.getFunctionType(argumentTypes, types));
  function.setAllResultAttrs(attributes);
  return success();
}

} // namespace nn::onnx_import

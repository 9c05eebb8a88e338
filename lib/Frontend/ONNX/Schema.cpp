//===- Schema.cpp - What the ONNX standard says of an operator ------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Schema.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/Twine.h"

#include "onnx/defs/function.h"
#include "onnx/defs/schema.h"

#include <exception>

using llvm::StringRef;
using llvm::Twine;

namespace nn::onnx_import {

int64_t newestOpset() {
  return onnx::OpSchemaRegistry::DomainToVersionRange::Instance()
      .Map()
      .at(onnx::ONNX_DOMAIN)
      .second;
}

int64_t newestIRVersion() { return onnx::IR_VERSION; }

const onnx::OpSchema *findSchema(StringRef op, int64_t version,
                                 StringRef domain) {
  return onnx::OpSchemaRegistry::Schema(op.str(), static_cast<int>(version),
                                        domain.str());
}

std::string verifyNode(const onnx::OpSchema &schema,
                       const onnx::NodeProto &node) {
  try {
    schema.Verify(node);
    return "";
  } catch (const std::exception &error) {
    return error.what();
  }
}

std::string typeString(int32_t dataType) {
  onnx::TypeProto type;
  type.mutable_tensor_type()->set_elem_type(dataType);
  try {
    return *onnx::Utils::DataTypeUtils::ToType(type);
  } catch (const std::exception &) {
    return ("tensor(element type " + Twine(dataType) + ")").str();
  }
}

std::string verifyTypes(const onnx::OpSchema &schema,
                        llvm::ArrayRef<int32_t> types) {
  const auto &formals = schema.inputs();
  llvm::StringMap<std::pair<std::string, size_t>> bound;
  for (auto [index, dataType] : llvm::enumerate(types)) {
    if (dataType == onnx::TensorProto::UNDEFINED || formals.empty())
      continue;
    const auto &formal = formals[std::min(index, formals.size() - 1)];
    std::string actual = typeString(dataType);
    bool allowed = llvm::any_of(
        formal.GetTypes(), [&](const auto *type) { return *type == actual; });
    if (!allowed)
      return ("input '" + Twine(formal.GetName()) + "' (#" + Twine(index) +
              ") is a " + actual + ", which this operator does not take there")
          .str();
    const std::string &variable = formal.GetTypeStr();
    if (!schema.typeConstraintMap().count(variable) ||
        !formal.GetIsHomogeneous())
      continue;
    auto [place, fresh] = bound.try_emplace(variable, actual, index);
    if (!fresh && place->second.first != actual)
      return ("input #" + Twine(index) + " is a " + actual +
              " but must have the type of input #" +
              Twine(place->second.second) + ", a " + place->second.first)
          .str();
  }
  return "";
}

std::optional<onnx::FunctionProto>
functionBody(const onnx::OpSchema &schema, const onnx::NodeProto &node,
             llvm::ArrayRef<onnx::TypeProto> inputTypes, int64_t version) {
  int requested = static_cast<int>(version);
  try {
    if (schema.HasFunction())
      if (const auto *body = schema.GetFunction(requested))
        return *body;
    if (schema.HasContextDependentFunction()) {
      onnx::FunctionBodyBuildContextImpl context(
          node, {inputTypes.begin(), inputTypes.end()});
      onnx::FunctionProto body;
      if (schema.BuildContextDependentFunction(context, body, requested))
        return body;
    }
  } catch (const std::exception &) {
    // No body for this version.
  }
  return std::nullopt;
}

void addDefaultAttributes(const onnx::OpSchema &schema, onnx::NodeProto &node) {
  for (const auto &[name, attribute] : schema.attributes()) {
    bool given = llvm::any_of(node.attribute(), [&, &name = name](auto &other) {
      return other.name() == name;
    });
    if (given || attribute.default_value.name().empty())
      continue;
    *node.add_attribute() = attribute.default_value;
  }
}

} // namespace nn::onnx_import

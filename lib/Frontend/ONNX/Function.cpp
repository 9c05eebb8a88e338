//===- Function.cpp - Operators that are defined by other operators -------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A call of a model's own function, or of an operator that has no rule but an
// official body, imports the body's nodes in a scope of their own.
//
//===----------------------------------------------------------------------===//

#include "Importer.h"
#include "Rules.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace nn::onnx_import {

/// Calls in calls; more is taken for a recursion.
constexpr unsigned kMaxCallDepth = 32;

/// Nodes that all expansions of a model may have together: functions that call
/// functions grow exponentially.
constexpr size_t kMaxExpandedNodes = 100000;

std::optional<onnx::FunctionProto>
Importer::officialBody(Scope &scope, const onnx::OpSchema &schema,
                       const onnx::NodeProto &node, int64_t version,
                       Location loc) {
  SmallVector<onnx::TypeProto> types;
  for (const std::string &name : node.input()) {
    onnx::TypeProto &proto = types.emplace_back();
    if (name.empty() || scope.entries[name].isUnknown)
      continue;
    RankedTensorType type = typeOf(loc, scope.entries[name]);
    auto *tensor = proto.mutable_tensor_type();
    tensor->set_elem_type(dataTypeOf(type.getElementType()));
    for (int64_t dim : type.getShape()) {
      auto *added = tensor->mutable_shape()->add_dim();
      if (!ShapedType::isDynamic(dim))
        added->set_dim_value(dim);
    }
  }
  return functionBody(schema, node, types, version);
}

/// Replaces the attributes of `node` that name an attribute of the function by
/// the call's; drops them where the call has none.
static void bindAttributes(onnx::NodeProto &node,
                           const llvm::StringMap<onnx::AttributeProto> &given) {
  onnx::NodeProto bound = node;
  bound.clear_attribute();
  for (const onnx::AttributeProto &attribute : node.attribute()) {
    if (attribute.ref_attr_name().empty()) {
      *bound.add_attribute() = attribute;
      continue;
    }
    auto found = given.find(attribute.ref_attr_name());
    if (found == given.end())
      continue;
    onnx::AttributeProto *added = bound.add_attribute();
    *added = found->second;
    added->set_name(attribute.name());
  }
  node.Swap(&bound);
}

/// Makes operands that stand for absent optional inputs of the call absent.
static void clearMissing(onnx::NodeProto &node,
                         const llvm::StringSet<> &missing) {
  for (std::string &name : *node.mutable_input())
    if (missing.contains(name))
      name.clear();
}

LogicalResult Importer::expand(Scope &scope, onnx::NodeProto &node,
                               const onnx::FunctionProto &function,
                               Location loc) {
  if (scope.depth >= kMaxCallDepth)
    return emitError(loc) << "functions call each other more than "
                          << kMaxCallDepth << " deep";
  expandedNodes += function.node_size();
  if (expandedNodes > kMaxExpandedNodes)
    return emitError(loc) << "functions expand to more than "
                          << kMaxExpandedNodes << " nodes";
  if (node.input_size() > function.input_size() ||
      node.output_size() > function.output_size())
    return emitError(loc) << "has more inputs or outputs than the function";
  Scope inner;
  inner.call = loc;
  inner.depth = scope.depth + 1;
  inner.opsets = collectOpsets(function.opset_import());
  // A body names the versions that it was written for; what it leaves out is
  // as at the call.
  for (const auto &opset : scope.opsets)
    inner.opsets.try_emplace(opset.first(), opset.second);
  llvm::StringSet<> missing;
  for (const std::string &formal : function.input())
    missing.insert(formal);
  for (auto [name, formal] : llvm::zip(node.input(), function.input())) {
    if (name.empty())
      continue;
    missing.erase(formal);
    Entry &entry = scope.entries[name];
    // A tensor has one owner, and the body may use it as often as it likes.
    if (!entry.isUnknown && !materialize(loc, entry))
      return failure();
    inner.entries[formal] = entry;
  }
  llvm::StringMap<onnx::AttributeProto> given;
  for (const onnx::AttributeProto &attribute : function.attribute_proto())
    given[attribute.name()] = attribute;
  for (const onnx::AttributeProto &attribute : node.attribute())
    given[attribute.name()] = attribute;

  onnx::FunctionProto &body = bodies.emplace_back(function);
  for (onnx::NodeProto &part : *body.mutable_node()) {
    bindAttributes(part, given);
    clearMissing(part, missing);
  }
  if (failed(importNodes(inner, *body.mutable_node())))
    return failure();
  for (auto [name, formal] : llvm::zip(node.output(), body.output())) {
    if (name.empty())
      continue;
    auto found = inner.entries.find(formal);
    if (found == inner.entries.end())
      return emitError(loc)
             << "the function does not compute '" << formal << "'";
    scope.entries[name] = found->second;
  }
  return success();
}

std::optional<LogicalResult>
Importer::expandOfficial(Scope &scope, const onnx::OpSchema &schema,
                         onnx::NodeProto &node, int64_t version, Location loc,
                         bool known) {
  auto body = officialBody(scope, schema, node, version, loc);
  if (!body)
    return std::nullopt;
  if (!known)
    return success();
  addDefaultAttributes(schema, node);
  return expand(scope, node, *body, loc);
}

} // namespace nn::onnx_import

//===- Importer.cpp - Graphs, nodes and names -----------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Walks the nodes in their order. Whatever is wrong with a node is told at that
// node: names first, then what the schema says, then what its rule finds.
//
//===----------------------------------------------------------------------===//

#include "Importer.h"
#include "Rules.h"
#include "nn/Dialect/Codegen/IR/CodegenDialect.h"
#include "nn/Support/Diagnostics.h"

#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace nn::onnx_import {

const Rule *findRule(StringRef op, int64_t version) {
  static const llvm::StringMap<SmallVector<const Rule *>> table = [] {
    llvm::StringMap<SmallVector<const Rule *>> rules;
    for (ArrayRef<Rule> family :
         {elementwiseRules(), activationRules(), contractionRules(),
          convolutionRules(), poolingRules(), normalizationRules(),
          recurrentRules(), reductionRules(), dataRules(), shapeRules(),
          resizeRules(), indexingRules(), quantizationRules(), samplingRules(),
          einsumRules(), spectralRules(), unpoolRules()})
      for (const Rule &rule : family)
        rules[rule.op].push_back(&rule);
    return rules;
  }();
  auto found = table.find(op);
  if (found == table.end())
    return nullptr;
  for (const Rule *rule : found->second)
    if (version >= rule->minVersion && version <= rule->maxVersion)
      return rule;
  return nullptr;
}

Importer::Importer(MLIRContext &context, StringRef path,
                   onnx::ModelProto &model, Opsets opsets,
                   const ImportOptions &options, bool keepGoing)
    : context(context), path(path.str()), model(model), options(options),
      keepGoing(keepGoing), file(fileLoc(&context, path)),
      reader(&context, path == "-" ? "" : llvm::sys::path::parent_path(path)),
      builder(&context) {
  top.opsets = std::move(opsets);
}

FailureOr<OwningOpRef<ModuleOp>> Importer::run() {
  onnx::GraphProto &graph = *model.mutable_graph();
  module = ModuleOp::create(builder, file, llvm::sys::path::stem(path));
  symbols.emplace(*module);
  for (const onnx::FunctionProto &function : model.functions())
    functions[function.domain() + "::" + function.name()] = &function;
  if (failed(collectInputs(graph)) || failed(collectInitializers(graph)))
    return failure();

  builder.setInsertionPointToEnd(module->getBody());
  auto function =
      func::FuncOp::create(builder, file, options.entryName,
                           builder.getFunctionType(argumentTypes, {}),
                           ArrayRef<NamedAttribute>(), argumentAttrs);
  symbols->insert(function);
  Block *body = function.addEntryBlock();
  for (auto [name, value] : llvm::zip(argumentNames, body->getArguments()))
    top.entries[name].value = value;
  builder.setInsertionPointToEnd(body);
  if (failed(importNodes(top, *graph.mutable_node())) || anyFailed)
    return failure();
  if (failed(finish(function, graph)) || failed(verify(*module)))
    return failure();
  return std::move(module);
}

LogicalResult Importer::collectInitializers(onnx::GraphProto &graph) {
  if (graph.sparse_initializer_size() > 0)
    return emitError(file) << "sparse initializers are not supported";
  for (onnx::TensorProto &tensor : *graph.mutable_initializer()) {
    if (tensor.name().empty())
      return emitError(file) << "an initializer has no name";
    if (isInput(tensor.name()))
      continue;
    Entry &entry = top.entries[tensor.name()];
    if (entry.tensor)
      return emitError(file)
             << "two initializers are named '" << tensor.name() << "'";
    entry.tensor = &tensor;
    if (llvm::Error fault = reader.check(tensor))
      return emitError(file) << "initializer '" << tensor.name()
                             << "': " << toString(std::move(fault));
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

LogicalResult Importer::importNodes(Scope &scope, NodeList &nodes) {
  for (const onnx::NodeProto &node : nodes)
    for (const std::string &name : node.output())
      scope.computed.insert(name);
  for (onnx::NodeProto &node : nodes) {
    if (succeeded(importNode(scope, node)))
      continue;
    anyFailed = true;
    if (!keepGoing || scope.call)
      return failure();
    for (const std::string &name : node.output())
      if (!name.empty())
        scope.entries[name] = {Value(), nullptr, /*isUnknown=*/true};
  }
  return success();
}

LogicalResult Importer::importNode(Scope &scope, onnx::NodeProto &node) {
  StringRef name = node.name();
  if (name.empty() && node.output_size() > 0)
    name = node.output(0);
  Location loc =
      scope.call ? *scope.call : nodeLoc(&context, name, node.op_type());
  if (failed(checkInputs(scope, node, loc)) ||
      failed(checkOutputs(scope, node, loc)))
    return failure();
  auto local = functions.find(node.domain() + "::" + node.op_type());
  if (local != functions.end())
    return expand(scope, node, *local->second, loc);
  return importKnown(scope, node, loc);
}

LogicalResult Importer::checkInputs(Scope &scope, const onnx::NodeProto &node,
                                    Location loc) {
  for (const std::string &name : node.input()) {
    if (name.empty() || scope.entries.contains(name))
      continue;
    if (scope.computed.contains(name))
      return emitError(loc) << "input '" << name
                            << "' is computed only after this node: the graph "
                               "has a cycle or is not sorted";
    return emitError(loc) << "input '" << name
                          << "' is neither a graph input, nor an initializer, "
                             "nor computed by a node";
  }
  return success();
}

LogicalResult Importer::checkOutputs(Scope &scope, const onnx::NodeProto &node,
                                     Location loc) {
  llvm::StringSet<> own;
  for (const std::string &name : node.output())
    if (!name.empty() &&
        (scope.entries.contains(name) || !own.insert(name).second))
      return emitError(loc) << "output '" << name << "' exists already";
  return success();
}

LogicalResult Importer::checkTypes(Scope &scope, const onnx::OpSchema &schema,
                                   const onnx::NodeProto &node, Location loc) {
  SmallVector<int32_t> types;
  for (const std::string &name : node.input()) {
    types.push_back(onnx::TensorProto::UNDEFINED);
    if (name.empty())
      continue;
    RankedTensorType type = typeOf(loc, scope.entries[name]);
    if (!type)
      return failure();
    types.back() = dataTypeOf(type.getElementType());
  }
  std::string fault = verifyTypes(schema, types);
  if (!fault.empty())
    return emitError(loc) << fault;
  return success();
}

LogicalResult Importer::importKnown(Scope &scope, onnx::NodeProto &node,
                                    Location loc) {
  StringRef domain = node.domain();
  if (domain == "ai.onnx")
    domain = "";
  auto opset = scope.opsets.find(domain);
  if (opset == scope.opsets.end())
    return emitError(loc) << "the model imports no operator set '" << domain
                          << "'";
  int64_t version = opset->second;
  const onnx::OpSchema *schema = findSchema(node.op_type(), version, domain);
  if (!schema)
    return emitError(loc) << "there is no operator '" << node.op_type()
                          << "' in version " << version
                          << " of the operator set '"
                          << (domain.empty() ? "ai.onnx" : domain) << "'";
  std::string fault = verifyNode(*schema, node);
  if (!fault.empty())
    return emitError(loc) << fault;
  const Rule *rule =
      domain.empty() ? findRule(node.op_type(), version) : nullptr;
  bool known = llvm::none_of(node.input(), [&](const std::string &name) {
    return !name.empty() && scope.entries[name].isUnknown;
  });
  if (known && failed(checkTypes(scope, *schema, node, loc)))
    return failure();
  if (rule && known) {
    NodeContext nodeContext(*this, scope, node, version, loc);
    return rule->import(nodeContext);
  }
  if (!rule) {
    auto expanded = expandOfficial(scope, *schema, node, version, loc, known);
    if (!expanded)
      return emitError(loc)
             << "the operator '" << node.op_type() << "' is not supported yet";
    if (known)
      return *expanded;
  }
  // Importable, as far as can be told without its inputs.
  for (const std::string &name : node.output())
    if (!name.empty())
      scope.entries[name].isUnknown = true;
  return success();
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

RankedTensorType Importer::typeOf(Location loc, const Entry &entry) {
  if (entry.value)
    return cast<RankedTensorType>(entry.value.getType());
  auto type = reader.type(*entry.tensor);
  if (type)
    return *type;
  emitError(loc) << "tensor '" << entry.tensor->name()
                 << "': " << toString(type.takeError());
  return {};
}

/// A symbol of the characters that need no quotes.
static std::string symbolName(StringRef name) {
  std::string symbol = name.empty() ? "constant" : name.str();
  for (char &c : symbol)
    if (!llvm::isAlnum(c) && !StringRef("_.$").contains(c))
      c = '_';
  if (!llvm::isAlpha(symbol[0]) && symbol[0] != '_')
    symbol.insert(0, "_");
  return symbol;
}

Value Importer::materialize(Location loc, Entry &entry) {
  if (entry.value)
    return entry.value;
  RankedTensorType type = typeOf(loc, entry);
  if (!type)
    return Value();
  bool isSmall = type.getNumElements() <= kMaxConstantElements;
  llvm::Error fault = llvm::Error::success();
  if (isSmall) {
    auto value = reader.dense(*entry.tensor);
    if (value)
      entry.value = ConstantOp::create(builder, loc, type, *value);
    else
      fault = value.takeError();
  } else {
    std::string name = symbolName(entry.tensor->name());
    auto value = reader.resource(*entry.tensor, name);
    if (value) {
      OpBuilder top(&context);
      auto global = codegen::GlobalOp::create(
          top, loc, top.getStringAttr(name), TypeAttr::get(type), *value,
          FlatSymbolRefAttr(), IntegerAttr());
      StringAttr symbol = symbols->insert(
          global, builder.getInsertionBlock()->getParentOp()->getIterator());
      entry.value = codegen::GlobalLoadOp::create(
          builder, loc, type, FlatSymbolRefAttr::get(symbol));
    } else {
      fault = value.takeError();
    }
  }
  if (fault)
    emitError(loc) << "tensor '" << entry.tensor->name()
                   << "': " << toString(std::move(fault));
  return entry.value;
}

//===----------------------------------------------------------------------===//
// Entry points
//===----------------------------------------------------------------------===//

void registerImportDialects(DialectRegistry &registry) {
  registry.insert<NNDialect, codegen::CodegenDialect, func::FuncDialect>();
}

void loadImportDialects(MLIRContext &context) {
  DialectRegistry registry;
  registerImportDialects(registry);
  context.appendDialectRegistry(registry);
  context.loadDialect<NNDialect, codegen::CodegenDialect, func::FuncDialect>();
}

/// Reads and imports; with `keepGoing` every node is tried.
static FailureOr<OwningOpRef<ModuleOp>>
import(MLIRContext &context, StringRef path, const ImportOptions &options,
       std::unique_ptr<llvm::MemoryBuffer> bytes, bool keepGoing) {
  loadImportDialects(context);
  onnx::ModelProto model;
  Opsets opsets;
  if (failed(readModel(context, path, std::move(bytes), model, opsets)))
    return failure();
  Importer importer(context, path, model, std::move(opsets), options,
                    keepGoing);
  return importer.run();
}

FailureOr<OwningOpRef<ModuleOp>>
importModel(MLIRContext &context, StringRef path, const ImportOptions &options,
            std::unique_ptr<llvm::MemoryBuffer> bytes) {
  return import(context, path, options, std::move(bytes), /*keepGoing=*/false);
}

LogicalResult checkModel(MLIRContext &context, StringRef path,
                         const ImportOptions &options) {
  return import(context, path, options, nullptr, /*keepGoing=*/true);
}

} // namespace nn::onnx_import

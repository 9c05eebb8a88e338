//===- Importer.h - The state of importing one model ------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_LIB_FRONTEND_ONNX_IMPORTER_H
#define NN_LIB_FRONTEND_ONNX_IMPORTER_H

#include "ModelFile.h"
#include "Schema.h"
#include "Tensor.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/SymbolTable.h"

#include "llvm/ADT/StringSet.h"

#include <deque>
#include <optional>

namespace nn::onnx_import {

using NodeList = google::protobuf::RepeatedPtrField<onnx::NodeProto>;

/// What a name stands for.
struct Entry {
  /// Null for a tensor that nothing has used as an operand yet.
  mlir::Value value;
  onnx::TensorProto *tensor = nullptr;
  /// The result of a node that could not be imported.
  bool isUnknown = false;
};

/// The names of a graph or of a function's body, and the operator sets that its
/// nodes mean.
struct Scope {
  llvm::StringMap<Entry> entries;
  Opsets opsets;
  /// Names that some node of the graph computes.
  llvm::StringSet<> computed;
  /// Where the nodes of an expanded function are located: at its call.
  std::optional<mlir::Location> call;
  unsigned depth = 0;
};

/// Makes the dialects of imported modules available in a context.
void loadImportDialects(mlir::MLIRContext &context);

/// Imports one model into a module.
class Importer {
public:
  /// With `keepGoing`, a node that cannot be imported does not end the import.
  Importer(mlir::MLIRContext &context, llvm::StringRef path,
           onnx::ModelProto &model, Opsets opsets, const ImportOptions &options,
           bool keepGoing);

  mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>> run();

  /// The value of an entry; makes a constant or a global of a tensor. Null
  /// and an error where the tensor is broken.
  mlir::Value materialize(mlir::Location loc, Entry &entry);

  /// The type of an entry without making a value of it; null and an error where
  /// the tensor is broken.
  mlir::RankedTensorType typeOf(mlir::Location loc, const Entry &entry);

  /// A tensor that lives as long as the import does.
  onnx::TensorProto &newTensor() { return tensors.emplace_back(); }

  /// Imports the official body of an operator, if it has one: where the inputs
  /// are not `known`, only says so.
  std::optional<mlir::LogicalResult>
  expandOfficial(Scope &scope, const onnx::OpSchema &schema,
                 onnx::NodeProto &node, int64_t version, mlir::Location loc,
                 bool known = true);

  mlir::MLIRContext *getContext() { return &context; }
  TensorReader &getReader() { return reader; }
  mlir::OpBuilder &getBuilder() { return builder; }

private:
  // Signature.cpp
  mlir::LogicalResult collectInputs(const onnx::GraphProto &graph);
  mlir::LogicalResult bindDims(const onnx::GraphProto &graph);
  mlir::LogicalResult addInput(const onnx::ValueInfoProto &input);
  mlir::LogicalResult finish(mlir::func::FuncOp function,
                             const onnx::GraphProto &graph);
  mlir::Value importOutput(const onnx::ValueInfoProto &output);
  bool isInput(llvm::StringRef name) const;

  // Importer.cpp
  mlir::LogicalResult collectInitializers(onnx::GraphProto &graph);
  mlir::LogicalResult importNodes(Scope &scope, NodeList &nodes);
  mlir::LogicalResult importNode(Scope &scope, onnx::NodeProto &node);
  mlir::LogicalResult importKnown(Scope &scope, onnx::NodeProto &node,
                                  mlir::Location loc);
  mlir::LogicalResult checkInputs(Scope &scope, const onnx::NodeProto &node,
                                  mlir::Location loc);
  mlir::LogicalResult checkOutputs(Scope &scope, const onnx::NodeProto &node,
                                   mlir::Location loc);
  mlir::LogicalResult checkTypes(Scope &scope, const onnx::OpSchema &schema,
                                 const onnx::NodeProto &node,
                                 mlir::Location loc);

  // Function.cpp
  mlir::LogicalResult expand(Scope &scope, onnx::NodeProto &node,
                             const onnx::FunctionProto &function,
                             mlir::Location loc);
  std::optional<onnx::FunctionProto> officialBody(Scope &scope,
                                                  const onnx::OpSchema &schema,
                                                  const onnx::NodeProto &node,
                                                  int64_t version,
                                                  mlir::Location loc);

  mlir::MLIRContext &context;
  std::string path;
  onnx::ModelProto &model;
  const ImportOptions &options;
  bool keepGoing;
  bool anyFailed = false;

  mlir::Location file;
  TensorReader reader;
  mlir::OpBuilder builder;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::optional<mlir::SymbolTable> symbols;
  std::deque<onnx::TensorProto> tensors;
  std::deque<onnx::FunctionProto> bodies;
  llvm::StringMap<const onnx::FunctionProto *> functions;
  size_t expandedNodes = 0;
  Scope top;

  /// Sizes of symbolic dimensions that options fix.
  llvm::StringMap<int64_t> dims;
  llvm::StringSet<> symbolNames;
  llvm::SmallVector<mlir::Type> argumentTypes;
  llvm::SmallVector<mlir::DictionaryAttr> argumentAttrs;
  llvm::SmallVector<std::string> argumentNames;
};

} // namespace nn::onnx_import

#endif

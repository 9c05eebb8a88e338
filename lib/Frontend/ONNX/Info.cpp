//===- Info.cpp - A description of a model --------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Importer.h"
#include "nn/Dialect/NN/IR/NNDialect.h"
#include "nn/Support/Diagnostics.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/Format.h"

#include <map>

using namespace mlir;

namespace nn::onnx_import {

//===----------------------------------------------------------------------===//
// Floating point operations
//===----------------------------------------------------------------------===//

/// Product of sizes, dynamic ones taken as 1.
static double product(ArrayRef<int64_t> sizes) {
  double result = 1;
  for (int64_t size : sizes)
    result *= ShapedType::isDynamic(size) ? 1 : double(size);
  return result;
}

static ArrayRef<int64_t> shape(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

/// Multiplications and additions of matrix products and convolutions.
static double operations(Operation *op) {
  return llvm::TypeSwitch<Operation *, double>(op)
      .Case([](ConvOp conv) {
        // For each result: the filter's channels and kernel.
        return 2 * product(shape(conv.getResult())) *
               product(shape(conv.getFilter()).drop_front());
      })
      .Case([](ConvTransposeOp conv) {
        return 2 * product(shape(conv.getInput())) *
               product(shape(conv.getFilter()).drop_front());
      })
      .Case([](MatMulOp matmul) {
        return 2 * product(shape(matmul.getResult())) *
               product(shape(matmul.getLhs()).take_back());
      })
      .Default([](Operation *) { return 0.0; });
}

/// Operations of the model, and whether sizes are missing; nothing where it
/// cannot be imported.
static std::optional<std::pair<double, bool>>
countOperations(MLIRContext &context, StringRef path, onnx::ModelProto &model,
                const Opsets &opsets, const ImportOptions &options) {
  ScopedDiagnosticHandler quiet(&context,
                                [](Diagnostic &) { return success(); });
  Importer importer(context, path, model, opsets, options,
                    /*keepGoing=*/false);
  auto module = importer.run();
  if (failed(module))
    return std::nullopt;
  double total = 0;
  bool isDynamic = false;
  (*module)->walk([&](Operation *op) {
    double count = operations(op);
    total += count;
    if (count > 0)
      isDynamic |=
          !cast<ShapedType>(op->getResult(0).getType()).hasStaticShape();
  });
  return std::make_pair(total, isDynamic);
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

static void printValueInfo(raw_ostream &os, const onnx::ValueInfoProto &value) {
  os << "  ";
  printOneLine(os, value.name());
  os << ": ";
  if (!value.type().has_tensor_type()) {
    os << "not a tensor\n";
    return;
  }
  const onnx::TypeProto::Tensor &tensor = value.type().tensor_type();
  os << typeString(tensor.elem_type());
  if (tensor.has_shape()) {
    os << " [";
    llvm::interleaveComma(tensor.shape().dim(), os, [&](const auto &dim) {
      if (dim.has_dim_value())
        os << dim.dim_value();
      else
        printOneLine(os, dim.dim_param().empty() ? "?" : dim.dim_param());
    });
    os << "]";
  }
  os << "\n";
}

/// Elements of a tensor, as its dimensions claim.
static double elements(const onnx::TensorProto &tensor) {
  double count = 1;
  for (int64_t dim : tensor.dims())
    count *= double(dim);
  return count;
}

static void printParameters(raw_ostream &os, const onnx::GraphProto &graph) {
  double tensors = 0, count = 0;
  auto add = [&](const onnx::TensorProto &tensor) {
    ++tensors;
    count += elements(tensor);
  };
  llvm::for_each(graph.initializer(), add);
  for (const onnx::NodeProto &node : graph.node())
    for (const onnx::AttributeProto &attribute : node.attribute())
      if (node.op_type() == "Constant" && attribute.has_t())
        add(attribute.t());
  os << llvm::format("parameters: %.0f in %.0f tensors\n", count, tensors);
}

static void printOperators(raw_ostream &os, const onnx::GraphProto &graph) {
  std::map<std::string, unsigned> histogram;
  for (const onnx::NodeProto &node : graph.node()) {
    bool isDefault = node.domain().empty() || node.domain() == "ai.onnx";
    ++histogram[isDefault ? node.op_type()
                          : node.domain() + "::" + node.op_type()];
  }
  SmallVector<std::pair<std::string, unsigned>> rows(histogram.begin(),
                                                     histogram.end());
  llvm::sort(rows, [](const auto &a, const auto &b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  os << "operators: " << graph.node_size() << "\n";
  for (const auto &[name, count] : rows) {
    os << "  " << llvm::format("%6u ", count);
    printOneLine(os, name);
    os << "\n";
  }
}

std::optional<double> countFlops(MLIRContext &context, StringRef path,
                                 const ImportOptions &options) {
  loadImportDialects(context);
  ScopedDiagnosticHandler quiet(&context,
                                [](Diagnostic &) { return success(); });
  onnx::ModelProto model;
  Opsets opsets;
  if (failed(readModel(context, path, nullptr, model, opsets)))
    return std::nullopt;
  auto count = countOperations(context, path, model, opsets, options);
  if (!count || count->second)
    return std::nullopt;
  return count->first;
}

LogicalResult printModelInfo(MLIRContext &context, StringRef path,
                             const ImportOptions &options, raw_ostream &os) {
  loadImportDialects(context);
  onnx::ModelProto model;
  Opsets opsets;
  if (failed(readModel(context, path, nullptr, model, opsets)))
    return failure();
  os << "producer: ";
  printOneLine(os, model.producer_name() + " " + model.producer_version());
  os << "\nIR version: " << model.ir_version() << "\noperator sets:";
  for (const onnx::OperatorSetIdProto &opset : model.opset_import()) {
    os << " ";
    printOneLine(os, opset.domain().empty() ? "ai.onnx" : opset.domain());
    os << " " << opset.version();
  }
  os << "\ninputs:\n";
  llvm::StringSet<> initialized;
  for (const onnx::TensorProto &tensor : model.graph().initializer())
    initialized.insert(tensor.name());
  for (const onnx::ValueInfoProto &input : model.graph().input())
    if (!initialized.contains(input.name()))
      printValueInfo(os, input);
  os << "outputs:\n";
  for (const onnx::ValueInfoProto &output : model.graph().output())
    printValueInfo(os, output);
  printParameters(os, model.graph());
  printOperators(os, model.graph());
  auto count = countOperations(context, path, model, opsets, options);
  if (!count)
    os << "FLOPs: unknown, since the model cannot be imported (see --check)\n";
  else
    os << "FLOPs: " << llvm::format("%.4g", count->first)
       << " in matrix products and convolutions"
       << (count->second ? ", dynamic dimensions taken as 1" : "") << "\n";
  return success();
}

} // namespace nn::onnx_import

//===- LoadModel.cpp - A model in any form to a module --------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Pipelines/LoadModel.h"
#include "nn/Dialect/Codegen/IR/CodegenDialect.h"
#include "nn/Dialect/NN/IR/NNDialect.h"
#include "nn/Support/Diagnostics.h"
#include "nn/Support/InputFile.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

namespace nn {

/// How much of a file tells what it is.
constexpr uint64_t kHeadBytes = 4096;

static ModelKind kindOf(StringRef bytes) {
  // What is empty is left to the importer's message.
  return bytes.empty() ||
                 onnx_import::looksLikeModel(bytes.take_front(kHeadBytes))
             ? ModelKind::ONNX
             : ModelKind::MLIR;
}

/// Pipes and the like can be read only once.
static bool isRegular(StringRef path) {
  llvm::sys::fs::file_status status;
  return path != "-" && !llvm::sys::fs::status(path, status) &&
         llvm::sys::fs::is_regular_file(status);
}

/// The kind of a regular file, of which only the head is read.
ModelKind modelKind(StringRef path) {
  if (!isRegular(path)) // Reading would take from what is read later.
    return ModelKind::ONNX;
  auto file = llvm::sys::fs::openNativeFileForRead(path);
  if (!file) {
    llvm::consumeError(file.takeError());
    return ModelKind::ONNX;
  }
  SmallVector<char> head(kHeadBytes);
  auto count = llvm::sys::fs::readNativeFile(*file, head);
  head.truncate(count ? *count : 0);
  if (!count)
    llvm::consumeError(count.takeError());
  llvm::sys::fs::closeFile(*file);
  return kindOf(StringRef(head.data(), head.size()));
}

static FailureOr<OwningOpRef<ModuleOp>>
parseModule(MLIRContext &context, std::unique_ptr<llvm::MemoryBuffer> buffer) {
  auto sources = std::make_shared<llvm::SourceMgr>();
  sources->AddNewSourceBuffer(std::move(buffer), SMLoc());
  auto module = parseSourceFile<ModuleOp>(sources, ParserConfig(&context));
  if (!module)
    return failure();
  return std::move(module);
}

FailureOr<OwningOpRef<ModuleOp>>
loadModel(MLIRContext &context, StringRef path,
          const onnx_import::ImportOptions &options,
          std::unique_ptr<llvm::MemoryBuffer> bytes) {
  Location loc = fileLoc(&context, path);
  if (!bytes && isCompiled(path))
    return emitError(loc)
           << "a compiled library or program, not an ONNX model; "
              "nn-run runs a library";
  if (!bytes && isRegular(path) && modelKind(path) == ModelKind::ONNX)
    return onnx_import::importModel(context, path, options);
  if (!bytes) {
    auto buffer = readInput(path);
    if (!buffer)
      return emitError(loc) << toString(buffer.takeError());
    bytes = std::move(*buffer);
  }
  if (kindOf(bytes->getBuffer()) == ModelKind::ONNX)
    return onnx_import::importModel(context, path, options, std::move(bytes));
  if (!options.shapes.empty() || !options.dims.empty())
    return emitError(loc) << "sizes can be fixed only while an ONNX model is "
                             "imported";
  // Whatever the text has, what follows makes attributes and ops of these.
  context.loadDialect<NNDialect, codegen::CodegenDialect>();
  return parseModule(context, std::move(bytes));
}

std::string addShape(onnx_import::ImportOptions &options, StringRef text) {
  auto [name, sizes] = text.rsplit('=');
  if (name.empty() || !text.contains('='))
    return ("'" + text + "' is not NAME=1x3x224x224").str();
  SmallVector<int64_t> shape;
  SmallVector<StringRef> parts;
  if (!sizes.empty())
    sizes.split(parts, 'x');
  for (StringRef part : parts) {
    int64_t size = ShapedType::kDynamic;
    if (part != "?" && (part.getAsInteger(10, size) || size < 0))
      return ("'" + part + "' in '" + text + "' is not a size").str();
    shape.push_back(size);
  }
  if (!options.shapes.try_emplace(name, shape).second)
    return ("the shape of '" + name + "' is given twice").str();
  return "";
}

std::string addDim(onnx_import::ImportOptions &options, StringRef text) {
  auto [name, number] = text.rsplit('=');
  int64_t size;
  if (name.empty() || number.getAsInteger(10, size) || size < 0)
    return ("'" + text + "' is not NAME=SIZE").str();
  if (!options.dims.try_emplace(name, size).second)
    return ("the dimension '" + name + "' is given twice").str();
  return "";
}

} // namespace nn

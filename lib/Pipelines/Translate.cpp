//===- Translate.cpp - What nn-translate does -----------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Pipelines/Translate.h"
#include "nn/InitAllDialects.h"
#include "nn/Support/Diagnostics.h"
#include "nn/Support/Guard.h"
#include "nn/Support/OutputFile.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/MLIRContext.h"

using namespace mlir;

namespace nn {

/// Writes through `write`; a failure is a message and the exit code.
static int writeTo(const TranslateOptions &options,
                   llvm::function_ref<llvm::Error(raw_ostream &)> write) {
  llvm::Error error = writeOutput(options.output, write);
  if (!error)
    return kDone;
  printOneLine(llvm::errs(), options.output);
  llvm::errs() << ": error: ";
  printOneLine(llvm::errs(), toString(std::move(error)));
  llvm::errs() << "\n";
  return kBadInput;
}

/// Text, or bytecode where the output's name asks for it.
static int writeModule(const TranslateOptions &options, ModuleOp module) {
  return writeTo(options, [&](raw_ostream &os) -> llvm::Error {
    if (StringRef(options.output).ends_with(".mlirbc")) {
      if (failed(writeBytecodeToFile(module, os)))
        return llvm::createStringError("the bytecode cannot be written");
      return llvm::Error::success();
    }
    OpPrintingFlags flags;
    if (options.elide)
      flags.elideLargeElementsAttrs().elideLargeResourceString();
    if (options.locations)
      flags.enableDebugInfo();
    module->print(os, flags);
    os << "\n";
    return llvm::Error::success();
  });
}

static int describe(const TranslateOptions &options, MLIRContext &context) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (failed(onnx_import::printModelInfo(context, options.input, options.import,
                                         os)))
    return kBadInput;
  return writeTo(options, [&](raw_ostream &out) -> llvm::Error {
    out << text;
    return llvm::Error::success();
  });
}

int translate(const TranslateOptions &options) {
  DialectRegistry registry;
  nn::registerAllDialects(registry);
  MLIRContext context(registry);
  context.printOpOnDiagnostic(false);
  ToolDiagnosticHandler handler(&context, options.input);
  if (options.info)
    return describe(options, context);
  if (options.check)
    return failed(
               onnx_import::checkModel(context, options.input, options.import))
               ? kBadInput
               : kDone;
  auto module = loadModel(context, options.input, options.import);
  if (failed(module))
    return kBadInput;
  if (options.emit == "nn")
    return writeModule(options, **module);
  llvm::errs() << "nn-translate: --emit=" << options.emit
               << " is not supported\n";
  return kUsage;
}

} // namespace nn

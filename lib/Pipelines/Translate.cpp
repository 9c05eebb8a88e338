//===- Translate.cpp - What nn-translate does -----------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Pipelines/Translate.h"
#include "nn/Support/Diagnostics.h"
#include "nn/Support/Guard.h"
#include "nn/Support/InputFile.h"
#include "nn/Support/OutputFile.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include <sys/resource.h>

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
    return llvm::Error::success();
  });
}

static int describe(const TranslateOptions &options, MLIRContext &context) {
  if (isCompiled(options.input)) // The message of loadModel.
    return succeeded(loadModel(context, options.input, {})) ? kDone : kBadInput;
  std::string text;
  llvm::raw_string_ostream os(text);
  if (failed(onnx_import::printModelInfo(context, options.input,
                                         options.compile.import, os)))
    return kBadInput;
  return writeTo(options, [&](raw_ostream &out) -> llvm::Error {
    out << text;
    return llvm::Error::success();
  });
}

namespace {
/// A kind of output: a level of abstraction that is printed, or a file that the
/// target makes.
struct Kind {
  StringLiteral name;
  std::optional<Level> level;
  std::optional<target::EmitKind> file;
  /// Of the output's name; null for text, which goes to the standard output.
  const char *extension;
};
constexpr Kind kinds[] = {
    {"nn", std::nullopt, std::nullopt, nullptr},
    {"linalg", Level::Linalg, std::nullopt, nullptr},
    {"affine", Level::Affine, std::nullopt, nullptr},
    {"llvm", std::nullopt, target::EmitKind::LLVM, nullptr},
    {"asm", std::nullopt, target::EmitKind::Assembly, nullptr},
    {"header", std::nullopt, target::EmitKind::Header, nullptr},
    {"obj", std::nullopt, target::EmitKind::Object, ".o"},
    {"lib", std::nullopt, target::EmitKind::Library, ".so"},
    {"exe", std::nullopt, target::EmitKind::Executable, ""},
};
} // namespace

std::string emitKinds() {
  std::string result;
  for (const Kind &kind : kinds)
    result += (result.empty() ? "" : "|") + kind.name.str();
  return result;
}

/// "folder/model.onnx" becomes "model.so" in the current folder.
static std::string defaultOutput(const std::string &input, const Kind &kind) {
  if (!kind.extension)
    return "-";
  StringRef stem = llvm::sys::path::stem(input);
  std::string name = (stem.empty() || stem == "-" ? "model" : stem).str();
  return name + (*kind.extension || name != input ? kind.extension : ".exe");
}

namespace {
struct PhaseTime {
  std::string name;
  double milliseconds, peakMegabytes;
};
} // namespace

/// The most memory that this process has held.
static double peakMegabytes() {
  rusage usage;
  return getrusage(RUSAGE_SELF, &usage) ? 0 : usage.ru_maxrss / 1024.0;
}

/// One line for each phase, in order: its time, the peak of memory so far.
static void printTimes(ArrayRef<PhaseTime> phases) {
  auto print = [](const PhaseTime &phase) {
    llvm::errs() << llvm::format("%9.1f ms %7.1f MB  %s\n", phase.milliseconds,
                                 phase.peakMegabytes, phase.name.c_str());
  };
  PhaseTime all{"all", 0, peakMegabytes()};
  for (const PhaseTime &phase : phases) {
    print(phase);
    all.milliseconds += phase.milliseconds;
  }
  print(all);
}

static int translateTo(TranslateOptions options, const Kind &kind,
                       MLIRContext &context) {
  if (options.output.empty())
    options.output = defaultOutput(options.input, kind);
  if (kind.extension && options.output == "-") {
    llvm::errs() << "nn-translate: --emit=" << kind.name
                 << " needs a file: -o FILE\n";
    return kUsage;
  }
  auto module = loadModel(context, options.input, options.compile.import);
  if (failed(module))
    return kBadInput;
  if (!kind.file) {
    if (kind.level &&
        failed(lowerModule(**module, *kind.level, options.compile)))
      return kBadInput;
    return writeModule(options, **module);
  }
  context.loadDialect<LLVM::LLVMDialect>();
  return succeeded(compileModule(**module, *kind.file, options.output,
                                 options.compile))
             ? kDone
             : kBadInput;
}

/// Every node that cannot be imported or, where all can, what the lowering to
/// structured ops refuses.
static LogicalResult check(const TranslateOptions &options,
                           MLIRContext &context) {
  const std::string &input = options.input;
  if (failed(onnx_import::checkModel(context, input, options.compile.import)))
    return failure();
  auto module = loadModel(context, input, options.compile.import);
  return success(
      succeeded(module) &&
      succeeded(lowerModule(**module, Level::Linalg, options.compile)));
}

int translate(const TranslateOptions &given) {
  TranslateOptions options = given;
  const auto *kind = llvm::find_if(
      kinds, [&](const Kind &kind) { return kind.name == options.emit; });
  if (kind == std::end(kinds)) {
    llvm::errs() << "nn-translate: --emit=" << options.emit
                 << ": expected one of " << emitKinds() << "\n";
    return kUsage;
  }
  DialectRegistry registry;
  registerCompileDialects(registry);
  MLIRContext context(registry);
  context.printOpOnDiagnostic(false);
  ToolDiagnosticHandler handler(&context, options.input);
  if ((options.info || options.check) && options.output.empty())
    options.output = "-";
  if (options.info)
    return describe(options, context);
  if (options.check)
    return succeeded(check(options, context)) ? kDone : kBadInput;
  std::vector<PhaseTime> phases;
  if (options.timing)
    options.compile.timing = [&](StringRef phase, double milliseconds) {
      phases.push_back({phase.str(), milliseconds, peakMegabytes()});
    };
  int code = translateTo(options, *kind, context);
  if (options.timing)
    printTimes(phases);
  return code;
}

} // namespace nn

//===- Run.cpp - Loads and runs a model -----------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Run.h"
#include "nn/Runtime/Files.h"
#include "nn/Runtime/Measure.h"
#include "nn/Support/Diagnostics.h"
#include "nn/Support/Guard.h"
#include "nn/Support/InputFile.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Signals.h"

using namespace llvm;

namespace nn {

int complain(const std::string &name, const std::string &message) {
  printOneLine(errs(), name);
  errs() << ": error: ";
  printOneLine(errs(), message);
  errs() << "\n";
  return kBadInput;
}

/// Memory before the disk: the library lives as long as the process.
static bool temporaryLibrary(SmallVectorImpl<char> &path) {
  int file;
  if (sys::fs::can_write("/dev/shm") &&
      !sys::fs::createUniqueFile("/dev/shm/nn-run-%%%%%%%%.so", file, path)) {
    sys::fs::file_t handle = sys::fs::convertFDToNativeFile(file);
    sys::fs::closeFile(handle);
    return true;
  }
  return !sys::fs::createTemporaryFile("nn-run", "so", path);
}

std::shared_ptr<rt::Executable> loadModelForRun(const std::string &path,
                                                const CompileOptions &given) {
  std::string error;
  CompileOptions options = given;
  if (modelKind(path) == ModelKind::MLIR)
    options.import = {}; // They are the sizes of random inputs.
  if (isCompiled(path)) {
    if (!rt::Executable::canBeTried(path)) {
      complain(path, "not a library of this compiler, or damaged");
      return nullptr;
    }
    auto executable = rt::Executable::load(path, error);
    if (!executable)
      complain(path, error);
    return executable;
  }
  SmallString<128> library;
  if (!temporaryLibrary(library)) {
    complain(path, "cannot create a temporary file");
    return nullptr;
  }
  std::string temporary = library.str().str();
  sys::RemoveFileOnSignal(temporary);
  std::shared_ptr<rt::Executable> executable;
  if (succeeded(
          compileFile(path, target::EmitKind::Library, temporary, options))) {
    executable = rt::Executable::load(temporary, error);
    if (!executable)
      complain(path, error);
  }
  sys::fs::remove(temporary); // What is loaded stays.
  sys::DontRemoveFileOnSignal(temporary);
  return executable;
}

nn_options sessionOptions(const RunOptions &options) {
  nn_options result{};
  result.size = sizeof result;
  result.threads = options.threads;
  return result;
}

static void printOutputs(const rt::Executable &executable,
                         const std::vector<rt::Tensor> &outputs) {
  for (size_t i = 0; i < outputs.size(); ++i) {
    double least = INFINITY, most = -INFINITY;
    for (int64_t e = 0, n = outputs[i].count(); e < n; ++e) {
      least = std::min(least, outputs[i].valueAt(e));
      most = std::max(most, outputs[i].valueAt(e));
    }
    outs() << "output " << i << " '";
    printOneLine(outs(), executable.outputs()[i]->name);
    outs() << "': " << rt::describe(outputs[i].type(), outputs[i].dims());
    if (outputs[i].count())
      outs() << " from " << format("%.6g", least) << " to "
             << format("%.6g", most);
    outs() << "\n";
  }
}

static int writeOutputs(const RunOptions &options,
                        const std::vector<rt::Tensor> &outputs) {
  if (std::error_code code = sys::fs::create_directories(options.outputDir))
    return complain(options.outputDir, code.message());
  for (size_t i = 0; i < outputs.size(); ++i) {
    std::string path =
        options.outputDir + "/output_" + std::to_string(i) + ".npy";
    std::string wrong = rt::writeNumpy(path, outputs[i]);
    if (!wrong.empty())
      return complain(path, wrong);
  }
  return kDone;
}

int runOnce(const RunOptions &options) {
  auto executable = loadModelForRun(options.model, options.compile);
  std::vector<rt::Tensor> inputs, outputs;
  if (!executable || !readInputs(options, *executable, inputs))
    return kBadInput;
  rt::Trace trace;
  nn_options settings = sessionOptions(options);
  if (!options.profile.empty())
    trace.attach(settings);
  std::string error;
  auto session = rt::Session::make(executable, &settings, error);
  if (!session)
    return complain(options.model, error);
  if (options.bench)
    return runBench(options, *session, inputs);
  if (std::string wrong = session->run(inputs, outputs); !wrong.empty())
    return complain(options.model, wrong);
  printOutputs(*executable, outputs);
  if (!options.profile.empty() && trace.empty() && isCompiled(options.model))
    return complain(options.model, "tells no times: it was compiled without "
                                   "--profiling");
  if (!options.profile.empty())
    if (std::string wrong = trace.write(options.profile); !wrong.empty())
      return complain(options.profile, wrong);
  return options.outputDir.empty() ? int(kDone)
                                   : writeOutputs(options, outputs);
}

} // namespace nn

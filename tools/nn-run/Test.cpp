//===- Test.cpp - ONNX's test folders -------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A folder holds model.onnx and test_data_set_N with input_I.pb and
// output_I.pb.
//
//===----------------------------------------------------------------------===//

#include "Run.h"
#include "nn/Runtime/Files.h"
#include "nn/Support/Guard.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace nn {

/// The folders of test data, in order.
static std::vector<std::string> dataSets(const std::string &folder) {
  std::vector<std::string> result;
  std::error_code code;
  for (sys::fs::directory_iterator it(folder, code), end; it != end && !code;
       it.increment(code))
    if (sys::path::filename(it->path()).starts_with("test_data_set_"))
      result.push_back(it->path());
  llvm::sort(result);
  return result;
}

/// Reads prefix_0.pb, prefix_1.pb and so on. Empty, or what is wrong.
static std::string readAll(const std::string &folder, const char *prefix,
                           size_t count, std::vector<rt::Tensor> &result) {
  result.resize(count);
  for (size_t i = 0; i < count; ++i) {
    std::string name = std::string(prefix) + std::to_string(i) + ".pb";
    std::string wrong = rt::readTensor(folder + "/" + name, result[i]);
    if (!wrong.empty())
      return name + ": " + wrong;
  }
  return "";
}

static std::string runDataSet(rt::Session &session, const std::string &folder) {
  constexpr double rtol = 1e-3, atol = 1e-7; // ONNX's own.
  const rt::Executable &executable = session.executable();
  std::vector<rt::Tensor> inputs, expected, outputs;
  std::string wrong =
      readAll(folder, "input_", executable.inputs().size(), inputs);
  if (wrong.empty())
    wrong = readAll(folder, "output_", executable.outputs().size(), expected);
  if (wrong.empty())
    wrong = session.run(inputs, outputs);
  for (size_t i = 0; wrong.empty() && i < outputs.size(); ++i) {
    wrong = rt::compare(outputs[i], expected[i], rtol, atol);
    if (!wrong.empty())
      wrong = std::string("output '") + executable.outputs()[i]->name +
              "': " + wrong;
  }
  return wrong;
}

/// Every data set of a folder; true if all passed.
static bool runFolder(const RunOptions &options, const std::string &folder) {
  auto executable = loadModelForRun(folder + "/model.onnx", options.compile);
  if (!executable)
    return false;
  nn_options settings = sessionOptions(options);
  std::string error;
  auto session = rt::Session::make(executable, &settings, error);
  if (!session)
    return complain(folder, error), false;
  std::vector<std::string> sets = dataSets(folder);
  if (sets.empty())
    return complain(folder, "no test_data_set_*"), false;
  bool ok = true;
  for (const std::string &set : sets)
    if (std::string wrong = runDataSet(*session, set); !wrong.empty()) {
      complain(set, wrong);
      ok = false;
    }
  return ok;
}

int runTests(const RunOptions &options) {
  size_t passed = 0;
  for (const std::string &folder : options.tests)
    passed += runFolder(options, folder);
  size_t failed = options.tests.size() - passed;
  outs() << passed << " passed, " << failed << " failed\n";
  return failed ? kBadInput : kDone;
}

} // namespace nn

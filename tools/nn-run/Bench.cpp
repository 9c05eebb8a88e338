//===- Bench.cpp - Measures a model ---------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Run.h"
#include "nn/Runtime/Measure.h"
#include "nn/Support/Guard.h"
#include "nn/Support/InputFile.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <thread>

using namespace llvm;

namespace nn {

std::optional<double> modelFlops(const RunOptions &options,
                                 const rt::Session &session,
                                 const std::vector<rt::Tensor> &inputs) {
  if (isCompiled(options.model) || modelKind(options.model) != ModelKind::ONNX)
    return std::nullopt;
  onnx_import::ImportOptions fixed;
  for (size_t i = 0; i < inputs.size(); ++i)
    fixed.shapes[session.executable().inputs()[i]->name].assign(
        inputs[i].dims().begin(), inputs[i].dims().end());
  mlir::DialectRegistry registry;
  onnx_import::registerImportDialects(registry);
  mlir::MLIRContext context(registry);
  return onnx_import::countFlops(context, options.model, fixed);
}

int runBench(const RunOptions &options, rt::Session &session,
             std::vector<rt::Tensor> &inputs) {
  std::vector<rt::Tensor> outputs;
  if (std::string wrong = session.run(inputs, outputs); !wrong.empty())
    return complain(options.model, wrong);
  std::vector<nn_value> ins, outs;
  for (rt::Tensor &input : inputs)
    ins.push_back(input.view());
  for (rt::Tensor &output : outputs)
    outs.push_back(output.view());
  std::string failure;
  rt::Times times = rt::measure(options.benchSeconds,
                                [&] { failure = session.run(ins, outs); });
  if (!failure.empty())
    return complain(options.model, failure);
  llvm::outs() << format("%zu runs: median %.4g ms, p90 %.4g ms, best %.4g ms",
                         times.runs, times.median * 1e3, times.p90 * 1e3,
                         times.least * 1e3);
  if (std::optional<double> flops = modelFlops(options, session, inputs)) {
    unsigned threads = options.threads > 0
                           ? options.threads
                           : std::max(1u, std::thread::hardware_concurrency());
    double peak = rt::measurePeak(threads), rate = *flops / times.median;
    llvm::outs() << format(", %.4g GFLOP/s, %.3g %% of the peak of %.4g",
                           rate * 1e-9, 100 * rate / peak, peak * 1e-9);
  }
  llvm::outs() << "\n";
  return kDone;
}

} // namespace nn

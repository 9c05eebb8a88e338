//===- Inputs.cpp - Inputs from files or random ---------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Run.h"
#include "nn/Runtime/Files.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"

using llvm::StringRef;

namespace nn {

namespace {
/// Where the elements of an input come from.
struct Source {
  std::string file;
  std::optional<uint64_t> seed; ///< Random if there is no file.
};

/// "NAME=FILE", "NAME=random", "NAME=random:SEED"; a name ends at the last '='.
bool parseSource(const std::string &text, std::string &name, Source &source) {
  auto [left, right] = StringRef(text).rsplit('=');
  if (left.empty() || right.empty() || !StringRef(text).contains('='))
    return false;
  name = left.str();
  if (right == "random")
    return true;
  if (right.consume_front("random:")) {
    uint64_t seed;
    if (right.getAsInteger(10, seed))
      return false;
    source.seed = seed;
    return true;
  }
  source.file = right.str();
  return true;
}

/// Sizes for a random input: dynamic dimensions are those that files gave the
/// symbols, else 1.
std::vector<int64_t> randomDims(const nn_value_info &info,
                                const llvm::StringMap<int64_t> &symbols,
                                const CompileOptions &options) {
  auto shape = options.import.shapes.find(info.name);
  std::vector<int64_t> dims(info.dims, info.dims + info.rank);
  for (int32_t d = 0; d < info.rank; ++d) {
    if (dims[d] >= 0)
      continue;
    auto symbol = symbols.find(info.dim_names[d]);
    dims[d] = symbol == symbols.end() ? 1 : symbol->second;
    if (shape != options.import.shapes.end() &&
        d < static_cast<int32_t>(shape->second.size()) && shape->second[d] >= 0)
      dims[d] = shape->second[d];
  }
  return dims;
}

/// Sizes of symbols as --dim and the inputs read from files say.
llvm::StringMap<int64_t> bindSymbols(const RunOptions &options,
                                     const rt::Executable &executable,
                                     const std::vector<rt::Tensor> &inputs) {
  llvm::StringMap<int64_t> symbols = options.compile.import.dims;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const nn_value_info &info = *executable.inputs()[i];
    if (inputs[i].type() && int32_t(inputs[i].dims().size()) == info.rank)
      for (int32_t d = 0; d < info.rank; ++d)
        if (info.dims[d] < 0)
          symbols.try_emplace(info.dim_names[d], inputs[i].dims()[d]);
  }
  return symbols;
}
} // namespace

bool readInputs(const RunOptions &options, const rt::Executable &executable,
                std::vector<rt::Tensor> &inputs) {
  llvm::StringMap<Source> sources;
  for (const std::string &text : options.inputs) {
    std::string name;
    Source source;
    if (!parseSource(text, name, source)) {
      complain("nn-run", "--input: '" + text +
                             "' is not NAME=FILE.npy, NAME=FILE.pb or "
                             "NAME=random[:SEED]");
      return false;
    }
    sources[name] = source;
  }
  inputs.clear();
  inputs.resize(executable.inputs().size());
  for (size_t i = 0; i < inputs.size(); ++i) {
    auto it = sources.find(executable.inputs()[i]->name);
    if (it == sources.end() || it->second.file.empty())
      continue;
    std::string wrong = rt::readTensor(it->second.file, inputs[i]);
    if (!wrong.empty()) {
      complain(it->second.file, wrong);
      return false;
    }
  }
  llvm::StringMap<int64_t> symbols = bindSymbols(options, executable, inputs);
  for (size_t i = 0; i < inputs.size(); ++i) {
    const nn_value_info &info = *executable.inputs()[i];
    Source source = sources.lookup(info.name);
    sources.erase(info.name);
    if (!source.file.empty())
      continue;
    if (!rt::Tensor::make(info.type, randomDims(info, symbols, options.compile),
                          inputs[i])) {
      complain(options.model,
               std::string("input '") + info.name + "': out of memory");
      return false;
    }
    rt::fillRandom(inputs[i], source.seed.value_or(0) + i);
  }
  for (auto &rest : sources) {
    complain(options.model,
             ("the model has no input '" + rest.first() + "'").str());
    return false;
  }
  return true;
}

} // namespace nn

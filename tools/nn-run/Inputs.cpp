//===- Inputs.cpp - Inputs from files or random ---------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Run.h"
#include "nn/Runtime/Files.h"
#include "nn/Support/InputFile.h"

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

/// The sizes that symbols have, and who said so.
class Symbols {
public:
  Symbols(const RunOptions &options, const rt::Executable &executable)
      : options(options), executable(executable) {}

  /// Takes --dim and --shape, then the inputs that files gave. Empty, or what
  /// does not fit the model or one another.
  std::string bind(const std::vector<rt::Tensor> &inputs);

  /// Sizes for a random input; what nothing says is 1.
  std::vector<int64_t> dimsOf(const nn_value_info &info) const;

private:
  std::string bindDims(const llvm::StringMap<int64_t> &dims);
  std::string bindShape(const std::string &who, const nn_value_info &info,
                        llvm::ArrayRef<int64_t> shape);
  const nn_value_info *inputNamed(StringRef name) const;

  const RunOptions &options;
  const rt::Executable &executable;
  llvm::StringMap<int64_t> sizes;
};

const nn_value_info *Symbols::inputNamed(StringRef name) const {
  for (const nn_value_info *info : executable.inputs())
    if (name == info->name)
      return info;
  return nullptr;
}

std::string Symbols::bindDims(const llvm::StringMap<int64_t> &dims) {
  for (const auto &dim : dims) {
    bool known = false;
    for (const nn_value_info *info : executable.inputs())
      for (int32_t d = 0; d < info->rank; ++d)
        known |= info->dims[d] < 0 && dim.first() == info->dim_names[d];
    if (!known)
      return ("--dim: the model has no dynamic dimension '" + dim.first() + "'")
          .str();
    sizes[dim.first()] = dim.second;
  }
  return "";
}

std::string Symbols::bindShape(const std::string &who,
                               const nn_value_info &info,
                               llvm::ArrayRef<int64_t> shape) {
  if (static_cast<int32_t>(shape.size()) != info.rank)
    return who + "rank is " + std::to_string(shape.size()) + ", expected " +
           std::to_string(info.rank);
  for (int32_t d = 0; d < info.rank; ++d) {
    if (shape[d] < 0)
      continue;
    int64_t expected = info.dims[d];
    if (expected < 0)
      expected = sizes.try_emplace(info.dim_names[d], shape[d]).first->second;
    if (expected != shape[d])
      return who + "dimension " + std::to_string(d) + " is " +
             std::to_string(shape[d]) + ", expected " +
             std::to_string(expected);
  }
  return "";
}

std::string Symbols::bind(const std::vector<rt::Tensor> &inputs) {
  const auto &import = options.compile.import;
  // While an ONNX model is imported they change the model itself.
  if (isCompiled(options.model) ||
      modelKind(options.model) == ModelKind::MLIR) {
    if (std::string wrong = bindDims(import.dims); !wrong.empty())
      return wrong;
    for (const auto &shape : import.shapes) {
      const nn_value_info *info = inputNamed(shape.first());
      std::string who = ("--shape: input '" + shape.first() + "': ").str();
      std::string wrong = info ? bindShape(who, *info, shape.second)
                               : who + "the model has no such input";
      if (!wrong.empty())
        return wrong;
    }
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    const nn_value_info &info = *executable.inputs()[i];
    std::string who = std::string("input '") + info.name + "': ";
    if (inputs[i].type()) // Read from a file.
      if (std::string wrong = bindShape(who, info, inputs[i].dims());
          !wrong.empty())
        return wrong;
  }
  return "";
}

std::vector<int64_t> Symbols::dimsOf(const nn_value_info &info) const {
  std::vector<int64_t> dims(info.dims, info.dims + info.rank);
  for (int32_t d = 0; d < info.rank; ++d) {
    auto symbol = sizes.find(dims[d] < 0 ? info.dim_names[d] : "");
    if (dims[d] < 0)
      dims[d] = symbol == sizes.end() ? 1 : symbol->second;
  }
  return dims;
}
} // namespace

std::string inputFault(const std::string &text) {
  std::string name;
  Source source;
  return parseSource(text, name, source)
             ? ""
             : "--input: '" + text +
                   "' is not NAME=FILE.npy, NAME=FILE.pb or NAME=random[:SEED]";
}

bool readInputs(const RunOptions &options, const rt::Executable &executable,
                std::vector<rt::Tensor> &inputs) {
  llvm::StringMap<Source> sources;
  for (const std::string &text : options.inputs) {
    std::string name;
    Source source;
    if (parseSource(text, name, source)) // Else main has refused it.
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
  Symbols symbols(options, executable);
  if (std::string wrong = symbols.bind(inputs); !wrong.empty()) {
    complain(options.model, wrong);
    return false;
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    const nn_value_info &info = *executable.inputs()[i];
    Source source = sources.lookup(info.name);
    sources.erase(info.name);
    if (!source.file.empty())
      continue;
    std::vector<int64_t> dims = symbols.dimsOf(info);
    if (!rt::Tensor::make(info.type, dims, inputs[i])) {
      complain(options.model, std::string("input '") + info.name +
                                  "': " + rt::describe(info.type, dims) +
                                  " takes more memory than is available");
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

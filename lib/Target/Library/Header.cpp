//===- Header.cpp - The C header of one model -----------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Header.h"
#include "nn/Target/Library.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

namespace nn::target {

/// A name as part of a macro's, and nothing that could end a comment.
static std::string identifier(llvm::StringRef name) {
  std::string result;
  for (char c : name)
    result += llvm::isAlnum(c) ? llvm::toUpper(c) : '_';
  return result.empty() ? "_" : result;
}

static void writeValues(llvm::raw_ostream &stream, llvm::StringRef what,
                        llvm::ArrayRef<Interface::Value> values) {
  stream << "#define NN_" << what << "_COUNT " << values.size() << "\n";
  for (auto [i, value] : llvm::enumerate(values)) {
    stream << "/* element type " << value.type << " (enum nn_type), ";
    for (auto [d, size] : llvm::enumerate(value.dims)) {
      stream << (d ? " x " : "");
      if (size >= 0)
        stream << size;
      else
        stream
            << (value.dimNames[d].empty()
                    ? "?"
                    : llvm::StringRef(identifier(value.dimNames[d])).lower());
    }
    stream << (value.dims.empty() ? "a scalar" : "") << " */\n#define NN_"
           << what << "_" << i << "_" << identifier(value.name) << " " << i
           << "\n";
  }
}

std::string headerText(const Interface &interface) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << "/* The inputs and outputs of this model, in order; what follows "
            "is common to\n * all models. Made by nn-translate. */\n"
            "#ifndef NN_MODEL_VALUES\n#define NN_MODEL_VALUES\n";
  writeValues(stream, "INPUT", interface.inputs);
  writeValues(stream, "OUTPUT", interface.outputs);
  stream << "#endif\n\n" << modelHeader();
  return text;
}

} // namespace nn::target

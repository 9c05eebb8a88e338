//===- Metadata.cpp - The object that describes a model -------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Written as assembly: pointers become relocations, and no LLVM constant is
// made.
//
//===----------------------------------------------------------------------===//

#include "nn-c/Model.h"
#include "nn/Target/Object.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace nn::target {

namespace {
/// Collects tables of 8-byte words and the strings that they point to.
class Writer {
public:
  Writer() : words(wordText), strings(stringText) {
    words << ".section .data.rel.ro.nn_metadata,\"aw\",@progbits\n";
    strings << ".section .rodata.nn_strings,\"a\",@progbits\n";
  }

  void begin(StringRef label) { words << ".p2align 3\n" << label << ":\n"; }
  void number(int64_t value) { words << ".quad " << value << "\n"; }
  void pair(int32_t low, int32_t high) {
    words << ".long " << low << "\n.long " << high << "\n";
  }
  void reference(StringRef label) { words << ".quad " << label << "\n"; }
  void string(StringRef text) { reference(stringLabel(text)); }

  /// A table of pointers to strings.
  void stringTable(StringRef label, ArrayRef<std::string> texts) {
    begin(label);
    for (const std::string &text : texts)
      string(text);
    number(0);
  }
  void numberTable(StringRef label, ArrayRef<int64_t> values) {
    begin(label);
    for (int64_t value : values)
      number(value);
    number(0);
  }

  std::string take() {
    return wordText + stringText + ".section .note.GNU-stack,\"\",@progbits\n";
  }

private:
  /// Names come from models: every byte is written as a number.
  std::string stringLabel(StringRef text) {
    auto [it, isNew] = labels.try_emplace(text, labels.size());
    std::string label = ".Lstring" + std::to_string(it->second);
    if (!isNew)
      return label;
    strings << label << ":\n";
    for (unsigned char byte : text)
      strings << ".byte " << unsigned(byte) << "\n";
    strings << ".byte 0\n";
    return label;
  }

  std::string wordText, stringText;
  llvm::raw_string_ostream words, strings;
  llvm::StringMap<size_t> labels;
};
} // namespace

/// The tables of one value, and then those of all values as nn_value_info.
static void writeValues(Writer &writer, StringRef prefix,
                        ArrayRef<Interface::Value> values, bool withSymbols) {
  auto label = [&](StringRef what, size_t i) {
    return (".L" + prefix + "_" + what + std::to_string(i)).str();
  };
  for (auto [i, value] : llvm::enumerate(values)) {
    writer.numberTable(label("dims", i), value.dims);
    writer.stringTable(label("names", i), value.dimNames);
    if (withSymbols)
      writer.numberTable(label("symbols", i), value.symbols);
  }
  writer.begin((".L" + prefix).str());
  for (auto [i, value] : llvm::enumerate(values)) {
    writer.string(value.name);
    writer.reference(label("dims", i));
    writer.reference(label("names", i));
    writer.pair(NN_KIND_TENSOR, value.type);
    writer.pair(value.dims.size(), 0);
  }
  if (!withSymbols)
    return;
  writer.begin((".L" + prefix + "_symbols").str());
  for (size_t i = 0; i < values.size(); ++i)
    writer.reference(label("symbols", i));
}

FailureOr<Bytes> metadataObject(Location loc, const Interface &interface,
                                const CodegenOptions &options) {
  Writer writer;
  writeValues(writer, "inputs", interface.inputs, /*withSymbols=*/true);
  writeValues(writer, "outputs", interface.outputs, /*withSymbols=*/false);
  writer.stringTable(".Lsymbol_names", interface.symbols);
  writer.stringTable(".Lchecks", interface.checks);
  writer.stringTable(".Lsteps", interface.steps);
  writer.numberTable(".Lelements", interface.elements);
  writer.begin(".hidden nn_metadata\n.globl nn_metadata\nnn_metadata");
  writer.string(options.features);
  writer.string(options.triple);
  writer.number(interface.weightsBytes);
  writer.number(interface.inputs.size());
  writer.number(interface.outputs.size());
  writer.number(interface.symbols.size());
  writer.number(interface.checks.size());
  writer.number(interface.steps.size());
  writer.number(interface.elements.size() / 3);
  for (StringRef table :
       {".Linputs", ".Loutputs", ".Linputs_symbols", ".Lsymbol_names",
        ".Lchecks", ".Lsteps", ".Lelements"})
    writer.reference(table);
  return assemble(loc, options, writer.take());
}

} // namespace nn::target

//===- Compiler.cpp - The C interface of the compiler ---------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn-c/Compiler.h"
#include "nn/Pipelines/Compile.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace nn;
using llvm::StringRef;

namespace {
struct Request {
  target::EmitKind kind = target::EmitKind::Library;
  CompileOptions options;
};

/// Words between spaces; a backslash takes the next character as it is.
std::vector<std::string> splitWords(StringRef text) {
  std::vector<std::string> words;
  bool inWord = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == ' ' || c == '\n' || c == '\t') {
      inWord = false;
      continue;
    }
    if (c == '\\' && i + 1 < text.size())
      c = text[++i];
    if (!inWord)
      words.emplace_back();
    inWord = true;
    words.back() += c;
  }
  return words;
}

bool parseKind(StringRef text, target::EmitKind &kind) {
  using Kind = target::EmitKind;
  auto found = llvm::StringSwitch<std::optional<Kind>>(text)
                   .Case("lib", Kind::Library)
                   .Case("exe", Kind::Executable)
                   .Case("obj", Kind::Object)
                   .Case("header", Kind::Header)
                   .Case("llvm", Kind::LLVM)
                   .Case("asm", Kind::Assembly)
                   .Default(std::nullopt);
  if (found)
    kind = *found;
  return found.has_value();
}

/// Empty, or what is wrong.
std::string parseWord(StringRef word, Request &request) {
  CompileOptions &options = request.options;
  bool ok = true;
  if (word.consume_front("--shape="))
    return addShape(options.import, word);
  if (word.consume_front("--dim="))
    return addDim(options.import, word);
  if (word == "--profiling")
    options.profile = true;
  else if (word.consume_front("--emit="))
    ok = parseKind(word, request.kind);
  else if (word.consume_front("--mtriple="))
    options.triple = word.str();
  else if (word.consume_front("--mcpu="))
    options.cpu = word.str();
  else if (word.consume_front("--mattr="))
    options.features = word.str();
  else if (word.consume_front("--threads="))
    ok = !word.getAsInteger(10, options.threads);
  else if (word.consume_front("-O"))
    ok = !word.getAsInteger(10, options.optLevel) && options.optLevel <= 3;
  else
    ok = false;
  return ok ? "" : ("'" + word + "' is no option").str();
}

nn_compile_status compile(const char *model,
                          std::unique_ptr<llvm::MemoryBuffer> bytes,
                          const char *output, const char *text,
                          nn_message_function message, void *user) {
  auto tell = [&](StringRef line) {
    if (message)
      message(user, line.str().c_str());
  };
  Request request;
  for (const std::string &word : splitWords(text ? text : ""))
    if (std::string wrong = parseWord(word, request); !wrong.empty()) {
      tell("error: " + wrong);
      return NN_COMPILE_BAD_OPTION;
    }
  std::string log;
  llvm::raw_string_ostream stream(log);
  bool failed = mlir::failed(compileFile(
      model, request.kind, output, request.options, stream, std::move(bytes)));
  llvm::SmallVector<StringRef> lines;
  StringRef(log).split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef line : lines)
    tell(line);
  return failed ? NN_COMPILE_BAD_INPUT : NN_COMPILE_OK;
}
} // namespace

unsigned nn_compiler_version(void) { return NN_COMPILER_VERSION; }

nn_compile_status nn_compile_file(const char *model, const char *output,
                                  const char *options,
                                  nn_message_function message, void *user) {
  return compile(model, nullptr, output, options, message, user);
}

nn_compile_status nn_compile_bytes(const void *model, size_t size,
                                   const char *name, const char *output,
                                   const char *options,
                                   nn_message_function message, void *user) {
  auto bytes = llvm::MemoryBuffer::getMemBufferCopy(
      StringRef(static_cast<const char *>(model), size), name);
  return compile(name, std::move(bytes), output, options, message, user);
}

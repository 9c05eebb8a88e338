//===- Diagnostics.cpp - Messages the way a compiler prints them ----------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Support/Diagnostics.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Location.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"

using namespace mlir;

namespace nn {

Location nodeLoc(MLIRContext *context, StringRef node, StringRef op) {
  return NameLoc::get(
      StringAttr::get(context, "node '" + Twine(node) + "' (" + op + ")"));
}

Location fileLoc(MLIRContext *context, StringRef file) {
  return FileLineColLoc::get(context, file, 0, 0);
}

void printOneLine(raw_ostream &os, StringRef text) {
  for (unsigned char c : text) {
    if (c >= 0x20 && c != 0x7f)
      os << char(c);
    else if (c == '\n')
      os << ' ';
    else
      os << "\\x" << llvm::hexdigit(c >> 4) << llvm::hexdigit(c & 15);
  }
}

std::string locationPrefix(Location loc, StringRef file) {
  StringRef node;
  FileLineColLoc place;
  loc->walk([&](Location part) {
    if (auto name = dyn_cast<NameLoc>(part);
        name && node.empty() && name.getName().strref().starts_with("node '"))
      node = name.getName().strref();
    if (auto line = dyn_cast<FileLineColLoc>(part); line && !place)
      place = line;
    return WalkResult::advance();
  });
  std::string text;
  llvm::raw_string_ostream os(text);
  printOneLine(os, place ? place.getFilename().strref() : file);
  if (place && place.getLine() != 0)
    os << ":" << place.getLine() << ":" << place.getColumn();
  os << ": ";
  if (!node.empty()) {
    printOneLine(os, node);
    os << ": ";
  }
  return text;
}

static StringRef severityName(DiagnosticSeverity severity) {
  switch (severity) {
  case DiagnosticSeverity::Error:
    return "error: ";
  case DiagnosticSeverity::Warning:
    return "warning: ";
  case DiagnosticSeverity::Remark:
    return "remark: ";
  case DiagnosticSeverity::Note:
    return "note: ";
  }
  return "";
}

ToolDiagnosticHandler::ToolDiagnosticHandler(MLIRContext *context,
                                             StringRef file, raw_ostream &os)
    : ScopedDiagnosticHandler(context), file(file.str()), os(os) {
  setHandler([this](Diagnostic &diagnostic) {
    print(diagnostic);
    return success();
  });
}

void ToolDiagnosticHandler::print(Diagnostic &diagnostic) {
  errors += diagnostic.getSeverity() == DiagnosticSeverity::Error;
  os << locationPrefix(diagnostic.getLocation(), file)
     << severityName(diagnostic.getSeverity());
  printOneLine(os, diagnostic.str());
  os << "\n";
  for (Diagnostic &note : diagnostic.getNotes())
    print(note);
}

} // namespace nn

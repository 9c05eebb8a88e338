//===- CommandLine.h - Options of the tools ---------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_SUPPORT_COMMANDLINE_H
#define NN_SUPPORT_COMMANDLINE_H

namespace nn {

/// Takes every option off the command line. LLVM and LLD register options when
/// a tool starts and later when they are used, --mcpu and --threads among them:
/// a tool calls this before it makes its own, and again when it has read them.
void forgetOptions();

/// Keeps the options that are there now (they still work) out of --help and
/// --help-hidden.
void hideOptions();

/// Leaves options that are a list of names, each a flag of its own, to
/// --help-hidden: the passes of MLIR.
void hideLiteralOptions();

} // namespace nn

#endif

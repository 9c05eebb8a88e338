//===- LLVMIR.h - LLVM dialect to objects -----------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_TARGET_LLVMIR_H
#define NN_TARGET_LLVMIR_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <memory>
#include <string>
#include <vector>

namespace llvm {
class LLVMContext;
class Module;
class TargetMachine;
class raw_ostream;
} // namespace llvm

namespace nn::target {

using Bytes = llvm::SmallVector<char, 0>;

/// Makes nn_main tell the runtime where its steps begin; adds their names.
void instrument(mlir::ModuleOp module, std::vector<std::string> &steps);

/// What LLVM is told. Code uses only `features`, which the artifact records;
/// `tune` is a CPU's name for scheduling.
struct CodegenOptions {
  std::string triple, features, tune;
  int64_t vectorBits = 128;
  unsigned optLevel = 3;
  unsigned threads = 0; ///< 0: all cores.
  /// Functions named _mlir_ciface_* are exported; nothing else ever is.
  bool exportWrappers = false;
};

CodegenOptions codegenOptions(mlir::ModuleOp module, unsigned optLevel,
                              unsigned threads);

/// A part of the program that LLVM compiles alone.
struct Unit {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::string key; ///< SHA-1 of the text: the order and the symbol.
  size_t ops = 0;
  CodegenOptions options;
  Bytes object;
};

/// Moves every function with a body, save entries, into a module of its own and
/// drops those whose text repeats. The rest stays in `module`, which calls
/// them.
std::vector<Unit>
splitKernels(mlir::ModuleOp module,
             llvm::function_ref<bool(llvm::StringRef)> isEntry);

/// Erases the functions and globals that `roots` do not reach.
void eraseUnreachable(mlir::ModuleOp module, llvm::ArrayRef<std::string> roots);

/// A copy of `roots` and of what they reach.
mlir::OwningOpRef<mlir::ModuleOp>
extractReachable(mlir::ModuleOp module, llvm::ArrayRef<std::string> roots);

/// Compiles the units on threads; each has an LLVMContext of its own. The bytes
/// do not depend on the threads.
mlir::LogicalResult compileUnits(std::vector<Unit> &units, unsigned threads);

/// Null and a diagnostic at `loc` if LLVM lacks the target.
std::unique_ptr<llvm::TargetMachine>
makeTargetMachine(mlir::Location loc, const CodegenOptions &options);

/// Translates a module of the LLVM dialect and adds nn_entry where nn_main is.
std::unique_ptr<llvm::Module> translate(mlir::ModuleOp module,
                                        llvm::LLVMContext &context,
                                        llvm::StringRef name);

void optimize(llvm::Module &module, llvm::TargetMachine &machine,
              const CodegenOptions &options);

enum class CodeKind { Assembly, Object };
mlir::LogicalResult generate(llvm::Module &module, llvm::TargetMachine &machine,
                             CodeKind kind,
                             llvm::SmallVectorImpl<char> &result);

/// Assembles text.
mlir::FailureOr<Bytes> assemble(mlir::Location loc,
                                const CodegenOptions &options,
                                llvm::StringRef text);

} // namespace nn::target

#endif

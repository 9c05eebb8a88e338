//===- Compile.h - A model to an artifact -----------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_PIPELINES_COMPILE_H
#define NN_PIPELINES_COMPILE_H

#include "nn/Pipelines/LoadModel.h"
#include "nn/Target/Emit.h"

#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/raw_ostream.h"

namespace nn {

struct CompileOptions {
  onnx_import::ImportOptions import;
  /// Empty triple: this machine's. See nn::target::makeTarget.
  std::string triple, cpu = "native", features;
  unsigned optLevel = 3; ///< 0: the naive pipeline.
  unsigned threads = 0;  ///< For compiling; 0: all cores.
  bool printMemoryPlan = false;
  bool profile = false;
  /// Verify the IR after every pass, not only after the last: takes a third of
  /// the passes' time.
  bool verifyEach = false;
  /// Told of each phase and its milliseconds.
  std::function<void(llvm::StringRef phase, double milliseconds)> timing;
};

/// Levels of abstraction that a module can be taken to.
enum class Level { Linalg, Affine, LLVM };

/// The dialects and translations that compiling needs.
void registerCompileDialects(mlir::DialectRegistry &registry);

/// Puts the target on the module and runs the pipeline. A module that is there
/// already stays as it is.
mlir::LogicalResult lowerModule(mlir::ModuleOp module, Level level,
                                const CompileOptions &options);

/// Lowers and emits. `path` gets all of the output or keeps what it had.
mlir::LogicalResult compileModule(mlir::ModuleOp module, target::EmitKind kind,
                                  llvm::StringRef path,
                                  const CompileOptions &options);

/// The same for the model in a file or in `bytes`, in a context of its own;
/// messages go to `messages`.
mlir::LogicalResult
compileFile(llvm::StringRef model, target::EmitKind kind, llvm::StringRef path,
            const CompileOptions &options,
            llvm::raw_ostream &messages = llvm::errs(),
            std::unique_ptr<llvm::MemoryBuffer> bytes = nullptr);

} // namespace nn

#endif

//===- Entry.h - What the entry function's attributes say -------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The passes of code generation agree here on how the entry function, its
// arguments and the kernels are told apart.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CODEGEN_COMMON_ENTRY_H
#define NN_CODEGEN_COMMON_ENTRY_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace nn::codegen {

/// Argument attributes of the model: its name, and one symbol for each
/// dimension ("" where it is static).
inline constexpr llvm::StringLiteral kNameAttr = "nn.name";
inline constexpr llvm::StringLiteral kDimsAttr = "nn.dims";
/// The type that the model gives an argument, where lowering changed it.
inline constexpr llvm::StringLiteral kTypeAttr = "nn.type";

/// On a function: it is what a run calls.
inline constexpr llvm::StringLiteral kEntryAttr = "nn_codegen.entry";
/// On a function: it is the body of a loop nest, `(lo, hi, captures...,
/// scratch)`.
inline constexpr llvm::StringLiteral kKernelAttr = "nn_codegen.kernel";
/// On a function: it is a tiled group of the entry's, on tensors.
inline constexpr llvm::StringLiteral kDispatchAttr = "nn_codegen.dispatch";
/// On a call of a kernel: its iterations may run in parallel.
inline constexpr llvm::StringLiteral kParallelAttr = "nn_codegen.parallel";
/// On an initializer: the bytes of arena that it needs.
inline constexpr llvm::StringLiteral kArenaBytesAttr = "nn_codegen.arena_bytes";

/// Argument attributes that code generation adds.
inline constexpr llvm::StringLiteral kOutputAttr = "nn_codegen.output";
inline constexpr llvm::StringLiteral kWeightsAttr = "nn_codegen.weights";
inline constexpr llvm::StringLiteral kArenaAttr = "nn_codegen.arena";

/// On the module: the model's interface, for the artifact's metadata.
inline constexpr llvm::StringLiteral kInterfaceAttr = "nn_codegen.interface";

/// Names in the artifact.
inline constexpr llvm::StringLiteral kEntryName = "nn_main";
inline constexpr llvm::StringLiteral kShapesName = "nn_shapes";
inline constexpr llvm::StringLiteral kParallelForName = "nn_parallel_for";

/// Every buffer of a plan and of the blob starts at a multiple of this.
inline constexpr int64_t kBufferAlignment = 64;

/// A function with a body that is marked as the entry or, where none of the
/// module is, that is public.
bool isEntry(mlir::func::FuncOp func);

/// The entry of a module; an error where there is none or more than one.
mlir::FailureOr<mlir::func::FuncOp> getEntry(mlir::ModuleOp module);

/// The index of the argument with the attribute, or nothing.
std::optional<unsigned> findArgument(mlir::func::FuncOp func,
                                     llvm::StringRef attribute);

/// A symbol of the interface and the first dimension of an argument that has
/// it.
struct Symbol {
  llvm::StringRef name;
  unsigned argument;
  unsigned dimension;
};

/// The symbols that `nn.dims` of the arguments name, in order of appearance.
llvm::SmallVector<Symbol> collectSymbols(mlir::func::FuncOp func);

/// The symbol of a dimension of an argument; "" where it has none.
llvm::StringRef getSymbol(mlir::func::FuncOp func, unsigned argument,
                          unsigned dimension);

/// Sets one entry of the module's interface dictionary.
void setInterfaceField(mlir::ModuleOp module, llvm::StringRef field,
                       mlir::Attribute value);

} // namespace nn::codegen

#endif

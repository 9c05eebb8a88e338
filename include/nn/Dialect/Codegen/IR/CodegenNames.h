//===- CodegenNames.h - Names of attributes and of symbols ------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The discardable attributes by which passes of code generation know the entry
// function, its arguments and the kernels, and the names in an artifact.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_CODEGEN_IR_CODEGENNAMES_H
#define NN_DIALECT_CODEGEN_IR_CODEGENNAMES_H

#include "llvm/ADT/StringRef.h"

namespace nn::codegen {

/// Argument attributes of the model: its name, and one symbol for each
/// dimension ("" where it is static).
inline constexpr llvm::StringLiteral kNameAttr = "nn.name";
inline constexpr llvm::StringLiteral kDimsAttr = "nn.dims";
/// Names of the elements of an argument that decide sizes, "" for the others.
inline constexpr llvm::StringLiteral kElementsAttr = "nn.elements";
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
/// On a kernel: places, among the arguments that LLVM's calling convention
/// makes of its own, of pointers to buffers that no other argument reaches.
inline constexpr llvm::StringLiteral kDistinctAttr = "nn_codegen.distinct";
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

} // namespace nn::codegen

#endif

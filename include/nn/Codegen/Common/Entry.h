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

#include "nn/Dialect/Codegen/IR/CodegenNames.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace nn::codegen {

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

/// A symbol of the interface and the first place of an argument that has it: a
/// dimension or, as rank + i, element i of a tensor of rank 0 or 1.
struct Symbol {
  llvm::StringRef name;
  unsigned argument;
  unsigned place;
};

/// The symbols that `nn.dims` and `nn.elements` of the arguments name, in order
/// of appearance.
llvm::SmallVector<Symbol> collectSymbols(mlir::func::FuncOp func);

/// The symbol of a place of an argument; "" where it has none.
llvm::StringRef getSymbol(mlir::func::FuncOp func, unsigned argument,
                          unsigned place);

/// Sets one entry of the module's interface dictionary.
void setInterfaceField(mlir::ModuleOp module, llvm::StringRef field,
                       mlir::Attribute value);

} // namespace nn::codegen

#endif

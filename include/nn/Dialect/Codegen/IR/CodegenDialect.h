//===- CodegenDialect.h - The dialect that carries decisions ----*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_CODEGEN_IR_CODEGENDIALECT_H
#define NN_DIALECT_CODEGEN_IR_CODEGENDIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "nn/Dialect/Codegen/IR/CodegenDialect.h.inc"

#include "nn/Dialect/Codegen/IR/CodegenEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "nn/Dialect/Codegen/IR/CodegenAttributes.h.inc"

#define GET_OP_CLASSES
#include "nn/Dialect/Codegen/IR/CodegenOps.h.inc"

#endif

//===- Schema.h - What the ONNX standard says of an operator ----*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The only door to onnx's schema library, whose exceptions end behind it.
//
//===----------------------------------------------------------------------===//

#ifndef NN_LIB_FRONTEND_ONNX_SCHEMA_H
#define NN_LIB_FRONTEND_ONNX_SCHEMA_H

#include "onnx/onnx_pb.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace onnx {
class OpSchema;
} // namespace onnx

namespace nn::onnx_import {

/// Newest version of the default operator set, newest IR version.
int64_t newestOpset();
int64_t newestIRVersion();

/// The schema of an operator in a version of its operator set, or null.
const onnx::OpSchema *findSchema(llvm::StringRef op, int64_t version,
                                 llvm::StringRef domain);

/// What is wrong with the inputs, outputs and attributes of a node (their
/// number, names and kinds), or "".
std::string verifyNode(const onnx::OpSchema &schema,
                       const onnx::NodeProto &node);

/// What is wrong with the element types of a node's inputs, or "". Types are
/// TensorProto::DataType, UNDEFINED for a missing input.
std::string verifyTypes(const onnx::OpSchema &schema,
                        llvm::ArrayRef<int32_t> types);

/// The official body of an operator that is defined by other operators.
std::optional<onnx::FunctionProto>
functionBody(const onnx::OpSchema &schema, const onnx::NodeProto &node,
             llvm::ArrayRef<onnx::TypeProto> inputTypes, int64_t version);

/// Fills the attributes that `node` leaves to the schema's defaults.
void addDefaultAttributes(const onnx::OpSchema &schema, onnx::NodeProto &node);

/// "tensor(float)" for FLOAT.
std::string typeString(int32_t dataType);

} // namespace nn::onnx_import

#endif

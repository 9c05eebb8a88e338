//===- Rules.h - Tables of import rules -------------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_LIB_FRONTEND_ONNX_RULES_H
#define NN_LIB_FRONTEND_ONNX_RULES_H

#include "NodeContext.h"

#include <limits>

namespace nn::onnx_import {

/// How an operator of the default domain is imported, for a range of versions
/// of the operator set.
struct Rule {
  const char *op;
  int64_t minVersion;
  int64_t maxVersion;
  mlir::LogicalResult (*import)(NodeContext &);
};

constexpr int64_t kAnyVersion = std::numeric_limits<int64_t>::max();

llvm::ArrayRef<Rule> elementwiseRules();
llvm::ArrayRef<Rule> activationRules();
llvm::ArrayRef<Rule> contractionRules();
llvm::ArrayRef<Rule> convolutionRules();
llvm::ArrayRef<Rule> poolingRules();
llvm::ArrayRef<Rule> normalizationRules();
llvm::ArrayRef<Rule> recurrentRules();
llvm::ArrayRef<Rule> reductionRules();
llvm::ArrayRef<Rule> dataRules();
llvm::ArrayRef<Rule> shapeRules();
llvm::ArrayRef<Rule> resizeRules();
llvm::ArrayRef<Rule> indexingRules();
llvm::ArrayRef<Rule> quantizationRules();
llvm::ArrayRef<Rule> samplingRules();
llvm::ArrayRef<Rule> einsumRules();
llvm::ArrayRef<Rule> spectralRules();
llvm::ArrayRef<Rule> unpoolRules();

/// The rule for an operator, or null.
const Rule *findRule(llvm::StringRef op, int64_t version);

} // namespace nn::onnx_import

#endif

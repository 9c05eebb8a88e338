//===- CodegenDialect.cpp - The dialect that carries decisions ------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/Codegen/IR/CodegenDialect.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace nn::codegen {

void CodegenDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "nn/Dialect/Codegen/IR/CodegenAttributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "nn/Dialect/Codegen/IR/CodegenOps.cpp.inc"
      >();
}

LogicalResult TargetAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 StringRef, StringRef, StringRef,
                                 int64_t vectorBits, int64_t cores, int64_t l1,
                                 int64_t l2, int64_t l3) {
  // target_c1
  if (vectorBits <= 0 || vectorBits % 8)
    return emitError() << "vector_bits must be a positive multiple of 8, not "
                       << vectorBits;
  // target_c2
  if (cores <= 0)
    return emitError() << "cores must be positive, not " << cores;
  if (l1 < 0 || l2 < 0 || l3 < 0)
    return emitError() << "cache sizes must not be negative";
  return success();
}

LogicalResult StrategyAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                   Route, ArrayRef<int64_t> parallel,
                                   ArrayRef<int64_t> tile, int64_t vectorDim,
                                   int64_t vectorWidth) {
  auto isNegative = [](int64_t size) { return size < 0; };
  // strategy_c1
  if (llvm::any_of(parallel, isNegative) || llvm::any_of(tile, isNegative))
    return emitError() << "sizes must not be negative";
  // strategy_c2
  if (vectorDim < -1 || vectorWidth < 1)
    return emitError() << "vector_dim must be at least -1 and vector_width at "
                          "least 1";
  // strategy_c3
  if (!parallel.empty() && !tile.empty() && parallel.size() != tile.size())
    return emitError() << "parallel and tile differ in length";
  return success();
}

} // namespace nn::codegen

#include "nn/Dialect/Codegen/IR/CodegenDialect.cpp.inc"
#include "nn/Dialect/Codegen/IR/CodegenEnums.cpp.inc"

/// Reads the sizes of a strategy: `[` (integer (`,` integer)*)? `]`.
static ParseResult parseSizes(AsmParser &parser,
                              SmallVectorImpl<int64_t> &sizes) {
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] {
    return parser.parseInteger(sizes.emplace_back());
  });
}

static void printSizes(AsmPrinter &printer, ArrayRef<int64_t> sizes) {
  printer << '[';
  llvm::interleaveComma(sizes, printer);
  printer << ']';
}

#define GET_ATTRDEF_CLASSES
#include "nn/Dialect/Codegen/IR/CodegenAttributes.cpp.inc"

#define GET_OP_CLASSES
#include "nn/Dialect/Codegen/IR/CodegenOps.cpp.inc"

//===- PrintShapes.cpp - nn-print-shapes --------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/NN/Transforms/Passes.h"

#include "llvm/Support/raw_ostream.h"

namespace nn {
#define GEN_PASS_DEF_NNPRINTSHAPES
#include "nn/Dialect/NN/Transforms/Passes.h.inc"
} // namespace nn

using namespace mlir;

namespace {

struct NNPrintShapesPass
    : public nn::impl::NNPrintShapesBase<NNPrintShapesPass> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    FailureOr<nn::ShapeAnalysis> shapes = nn::ShapeAnalysis::run(function);
    if (failed(shapes))
      return signalPassFailure();
    printSymbols(function, *shapes);
    function.walk([&](nn::ShapeInferenceOpInterface op) {
      for (OpResult result : op->getResults())
        printResult(*shapes, result);
    });
    for (const nn::ShapeConstraint &constraint : shapes->constraints())
      constraint.op->emitRemark() << "needs " << constraint.message;
    markAllAnalysesPreserved();
  }

private:
  static std::string toString(ArrayRef<AffineExpr> expressions) {
    std::string text;
    llvm::raw_string_ostream os(text);
    llvm::interleaveComma(expressions, os);
    return text;
  }

  static void printSymbols(func::FuncOp function,
                           const nn::ShapeAnalysis &shapes) {
    InFlightDiagnostic remark = function.emitRemark() << "symbols:";
    for (auto [i, symbol] : llvm::enumerate(shapes.definitions()))
      remark << " s" << i << " = " << symbol.name << ";";
  }

  static void printResult(const nn::ShapeAnalysis &shapes, OpResult result) {
    InFlightDiagnostic remark = result.getOwner()->emitRemark()
                                << "sizes: [" << toString(shapes.dims(result))
                                << "]";
    if (std::optional<ArrayRef<AffineExpr>> elements = shapes.elements(result))
      remark << " elements: [" << toString(*elements) << "]";
  }
};

} // namespace

//===- ConvertNNToLinalg.cpp - The pass convert-nn-to-linalg --------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Analyses the sizes of each function, makes its boundary signless and applies
// the patterns of the families.
//
//===----------------------------------------------------------------------===//

#include "Control.h"

#include "nn/Conversion/NNToLinalg/Passes.h"
#include "nn/Dialect/Codegen/IR/CodegenDialect.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace nn {

#define GEN_PASS_DEF_CONVERTNNTOLINALG
#include "nn/Conversion/NNToLinalg/Passes.h.inc"

void populateNNToLinalgConversionPatterns(const TypeConverter &converter,
                                          EntryShapes &shapes,
                                          RewritePatternSet &patterns) {
  populateConstantPatterns(converter, shapes, patterns);
  populateContractionPatterns(converter, shapes, patterns);
  populateControlPatterns(converter, shapes, patterns);
  populateConvolutionPatterns(converter, shapes, patterns);
  populateDataPatterns(converter, shapes, patterns);
  populateElementwisePatterns(converter, shapes, patterns);
  populateIndexingPatterns(converter, shapes, patterns);
  populateNormalizationPatterns(converter, shapes, patterns);
  populatePoolingPatterns(converter, shapes, patterns);
  populateRecurrentPatterns(converter, shapes, patterns);
  populateReductionPatterns(converter, shapes, patterns);
  populateResizePatterns(converter, shapes, patterns);
}

namespace {

/// nn's ui8, si32, … are linalg's i8, i32, ….
class SignlessConverter : public TypeConverter {
public:
  SignlessConverter() {
    addConversion([](Type type) { return type; });
    addConversion([](IntegerType type) -> Type {
      return IntegerType::get(type.getContext(), type.getWidth());
    });
    addConversion([this](ShapedType type) -> Type {
      return type.clone(convertType(type.getElementType()));
    });
    auto cast = [](OpBuilder &b, Type type, ValueRange inputs,
                   Location loc) -> Value {
      return UnrealizedConversionCastOp::create(b, loc, type, inputs)
          .getResult(0);
    };
    addSourceMaterialization(cast);
    addTargetMaterialization(cast);
  }
};

/// Makes `value`, whose type becomes signless, keep its nn type for nn ops.
void makeSignless(Value value, const TypeConverter &converter, OpBuilder &b) {
  Type nnType = value.getType(), type = converter.convertType(nnType);
  if (type == nnType)
    return;
  value.setType(type);
  auto cast =
      UnrealizedConversionCastOp::create(b, value.getLoc(), nnType, value);
  value.replaceUsesWithIf(cast.getResult(0), [](OpOperand &use) {
    return isa_and_nonnull<NNDialect>(use.getOwner()->getDialect()) ||
           isa<func::ReturnOp>(use.getOwner());
  });
}

/// The attribute of arguments and results that keeps the type they had.
constexpr StringLiteral kTypeAttr = "nn.type";

/// Gives the function signless arguments and results, casts inside.
void convertBoundary(func::FuncOp func, const TypeConverter &converter) {
  OpBuilder b = OpBuilder::atBlockBegin(&func.front());
  for (BlockArgument arg : func.getArguments()) {
    if (!converter.isLegal(arg.getType()))
      func.setArgAttr(arg.getArgNumber(), kTypeAttr,
                      TypeAttr::get(arg.getType()));
    makeSignless(arg, converter, b);
  }
  SmallVector<Type> results;
  (void)converter.convertTypes(func.getResultTypes(), results);
  for (auto [i, type] : llvm::enumerate(func.getResultTypes()))
    if (type != results[i])
      func.setResultAttr(i, kTypeAttr, TypeAttr::get(type));
  func.setType(b.getFunctionType(func.front().getArgumentTypes(), results));
  func.walk([&](codegen::GlobalLoadOp load) {
    b.setInsertionPointAfter(load);
    makeSignless(load.getResult(), converter, b);
  });
  func.walk([&](func::ReturnOp op) {
    b.setInsertionPoint(op);
    for (auto [use, type] : llvm::zip(op->getOpOperands(), results)) {
      Type signless = converter.convertType(use.get().getType());
      if (signless != use.get().getType())
        use.set(UnrealizedConversionCastOp::create(b, op.getLoc(), signless,
                                                   use.get())
                    .getResult(0));
      if (signless != type)
        use.set(tensor::CastOp::create(b, op.getLoc(), type, use.get()));
    }
  });
}

void convertGlobals(ModuleOp module, const TypeConverter &converter) {
  module.walk([&](codegen::GlobalOp global) {
    global.setType(converter.convertType(global.getType()));
    if (auto value = dyn_cast_or_null<TypedAttr>(global.getValueAttr()))
      global.setValueAttr(cast<ElementsAttr>(signlessAttr(value)));
  });
}

class ConvertNNToLinalg
    : public impl::ConvertNNToLinalgBase<ConvertNNToLinalg> {
  void runOnOperation() override {
    SignlessConverter converter;
    bool ok = true;
    for (func::FuncOp func :
         llvm::to_vector(getOperation().getOps<func::FuncOp>()))
      if (!func.isExternal())
        ok &= succeeded(convert(func, converter));
    convertGlobals(getOperation(), converter);
    if (!ok)
      signalPassFailure();
  }

  LogicalResult convert(func::FuncOp func, const TypeConverter &converter) {
    std::unique_ptr<EntryShapes> shapes = EntryShapes::create(func);
    if (!shapes)
      return failure();
    convertBoundary(func, converter);

    ConversionTarget target(getContext());
    target.addIllegalDialect<NNDialect>();
    target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
    RewritePatternSet patterns(&getContext());
    populateNNToLinalgConversionPatterns(converter, *shapes, patterns);
    if (failed(applyPartialConversion(func, target, std::move(patterns))) ||
        shapes->hasUnsupported())
      return failure();

    SmallVector<UnrealizedConversionCastOp> casts;
    func.walk([&](UnrealizedConversionCastOp op) { casts.push_back(op); });
    reconcileUnrealizedCasts(casts);
    return success();
  }
};

} // namespace
} // namespace nn

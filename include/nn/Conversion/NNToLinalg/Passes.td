//===- Passes.td - From nn to linalg ---------------------------*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CONVERSION_NNTOLINALG_PASSES
#define NN_CONVERSION_NNTOLINALG_PASSES

include "mlir/Pass/PassBase.td"

def ConvertNNToLinalg : Pass<"convert-nn-to-linalg", "::mlir::ModuleOp"> {
  let summary = "Lower nn ops to linalg and tensor ops";
  let description = [{
    Every size in a function becomes SSA values at its entry: one `tensor.dim`
    for each symbol, one chain of `arith` ops for each expression of symbols.
    Sizes that must agree and cannot be proved to are compared by
    `nn_codegen.check` there. Signedness leaves the types: `ui8` becomes `i8`.
    An op that has no lowering is an error that names the reason, and all of
    them are reported in one run.

    Example:

    ```mlir
    func.func @main(%x: tensor<?x4xf32> {nn.dims = ["n", ""]}) -> tensor<?x4xf32> {
      %0 = nn.relu %x : tensor<?x4xf32>
      return %0 : tensor<?x4xf32>
    }
    ```

    becomes

    ```mlir
    %n = tensor.dim %x, %c0 : tensor<?x4xf32>
    %init = tensor.empty(%n) : tensor<?x4xf32>
    %0 = linalg.generic {…} ins(%x : tensor<?x4xf32>) outs(%init : tensor<?x4xf32>) {
      ^bb0(%in: f32, %out: f32):
        %1 = arith.maximumf %in, %cst : f32
        linalg.yield %1 : f32
    } -> tensor<?x4xf32>
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect",
    "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect",
    "::nn::codegen::CodegenDialect"
  ];
}

#endif

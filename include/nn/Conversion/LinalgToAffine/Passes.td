//===- Passes.td - From structured ops to loops ----------------*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CONVERSION_LINALGTOAFFINE_PASSES
#define NN_CONVERSION_LINALGTOAFFINE_PASSES

include "mlir/Pass/PassBase.td"

def ConvertLinalgToAffine
    : Pass<"convert-linalg-to-affine", "::mlir::func::FuncOp"> {
  let summary = "turn structured ops and copies on buffers into loop nests";
  let description = [{
    Every linalg op and `memref.copy` that is not inside an scf op becomes a nest
    of `affine.for`, one loop for each iterator in the op's order, reading and
    writing through `affine.load` and `affine.store`. Bounds are taken from the
    most canonical place that knows the size: a static extent, the operand of
    the `memref.alloc`, then `memref.dim`, so that nests over the same symbols
    have the same bounds. Inside scf ops the result is `scf.for`: an induction
    variable of scf is no affine dimension. There a `memref.copy` of contiguous
    buffers stays (it becomes memcpy).

    ```mlir
    linalg.fill ins(%zero : f32) outs(%buffer : memref<?xf32>)
    // becomes
    affine.for %i = 0 to %n {
      affine.store %zero, %buffer[%i] : memref<?xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
  let options = [
    Option<"report", "report", "bool", "false",
           "Emit a remark with the number of loop nests before and after.">
  ];
}

#endif

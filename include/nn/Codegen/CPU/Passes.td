//===- Passes.td - Code generation for CPUs --------------------*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CODEGEN_CPU_PASSES
#define NN_CODEGEN_CPU_PASSES

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// Fusion on tensors
//===----------------------------------------------------------------------===//

def CPUFuseElementwise : Pass<"nn-cpu-fuse-elementwise", "::mlir::func::FuncOp"> {
  let summary = "fuse elementwise ops on tensors";
  let description = [{
    Elementwise named ops become `linalg.generic` and fuse with the ops that
    read them, unless that would compute more than a few operations again.
    Nothing fuses into the operands of a contraction or convolution, except a
    transpose that its indexing maps can express with vectors still contiguous.
    A reshape between a contraction and elementwise ops moves behind them.
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
}

//===----------------------------------------------------------------------===//
// Lowering after bufferization
//===----------------------------------------------------------------------===//

def CPULowerVectors : Pass<"nn-cpu-lower-vectors", "::mlir::func::FuncOp"> {
  let summary = "turn vector transfers on buffers into loads and stores";
  let description = [{
    Runs after bufferization. Transfers become `vector.load` and `vector.store`,
    what is left of higher rank is unrolled, and an element taken out of a
    loaded vector becomes a load of that element.
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::vector::VectorDialect"];
}

//===----------------------------------------------------------------------===//
// Decisions
//===----------------------------------------------------------------------===//

def CPUAssignLayout : Pass<"nn-cpu-assign-layout", "::mlir::func::FuncOp"> {
  let summary = "arrange the channels of convolutions in blocks";
  let description = [{
    A convolution makes its channels in blocks of 16: [n, c, h, w] becomes
    [n, c / 16, h, w, 16], its weights [f / 16, c / 16, kh, kw, 16, 16], and its
    innermost loops run over whole vectors whatever the width of the image.
    What lies between convolutions (elementwise ops, pooling, reductions over
    the image, padding, reshapes of other dimensions) works on blocks too. A
    value that is not in blocks is read as it is, a value that other ops read is
    unpacked. Channels that 16 does not divide are padded with zeros where that
    costs less than 1.6 times; else the convolution stays as it is. A product
    whose result has rows shorter than a vector is computed with the rows of its
    input innermost, then transposed.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
}

def CPUSelectStrategy : Pass<"nn-cpu-select-strategy", "::mlir::func::FuncOp"> {
  let summary = "decide the route and the tiles of each structured op";
  let description = [{
    Writes `nn_codegen.strategy` on each structured op. Ops that multiply and
    accumulate take the route `kernel`: the register tile is the one of least
    estimated cycles among those that fit the target's vector registers, the
    parallel tile gives at least eight tasks for each core where there is enough
    work. All other ops take the route `affine`. Later passes read the
    attribute alone.
  }];
  let dependentDialects = ["::nn::codegen::CodegenDialect"];
}

//===----------------------------------------------------------------------===//
// Tiling and vectorization, on tensors
//===----------------------------------------------------------------------===//

def CPUSplitSteps : Pass<"nn-cpu-split-steps", "::mlir::func::FuncOp"> {
  let summary = "give each remainder of a tile loop a loop of its own";
  let description = [{
    A loop that carries `nn_codegen.steps = array<i64: 6, 3, 1>` and whose tile
    may be partial becomes a loop of step 6, one of step 3 and one of step 1,
    each with a tile of static size: no masks, no scalar remainder inside.
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::scf::SCFDialect"];
}

def CPUTileAndFuse : Pass<"nn-cpu-tile-and-fuse", "::mlir::func::FuncOp"> {
  let summary = "tile each op of the route kernel with its consumers";
  let description = [{
    For each op of the route `kernel`: the last of the elementwise ops that
    follow it is tiled with `scf.forall` by the strategy's parallel tile, then
    with `scf.for` by its register tile; the op itself, the ops between and the
    one that makes its initial value are fused. A value with other users is
    never computed twice, and another op of the route `kernel` is never
    fused. Tile loops carry `nn_codegen.steps`, the sizes that partial tiles
    are split into.
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect",
                           "::nn::codegen::CodegenDialect"];
}

def CPUVectorize : Pass<"nn-cpu-vectorize", "::mlir::func::FuncOp"> {
  let summary = "vectorize structured ops inside of tile loops";
  let description = [{
    Every structured op of a static tile inside of an `scf.forall` or `scf.for`
    becomes vectors: parallel loops are unrolled into registers, reductions
    become `scf.for` with the accumulators as loop-carried values. What one op
    of the tile makes and the next one reads stays in registers. A parallel
    loop of unknown or excessive size is an error.
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect",
                           "::mlir::vector::VectorDialect"];
}

#endif

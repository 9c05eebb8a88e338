//===- Passes.td - Passes that every target shares -------------*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CODEGEN_COMMON_PASSES
#define NN_CODEGEN_COMMON_PASSES

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// On tensors
//===----------------------------------------------------------------------===//

def DestinationStyle : Pass<"nn-destination-style", "::mlir::ModuleOp"> {
  let summary = "Make results of the entry function its trailing memref arguments";
  let description = [{
    Each result becomes a memref argument of identity layout, marked
    `nn_codegen.output`, that `bufferization.materialize_in_destination` writes.
    The dynamic dimensions of a result are stated by `nn_codegen.output_shape`
    as functions of the arguments. Inputs become read-only.

    ```mlir
    func.func @main(%x: tensor<?xf32>) -> tensor<?xf32>
    // becomes
    func.func @main(%x: tensor<?xf32> {bufferization.writable = false},
                    %y: memref<?xf32> {nn_codegen.output})
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect", "::mlir::tensor::TensorDialect",
                           "::mlir::memref::MemRefDialect", "::mlir::affine::AffineDialect",
                           "::mlir::arith::ArithDialect", "::nn::codegen::CodegenDialect"];
}

//===----------------------------------------------------------------------===//
// On buffers
//===----------------------------------------------------------------------===//

def ExpandReshapes : Pass<"nn-expand-reshapes"> {
  let summary = "Turn memref.expand_shape of identity layout into memref.reinterpret_cast";
  let description = [{
    Upstream's `expand-strided-metadata` crashes where one group of an
    `expand_shape` has two dynamic sizes. Sizes and strides of a buffer of
    identity layout follow from its output shape alone.
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect", "::mlir::arith::ArithDialect"];
}

def FinalizeEntry : Pass<"nn-finalize-entry", "::mlir::ModuleOp"> {
  let summary = "Give the entry function its name and place in the artifact's interface";
  let description = [{
    The entry becomes `nn_main(ctx, inputs..., outputs..., weights, arena)` with
    a C interface; a missing weights or arena argument is added. Initializers
    get a C interface too. Runs when nothing is left to add to the signature.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

def LowerCopies : Pass<"nn-lower-copies"> {
  let summary = "Turn copies between strided buffers into linalg.generic";
  let description = [{
    A `memref.copy` between buffers of identity layout becomes a `memcpy`; any
    other would call a library that the artifact does not carry.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
}

def LowerGlobals : Pass<"nn-lower-globals", "::mlir::ModuleOp"> {
  let summary = "Lay out the weights' blob and read weights from it";
  let description = [{
    The globals that the entry reads get an offset in the blob, a multiple of 64,
    in the order of their first use; a load becomes a view of the entry's new
    argument `nn_codegen.weights`. Globals that only initializers read get no
    place in the blob, those that nothing reads are erased.

    ```mlir
    %w = nn_codegen.global_load @w : memref<4xf32>
    // becomes
    %w = memref.view %weights[%offset][] : memref<?xi8> to memref<4xf32>
    ```
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect", "::mlir::arith::ArithDialect"];
}

def OutlineShapes : Pass<"nn-outline-shapes", "::mlir::ModuleOp"> {
  let summary = "Move checks of sizes and shapes of outputs into the shape function";
  let description = [{
    Writes `nn_shapes(symbols, result)`: `symbols` holds the values of the
    interface's symbols; `result[0]` becomes the bytes of the arena and the rest
    all dimensions of all outputs. It returns 0 or 1 + the index of the first
    check that fails. The last check is that no size overflows: every sum and
    product is compared with the same in f64, every divisor with zero. The
    module's attribute `nn_codegen.interface` describes inputs, outputs, symbols
    and checks.
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect", "::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
}

def PlanMemory : Pass<"nn-plan-memory", "::mlir::ModuleOp"> {
  let summary = "Place every buffer in an arena";
  let description = [{
    Every `memref.alloc` becomes a view of an arena: the entry's and the
    initializers' new argument `nn_codegen.arena`, a kernel's scratch argument.
    Buffers are ordered once, by best fit at nominal values of the symbols; an
    offset is the maximum of the ends of the buffers before it that are live at
    the same time, hence right for all sizes. The last buffer pass: after it two
    buffers may share bytes.
  }];
  let options = [
    ListOption<"nominal", "nominal", "std::string",
               "Values of symbols that choose the order of buffers, as name=value; others are taken from "
               "the place of the dimension in the input's shape">,
    Option<"print", "print", "bool", "false", "Print the plan to the standard error">,
    Option<"reuse", "reuse", "bool", "true", "Let buffers that are never live together share bytes">
  ];
  let dependentDialects = ["::mlir::memref::MemRefDialect", "::mlir::arith::ArithDialect",
                           "::mlir::ub::UBDialect", "::nn::codegen::CodegenDialect"];
}

#endif

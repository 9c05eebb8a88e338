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

def HoistConstantExpressions : Pass<"nn-hoist-constant-expressions", "::mlir::ModuleOp"> {
  let summary = "Compute at compile time what depends on weights alone";
  let description = [{
    The largest computations of the entry function that read only weights and
    constants become initializers: private functions that take raw weights and
    write the result, which a new `nn_codegen.global` names. Views, fills and
    what would be much larger than what it is made of stay at run time.

    ```mlir
    %w = nn_codegen.global_load @w : tensor<16x16xf32>
    %t = linalg.transpose ins(%w : tensor<16x16xf32>) outs(%e : tensor<16x16xf32>) permutation = [1, 0]
    // becomes
    nn_codegen.global @constant_0 : tensor<16x16xf32> {initializer = @init_0, nn_codegen.operands = [@w]}
    %t = nn_codegen.global_load @constant_0 : tensor<16x16xf32>
    ```
  }];
  let options = [
    Option<"maxGrowth", "max-growth", "int64_t", "8",
           "Largest ratio of the bytes of a result to those of the weights that it is made of">,
    Option<"slack", "slack", "int64_t", "65536", "Bytes that a result may have in any case">
  ];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect", "::mlir::func::FuncDialect",
                           "::nn::codegen::CodegenDialect"];
}

def OutlineDispatches : Pass<"nn-outline-dispatches", "::mlir::ModuleOp"> {
  let summary = "Make a function of each tiled group";
  let description = [{
    Each `scf.forall` on tensors at the top level of a function becomes a
    private function with the attribute `nn_codegen.dispatch`; what it uses are
    arguments, constants and uninitialized tensors are cloned. Runs before
    anything is unrolled, so that `nn-deduplicate-kernels` leaves each distinct
    group to be lowered once.

    ```mlir
    %y = scf.forall (%i) in (%n) shared_outs(%o = %e) -> (tensor<?xf32>) {…}
    // becomes
    %y = call @dispatch_0(%x, %n, %e) : (tensor<?xf32>, index, tensor<?xf32>) -> tensor<?xf32>
    ```
  }];
}

//===----------------------------------------------------------------------===//
// On buffers
//===----------------------------------------------------------------------===//

def CheckNoAlias : Pass<"nn-check-no-alias", "::mlir::func::FuncOp"> {
  let summary = "Verify that affine accesses do not see one buffer through two views";
  let description = [{
    Upstream's affine passes take two memref values for two buffers. A buffer
    that is written and that affine ops access through more than one memref
    value is an error. Runs before passes on affine loops.
  }];
  let options = [
    Option<"withinNests", "within-nests", "bool", "false",
           "Look at each outermost loop nest alone: enough for passes that do not move accesses between nests">
  ];
}

def DeduplicateKernels : Pass<"nn-deduplicate-kernels", "::mlir::ModuleOp"> {
  let summary = "Keep one of the kernels, dispatches and initializers whose text is equal";
  let description = [{
    Names and locations do not count. Kernels and dispatches may also differ in
    scalar floating-point constants: those in which they differ become
    arguments.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
  let statistics = [
    Statistic<"numErased", "num-erased", "Number of kernels erased">,
    Statistic<"numParameters", "num-parameters", "Number of constants that became arguments">];
}

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

def InlineDispatches : Pass<"nn-inline-dispatches", "::mlir::ModuleOp"> {
  let summary = "Put what is left of dispatches in their callers";
  let description = [{
    After `nn-outline-parallel` a function with `nn_codegen.dispatch` only
    computes sizes and calls kernels; its body replaces each call of it.
  }];
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

def MarkDistinct : Pass<"nn-mark-distinct", "::mlir::ModuleOp"> {
  let summary = "Note which buffers of a kernel overlap no other in any of its calls";
  let description = [{
    The kernel's attribute `nn_codegen.distinct` holds the places of their
    pointers among the arguments that LLVM's calling convention makes of the
    kernel's. Runs before the memory plan.
  }];
}

def OrderConstants : Pass<"nn-order-constants", "::mlir::ModuleOp"> {
  let summary = "Name and order constants by their first use";
  let description = [{
    One-shot bufferization numbers the private `memref.global`s that it makes in
    an order which differs from run to run. Afterwards they are numbered in the
    order in which the module uses them; those without a use are erased.
  }];
}

def OutlineParallel : Pass<"nn-outline-parallel", "::mlir::ModuleOp"> {
  let summary = "Make each loop nest of the entry function and of dispatches a kernel";
  let description = [{
    A parallel loop becomes a call, marked `nn_codegen.parallel`, of a private
    function over a range of its iterations, whatever its rank. Any other loop
    nest becomes a call with one iteration. Constants are cloned into a kernel,
    other values captured. The last argument is the scratch memory of the thread
    that runs the range; the memory plan states its size.

    ```mlir
    affine.parallel (%i) = (0) to (%n) { ... }
    // becomes
    func.call @kernel_0(%c0, %n, %buffer, %scratch) {nn_codegen.parallel}
    func.func private @kernel_0(%lo: index, %hi: index, %buffer: memref<?xf32>, %scratch: memref<?xi8>) {
      affine.for %i = %lo to %hi { ... }
    }
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect", "::mlir::memref::MemRefDialect",
                           "::mlir::ub::UBDialect"];
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

def RegionDestinations : Pass<"nn-region-destinations", "::mlir::func::FuncOp"> {
  let summary = "Let loops and branches write tensors into given buffers";
  let description = [{
    What an `scf.for` or `scf.while` carries is written into its own argument at
    the end of the body; results of an `scf.if` are written by both branches into
    a tensor made before it. After bufferization no buffer leaves a region. A
    value that is another argument of the loop is copied first.

    Runs after `nn-split-destinations`: the tensor of a branch has two writers.
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect",
                           "::mlir::tensor::TensorDialect"];
}

def SplitDestinations : Pass<"nn-split-destinations", "::mlir::ModuleOp"> {
  let summary = "Give each op that writes into a prepared tensor one of its own";
  let description = [{
    A fill (broadcast, empty tensor, first slice of a concatenation) that several
    ops write into is cloned for each: else bufferization copies it, and where
    one of them is put into a result's buffer, the result of another is lost.
    Runs right before `eliminate-empty-tensors`, after the last CSE.
  }];
}

//===----------------------------------------------------------------------===//
// Affine loop nests
//===----------------------------------------------------------------------===//

class AffinePass<string name> : Pass<name, "::mlir::func::FuncOp"> {
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect"];
  let options = [
    Option<"report", "report", "bool", "false",
           "Emit a remark with the number of loop nests before and after.">
  ];
}

def AffineFuse : AffinePass<"nn-affine-fuse"> {
  let summary = "merge loops with the same bounds whose iterations match";
  let description = [{
    Two loops of one block with the same bounds become one where iteration i of
    the second touches nothing of what another iteration of the first wrote, or
    the other way round: each buffer that both use and one writes is
    subscripted, in some dimension and by every access, with the same function
    of the induction variable. Ops between the loops move out of the way where
    they are independent. The rule is applied from the outermost loops inwards.
    Bounds may be symbolic: they are compared, not evaluated (upstream's fusion
    does nothing there).

    ```mlir
    affine.for %i = 0 to %n { affine.store %zero, %sum[%i] : memref<?xf32> }
    affine.for %i = 0 to %n { affine.for %j = 0 to %m { ... %sum[%i] ... } }
    // becomes
    affine.for %i = 0 to %n {
      affine.store %zero, %sum[%i] : memref<?xf32>
      affine.for %j = 0 to %m { ... %sum[%i] ... }
    }
    ```

    Different buffers must not share memory, except through views of one of them
    that the pass sees: it is an error to run it after the memory plan.
  }];
}

def AffineInterchange : AffinePass<"nn-affine-interchange"> {
  let summary = "make the loop of unit stride the innermost one of a perfect nest";
  let description = [{
    Chooses the loop for which the fewest accesses jump, stores counting twice,
    and moves it inside the others; of these, parallel loops go outside and
    reductions inside. Done where the nest has one store, whose subscripts are
    distinct induction variables: loops that are not among them are reductions,
    and these keep their order.

    ```mlir
    affine.for %i = 0 to 8 { affine.for %j = 0 to 16 { %v = affine.load %x[%j, %i] ; affine.store %v, %y[%j, %i] } }
    // becomes
    affine.for %j = 0 to 16 { affine.for %i = 0 to 8 { %v = affine.load %x[%j, %i] ; affine.store %v, %y[%j, %i] } }
    ```
  }];
}

def AffineParallelize : AffinePass<"nn-affine-parallelize"> {
  let summary = "turn outermost loops with enough work into affine.parallel";
  let description = [{
    A loop is parallel where every buffer that it writes is subscripted, in some
    dimension and by every access, with the same function of its induction
    variable, or is its own. Sums are never split: results do not depend on the
    number of threads. The next loop of a perfect nest joins while the known
    trip count of those so far is below `iterations` and a row of work is left
    inside. Work is the number of ops,
    a trip count that is not known counting as `nominal`.
  }];
  let options = [
    Option<"minWork", "min-work", "int64_t", "65536", "Nests with fewer ops stay serial.">,
    Option<"nominal", "nominal", "int64_t", "64", "What an unknown trip count is taken for.">,
    Option<"iterations", "iterations", "int64_t", "32", "How many parallel iterations are enough.">,
    Option<"report", "report", "bool", "false",
           "Emit a remark with the number of loop nests before and after.">
  ];
}

def AffinePromoteReductions : AffinePass<"nn-affine-promote-reductions"> {
  let summary = "keep a sum in a register while its loop runs";
  let description = [{
    A buffer element that a loop reads and writes at an address that does not
    change becomes a loop-carried value, which is stored after the loop; inner
    loops first, so that whole nests of reductions are passed through.

    ```mlir
    affine.for %j = 0 to %m { %s = affine.load %y[%i] ; %t = ... %s ... ; affine.store %t, %y[%i] }
    // becomes
    %s0 = affine.load %y[%i]
    %r = affine.for %j = 0 to %m iter_args(%s = %s0) -> f32 { %t = ... %s ... ; affine.yield %t : f32 }
    affine.store %r, %y[%i]
    ```

    Different buffers must not share memory, except through views of one of them
    that the pass sees: it is an error to run it after the memory plan.
  }];
}

//===----------------------------------------------------------------------===//
// Mathematical functions
//===----------------------------------------------------------------------===//

def ExpandDivisions : Pass<"nn-expand-divisions"> {
  let summary = "write divisions that round up or down as plain ones";
  let description = [{
    `arith.ceildivsi`, `ceildivui` and `floordivsi` have no counterpart in LLVM.
    Upstream's `arith-expand` would also take `arith.maximumf` apart, by which
    LLVM knows a maximum that it can vectorize.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def ExpandMath : Pass<"nn-expand-math"> {
  let summary = "write mathematical functions out as arithmetic";
  let description = [{
    exp, expm1, log, log1p, sin, cos, tanh, erf, powf and rsqrt of f32, and of
    narrower floats through f32, on scalars and vectors, become arithmetic without branches or
    tables: loops around them vectorize. Every argument is right, huge, denormal,
    infinite or NaN. `MathFunctions.h` has the table, with a bound in units of
    the last place for each, to which `utils/check_math.py` holds it. Functions
    of f64 stay and become calls of libm.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect"];
}

#endif

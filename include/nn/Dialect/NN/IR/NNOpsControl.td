//===- NNOpsControl.td - Control flow ---------------------- ---*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_NN_IR_NNOPSCONTROL
#define NN_DIALECT_NN_IR_NNOPSCONTROL

include "nn/Dialect/NN/IR/NNOpsRecurrence.td"

def NN_RegionShapesOpInterface : OpInterface<"RegionShapesOpInterface"> {
  let cppNamespace = "::nn";
  let description = [{
    What shape inference asks an op with regions beside its sizes.
  }];
  let methods = [
    InterfaceMethod<"The element type of a result.",
      "::mlir::Type", "inferElementTypeOf", (ins "unsigned":$result)>,
    InterfaceMethod<
      [{The arguments of regions that have the sizes of an operand, each with it.}],
      "::llvm::SmallVector<std::pair<::mlir::BlockArgument, ::mlir::Value>>",
      "getCarried", (ins)>
  ];
}

def NN_YieldOp : Op<NN_Dialect, "yield", [Pure, Terminator,
                                           ParentOneOf<["IfOp", "LoopOp"]>]> {
  let summary = "ends a region with its results";
  let description = [{
    ```mlir
    nn.yield %x, %y : tensor<2xf32>, tensor<i1>
    ```
  }];
  let arguments = (ins Variadic<NN_Tensor>:$operands);
  let assemblyFormat = "attr-dict ($operands^ `:` type($operands))?";
}

def NN_IfOp : NN_Op<"if", [SingleBlock, NoRegionArguments,
                           DeclareOpInterfaceMethods<NN_RegionShapesOpInterface>]> {
  let summary = "the results of one of two regions";
  let description = [{
    The regions use values from outside as they are.

    Constraints:
    * (if_c1) `condition` has one element.
    * (if_c2) each region ends with a `nn.yield` of as many values as there are results.
    * (if_c3) results of both regions have one rank and one element type.

    A dimension that differs between the regions depends on data.
    ```mlir
    %y = nn.if %c : tensor<i1> -> (tensor<2xf32>) {
      nn.yield %a : tensor<2xf32>
    } else {
      nn.yield %b : tensor<2xf32>
    }
    ```
  }];
  let arguments = (ins NN_BoolTensor:$condition);
  let results = (outs Variadic<NN_Tensor>:$results);
  let regions = (region SizedRegion<1>:$then_region, SizedRegion<1>:$else_region);
  let assemblyFormat = [{
    $condition `:` type($condition) `->` `(` type($results) `)` $then_region `else` $else_region
    attr-dict
  }];
  let hasCanonicalizer = 1;
}

def NN_LoopOp : NN_Op<"loop", [AttrSizedOperandSegments, SingleBlock,
                               DeclareOpInterfaceMethods<NN_RegionShapesOpInterface>]> {
  let summary = "repeats a region";
  let description = [{
    The region runs while the iteration is less than `trip` (without it, always)
    and the condition holds: `condition` for the first iteration (true where
    absent), then the first value that the region yields. Its arguments are the
    iteration, from 0, and what is carried: `initial`, then the values that the
    iteration before yielded. Results are what is carried in the end and, of each
    further value that is yielded, those of all iterations one above the other.
    The region uses values from outside as they are.

    Constraints:
    * (loop_c1) `trip` and `condition` have one element.
    * (loop_c2) the region's arguments are a tensor<i64> and tensors compatible with `initial`.
    * (loop_c3) the region ends with a `nn.yield` of a condition of one element and a value for each result.
    * (loop_c4) what is carried keeps its rank, element type and sizes.
    * (loop_c5) without `trip` the condition is not constantly true.

    The number of iterations depends on data unless the region yields a constant
    condition.
    ```mlir
    %y:2 = nn.loop trip %n : tensor<i64> init (%x : tensor<2xf32>) -> (tensor<2xf32>, tensor<?x2xf32>) {
    ^bb0(%i: tensor<i64>, %s: tensor<2xf32>):
      %z = nn.add %s, %s : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
      nn.yield %true, %z, %s : tensor<i1>, tensor<2xf32>, tensor<2xf32>
    }
    ```
  }];
  let arguments = (ins Optional<RankedTensorOf<[I64]>>:$trip, Optional<NN_BoolTensor>:$condition,
                       Variadic<NN_Tensor>:$initial);
  let results = (outs Variadic<NN_Tensor>:$results);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    (`trip` $trip^ `:` type($trip))? (`while` $condition^ `:` type($condition))?
    (`init` `(` $initial^ `:` type($initial) `)`)? `->` `(` type($results) `)` $body attr-dict
  }];
  let extraClassDeclaration = [{
    /// Whether the region's condition, and the first one, are always true.
    bool runsAllIterations();
  }];
}

#endif

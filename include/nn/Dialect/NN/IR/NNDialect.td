//===- NNDialect.td - The dialect of neural networks -----------*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The dialect, the element types of its tensors and the ladder of classes that
// makes a plain op one line plus its documentation.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_NN_IR_NNDIALECT
#define NN_DIALECT_NN_IR_NNDIALECT

include "mlir/IR/OpBase.td"

def NN_Dialect : Dialect {
  let name = "nn";
  let cppNamespace = "::nn";
  let summary = "Neural networks on ranked tensors, with value semantics";
  let description = [{
    What the compiler gains from seeing whole: convolution, matmul, pooling,
    normalization, resize, data movement. Every tensor is ranked; a dimension may
    be dynamic. Signless integers are signed, `ui8` and its like are unsigned.

    Operands of elementwise ops broadcast as in numpy: dimensions are aligned at
    the last one, and 1 stretches.
    * (elementwise_c1) aligned dimensions are equal or one of them is 1.
    * (elementwise_c2) operands have one element type, and so has the result but
      for comparisons.

    A size that cannot be decided when a model is compiled is checked when it
    runs: what a constraint asks of sizes holds for dynamic ones there.

    Arguments of an entry function carry `nn.name` and `nn.dims`, a name for each
    dynamic dimension and "" for each static one; equal names are equal sizes.
    Results carry `nn.name`.

    ```mlir
    func.func @main(%x: tensor<?x3xf32> {nn.name = "x", nn.dims = ["batch", ""]})
        -> (tensor<?x3xf32> {nn.name = "y"}) {
      %y = nn.relu %x : tensor<?x3xf32>
      return %y : tensor<?x3xf32>
    }
    ```
  }];
  let hasConstantMaterializer = 1;
  let hasRegionArgAttrVerify = 1;
  let hasRegionResultAttrVerify = 1;
  let useDefaultAttributePrinterParser = 1;
  let extraClassDeclaration = [{
    void registerOps();
  }];
}

#endif

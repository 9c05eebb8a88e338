// RUN: nn-opt %s --nn-cpu-fuse-elementwise -split-input-file | FileCheck %s

// One op for the chain, with the bias as an operand of its own shape.
// CHECK-LABEL: func @chain
// CHECK: %[[R:.*]] = linalg.generic
// CHECK-SAME: ins(%arg0, %arg1 : tensor<?x8xf32>, tensor<8xf32>)
// CHECK: arith.addf
// CHECK: math.tanh
// CHECK-NOT: linalg.generic
// CHECK: return %[[R]]
func.func @chain(%x: tensor<?x8xf32>, %bias: tensor<8xf32>, %m: index) -> tensor<?x8xf32> {
  %empty = tensor.empty(%m) : tensor<?x8xf32>
  %wide = linalg.broadcast ins(%bias : tensor<8xf32>) outs(%empty : tensor<?x8xf32>) dimensions = [0]
  %sum = linalg.add ins(%x, %wide : tensor<?x8xf32>, tensor<?x8xf32>) outs(%empty : tensor<?x8xf32>) -> tensor<?x8xf32>
  %r = linalg.tanh ins(%sum : tensor<?x8xf32>) outs(%empty : tensor<?x8xf32>) -> tensor<?x8xf32>
  return %r : tensor<?x8xf32>
}

// -----

// exp of a row is not computed again for each row, nor is what two ops read.
// CHECK-LABEL: func @expensive
// CHECK: math.exp
// CHECK: linalg.generic
// CHECK-NOT: math.exp
// CHECK: linalg.generic
func.func @expensive(%x: tensor<?x8xf32>, %row: tensor<8xf32>, %m: index) -> (tensor<?x8xf32>, tensor<?x8xf32>) {
  %empty = tensor.empty(%m) : tensor<?x8xf32>
  %short = tensor.empty() : tensor<8xf32>
  %e = linalg.exp ins(%row : tensor<8xf32>) outs(%short : tensor<8xf32>) -> tensor<8xf32>
  %wide = linalg.broadcast ins(%e : tensor<8xf32>) outs(%empty : tensor<?x8xf32>) dimensions = [0]
  %sum = linalg.add ins(%x, %wide : tensor<?x8xf32>, tensor<?x8xf32>) outs(%empty : tensor<?x8xf32>) -> tensor<?x8xf32>
  %r = linalg.negf ins(%sum : tensor<?x8xf32>) outs(%empty : tensor<?x8xf32>) -> tensor<?x8xf32>
  return %sum, %r : tensor<?x8xf32>, tensor<?x8xf32>
}

// -----

// Elementwise work does not enter a contraction's operands: it would be done for each column.
// CHECK-LABEL: func @contraction
// CHECK: math.exp
// CHECK: linalg.matmul
func.func @contraction(%a: tensor<8x8xf32>, %b: tensor<8x8xf32>, %init: tensor<8x8xf32>) -> tensor<8x8xf32> {
  %empty = tensor.empty() : tensor<8x8xf32>
  %e = linalg.exp ins(%a : tensor<8x8xf32>) outs(%empty : tensor<8x8xf32>) -> tensor<8x8xf32>
  %r = linalg.matmul ins(%e, %b : tensor<8x8xf32>, tensor<8x8xf32>) outs(%init : tensor<8x8xf32>) -> tensor<8x8xf32>
  return %r : tensor<8x8xf32>
}

// -----

// The left operand may be read in any order, the right one only along its rows.
// CHECK: #[[$LHS:.*]] = affine_map<(d0, d1, d2) -> (d2, d0)>
// CHECK: #[[$RHS:.*]] = affine_map<(d0, d1, d2) -> (d2, d1)>
// CHECK-LABEL: func @transposes
// CHECK-SAME: %[[A:.*]]: tensor<4x8xf32>, %[[B:.*]]: tensor<16x4xf32>
// CHECK: %[[BT:.*]] = linalg.generic
// CHECK-SAME: ins(%[[B]]
// CHECK: linalg.generic {indexing_maps = [#[[$LHS]], #[[$RHS]], #{{.*}}]
// CHECK-SAME: ins(%[[A]], %[[BT]]
func.func @transposes(%a: tensor<4x8xf32>, %b: tensor<16x4xf32>, %init: tensor<8x16xf32>) -> tensor<8x16xf32> {
  %ea = tensor.empty() : tensor<8x4xf32>
  %eb = tensor.empty() : tensor<4x16xf32>
  %at = linalg.transpose ins(%a : tensor<4x8xf32>) outs(%ea : tensor<8x4xf32>) permutation = [1, 0]
  %bt = linalg.transpose ins(%b : tensor<16x4xf32>) outs(%eb : tensor<4x16xf32>) permutation = [1, 0]
  %r = linalg.matmul ins(%at, %bt : tensor<8x4xf32>, tensor<4x16xf32>) outs(%init : tensor<8x16xf32>) -> tensor<8x16xf32>
  return %r : tensor<8x16xf32>
}

// -----

// The bias is added to the rows of the product, before they are arranged as batches.
// CHECK-LABEL: func @reshape
// CHECK: %[[P:.*]] = linalg.matmul
// CHECK: %[[S:.*]] = linalg.generic
// CHECK-SAME: ins(%[[P]], %{{.*}} : tensor<6x8xf32>, tensor<8xf32>)
// CHECK: tensor.expand_shape %[[S]]
func.func @reshape(%a: tensor<6x4xf32>, %b: tensor<4x8xf32>, %init: tensor<6x8xf32>, %bias: tensor<8xf32>) -> tensor<2x3x8xf32> {
  %p = linalg.matmul ins(%a, %b : tensor<6x4xf32>, tensor<4x8xf32>) outs(%init : tensor<6x8xf32>) -> tensor<6x8xf32>
  %e = tensor.expand_shape %p [[0, 1], [2]] output_shape [2, 3, 8] : tensor<6x8xf32> into tensor<2x3x8xf32>
  %empty = tensor.empty() : tensor<2x3x8xf32>
  %wide = linalg.broadcast ins(%bias : tensor<8xf32>) outs(%empty : tensor<2x3x8xf32>) dimensions = [0, 1]
  %r = linalg.add ins(%e, %wide : tensor<2x3x8xf32>, tensor<2x3x8xf32>) outs(%empty : tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  return %r : tensor<2x3x8xf32>
}

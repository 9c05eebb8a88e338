// RUN: nn-opt %s --lower-to-affine -split-input-file | FileCheck %s

// What does not depend on the inner loop is read outside of it (loop-invariant code motion).
// CHECK-LABEL: func.func @rows
// CHECK: affine.for %[[I:.*]] = 0 to
// CHECK-NEXT: %[[B:.*]] = affine.load %{{.*}}[%[[I]]]
// CHECK-NEXT: affine.for
// CHECK-NEXT: affine.load
// CHECK-NEXT: arith.addf %{{.*}}, %[[B]]
func.func @rows(%x: tensor<?x?xf32> {nn.name = "x", nn.dims = ["m", "n"]},
                %b: tensor<?x1xf32> {nn.name = "b", nn.dims = ["m", ""]}) -> (tensor<?x?xf32> {nn.name = "y"}) {
  %y = nn.add %x, %b : (tensor<?x?xf32>, tensor<?x1xf32>) -> tensor<?x?xf32>
  return %y : tensor<?x?xf32>
}

// -----

// The loop of unit stride is the inner one, in whatever order the op lists its loops (interchange).
#swapped = affine_map<(i, j) -> (j, i)>
// CHECK-LABEL: func.func @columns
// CHECK: affine.for %[[I:.*]] = 0 to
// CHECK-NEXT: affine.for %[[J:.*]] = 0 to
// CHECK-NEXT: affine.load %{{.*}}[%[[I]], %[[J]]]
func.func @columns(%x: tensor<7x5xf32> {nn.name = "x", nn.dims = ["", ""]}) -> (tensor<7x5xf32> {nn.name = "y"}) {
  %empty = tensor.empty() : tensor<7x5xf32>
  %y = linalg.generic {indexing_maps = [#swapped, #swapped], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<7x5xf32>) outs(%empty : tensor<7x5xf32>) {
  ^bb0(%in: f32, %out: f32):
    %sum = arith.addf %in, %in : f32
    linalg.yield %sum : f32
  } -> tensor<7x5xf32>
  return %y : tensor<7x5xf32>
}

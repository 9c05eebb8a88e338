// RUN: nn-opt %s --lower-to-affine -split-input-file | FileCheck %s

// A softmax of symbolic sizes: rows in parallel, three passes over a row, the maximum and the sum in registers; of the
// buffers only the exponentials' is left.
// CHECK-LABEL: func.func @softmax
// CHECK-COUNT-1: memref.alloc
// CHECK-NOT: memref.alloc
// CHECK: affine.parallel
// CHECK: %[[MAX:.*]] = affine.for {{.*}} iter_args
// CHECK: arith.maximumf
// CHECK: %[[SUM:.*]] = affine.for {{.*}} iter_args
// CHECK: arith.subf %{{.*}}, %[[MAX]]
// CHECK: affine.store
// CHECK: arith.addf
// CHECK: affine.for
// CHECK: arith.divf %{{.*}}, %[[SUM]]
// CHECK-NOT: affine.for
// CHECK: return
func.func @softmax(%x: tensor<?x?xf32> {nn.name = "x", nn.dims = ["m", "n"]})
    -> (tensor<?x?xf32> {nn.name = "y"}) {
  %y = nn.softmax %x axis = 1 : tensor<?x?xf32>
  return %y : tensor<?x?xf32>
}

// -----

// A normalization needs no buffer at all.
// CHECK-LABEL: func.func @layer_norm
// CHECK-NOT: memref.alloc
// CHECK: affine.parallel
// CHECK-COUNT-2: affine.for {{.*}} iter_args
// CHECK: affine.for
// CHECK-NOT: affine.{{for|parallel}}
// CHECK: return
func.func @layer_norm(%x: tensor<?x384xf32> {nn.name = "x", nn.dims = ["m", ""]},
                      %s: tensor<384xf32> {nn.name = "s", nn.dims = [""]})
    -> (tensor<?x384xf32> {nn.name = "y"}) {
  %y = nn.layer_norm %x, %s axis = 1 epsilon = 1.0e-5 : (tensor<?x384xf32>, tensor<384xf32>) -> tensor<?x384xf32>
  return %y : tensor<?x384xf32>
}

// -----

// A transposition writes with unit stride, whatever the order that the op lists its loops in.
// CHECK-LABEL: func.func @transpose
// CHECK: affine.store %{{.*}}, %{{.*}}[%[[I:.*]], %[[J:.*]], %[[K:.*]]]
func.func @transpose(%x: tensor<?x12x32xf32> {nn.name = "x", nn.dims = ["m", "", ""]})
    -> (tensor<?x32x12xf32> {nn.name = "y"}) {
  %y = nn.transpose %x perm = [0, 2, 1] : (tensor<?x12x32xf32>) -> tensor<?x32x12xf32>
  return %y : tensor<?x32x12xf32>
}

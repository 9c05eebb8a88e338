// RUN: nn-opt %s --convert-nn-to-linalg --split-input-file | FileCheck %s

// The example of the pass's documentation: one size for each symbol.

// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.*]]: tensor<?x4xf32> {nn.dims = ["n", ""]}) -> tensor<?x4xf32>
// CHECK: %[[C0:.*]] = arith.constant 0 : index
// CHECK: %[[N:.*]] = tensor.dim %[[X]], %[[C0]]
// CHECK: %[[INIT:.*]] = tensor.empty(%[[N]]) : tensor<?x4xf32>
// CHECK: linalg.generic {{.*}} ins(%[[X]] : tensor<?x4xf32>) outs(%[[INIT]] : tensor<?x4xf32>)
// CHECK: ^bb0(%[[IN:.*]]: f32, %{{.*}}: f32):
// CHECK: %[[ZERO:.*]] = arith.constant 0.0
// CHECK: %[[MAX:.*]] = arith.maximumf %[[IN]], %[[ZERO]] : f32
// CHECK: linalg.yield %[[MAX]] : f32
// CHECK-NOT: nn.
func.func @main(%x: tensor<?x4xf32> {nn.dims = ["n", ""]}) -> tensor<?x4xf32> {
  %0 = nn.relu %x : tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// -----

// Two arguments with one symbol, and two symbols that an op makes equal, are
// compared before anything uses the sizes.

// CHECK-LABEL: func.func @checks
// CHECK: %[[N:.*]] = tensor.dim %arg0
// CHECK: %[[N2:.*]] = tensor.dim %arg1
// CHECK: %[[SAME:.*]] = arith.cmpi eq, %[[N]], %[[N2]] : index
// CHECK: nn_codegen.check %[[SAME]], "input 'y': dimension 0 is not 'n', the size of another dimension of that name"
// CHECK: %[[M:.*]] = tensor.dim %arg0
// CHECK: %[[K:.*]] = tensor.dim %arg1
// CHECK: %[[EQUAL:.*]] = arith.cmpi eq, %[[M]], %[[K]] : index
// CHECK: nn_codegen.check %[[EQUAL]], "node 'a' (Add): {{.*}}m == k"
// CHECK: tensor.empty(%[[N]], %[[M]])
func.func @checks(%x: tensor<?x?xf32> {nn.name = "x", nn.dims = ["n", "m"]},
                  %y: tensor<?x?xf32> {nn.name = "y", nn.dims = ["n", "k"]}) -> tensor<?x?xf32> {
  %0 = nn.add %x, %y : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32> loc("node 'a' (Add)")
  return %0 : tensor<?x?xf32>
}

// -----

// An expression of symbols is computed once.

// CHECK-LABEL: func.func @once
// CHECK: %[[SUM:.*]] = arith.addi
// CHECK-NOT: arith.addi
// CHECK: tensor.empty(%[[SUM]]) : tensor<?xf32>
// CHECK: tensor.empty(%[[SUM]]) : tensor<?xf32>
// CHECK: return
func.func @once(%x: tensor<?xf32> {nn.dims = ["n"]}, %y: tensor<?xf32> {nn.dims = ["m"]}) -> tensor<?xf32> {
  %0 = nn.concat %x, %y axis = 0 : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %1 = nn.exp %0 : tensor<?xf32>
  return %1 : tensor<?xf32>
}

// -----

// Sizes that the analysis proves become static.

// CHECK-LABEL: func.func @refines
// CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<4xf32>)
// CHECK: tensor.cast %{{.*}} : tensor<4xf32> to tensor<?xf32>
func.func @refines(%x: tensor<2x2xf32>) -> tensor<?xf32> {
  %s = nn.shape %x : tensor<2x2xf32> -> tensor<2xi64>
  %p = nn.reduce <prod> %s axes = [0] keepdims = true : (tensor<2xi64>) -> tensor<1xi64>
  %0 = nn.reshape %x, %p : (tensor<2x2xf32>, tensor<1xi64>) -> tensor<?xf32>
  %1 = nn.neg %0 : tensor<?xf32>
  return %1 : tensor<?xf32>
}

// -----

// Signedness leaves the types and goes into the ops; the boundary keeps it.

// CHECK: nn_codegen.global @w : tensor<2xi8> = dense<[1, -56]>
nn_codegen.global @w : tensor<2xui8> = dense<[1, 200]> : tensor<2xui8>

// CHECK-LABEL: func.func @unsigned
// CHECK-SAME: (%[[X:.*]]: tensor<2xi8> {nn.type = tensor<2xui8>}) -> (tensor<2xi8> {nn.type = tensor<2xui8>})
// CHECK: %[[W:.*]] = nn_codegen.global_load @w : tensor<2xi8>
// CHECK: linalg.generic {{.*}} ins(%[[X]], %[[W]] : tensor<2xi8>, tensor<2xi8>)
// CHECK: arith.maxui
// CHECK-NOT: unrealized
func.func @unsigned(%x: tensor<2xui8>) -> tensor<2xui8> {
  %w = nn_codegen.global_load @w : tensor<2xui8>
  %0 = nn.max %x, %w : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
  return %0 : tensor<2xui8>
}

// CHECK-LABEL: func.func @passes_through
// CHECK-SAME: (%[[X:.*]]: tensor<2xi8>
// CHECK-NEXT: return %[[X]] : tensor<2xi8>
func.func @passes_through(%x: tensor<2xui8>) -> tensor<2xui8> {
  return %x : tensor<2xui8>
}

// -----

// Shapes computed from shapes are elements at the entry, nothing at run time.

// CHECK-LABEL: func.func @shape_arithmetic
// CHECK: tensor.expand_shape %arg0 {{\[\[}}0], [1], [2, 3]] output_shape [%[[B:.*]], %[[S:.*]], 12, 32]
func.func @shape_arithmetic(%x: tensor<?x?x384xf32> {nn.dims = ["b", "s", ""]}) -> tensor<?x?x12x32xf32> {
  %s = nn.shape %x start = 0 end = 2 : tensor<?x?x384xf32> -> tensor<2xi64>
  %t = nn.constant dense<[12, 32]> : tensor<2xi64>
  %c = nn.concat %s, %t axis = 0 : (tensor<2xi64>, tensor<2xi64>) -> tensor<4xi64>
  %0 = nn.reshape %x, %c : (tensor<?x?x384xf32>, tensor<4xi64>) -> tensor<?x?x12x32xf32>
  return %0 : tensor<?x?x12x32xf32>
}

// CHECK-LABEL: func.func @shape_as_result
// CHECK: %[[N:.*]] = tensor.dim
// CHECK: %[[I:.*]] = arith.index_cast %[[N]] : index to i64
// CHECK: %[[FOUR:.*]] = arith.constant 4 : i64
// CHECK: tensor.from_elements %[[I]], %[[FOUR]] : tensor<2xi64>
func.func @shape_as_result(%x: tensor<?x4xf32> {nn.dims = ["n", ""]}) -> tensor<2xi64> {
  %s = nn.shape %x : tensor<?x4xf32> -> tensor<2xi64>
  return %s : tensor<2xi64>
}

// -----

// Nothing is computed for a result without elements.

// CHECK-LABEL: func.func @no_elements
// CHECK-NEXT: %[[E:.*]] = tensor.empty() : tensor<0x4xf32>
// CHECK-NEXT: return %[[E]]
func.func @no_elements(%x: tensor<0x4xf32>) -> tensor<0x4xf32> {
  %0 = nn.exp %x : tensor<0x4xf32>
  return %0 : tensor<0x4xf32>
}

// An element of an input that decides a size is read at the entry; one that
// does not is data.
// CHECK-LABEL: func.func @elements
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32>, %[[S:.*]]: tensor<2xi64> {nn.elements = ["s[0]", "s[1]"], nn.name = "s"}
// CHECK-DAG: %[[E:.*]] = tensor.extract %[[S]]
// CHECK-DAG: arith.index_cast %[[E]] : i64 to index
// CHECK: nn_codegen.check
// CHECK: linalg.generic {{.*}} ins(%[[S]], %[[S]]
func.func @elements(%x: tensor<1x4xf32>, %s: tensor<2xi64> {nn.name = "s"}) -> (tensor<?x4xf32>, tensor<2xi64>) {
  %0 = nn.expand %x, %s : (tensor<1x4xf32>, tensor<2xi64>) -> tensor<?x4xf32>
  %1 = nn.add %s, %s : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
  return %0, %1 : tensor<?x4xf32>, tensor<2xi64>
}

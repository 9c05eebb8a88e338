// RUN: nn-opt %s --nn-outline-shapes --canonicalize | FileCheck %s

// CHECK: module attributes {nn_codegen.interface = {
// CHECK-SAME: checks = ["node 'a' (Add): sizes differ", "the sizes of the inputs are too large
// CHECK-SAME: inputs = [{dims = ["n", 3], name = "x", type = tensor<?x3xf32>}, {dims = ["m"], name = "i", type = tensor<?xui8>}]
// CHECK-SAME: outputs = [{dims = ["n * m", 3], name = "y", type = tensor<?x3xf32>}]
// CHECK-SAME: symbols = ["n", "m"]

// CHECK: func.func @nn_shapes(%[[SYMBOLS:.*]]: memref<?xi64>, %[[RESULT:.*]]: memref<?xi64>) -> i64 attributes {llvm.emit_c_interface}
// CHECK-DAG: %[[N64:.*]] = memref.load %[[SYMBOLS]][%c0]
// CHECK-DAG: %[[M64:.*]] = memref.load %[[SYMBOLS]][%c1]
// CHECK-DAG: %[[N:.*]] = arith.index_cast %[[N64]]
// CHECK-DAG: %[[M:.*]] = arith.index_cast %[[M64]]
// CHECK: %[[SAME:.*]] = arith.cmpi eq, %[[N]], %[[M]]
// CHECK: %[[NM:.*]] = arith.muli %[[N]], %[[M]]
// CHECK: arith.mulf
// CHECK: math.absf
// CHECK: arith.cmpf ole
// CHECK: memref.store %{{.*}}, %[[RESULT]][%c0]
// CHECK: memref.store %{{.*}}, %[[RESULT]][%c1]
// CHECK: memref.store %{{.*}}, %[[RESULT]][%c2]
// CHECK: %[[LAST:.*]] = arith.select %{{.*}}, %c0_i64, %c2_i64
// CHECK: %[[CODE:.*]] = arith.select %[[SAME]], %[[LAST]], %c1_i64
// CHECK: return %[[CODE]]

// CHECK-LABEL: func.func @main
// CHECK-NEXT: return
func.func @main(%x: memref<?x3xf32> {nn.name = "x", nn.dims = ["n", ""]},
                %i: memref<?xi8> {nn.name = "i", nn.dims = ["m"], nn.type = tensor<?xui8>},
                %y: memref<?x3xf32> {nn.name = "y", nn_codegen.output}) {
  %c0 = arith.constant 0 : index
  %n = memref.dim %x, %c0 : memref<?x3xf32>
  %m = memref.dim %i, %c0 : memref<?xi8>
  %same = arith.cmpi eq, %n, %m : index
  nn_codegen.check %same, "node 'a' (Add): sizes differ"
  %nm = arith.muli %n, %m : index
  nn_codegen.output_shape 0 (%nm)
  nn_codegen.arena_size %nm
  return
}

// RUN: nn-opt %s --nn-plan-memory --canonicalize --cse -split-input-file | FileCheck %s
// RUN: nn-opt %s --nn-plan-memory=print -split-input-file -o /dev/null 2>&1 | FileCheck %s --check-prefix=PLAN
// RUN: nn-opt %s --nn-plan-memory="print reuse=false" -split-input-file -o /dev/null 2>&1 | FileCheck %s --check-prefix=APART
// RUN: nn-opt %s --nn-plan-memory="print nominal=n=10,m=1000" -split-input-file -o /dev/null 2>&1 | FileCheck %s --check-prefix=NOMINAL

// The first and third buffer are never live together and share a place.
// PLAN: memory plan of @chain: 3 buffers of 192 bytes, largest live set 128, arena 128
// APART: memory plan of @chain: 3 buffers of 192 bytes, largest live set 128, arena 192
// CHECK-LABEL: func.func @chain
// CHECK-SAME: %[[ARENA:[^:]*]]: memref<?xi8> {nn_codegen.arena}
func.func @chain(%x: memref<16xf32>, %y: memref<16xf32>) {
  // CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
  // CHECK-DAG: %[[C64:.*]] = arith.constant 64 : index
  // CHECK-DAG: %[[C128:.*]] = arith.constant 128 : index
  // CHECK: nn_codegen.arena_size %[[C128]]
  // CHECK: memref.view %[[ARENA]][%[[C0]]][] : memref<?xi8> to memref<16xf32>
  // CHECK: memref.view %[[ARENA]][%[[C64]]][] : memref<?xi8> to memref<16xf32>
  %a = memref.alloc() : memref<16xf32>
  %b = memref.alloc() : memref<16xf32>
  %c = memref.alloc() : memref<16xf32>
  memref.copy %x, %a : memref<16xf32> to memref<16xf32>
  memref.copy %a, %b : memref<16xf32> to memref<16xf32>
  memref.copy %b, %c : memref<16xf32> to memref<16xf32>
  memref.copy %c, %y : memref<16xf32> to memref<16xf32>
  memref.dealloc %a : memref<16xf32>
  return
}

// -----

// An access through a view keeps the buffer alive.
// PLAN: memory plan of @view: 2 buffers of 128 bytes, largest live set 128, arena 128
func.func @view(%x: memref<16xf32>, %y: memref<16xf32>) {
  %a = memref.alloc() : memref<16xf32>
  %v = memref.expand_shape %a [[0, 1]] output_shape [4, 4] : memref<16xf32> into memref<4x4xf32>
  memref.copy %x, %a : memref<16xf32> to memref<16xf32>
  %b = memref.alloc() : memref<16xf32>
  memref.copy %x, %b : memref<16xf32> to memref<16xf32>
  %f = memref.collapse_shape %v [[0, 1]] : memref<4x4xf32> into memref<16xf32>
  memref.copy %f, %y : memref<16xf32> to memref<16xf32>
  memref.copy %b, %y : memref<16xf32> to memref<16xf32>
  return
}

// -----

// Offsets are the ends of what lies below, for every n and m.
// NOMINAL: memory plan of @dynamic: 2 buffers of 4096 bytes, largest live set 4096, arena 4096
// CHECK-LABEL: func.func @dynamic
// CHECK-SAME: %[[X:[^:]*]]: memref<?x?xf32>
// CHECK-SAME: %[[ARENA:[^:]*]]: memref<?xi8> {nn_codegen.arena}
func.func @dynamic(%x: memref<?x?xf32> {nn.dims = ["n", "m"]}, %y: memref<?xf32> {nn_codegen.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK-DAG: %[[N:.*]] = memref.dim %[[X]], %c0
  // CHECK-DAG: %[[M:.*]] = memref.dim %[[X]], %c1
  // CHECK-DAG: %[[NB:.*]] = arith.muli %[[N]], %c4
  // CHECK-DAG: %[[NP:.*]] = arith.addi %[[NB]], %c63
  // CHECK-DAG: %[[NA:.*]] = arith.andi %[[NP]], %c-64
  // CHECK-DAG: %[[MB:.*]] = arith.muli %[[M]], %c4
  // CHECK-DAG: %[[MP:.*]] = arith.addi %[[MB]], %c63
  // CHECK-DAG: %[[MA:.*]] = arith.andi %[[MP]], %c-64
  // CHECK: %[[END:.*]] = arith.addi %[[MA]], %[[NA]]
  // CHECK: nn_codegen.arena_size %[[END]]
  %n = memref.dim %x, %c0 : memref<?x?xf32>
  %m = memref.dim %x, %c1 : memref<?x?xf32>
  // CHECK: memref.view %[[ARENA]][{{.*}}][%[[N]]] : memref<?xi8> to memref<?xf32>
  // CHECK: memref.view %[[ARENA]][{{.*}}][%[[M]]] : memref<?xi8> to memref<?xf32>
  %a = memref.alloc(%n) : memref<?xf32>
  %b = memref.alloc(%m) : memref<?xf32>
  %f = arith.constant 0.0 : f32
  linalg.fill ins(%f : f32) outs(%a : memref<?xf32>)
  linalg.fill ins(%f : f32) outs(%b : memref<?xf32>)
  memref.copy %a, %y : memref<?xf32> to memref<?xf32>
  memref.copy %b, %y : memref<?xf32> to memref<?xf32>
  return
}

// -----

// A kernel's buffers lie in its scratch; each call states how much it needs.
// CHECK-LABEL: func.func private @kernel_0
// CHECK-SAME: %[[K:[^:]*]]: index, %[[SCRATCH:[^:]*]]: memref<?xi8>
// CHECK: memref.view %[[SCRATCH]]
func.func private @kernel_0(%lo: index, %hi: index, %y: memref<?xf32>, %k: index, %scratch: memref<?xi8>)
    attributes {nn_codegen.kernel} {
  %f = arith.constant 0.0 : f32
  %a = memref.alloc(%k) : memref<?xf32>
  linalg.fill ins(%f : f32) outs(%a : memref<?xf32>)
  memref.copy %a, %y : memref<?xf32> to memref<?xf32>
  return
}
// CHECK-LABEL: func.func @calls
func.func @calls(%x: memref<?xf32> {nn.dims = ["n"]}, %y: memref<?xf32> {nn_codegen.output}) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %n = memref.dim %x, %c0 : memref<?xf32>
  %none = ub.poison : memref<?xi8>
  // CHECK: nn_codegen.arena_size %{{.*}} scratch %[[BYTES:.*]]{{$}}
  // A serial call uses a part of the caller's arena.
  // CHECK: %[[SERIAL:.*]] = memref.view %{{.*}}[%c0][] : memref<?xi8> to memref<64xi8>
  // CHECK: %[[CAST:.*]] = memref.cast %[[SERIAL]]
  // CHECK: call @kernel_0(%{{.*}}, %[[CAST]])
  func.call @kernel_0(%c0, %c8, %y, %c8, %none) : (index, index, memref<?xf32>, index, memref<?xi8>) -> ()
  // Of a parallel call the runtime reads the bytes.
  // CHECK: %[[PARALLEL:.*]] = memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [%{{.*}}], strides: [1]
  // CHECK: call @kernel_0(%{{.*}}, %[[PARALLEL]]) {nn_codegen.parallel}
  func.call @kernel_0(%c0, %c8, %y, %n, %none) {nn_codegen.parallel} : (index, index, memref<?xf32>, index, memref<?xi8>) -> ()
  return
}

// -----

// A size that depends on a loop takes the most it can be.
// PLAN: memory plan of @bounded: 1 buffers of 64 bytes
// CHECK-LABEL: func.func @bounded
func.func @bounded(%x: memref<?xf32> {nn.dims = ["n"]}) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %f = arith.constant 0.0 : f32
  %n = memref.dim %x, %c0 : memref<?xf32>
  scf.for %i = %c0 to %n step %c8 {
    %size = affine.min affine_map<(d0)[s0] -> (s0 - d0, 8)>(%i)[%n]
    // CHECK: memref.view %{{.*}}[%{{.*}}][%{{.*}}]
    %a = memref.alloc(%size) : memref<?xf32>
    linalg.fill ins(%f : f32) outs(%a : memref<?xf32>)
  }
  return
}

// -----

// An initializer's arena is constant and known to who runs it.
nn_codegen.global @w : tensor<16xf32> {initializer = @init, nn_codegen.operands = []}
// CHECK-LABEL: func.func private @init
// CHECK-SAME: memref<?xi8> {nn_codegen.arena}) attributes {nn_codegen.arena_bytes = 64 : i64}
func.func private @init(%out: memref<16xf32>) {
  %f = arith.constant 0.0 : f32
  %a = memref.alloc() : memref<16xf32>
  linalg.fill ins(%f : f32) outs(%a : memref<16xf32>)
  memref.copy %a, %out : memref<16xf32> to memref<16xf32>
  return
}
func.func @main() {
  return
}

// -----

// The size of a view is that of what it is a view of.
// CHECK-LABEL: func.func @views
// CHECK-SAME: %[[X:[^:]*]]: memref<?x?xf32>
func.func @views(%x: memref<?x?xf32> {nn.dims = ["n", "m"]}, %y: memref<?xf32> {nn_codegen.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK-DAG: %[[N:.*]] = memref.dim %[[X]], %c0
  // CHECK-DAG: %[[M:.*]] = memref.dim %[[X]], %c1
  // CHECK-DAG: %[[NM:.*]] = arith.muli %[[N]], %[[M]]
  // CHECK-DAG: %[[B:.*]] = arith.muli %[[NM]], %c4
  // CHECK-DAG: %[[P:.*]] = arith.addi %[[B]], %c63
  // CHECK-DAG: arith.andi %[[P]], %c-64
  %n = memref.dim %x, %c0 : memref<?x?xf32>
  %m = memref.dim %x, %c1 : memref<?x?xf32>
  %a = memref.alloc(%n, %m) : memref<2x?x?xf32>
  %s = memref.subview %a[1, 0, 0] [1, %n, %m] [1, 1, 1] : memref<2x?x?xf32> to memref<?x?xf32, strided<[?, 1], offset: ?>>
  %e = memref.expand_shape %s [[0, 1], [2]] output_shape [%n, 1, %m]
     : memref<?x?xf32, strided<[?, 1], offset: ?>> into memref<?x1x?xf32, strided<[?, ?, 1], offset: ?>>
  %f = memref.alloc(%n, %m) : memref<?x?xf32>
  %g = memref.collapse_shape %f [[0, 1]] : memref<?x?xf32> into memref<?xf32>
  %d = memref.dim %g, %c0 : memref<?xf32>
  %c2 = arith.constant 2 : index
  %w = memref.dim %e, %c2 : memref<?x1x?xf32, strided<[?, ?, 1], offset: ?>>
  %b = memref.alloc(%d) : memref<?xf32>
  %h = memref.alloc(%w) : memref<?xf32>
  memref.copy %b, %y : memref<?xf32> to memref<?xf32>
  memref.copy %h, %y : memref<?xf32> to memref<?xf32>
  return
}

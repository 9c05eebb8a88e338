// RUN: nn-opt %s --nn-lower-parallel-calls -split-input-file -verify-diagnostics | FileCheck %s

// Only what the kernel uses is passed: a pointer and a number.
// CHECK: llvm.func @nn_parallel_for(!llvm.ptr, i64, !llvm.ptr, !llvm.ptr, i64)
// CHECK: llvm.func @kernel(%[[ARGS:.*]]: !llvm.ptr, %[[LO:.*]]: i64, %[[HI:.*]]: i64, %[[SCRATCH:.*]]: !llvm.ptr)
// CHECK: %[[F0:.*]] = llvm.getelementptr %[[ARGS]][0, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<(ptr, ptr, i64)>
// CHECK: %[[X:.*]] = llvm.load %[[F0]] : !llvm.ptr -> !llvm.ptr
// CHECK: %[[Y:.*]] = llvm.load %{{.*}} : !llvm.ptr -> !llvm.ptr
// CHECK: %[[N:.*]] = llvm.load %{{.*}} : !llvm.ptr -> i64
// CHECK: %[[I:.*]] = llvm.add %[[LO]], %[[N]]
// CHECK: llvm.load %[[X]] {alias_scopes = [#[[S3:.*]]], noalias_scopes = [#[[S8:.*]]]}
// CHECK: llvm.store %{{.*}}, %[[Y]] {alias_scopes = [#[[S8]]], noalias_scopes = [#[[S3]]]}
// CHECK: llvm.store %{{.*}}, %[[SCRATCH]] :
llvm.func @kernel(%lo: i64, %hi: i64, %x0: !llvm.ptr, %x1: !llvm.ptr, %x2: i64, %x3: i64, %x4: i64,
                  %y0: !llvm.ptr, %y1: !llvm.ptr, %y2: i64, %y3: i64, %y4: i64, %n: i64,
                  %s0: !llvm.ptr, %s1: !llvm.ptr, %s2: i64, %s3: i64, %s4: i64)
    attributes {nn_codegen.kernel, nn_codegen.distinct = array<i64: 3, 8>} {
  %i = llvm.add %lo, %n : i64
  %v = llvm.load %x1 : !llvm.ptr -> f32
  llvm.store %v, %y1 : f32, !llvm.ptr
  llvm.store %i, %s1 : i64, !llvm.ptr
  llvm.return
}
// CHECK-LABEL: llvm.func @main
// CHECK-SAME: %[[CTX:[^:]*]]: !llvm.ptr
llvm.func @main(%ctx: !llvm.ptr, %p: !llvm.ptr, %k: i64, %bytes: i64) {
  // CHECK: %[[STRUCT:.*]] = llvm.alloca
  %c0 = llvm.mlir.constant(0 : i64) : i64
  // CHECK: %[[FN:.*]] = llvm.mlir.addressof @kernel
  // CHECK: llvm.call @nn_parallel_for(%[[CTX]], %{{.*}}, %[[FN]], %[[STRUCT]], %{{.*}})
  llvm.call @kernel(%c0, %k, %p, %p, %c0, %c0, %c0, %p, %p, %c0, %c0, %c0, %k, %p, %p, %c0, %bytes, %c0) {nn_codegen.parallel}
      : (i64, i64, !llvm.ptr, !llvm.ptr, i64, i64, i64, !llvm.ptr, !llvm.ptr, i64, i64, i64, i64, !llvm.ptr, !llvm.ptr, i64, i64, i64) -> ()
  // CHECK: llvm.call @kernel(%[[STRUCT]], %{{.*}}, %{{.*}}, %{{.*}}) : (!llvm.ptr, i64, i64, !llvm.ptr) -> ()
  llvm.call @kernel(%c0, %k, %p, %p, %c0, %c0, %c0, %p, %p, %c0, %c0, %c0, %k, %p, %p, %c0, %bytes, %c0)
      : (i64, i64, !llvm.ptr, !llvm.ptr, i64, i64, i64, !llvm.ptr, !llvm.ptr, i64, i64, i64, i64, !llvm.ptr, !llvm.ptr, i64, i64, i64) -> ()
  llvm.return
}

// -----

// expected-error @+1 {{is no kernel (lo, hi, captures..., scratch)}}
llvm.func @kernel(%lo: i64) attributes {nn_codegen.kernel} {
  llvm.return
}

// -----

// An f32 before an i64: LLVM aligns the i64 to 8 bytes and needs 16 in all.
llvm.func @kernel(%lo: i64, %hi: i64, %f: f32, %n: i64, %s0: !llvm.ptr, %s1: !llvm.ptr, %s2: i64, %s3: i64, %s4: i64)
    attributes {nn_codegen.kernel} {
  %v = llvm.uitofp %n : i64 to f32
  %w = llvm.fadd %v, %f : f32
  llvm.store %w, %s1 : f32, !llvm.ptr
  llvm.return
}
// CHECK-LABEL: llvm.func @padding
llvm.func @padding(%ctx: !llvm.ptr, %p: !llvm.ptr, %k: i64, %f: f32) {
  // CHECK: %[[ROOM:.*]] = llvm.mlir.constant(32 : i64)
  // CHECK: llvm.alloca %[[ROOM]] x i8
  // CHECK: llvm.getelementptr {{.*}} !llvm.struct<(f32, i64)>
  llvm.call @kernel(%k, %k, %f, %k, %p, %p, %k, %k, %k) : (i64, i64, f32, i64, !llvm.ptr, !llvm.ptr, i64, i64, i64) -> ()
  llvm.return
}

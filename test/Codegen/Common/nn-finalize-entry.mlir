// RUN: nn-opt %s --nn-finalize-entry -split-input-file -verify-diagnostics | FileCheck %s

// CHECK: func.func private @init(%{{.*}}: memref<3xf32>, %{{.*}}: memref<?xi8>) attributes {llvm.emit_c_interface}
nn_codegen.global @w : tensor<3xf32> {initializer = @init, nn_codegen.operands = []}
func.func private @init(%out: memref<3xf32>, %arena: memref<?xi8>) {
  return
}
// CHECK: func.func @nn_main(%{{.*}}: !llvm.ptr, %{{.*}}: memref<3xf32>, %{{.*}}: memref<3xf32> {nn_codegen.output}, %{{.*}}: memref<?xi8> {nn_codegen.weights}, %{{.*}}: memref<?xi8> {nn_codegen.arena})
// CHECK-SAME: attributes {llvm.emit_c_interface, nn_codegen.entry}
func.func @main(%x: memref<3xf32>, %y: memref<3xf32> {nn_codegen.output}, %arena: memref<?xi8> {nn_codegen.arena}) {
  return
}

// -----

// expected-error @+1 {{the name is reserved: nn_main}}
func.func private @nn_main()
func.func @main() {
  return
}

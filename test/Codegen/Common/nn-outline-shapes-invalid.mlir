// RUN: nn-opt %s --nn-outline-shapes -split-input-file -verify-diagnostics

func.func @data(%x: memref<?xf32> {nn.dims = ["n"]}, %i: memref<index>, %y: memref<?xf32> {nn_codegen.output}) {
  %n = memref.load %i[] : memref<index>
  // expected-error @+1 {{depends on more than the sizes of named dimensions}}
  nn_codegen.output_shape 0 (%n)
  return
}

// -----

// expected-error @+1 {{the shape of output 0 is not stated}}
func.func @unstated(%x: memref<?xf32> {nn.dims = ["n"]}, %y: memref<?xf32> {nn_codegen.output}) {
  return
}

// -----

func.func @unnamed(%x: memref<?xf32>, %y: memref<?xf32> {nn_codegen.output}) {
  %c0 = arith.constant 0 : index
  %n = memref.dim %x, %c0 : memref<?xf32>
  // expected-error @+1 {{depends on more than the sizes of named dimensions}}
  nn_codegen.output_shape 0 (%n)
  return
}

// RUN: nn-opt %s --nn-plan-memory -split-input-file -verify-diagnostics

func.func @unbounded(%x: memref<?xindex>) {
  %c0 = arith.constant 0 : index
  %n = memref.load %x[%c0] : memref<?xindex>
  // expected-error @+1 {{neither a function of the arguments nor bounded by a constant}}
  %a = memref.alloc(%n) : memref<?xf32>
  return
}

// -----

func.func @escapes(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %init = memref.alloc() : memref<4xf32>
  %last = scf.for %i = %c0 to %n step %c1 iter_args(%m = %init) -> memref<4xf32> {
    // expected-error @+1 {{the buffer leaves its block}}
    %a = memref.alloc() : memref<4xf32>
    scf.yield %a : memref<4xf32>
  }
  memref.copy %last, %init : memref<4xf32> to memref<4xf32>
  return
}

// -----

func.func @huge() {
  // expected-error @+1 {{larger than the address space}}
  %a = memref.alloc() : memref<4611686018427387904x4xf32>
  return
}

// -----

// expected-error @+1 {{cannot plan a function of more than one block}}
func.func @blocks() {
  cf.br ^next
^next:
  return
}

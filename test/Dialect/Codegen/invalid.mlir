// RUN: nn-opt %s -split-input-file -verify-diagnostics

// global_c1
// expected-error @+1 {{needs a ranked tensor type of static shape}}
nn_codegen.global @w : tensor<?xf32>

// -----

// global_c1
// expected-error @+1 {{needs a ranked tensor type of static shape}}
nn_codegen.global @w : f32

// -----

func.func private @init(memref<1xf32>, memref<?xi8>)
// global_c2
// expected-error @+1 {{has both a value and an initializer}}
nn_codegen.global @w : tensor<1xf32> = dense<1.0> : tensor<1xf32> {initializer = @init}

// -----

// global_c3
// expected-error @+1 {{value differs in type}}
nn_codegen.global @w : tensor<2xf32> = dense<1.0> : tensor<1xf32>

// -----

// global_c3
// expected-error @+1 {{value differs in type}}
nn_codegen.global @w : tensor<1xui8> = dense<1> : tensor<1xi16>

// -----

// global_c4
// expected-error @+1 {{offset must be a multiple of 64, not 4}}
nn_codegen.global @w : tensor<1xf32> = dense<1.0> : tensor<1xf32> {offset = 4 : i64}

// -----

// global_c4
// expected-error @+1 {{offset must be a multiple of 64, not -64}}
nn_codegen.global @w : tensor<1xf32> = dense<1.0> : tensor<1xf32> {offset = -64 : i64}

// -----

// global_c5
// expected-error @+1 {{initializer names no function}}
nn_codegen.global @w : tensor<1xf32> {initializer = @nothing}

// -----

func.func private @init(memref<1xf32>, memref<1xf32>, memref<?xi8>)
// global_c5
// expected-error @+1 {{initializer reads no nn_codegen.global}}
nn_codegen.global @w : tensor<1xf32> {initializer = @init, nn_codegen.operands = [@init]}

// -----

// global_c5
// expected-error @+1 {{must list symbols and needs an initializer}}
nn_codegen.global @w : tensor<1xf32> {nn_codegen.operands = []}

// -----

func.func @load() {
  // global_load_c1
  // expected-error @+1 {{names no nn_codegen.global}}
  %0 = nn_codegen.global_load @w : tensor<1xf32>
  return
}

// -----

nn_codegen.global @w : tensor<1xf32> = dense<1.0> : tensor<1xf32>
func.func @load() {
  // global_load_c2
  // expected-error @+1 {{type differs from that of the global}}
  %0 = nn_codegen.global_load @w : tensor<2xf32>
  return
}

// -----

// target_c1
// expected-error @+1 {{vector_bits must be a positive multiple of 8, not 0}}
module attributes {a = #nn_codegen.target<triple = "", features = "", tune = "", vector_bits = 0, cores = 1, l1 = 0, l2 = 0, l3 = 0>} {}

// -----

// target_c2
// expected-error @+1 {{cores must be positive, not 0}}
module attributes {a = #nn_codegen.target<triple = "", features = "", tune = "", vector_bits = 8, cores = 0, l1 = 0, l2 = 0, l3 = 0>} {}

// -----

// strategy_c1
// expected-error @+1 {{sizes must not be negative}}
module attributes {a = #nn_codegen.strategy<route = kernel, tile = [-1]>} {}

// -----

// strategy_c2
// expected-error @+1 {{vector_dim must be at least -1}}
module attributes {a = #nn_codegen.strategy<route = kernel, vector_dim = -2, vector_width = 1>} {}

// -----

// strategy_c3
// expected-error @+1 {{parallel and tile differ in length}}
module attributes {a = #nn_codegen.strategy<route = kernel, parallel = [1], tile = [1, 2]>} {}

// RUN: nn-opt %s --nn-expand-math | FileCheck %s

// Vectors keep their shape; nothing but a product and a sum may be contracted.
// CHECK-LABEL: func @vector
// CHECK-NOT: math.exp
// CHECK: arith.mulf %{{.*}} fastmath<contract> : vector<4x8xf32>
// CHECK: arith.bitcast %{{.*}} : vector<4x8xf32> to vector<4x8xi32>
// CHECK: return
func.func @vector(%x: vector<4x8xf32>) -> vector<4x8xf32> {
  %y = math.exp %x : vector<4x8xf32>
  return %y : vector<4x8xf32>
}

// CHECK-LABEL: func @narrow
// CHECK: arith.extf %{{.*}} : f16 to f32
// CHECK-NOT: math.tanh
// CHECK: arith.truncf %{{.*}} : f32 to f16
func.func @narrow(%x: f16) -> f16 {
  %y = math.tanh %x : f16
  return %y : f16
}

// CHECK-LABEL: func @wide
// CHECK: math.exp %{{.*}} : f64
// CHECK: math.sqrt %{{.*}} : f32
func.func @wide(%x: f64, %y: f32) -> (f64, f32) {
  %a = math.exp %x : f64
  %b = math.sqrt %y : f32
  return %a, %b : f64, f32
}

// CHECK-LABEL: func @all
// CHECK-NOT: math.{{exp|log|sin|cos|tanh|erf|powf|rsqrt}}
// CHECK: return
func.func @all(%x: f32) -> f32 {
  %0 = math.exp %x : f32
  %1 = math.expm1 %0 : f32
  %2 = math.log %1 : f32
  %3 = math.log1p %2 : f32
  %4 = math.sin %3 : f32
  %5 = math.cos %4 : f32
  %6 = math.tanh %5 : f32
  %7 = math.erf %6 : f32
  %8 = math.powf %7, %x : f32
  %9 = math.rsqrt %8 : f32
  return %9 : f32
}

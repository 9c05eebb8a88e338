// RUN: nn-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @twice
func.func @twice(%x: tensor<2xf32>, %b: tensor<2xi1>)
    -> (tensor<2xf32>, tensor<2xf32>, tensor<2xi1>, tensor<2xf32>) {
  // CHECK-SAME: %[[X:.*]]: tensor<2xf32>, %[[B:.*]]: tensor<2xi1>
  // CHECK-NEXT: %[[R:.*]] = nn.relu %[[X]]
  // CHECK-NEXT: return %[[R]], %[[X]], %[[B]], %[[X]]
  %0 = nn.relu %x : tensor<2xf32>
  %1 = nn.relu %0 : tensor<2xf32>
  %2 = nn.neg %x : tensor<2xf32>
  %3 = nn.neg %2 : tensor<2xf32>
  %4 = nn.not %b : tensor<2xi1>
  %5 = nn.not %4 : tensor<2xi1>
  %6 = nn.cast %x : tensor<2xf32> to tensor<2xf32>
  return %1, %3, %5, %6 : tensor<2xf32>, tensor<2xf32>, tensor<2xi1>, tensor<2xf32>
}

// x + 0.0 is not x where x is -0.0.
// CHECK-LABEL: func.func @neutral
func.func @neutral(%x: tensor<2xf32>, %i: tensor<2xi64>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xi64>, tensor<1x2xf32>) {
  // CHECK-SAME: %[[X:.*]]: tensor<2xf32>, %[[I:.*]]: tensor<2xi64>
  // CHECK: %[[SUM:.*]] = nn.add %[[X]]
  // CHECK: %[[M:.*]] = nn.mul %[[X]]
  // CHECK: return %[[X]], %[[SUM]], %[[I]], %[[M]]
  %one = nn.constant dense<1.0> : tensor<f32>
  %zero = nn.constant dense<0.0> : tensor<f32>
  %izero = nn.constant dense<0> : tensor<1xi64>
  %ones = nn.constant dense<1.0> : tensor<1x1xf32>
  %0 = nn.mul %one, %x : (tensor<f32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = nn.div %0, %one : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  %2 = nn.sub %1, %zero : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  %3 = nn.add %2, %zero : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  %4 = nn.add %i, %izero : (tensor<2xi64>, tensor<1xi64>) -> tensor<2xi64>
  %5 = nn.mul %x, %ones : (tensor<2xf32>, tensor<1x1xf32>) -> tensor<1x2xf32>
  return %2, %3, %4, %5 : tensor<2xf32>, tensor<2xf32>, tensor<2xi64>, tensor<1x2xf32>
}

// The sign is the divisor's, or the dividend's.
// CHECK-LABEL: func.func @remainders
func.func @remainders() -> (tensor<2x2xi64>, tensor<2x2xi64>) {
  %a = nn.constant dense<[[-7], [8]]> : tensor<2x1xi64>
  %b = nn.constant dense<[2, -3]> : tensor<2xi64>
  // CHECK-DAG: nn.constant dense<{{\[\[}}1, -1], [0, -1]]> : tensor<2x2xi64>
  %0 = nn.mod %a, %b : (tensor<2x1xi64>, tensor<2xi64>) -> tensor<2x2xi64>
  // CHECK-DAG: nn.constant dense<{{\[\[}}-1, -1], [0, 2]]> : tensor<2x2xi64>
  %1 = nn.mod %a, %b fmod : (tensor<2x1xi64>, tensor<2xi64>) -> tensor<2x2xi64>
  return %0, %1 : tensor<2x2xi64>, tensor<2x2xi64>
}

// CHECK-LABEL: func.func @integers
func.func @integers() -> (tensor<2x2xi64>, tensor<2xi64>, tensor<2xi64>, tensor<2xi1>, tensor<2xi64>, tensor<2xui8>, tensor<2xf32>) {
  %a = nn.constant dense<[[-7], [8]]> : tensor<2x1xi64>
  %b = nn.constant dense<[2, -3]> : tensor<2xi64>
  %z = nn.constant dense<[0, 1]> : tensor<2xi64>
  %u = nn.constant dense<[200, 100]> : tensor<2xui8>
  // CHECK-DAG: nn.constant dense<{{\[\[}}-3, 2], [4, -2]]> : tensor<2x2xi64>
  %0 = nn.div %a, %b : (tensor<2x1xi64>, tensor<2xi64>) -> tensor<2x2xi64>
  // A division by zero is left alone.
  // CHECK-DAG: nn.div
  %1 = nn.div %b, %z : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
  // CHECK-DAG: nn.constant dense<[0, -3]> : tensor<2xi64>
  %2 = nn.min %b, %z : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
  // CHECK-DAG: nn.constant dense<[false, true]> : tensor<2xi1>
  %3 = nn.less %b, %z : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi1>
  // CHECK-DAG: nn.constant dense<[2, 1]> : tensor<2xi64>
  %4 = nn.where %3, %z, %b : (tensor<2xi1>, tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
  // CHECK-DAG: nn.constant dense<[144, 200]> : tensor<2xui8>
  %5 = nn.add %u, %u : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
  // CHECK-DAG: nn.constant dense<[2.000000e+02, 1.000000e+02]> : tensor<2xf32>
  %6 = nn.cast %u : tensor<2xui8> to tensor<2xf32>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<2x2xi64>, tensor<2xi64>, tensor<2xi64>, tensor<2xi1>, tensor<2xi64>, tensor<2xui8>, tensor<2xf32>
}

// CHECK-LABEL: func.func @floats
func.func @floats() -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xi1>) {
  %a = nn.constant dense<[0.5, 0x7FC00000]> : tensor<2xf32>
  %b = nn.constant dense<[2.5, -1.0]> : tensor<2xf32>
  // CHECK-DAG: nn.constant dense<[5.000000e-01, 0x7FC00000]> : tensor<2xf32>
  %0 = nn.min %a, %b : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  // CHECK-DAG: nn.constant dense<[2.000000e+00, -1.000000e+00]> : tensor<2xf32>
  %1 = nn.round %b : tensor<2xf32>
  // CHECK-DAG: nn.constant dense<[4.000000e-01, -1.000000e+00]> : tensor<2xf32>
  %2 = nn.reciprocal %b : tensor<2xf32>
  // CHECK-DAG: nn.constant dense<[true, false]> : tensor<2xi1>
  %3 = nn.less_or_equal %a, %b : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xi1>
  return %0, %1, %2, %3 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xi1>
}

// CHECK-LABEL: func.func @shapes
func.func @shapes(%x: tensor<2x3x4xf32>) -> (tensor<4xi64>, tensor<2xi64>, tensor<i64>, tensor<3xi64>) {
  %s = nn.shape %x : tensor<2x3x4xf32> -> tensor<3xi64>
  %m = nn.constant dense<-1> : tensor<1xi64>
  // CHECK-DAG: nn.constant dense<[2, 3, 4, -1]> : tensor<4xi64>
  %0 = nn.concat %s, %m axis = 0 : (tensor<3xi64>, tensor<1xi64>) -> tensor<4xi64>
  // CHECK-DAG: nn.constant dense<[4, 2]> : tensor<2xi64>
  %i = nn.constant dense<[-1, 0]> : tensor<2xi64>
  %1 = nn.gather %s, %i axis = 0 : (tensor<3xi64>, tensor<2xi64>) -> tensor<2xi64>
  // CHECK-DAG: nn.constant dense<24> : tensor<i64>
  %2 = nn.reduce <prod> %s axes = [0] : (tensor<3xi64>) -> tensor<i64>
  // CHECK-DAG: nn.constant dense<[4, 3, 2]> : tensor<3xi64>
  %least = nn.constant dense<-9223372036854775808> : tensor<1xi64>
  %zero = nn.constant dense<0> : tensor<1xi64>
  %3 = nn.slice %s, %m, %least, %zero, %m : (tensor<3xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<3xi64>
  return %0, %1, %2, %3 : tensor<4xi64>, tensor<2xi64>, tensor<i64>, tensor<3xi64>
}

// CHECK-LABEL: func.func @views
func.func @views(%x: tensor<2x3x4xf32>, %d: tensor<?x?xf32>) -> (tensor<4x6xf32>, tensor<2x3x4xf32>, tensor<2x3x4xf32>, tensor<?x?xf32>, tensor<2x3x4xf32>) {
  // CHECK-SAME: %[[X:.*]]: tensor<2x3x4xf32>, %[[D:.*]]: tensor<?x?xf32>
  // CHECK: %[[R:.*]] = nn.reshape %[[X]], %{{.*}} -> tensor<4x6xf32>
  // CHECK: %[[U:.*]] = nn.reshape %[[D]]
  // CHECK: return %[[R]], %[[X]], %[[X]], %[[U]], %[[X]]
  %s0 = nn.constant dense<[6, 4]> : tensor<2xi64>
  %s1 = nn.constant dense<[4, -1]> : tensor<2xi64>
  %s2 = nn.constant dense<[2, 3, 4]> : tensor<3xi64>
  %0 = nn.reshape %x, %s0 : (tensor<2x3x4xf32>, tensor<2xi64>) -> tensor<6x4xf32>
  %1 = nn.reshape %0, %s1 : (tensor<6x4xf32>, tensor<2xi64>) -> tensor<4x6xf32>
  %2 = nn.reshape %0, %s2 : (tensor<6x4xf32>, tensor<3xi64>) -> tensor<2x3x4xf32>
  %3 = nn.unsqueeze %x axes = [1] : (tensor<2x3x4xf32>) -> tensor<2x1x3x4xf32>
  %4 = nn.squeeze %3 axes = [1] : (tensor<2x1x3x4xf32>) -> tensor<2x3x4xf32>
  // Two dynamic dimensions of the same type may differ.
  %5 = nn.reshape %d, %s1 : (tensor<?x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  %6 = nn.expand %x, %s2 : (tensor<2x3x4xf32>, tensor<3xi64>) -> tensor<2x3x4xf32>
  return %1, %2, %4, %5, %6 : tensor<4x6xf32>, tensor<2x3x4xf32>, tensor<2x3x4xf32>, tensor<?x?xf32>, tensor<2x3x4xf32>
}

// A 0 in the second shape copies a dimension of what it reads.
// CHECK-LABEL: func.func @reshape_that_copies
func.func @reshape_that_copies(%x: tensor<2x3x4xf32>) -> tensor<6x2x2xf32> {
  // CHECK-COUNT-2: nn.reshape
  %s0 = nn.constant dense<[6, 4]> : tensor<2xi64>
  %s1 = nn.constant dense<[0, 2, 2]> : tensor<3xi64>
  %0 = nn.reshape %x, %s0 : (tensor<2x3x4xf32>, tensor<2xi64>) -> tensor<6x4xf32>
  %1 = nn.reshape %0, %s1 : (tensor<6x4xf32>, tensor<3xi64>) -> tensor<6x2x2xf32>
  return %1 : tensor<6x2x2xf32>
}

// CHECK-LABEL: func.func @transposes
func.func @transposes(%x: tensor<2x3x4xf32>) -> (tensor<3x2x4xf32>, tensor<2x3x4xf32>) {
  // CHECK-SAME: %[[X:.*]]: tensor<2x3x4xf32>
  // CHECK: %[[T:.*]] = nn.transpose %[[X]] perm = [1, 0, 2]
  // CHECK: return %[[T]], %[[X]]
  %0 = nn.transpose %x perm = [2, 0, 1] : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32>
  %1 = nn.transpose %0 perm = [2, 1, 0] : (tensor<4x2x3xf32>) -> tensor<3x2x4xf32>
  %2 = nn.transpose %0 perm = [1, 2, 0] : (tensor<4x2x3xf32>) -> tensor<2x3x4xf32>
  return %1, %2 : tensor<3x2x4xf32>, tensor<2x3x4xf32>
}

// CHECK-LABEL: func.func @whole_slice
func.func @whole_slice(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-SAME: %[[X:.*]]: tensor<2x3xf32>
  // CHECK-NEXT: return %[[X]]
  %start = nn.constant dense<0> : tensor<1xi64>
  %end = nn.constant dense<9223372036854775807> : tensor<1xi64>
  %step = nn.constant dense<1> : tensor<1xi64>
  %0 = nn.slice %x, %start, %end, %step, %step : (tensor<2x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x3xf32>
  %1 = nn.concat %0 axis = 0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = nn.reduce <sum> %1 axes = [] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

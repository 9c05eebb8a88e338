// RUN: nn-opt %S/Inputs/mlp.mlir --lower-to-cpu -o %t.mlir
// RUN: python3 %S/Inputs/check_mlp.py %t.mlir | FileCheck %s
// CHECK: agrees

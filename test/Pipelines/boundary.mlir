// RUN: nn-opt %S/Inputs/boundary.mlir --nn-naive-pipeline -o %t.mlir
// RUN: python3 %S/Inputs/check_boundary.py %t.mlir | FileCheck %s
// RUN: nn-opt %S/Inputs/boundary.mlir --lower-to-cpu -o %t.mlir
// RUN: python3 %S/Inputs/check_boundary.py %t.mlir | FileCheck %s
// CHECK: agrees

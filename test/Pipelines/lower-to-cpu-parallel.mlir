// RUN: nn-opt %S/Inputs/parallel.mlir --lower-to-cpu -o %t.mlir
// RUN: FileCheck %s --check-prefix=IR --input-file=%t.mlir
// IR: llvm.call @nn_parallel_for
// RUN: python3 %S/Inputs/check_parallel.py %t.mlir | FileCheck %s
// CHECK: agrees

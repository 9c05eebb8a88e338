// RUN: nn-opt %S/Inputs/mlp.mlir --nn-naive-pipeline -o %t.mlir
// RUN: python3 %S/Inputs/check_mlp.py %t.mlir | FileCheck %s
// CHECK: agrees
// RUN: FileCheck %s --check-prefix=IR --input-file=%t.mlir
// IR: checks = ["node 'add' (Add): dimension 0 differs",
// IR-SAME: inputs = [{dims = ["n", 5], name = "x", type = tensor<?x5xf32>}
// IR-SAME: outputs = [{dims = ["n", 8], name = "y", type = tensor<?x8xf32>}
// IR-SAME: symbols = ["n", "m"], weights_bytes = 256
// IR: llvm.func @nn_shapes
// IR: llvm.func @nn_main
// IR-NOT: malloc

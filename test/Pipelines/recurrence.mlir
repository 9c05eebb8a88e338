// RUN: nn-opt %S/Inputs/recurrence.mlir --nn-naive-pipeline -o %t.mlir
// RUN: FileCheck %s --check-prefix=IR --input-file=%t.mlir
// RUN: python3 %S/Inputs/check_recurrence.py %t.mlir | FileCheck %s
// RUN: nn-opt %S/Inputs/recurrence.mlir --lower-to-cpu -o %t.mlir
// RUN: FileCheck %s --check-prefix=IR --input-file=%t.mlir
// RUN: python3 %S/Inputs/check_recurrence.py %t.mlir | FileCheck %s
// CHECK: agrees
// IR-NOT: malloc

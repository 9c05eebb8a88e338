// RUN: nn-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @checks
func.func @checks(%x: i1) {
  %true = arith.constant true
  %false = arith.constant false
  // CHECK-NOT: always
  nn_codegen.check %true, "always"
  // CHECK: nn_codegen.check %{{.*}}, "never"
  nn_codegen.check %false, "never"
  // CHECK: nn_codegen.check %{{.*}}, "perhaps"
  nn_codegen.check %x, "perhaps"
  return
}

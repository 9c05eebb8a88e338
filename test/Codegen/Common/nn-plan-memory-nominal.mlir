// RUN: not nn-opt %s --nn-plan-memory="nominal=n=x" 2>&1 | FileCheck %s
// CHECK: error: nominal value is no name=size: n=x
func.func @main() {
  return
}

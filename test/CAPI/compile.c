/* RUN: clang-22 -std=c11 -Wall -Wextra -Werror -pedantic -I%nn_source/include %s %nn_build/lib/libnn-compiler.so -Wl,-rpath,%nn_build/lib -o %t
 * RUN: %t %S/../Target/Inputs/model.mlir %t.so | FileCheck %s
 * RUN: nn-run %t.so | FileCheck %s --check-prefix=CHECKED
 */

#include "nn-c/Compiler.h"

#include <stdio.h>

static void tell(void *user, const char *message) {
  printf("%s: %s\n", (const char *)user, message);
}

int main(int argc, char **argv) {
  if (argc != 3)
    return 2;
  /*
   * CHECK: version 1
   */
  printf("version %u\n", nn_compiler_version());
  /* CHECK-NEXT: option: error: '--fast' is no option
   * CHECK-NEXT: 2
   */
  printf("%d\n", nn_compile_file(argv[1], argv[2], "-O1 --fast", tell, "option"));
  /* CHECK-NEXT: model: bad{{.*}}: error:
   * CHECK-NEXT: 1
   */
  printf("%d\n", nn_compile_bytes("module {", 8, "bad", argv[2], 0, tell, "model"));
  /* CHECK-NEXT: file: nowhere.onnx: error:
   * CHECK-NEXT: 1
   */
  printf("%d\n", nn_compile_file("nowhere.onnx", argv[2], "", tell, "file"));
  /* CHECK-NEXT: 0
   * CHECKED: output 0 'y': float32 [1,4]
   */
  printf("%d\n", nn_compile_file(argv[1], argv[2], "--mcpu=generic -O2 --threads=2", tell, "good"));
  return 0;
}

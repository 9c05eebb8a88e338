/*===- nn-c/Compiler.h - Compiles models --------------------------*- C -*-===*\
|*                                                                            *|
|* Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.       *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* The C interface of the compiler, in libnn-compiler.so. What it makes is    *|
|* run through nn-c/Model.h and needs nothing of the compiler.                *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#ifndef NN_C_COMPILER_H
#define NN_C_COMPILER_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this header, which nn_compiler_version() returns. */
#define NN_COMPILER_VERSION 1

#ifndef NN_COMPILER_API
#define NN_COMPILER_API __attribute__((visibility("default")))
#endif

/* What nn-translate's exit codes say. */
typedef enum nn_compile_status {
  NN_COMPILE_OK = 0,
  NN_COMPILE_BAD_INPUT = 1, /* the model or a file is at fault */
  NN_COMPILE_BAD_OPTION = 2,
  NN_COMPILE_FAILED = 3, /* a fault of the compiler */
} nn_compile_status;

/* Told of each message, one line without its end, as nn-translate prints it:
 * "model.onnx: node 'x' (Conv): error: ...". */
typedef void (*nn_message_function)(void *user, const char *message);

NN_COMPILER_API unsigned nn_compiler_version(void);

/* Compiles the model in a file (ONNX, MLIR text or bytecode) to the file
 * `output`, which gets all of the output or keeps what it had.
 *
 * `options` (may be NULL) is a text of words between spaces, those of
 * nn-translate:
 *   --emit=lib|exe|obj|header|llvm|asm  --mtriple= --mcpu= --mattr=
 *   --shape=NAME=1x3x224x224 --dim=NAME=1  -O0 ... -O3  --threads=N --profiling
 * A backslash takes the next character as it is. Calls on several threads are
 * allowed; LLVM's crashes are not caught here: who must survive them uses a
 * process of its own. */
NN_COMPILER_API nn_compile_status nn_compile_file(const char *model,
                                                  const char *output,
                                                  const char *options,
                                                  nn_message_function message,
                                                  void *user);

/* The same for a model in memory. `name` stands for the file in messages, and
 * external data is looked for in its folder. */
NN_COMPILER_API nn_compile_status nn_compile_bytes(
    const void *model, size_t size, const char *name, const char *output,
    const char *options, nn_message_function message, void *user);

#ifdef __cplusplus
}
#endif

#endif

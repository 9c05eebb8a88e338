/*===- nn-c/Model.h - A compiled model ----------------------------*- C -*-===*\
|*                                                                            *|
|* Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.       *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* Everything that the user of a compiled model needs: a library made by      *|
|* nn-translate exports the functions declared here, and they describe and    *|
|* run the one model in it. C11, no other header of the project.              *|
|*                                                                            *|
|*   nn_context *context;                                                     *|
|*   char why[256];                                                           *|
|*   if (nn_model_create(NULL, &context, why, sizeof why)) ...                *|
|*   int64_t dims[] = {1, 4}, result[2];                                      *|
|*   float x[4], y[4];                                                        *|
|*   nn_value in = {NN_KIND_TENSOR, NN_TYPE_FLOAT, 2, 0, dims, x, sizeof x};  *|
|*   nn_value out = {NN_KIND_TENSOR, NN_TYPE_FLOAT, 2, 0, result, y,          *|
|*                   sizeof y};                                               *|
|*   if (nn_model_run(context, &in, &out)) puts(nn_model_error(context));     *|
|*   nn_model_destroy(context);                                               *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#ifndef NN_C_MODEL_H
#define NN_C_MODEL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this header. A library implements versions 1 to
 * nn_model_version(); what a version defines never changes later. */
#define NN_MODEL_VERSION 1

#ifndef NN_MODEL_API
#define NN_MODEL_API
#endif

/* What a value is. */
enum nn_kind {
  NN_KIND_TENSOR = 0,
  NN_KIND_SEQUENCE = 1, /* of values of one kind and type */
  NN_KIND_OPTIONAL = 2, /* a value or none */
  NN_KIND_STRING = 3,   /* a tensor of strings */
};

/* Element types; the numbers are those of ONNX.
 *
 * Layout: row-major, without gaps, aligned to the element. Half precision and
 * bfloat16 are their 16 bits, a bool is one byte that is 0 or 1. Of a 4-bit
 * type two elements share a byte: element i of the row-major order is in byte
 * i / 2, in the low four bits if i is even and in the high four if it is odd;
 * rows are not padded, and the unused half of a last byte is 0. Of a 2-bit type
 * element i is in byte i / 4 at bit 2 * (i % 4). */
enum nn_type {
  NN_TYPE_FLOAT = 1,
  NN_TYPE_UINT8 = 2,
  NN_TYPE_INT8 = 3,
  NN_TYPE_UINT16 = 4,
  NN_TYPE_INT16 = 5,
  NN_TYPE_INT32 = 6,
  NN_TYPE_INT64 = 7,
  NN_TYPE_STRING = 8,
  NN_TYPE_BOOL = 9,
  NN_TYPE_FLOAT16 = 10,
  NN_TYPE_DOUBLE = 11,
  NN_TYPE_UINT32 = 12,
  NN_TYPE_UINT64 = 13,
  NN_TYPE_COMPLEX64 = 14,
  NN_TYPE_COMPLEX128 = 15,
  NN_TYPE_BFLOAT16 = 16,
  NN_TYPE_FLOAT8E4M3FN = 17,
  NN_TYPE_FLOAT8E4M3FNUZ = 18,
  NN_TYPE_FLOAT8E5M2 = 19,
  NN_TYPE_FLOAT8E5M2FNUZ = 20,
  NN_TYPE_UINT4 = 21,
  NN_TYPE_INT4 = 22,
  NN_TYPE_FLOAT4E2M1 = 23,
  NN_TYPE_FLOAT8E8M0 = 24,
  NN_TYPE_UINT2 = 25,
  NN_TYPE_INT2 = 26,
};

typedef enum nn_status {
  NN_OK = 0,
  NN_INVALID_ARGUMENT = 1, /* a value breaks the model's signature */
  NN_REFUSED = 2,          /* sizes that an operator of the model cannot take */
  NN_OUT_OF_MEMORY = 3,
  NN_UNSUPPORTED_CPU = 4, /* an instruction set that this CPU lacks */
  NN_BUSY = 5,            /* a run of this context has not ended */
  NN_FAILED = 6,
} nn_status;

/* Describes an input or output. */
typedef struct nn_value_info {
  const char *name;
  const int64_t *dims;          /* rank sizes; -1 where a run decides */
  const char *const *dim_names; /* the symbol of a dynamic size, else "" */
  int32_t kind;                 /* enum nn_kind */
  int32_t type;                 /* enum nn_type, that of the elements */
  int32_t rank;                 /* -1 where it is unknown */
  int32_t reserved;
} nn_value_info;

/* An input or output of a run.
 *   tensor:   data holds the elements, `bytes` bytes (for an output: at least
 *             what its dims need).
 *   string:   data is an array of nn_string.
 *   sequence: data is an array of dims[0] nn_value; rank is 1.
 *   optional: data is an nn_value or NULL; rank is 0.
 * Inputs are only read. Kind, type and rank of an output are those that the
 * model says, as nn_model_output_shapes sets them; its dims are written by the
 * run. Outputs overlap neither inputs nor each other. */
typedef struct nn_value {
  int32_t kind;
  int32_t type;
  int32_t rank;
  int32_t reserved;
  int64_t *dims;
  void *data;
  size_t bytes;
} nn_value;

/* UTF-8, not terminated. */
typedef struct nn_string {
  const char *data;
  size_t size;
} nn_string;

/* A context holds what a run needs: memory, threads, the last error. It serves
 * one call at a time: while nn_model_run or nn_model_output_shapes is under way
 * another one, of whatever thread, returns NN_BUSY and changes nothing, the
 * error included. Several contexts run at once and share the weights: threads
 * that are to run at once have a context each. */
typedef struct nn_context nn_context;

/* Runs body(argument, begin, end, worker) on ranges that together make
 * [0, count), at once or not, and returns when all have ended. `worker` is at
 * least 0 and less than nn_options.threads, and no two calls that overlap in
 * time have the same one. */
typedef void (*nn_parallel_body)(void *argument, int64_t begin, int64_t end,
                                 int32_t worker);
typedef void (*nn_parallel_for_function)(void *user, int64_t count,
                                         nn_parallel_body body, void *argument);

/* Memory of the context. `alignment` is a power of two. */
typedef void *(*nn_allocate_function)(void *user, size_t bytes,
                                      size_t alignment);
typedef void (*nn_release_function)(void *user, void *memory, size_t bytes);

/* Gives the memory of an output whose nn_value.data is NULL, or NULL to refuse;
 * the pointer is left in nn_value.data. Nobody but the caller releases it. */
typedef void *(*nn_output_function)(void *user, int32_t output,
                                    const int64_t *dims, int32_t rank,
                                    size_t bytes);

/* Told of each step of the model: nanoseconds of the monotonic clock. Only
 * models compiled for profiling have steps. */
typedef void (*nn_trace_function)(void *user, const char *step, int64_t begin,
                                  int64_t end);

typedef struct nn_options {
  size_t size;     /* sizeof(nn_options); later members count as 0 */
  int32_t threads; /* with the caller's; 0: one for each core allowed; negative
                      is refused */
  int32_t reserved;
  nn_allocate_function allocate; /* NULL: the C library's */
  nn_release_function release;
  void *memory_user;
  nn_parallel_for_function parallel_for; /* NULL: threads of the context */
  void *parallel_user;
  nn_output_function output;
  void *output_user;
  nn_trace_function trace;
  void *trace_user;
} nn_options;

NN_MODEL_API uint32_t nn_model_version(void);

NN_MODEL_API int32_t nn_model_input_count(void);
NN_MODEL_API int32_t nn_model_output_count(void);
/* NULL if there is no such input or output. */
NN_MODEL_API const nn_value_info *nn_model_input(int32_t index);
NN_MODEL_API const nn_value_info *nn_model_output(int32_t index);

/* The instruction sets that the code uses, "+avx2,+fma"; the target triple; a
 * hash of the weights. */
NN_MODEL_API const char *nn_model_features(void);
NN_MODEL_API const char *nn_model_triple(void);
NN_MODEL_API const char *nn_model_weights_hash(void);

/* Compares the weights, all of which it reads, with what the compiler wrote:
 * NN_OK, or NN_FAILED if the file is damaged there. */
NN_MODEL_API nn_status nn_model_verify(void);

/* Makes a context; NULL options mean all defaults. On failure *context is NULL
 * and `message` (may be NULL) says why. */
NN_MODEL_API nn_status nn_model_create(const nn_options *options,
                                       nn_context **context, char *message,
                                       size_t message_size);
NN_MODEL_API void nn_model_destroy(nn_context *context);

/* The sizes of the outputs for inputs of these sizes: sets rank, kind, type,
 * bytes and, where `dims` is not NULL, the dims of each output. Refuses sizes
 * that a run would refuse. Data is read only of inputs whose elements decide
 * sizes (a shape to reshape to); others may have none. */
NN_MODEL_API nn_status nn_model_output_shapes(nn_context *context,
                                              const nn_value *inputs,
                                              nn_value *outputs);

/* Runs the model on nn_model_input_count() inputs. After a run nothing is
 * allocated by runs at sizes that are not larger. */
NN_MODEL_API nn_status nn_model_run(nn_context *context, const nn_value *inputs,
                                    nn_value *outputs);

/* What the last call of this context found wrong; "" if nothing. The text stays
 * until the next call of the context begins (one that returns NN_BUSY does
 * not). */
NN_MODEL_API const char *nn_model_error(const nn_context *context);

#ifdef __cplusplus
}
#endif

#endif

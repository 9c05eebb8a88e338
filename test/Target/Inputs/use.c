/* Uses test/Target/Inputs/model.mlir, compiled, through nn-c/Model.h: C11. */

#define _GNU_SOURCE
#include "nn-c/Model.h"

#include <dlfcn.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every way to memory that the runtime has, counted. */
static _Atomic int allocations;
int posix_memalign(void **memory, size_t align, size_t bytes) {
  static int (*real)(void **, size_t, size_t);
  if (!real)
    *(void **)&real = dlsym(RTLD_NEXT, "posix_memalign");
  ++allocations;
  return real(memory, align, bytes);
}
void *malloc(size_t bytes) {
  static void *(*real)(size_t);
  if (!real)
    *(void **)&real = dlsym(RTLD_NEXT, "malloc");
  ++allocations;
  return real(bytes);
}

static void check(int ok, const char *what) {
  if (!ok) {
    printf("FAILED: %s\n", what);
    exit(1);
  }
}

static nn_value value(int32_t rank, int64_t *dims, void *data, size_t bytes) {
  nn_value v = {NN_KIND_TENSOR, NN_TYPE_FLOAT, rank, 0, dims, data, bytes};
  return v;
}

#define MOST 5000
typedef struct {
  float x[MOST * 4], y[MOST * 4], z[4];
} buffers;

/* Runs at n rows; the right result is checked. */
static nn_status run(nn_context *context, buffers *b, int64_t n) {
  int64_t in[2] = {n, 4}, out[2], last[1];
  nn_value x = value(2, in, b->x, sizeof(float) * n * 4);
  nn_value outs[2] = {value(2, out, b->y, sizeof b->y),
                      value(1, last, b->z, sizeof b->z)};
  for (int64_t i = 0; i < n * 4; ++i)
    b->x[i] = (float)i;
  nn_status status = nn_model_run(context, &x, outs);
  if (status)
    return status;
  check(outs[0].dims[0] == n && outs[0].dims[1] == 4, "dims of y");
  check(outs[1].rank == 1 && outs[1].dims[0] == 4, "dims of z");
  for (int64_t i = 0; i < n * 4; ++i)
    check(b->y[i] == (float)i + (float)(i % 4 + 1), "elements of y");
  for (int i = 0; i < 4; ++i)
    check(b->z[i] == 30, "elements of z");
  return NN_OK;
}

static void refused(nn_context *context, nn_value x, const char *what) {
  float y[64], z[4];
  int64_t dims[2], last[1];
  nn_value outs[2] = {value(2, dims, y, sizeof y),
                      value(1, last, z, sizeof z)};
  nn_status status = nn_model_run(context, &x, outs);
  printf("%s: %d %s\n", what, status, nn_model_error(context));
}

static void refusals(nn_context *context) {
  float data[64] = {0};
  int64_t d[3] = {2, 5, 1}, good[2] = {2, 4}, seven[2] = {7, 4};
  int64_t negative[2] = {-1, 4}, huge[2] = {INT64_MAX / 4, 4};
  refused(context, value(2, d, data, sizeof data), "dimension");
  refused(context, value(3, d, data, sizeof data), "rank");
  refused(context, value(2, negative, data, sizeof data), "negative");
  refused(context, value(2, huge, data, sizeof data), "huge");
  refused(context, value(2, seven, data, 7 * 16), "check");
  refused(context, value(2, good, data, 31), "bytes");
  refused(context, value(2, good, NULL, 32), "null");
  refused(context, value(2, good, (char *)data + 1, 32), "alignment");
  nn_value type = value(2, good, data, 32);
  type.type = NN_TYPE_DOUBLE;
  refused(context, type, "type");
  type = value(2, good, data, 32);
  type.kind = NN_KIND_SEQUENCE;
  refused(context, type, "kind");
  int64_t dims[2], last[1];
  float y[4], z[4];
  nn_value x = value(2, good, data, 32);
  nn_value outs[2] = {value(2, dims, y, sizeof y),
                      value(1, last, z, sizeof z)};
  nn_status status = nn_model_run(context, &x, outs);
  printf("small output: %d %s\n", status, nn_model_error(context));
}

/* Outputs of a wrong kind, type or rank, or that are not aligned. */
static void wrongOutputs(nn_context *context) {
  static const char *const names[] = {"kind", "type", "rank", "alignment"};
  float data[16] = {0}, y[16], z[5];
  for (int fault = 0; fault < 4; ++fault) {
    int64_t good[2] = {2, 4}, dims[3], last[1];
    nn_value x = value(2, good, data, 32);
    nn_value outs[2] = {value(2, dims, y, sizeof y),
                        value(1, last, z, 4 * sizeof *z)};
    outs[0].kind = fault == 0 ? NN_KIND_STRING : NN_KIND_TENSOR;
    outs[0].type = fault == 1 ? NN_TYPE_INT64 : NN_TYPE_FLOAT;
    outs[0].rank = fault == 2 ? 3 : 2;
    outs[1].data = fault == 3 ? (char *)z + 2 : (char *)z;
    nn_status status = nn_model_run(context, &x, outs);
    printf("output's %s: %d %s\n", names[fault], status,
           nn_model_error(context));
  }
}

/* Asks for another run of the context while one is under way. */
static void *runWithin(void *user, int32_t output, const int64_t *dims,
                       int32_t rank, size_t bytes) {
  nn_context *context = *(nn_context **)user;
  nn_value none = value(0, NULL, NULL, 0);
  check(nn_model_run(context, &none, &none) == NN_BUSY, "busy run");
  check(nn_model_output_shapes(context, &none, &none) == NN_BUSY,
        "busy shapes");
  (void)output, (void)dims, (void)rank, (void)bytes;
  return NULL;
}

static void oneCallAtATime(void) {
  nn_context *context;
  nn_options options = {.size = sizeof options,
                        .threads = -1,
                        .output = runWithin,
                        .output_user = &context};
  char why[100];
  nn_status status = nn_model_create(&options, &context, why, sizeof why);
  printf("threads: %d %s\n", status, why);
  options.threads = 1;
  check(!nn_model_create(&options, &context, NULL, 0), "create");
  float data[4] = {0};
  int64_t in[2] = {1, 4}, out[2], last[1];
  nn_value x = value(2, in, data, 16);
  nn_value outs[2] = {value(2, out, NULL, 0), value(1, last, NULL, 0)};
  status = nn_model_run(context, &x, outs);
  printf("after busy calls: %d %s\n", status, nn_model_error(context));
  nn_model_destroy(context);
}

static void shapes(nn_context *context) {
  int64_t in[2] = {3, 4}, out[2], last[1];
  nn_value x = value(2, in, NULL, 0), outs[2];
  memset(outs, 0, sizeof outs);
  outs[0].dims = out;
  outs[1].dims = last;
  check(!nn_model_output_shapes(context, &x, outs), "shapes");
  printf("shapes: %d,%d %zu bytes\n", (int)out[0], (int)out[1], outs[0].bytes);
}

static void *allocateOutput(void *user, int32_t output, const int64_t *dims,
                            int32_t rank, size_t bytes) {
  printf("output %d: rank %d, %zu bytes\n", output, rank, bytes);
  (void)dims;
  return output ? (void *)((buffers *)user)->z : ((buffers *)user)->y;
}

static void callbacks(void) {
  static buffers b;
  nn_options options = {.size = sizeof options,
                        .threads = 1,
                        .output = allocateOutput,
                        .output_user = &b};
  nn_context *context;
  check(!nn_model_create(&options, &context, NULL, 0), "create");
  int64_t in[2] = {1, 4}, out[2], last[1];
  nn_value x = value(2, in, b.x, 16);
  nn_value outs[2] = {value(2, out, NULL, 0), value(1, last, NULL, 0)};
  check(!nn_model_run(context, &x, outs), "run with callback");
  check(outs[0].data == b.y && outs[1].bytes == 16, "outputs of callback");
  nn_model_destroy(context);
}

/* A parallel_for of the user's: the ranges in an odd order, on two workers. */
static void mine(void *user, int64_t count, nn_parallel_body body, void *arg) {
  ++*(int *)user;
  body(arg, count / 2, count, 1);
  body(arg, 0, count / 2, 0);
}

static void ownParallelFor(void) {
  static buffers b;
  int calls = 0;
  nn_options options = {.size = sizeof options,
                        .threads = 2,
                        .parallel_for = mine,
                        .parallel_user = &calls};
  nn_context *context;
  check(!nn_model_create(&options, &context, NULL, 0), "create");
  check(!run(context, &b, 100), "run with own parallel_for");
  printf("own parallel_for: %d calls\n", calls);
  nn_model_destroy(context);
}

static void *user(void *unused) {
  buffers *b = calloc(1, sizeof *b);
  nn_options options = {.size = sizeof options, .threads = 3};
  nn_context *context;
  check(!nn_model_create(&options, &context, NULL, 0), "create");
  for (int i = 0; i < 300; ++i)
    check(!run(context, b, 8 + i % 90 * 10), "run beside others");
  nn_model_destroy(context);
  free(b);
  return unused;
}

int main(void) {
  static buffers b;
  char message[256];
  nn_context *context;
  check(nn_model_version() >= NN_MODEL_VERSION, "version");
  printf("inputs %d, outputs %d\n", nn_model_input_count(),
         nn_model_output_count());
  const nn_value_info *x = nn_model_input(0);
  printf("%s: kind %d, type %d, rank %d, %d '%s' x %d '%s'\n", x->name, x->kind,
         x->type, x->rank, (int)x->dims[0], x->dim_names[0], (int)x->dims[1],
         x->dim_names[1]);
  check(!nn_model_input(1) && !nn_model_output(-1), "no such value");
  check(strlen(nn_model_weights_hash()) == 32, "hash");
  if (nn_model_create(NULL, &context, message, sizeof message)) {
    printf("refused: %s\n", message);
    return 0;
  }
  nn_model_destroy(context);
  for (int threads = 1; threads <= 7; threads += 3) {
    nn_options options = {.size = sizeof options, .threads = threads};
    check(!nn_model_create(&options, &context, NULL, 0), "create");
    check(!run(context, &b, MOST), "first run");
    int before = allocations;
    for (int64_t n = 0; n < 50; ++n)
      check(run(context, &b, n) == (n == 7 ? NN_REFUSED : NN_OK), "run");
    check(!run(context, &b, MOST), "last run");
    printf("%d threads: %d allocations after the first run\n", threads,
           allocations - before);
    if (threads < 7)
      nn_model_destroy(context);
  }
  shapes(context);
  refusals(context);
  wrongOutputs(context);
  check(!run(context, &b, 10), "run after refusals");
  nn_model_destroy(context);
  callbacks();
  ownParallelFor();
  oneCallAtATime();
  pthread_t users[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(&users[i], NULL, user, NULL);
  for (int i = 0; i < 4; ++i)
    pthread_join(users[i], NULL);
  printf("all right\n");
  return 0;
}

/* A stand-in for the runtime's nn_parallel_for: THREADS threads take chunks of CHUNK iterations. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

typedef void (*body)(void *args, long lo, long hi, void *scratch);
struct job {
  body function;
  void *args;
  long count, bytes;
  atomic_long next;
};

static void *work(void *argument) {
  struct job *job = argument;
  void *scratch = aligned_alloc(64, (job->bytes + 127) & -64);
  memset(scratch, 0xFF, job->bytes);
  for (long lo; (lo = atomic_fetch_add(&job->next, CHUNK)) < job->count;) {
    long hi = lo + CHUNK < job->count ? lo + CHUNK : job->count;
    job->function(job->args, lo, hi, scratch);
  }
  free(scratch);
  return 0;
}

void nn_parallel_for(void *context, long count, body function, void *args,
                     long bytes) {
  struct job job = {function, args, count, bytes, 0};
  pthread_t threads[THREADS];
  for (int i = 1; i < THREADS; ++i)
    pthread_create(&threads[i], 0, work, &job);
  work(&job);
  for (int i = 1; i < THREADS; ++i)
    pthread_join(threads[i], 0);
}

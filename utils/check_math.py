#!/usr/bin/env python3
"""Holds the mathematical functions to the bounds that their table states.

Each function is compiled by nn-expand-math, mlir-translate and clang, in a build of the machine's own and in a generic
one, and compared with the C library's function of f64 (powf: with 80-bit powl where that is at hand), rounded to f32,
in units of the last place of the true result.

    utils/check_math.py                 a sample: every 4001st f32 and the special values (seconds)
    utils/check_math.py --exhaustive    all 2^32 arguments, minutes for each function; powf: 2^28 random pairs
    utils/check_math.py --only=sin,exp

Prints for each function the largest error and where it is; exit code 1 if one is above its bound.
"""
import argparse
import ctypes
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TABLE = os.path.join(ROOT, "lib", "Codegen", "Common", "ExpandMath.cpp")

# Compares in C: the loop calls libm four thousand million times.
CHECKER = r"""
#include <math.h>
#include <stdint.h>
#include <string.h>
static float from_bits(uint32_t b) { float f; memcpy(&f, &b, 4); return f; }
void FUNCTION(const float *, const float *, float *, int64_t);
static double truth(float x, float y) { (void)y; return (double)(TRUTH); }
/* The error in units of the last place of the f32 next to the truth; infinity where kinds differ. */
static double error(float got, double want) {
  if (isnan(want)) return isnan(got) ? 0 : INFINITY;
  float near = (float)want;
  if (isinf(near) || near == 0) {
    if (got == near && signbit(got) == signbit(near)) return 0;
    if (near == 0 && want == 0) return INFINITY;
    if (isinf(want)) return INFINITY;
  }
  if (!isfinite(got)) return fabs(want) > 0x1.fffffep127 ? 1 : INFINITY;
  int e;
  frexp(want, &e);
  double unit = ldexp(1.0, e - 24 < -149 ? -149 : e - 24);
  if (signbit(got) != signbit(want) && got == 0 && fabs(want) > unit) return INFINITY;
  return fabs((double)got - want) / unit;
}
static uint64_t state;
static uint32_t random32(void) {
  state += 0x9e3779b97f4a7c15ull;
  uint64_t z = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return (uint32_t)(z >> 32);
}
enum { N = 4096 };
/* Arguments from, from + step, ... below to as bit patterns; for two operands: random pairs, half of them tame. */
double check(uint64_t from, uint64_t to, uint64_t step, int pairs, float *worst) {
  static _Thread_local float x[N], y[N], z[N];
  double largest = 0;
  state = from * 77 + 1;
  while (from < to) {
    int64_t n = 0;
    for (; n < N && from < to; ++n, from += step) {
      if (!pairs) { x[n] = from_bits((uint32_t)from); y[n] = 0; continue; }
      x[n] = from_bits(random32());
      y[n] = from_bits(random32());
      if (random32() & 1) x[n] = from_bits((random32() & 0x0fffffff) + 0x38000000);
      if (random32() & 1) y[n] = from_bits((random32() & 0x8fffffff) + 0x38000000);
      if ((random32() & 7) == 0) y[n] = (float)((int32_t)random32() % 20);
    }
    FUNCTION(x, y, z, n);
    for (int64_t i = 0; i < n; ++i) {
      double e = error(z[i], truth(x[i], y[i]));
      if (e > largest) { largest = e; worst[0] = x[i]; worst[1] = y[i]; worst[2] = z[i]; }
    }
  }
  return largest;
}
double check_special(const float *v, int64_t n, int pairs, float *worst) {
  double largest = 0;
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < (pairs ? n : 1); ++j) {
      float z;
      FUNCTION(v + i, v + j, &z, 1);
      double e = error(z, truth(v[i], v[j]));
      if (e > largest) { largest = e; worst[0] = v[i]; worst[1] = v[j]; worst[2] = z; }
    }
  return largest;
}
"""

LOOP = """
func.func @checked(%x: !llvm.ptr {llvm.noalias}, %y: !llvm.ptr {llvm.noalias}, %z: !llvm.ptr {llvm.noalias}, %n: i64) {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  scf.for %i = %c0 to %n step %c1 : i64 {
    %px = llvm.getelementptr %x[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %py = llvm.getelementptr %y[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %pz = llvm.getelementptr %z[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %a = llvm.load %px : !llvm.ptr -> f32
    %b = llvm.load %py : !llvm.ptr -> f32
    %r = OP : f32
    llvm.store %r, %pz : f32, !llvm.ptr
  }
  return
}
"""

LOWER = ["--nn-expand-math", "--convert-scf-to-cf", "--convert-math-to-llvm", "--convert-arith-to-llvm",
         "--convert-func-to-llvm", "--convert-cf-to-llvm", "--reconcile-unrealized-casts"]

TRUTH = {"rsqrt": "1 / sqrt((double)x)", "powf": "powl((long double)x, (long double)y)"}

SPECIAL = [0.0, 1.0, 2.0, 3.0, 0.5, 1.5, 2.5, float("inf"), float("nan"), 1e-45, 1.1754944e-38, 3.4028235e38, 1e7, 1e22,
           16777216.0, 16777215.0, 8388609.0, 88.72283, 88.722839, 103.97208, 1e-3, 0.1, 1e-10, 9.01, 3.92, 3.1415927,
           1.5707964, 6.2831855, 2.8823037e17, 2.8823036e17, 1.9807041e28, 1.980704e28, 0.9, 5.0, 7.0, 1e30, 0.99999994]


def table():
    """The op, its bound and whether it takes two operands, from the C++ table."""
    with open(TABLE) as f:
        text = f.read()
    rows = re.findall(r'\{"math\.(\w+)", ([0-9.]+), (\w+)\}', text)
    if len(rows) < 10:
        raise SystemExit(f"{TABLE}: the table of functions was not found")
    return [(name, float(bound)) for name, bound, _ in rows]


def run(command, **kwargs):
    done = subprocess.run(command, capture_output=True, **kwargs)
    if done.returncode:
        raise SystemExit(f"{command[0]}: {done.stderr.decode()[-2000:]}")
    return done.stdout


def build(name, folder, nn_opt, flags):
    op = f"math.{name} %a, %b" if name == "powf" else f"math.{name} %a"
    lowered = run([nn_opt, "-", *LOWER], input=LOOP.replace("OP", op).encode())
    ir = run(["mlir-translate-22", "--mlir-to-llvmir"], input=lowered)
    stem = os.path.join(folder, name + str(len(flags)))
    with open(stem + ".ll", "wb") as f:
        f.write(ir)
    source = CHECKER.replace("FUNCTION", "checked").replace("TRUTH", TRUTH.get(name, f"{name}((double)x)"))
    with open(stem + ".c", "w") as f:
        f.write(source)
    run(["clang-22", "-O3", *flags, "-fPIC", "-c", stem + ".ll", "-o", stem + ".ll.o", "-Wno-override-module"])
    run(["clang-22", "-O2", "-march=native", "-ffp-contract=off", "-fPIC", "-c", stem + ".c", "-o", stem + ".c.o"])
    run(["clang-22", "-shared", stem + ".ll.o", stem + ".c.o", "-o", stem + ".so", "-lm"])
    library = ctypes.CDLL(stem + ".so")
    library.check.restype = library.check_special.restype = ctypes.c_double
    return library


def check(library, pairs, exhaustive, workers):
    worst = (ctypes.c_float * 3)()
    values = SPECIAL + [-v for v in SPECIAL]
    array = (ctypes.c_float * len(values))(*values)
    results = [(library.check_special(array, ctypes.c_int64(len(values)), int(pairs), worst), *worst)]
    total = 2 ** 28 if pairs else 2 ** 32
    step = 1 if exhaustive else (257 if pairs else 4001)

    def chunk(i):
        found = (ctypes.c_float * 3)()
        begin, end = i * total // 64, (i + 1) * total // 64
        error = library.check(ctypes.c_uint64(begin), ctypes.c_uint64(end), ctypes.c_uint64(step), int(pairs), found)
        return (error, *found)

    with ThreadPoolExecutor(workers) as pool:
        results += pool.map(chunk, range(64))
    return max(results, key=lambda r: r[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exhaustive", action="store_true")
    parser.add_argument("--only", default="", help="names of functions, with commas")
    parser.add_argument("--nn-opt", default=os.path.join(ROOT, "build", "bin", "nn-opt"))
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    args = parser.parse_args()
    only = set(filter(None, args.only.split(",")))
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, bound in table():
            if only and name not in only:
                continue
            for kind, flags in (("native", ["-march=native"]), ("generic", [])):
                library = build(name, folder, args.nn_opt, flags)
                error, x, y, got = check(library, name == "powf", args.exhaustive, args.workers)
                verdict = "ok" if error <= bound else "ABOVE ITS BOUND"
                bad += error > bound
                at = f"{name}({x!r}, {y!r}) = {got!r}" if name == "powf" else f"{name}({x!r}) = {got!r}"
                print(f"{name:6} {kind:8} {error:8.4f} ulp, bound {bound}: {verdict}; worst: {at}", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

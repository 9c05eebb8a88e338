"""The affine stage by numbers: loops of symbolic size, compiled and run at odd sizes, against NumPy in f64.

The arena starts as NaN, outputs as NaN: what nobody writes shows.
"""
import ctypes
import math
import subprocess

import numpy as np
import pytest

LOWER = ["--lower-to-affine", "--nn-expand-math", "--nn-plan-memory", "--nn-outline-shapes", "--nn-lower-globals",
         "--nn-finalize-entry", "--nn-expand-reshapes", "--expand-strided-metadata", "--lower-affine",
         "--canonicalize", "--convert-scf-to-cf", "--nn-expand-divisions", "--convert-math-to-llvm",
         "--convert-arith-to-llvm", "--convert-index-to-llvm", "--convert-cf-to-llvm", "--finalize-memref-to-llvm",
         "--convert-func-to-llvm", "--convert-ub-to-llvm", "--reconcile-unrealized-casts"]
SIZES = (0, 1, 7, 17, 33, 1000)
RANDOM = np.random.default_rng(3)


def softmax(x, axis):
    e = np.exp(x - x.max(axis, keepdims=True)) if x.size else x
    return e / e.sum(axis, keepdims=True)


def normalize(x):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-3) if x.size else x


def gelu(x):
    return 0.5 * x * (1 + np.reshape([math.erf(v / 2 ** 0.5) for v in x.ravel()], x.shape))


# name: type of x, type of y, the body, the truth, shapes of x for a size n
ROWS = "tensor<?x?xf32>"
CASES = {
    "softmax": (ROWS, ROWS, f"%y = nn.softmax %x axis = 1 : {ROWS}", lambda x: softmax(x, 1),
                lambda n: [(3, n), (n, 5)] if n else [(0, 5)]),
    "softmax_columns": (ROWS, ROWS, f"%y = nn.softmax %x axis = 0 : {ROWS}", lambda x: softmax(x, 0),
                        lambda n: [(3, n), (n, 5)] if n else [(3, 0)]),
    "layer_norm": ("tensor<?x24xf32>", "tensor<?x24xf32>", """
        %one = nn.constant dense<1.0> : tensor<24xf32>
        %y = nn.layer_norm %x, %one axis = 1 epsilon = 1.0e-3
            : (tensor<?x24xf32>, tensor<24xf32>) -> tensor<?x24xf32>""", normalize, lambda n: [(n, 24)]),
    "gelu": (ROWS, ROWS, f"""
        %c = nn.constant dense<0.70710678> : tensor<f32>
        %h = nn.constant dense<0.5> : tensor<f32>
        %a = nn.mul %x, %c : ({ROWS}, tensor<f32>) -> {ROWS}
        %e = nn.erf %a : {ROWS}
        %xe = nn.mul %x, %e : ({ROWS}, {ROWS}) -> {ROWS}
        %s = nn.add %x, %xe : ({ROWS}, {ROWS}) -> {ROWS}
        %y = nn.mul %s, %h : ({ROWS}, tensor<f32>) -> {ROWS}""", gelu, lambda n: [(3, n), (n, 5)]),
    "transpose": ("tensor<?x?x3xf32>", "tensor<?x3x?xf32>",
                  "%y = nn.transpose %x perm = [1, 2, 0] : (tensor<?x?x3xf32>) -> tensor<?x3x?xf32>",
                  lambda x: x.transpose(1, 2, 0), lambda n: [(n, 5, 3), (2, n, 3)]),
    "mean_then_subtract": (ROWS, ROWS, f"""
        %m = nn.reduce <mean> %x axes = [0] keepdims = true : ({ROWS}) -> tensor<1x?xf32>
        %y = nn.sub %x, %m : ({ROWS}, tensor<1x?xf32>) -> {ROWS}""",
                           lambda x: x - x.mean(0, keepdims=True) if x.size else x, lambda n: [(3, n), (n, 5)]),
}


def descriptor(array):
    rank = array.ndim
    fields = [array.ctypes.data, array.ctypes.data, 0, *array.shape, *(s // array.itemsize for s in array.strides)]
    return (ctypes.c_int64 * (3 + 2 * rank))(*fields)


def command(*words, **options):
    done = subprocess.run([str(w) for w in words], capture_output=True, **options)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return done.stdout


@pytest.mark.parametrize("name", CASES)
def test_numbers(name, build, tmp_path):
    kind, result, body, truth, shapes = CASES[name]
    dims = ", ".join(f'"d{i}"' if d == "?" else '""' for i, d in enumerate(kind[7:].split("x")[:-1]))
    text = f"""func.func @main(%x: {kind} {{nn.name = "x", nn.dims = [{dims}]}}) -> ({result} {{nn.name = "y"}}) {{
        {body}
        return %y : {result} }}"""
    lowered = command(build / "bin" / "nn-opt", "-", *LOWER, input=text.encode())
    (tmp_path / "m.ll").write_bytes(command("mlir-translate-22", "--mlir-to-llvmir", input=lowered))
    command("clang-22", "-O2", "-march=native", "-Wno-override-module", "-shared", "-fPIC", tmp_path / "m.ll", "-o",
            tmp_path / "m.so", "-lm")
    entry = ctypes.CDLL(str(tmp_path / "m.so"))._mlir_ciface_nn_main
    memory = np.zeros((1 << 22) + 64, np.uint8)
    arena = memory[-memory.ctypes.data % 64:][:1 << 22]
    for shape in (s for n in SIZES for s in shapes(n)):
        x = RANDOM.standard_normal(shape).astype(np.float32)
        want = truth(x.astype(np.float64))
        got = np.full(want.shape, np.nan, np.float32)
        arena.fill(0xFF)
        entry(None, *map(ctypes.byref, map(descriptor, (x, got, arena[:0], arena))))
        # A sum of n terms of size 1 errs by at most n units of the last place.
        assert np.allclose(got, want, rtol=1e-5, atol=6e-8 * max(shape)), f"{name} at {shape}"

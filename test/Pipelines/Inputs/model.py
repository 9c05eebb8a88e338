"""Runs the LLVM dialect that a pipeline made, without the artifact's runtime: for tests of pipelines alone.

A module is translated, compiled with a plain nn_parallel_for and loaded; outputs, arena and scratch are poisoned first.
"""

import ctypes
import os
import re
import subprocess

import numpy as np

POISON = 0xFF


def descriptor(array):
    """The memref descriptor of an array of any rank."""
    rank = array.ndim
    fields = [("allocated", ctypes.c_void_p), ("aligned", ctypes.c_void_p), ("offset", ctypes.c_int64)]
    if rank:
        fields += [("sizes", ctypes.c_int64 * rank), ("strides", ctypes.c_int64 * rank)]
    kind = type("Descriptor", (ctypes.Structure,), {"_fields_": fields})
    result = kind(array.ctypes.data, array.ctypes.data, 0)
    if rank:
        result.sizes[:] = array.shape
        result.strides[:] = [stride // array.itemsize for stride in array.strides]
    result.keep = array
    return result


def aligned(size):
    """Poisoned bytes at a multiple of 64."""
    memory = np.full(size + 64, POISON, np.uint8)
    start = -memory.ctypes.data % 64
    return memory[start : start + size]


class Model:
    def __init__(self, module, chunk=3, threads=2):
        with open(module) as file:
            self.text = file.read()
        library = f"{os.path.abspath(module)}.{chunk}.{threads}.so"
        support = os.path.join(os.path.dirname(os.path.abspath(__file__)), "parallel_for.c")
        ir = subprocess.run(["mlir-translate", "--mlir-to-llvmir", "--allow-unregistered-dialect", "-"],
                            input=self.without_globals(), check=True, capture_output=True, text=True).stdout
        subprocess.run(["clang", "-x", "ir", "-", "-x", "c", support, "-o", library, "-O2", "-march=native", "-shared",
                        "-fPIC", "-ffp-contract=fast", "-Wno-override-module", f"-DCHUNK={chunk}",
                        f"-DTHREADS={threads}", "-lm", "-lpthread"], input=ir, check=True, text=True)
        self.library = ctypes.CDLL(library)
        symbols = re.search(r"symbols = \[([^\]]*)\]", self.text).group(1)
        self.symbols = re.findall(r'"([^"]*)"', symbols)
        self.checks = re.findall(r'"([^"]*)"', re.search(r"checks = \[([^\]]*)\]", self.text).group(1))

    def without_globals(self):
        """The text without what upstream's translation does not know."""
        text = re.sub(r"(?m)^ *nn_codegen\.global .*$", "", self.text)
        return re.sub(r"(?m)^module attributes .*\{$", "module {", text)

    def blob(self, weights):
        """The weights at the offsets that the module gives them."""
        offsets = {name: int(offset) for name, offset in
                   re.findall(r"nn_codegen\.global @(\w+) .*offset = (\d+)", self.text)}
        ends = [offset + weights[name].nbytes for name, offset in offsets.items()]
        memory = aligned(max(ends, default=0))
        for name, offset in offsets.items():
            memory[offset : offset + weights[name].nbytes] = np.ascontiguousarray(weights[name]).view(np.uint8).ravel()
        return memory

    def shapes(self, sizes, dimensions):
        """What nn_shapes says: the code, the arena's bytes, `dimensions` numbers."""
        values = np.array([sizes[name] for name in self.symbols], np.int64)
        result = np.zeros(1 + dimensions, np.int64)
        function = self.library._mlir_ciface_nn_shapes
        function.restype = ctypes.c_int64
        code = function(ctypes.byref(descriptor(values)), ctypes.byref(descriptor(result)))
        return code, int(result[0]), [int(size) for size in result[1:]]

    def run(self, inputs, outputs, weights=None, **sizes):
        """`outputs` is a list of (rank, dtype); returns arrays, or the message of the check that fails."""
        code, arena, shape = self.shapes(sizes, sum(rank for rank, _ in outputs))
        if code:
            return self.checks[code - 1]
        results = []
        for rank, dtype in outputs:
            result = np.empty(shape[:rank], dtype)
            result.reshape(-1).view(np.uint8)[:] = POISON
            results.append(result)
            shape = shape[rank:]
        arguments = [*inputs, *results, self.blob(weights or {}), aligned(arena)]
        descriptors = [descriptor(np.ascontiguousarray(array) if i < len(inputs) else array)
                       for i, array in enumerate(arguments)]
        self.library._mlir_ciface_nn_main(None, *[ctypes.byref(each) for each in descriptors])
        return results


def agree(ours, reference):
    """Relative to the largest value: 1e-5 covers sums of a few hundred terms in f32."""
    assert ours.shape == reference.shape, (ours.shape, reference.shape)
    if not reference.size:
        return
    error = np.abs(ours.astype(np.float64) - reference).max()
    largest = np.abs(reference).max()
    assert largest > 0, "a reference of zeros shows nothing"
    assert error <= 1e-5 * largest, (error, largest)

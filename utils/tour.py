#!/usr/bin/env python3
"""Prints, as Markdown, the IR of one small model after each stage, by running the tools.

usage: tour.py [MODEL.onnx]     without a model: relu(x @ w + b) with an open batch
"""
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

BIN = Path(__file__).resolve().parent.parent / "build/bin"
STAGES = [
    ("nn", "mlir", "After the importer: the nn dialect, weights as symbols, sizes as named symbols."),
    ("linalg", "mlir", "After `--lower-to-linalg`: structured ops on tensors; every size is computed at the entry."),
    ("affine", "mlir", "After `--lower-to-affine`: buffers and affine loops (here every nest takes that route)."),
    ("llvm", "llvm", "After `--lower-to-cpu` and translation: kernels, the entry, the shape function."),
    ("asm", "asm", "The assembly that goes into the library."),
]
LINES = 60


def small_model(path):
    rng = np.random.default_rng(0)
    weights = [numpy_helper.from_array(rng.standard_normal(shape).astype(np.float32), name)
               for name, shape in (("w", (16, 32)), ("b", (32,)))]
    nodes = [helper.make_node("MatMul", ["x", "w"], ["xw"], "product"), helper.make_node("Add", ["xw", "b"], ["s"], "sum"),
             helper.make_node("Relu", ["s"], ["y"], "activation")]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(nodes, "tour", [value("x", TensorProto.FLOAT, ["batch", 16])],
                              [value("y", TensorProto.FLOAT, ["batch", 32])], weights)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)


def main():
    with tempfile.TemporaryDirectory() as folder:
        model = sys.argv[1] if len(sys.argv) > 1 else str(Path(folder) / "tour.onnx")
        if len(sys.argv) < 2:
            small_model(model)
        for kind, language, text in STAGES:
            done = subprocess.run([BIN / "nn-translate", model, f"--emit={kind}", "--elide", "-o", "-"],
                                  stdout=subprocess.PIPE, text=True, check=True)
            lines = done.stdout.splitlines()
            print(f"## --emit={kind}\n\n{text}\n\n```{language}")
            print("\n".join(line[:160] for line in lines[:LINES]))
            print("```\n" if len(lines) <= LINES else f"```\n\n({len(lines) - LINES} more lines)\n")


if __name__ == "__main__":
    main()

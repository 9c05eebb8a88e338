#!/usr/bin/env python3
"""Writes a 6-layer transformer encoder of MiniLM's shape with seeded random weights.

Inputs: input_ids and attention_mask, int64 [batch, seq]; output: last_hidden_state, float [batch, seq, 384]; opset 17.

usage: make_minilm.py OUT.onnx
"""
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

WIDTH, HEADS, LAYERS, INNER, VOCABULARY, POSITIONS = 384, 12, 6, 1536, 1000, 512


class Encoder:
    """Collects the nodes and weights of the graph; a method returns the name of the value that it computes."""

    def __init__(self):
        self.rng = np.random.default_rng(0)
        self.nodes, self.weights = [], []

    def const(self, value, dtype=np.float32):
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(value, dtype), name))
        return name

    def op(self, kind, *inputs, **attributes):
        out = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [out], **attributes))
        return out

    def normal(self, *shape):
        return self.const(self.rng.standard_normal(shape) * 0.02)

    def linear(self, x, rows, columns):
        return self.op("Add", self.op("MatMul", x, self.normal(rows, columns)), self.normal(columns))

    def layer_norm(self, x):
        scale, bias = self.const(np.ones(WIDTH)), self.const(np.zeros(WIDTH))
        return self.op("LayerNormalization", x, scale, bias, axis=-1, epsilon=1e-12)

    def gelu(self, x):
        e = self.op("Erf", self.op("Div", x, self.const(np.sqrt(2))))
        return self.op("Mul", self.op("Mul", x, self.op("Add", e, self.const(1))), self.const(0.5))

    def embed(self):
        length = self.op("Gather", self.op("Shape", "input_ids"), self.const(1, np.int64))
        position = self.op("Range", self.const(0, np.int64), length, self.const(1, np.int64))
        return self.layer_norm(self.op("Add", self.op("Gather", self.normal(VOCABULARY, WIDTH), "input_ids"),
                                       self.op("Gather", self.normal(POSITIONS, WIDTH), position)))

    def mask(self):
        open_mask = self.op("Unsqueeze", "attention_mask", self.const([1, 2], np.int64))
        open_mask = self.op("Cast", open_mask, to=TensorProto.FLOAT)
        return self.op("Mul", self.op("Sub", self.const(1), open_mask), self.const(-1e9))

    def layer(self, x, mask, split, merge):
        q, k, v = [self.op("Reshape", self.linear(x, WIDTH, WIDTH), split) for _ in range(3)]
        q, v = [self.op("Transpose", t, perm=[0, 2, 1, 3]) for t in (q, v)]
        k = self.op("Transpose", k, perm=[0, 2, 3, 1])
        scores = self.op("Div", self.op("MatMul", q, k), self.const(np.sqrt(WIDTH // HEADS)))
        weights = self.op("Softmax", self.op("Add", scores, mask), axis=-1)
        y = self.op("Transpose", self.op("MatMul", weights, v), perm=[0, 2, 1, 3])
        x = self.layer_norm(self.op("Add", x, self.linear(self.op("Reshape", y, merge), WIDTH, WIDTH)))
        inner = self.gelu(self.linear(x, WIDTH, INNER))
        return self.layer_norm(self.op("Add", x, self.linear(inner, INNER, WIDTH)))

    def model(self):
        x, mask = self.embed(), self.mask()
        split = self.const([0, 0, HEADS, WIDTH // HEADS], np.int64)
        merge = self.const([0, 0, WIDTH], np.int64)
        for _ in range(LAYERS):
            x = self.layer(x, mask, split, merge)
        self.nodes[-1].output[0] = "last_hidden_state"
        info = helper.make_tensor_value_info
        inputs = [info(name, TensorProto.INT64, ["batch", "seq"]) for name in ("input_ids", "attention_mask")]
        outputs = [info("last_hidden_state", TensorProto.FLOAT, ["batch", "seq", WIDTH])]
        graph = helper.make_graph(self.nodes, "minilm", inputs, outputs, self.weights)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


if __name__ == "__main__":
    model = Encoder().model()
    onnx.checker.check_model(model)
    onnx.save(model, sys.argv[1])

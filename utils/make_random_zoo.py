#!/usr/bin/env python3
"""Gives one of the zoo models inside the onnx package, whose weights are ConstantOfShape, seeded random weights.

Weights are normal, scaled by fan-in (less where residual sums would add up), batch norms near identity, so that
activations stay in range and the final softmax is not one-hot. The same seed gives the same file.

usage: make_random_zoo.py NAME OUT.onnx     NAME: resnet50, squeezenet, densenet121, shufflenet, inception_v1, ...
"""
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

LIGHT = Path(onnx.__file__).parent / "backend/test/data/light"


class Uses:
    """Who makes and who first takes each value of a graph."""

    def __init__(self, graph):
        self.first, self.maker = {}, {}
        for node in graph.node:
            self.maker.update((name, node.op_type) for name in node.output)
            for position, name in enumerate(node.input):
                self.first.setdefault(name, (node, position))
        weights = ("Unsqueeze", "ConstantOfShape")
        self.residual = any(node.op_type in ("Sum", "Add") and
                            all(self.maker.get(name, "Unsqueeze") not in weights for name in node.input)
                            for node in graph.node)

    def of(self, name):
        """(kind of the node that takes this weight, its position there), past an Unsqueeze."""
        if name not in self.first:
            return "", 0
        node, position = self.first[name]
        if node.op_type == "Unsqueeze":
            return self.first[node.output[0]][0].op_type, position
        return node.op_type, position


def random_weight(rng, shape, kind, position, residual):
    if kind == "BatchNormalization":  # scale, bias, mean, variance
        return [rng.uniform(0.8, 1.2, shape), rng.normal(0, 0.1, shape), rng.normal(0, 0.1, shape),
                rng.uniform(0.8, 1.2, shape)][position - 1]
    if kind == "Mul":
        return rng.uniform(0.8, 1.2, shape)
    if len(shape) < 2:
        return rng.normal(0, 0.05, shape)
    gain = 0.02 if kind == "Gemm" else 1.0 if residual else 2.0
    return rng.standard_normal(shape) * np.sqrt(gain / np.prod(shape[1:]))


def randomize(model):
    """Replaces every constant weight of the model in place."""
    rng, graph = np.random.default_rng(0), model.graph
    uses, old = Uses(graph), {weight.name: weight for weight in graph.initializer}
    nodes, weights = [], []
    for node in graph.node:
        if node.op_type != "ConstantOfShape" or node.input[0] not in old:
            nodes.append(node)
            continue
        kind, position = uses.of(node.output[0])
        value = random_weight(rng, numpy_helper.to_array(old[node.input[0]]), kind, position, uses.residual)
        weights.append(numpy_helper.from_array(value.astype(np.float32), node.output[0]))
    taken = {name for node in nodes for name in node.input}
    weights = [weight for weight in graph.initializer if weight.name in taken] + weights
    inputs = [value for value in graph.input if value.name not in old]
    for field, values in ((graph.node, nodes), (graph.initializer, weights), (graph.input, inputs)):
        del field[:]
        field.extend(values)
    model.ir_version = max(model.ir_version, 4)  # weights that are not inputs


if __name__ == "__main__":
    loaded = onnx.load(LIGHT / f"light_{sys.argv[1]}.onnx")
    randomize(loaded)
    onnx.save(loaded, sys.argv[2])

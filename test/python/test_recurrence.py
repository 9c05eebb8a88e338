"""Recurrent layers with all their inputs, attributes and outputs, against ONNX Runtime.

All cases are nodes of one model, so that a run costs one compilation.
"""
import os
import sys

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from agree import disagreement  # noqa: E402

GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}
# Dimensions that may be left open, by input.
OPEN = {0: ((0, "steps"), (1, "batch")), 4: ((0, "batch"),), 5: ((1, "batch"),), 6: ((1, "batch"),)}
# Steps, batch, channels, hidden units.
SIZES = [(7, 3, 5, 17), (1, 1, 1, 1), (17, 2, 16, 7), (5, 7, 8, 16)]


class Case:
    """`given` names the optional inputs: B, lens, h, c, P."""

    def __init__(self, op, sizes=SIZES[0], given=(), scale=0.4, **attributes):
        self.op, self.sizes, self.given, self.scale, self.attributes = op, sizes, given, scale, attributes

    def __repr__(self):
        return f"{self.op} {self.sizes} {self.given} {self.attributes}"


def cases():
    table = []
    for op in GATES:
        both = ("B", "lens", "h") + (("c", "P") if op == "LSTM" else ())
        for sizes in SIZES:
            table += [Case(op, sizes), Case(op, sizes, both, direction="bidirectional")]
        table += [Case(op, given=("B",), direction="reverse"), Case(op, given=("lens",), direction="reverse"),
                  Case(op, given=("h",)), Case(op, given=both, scale=2.0, clip=0.3)]
    for given in (("B",), ("B", "lens", "h")):
        table.append(Case("GRU", given=given, linear_before_reset=1, direction="bidirectional"))
    table.append(Case("GRU", linear_before_reset=1))
    table += [Case("LSTM", given=("B", "P"), input_forget=1), Case("LSTM", given=("c",))]
    for name in ("Relu", "LeakyRelu", "ThresholdedRelu", "ScaledTanh", "HardSigmoid", "Elu", "Softsign", "Softplus", "Affine"):
        table.append(Case("RNN", given=("B",), activations=[name], activation_alpha=[0.7], activation_beta=[0.3]))
    # ONNX Runtime takes another default for ThresholdedRelu than ONNX's operator has.
    for name in ("LeakyRelu", "HardSigmoid", "Elu"):
        table.append(Case("RNN", given=("B",), activations=[name]))
    table += [Case("LSTM", activations=["HardSigmoid", "Tanh", "Softsign"], activation_alpha=[0.3], activation_beta=[0.4]),
              Case("GRU", direction="bidirectional", activations=["Sigmoid", "Relu", "HardSigmoid", "Tanh"],
                   activation_alpha=[0.1], activation_beta=[0.6])]
    return table


def inputs_of(case, random):
    steps, batch, channels, hidden = case.sizes
    d = 2 if case.attributes.get("direction") == "bidirectional" else 1
    gates = GATES[case.op]

    def normal(*shape):
        return (random.standard_normal(shape) * case.scale).astype("float32")

    weights = [normal(d, gates * hidden, channels), normal(d, gates * hidden, hidden)]
    # What a row without steps leaves as its last state is not said.
    lengths = random.integers(1, steps + 1, batch).astype("int32")
    lengths[-1] = steps
    optional = [("B", normal(d, 2 * gates * hidden)), ("lens", lengths), ("h", normal(d, batch, hidden)),
                ("c", normal(d, batch, hidden)), ("P", normal(d, 3 * hidden))]
    if case.op != "LSTM":
        optional = optional[:3]
    return [normal(steps, batch, channels), *weights, *[value if name in case.given else None for name, value in optional]]


def build(table, dynamic):
    """W, R, B and P are weights; X, the lengths and the initial states are inputs."""
    random = np.random.default_rng(3)
    nodes, infos, constants, inputs, outputs = [], [], [], {}, []
    for k, case in enumerate(table):
        names = []
        for i, value in enumerate(inputs_of(case, random)):
            names.append("" if value is None else f"x{k}_{i}")
            if value is None:
                continue
            if i in (1, 2, 3, 7):
                constants.append(numpy_helper.from_array(value, names[-1]))
                continue
            inputs[names[-1]] = value
            shape = list(value.shape)
            for axis, name in OPEN[i] if dynamic else ():
                shape[axis] = f"{name}{k}"
            infos.append(helper.make_tensor_value_info(names[-1], helper.np_dtype_to_tensor_dtype(value.dtype), shape))
        made = [f"y{k}", f"h{k}"] + ([f"c{k}"] if case.op == "LSTM" else [])
        outputs += made
        nodes.append(helper.make_node(case.op, names, made, name=f"case{k}", hidden_size=case.sizes[3], **case.attributes))
    graph = helper.make_graph(nodes, "recurrence", infos,
                              [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), inputs, outputs


@pytest.mark.parametrize("level", ["-O0", "-O3"])
@pytest.mark.parametrize("dynamic", [False, True], ids=["static", "dynamic"])
def test_layers(dynamic, level, tool, tmp_path):
    table = cases()
    model, inputs, names = build(table, dynamic)
    onnx.save(model, tmp_path / "model.onnx")
    theirs = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]).run(None, inputs)
    arguments = []
    for name, array in inputs.items():
        np.save(tmp_path / f"{name}.npy", array)
        arguments += ["--input", f"{name}={tmp_path / name}.npy"]
    result = tool("nn-run", tmp_path / "model.onnx", level, "--verify-each", *arguments, "--output-dir", tmp_path)
    assert result.returncode == 0, result.stderr
    wrong = []
    for i, (name, expected) in enumerate(zip(names, theirs)):
        why = disagreement(np.load(tmp_path / f"output_{i}.npy"), expected)
        if why:
            wrong.append(f"{name} of {table[int(name[1:])]}: {why}")
    assert not wrong, "\n".join(wrong)
    assert any(np.any(value) for value in theirs)

"""Small graphs whose ops the optimizing pipeline fuses, against ONNX Runtime."""
import os
import sys

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "..", "python")]
import nnmlir  # noqa: E402
from agree import disagreement  # noqa: E402


def masked_attention(length):
    """scores = where(causal mask, a b, -inf); softmax(scores) c: the mask is a tensor of bool in an epilogue."""
    mask = numpy_helper.from_array(np.tril(np.ones((1, 1, length, length), bool)), "mask")
    low = numpy_helper.from_array(np.float32(-np.inf), "low")
    nodes = [helper.make_node("MatMul", ["a", "b"], ["s"]), helper.make_node("Where", ["mask", "s", "low"], ["m"]),
             helper.make_node("Softmax", ["m"], ["p"], axis=-1), helper.make_node("MatMul", ["p", "c"], ["y"])]
    return nodes, [mask, low], [(1, 2, length, 8), (1, 2, 8, length), (1, 2, length, 8)]


def scaled_convolution(channels):
    """relu((conv(x) + bias) * scale + shift): all of it ends up in the convolution."""
    rng = np.random.default_rng(1)
    shapes = {"w": (channels, 3, 3, 3), "bias": (channels,), "scale": (channels, 1, 1), "shift": (1,)}
    weights = [numpy_helper.from_array(rng.standard_normal(s).astype(np.float32), n) for n, s in shapes.items()]
    nodes = [helper.make_node("Conv", ["a", "w", "bias"], ["s"], pads=[1, 1, 1, 1], strides=[2, 2]),
             helper.make_node("Mul", ["s", "scale"], ["t"]), helper.make_node("Add", ["t", "shift"], ["u"]),
             helper.make_node("Relu", ["u"], ["y"])]
    return nodes, weights, [(2, 3, 17, 33)]


@pytest.mark.parametrize("nodes,weights,shapes", [
    masked_attention(4), masked_attention(17), masked_attention(32),
    scaled_convolution(1), scaled_convolution(7), scaled_convolution(16), scaled_convolution(40)])
def test_agrees(nodes, weights, shapes):
    rng = np.random.default_rng(0)
    value = helper.make_tensor_value_info
    names = "abc"[:len(shapes)]
    graph = helper.make_graph(nodes, "g", [value(n, TensorProto.FLOAT, s) for n, s in zip(names, shapes)],
                              [value("y", TensorProto.FLOAT, None)], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    xs = [rng.standard_normal(s).astype(np.float32) for s in shapes]
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    expected, = session.run(None, dict(zip(names, xs)))
    assert np.abs(expected).max() > 0
    for level in (0, None):
        why = disagreement(nnmlir.compile(model, opt_level=level, options=["--verify-each"])(*xs)[0], expected)
        assert why is None, f"level {level}: {why}"

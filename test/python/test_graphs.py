"""Graphs of a few nodes that broke something once, beside ONNX Runtime, at odd sizes, from one artifact each."""
import numpy as np
import nnmlir
import onnxruntime as ort
import pytest
from agree import disagreement
from onnx import TensorProto as T
from onnx import helper as h
from onnx import numpy_helper

RNG = np.random.default_rng(3)


def weight(name, *shape, dtype=np.float32):
    return numpy_helper.from_array((RNG.standard_normal(shape) / 4).astype(dtype), name)


def graph(nodes, x, outputs, weights=(), dtype=T.FLOAT):
    """A model with the input `x` of the given dimensions; `outputs` maps names to ranks."""
    made = h.make_graph(nodes, "g", [h.make_tensor_value_info("x", dtype, x)],
                        [h.make_tensor_value_info(n, dtype, [f"{n}{i}" for i in range(r)]) for n, r in outputs.items()],
                        weights)
    return h.make_model(made, opset_imports=[h.make_opsetid("", 18)], ir_version=9)


def check(model, shapes, levels=(0, 3), dtype=np.float32, scale=1):
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    for level in levels:
        f = nnmlir.compile(model, opt_level=level, options=["--verify-each"])
        for shape in shapes:
            x = (RNG.standard_normal(shape) * scale).astype(dtype)
            for ours, theirs in zip(f(x), session.run(None, {"x": x}), strict=True):
                assert np.any(theirs) or not theirs.size
                assert not (why := disagreement(ours, theirs)), (level, shape, why)


SIZES = [(1, 16, 1, 1), (2, 16, 7, 17), (3, 16, 5, 33), (1, 16, 40, 24)]


def test_outputs_that_are_read_again():
    """Both convolutions' results are outputs; the second reads the first with a border."""
    conv = dict(kernel_shape=[3, 3], pads=[1, 1, 1, 1])
    check(graph([h.make_node("Conv", ["x", "v"], ["a"], **conv), h.make_node("Conv", ["a", "w"], ["b"], **conv)],
                ["n", 16, "h", "w"], {"a": 4, "b": 4}, [weight("v", 16, 16, 3, 3), weight("w", 5, 16, 3, 3)]), SIZES)
    check(graph([h.make_node("Softmax", ["x"], ["a"], axis=3), h.make_node("Conv", ["a", "w"], ["b"], **conv)],
                ["n", 16, "h", "w"], {"a": 4, "b": 4}, [weight("w", 3, 16, 3, 3)]), SIZES)


@pytest.mark.parametrize("mode", ["linear", "cubic"])
def test_resize_to_one(mode):
    """A size of 1 makes a factor a constant, which is captured beside sizes."""
    sizes = numpy_helper.from_array(np.array([1, 3, 1, 5], np.int64), "sizes")
    check(graph([h.make_node("Resize", ["x", "", "", "sizes"], ["y"], mode=mode)], [1, 3, "h", "w"], {"y": 4}, [sizes]),
          [(1, 3, 1, 3), (1, 3, 7, 5), (1, 3, 17, 1)])


def test_wide_sums():
    """What is composed of several operations is computed in f32: squares of f16 overflow at 256."""
    half = dict(dtype=T.FLOAT16)
    node = {
        "InstanceNormalization": [h.make_node("InstanceNormalization", ["x", "s", "b"], ["y"])],
        "LpNormalization": [h.make_node("LpNormalization", ["x"], ["y"], axis=2)],
        "ReduceL2": [h.make_node("ReduceL2", ["x", "axes"], ["y"], keepdims=1)],
    }
    for name, nodes in node.items():
        weights = {"InstanceNormalization": [weight("s", 3, dtype=np.float16), weight("b", 3, dtype=np.float16)],
                   "ReduceL2": [numpy_helper.from_array(np.array([2], np.int64), "axes")]}.get(name, [])
        check(graph(nodes, ["n", 3, "k"], {"y": 3}, weights, **half), [(1, 3, 7), (2, 3, 33)], dtype=np.float16, scale=300)

"""Inputs whose elements decide sizes: one artifact for all of them, beside ONNX Runtime."""
import numpy as np
import nnmlir
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto as T
from onnx import helper as h


def model(op, inputs, shape_inputs, rank, **attributes):
    """A model of one operator; `shape_inputs` are lists of so many int64."""
    names = list(inputs) + list(shape_inputs)
    graph = h.make_graph(
        [h.make_node(op, [n if not n.startswith("_") else "" for n in names], ["y"], **attributes)], "g",
        [h.make_tensor_value_info(n, T.FLOAT, s) for n, s in inputs.items() if not n.startswith("_")] +
        [h.make_tensor_value_info(n, T.INT64, [k]) for n, k in shape_inputs.items()],
        [h.make_tensor_value_info("y", T.FLOAT, [f"d{i}" for i in range(rank)])])
    return h.make_model(graph, opset_imports=[h.make_opsetid("", 18)], ir_version=9)


# Operator, its float inputs, lists, rank of the result, attributes, values that agree, values that are refused.
CASES = {
    "reshape": ("Reshape", {"x": ["n", 6]}, {"s": 3}, 3, {},
                [([2, 6], [3, 2, 2]), ([2, 6], [-1, 2, 2]), ([2, 6], [0, -1, 1]), ([2, 6], [0, 3, -1]), ([5, 6], [6, 1, -1]),
                 ([1, 6], [1, 0, 1])],
                [([2, 6], [5, 2, 2]), ([2, 6], [-1, -1, 2]), ([2, 6], [-2, 6, -1]), ([2, 6], [1 << 62, 1 << 62, 1])]),
    "reshape, zeros allowed": ("Reshape", {"x": ["n", 6]}, {"s": 2}, 2, {"allowzero": 1},
                               [([2, 6], [4, 3]), ([0, 6], [0, 7]), ([2, 6], [-1, 1])], [([2, 6], [0, 7])]),
    "expand": ("Expand", {"x": [3, 1]}, {"s": 3}, 3, {},
               [([3, 1], [2, 3, 4]), ([3, 1], [1, 1, 1]), ([3, 1], [7, 1, 17]), ([3, 1], [0, 3, 1])],
               [([3, 1], [1, 2, 1]), ([3, 1], [-1, 3, 1])]),
    "constant": ("ConstantOfShape", {}, {"s": 2}, 2, {}, [(None, [2, 3]), (None, [0, 17])], [(None, [-1, 3])]),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("level", [0, 3])
def test_shapes(name, level):
    op, inputs, lists, rank, attributes, good, bad = CASES[name]
    proto = model(op, inputs, lists, rank, **attributes)
    f = nnmlir.compile(proto, opt_level=level, options=["--verify-each"])
    session = ort.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    for shape, values in good:
        feed = {"s": np.array(values, np.int64)}
        if shape:
            feed["x"] = np.random.default_rng(1).standard_normal(shape).astype(np.float32)
        y, = f(**feed)
        want, = session.run(None, feed)
        assert y.shape == want.shape and np.array_equal(y, want), (values, y.shape, want.shape)
    for shape, values in bad:
        feed = {"s": np.array(values, np.int64)}
        if shape:
            feed["x"] = np.zeros(shape, np.float32)
        with pytest.raises(nnmlir.Error):
            f(**feed)


@pytest.mark.parametrize("level", [0, 3])
def test_slice(level):
    """Any starts and ends, negative and far outside, steps that are constant."""
    steps = np.array([1, -2], np.int64)
    graph = h.make_graph(
        [h.make_node("Slice", ["x", "a", "b", "axes", "steps"], ["y"])], "g",
        [h.make_tensor_value_info("x", T.FLOAT, ["n", 7]), h.make_tensor_value_info("a", T.INT64, [2]),
         h.make_tensor_value_info("b", T.INT64, [2])], [h.make_tensor_value_info("y", T.FLOAT, ["p", "q"])],
        [onnx.numpy_helper.from_array(np.array([0, 1], np.int64), "axes"), onnx.numpy_helper.from_array(steps, "steps")])
    proto = h.make_model(graph, opset_imports=[h.make_opsetid("", 18)], ir_version=9)
    f = nnmlir.compile(proto, opt_level=level, options=["--verify-each"])
    session = ort.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(7)
    sizes = set()
    for n in (1, 5, 17):
        for _ in range(40):
            feed = {"x": rng.standard_normal((n, 7)).astype(np.float32), "a": rng.integers(-20, 20, 2),
                    "b": rng.integers(-20, 20, 2)}
            y, = f(**feed)
            want, = session.run(None, feed)
            assert y.shape == want.shape and np.array_equal(y, want), feed
            sizes.add(y.shape)
    assert len(sizes) > 10


def test_data_is_not_a_size():
    """An input that decides no size is data: it wraps around like data, and its sizes need no memory."""
    graph = h.make_graph([h.make_node("Add", ["x", "x"], ["y"])], "g", [h.make_tensor_value_info("x", T.INT32, [2])],
                         [h.make_tensor_value_info("y", T.INT32, [2])])
    f = nnmlir.compile(h.make_model(graph, opset_imports=[h.make_opsetid("", 18)], ir_version=9))
    y, = f(np.array([2**31 - 1, -5], np.int32))
    assert y.tolist() == [-2, -10]

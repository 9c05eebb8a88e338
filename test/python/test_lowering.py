"""Every operator alone, at odd sizes, through the tools, against ONNX's reference evaluator.

The cases of one operator are nodes of one model, so that a run costs one compilation; each node has its own inputs
and its own output, and a difference names the case.
"""
import os
import sys

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from agree import disagreement  # noqa: E402

OPSET = 19


class Const:
    """An input that the model holds: a shape, axes, scales."""

    def __init__(self, value, dtype="int64"):
        self.array = np.array(value, dtype)


class Case:
    def __init__(self, *inputs, by=ReferenceEvaluator, dtype=None, outputs=1, compared=0, **attributes):
        """Of a node of several outputs, one is compared."""
        self.inputs, self.attributes, self.by, self.dtype = inputs, attributes, by, dtype
        self.outputs, self.compared = outputs, compared

    def __repr__(self):
        kinds = [str(getattr(x, "array", x).tolist()) if isinstance(x, Const) else
                 f"{x.dtype}{list(x.shape)}" for x in self.inputs if x is not None]
        return f"({', '.join(kinds)}; {self.attributes})"


def by_onnxruntime(model):
    """For what the reference evaluator of onnx 1.23 cannot do."""
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


RANDOM = np.random.default_rng(7)


def normal(*shape, dtype="float32"):
    return np.asarray(RANDOM.standard_normal(shape), dtype)


def integers(dtype, *shape):
    info = np.iinfo(dtype)
    return RANDOM.integers(max(info.min, -100), min(info.max, 100), shape, dtype)


def half(*shape):
    return normal(*shape, dtype="float16")


SPECIAL = np.array([0.0, -0.0, 1.5, 2.5, -0.5, -1.5, np.inf, -np.inf, np.nan, 3, -7.25], "float32")


def unary():
    table = {}
    for op in ("Abs Neg Exp Sqrt Log Tanh Sigmoid Relu Floor Ceil Round Sin Cos Reciprocal Erf").split():
        special = [] if op == "Erf" else [Case(SPECIAL)]
        table[op] = special + [Case(normal(17)), Case(normal(3, 1, 7)), Case(normal()), Case(normal(0, 7)), Case(half(7))]
    table["Not"] = [Case(np.array([True, False]))]
    table["Abs"].append(Case(np.array([-128, 5, -3], "int8")))
    return table


def binary():
    table = {}
    for op in ("Add", "Sub", "Mul", "Div"):
        table[op] = [Case(normal(3, 1, 7), normal(17, 1)), Case(normal(1, 7), normal()), Case(normal(0, 3), normal(3)),
                     Case(normal(17), Const([0.5], "float32")), Case(half(7), half(1))]
    for op in ("Add", "Sub", "Mul"):
        table[op] += [Case(integers("int64", 7), integers("int64", 7)), Case(integers("uint8", 7), integers("uint8", 7))]
    positive = np.array([3, 7, 1], "uint8")
    table["Div"] += [Case(np.array([7, 200, 5], "uint8"), positive),
                     Case(np.array([7, -7, 7, -7, 0], "int32"), np.array([2, 2, -2, -2, 3], "int32"), by=by_onnxruntime)]
    x, y = np.array([7, -7, 7, -7, 0, 5, -128, 3], "int8"), np.array([2, 2, -2, -2, 3, 1, 1, -1], "int8")
    table["Mod"] = [Case(x, y), Case(x, y, fmod=1), Case(normal(17), normal(17), fmod=1),
                    Case(np.array([7, 200, 5], "uint8"), positive)]
    table["Pow"] = [Case(abs(normal(7)), normal(7)), Case(normal(7), np.array([2, 3, 1, 0, 5, 4, -2])),
                    Case(np.array([2, -3, 0, 5, -1, 1]), np.array([10, 3, 0, 0, 3, 7])),
                    Case(normal(17), Const(2.0, "float32")), Case(normal(17), Const(3.0, "float32")),
                    Case(np.array([1, 2, 3]), np.array([4, 5, 6], "float32"))]
    for op in ("Max", "Min"):
        table[op] = [Case(SPECIAL, SPECIAL[::-1].copy()), Case(integers("uint8", 7), integers("uint8", 7)),
                     Case(integers("int32", 3, 1), integers("int32", 7))]
    for op in ("Less", "Greater", "LessOrEqual", "GreaterOrEqual", "Equal"):
        table[op] = [Case(SPECIAL, SPECIAL[::-1].copy()), Case(np.array([7, 200], "uint8"), np.array([100, 200], "uint8"))]
    for op in ("And", "Or", "Xor"):
        table[op] = [Case(np.array([True, False, True, False]), np.array([True, True, False, False]))]
    return table


def other_elementwise():
    number = abs(normal(17)) * 10
    casts = [(number, to) for to in ("int32", "int64", "uint8", "bool", "float16", "float64")]
    casts += [(np.array([0, 0.5, -0.0, np.nan, np.inf], "float32"), "bool"), (np.array([True, False]), "float32"),
              (np.array([True, False]), "int64"), (np.array([200, 3], "uint8"), "float32"),
              (np.array([200, 3], "uint8"), "int32"), (np.array([300, -1], "int32"), "uint8"),
              (np.array([300, -1]), "bool"), (half(7), "float32")]
    return {
        "Cast": [Case(x, to=helper.np_dtype_to_tensor_dtype(np.dtype(to)), dtype=to) for x, to in casts],
        "Clip": [Case(SPECIAL, Const(-1, "float32"), Const(2, "float32")), Case(normal(17), None, Const(0, "float32")),
                 Case(integers("int8", 17), Const(-5, "int8"), Const(5, "int8"))],
        "Where": [Case(np.array([[True], [False]]), normal(2, 3), normal(3)),
                  Case(np.array([True, False]), integers("int64", 2), Const(7))],
        "Softmax": [Case(normal(3, 7, 5) * 20, axis=axis) for axis in (0, 1, -1)] +
                   [Case(normal(3, 0), axis=1), Case(half(3, 17), axis=1), Case(normal(1, 1), axis=0)],
        "LayerNormalization": [Case(normal(3, 7), normal(7), normal(7), axis=-1), Case(normal(2, 3, 7), normal(3, 7), axis=1),
                               Case(normal(2, 3, 17) + 100, normal(17), normal(17)), Case(half(3, 17), half(17), half(17)),
                               Case(normal(1, 1), normal(1), normal(1))],
    }


def contractions():
    def conv(x, w, bias=None, **attributes):
        return Case(x, w, *([] if bias is None else [bias]), **attributes)

    pad = [1, 1, 1, 1]
    return {
        "MatMul": [Case(normal(*a), normal(*b)) for a, b in [
            ((3, 7), (7, 17)), ((2, 3, 7), (7, 5)), ((2, 3, 7), (2, 7, 5)), ((2, 4, 3, 7), (2, 4, 7, 5)),
            ((2, 1, 3, 7), (4, 7, 5)), ((7,), (7, 5)), ((3, 7), (7,)), ((7,), (7,)), ((2, 3, 7), (7,)), ((7,), (2, 7, 5)),
            ((0, 7), (7, 5)), ((3, 0), (0, 5)), ((1, 1), (1, 1)), ((3, 7), (4, 7, 5)), ((17, 17), (17, 17))]] +
                  [Case(half(5, 3, 7), half(7, 17)), Case(integers("int32", 3, 7), integers("int32", 7, 5))],
        "Conv": [conv(normal(1, 3, 9, 7), normal(5, 3, 3, 3)),
                 conv(normal(2, 3, 9, 7), normal(5, 3, 3, 3), normal(5), strides=[2, 1], pads=[1, 0, 2, 1], dilations=[1, 2]),
                 conv(normal(1, 17, 7, 7), normal(17, 1, 3, 3), normal(17), group=17, pads=pad),
                 conv(normal(1, 4, 9, 7), normal(8, 1, 3, 3), normal(8), group=4, pads=pad),
                 conv(normal(1, 4, 9, 7), normal(6, 2, 3, 3), normal(6), group=2, strides=[2, 2]),
                 conv(normal(2, 3, 17), normal(5, 3, 4), normal(5), strides=[2], pads=[1, 2]),
                 conv(normal(2, 4, 17), normal(4, 1, 4), group=4),
                 conv(normal(1, 2, 5, 6, 7), normal(3, 2, 2, 3, 2), normal(3), strides=[1, 2, 1], pads=[1, 0, 1, 0, 1, 1]),
                 conv(normal(1, 4, 5, 6, 7), normal(4, 2, 2, 3, 2), normal(4), group=2),
                 conv(normal(0, 3, 7, 7), normal(5, 3, 3, 3)), conv(normal(1, 1, 1, 1), normal(1, 1, 1, 1)),
                 conv(half(1, 3, 9, 7), half(5, 3, 3, 3), half(5))] +
                [conv(normal(2, 3, 9, 10), normal(5, 3, 3, 4), normal(5), strides=[2, 3], auto_pad=f"SAME_{side}",
                      by=by_onnxruntime) for side in ("UPPER", "LOWER")],
        "ConvTranspose": [conv(*case[:3], by=by_onnxruntime, **case[3]) for case in [
            (normal(1, 3, 7, 5), normal(3, 2, 2, 2), normal(2), dict(strides=[2, 2])),
            (normal(1, 3, 7, 5), normal(3, 2, 3, 3), None, {}),
            (normal(2, 3, 4, 5), normal(3, 2, 3, 3), normal(2),
             dict(strides=[2, 3], pads=[1, 0, 0, 1], dilations=[1, 2], output_padding=[1, 0])),
            (normal(1, 4, 4, 5), normal(4, 2, 3, 3), normal(4),
             dict(strides=[2, 2], pads=pad, group=2, output_padding=[1, 1])),
            (normal(1, 3, 7), normal(3, 2, 3), normal(2), dict(strides=[2])),
            (normal(1, 2, 3, 4, 3), normal(2, 3, 2, 2, 2), normal(3), dict(strides=[2, 2, 2])),
            (normal(1, 2, 5, 5), normal(2, 3, 1, 1), normal(3), dict(pads=pad)),
            (normal(1, 4, 4, 5), normal(4, 1, 2, 2), None, dict(strides=[2, 2], group=4))]],
    }


def pools():
    shapes = [((1, 2, 9, 7), dict(kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])),
              ((1, 2, 9, 8), dict(kernel_shape=[3, 2], strides=[2, 2], pads=[1, 1, 1, 1], ceil_mode=1)),
              ((1, 2, 5, 6, 7), dict(kernel_shape=[2, 2, 2], strides=[2, 1, 2], ceil_mode=1)),
              ((1, 2, 17), dict(kernel_shape=[3], strides=[2], pads=[1, 1])),
              ((2, 1, 7, 17), dict(kernel_shape=[3, 3])), ((1, 1, 1, 1), dict(kernel_shape=[1, 1])),
              ((0, 2, 7, 7), dict(kernel_shape=[3, 3]))]
    border = dict(kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    same = [dict(kernel_shape=k, strides=s, auto_pad=f"SAME_{side}")
            for side in ("UPPER", "LOWER") for k, s in (([2, 2], [2, 2]), ([3, 4], [2, 3]), ([1, 3], [2, 1]))]
    return {
        "MaxPool": [Case(normal(*shape), **attributes) for shape, attributes in shapes if shape[0]] +
                   [Case(normal(2, 1, 9, 9), kernel_shape=[3, 3], dilations=[2, 2]),
                    Case(integers("uint8", 1, 2, 7, 7), **border), Case(integers("int8", 1, 2, 7, 7), **border)] +
                   [Case(normal(2, 3, 7, 10), by=by_onnxruntime, **attributes) for attributes in same],
        "AveragePool": [Case(normal(*shape), count_include_pad=count, **attributes)
                        for shape, attributes in shapes if shape[0] for count in (0, 1)] + [Case(half(1, 2, 7, 7), **border)] +
                       [Case(normal(2, 3, 7, 10), by=by_onnxruntime, count_include_pad=count, **attributes)
                        for attributes in same for count in (0, 1)],
        "GlobalAveragePool": [Case(normal(1, 17, 7, 7)), Case(normal(2, 3, 7)), Case(normal(1, 1, 1, 1))],
    }


def reductions():
    table = {}
    for op in ("ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd"):
        table[op] = [Case(normal(3, 7, 5), Const([1])), Case(normal(3, 7, 5), Const([0, 2]), keepdims=0),
                     Case(normal(3, 7, 5), Const([0, 1, 2]), keepdims=0), Case(normal(17, 1), Const([-1])),
                     Case(integers("int32", 3, 4), Const([1])), Case(half(3, 17), Const([1]))]
    for op in ("ReduceSum", "ReduceProd", "ReduceMax", "ReduceMin"):
        table[op] += [Case(normal(3, 0, 5), Const([1])), Case(normal(3, 0, 5), Const([0, 1]), keepdims=0)]
    table["ReduceMax"].append(Case(np.array([[7, 200], [3, 4]], "uint8"), Const([1])))
    return table


def movements():
    x = normal(3, 4, 5)
    top = np.iinfo("int64").max
    return {
        "Reshape": [Case(normal(*a), Const(b)) for a, b in [
            ((3, 4, 5), [12, 5]), ((3, 4, 5), [5, 12]), ((3, 4, 5), [2, 6, 5]), ((12, 5), [3, 4, -1]), ((3, 8), [4, 6]),
            ((1, 1), [1]), ((7, 0), [0, 0]), ((1, 7, 1), [7, 1, 1, 1]), ((), [1, 1])]] +
                   [Case(normal(0, 3), Const([3, 0]), allowzero=1), Case(normal(0, 3), Const([0, 5, 7]), allowzero=1)],
        "Transpose": [Case(x, perm=perm) for perm in ([1, 0, 2], [2, 1, 0], [0, 1, 2])] + [Case(normal(0, 7), perm=[1, 0])],
        "Expand": [Case(normal(*a), Const(b)) for a, b in [
            ((3, 1), [3, 4]), ((3, 1), [2, 1, 6]), ((1,), [5]), ((3, 4), [1]), ((3, 4), [3, 4]), ((1, 7), [0, 7])]],
        "Concat": [Case(normal(2, 3), normal(4, 3), axis=0), Case(normal(2, 3), normal(2, 1), normal(2, 0), axis=1),
                   Case(normal(2, 3), axis=1), Case(normal(17), normal(1), normal(7), axis=0)],
        "Slice": [Case(normal(7, 5), *map(Const, lists)) for lists in [
            ([1], [5], [0], [1]), ([0, 1], [100, -1], [0, 1], [2, 3]), ([-1], [-100], [0], [-1]),
            ([5, -1], [0, 0], [0, 1], [-2, -1]), ([10], [20], [1], [1]), ([-3], [top], [-1], [1]),
            ([0], [top], [0], [top]), ([2, -1], [top, -top], [0, 1], [2**31, -top]), ([4], [2], [1], [top])]],
        "Gather": [Case(normal(7, 5), np.array([[1, -1, 6], [0, -7, 3]]), axis=0),
                   Case(normal(7, 5), np.array([1, -2], "int32"), axis=1), Case(normal(7, 5), np.array(-1), axis=1),
                   Case(normal(7, 5), np.zeros(0, "int64"), axis=0), Case(normal(2, 7, 5), Const(-2), axis=1)],
        "Pad": [Case(normal(3, 4), Const([1, 0, 2, 3]), mode="constant"),
                Case(normal(3, 4), Const([1, 0, 2, 3]), Const(2.5, "float32")),
                Case(normal(3, 4), Const([-1, 2, 0, -1]), Const(1.5, "float32"), by=by_onnxruntime),
                Case(normal(3, 4), Const([2, 3, 1, 2]), mode="reflect"), Case(normal(3, 4), Const([2, 3, 1, 2]), mode="edge"),
                Case(normal(3, 4), Const([2, 5, 1, 6]), mode="wrap"), Case(normal(3, 0), Const([1, 1, 1, 1]))],
        "Tile": [Case(normal(*a), Const(b)) for a, b in [
            ((3, 7), [2, 3]), ((1, 7), [3, 1]), ((2, 1, 3), [1, 2, 0]), ((0, 3), [2, 2]), ((17,), [1])]] +
                [Case(integers("int8", 3, 2), Const([2, 2]))],
        "Shape": [Case(normal(3, 4)), Case(normal(3, 4, 5), start=1), Case(normal(3, 4, 5), end=-1)],
        "Range": [Case(*map(Const, (0, 10, 3))), Case(*map(Const, (10, 0, -3))), Case(*map(Const, (0, 0, 1)))],
        "Flatten": [Case(x, axis=axis) for axis in (0, 1, 2, 3, -1)] + [Case(normal(7), axis=1)],
        "Squeeze": [Case(normal(1, 3, 1), Const([0, 2])), Case(normal(1, 1), Const([0, 1]))],
        "Unsqueeze": [Case(normal(3), Const([0, 2])), Case(normal(), Const([0]))],
    }


def resizes():
    x = normal(1, 2, 7, 5)
    cases = []

    def add(scales=None, sizes=None, data=x, **attributes):
        lists = [None, Const(scales, "float32")] if scales else [None, None, Const(sizes)]
        cases.append(Case(data, *lists, **attributes))

    for mode in ("half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric"):
        for nearest in ("round_prefer_floor", "round_prefer_ceil", "floor", "ceil"):
            add([1, 1, 2, 3], mode="nearest", coordinate_transformation_mode=mode, nearest_mode=nearest)
            add(None, [1, 2, 10, 3], mode="nearest", coordinate_transformation_mode=mode, nearest_mode=nearest)
        for lists in (([1, 1, 2, 3],), ([1, 1, 0.6, 0.7],), (None, [1, 2, 7, 9])):
            add(*lists, mode="linear", coordinate_transformation_mode=mode)
        add([1, 1, 2, 1.5], mode="cubic", coordinate_transformation_mode=mode)
    add([1, 1, 2, 1.5], mode="cubic", exclude_outside=1, cubic_coeff_a=-0.5)
    add(None, [1, 2, 1, 1], mode="linear", coordinate_transformation_mode="pytorch_half_pixel")
    add([1, 1, 2, 3], data=half(1, 2, 7, 5), mode="linear")
    add([1, 1, 2, 2], data=integers("uint8", 1, 1, 3, 3), mode="nearest")
    return {"Resize": cases}


def indexing():
    x, i32 = normal(3, 7, 5), np.array([[1, -1, 6], [0, -7, 3]], "int32")
    wide, ties = normal(4, 17, dtype="float64"), RANDOM.integers(0, 5, (3, 17)).astype("float32")
    table = {
        "GatherElements": [Case(normal(3, 7), i32, axis=1, by=by_onnxruntime),
                           Case(normal(7, 5), np.array([[1, -1], [0, -7]]), axis=0, by=by_onnxruntime),
                           Case(integers("uint8", 7), np.array([3, 3, 0])), Case(x, np.zeros((0, 7, 5), "int64"), axis=0),
                           Case(np.array([True, False]), np.array([1, 0, 0]), axis=0), Case(half(17), np.array([16]))],
        "GatherND": [Case(x, np.array([[0, 6], [2, -7]])), Case(x, np.array([[0, 6, 1], [2, -7, -1]])),
                     Case(x, np.array([[1], [6], [-1]]), batch_dims=1), Case(normal(17), np.array([[3]])),
                     Case(x, np.zeros((0, 2), "int64")), Case(integers("int8", 3, 7), np.array([[[2]], [[0]]]))],
        "ReverseSequence": [Case(x, np.array([7, 1, 4]), batch_axis=0, time_axis=1),
                            Case(normal(7, 3), np.array([0, 7, 3]), batch_axis=1, time_axis=0)],
        "Hardmax": [Case(ties, axis=axis) for axis in (0, 1)] + [Case(half(1, 1), axis=0)],
        "Trilu": [Case(normal(4, 7), *k, upper=upper) for upper in (0, 1) for k in ((), (Const(2),), (Const(-2),))] +
                 [Case(x), Case(integers("uint8", 3, 3)), Case(normal(0, 3)), Case(np.full((3, 3), True)),
                  Case(normal(3, 3), np.array(1))],
        "EyeLike": [Case(normal(4, 7)), Case(normal(4, 4), k=-1), Case(normal(1, 3), k=1, dtype=TensorProto.INT64)],
        "OneHot": [Case(np.array([[1, 9, -1], [0, -10, 3]]), Const(10), Const([0, 1], "float32"), axis=axis)
                   for axis in (-1, 0, 1)] + [Case(np.array([1, 2], "int32"), Const(3, "int32"), Const([5, -7], "int8")),
                                              Case(np.array([1.0, 2.0], "float32"), Const(3), Const([5, 7]))],
    }
    nan = np.array([[1, np.nan, 3], [np.nan, 2, np.nan], [3, 3, -np.inf]], "float32")
    for op in ("ArgMax", "ArgMin"):
        table[op] = [Case(x, axis=axis, keepdims=keep) for axis in (0, 1, -1) for keep in (0, 1)] + \
                    [Case(ties, axis=1, select_last_index=last) for last in (0, 1)] + [Case(nan, axis=1), Case(
                        integers("uint8", 17), axis=0), Case(integers("int32", 3, 1), axis=1), Case(half(17)), Case(wide)]
    return table


def quantizations():
    def scales(*shape, dtype="float32"):
        return np.asarray(RANDOM.random(shape) / 8 + 0.01, dtype)

    x, halves = normal(3, 4, 5) * 8, np.arange(-300, 300, 7).astype("float32") / 2
    one = np.array(1, "float32")
    quantize = [Case(x, scales(4), integers(kind, 4), axis=1) for kind in ("uint8", "int8")]
    quantize += [Case(halves, one, np.array(zero, kind)) for kind, zero in (("uint8", 3), ("int8", -3))]
    quantize += [Case(x, scales()), Case(half(17), scales(dtype="float16"), np.array(3, "uint8")),
                 Case(x, scales(5), integers("int8", 5), axis=-1), Case(normal(0), one)]
    dequantize = [Case(integers(kind, 3, 4), scales(4), integers(kind, 4), axis=1) for kind in ("uint8", "int8")]
    dequantize += [Case(integers("int32", 17), scales()), Case(integers("uint8", 3, 4), scales(3), axis=0),
                   Case(integers("int8", 17), scales(dtype="float16"))]
    a, b = integers("uint8", 3, 7), integers("uint8", 7, 5)
    image, filters = integers("uint8", 1, 2, 7, 5), integers("uint8", 3, 2, 3, 3)
    return {
        "QuantizeLinear": quantize, "DequantizeLinear": dequantize,
        "DynamicQuantizeLinear": [Case(normal(3, 7), outputs=3, compared=i) for i in (0, 1, 2)],
        "MatMulInteger": [Case(a, b), Case(a, b, np.array(7, "uint8"), np.array(3, "uint8"))],
        "ConvInteger": [Case(image, filters, np.array(7, "uint8"), pads=[1, 0, 2, 1]), Case(image, filters, strides=[2, 1]),
                        Case(integers("uint8", 1, 64, 5, 5), integers("uint8", 2, 64, 3, 3))],
        "QLinearMatMul": [Case(a, np.array(0.02, "float32"), np.array(7, "uint8"), b, np.array(0.03, "float32"),
                               np.array(3, "uint8"), np.array(0.1, "float32"), np.array(9, "uint8"), by=by_onnxruntime)],
        "QLinearConv": [Case(image, np.array(0.02, "float32"), np.array(7, "uint8"), filters, scales(3), integers("uint8", 3),
                             np.array(0.5, "float32"), np.array(99, "uint8"), integers("int32", 3), pads=[1, 1, 1, 1],
                             by=by_onnxruntime)],
    }


def einsums():
    shapes = {"ij,jk->ik": [(3, 7), (7, 5)], "bij,bjk->bik": [(2, 3, 7), (2, 7, 5)], "bhqd,bkhd->bhqk": [(2, 3, 7, 5), (2, 4, 3, 5)],
              "ij->ji": [(3, 7)], "ij->": [(3, 7)], "ij->j": [(3, 7)], "i,i->": [(7,), (7,)], "i,j->ij": [(7,), (3,)],
              "...ij,...jk": [(2, 3, 7), (2, 7, 5)], "...ii->...i": [(2, 3, 3)], "ii": [(3, 3)], "ab,bc,cd->ad": [(3, 7), (7, 5), (5, 1)],
              "ijk,il->jl": [(3, 7, 5), (3, 17)], "ab,ab->ab": [(3, 7), (3, 7)]}
    return {"Einsum": [Case(*(normal(*shape) for shape in lists), equation=equation) for equation, lists in shapes.items()] +
            [Case(normal(0, 3), normal(3, 5), equation="ij,jk->ik"), Case(half(3, 7), half(7), equation="ij,j->i")]}


def grids():
    x, grid = normal(2, 3, 5, 4), (RANDOM.random((2, 3, 7, 2)) * 3 - 1.5).astype("float32")
    cases = [Case(x, grid, mode=mode, padding_mode=border, align_corners=aligns, by=by_onnxruntime)
             for mode in ("bilinear", "bicubic", "nearest") for border in ("zeros", "border", "reflection")
             for aligns in (0, 1)]
    return {"GridSample": cases}


TABLE = {**unary(), **binary(), **other_elementwise(), **contractions(), **pools(), **reductions(), **movements(),
         **resizes(), **indexing(), **quantizations(), **einsums(), **grids()}


def value_info(name, array, is_open=False):
    shape = [f"{name}_{d}" if is_open and size != 1 else size for d, size in enumerate(array.shape)]
    return helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(array.dtype), shape)


def build_model(op, cases, outputs, dynamic=False):
    """One node for each case; its inputs are x<case>_<operand>, its output y<case>. Sizes of one, which broadcast,
    are never left open; nor are those of later operands, which the first one's must match when the model runs."""
    nodes, inputs, constants, infos = [], {}, [], []
    for k, case in enumerate(cases):
        names = []
        for i, x in enumerate(case.inputs):
            names.append("" if x is None else f"x{k}_{i}")
            if isinstance(x, Const):
                constants.append(numpy_helper.from_array(x.array, names[-1]))
            elif x is not None:
                inputs[names[-1]] = x
        results = [f"y{k}" if i == case.compared else f"t{k}_{i}" for i in range(case.outputs)]
        nodes.append(helper.make_node(op, names, results, name=f"case{k}", **case.attributes))
        infos.append(value_info(f"y{k}", outputs[k], dynamic) if outputs else
                     onnx.ValueInfoProto(name=f"y{k}"))
    first = [value_info(n, x, dynamic and n.endswith("_0")) for n, x in inputs.items()]
    graph = helper.make_graph(nodes, op, first, infos, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
    return model, inputs


def expected(op, case):
    model, inputs = build_model(op, [case], None)
    return np.asarray(case.by(model).run(None, inputs)[0])


def differs(ours, theirs):
    """The project's rule; f16 has 11 bits, and the reference rounds after every step: 8 units in the last place."""
    if theirs.dtype == np.float16 and ours.dtype == theirs.dtype and ours.shape == theirs.shape:
        scale = np.max(np.abs(theirs.astype("float32")), initial=0, where=np.isfinite(theirs))
        near = np.allclose(ours.astype("float32"), theirs.astype("float32"), rtol=8 * 2.0**-11, atol=8 * 2.0**-11 * scale,
                           equal_nan=True)
        return None if near else f"{ours.ravel()[:8]}, expected {theirs.ravel()[:8]}"
    return disagreement(ours, theirs)


@pytest.mark.parametrize("dynamic", [False, True], ids=["static", "dynamic"])
@pytest.mark.parametrize("op", sorted(TABLE))
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_operator(op, dynamic, tool, build, tmp_path):
    if not (build / "bin" / "nn-run").exists():
        pytest.fail("nn-run is not built")
    cases = TABLE[op]
    theirs = [expected(op, case) for case in cases]
    model, inputs = build_model(op, cases, theirs, dynamic)
    onnx.save(model, tmp_path / "model.onnx")
    arguments = []
    for name, array in inputs.items():
        np.save(tmp_path / f"{name}.npy", array)
        arguments += ["--input", f"{name}={tmp_path / name}.npy"]
    result = tool("nn-run", tmp_path / "model.onnx", "--verify-each", *arguments, "--output-dir", tmp_path)
    assert result.returncode == 0, result.stderr
    wrong = []
    for k, case in enumerate(cases):
        why = differs(np.load(tmp_path / f"output_{k}.npy"), theirs[k])
        if why:
            wrong.append(f"case {k} {case}: {why}")
    assert not wrong, "\n".join(wrong)
    # A check that all-zero outputs would pass is none.
    assert any(np.any(y) for y in theirs)

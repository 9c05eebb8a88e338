"""ONNX's own cases of single operators, through the naive pipeline: what the import rules mean, in numbers.

Shapes, axes and the like, which these cases pass as inputs, become initializers, as exporters write them.
"""
import collections
import os

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from onnx.backend.test.case.node import collect_testcases

# Operators with a rule whose cases need no other operator; at most so many cases of each.
CASES_EACH = 4
OPERATORS = """Abs Neg Exp Log Sqrt Reciprocal Erf Tanh Sigmoid Relu Floor Ceil Round Sin Cos Tan Sign IsNaN IsInf Add
Sub Mul Div Pow Mod And Or Xor Equal Less LessOrEqual Greater GreaterOrEqual Max Min Sum Mean Where Clip HardSigmoid
HardSwish LeakyRelu PRelu Elu Selu ThresholdedRelu Shrink Softplus Softsign Mish Gelu MatMul MatMulInteger Gemm Conv
ConvTranspose AveragePool GlobalAveragePool GlobalMaxPool Softmax LogSoftmax LayerNormalization BatchNormalization
InstanceNormalization LpNormalization LRN ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2
ReduceSumSquare ReduceLogSum ReduceLogSumExp Constant ConstantOfShape Identity Concat Split Slice Gather Pad Shape Size
Reshape Transpose Expand Flatten Unsqueeze Squeeze Tile DepthToSpace SpaceToDepth Resize GatherElements GatherND
ArgMax ArgMin Hardmax Trilu EyeLike OneHot Einsum
GridSample
QuantizeLinear DequantizeLinear DynamicQuantizeLinear ConvInteger QLinearMatMul QLinearConv Range HannWindow
HammingWindow BlackmanWindow NegativeLogLikelihoodLoss SoftmaxCrossEntropyLoss TensorScatter LpPool Col2Im STFT LSTM GRU RNN""".split()
# What is not supported, and says so.
EXCLUDED = ("antialias", "train", "tf_crop_and_resize", "not_larger", "not_smaller", "uint64", "mask", "string", "empty", "sequence", "opt",
            "expanded", "float8", "e4m3", "e5m2", "float4", "int2", "int4", "uint4", "scales_axes")

# Inputs that decide sizes, whatever their type.
SIZES = ("scales", "roi", "axis", "depth", "start", "limit", "delta", "size")


def is_static(name, array):
    """Whether an input is a list of sizes rather than data."""
    return array.ndim <= 1 and (array.dtype == np.int64 or name in SIZES)


def write_case(case, folder):
    model = onnx.ModelProto()
    model.CopyFrom(case.model)
    inputs, outputs = case.data_sets[0]
    declared = list(model.graph.input)
    is_shape = model.graph.node[0].op_type == "ConstantOfShape" or "Window" in model.graph.node[0].op_type
    del model.graph.input[:]
    data = os.path.join(folder, case.name, "test_data_set_0")
    os.makedirs(data)
    for value, info in zip(inputs, declared):
        if isinstance(value, onnx.TensorProto):
            value = numpy_helper.to_array(value)
        array = np.asarray(value)
        if is_static(info.name, array) and (len(declared) > 1 or is_shape):
            model.graph.initializer.append(numpy_helper.from_array(array, info.name))
            continue
        with open(os.path.join(data, f"input_{len(model.graph.input)}.pb"), "wb") as file:
            file.write(numpy_helper.from_array(array, info.name).SerializeToString())
        model.graph.input.append(info)
    for index, (value, info) in enumerate(zip(outputs, model.graph.output)):
        if isinstance(value, onnx.TensorProto):
            value = numpy_helper.to_array(value)
        with open(os.path.join(data, f"output_{index}.pb"), "wb") as file:
            file.write(numpy_helper.from_array(np.asarray(value), info.name).SerializeToString())
    onnx.save(model, os.path.join(folder, case.name, "model.onnx"))
    return os.path.join(folder, case.name)


@pytest.mark.filterwarnings("ignore")
def test_operators(tool, tmp_path):
    taken, folders = collections.Counter(), []
    for case in collect_testcases():
        ops = {node.op_type for node in case.model.graph.node}
        op = ops.pop() if len(ops) == 1 else None
        if op not in OPERATORS or taken[op] >= CASES_EACH or any(word in case.name for word in EXCLUDED):
            continue
        taken[op] += 1
        folders.append(write_case(case, tmp_path))
    assert not set(OPERATORS) - set(taken)
    result = tool("nn-run", "-O0", "--verify-each", "--test", *folders)
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"{len(folders)} passed, 0 failed" in result.stdout

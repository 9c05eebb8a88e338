"""Models that must be refused: each a function that writes a file into a folder, with what the message must say.

Run as a script, it writes all of them into a folder: bad_inputs.py FOLDER.
"""
import os
import random
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

F32, I64 = TensorProto.FLOAT, TensorProto.INT64

#: name → (writer, what the message must contain)
CASES = {}


def case(expect):
    """Registers a function that gives the bytes of a model, a ModelProto, or None if it wrote the file itself."""

    def register(function):
        CASES[function.__name__] = (function, expect)
        return function

    return register


def write(name, folder):
    """Writes a case; returns its path and what the message must contain."""
    function, expect = CASES[name]
    path = Path(folder) / f"{name}.onnx"
    content = function(path)
    if isinstance(content, onnx.ModelProto):
        content = content.SerializeToString()
    if content is not None:
        path.write_bytes(content)
    return path, expect


def value(name, shape=(1, 3, 8, 8), dtype=F32):
    return helper.make_tensor_value_info(name, dtype, shape)


def tensor(name, array):
    return numpy_helper.from_array(np.asarray(array), name)


def model(nodes, inputs=None, outputs=None, initializers=(), opset=17, functions=(), domains=()):
    inputs = [value("x")] if inputs is None else inputs
    outputs = [value("y", None)] if outputs is None else outputs
    graph = helper.make_graph(nodes, "g", inputs, outputs, list(initializers))
    opsets = [helper.make_opsetid("", opset)] + [helper.make_opsetid(d, 1) for d in domains]
    return helper.make_model(graph, opset_imports=opsets, functions=list(functions), ir_version=8)


def node(op, inputs=("x",), outputs=("y",), name="bad", **attributes):
    return helper.make_node(op, list(inputs), list(outputs), name=name, **attributes)


def good():
    """A model that is fine: what the others are damaged from."""
    rng = np.random.default_rng(1)
    weights = tensor("w", rng.standard_normal((4, 3, 3, 3)).astype(np.float32))
    return model([node("Conv", ("x", "w"), ("c",), name="conv1", pads=[1, 1, 1, 1]), node("Relu", ("c",), name="relu1")],
                 initializers=[weights], outputs=[value("y", (1, 4, 8, 8))])


# Bytes

@case("empty")
def empty_file(path):
    return b""


@case("")
def foreign_text(path):
    return b"this is a letter, not a model\n" * 10


@case("not an ONNX model")
def foreign_png(path):
    return b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(5000)


@case("not an ONNX model")
def foreign_executable(path):
    return Path(sys.executable).resolve().read_bytes()[:20000]


@case("not an ONNX model")
def zeros(path):
    return bytes(4096)


@case("not an ONNX model")
def noise(path):
    return b"\x08" + random.Random(2).randbytes(10000)


@case("")
def broken_bytecode(path):
    return b"ML\xefR" + random.Random(3).randbytes(1000)


def truncated(part):
    def content(path):
        data = good().SerializeToString()
        return data[:int(len(data) * part)]

    content.__name__ = f"truncated_{int(part * 100)}"
    case("")(content)


for share in (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99):
    truncated(share)


@case("does not parse")
def huge_length(path):
    # A length-delimited field that claims 2^60 bytes.
    return b"\x08\x08\x3a\xff\xff\xff\xff\xff\xff\xff\xff\x0f"


@case("does not parse")
def nested_deeply(path):
    graph = onnx.GraphProto().SerializeToString()

    def wrap(tag, data):
        return bytes([tag]) + varint(len(data)) + data

    def varint(n):
        out = b""
        while n > 127:
            out += bytes([n & 127 | 128])
            n >>= 7
        return out + bytes([n])

    for _ in range(2000):  # attribute.g in node.attribute in graph.node
        graph = wrap(0x0a, wrap(0x2a, wrap(0x32, graph)))
    return b"\x08\x08" + wrap(0x3a, graph)


# The file as a whole

@case("no graph")
def no_graph(path):
    m = good()
    m.ClearField("graph")
    return m


@case("operator set")
def no_opset(path):
    m = good()
    m.ClearField("opset_import")
    return m


@case("version 5")
def old_opset(path):
    return model([node("Relu")], opset=5)


@case("version 1000")
def new_opset(path):
    return model([node("Relu")], opset=1000)


@case("version -3")
def negative_opset(path):
    return model([node("Relu")], opset=-3)


@case("IR version")
def ir_version(path):
    m = good()
    m.ir_version = 999
    return m


# Names

@case("node 'one' (Relu)")
def cycle(path):
    return model([node("Relu", ("b",), ("a",), name="one"), node("Relu", ("a",), ("b",), name="two"),
                  node("Add", ("x", "b"))])


@case("node 'bad' (Add)")
def own_output(path):
    return model([node("Add", ("x", "y"))])


@case("node 'first' (Relu): error: input 'later'")
def not_sorted(path):
    return model([node("Relu", ("later",), ("y",), name="first"), node("Relu", ("x",), ("later",), name="second")])


@case("node 'bad' (Add): error: input 'nothing'")
def missing_input(path):
    return model([node("Add", ("x", "nothing"))])


@case("node 'bad' (Relu): error: output 'y'")
def defined_twice(path):
    return model([node("Relu", name="fine"), node("Relu")])


@case("two inputs")
def inputs_same_name(path):
    return model([node("Relu")], inputs=[value("x"), value("x")])


@case("two initializers")
def initializers_same_name(path):
    w = tensor("w", np.ones(3, np.float32))
    return model([node("Relu")], initializers=[w, w])


@case("output 'z'")
def output_not_computed(path):
    return model([node("Relu")], outputs=[value("z", None)])


@case("no output")
def no_outputs(path):
    return model([node("Relu")], outputs=[])


@case("node 'a\\x1B b' (Foo)")
def control_characters(path):
    return model([node("Foo", name="a\x1b\nb")])


# Operators and attributes

@case("node 'bad' (Frobnicate)")
def unknown_operator(path):
    return model([node("Frobnicate")])


@case("node 'bad' (Relu)")
def unknown_domain(path):
    return model([node("Relu", domain="com.example")])


@case("node 'bad' (If)")
def subgraph(path):
    branch = helper.make_graph([helper.make_node("Relu", ["x"], ["b"])], "branch", [], [value("b")])
    return model([node("If", ("c",), then_branch=branch, else_branch=branch)],
                 inputs=[value("x"), value("c", (), TensorProto.BOOL)])


@case("node 'bad' (Softmax)")
def attribute_of_wrong_kind(path):
    return model([node("Softmax", axis=1.5)])


@case("node 'bad' (Cast)")
def attribute_missing(path):
    return model([node("Cast")])


@case("node 'bad' (Relu)")
def attribute_unknown(path):
    return model([node("Relu", alpha=1.0)])


@case("node 'bad' (Cast)")
def cast_to_nothing(path):
    return model([node("Cast", to=77)])


@case("node 'bad' (Relu)")
def too_many_inputs(path):
    return model([node("Relu", ("x", "x", "x"))])


@case("node 'bad' (Add)")
def too_few_inputs(path):
    return model([node("Add", ("x", ""))])


@case("node 'call' (Loop1)")
def recursive_function(path):
    body = helper.make_function("local", "Loop1", ["a"], ["b"], [helper.make_node("Loop1", ["a"], ["b"], domain="local")],
                                [helper.make_opsetid("", 17), helper.make_opsetid("local", 1)])
    return model([node("Loop1", name="call", domain="local")], functions=[body], domains=["local"])


@case("node 'call' (F12)")
def exploding_functions(path):
    functions = []
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("local", 1)]
    for level in range(13):
        op, domain = (f"F{level - 1}", "local") if level else ("Relu", "")
        nodes = [helper.make_node(op, [f"v{i}" if i else "a"], [f"v{i + 1}" if i < 9 else "b"], domain=domain)
                 for i in range(10)]
        functions.append(helper.make_function("local", f"F{level}", ["a"], ["b"], nodes, opsets))
    return model([node("F12", name="call", domain="local")], functions=functions, domains=["local"])


# Types and shapes

@case("node 'bad' (Add)")
def types_differ(path):
    return model([node("Add", ("x", "i"))], inputs=[value("x"), value("i", dtype=I64)])


@case("node 'bad' (Sqrt)")
def type_not_taken(path):
    return model([node("Sqrt")], inputs=[value("x", dtype=I64)])


@case("output 'y'")
def output_type(path):
    return model([node("Relu")], outputs=[value("y", dtype=I64)])


@case("output 'y'")
def output_shape(path):
    return model([node("Relu")], outputs=[value("y", (1, 3, 9, 8))])


@case("node 'bad' (Add)")
def shapes_differ(path):
    return model([node("Add", ("x", "z"))], inputs=[value("x"), value("z", (1, 3, 7, 8))])


@case("node 'bad' (MatMul)")
def matmul_sizes(path):
    return model([node("MatMul", ("x", "z"))], inputs=[value("x", (2, 3)), value("z", (4, 5))])


@case("node 'bad' (Conv)")
def conv_channels(path):
    return model([node("Conv", ("x", "w"))], initializers=[tensor("w", np.ones((4, 5, 3, 3), np.float32))])


@case("node 'bad' (Conv)")
def conv_kernel_shape(path):
    return model([node("Conv", ("x", "w"), kernel_shape=[5, 5])],
                 initializers=[tensor("w", np.ones((4, 3, 3, 3), np.float32))])


@case("node 'bad' (Conv)")
def conv_stride_zero(path):
    return model([node("Conv", ("x", "w"), strides=[0, 1])],
                 initializers=[tensor("w", np.ones((4, 3, 3, 3), np.float32))])


@case("node 'bad' (Conv)")
def conv_group(path):
    return model([node("Conv", ("x", "w"), group=-1)],
                 initializers=[tensor("w", np.ones((4, 3, 3, 3), np.float32))])


@case("node 'bad' (MaxPool)")
def pool_kernel_too_large(path):
    return model([node("MaxPool", kernel_shape=[100, 100])])


@case("node 'bad' (AveragePool)")
def pool_huge_pads(path):
    return model([node("AveragePool", kernel_shape=[2, 2], pads=[2**62] * 4)])


@case("node 'bad' (Reshape)")
def reshape_elements(path):
    return model([node("Reshape", ("x", "s"))], initializers=[tensor("s", np.array([7, 7]))])


@case("node 'bad' (Concat)")
def concat_sizes(path):
    return model([node("Concat", ("x", "z"), axis=1)], inputs=[value("x"), value("z", (1, 3, 9, 8))])


@case("node 'bad' (Transpose)")
def transpose_perm(path):
    return model([node("Transpose", perm=[0, 1, 1, 9])])


@case("node 'bad' (Softmax)")
def softmax_axis(path):
    return model([node("Softmax", axis=4)])


@case("node 'bad' (Gather)")
def gather_index(path):
    return model([node("Gather", ("x", "i"), axis=1)], initializers=[tensor("i", np.array([3]))])


@case("node 'bad' (Split)")
def split_sizes(path):
    return model([node("Split", ("x", "s"), ("y", "z"), axis=1)], initializers=[tensor("s", np.array([2, 2]))])


@case("node 'bad' (Resize)")
def resize_without_target(path):
    return model([node("Resize", ("x",))])


@case("node 'bad' (Pad)")
def pad_length(path):
    return model([node("Pad", ("x", "p"))], initializers=[tensor("p", np.array([1, 1]))])


@case("node 'bad' (Slice)")
def slice_step_zero(path):
    lists = [tensor(n, np.array([v])) for n, v in (("s", 0), ("e", 2), ("a", 1), ("t", 0))]
    return model([node("Slice", ("x", "s", "e", "a", "t"))], initializers=lists)


@case("node 'bad' (Unsqueeze)")
def unsqueeze_twice(path):
    return model([node("Unsqueeze", ("x", "a"))], initializers=[tensor("a", np.array([0, 0]))])


@case("node 'bad' (ConstantOfShape)")
def constant_too_large(path):
    return model([node("ConstantOfShape", ("s",))], initializers=[tensor("s", np.array([2**40, 2**40]))])


@case("node 'bad' (Expand)")
def expand_negative(path):
    return model([node("Expand", ("x", "s"))], initializers=[tensor("s", np.array([-5, 3, 8, 8]))])


@case("node 'bad' (Range)")
def range_delta_zero(path):
    ends = [tensor(n, np.array(v)) for n, v in (("s", 0), ("e", 2), ("d", 0))]
    return model([node("Range", ("s", "e", "d"))], initializers=ends)


@case("input 'x'")
def input_dims_overflow(path):
    return model([node("Relu")], inputs=[value("x", (2**40, 2**40))])


@case("input 'x'")
def input_negative_dim(path):
    return model([node("Relu")], inputs=[value("x", (1, -7))])


@case("input 'x'")
def input_without_rank(path):
    return model([node("Relu")], inputs=[value("x", None)])


@case("input 'x'")
def input_sequence(path):
    return model([node("Relu")], inputs=[helper.make_tensor_sequence_value_info("x", F32, [1])])


@case("input 'x'")
def input_strings(path):
    return model([node("Identity")], inputs=[value("x", dtype=TensorProto.STRING)])


# Initializers

def with_initializer(proto):
    return model([node("Add", ("x", "w"))], inputs=[value("x", (4,))], initializers=[proto])


def raw(dims, data=b"", dtype=F32, name="w"):
    return TensorProto(name=name, dims=dims, data_type=dtype, raw_data=data)


@case("initializer 'w'")
def raw_data_short(path):
    return with_initializer(raw([4], b"\0" * 15))


@case("initializer 'w'")
def raw_data_long(path):
    return with_initializer(raw([4], b"\0" * 17))


@case("initializer 'w'")
def typed_data_short(path):
    return with_initializer(TensorProto(name="w", dims=[4], data_type=F32, float_data=[1, 2, 3]))


@case("initializer 'w'")
def data_twice(path):
    return with_initializer(TensorProto(name="w", dims=[1], data_type=F32, float_data=[1], raw_data=b"\0" * 4))


@case("initializer 'w'")
def no_data(path):
    return with_initializer(TensorProto(name="w", dims=[1000000, 1000000], data_type=F32))


@case("initializer 'w'")
def dims_negative(path):
    return with_initializer(raw([-4, -1], b"\0" * 16))


@case("initializer 'w'")
def dims_overflow(path):
    return with_initializer(raw([2**32, 2**32, 4], b"\0" * 16))


@case("initializer 'w'")
def element_type_unknown(path):
    return with_initializer(raw([4], b"\0" * 16, dtype=99))


@case("initializer 'w'")
def initializer_strings(path):
    return with_initializer(TensorProto(name="w", dims=[1], data_type=TensorProto.STRING, string_data=[b"a"]))


@case("node 'bad' (Constant)")
def constant_node_short(path):
    return model([node("Constant", (), ("w",), value=raw([4], b"\0" * 3)), node("Add", ("x", "w"), name="add")],
                 inputs=[value("x", (4,))])


# External data

def external(path, location, size=400, **entries):
    proto = TensorProto(name="w", dims=[100], data_type=F32, data_location=TensorProto.EXTERNAL)
    for key, text in dict(entries, location=location).items():
        entry = proto.external_data.add()
        entry.key, entry.value = key, text
    (path.parent / "weights.bin").write_bytes(bytes(size))
    return model([node("Add", ("x", "w"))], inputs=[value("x", (100,))], initializers=[proto])


@case("outside of the model's folder")
def external_parent(path):
    return external(path, "../../../../../../../../etc/passwd")


@case("not a path relative to the model")
def external_absolute(path):
    return external(path, "/etc/passwd")


@case("outside of the model's folder")
def external_link(path):
    link = path.parent / "link.bin"
    if not link.is_symlink():
        link.symlink_to("/etc/passwd")
    return external(path, "link.bin")


@case("initializer 'w'")
def external_missing(path):
    return external(path, "nothing.bin")


@case("not a file")
def external_folder(path):
    (path.parent / "folder").mkdir(exist_ok=True)
    return external(path, "folder")


@case("not a path relative to the model")
def external_empty(path):
    return external(path, "")


@case("initializer 'w'")
def external_short(path):
    return external(path, "weights.bin", size=399)


@case("initializer 'w'")
def external_offset(path):
    return external(path, "weights.bin", offset=str(2**64 - 200))


@case("initializer 'w'")
def external_offset_negative(path):
    return external(path, "weights.bin", offset="-8")


@case("initializer 'w'")
def external_length(path):
    return external(path, "weights.bin", length="200")


@case("initializer 'w'")
def external_length_no_number(path):
    return external(path, "weights.bin", length="many")


def flipped(seed):
    """A model with some bits flipped, which may happen to be a model still."""
    rng = random.Random(seed)
    data = bytearray(good().SerializeToString())
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def main():
    folder = Path(sys.argv[1])
    os.makedirs(folder, exist_ok=True)
    for name in CASES:
        write(name, folder)
    print(f"{len(CASES)} models in {folder}")


if __name__ == "__main__":
    main()

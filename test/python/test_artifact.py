"""What a compiled model is as a file, and what it does to memory: both models, dynamic sizes."""
import ctypes as c
import functools
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "..", "utils"), os.path.join(HERE, "..", "..", "python")]
import models as zoo  # noqa: E402
from nnmlir import _model as abi  # noqa: E402

BIN = os.path.join(HERE, "..", "..", "build", "bin")
LLVM = "/usr/lib/llvm-22/bin"
NAMES = ["ppocr4_det", "minilm_synth"]
SMALL = {"ppocr4_det": (1, 3, 64, 96), "minilm_synth": (1, 7)}
LARGE = {"ppocr4_det": (2, 3, 96, 160), "minilm_synth": (2, 33)}


def inputs(name, shape):
    entry = zoo.entry(name)
    return zoo.feed(entry, shapes={i: shape for i in range(len(entry["feed"]))})


@functools.lru_cache(maxsize=None)
def compiled(name):
    """The library, and the megabytes that compiling it took."""
    path = os.path.join(tempfile.mkdtemp(prefix="nn-artifact-"), "model.so")
    child = subprocess.Popen([os.path.join(BIN, "nn-translate"), zoo.fetch(zoo.entry(name)), "-o", path])
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    assert status == 0
    return path, usage.ru_maxrss / 1024


def llvm(tool, *arguments):
    return subprocess.run([os.path.join(LLVM, tool), *arguments], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("name", NAMES)
def test_peak_memory_of_the_compiler(name):
    weights = os.path.getsize(zoo.fetch(zoo.entry(name))) / 2**20
    assert compiled(name)[1] <= 2.5 * weights + 250


@pytest.mark.parametrize("name", NAMES)
def test_needs_libc_and_libm_alone(name):
    needed = re.findall(r"NEEDED.*\[(.*)\]", llvm("llvm-readelf", "-d", compiled(name)[0]))
    assert set(needed) <= {"libc.so.6", "libm.so.6"}


@pytest.mark.parametrize("name", NAMES)
def test_code_calls_no_allocator(name):
    undefined = llvm("llvm-nm", "-D", "-u", "--just-symbol-name", compiled(name)[0]).split()
    undefined = {symbol.split("@")[0] for symbol in undefined}
    assert not undefined & {"malloc", "calloc", "realloc", "aligned_alloc"}
    assert "posix_memalign" in undefined  # The context's.


@pytest.mark.parametrize("name", NAMES)
def test_weights_are_no_constants(name):
    """The weights' section has them; what LLVM made holds little data."""
    text = llvm("llvm-readelf", "-SW", compiled(name)[0])
    sizes = {m[1]: int(m[2], 16) for m in
             re.finditer(r"\] (\.\S+) +\S+ +[0-9a-f]+ [0-9a-f]+ ([0-9a-f]+)", text)}
    model = os.path.getsize(zoo.fetch(zoo.entry(name)))
    assert sizes[".lbss"] > 0.9 * model
    assert sum(size for section, size in sizes.items() if section.startswith((".rodata", ".data"))) < 1 << 17


def test_no_large_constant_in_llvm_ir(tool):
    ir = tool("nn-translate", zoo.fetch(zoo.entry("minilm_synth")), "--emit=llvm", "-O1").stdout
    assert "define" in ir
    sizes = [int(n) for n in re.findall(r"^@.* constant \[(\d+) x ", ir, re.M)]
    assert all(size <= 64 for size in sizes), sizes


class Options(c.Structure):  # nn_options, to the allocator
    allocate_type = c.CFUNCTYPE(c.c_void_p, c.c_void_p, c.c_size_t, c.c_size_t)
    release_type = c.CFUNCTYPE(None, c.c_void_p, c.c_void_p, c.c_size_t)
    _fields_ = [("size", c.c_size_t), ("threads", c.c_int32), ("reserved", c.c_int32), ("allocate", allocate_type),
                ("release", release_type), ("user", c.c_void_p)]


@pytest.mark.parametrize("threads", [1, 2, 7])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_allocates_after_the_first_run(name, threads):
    model = abi.load(compiled(name)[0], threads=threads)
    libc = c.CDLL(None)
    libc.aligned_alloc.restype, libc.aligned_alloc.argtypes = c.c_void_p, [c.c_size_t, c.c_size_t]
    libc.free.argtypes = [c.c_void_p]
    calls = []

    def allocate(user, size, align):
        calls.append(size)
        return libc.aligned_alloc(align, -(-size // align) * align)

    options = Options(c.sizeof(Options), threads, 0, Options.allocate_type(allocate),
                      Options.release_type(lambda user, memory, size: libc.free(memory)), None)
    context, why = c.c_void_p(), c.create_string_buffer(512)
    assert model._lib.nn_model_create(c.byref(options), c.byref(context), why, c.c_size_t(len(why))) == 0, why.value
    old, model._idle = model._idle, [context]
    try:
        model(*inputs(name, LARGE[name]))
        first = len(calls)
        assert first >= 2  # The context and the arena.
        for shape in (SMALL[name], LARGE[name], SMALL[name]):
            model(*inputs(name, shape))
        assert len(calls) == first
    finally:
        model._idle = old
        model._lib.nn_model_destroy(context)


def test_contexts_run_at_once():
    """Four threads of Python (ctypes lets go of the lock), each with a context; each has the right bits."""
    name = "minilm_synth"
    xs = [inputs(name, shape) for shape in ((1, 7), (2, 33), (3, 5), (1, 64))]
    alone = abi.load(compiled(name)[0], threads=1)
    expected = [[y.tobytes() for y in alone(*x)] for x in xs]
    wrong = []

    def work(i):
        f = abi.load(compiled(name)[0], threads=2)
        for _ in range(10):
            if [y.tobytes() for y in f(*xs[i])] != expected[i]:
                wrong.append(i)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))  # What a thread raises is raised here.
    assert not wrong


def test_one_model_called_from_several_threads(tool, tmp_path):
    """Each call has its own arrays, sizes and error message."""
    from onnx import TensorProto, helper
    import onnx
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"], name="relu")], "g",
                              [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3])],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 3])])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), tmp_path / "m.onnx")
    done = tool("nn-translate", tmp_path / "m.onnx", "-o", tmp_path / "m.so")
    assert done.returncode == 0, done.stderr
    f = abi.load(tmp_path / "m.so", threads=1)
    wrong = []

    def work(i):
        for k in range(200):
            x = np.full((1 + k % 5, 3), i + 1, "f")
            try:
                if not np.array_equal(f(x)[0], x):
                    wrong.append(f"thread {i}, call {k}")
                if k % 20 == 0:
                    f(np.ones((2, 4 + i), "f"))
            except abi.Error as error:
                if f"dimension 1 is {4 + i}, expected 3" not in str(error):
                    wrong.append(str(error))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))  # What a thread raises is raised here.
    assert not wrong


def test_hash_tells_weights_apart():
    hashes = []
    for name in NAMES:
        lib = c.CDLL(compiled(name)[0])
        lib.nn_model_weights_hash.restype = c.c_char_p
        hashes.append(lib.nn_model_weights_hash())
    assert all(len(h) == 32 for h in hashes) and hashes[0] != hashes[1]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_model_gives_the_same_bytes(tool, name, tmp_path):
    again = tmp_path / "again.so"
    assert tool("nn-translate", zoo.fetch(zoo.entry(name)), "-o", again).returncode == 0
    with open(compiled(name)[0], "rb") as file:
        assert file.read() == again.read_bytes()


def test_onnx_test_folder(tool, tmp_path):
    """nn-run --test: one folder that passes, one whose expected output was changed."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    graph = helper.make_graph([helper.make_node("Add", ["a", "b"], ["c"], name="add")], "g",
                              [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["n", 3]) for n in "ab"],
                              [helper.make_tensor_value_info("c", TensorProto.FLOAT, ["n", 3])])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    a, b = np.ones((2, 3), "f"), np.arange(6, dtype="f").reshape(2, 3)
    for folder, difference in (("good", 0), ("bad", 1)):
        data = tmp_path / folder / "test_data_set_0"
        data.mkdir(parents=True)
        onnx.save(model, tmp_path / folder / "model.onnx")
        for file, array in (("input_0", a), ("input_1", b), ("output_0", a + b + difference)):
            (data / f"{file}.pb").write_bytes(numpy_helper.from_array(array).SerializeToString())
    done = tool("nn-run", "--test", tmp_path / "good")
    assert done.returncode == 0 and done.stdout.strip() == "1 passed, 0 failed", done.stderr
    done = tool("nn-run", "--test", tmp_path / "good", tmp_path / "bad")
    assert done.returncode == 1 and done.stdout.strip() == "1 passed, 1 failed"
    assert "output 'c': element 0 is 1, expected 2" in done.stderr

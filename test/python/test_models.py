"""Whole models against ONNX Runtime: static and dynamic, naive and full pipelines, seeds, sizes, threads."""
import functools
import os
import sys

import numpy as np
import onnx
import onnxruntime
import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "..", "utils"), os.path.join(HERE, "..", "..", "python")]
import models as zoo  # noqa: E402
import nnmlir  # noqa: E402
from agree import disagreement, model_disagreement  # noqa: E402

DET, TEXT = "ppocr4_det", "minilm_synth"
# The detector: multiples of 32, not square, batch 1 to 3, large enough to hold text that it answers to. The transformer: batch x length.
SIZES = {DET: [(1, 3, 96, 160), (2, 3, 160, 96), (3, 3, 64, 160), (1, 3, 224, 96), (2, 3, 128, 256)],
         TEXT: [(1, 1), (1, 7), (2, 16), (3, 33), (2, 131)]}
SEEDS = (1, 2, 3)


@functools.lru_cache(maxsize=None)
def model_path(name):
    """The model; the detector also gives what goes into its last Sigmoid (whose saturation would hide errors)."""
    path = zoo.fetch(zoo.entry(name))
    if name != DET:
        return path
    out = path.replace(".onnx", "_logits.onnx")
    model = onnx.load(path)
    last = [n for n in model.graph.node if n.op_type == "Sigmoid"][-1]
    value = onnx.ValueInfoProto()
    value.CopyFrom(model.graph.output[0])
    value.name = last.input[0]
    model.graph.output.append(value)
    onnx.save(model, out)
    return out


@functools.lru_cache(maxsize=None)
def session(name):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(model_path(name), options, providers=["CPUExecutionProvider"])


def feed(name, shape=None, seed=1):
    entry = zoo.entry(name)
    return zoo.feed(entry, seed=seed, shapes={i: shape for i in range(len(entry["feed"]))} if shape else None)


@functools.lru_cache(maxsize=None)
def reference(name, shape, seed):
    s = session(name)
    return s.run(None, dict(zip([i.name for i in s.get_inputs()], feed(name, shape, seed))))


@functools.lru_cache(maxsize=None)
def compiled(name, static=False, level=None):
    shapes = None
    if static:
        s = session(name)
        shapes = {i.name: x.shape for i, x in zip(s.get_inputs(), feed(name))}
    return nnmlir.compile(model_path(name), shapes=shapes, opt_level=level, options=["--verify-each"])


def check(name, f, shape=None, seed=1):
    if shape is not None and not np.prod(shape):
        return
    why = model_disagreement(f(*feed(name, shape, seed)), reference(name, shape, seed), reference(name, shape, seed + 1))
    assert why is None, f"{name} {shape or 'default sizes'} seed {seed}: {why}"


@pytest.mark.parametrize("level", [0, None], ids=["naive", "full"])
@pytest.mark.parametrize("name", [DET, TEXT])
def test_static(name, level):
    for seed in SEEDS if level is None else SEEDS[:1]:
        check(name, compiled(name, static=True, level=level), seed=seed)


@pytest.mark.parametrize("name", [DET, TEXT])
def test_dynamic_default_sizes(name):
    for seed in SEEDS:
        check(name, compiled(name), seed=seed)


@pytest.mark.parametrize("name,shape", [(n, s) for n in (DET, TEXT) for s in SIZES[n]])
def test_dynamic_sizes(name, shape):
    for seed in SEEDS:
        check(name, compiled(name), shape, seed)


@pytest.mark.parametrize("name", [DET, TEXT])
def test_naive_dynamic(name):
    for shape in SIZES[name][:2]:
        check(name, compiled(name, level=0), shape)


@pytest.mark.parametrize("shape", [(1, 3, 40, 64), (1, 3, 64, 100)])
def test_detector_refuses(shape):
    """Sizes that break an addition deep in the detector are refused by both, by us with the node's name."""
    with pytest.raises(Exception):
        reference(DET, shape, 1)
    with pytest.raises(nnmlir.Error, match=r"node '.+' \(\w+\)"):
        compiled(DET)(*feed(DET, shape))


@pytest.mark.parametrize("name", [DET, TEXT])
def test_threads_and_runs_give_the_same_bits(name):
    xs = feed(name, SIZES[name][-1])
    first = None
    for threads in (1, 2, 7):
        f = nnmlir.load(compiled(name).path, threads=threads)
        for _ in range(2):
            ys = [y.tobytes() for y in f(*xs)]
            first = first or ys
            assert ys == first, f"{threads} threads"


@pytest.mark.parametrize("name", [DET, TEXT])
def test_input_errors(name):
    f, xs = compiled(name), feed(name)
    with pytest.raises(nnmlir.Error, match="input"):
        f(*[x.astype(np.float64) for x in xs])
    with pytest.raises(nnmlir.Error, match="input"):
        f(*[x[0] for x in xs])


def test_the_checks_can_fail():
    ys = reference(TEXT, (2, 16), 1)
    others = reference(TEXT, (2, 16), 2)
    assert model_disagreement(ys, ys, others) is None
    assert model_disagreement([np.zeros_like(y) for y in ys], ys, others)
    assert model_disagreement([y * np.float32(1.01) for y in ys], ys, others)
    assert model_disagreement(ys, ys, ys), "an output that no input changes must not pass"
    assert disagreement(np.float32([np.nan]), np.float32([1])) and disagreement(np.zeros(2), np.zeros(3))

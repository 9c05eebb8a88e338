"""Whole models against ONNX Runtime: static and dynamic, naive and full pipelines, seeds, sizes, threads.

The models that compile and run quickly are tested always, the others of utils/models.json with NN_ALL_MODELS=1.
"""
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
# Other sizes for open dimensions, of all inputs or of each. The detector: multiples of 32, not square, batch 1 to 3,
# large enough to hold text that it answers to. A model without a row has no open dimension.
SIZES = {
    DET: [(1, 3, 96, 160), (2, 3, 160, 96), (3, 3, 64, 160), (1, 3, 224, 96), (2, 3, 128, 256)],
    TEXT: [(1, 1), (1, 7), (2, 16), (3, 33), (2, 131)],
    "ppocr4_rec": [(1, 3, 48, 100), (2, 3, 48, 64), (3, 3, 48, 200)],
    "ppocr2_rec_lstm": [(1, 3, 32, 100), (2, 3, 32, 64), (3, 3, 32, 200)],
    "nudenet_320n": [(1, 3, 64, 96), (2, 3, 160, 128), (1, 3, 352, 224)],
    "open_nsfw": [(2, 224, 224, 3), (3, 224, 224, 3), (5, 224, 224, 3)],
    "mtcnn_pnet": [(1, 12, 12, 3), (2, 33, 50, 3), (3, 101, 77, 3)],
    "silero_vad": [((2, 576), (2, 2, 128), ()), ((3, 576), (2, 3, 128), ()), ((7, 576), (2, 7, 128), ())],
    "nsnet2_gru": [(1, 7, 161), (2, 33, 161), (3, 1, 161)],
    "basic_pitch": [(2, 43844, 1), (3, 43844, 1), (4, 43844, 1)],
    "dnsmos": [(2, 144160), (3, 144160), (4, 144160)],
    "nemo128_fe": [((2, 80000), (2,)), ((1, 90001), (1,)), ((3, 100000), (3,))],
    "magika": [(2, 2048), (3, 2048), (7, 2048)],
    "bert_pron": [(2, 32), (3, 32), (17, 32)],
    "nakdimon": [(1, 7), (2, 33), (3, 80)],
    "charboundary_rf": [(2, 17), (7, 17), (131, 17)],
}
QUICK = [DET, TEXT, "ppocr4_rec", "open_nsfw", "mtcnn_pnet", "magika", "bert_pron", "light_shufflenet", "rand_squeezenet"]
# Models that use what the compiler does not have yet.
UNSUPPORTED = {"ppocr2_rec_lstm": "LSTM", "effword_r50_q8": "QuantizeLinear", "silero_vad": "If", "nsnet2_gru": "GRU",
               "nemo128_fe": "STFT", "nakdimon": "Loop", "charboundary_rf": "TreeEnsembleClassifier"}
SEEDS = (1, 2, 3)


def models(names=None):
    """Parameters: these models, or all; what is not run says why."""
    params = []
    for name in names or [e["id"] for e in zoo.entries()]:
        marks = []
        if name in UNSUPPORTED:
            marks = [pytest.mark.skip(reason=f"{name}: {UNSUPPORTED[name]} is not supported yet")]
        elif name not in QUICK and not os.environ.get("NN_ALL_MODELS"):
            marks = [pytest.mark.skip(reason=f"{name}: set NN_ALL_MODELS=1 to test every model")]
        params.append(pytest.param(name, marks=marks))
    return params


@functools.lru_cache(maxsize=None)
def model_path(name):
    """The model; where a Sigmoid or Softmax makes an output, what goes into it is one more, because its saturation
    would hide errors."""
    path = zoo.fetch(zoo.entry(name))
    model = onnx.load(path)
    makers = {output: node for node in model.graph.node for output in node.output}
    outputs = {value.name for value in model.graph.output}
    for value in list(model.graph.output):
        maker = makers.get(value.name)
        if maker and maker.op_type in ("Sigmoid", "Softmax") and maker.input[0] not in outputs:
            model.graph.output.add().CopyFrom(value)
            model.graph.output[-1].name = maker.input[0]
    if len(model.graph.output) == len(outputs):
        return path
    out = path.replace(".onnx", "_logits.onnx")
    onnx.save(model, out)
    return out


@functools.lru_cache(maxsize=None)
def session(name):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(model_path(name), options, providers=["CPUExecutionProvider"])


def feed(name, shape=None, seed=1):
    entry = zoo.entry(name)
    if shape is None:
        return zoo.feed(entry, seed=seed)
    each = shape if isinstance(shape[0], tuple) else [shape] * len(entry["feed"])
    return zoo.feed(entry, seed=seed, shapes=dict(enumerate(each)))


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
    ours, theirs = f(*feed(name, shape, seed)), reference(name, shape, seed)
    if name.startswith("light_"):  # All weights are equal: outputs hardly depend on the input.
        assert len(ours) == len(theirs) and all(map(np.any, theirs))
        why = next(filter(None, map(disagreement, ours, theirs)), None)
    else:
        why = model_disagreement(ours, theirs, reference(name, shape, seed + 1))
    assert why is None, f"{name} {shape or 'default sizes'} seed {seed}: {why}"


@pytest.mark.parametrize("level", [0, None], ids=["naive", "full"])
@pytest.mark.parametrize("name", models())
def test_static(name, level):
    for seed in SEEDS if level is None else SEEDS[:1]:
        check(name, compiled(name, static=True, level=level), seed=seed)


@pytest.mark.parametrize("name", models(SIZES))
def test_dynamic(name):
    for seed in SEEDS:
        for shape in [None] + SIZES[name]:
            check(name, compiled(name), shape, seed)


@pytest.mark.parametrize("name", models(SIZES))
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


@pytest.mark.parametrize("name", models())
def test_threads_and_runs_give_the_same_bits(name):
    xs = feed(name, SIZES.get(name, [None])[-1])
    first = None
    for threads in (1, 2, 7):
        f = nnmlir.load(compiled(name, static=name not in SIZES).path, threads=threads)
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


@pytest.mark.parametrize("name", ["?", "-1", "None"])
def test_what_stands_for_no_name_makes_no_dimensions_equal(name):
    info = functools.partial(onnx.helper.make_tensor_value_info, elem_type=onnx.TensorProto.FLOAT, shape=[name, name])
    graph = onnx.helper.make_graph([onnx.helper.make_node("Neg", ["x"], ["y"])], "g", [info("x")], [info("y")])
    x = np.ones((2, 3), np.float32)
    y, = nnmlir.compile(onnx.helper.make_model(graph, ir_version=8))(x)
    assert np.array_equal(y, -x)


def test_transformer_refuses_lengths_that_differ():
    """Two inputs name the same symbols: the second is checked against the first."""
    ids, mask = feed(TEXT, (2, 16))
    for other in (feed(TEXT, (2, 7))[1], feed(TEXT, (1, 16))[1]):
        with pytest.raises(nnmlir.Error, match="input 'attention_mask': dimension [01]"):
            compiled(TEXT)(ids, other)


def test_the_checks_can_fail():
    ys = reference(TEXT, (2, 16), 1)
    others = reference(TEXT, (2, 16), 2)
    assert model_disagreement(ys, ys, others) is None
    assert model_disagreement([np.zeros_like(y) for y in ys], ys, others)
    assert model_disagreement([y * np.float32(1.01) for y in ys], ys, others)
    assert model_disagreement(ys, ys, ys), "an output that no input changes must not pass"
    assert disagreement(np.float32([np.nan]), np.float32([1])) and disagreement(np.zeros(2), np.zeros(3))

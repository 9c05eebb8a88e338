"""Devices, pipes and endless files as inputs and outputs: they stay what they are, and nothing is read without end."""
import os
import stat
import subprocess
import threading

import pytest

MODEL = "test/Target/Inputs/model.mlir"


def device(path, minor):
    """A node of our own for one of the kernel's memory devices: 5 is zero, 7 is full."""
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, minor))
        os.close(os.open(path, os.O_RDWR))
    except OSError:
        pytest.skip("no device can be made here")
    return path


@pytest.mark.parametrize("emit", ["nn", "lib", "obj", "exe", "header", "asm"])
def test_fifo_gets_the_output(source, tool, tmp_path, emit):
    path, read = tmp_path / "fifo", []
    os.mkfifo(path)
    reader = threading.Thread(target=lambda: read.append(path.read_bytes()), daemon=True)
    reader.start()
    done = tool("nn-translate", source / MODEL, f"--emit={emit}", "-o", path)
    assert (done.returncode, done.stderr) == (0, "")
    assert stat.S_ISFIFO(os.stat(path).st_mode), "the fifo was replaced"
    reader.join(30)
    tool("nn-translate", source / MODEL, f"--emit={emit}", "-o", tmp_path / "file")
    assert read == [(tmp_path / "file").read_bytes()]
    assert set(os.listdir(tmp_path)) == {"fifo", "file"}


@pytest.mark.parametrize("emit", ["nn", "lib", "header"])
def test_full_device(source, tool, tmp_path, emit):
    path = device(tmp_path / "full", 7)
    done = tool("nn-translate", source / MODEL, f"--emit={emit}", "-o", path)
    assert done.returncode == 1 and "No space left on device" in done.stderr
    assert stat.S_ISCHR(os.stat(path).st_mode)


def test_folder_as_output(source, tool, tmp_path):
    for emit in ("nn", "lib"):
        done = tool("nn-translate", source / MODEL, f"--emit={emit}", "-o", tmp_path)
        assert done.returncode == 1 and "directory" in done.stderr


@pytest.mark.parametrize("name", ["nn-translate", "nn-opt", "nn-run"])
@pytest.mark.parametrize("kind", ["device", "folder", "sparse"])
def test_endless_input(tool, tmp_path, name, kind):
    path = tmp_path / "in.mlir"
    if kind == "device":
        device(path, 5)
    elif kind == "folder":
        path.mkdir()
    else:
        path.touch()
        os.truncate(path, 1 << 46 if os.environ.get("NN_FULL") else 1 << 42)
    done = tool(name, path, timeout=20, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith(f"{path}: error: ") and done.stderr.count("\n") == 1, done.stderr


@pytest.mark.parametrize("name", ["nn-translate", "nn-opt"])
def test_pipe_as_input(source, build, tmp_path, name):
    """The standard input, and a fifo by its name."""
    text = (source / MODEL).read_bytes()
    command = [str(build / "bin" / name)] + (["--emit=nn"] if name == "nn-translate" else [])
    done = subprocess.run([*command, "-"], input=text, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    path = tmp_path / "fifo"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(text,), daemon=True)
    writer.start()
    named = subprocess.run([*command, str(path)], capture_output=True, timeout=60)
    assert named.returncode == 0 and named.stdout == done.stdout


@pytest.mark.parametrize("signal", ["SIGTERM", "SIGINT"])
def test_killed_while_compiling(build, tmp_path, signal):
    """nn-run leaves none of its files behind."""
    import glob
    import signal as signals
    import time
    sizes = range(8, 68)
    text = "".join(f"%{i} = nn.matmul %x{i}, %x{i} : (tensor<{n}x{n}xf32>, tensor<{n}x{n}xf32>) -> tensor<{n}x{n}xf32>\n"
                   for i, n in enumerate(sizes))
    arguments = ", ".join(f"%x{i}: tensor<{n}x{n}xf32>" for i, n in enumerate(sizes))
    types = ", ".join(f"tensor<{n}x{n}xf32>" for n in sizes)
    results = ", ".join(f"%{i}" for i in range(len(sizes)))
    path = tmp_path / "many.mlir"
    path.write_text(f"func.func @main({arguments}) -> ({types}) {{\n{text}return {results} : {types}\n}}\n")
    before = set(glob.glob("/dev/shm/nn-run-*"))
    # A shell without job control ignores SIGINT for what it starts in the background, and that is inherited.
    child = subprocess.Popen([str(build / "bin" / "nn-run"), str(path)], stdout=subprocess.DEVNULL,
                             preexec_fn=lambda: signals.signal(signals.SIGINT, signals.SIG_DFL))
    while child.poll() is None and not (new := set(glob.glob("/dev/shm/nn-run-*")) - before):
        time.sleep(0.005)
    child.send_signal(getattr(signals, signal))
    assert child.wait(60) == -getattr(signals, signal)
    end = time.monotonic() + 20  # Other processes' files vanish too.
    while new and time.monotonic() < end:
        new &= set(glob.glob("/dev/shm/nn-run-*"))
        time.sleep(0.01)
    assert not new

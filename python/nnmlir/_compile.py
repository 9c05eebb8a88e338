"""The compiler, in a child process: whatever a model does to it, the caller's process goes on."""
import os
import shutil
import subprocess
import tempfile

from ._model import Error, load


def _tool():
    """nn-translate: $NN_TRANSLATE, the build tree this package lies beside, or the PATH."""
    here = os.path.dirname(os.path.abspath(__file__))
    for path in (os.environ.get("NN_TRANSLATE"), os.path.join(here, "..", "..", "build", "bin", "nn-translate"),
                 shutil.which("nn-translate")):
        if path and os.access(path, os.X_OK):
            return path
    raise Error("nn-translate is not built and not on the PATH")


def compile(model, shapes=None, dims=None, threads=0, opt_level=None, output=None, options=()):
    """Compiles an ONNX model and loads the result.

    model: a path, bytes, or an onnx.ModelProto. shapes: {input name: sizes} and dims: {symbol: size} fix dynamic
    dimensions. threads: as for load(). opt_level: 0 to 3, or None for the default. output: where to keep the library;
    without it the library lives as long as the returned Model. options: further arguments of nn-translate.
    Raises Error with the compiler's located message.
    """
    with tempfile.TemporaryDirectory() as folder:
        if not isinstance(model, (str, os.PathLike)):
            data = model if isinstance(model, bytes) else model.SerializeToString()
            model = os.path.join(folder, "model.onnx")
            with open(model, "wb") as f:
                f.write(data)
        library = output or os.path.join(tempfile.mkdtemp(prefix="nnmlir-"), "model.so")
        args = [_tool(), os.fspath(model), "-o", library]
        args += [f"--shape={name}={'x'.join(str(int(d)) for d in s)}" for name, s in (shapes or {}).items()]
        args += [f"--dim={name}={int(d)}" for name, d in (dims or {}).items()]
        if opt_level is not None:
            args.append(f"-O{opt_level}")
        done = subprocess.run(args + list(options), capture_output=True, text=True)
        if done.returncode:
            if not output:
                shutil.rmtree(os.path.dirname(library), ignore_errors=True)
            raise Error(done.stderr.strip() or f"nn-translate ended with {done.returncode}")
    return load(library, threads=threads, owned=not output)

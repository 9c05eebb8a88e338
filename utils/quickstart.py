#!/usr/bin/env python3
"""Compiles a model with nn-translate, runs it with nn-run, compares with ONNX Runtime (called by utils/quickstart)."""
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "python"), str(ROOT / "test/python")]
import models  # noqa: E402
import nnmlir  # noqa: E402
from agree import disagreement  # noqa: E402

MODEL, RUNS, GAP = "ppocr4_det", 7, 0.1


def shell(*command):
    """Runs a command where the reader sees it; gives the seconds it took."""
    print("$", *(str(c).replace(f"{ROOT}/", "") for c in command), flush=True)
    start = time.perf_counter()
    status = subprocess.run([str(c) for c in command], cwd=ROOT).returncode
    if status:
        sys.exit(f"{Path(command[0]).name} ended with exit code {status}")
    return time.perf_counter() - start


def median_ms(calls):
    """Median time of each function, called in turns with a pause, so that the threads of one do not slow the next."""
    times = {name: [] for name in calls}
    for _ in range(RUNS + 1):
        for name, call in calls.items():
            time.sleep(GAP)
            start = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - start)
    return {name: 1e3 * statistics.median(t[1:]) for name, t in times.items()}


def main():
    folder = ROOT / "build/quickstart"
    folder.mkdir(parents=True, exist_ok=True)
    entry = models.entry(MODEL)
    model, library = Path(models.fetch(entry)), folder / f"{MODEL}.so"
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    inputs = {i.name: x for i, x in zip(session.get_inputs(), models.feed(entry))}
    arguments = []
    for number, (name, x) in enumerate(inputs.items()):
        np.save(folder / f"input_{number}.npy", x)
        arguments += ["--input", f"{name}={folder / f'input_{number}.npy'}"]

    compiler = ROOT / "build/bin/nn-translate"
    if library.exists() and library.stat().st_mtime > max(compiler.stat().st_mtime, model.stat().st_mtime):
        print(f"{library.relative_to(ROOT)} is newer than the compiler and the model: not compiled again")
    else:
        seconds = shell(compiler, model, "-o", library)
        print(f"compiled {model.name} ({model.stat().st_size / 1e6:.1f} MB) in {seconds:.1f} s")
    shell(ROOT / "build/bin/nn-run", library, *arguments, "--output-dir", folder)

    faults = []
    for number, theirs in enumerate(session.run(None, inputs)):
        ours = np.load(folder / f"output_{number}.npy")
        why = disagreement(ours, theirs)
        error = np.max(np.abs(ours.astype(float) - theirs)) if ours.shape == theirs.shape else np.nan
        print(f"output {number} {theirs.shape}: largest error {error:.2e}, largest value {np.max(np.abs(theirs)):.2e}")
        faults += [f"output {number}: {why}"] if why else []
    f = nnmlir.load(library)
    ms = median_ms({"nn-mlir": lambda: f(**inputs), "ONNX Runtime": lambda: session.run(None, inputs)})
    print("median time of a run: " + ", ".join(f"{name} {t:.1f} ms" for name, t in ms.items()))
    print("\n".join(faults) if faults else "nn-mlir and ONNX Runtime agree")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

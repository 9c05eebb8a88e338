#!/usr/bin/env python3
"""Times our code beside ONNX Runtime, OpenVINO, IREE and TVM on ONNX models.

usage: run.py [--models IDS or .onnx files] [--peers ours,ort,…] [--threads 1,2] [--seconds S] [--json F] [--chart F.svg]

Latency is taken in one process for each number of threads, the peers interleaved with 100 ms between them (spinning
threads of one would slow the next); each figure is the median of single runs, the spread is the interquartile range.
Compile time, the compiler's peak memory and artifact size come from a child process for each peer. The largest error
is against ONNX Runtime, as a share of the largest value. Figures are of this machine; ratios travel better.
"""
import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
import models as zoo  # noqa: E402
from peers import PEERS  # noqa: E402

GAP = 0.1  # seconds between peers


def inputs_of(spec):
    if spec.endswith(".onnx"):
        return spec, zoo.random_feed(spec, seed=1)
    entry = zoo.entry(spec)
    return zoo.fetch(entry), zoo.feed(entry, seed=1)


def child_build(args):
    """Child process: builds one artifact, prints path, seconds, peak memory."""
    path, xs = inputs_of(args.models[0])
    start = time.perf_counter()
    artifact = PEERS[args.build].build(path, [x.shape for x in xs], args.threads[0], args.folder)
    seconds = time.perf_counter() - start
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    print(json.dumps({"artifact": artifact, "seconds": seconds, "peak_mb": peak, "mb": os.path.getsize(artifact) / 1e6}))


def child_time(args):
    """Child process: loads every artifact at one thread count and times them interleaved."""
    path, xs = inputs_of(args.models[0])
    run, result = {}, {}
    for peer, artifact in json.loads(args.artifacts).items():
        try:
            run[peer] = PEERS[peer].load(artifact, args.threads[0])
            result[peer] = {"outputs": run[peer](xs), "times": []}
        except Exception as e:  # a peer that cannot run the model is a result
            result[peer] = {"error": f"{type(e).__name__}: {str(e)[:200]}"}
            run.pop(peer, None)
    for peer in run:
        run[peer](xs)
    rounds, spent = 0, 0.0
    while rounds < 5 or spent < args.seconds * len(run):
        for peer, f in run.items():
            time.sleep(GAP)
            f(xs)
            burst = time.perf_counter()
            while True:  # a burst of at most 50 ms, at least one run
                start = time.perf_counter()
                f(xs)
                end = time.perf_counter()
                result[peer]["times"].append(end - start)
                if end - burst > 0.05:
                    break
            spent += end - burst
        rounds += 1
    reference = result.get("ort", {}).get("outputs")
    for peer, r in result.items():
        if "outputs" in r:
            outs = r.pop("outputs")
            if reference is not None:
                r["error_share"] = max(float(np.max(np.abs(np.asarray(a, np.float64) - b), initial=0)) /
                                       max(float(np.max(np.abs(b), initial=0)), 1e-30) for a, b in zip(outs, reference))
            q = statistics.quantiles(r["times"], n=4)
            r["ms"], r["iqr_ms"], r["runs"] = 1e3 * q[1], 1e3 * (q[2] - q[0]), len(r.pop("times"))
    print(json.dumps(result))


def child(args, model, *extra):
    """Runs this script as a child; returns its JSON or the error."""
    p = subprocess.run([sys.executable, os.path.abspath(__file__), "--models", model, "--seconds", str(args.seconds), *extra],
                       capture_output=True, text=True)
    try:
        return json.loads(p.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        return {"error": (p.stderr.strip().splitlines() or [f"exit code {p.returncode}"])[-1][:200]}


def measure(args, model):
    with tempfile.TemporaryDirectory() as top:
        built = {}
        for peer in args.peers:
            folder = os.path.join(top, peer)
            os.mkdir(folder)
            built[peer] = child(args, model, "--build", peer, "--folder", folder, "--threads", "1")
        artifacts = json.dumps({p: b["artifact"] for p, b in built.items() if "artifact" in b})
        timed = {t: child(args, model, "--time", "--artifacts", artifacts, "--threads", str(t)) for t in args.threads}
    rows = []
    for peer in args.peers:
        row = {"model": model, "peer": peer, "name": PEERS[peer].name, **{k: v for k, v in built[peer].items() if k != "artifact"}}
        for t, result in timed.items():
            r = result.get(peer, {})
            row["error"] = row.get("error") or r.get("error") or result.get("error")
            row.update({f"{k}_{t}t": r[k] for k in ("ms", "iqr_ms", "runs", "error_share") if k in r})
        rows.append(row)
    return rows


def table(rows, threads):
    head = ["model", "peer"] + [f"ms {t}t (iqr)" for t in threads] + [f"x ours {t}t" for t in threads] + \
        ["error", "compile s", "peak MB", "artifact MB"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    number = lambda v, f: f.format(v) if v is not None else "-"  # noqa: E731
    for row in rows:
        ours = next((r for r in rows if r["model"] == row["model"] and r["peer"].startswith("ours")), {})
        cells = [row["model"], row["name"]]
        for t in threads:
            ms = row.get(f"ms_{t}t")
            cells.append("fails" if ms is None else f"{ms:.3g} ({row[f'iqr_ms_{t}t']:.2g})")
        for t in threads:
            ms, base = row.get(f"ms_{t}t"), ours.get(f"ms_{t}t")
            cells.append(number(ms / base if ms and base else None, "{:.2f}"))
        cells += [number(row.get(f"error_share_{threads[0]}t"), "{:.1e}"), number(row.get("seconds"), "{:.1f}"),
                  number(row.get("peak_mb"), "{:.0f}"), number(row.get("mb"), "{:.1f}")]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def chart(rows, thread, path):
    """Bars of time relative to ours (ours = 1), one group for each model."""
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    names = list(dict.fromkeys(r["model"] for r in rows))
    peers = list(dict.fromkeys(r["peer"] for r in rows))
    figure, axes = plt.subplots(figsize=(2 + 2.2 * len(names), 3.6))
    width = 0.8 / len(peers)
    for k, peer in enumerate(peers):
        heights = []
        for name in names:
            of = {r["peer"]: r.get(f"ms_{thread}t") for r in rows if r["model"] == name}
            base = of.get("ours")
            heights.append(of[peer] / base if of.get(peer) and base else 0)
        axes.bar([i + k * width for i in range(len(names))], heights, width, label=PEERS[peer].name)
    axes.set_xticks([i + 0.4 - width / 2 for i in range(len(names))], names)
    axes.axhline(1, color="black", linewidth=0.8)
    axes.set_yscale("log")
    axes.set_ylabel(f"time / nn-mlir's, {thread} thread(s)")
    axes.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words = lambda s: s.split(",")  # noqa: E731
    ap.add_argument("--models", type=words, default=["ppocr4_det", "minilm_synth"])
    ap.add_argument("--peers", type=words, default=["ours", "ort", "openvino", "iree", "tvm"])
    ap.add_argument("--threads", type=lambda s: [int(t) for t in s.split(",")], default=[1, 2])
    ap.add_argument("--seconds", type=float, default=2.0, help="for each peer and thread count")
    ap.add_argument("--json")
    ap.add_argument("--chart", help="a .png or .svg file")
    for hidden in ("--build", "--folder", "--artifacts"):
        ap.add_argument(hidden, help=argparse.SUPPRESS)
    ap.add_argument("--time", action="store_true", help=argparse.SUPPRESS)
    args = ap.parse_args()
    if args.build:
        return child_build(args)
    if args.time:
        return child_time(args)
    rows = [row for model in args.models for row in measure(args, model)]
    print(table(rows, args.threads))
    for row in rows:
        if row.get("error"):
            print(f"{row['model']}, {row['name']}: {row['error']}")
    if args.json:
        json.dump(rows, open(args.json, "w"), indent=1)
    if args.chart:
        chart(rows, args.threads[0], args.chart)


if __name__ == "__main__":
    main()

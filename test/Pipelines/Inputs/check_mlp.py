"""check_mlp.py MODULE: mlp.mlir, lowered, against numpy in f64 at several sizes; refuses sizes that differ."""

import sys

import numpy as np

from model import Model, agree

model = Model(sys.argv[1])
random = np.random.default_rng(0)
weights = {"w": random.standard_normal((5, 8)).astype(np.float32), "b": random.standard_normal(8).astype(np.float32)}
outputs = [(2, np.float32), (1, np.float32)]
for n in (0, 1, 7, 17, 64):
    x, r = (random.standard_normal((n, k)).astype(np.float32) for k in (5, 8))
    y, z = model.run([x, r], outputs, weights, n=n, m=n)
    reference = np.maximum(x.astype(np.float64) @ weights["w"] + weights["b"], 0) * 2 + r
    agree(y, reference)
    agree(z, np.exp(reference).sum(1))
assert model.shapes({"n": 3, "m": 4}, 3)[0] == 1
assert "Add" in model.checks[0]
if model.shapes({"n": 4, "m": 4}, 3)[1]:  # fused whole, nothing is left for an arena to overflow
    assert model.shapes({"n": 1 << 59, "m": 1 << 59}, 3)[0] == len(model.checks)
print("agrees")

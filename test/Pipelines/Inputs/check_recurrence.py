"""check_recurrence.py MODULE: recurrence.mlir, lowered, against numpy in f64; no step and no row included."""

import sys

import numpy as np

from model import Model, agree

model = Model(sys.argv[1])
random = np.random.default_rng(0)
weights = {"w": random.standard_normal((5, 8)).astype(np.float32) / 2, "r": random.standard_normal((8, 8)).astype(np.float32) / 3}
outputs = [(3, np.float32), (2, np.float32), (2, np.float32), (2, np.float32)]
for n, b in ((1, 1), (7, 3), (17, 1), (5, 17), (0, 3), (3, 0), (2, 130)):
    x = random.standard_normal((n, b, 5)).astype(np.float32)
    h = random.standard_normal((b, 8)).astype(np.float32)
    results = model.run([x, h], outputs, weights, n=n, b=b)
    state, steps = h.astype(np.float64), []
    for t in range(n):
        state = np.tanh(x[t].astype(np.float64) @ weights["w"] + state @ weights["r"])
        steps.append(state)
    first, second = h.astype(np.float64), state
    for t in range(n):
        first, second = second, first + 0.5
    for result, reference in zip(results, (np.reshape(steps, (n, b, 8)), state, first, second)):
        agree(result, reference)
print("agrees")

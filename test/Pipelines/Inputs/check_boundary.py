"""check_boundary.py MODULE: boundary.mlir, lowered: each output is a copy of something."""

import sys

import numpy as np

from model import Model

model = Model(sys.argv[1])
weights = {"w": np.array([1, 2, 3]), "m": np.array([1, 0, 1, 1], bool)}
outputs = [(1, np.int64), (2, np.float32), (1, np.bool_), (1, np.bool_), (1, np.bool_), (0, np.int64)]
for n in (0, 1, 5):
    x, b = np.zeros((n, 0), np.float32), np.arange(n) % 2 == 0
    w, p, c, d, m, k = model.run([x, b], outputs, weights, n=n)
    assert (w == weights["w"]).all() and (m == weights["m"]).all() and k == 7
    assert p.shape == (n, 0) and (c == b).all() and (d == b).all()
print("agrees")

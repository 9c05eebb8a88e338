"""check_parallel.py MODULE: parallel.mlir, lowered, at several sizes, chunks and numbers of threads."""

import sys

import numpy as np

from model import Model, agree

random = np.random.default_rng(0)
weights = {"w": random.standard_normal(3).astype(np.float32)}
first = None
for chunk, threads in ((1, 1), (1, 3), (2, 2), (7, 2), (1000, 2)):
    model = Model(sys.argv[1], chunk, threads)
    bits = b""
    for n, m in ((0, 3), (3, 0), (1, 1), (7, 1), (1, 17), (17, 7)):
        x = np.random.default_rng(n).standard_normal((n, m, 3)).astype(np.float32)
        y, z = model.run([x], [(3, np.float32), (1, np.float32)], weights, n=n, m=m)
        grid = np.arange(n)[:, None, None] + 10.0 * np.arange(m)[None, :, None]
        reference = 2 * (x.astype(np.float64) + grid + weights["w"])
        agree(y, reference)
        if m:
            agree(z, reference.sum((1, 2)))
        else:
            assert not z.any()
        bits += y.tobytes() + z.tobytes()
    first = first or bits
    assert bits == first, "results depend on chunks"
print("agrees")

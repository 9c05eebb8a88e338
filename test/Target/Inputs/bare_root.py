"""Runs the compiled model in a root that has the C library alone: bare_root.py ROOT"""
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np

root = Path(sys.argv[1])
loader = Path("/lib64/ld-linux-x86-64.so.2")
libraries = Path("/lib/x86_64-linux-gnu")
shutil.copy(loader.resolve(), root / "lib64" / loader.name)
for name in ("libc.so.6", "libm.so.6"):
    shutil.copy((libraries / name).resolve(), root / "lib64" / name)
np.save(root / "x.npy", np.ones((2, 4), "f"))
command = ["chroot", root, "/model", "/x.npy", "--threads=3"]
if os.geteuid():
    command = ["unshare", "--user", "--map-root-user", *command]
try:
    done = subprocess.run(command, env={"LD_LIBRARY_PATH": "/lib64"}, capture_output=True, text=True)
except FileNotFoundError:
    sys.exit(print("no root to change to"))
if "chroot" in done.stderr or "unshare" in done.stderr:
    sys.exit(print("no root to change to"))
if done.returncode:
    sys.exit(f"failed: {done.stderr}")
print("right" if np.array_equal(np.load(root / "output_0.npy"), [[2, 3, 4, 5]] * 2) else "wrong")

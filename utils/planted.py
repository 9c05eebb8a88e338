#!/usr/bin/env python3
"""Checks that the tests find the bugs planted by test/planted/*.patch.

Each patch starts with free text and a line `Tests: NAME...`, the tests that must go red: a path under test/ for lit or
pytest (pytest's `::` included), or `unit:BINARY`. Patches are applied one by one to a copy of the tree in
build/planted, which is built incrementally; before that the same tests must be green there.

usage: utils/check --planted, or planted.py [--preset NAME] [PATCH...] after utils/check
"""
import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

import run_checks
from run_checks import ROOT, Sum


def sync(root, copy):
    """Makes the copy equal to the tree; an unchanged file keeps its time stamp, so little is built again."""
    names = set(run_checks.sources(root))
    for path in [p for p in copy.rglob("*") if p.is_file() and not p.is_symlink()]:
        name = path.relative_to(copy)
        if name.parts[0] not in ("build", ".venv") and str(name) not in names:
            path.unlink()
    for name in names:
        source, target = root / name, copy / name
        if target.exists() and target.read_bytes() == source.read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        shutil.copymode(source, target)
    if not (copy / ".venv").is_symlink():
        (copy / ".venv").symlink_to(root / ".venv")


def apply(patch, copy):
    # git must not take the copy for a part of the repository around it.
    env = dict(os.environ, GIT_CEILING_DIRECTORIES=str(copy.parent))
    return subprocess.run(["git", "apply", str(patch)], cwd=copy, env=env).returncode == 0


def tests_of(patch):
    for line in patch.read_text().splitlines():
        if line.startswith("Tests:"):
            return line.split()[1:]
        if line.startswith("diff "):
            break
    return []


def run_tests(copy, names):
    """Runs the named tests in the copy."""
    total = Sum()
    for name in names:
        if name.startswith("unit:"):
            total += run_checks.unit(copy, [copy / "build/test/Unit/bin" / name[len("unit:"):]])
        elif ".py" in name:
            total += run_checks.pytest(copy, [copy / "test" / name])
        else:
            total += run_checks.lit(copy, [copy / "build/test" / name])
    return total


def check_patch(copy, preset, patch):
    """One planted bug: it must apply, build, and turn a test red."""
    print(f"-- {patch.name}", flush=True)
    names = tests_of(patch)
    if not names:
        problem = "no line 'Tests: ...'"
    elif not apply(patch, copy):
        problem = "does not apply"
    elif not run_checks.build(copy, preset):
        problem = "does not build"
    elif not run_tests(copy, names).failed:
        problem = "not found by " + " ".join(names)
    else:
        print(f"{patch.name}: found")
        return Sum(passed=1)
    print(f"{patch.name}: {problem}")
    return Sum(failed=1)


def check_all(root, preset="default", patches=None):
    patches = patches or sorted((root / "test/planted").glob("*.patch"))
    if not patches:
        return Sum()
    copy = root / "build/planted"
    copy.mkdir(parents=True, exist_ok=True)
    sync(root, copy)
    names = sorted({name for patch in patches for name in tests_of(patch)})
    if not run_checks.build(copy, preset) or run_tests(copy, names).failed:
        print("planted: the tests are not green without a planted bug")
        return Sum(failed=1)
    total = Sum()
    for patch in patches:
        total += check_patch(copy, preset, patch)
        sync(root, copy)
    return total


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--preset", default="default")
    parser.add_argument("patches", nargs="*", type=lambda name: Path(name).resolve())
    options = parser.parse_args()
    result = check_all(ROOT, options.preset, options.patches)
    print(result)
    sys.exit(1 if result.failed else 0)

#!/usr/bin/env python3
"""Builds the project and runs its checks and tests (called by utils/check).

A step returns how many tests passed, failed and were skipped. A runner that crashes, hangs or finds nothing to run
where there are tests counts as a failure, so the sum is never green by accident.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STEP_SECONDS = 40 * 60


class Sum:
    """Counts of tests."""

    def __init__(self, passed=0, failed=0, skipped=0):
        self.passed, self.failed, self.skipped = passed, failed, skipped

    def __add__(self, other):
        return Sum(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def environment(root):
    """The environment of builds: ccache where it is installed, with keys that do not depend on the folder."""
    env = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
    if shutil.which("ccache"):
        env.setdefault("CMAKE_CXX_COMPILER_LAUNCHER", "ccache")
        env.setdefault("CCACHE_BASEDIR", str(root))
        env.setdefault("CCACHE_NOHASHDIR", "1")
    return env


def run(root, *command, **options):
    """The exit status of a command in the tree; one that does not end in time is killed and fails."""
    sys.stdout.flush()
    options.setdefault("timeout", STEP_SECONDS)
    try:
        return subprocess.run([str(c) for c in command], cwd=root, env=environment(root), **options).returncode
    except subprocess.TimeoutExpired:
        print(f"{command[0]}: no end after {options['timeout']} s")
        return 124


def one(status):
    """A command that is one test."""
    return Sum(failed=1) if status else Sum(passed=1)


def with_status(total, status, name):
    """Adds a failure where the runner failed and no test says why."""
    if status and not total.failed:
        print(f"{name}: exit status {status} without a failed test")
        return total + Sum(failed=1)
    return total


def build(root, preset="default"):
    """Configures and builds; true if that worked."""
    return not run(root, "cmake", "--preset", preset) and not run(root, "cmake", "--build", root / "build")


def layering(root):
    return one(run(root, sys.executable, "utils/check_layering.py"))


def sizes(root):
    return one(run(root, sys.executable, "utils/check_sizes.py"))


def sources(root, *patterns):
    """The project's files, whether committed or not yet, that match the patterns."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z", "--", *patterns],
                            cwd=root, stdout=subprocess.PIPE, text=True, check=True).stdout
    return sorted({name for name in listed.split("\0") if name and (root / name).exists()})


def layout(root):
    """clang-format."""
    files = sources(root, "*.cpp", "*.h")
    result = one(run(root, "clang-format-22", "--dry-run", "-Werror", *files)) if files else Sum()
    if result.failed:
        print("mend with: clang-format-22 -i $(git ls-files '*.cpp' '*.h')")
    return result


def math(root):
    """A sample of the bounds that the mathematical functions state."""
    return one(run(root, sys.executable, "utils/check_math.py"))


def tidy(root):
    """clang-tidy over everything: minutes, so only with --tidy."""
    jobs = str(os.cpu_count())
    return one(run(root, "run-clang-tidy-22", "-quiet", "-p", "build", "-j", jobs, f"^{root}/(lib|tools)/"))


def lit(root, tests=None):
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        status = run(root, root / ".venv/bin/lit", "-sv", "-j2", "-o", report,
                     *(tests or [root / "build/test"]))
        if not report.exists():
            return Sum(failed=1)
        codes = [test["code"] for test in json.loads(report.read_text())["tests"]]
    passed = sum(code in ("PASS", "XFAIL", "FLAKYPASS") for code in codes)
    skipped = sum(code in ("UNSUPPORTED", "SKIPPED", "EXCLUDED") for code in codes)
    return with_status(Sum(passed, len(codes) - passed - skipped, skipped), status, "lit")


def from_xml(report, status, name):
    """The counts of a JUnit report, which googletest and pytest both write."""
    try:
        suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    except (OSError, ElementTree.ParseError):
        print(f"{name}: exit status {status} and no report")
        return Sum(failed=1)
    count = {key: sum(int(suite.get(key, 0)) for suite in suites)
             for key in ("tests", "failures", "errors", "skipped", "disabled")}
    failed = count["failures"] + count["errors"]
    skipped = count["skipped"] + count["disabled"]
    return with_status(Sum(count["tests"] - failed - skipped, failed, skipped), status, name)


def unit(root, binaries=None):
    total = Sum()
    for binary in binaries or sorted((root / "build/test/Unit/bin").glob("*")):
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            status = run(root, binary, "--gtest_brief=1", f"--gtest_output=xml:{report}")
            total += from_xml(report, status, binary)
    return total


def pytest(root, tests=None):
    if not tests and not sources(root, "test/**/test_*.py"):
        return Sum()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        # Exit status 5, nothing collected, is a failure here: there are tests.
        status = run(root, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "test/pytest.ini",
                     f"--junitxml={report}", *(tests or ["test"]))
        return from_xml(report, status, "pytest")


STEPS = {"layering": layering, "sizes": sizes, "format": layout, "lit": lit, "unit": unit, "math": math,
         "pytest": pytest}


def attempt(name, step, *arguments):
    """Runs a step, says what it gave; an exception is a failure."""
    print(f"== {name}", flush=True)
    start = time.monotonic()
    try:
        result = step(*arguments)
    except Exception:  # noqa: BLE001, whatever it is, the sum must show it
        traceback.print_exc(file=sys.stdout)
        result = Sum(failed=1)
    print(f"{name}: {result} ({time.monotonic() - start:.0f} s)", flush=True)
    return result


def main():
    parser = argparse.ArgumentParser(prog="check", description="Sets up, builds and tests everything.")
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"only these: {', '.join(STEPS)}")
    parser.add_argument("--preset", default="default", help="CMake preset (default: %(default)s)")
    parser.add_argument("--tidy", action="store_true", help="also clang-tidy (minutes)")
    parser.add_argument("--planted", action="store_true", help="also check that the planted bugs are found")
    options = parser.parse_args()
    unknown = [step for step in options.steps if step not in STEPS]
    if unknown:
        parser.error(f"no such step: {', '.join(unknown)}")

    total = attempt("build", lambda: one(not build(ROOT, options.preset)))
    if not total.failed:
        for name in options.steps or STEPS:
            total += attempt(name, STEPS[name], ROOT)
        if options.tidy:
            total += attempt("tidy", tidy, ROOT)
        if options.planted:
            import planted
            total += attempt("planted", planted.check_all, ROOT, options.preset)
    print(total)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())

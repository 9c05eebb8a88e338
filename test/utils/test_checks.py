"""The checks of the tree find what they are for, and the test command goes red when anything does."""
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "utils"))
import check_layering  # noqa: E402
import check_sizes  # noqa: E402
import planted  # noqa: E402
import run_checks  # noqa: E402


@pytest.fixture
def tree(tmp_path):
    """An empty tree in git, and a function that writes a file into it."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)

    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    write.root = tmp_path
    return write


@pytest.mark.parametrize("name,include,allowed", [
    ("lib/Conversion/NNToLinalg/A.cpp", "nn/Dialect/NN/IR/NNDialect.h", True),
    ("lib/Conversion/NNToLinalg/A.cpp", "nn/Dialect/NN/Transforms/Passes.h", False),
    ("lib/Codegen/CPU/A.cpp", "nn/Codegen/Common/Passes.h", True),
    ("lib/Codegen/CPU/A.cpp", "nn/Dialect/NN/IR/NNDialect.h", False),
    ("include/nn/Dialect/NN/IR/A.h", "nn/Analysis/Cost.h", False),
    ("lib/Runtime/A.cpp", "nn-c/Model.h", True),
    ("lib/Runtime/A.cpp", "llvm/ADT/StringRef.h", False),
    ("lib/Runtime/A.cpp", "nn/Support/Path.h", False),
    ("tools/nn-opt/A.cpp", "nn/InitAllPasses.h", True),
    ("lib/Pipelines/A.cpp", "nn/InitAllDialects.h", True),
    ("lib/Pipelines/A.cpp", "nn/InitAllPasses.h", False),
    ("lib/Support/A.cpp", "nn/Unheard/Of.h", False),
    ("lib/Unheard/A.cpp", "nn/Support/Path.h", False),
])
def test_layering(tree, name, include, allowed):
    tree(name, f'#include "{include}"\n')
    assert bool(check_layering.check(tree.root)) != allowed


def test_layering_reads_tablegen(tree):
    tree("include/nn/Codegen/CPU/Passes.td", 'include "nn/Dialect/NN/IR/NNOps.td"\n')
    assert check_layering.check(tree.root)


def function(lines, body="  use(x{});\n"):
    return "int f() {\n" + "".join(body.format(i) for i in range(lines - 2)) + "}\n"


TABLE = "".join(f"    {i},\n" for i in range(200))


@pytest.mark.parametrize("text,fine", [
    (function(100), True),
    (function(101), False),
    ("namespace nn {\nstruct S {\n" + function(101) + "};\n}\n", False),
    ("static const int table[] = {\n" + TABLE + "};\n", True),
    ("int f() {\n  static const int table[] = {\n" + TABLE + "  };\n  return table[0];\n}\n", True),
    ('int f() {\n  use("{");\n}\n' + function(100), True),
    ("int f()\n    : a(1) {\n" + "  // said at length\n" * 101 + "}\n", False),
    ("".join(f"int x{i};\n" for i in range(1001)), False),
])
def test_sizes(tree, text, fine):
    tree("lib/A.cpp", text)
    assert bool(check_sizes.check(tree.root)) != fine


def test_sizes_find_clones_and_generated_files(tree):
    body = "".join(f"int y{i} = compute({i});\n" for i in range(8))
    tree("lib/A.cpp", body)
    assert not check_sizes.check(tree.root)
    tree("lib/B.cpp", "// elsewhere\n" + body)
    assert any("clones" in error for error in check_sizes.check(tree.root))
    tree("lib/B.cpp", "")
    tree("lib/Ops.h.inc", "")
    assert any("generated" in error for error in check_sizes.check(tree.root))


def test_a_crashed_runner_is_a_failure(tree, tmp_path):
    assert run_checks.attempt("step", lambda: 1 / 0).failed == 1
    crash = tree("crash", "#!/bin/sh\nkill -SEGV $$\n")
    crash.chmod(0o755)
    assert run_checks.unit(tree.root, [crash]).failed == 1
    report = tree("report.xml", '<testsuites><testsuite tests="3" failures="0" errors="0" skipped="1"/></testsuites>')
    assert str(run_checks.from_xml(report, 0, "x")) == "2 passed, 0 failed, 1 skipped"
    assert str(run_checks.from_xml(report, 139, "x")) == "2 passed, 1 failed, 1 skipped"


@pytest.mark.parametrize("text,counts", [
    ("def test_a(): pass", (1, 0, 0)),
    ("def test_a(): assert False\ndef test_b(): pass", (1, 1, 0)),
    ("import pytest\ndef test_a(): pytest.skip('why')", (0, 0, 1)),
    ("import no_such_module", (0, 1, 0)),
    ("", (0, 1, 0)),  # exit status 5: a test file without a test
])
def test_pytest_counts(tree, text, counts):
    tree("test/pytest.ini", "[pytest]\n")
    tree("test/python/test_x.py", text)
    result = run_checks.pytest(tree.root)
    assert (result.passed, result.failed, result.skipped) == counts


@pytest.mark.parametrize("run_line,counts", [("true", (1, 0, 0)), ("false", (0, 1, 0))])
def test_lit_counts(tree, run_line, counts):
    (tree.root / ".venv").symlink_to(run_checks.ROOT / ".venv")
    tree("t/lit.cfg.py", 'import lit.formats\nconfig.name = "t"\nconfig.suffixes = [".test"]\n'
                         "config.test_format = lit.formats.ShTest()\n")
    tree("t/a.test", f"RUN: {run_line}\n")
    result = run_checks.lit(tree.root, [tree.root / "t"])
    assert (result.passed, result.failed, result.skipped) == counts
    assert run_checks.lit(tree.root, [tree.root / "nowhere"]).failed == 1


def test_planted_patches(tree, monkeypatch):
    """A patch counts as found only if it applies, builds and turns a named test red."""
    monkeypatch.setattr(run_checks, "build", lambda root, preset: True)
    tree(".gitignore", "/build/\n/.venv\n__pycache__/\n")
    (tree.root / ".venv").symlink_to(run_checks.ROOT / ".venv")
    tree("test/python/value.py", "VALUE = 1\n")
    tree("test/python/test_x.py", "from value import VALUE\ndef test_x(): assert VALUE == 1\n")
    tree("test/pytest.ini", "[pytest]\n")
    change = ("Tests: python/test_x.py\n\ndiff --git a/test/python/value.py b/test/python/value.py\n"
              "--- a/test/python/value.py\n+++ b/test/python/value.py\n@@ -1 +1 @@\n-VALUE = {}\n+VALUE = {}\n")
    patches = {name: tree(f"test/planted/{name}.patch", text) for name, text in {
        "found": change.format(1, 2), "missed": change.format(1, "1 * 1"), "stale": change.format(3, 2),
        "nameless": change.format(1, 2).replace("Tests: python/test_x.py", "")}.items()}
    results = {name: planted.check_all(tree.root, patches=[patch]) for name, patch in patches.items()}
    assert {name: r.failed for name, r in results.items()} == {"found": 0, "missed": 1, "stale": 1, "nameless": 1}
    tree("test/python/value.py", "VALUE = 3\n")
    assert planted.check_all(tree.root, patches=[patches["found"]]).failed == 1, "the tests were red without the bug"


def test_new_pass(tree):
    """What new_pass.py writes: declared in order, accepted by tablegen, with a test that fails until it is written."""
    tree("include/nn/Codegen/CPU/Passes.td", 'def A : Pass<"a">;\ndef Z : Pass<"z">;\n#endif\n')
    tree("lib/Codegen/CPU/CMakeLists.txt", "add_nn_library(NNCodegenCPU\n  A.cpp\n  Z.cpp\n  LINK NNSupport\n)\n")
    script = [sys.executable, str(run_checks.ROOT / "utils/new_pass.py"), "--root", str(tree.root)]
    subprocess.run([*script, "Codegen/CPU", "nn-cpu-mend", "mend it"], check=True)
    declared = (tree.root / "include/nn/Codegen/CPU/Passes.td").read_text()
    assert declared.index("def A") < declared.index('def CPUMend\n    : Pass<"nn-cpu-mend"') < declared.index("def Z")
    assert "A.cpp\n  CPUMend.cpp\n  Z.cpp" in (tree.root / "lib/Codegen/CPU/CMakeLists.txt").read_text()
    code = (tree.root / "lib/Codegen/CPU/CPUMend.cpp").read_text()
    assert "GEN_PASS_DEF_CPUMEND" in code and max(map(len, code.splitlines())) <= 80
    assert "--nn-cpu-mend" in (tree.root / "test/Codegen/CPU/nn-cpu-mend.mlir").read_text()
    assert subprocess.run([*script, "Codegen/CPU", "nn-cpu-mend", "mend it"]).returncode
    assert subprocess.run([*script, "No/Where", "nn-mend", "mend it"]).returncode


def test_docs(tmp_path):
    """The reference pages can be made, and every pass has a lit test named after its flag."""
    script = [sys.executable, str(run_checks.ROOT / "utils/make_docs.py"), str(tmp_path)]
    made = subprocess.run(script, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "```mlir" in (tmp_path / "Passes.md").read_text()
    assert "`nn.matmul`" in (tmp_path / "Dialects/NN/index.md").read_text()

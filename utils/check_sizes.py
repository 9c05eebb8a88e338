#!/usr/bin/env python3
"""Checks the budgets of size that keep the code readable.

Errors: a source file over 1,000 lines, a function over 100 (tables of data do not count), verbatim clones of eight
lines or more over 3 % of the code, a generated file in git. Reported besides: typical sizes, and lines of .mlir tests
against lines of source. `--list` names every clone and every function over 40 lines.

usage: check_sizes.py [--list] [ROOT]
"""
import argparse
import ast
import re
import statistics
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

FILE_LINES, FUNCTION_LINES, TYPICAL_FUNCTION_LINES = 1000, 100, 40
CLONE_LINES, CLONE_SHARE = 8, 0.03
GENERATED = (".inc", ".pb.h", ".pb.cc", ".o", ".a", ".so", ".pyc", ".onnx", ".npy", ".bin")

# Comments, strings and character constants, of which nothing but the line breaks is kept.
NOISE = re.compile(r'//[^\n]*|/\*.*?\*/|R"\((?:.*?)\)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)
SCOPE = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b[^()=]*$")
DATA = re.compile(r"(=|\breturn|[(,{]|\])\s*$")


def without_noise(text):
    return NOISE.sub(lambda match: "\n" * match[0].count("\n"), text)


def cpp_functions(text):
    """(first line, lines) of each function outside other functions, less the lines of tables inside it."""
    text = "".join(line if not line.lstrip().startswith("#") else "\n"
                   for line in without_noise(text).splitlines(keepends=True))
    stack, functions = [], []  # of (kind, line, lines of data inside)
    start = 0
    line = 1
    for position, char in enumerate(text):
        if char == "\n":
            line += 1
        elif char == ";" and not (stack and stack[-1][0] == "data"):
            start = position + 1
        elif char == "{":
            head = text[start:position]
            if any(kind == "function" for kind, *_ in stack):
                kind = "data" if re.search(r"(=|\])\s*$", head) and "[" in head else "block"
            elif SCOPE.search(head) and not head.rstrip().endswith(")"):
                kind = "scope"
            else:
                kind = "function" if ")" in head and not DATA.search(head) else "data"
            stack.append([kind, line - head.lstrip().count("\n"), 0])
            start = position + 1
        elif char == "}" and stack:
            kind, first, data = stack.pop()
            lines = line - first + 1
            if kind == "function":
                functions.append((first, lines - data))
            elif stack:
                stack[-1][2] += lines if kind == "data" and lines > 8 else data
            start = position + 1
    return functions


def python_functions(text):
    return [(node.lineno, node.end_lineno - node.lineno + 1) for node in ast.walk(ast.parse(text))
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def code_lines(text):
    """(number, line) of lines that say something: no comments, includes, blank lines or lone brackets."""
    lines = [(number, line.strip()) for number, line in enumerate(without_noise(text).splitlines(), 1)]
    original = text.splitlines()
    for number, stripped in lines:
        if re.search(r"\w", stripped) and not stripped.startswith("#"):
            yield number, original[number - 1].strip()


def find_clones(texts):
    """Runs of CLONE_LINES lines that stand in two places: [(places)], and the share of the lines that are in one."""
    windows = defaultdict(list)
    total = 0
    for name, text in texts.items():
        lines = list(code_lines(text))
        total += len(lines)
        for i in range(len(lines) - CLONE_LINES + 1):
            key = "\n".join(line for _, line in lines[i:i + CLONE_LINES])
            windows[key].append((name, [number for number, _ in lines[i:i + CLONE_LINES]]))
    clones = [places for places in windows.values() if len(places) > 1]
    covered = {(name, number) for places in clones for name, numbers in places for number in numbers}
    return clones, len(covered) / max(total, 1)


def tracked(root):
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root, stdout=subprocess.PIPE,
                            text=True, check=True).stdout
    return sorted(name for name in set(listed.split("\0")) if name and (root / name).is_file())


def read(root, names):
    return {name: (root / name).read_text(errors="replace") for name in names}


def function_lengths(texts):
    """(file, first line, lines) of every function."""
    for name, text in texts.items():
        find = python_functions if name.endswith(".py") else cpp_functions
        for first, lines in find(text):
            yield name, first, lines


def too_large(names, texts, functions):
    """What breaks a budget, line by line."""
    for name in names:
        if name.endswith(GENERATED):
            yield f"{name}: generated or binary file in git"
    for name, text in texts.items():
        if text.count("\n") > FILE_LINES:
            yield f"{name}: {text.count(chr(10))} lines, at most {FILE_LINES}"
    for name, first, lines in functions:
        if lines > FUNCTION_LINES:
            yield f"{name}:{first}: a function of {lines} lines, at most {FUNCTION_LINES}"


def summary(root, names, texts, functions, share):
    """The figures that are reported and break nothing."""
    def total(ends, *folders):
        chosen = [name for name in names if name.endswith(ends) and name.startswith(folders)]
        return sum(text.count("\n") for text in read(root, chosen).values())

    source, tests = total((".cpp", ".h", ".td"), "include/", "lib/", "tools/"), total(".mlir", "test/")
    files = [text.count("\n") for name, text in texts.items() if name.endswith(".cpp")]
    lengths = [lines for _, _, lines in functions]
    return (f"sizes: {source} lines of source, {tests} of .mlir tests "
            f"(ratio {tests / max(source, 1):.2f}, wanted 0.5); "
            f"median .cpp {statistics.median(files or [0]):.0f} lines, median function "
            f"{statistics.median(lengths or [0]):.0f}, {sum(n > TYPICAL_FUNCTION_LINES for n in lengths)} of "
            f"{len(lengths)} functions over {TYPICAL_FUNCTION_LINES}; clones {share:.1%}")


def check(root, verbose=False):
    """Prints the report; returns the errors."""
    names = tracked(root)
    texts = read(root, [name for name in names if name.endswith((".cpp", ".h", ".py"))])
    functions = list(function_lengths(texts))
    errors = list(too_large(names, texts, functions))
    clones, share = find_clones(texts)
    if share > CLONE_SHARE:
        errors.append(f"clones of {CLONE_LINES} lines or more are {share:.1%} of the code, at most {CLONE_SHARE:.0%}")
    if verbose or share > CLONE_SHARE:
        for places in clones:
            print("clone: " + ", ".join(f"{name}:{numbers[0]}" for name, numbers in places))
    if verbose:
        for name, first, lines in functions:
            if lines > TYPICAL_FUNCTION_LINES:
                print(f"{name}:{first}: a function of {lines} lines")
    print(summary(root, names, texts, functions, share))
    return errors


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--list", action="store_true", help="name every clone and every function over 40 lines")
    parser.add_argument("root", nargs="?", type=Path, default=Path(__file__).resolve().parent.parent)
    options = parser.parse_args()
    errors = check(options.root, options.list)
    for error in errors:
        print(error)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Checks that includes point one way: the table below says which part may include which.

usage: check_layering.py [ROOT]     prints each include that is not allowed; exit code 1 if there is one
"""
import re
import sys
from pathlib import Path

# Folders under include/nn and lib, and what each may include besides itself and LLVM. A part is the longest name here
# that a path starts with. `nn-c` is the C API, which includes nothing.
DIALECTS = ["Dialect/NN/IR", "Dialect/Codegen/IR"]
COMPILER = ["Support", *DIALECTS, "Analysis", "Dialect/NN/Transforms", "Frontend", "Conversion", "Codegen", "Target"]
ALLOWED = {
    "Support": [],
    "Dialect/NN/IR": ["Support"],
    "Dialect/Codegen/IR": ["Support"],
    "Analysis": ["Support", *DIALECTS],
    "Dialect/NN/Transforms": ["Support", *DIALECTS, "Analysis"],
    "Frontend": ["Support", *DIALECTS],
    "Conversion": ["Support", *DIALECTS],
    "Codegen": ["Support", "Dialect/Codegen/IR", "Analysis"],
    "Target": ["Support", "Dialect/Codegen/IR", "nn-c"],
    "InitAllDialects": COMPILER,
    "Pipelines": [*COMPILER, "InitAllDialects"],
    "Emulator": COMPILER,
    "Runtime": ["nn-c"],
    "InitAll": [*COMPILER, "InitAllDialects", "Pipelines", "Emulator"],
    "CAPI": [*COMPILER, "Pipelines", "Emulator", "Runtime", "InitAll", "InitAllDialects", "nn-c"],
    "tools": [*COMPILER, "Pipelines", "Emulator", "Runtime", "CAPI", "InitAll", "InitAllDialects", "nn-c"],
    "python": ["nn-c"],
    "nn-c": [],
}
# Parts that must stay free of LLVM.
WITHOUT_LLVM = ("Runtime", "nn-c", "python")

INCLUDE = re.compile(r'^\s*(?:#\s*)?include\s+["<]([^">]+)[">]')
LLVM = ("llvm/", "llvm-c/", "mlir/", "mlir-c/", "lld/", "clang/")


def part_of(path):
    """The part that a path relative to include/nn or lib belongs to, or None."""
    fitting = [part for part in ALLOWED if path.startswith(part)]
    return max(fitting, key=len, default=None)


def part_of_file(name):
    for prefix in ("include/nn/", "lib/"):
        if name.startswith(prefix):
            return part_of(name[len(prefix):])
    return part_of(name[len("include/"):] if name.startswith("include/") else name)


def part_of_include(name):
    return part_of(name[len("nn/"):]) if name.startswith("nn/") else "nn-c" if name.startswith("nn-c/") else None


def faults_of(name, text):
    """The includes in one file that the table does not allow."""
    part = part_of_file(name)
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        included = match[1]
        if part is None:
            yield f"{name}: this folder is in no part of the table"
            return
        if part in WITHOUT_LLVM and included.startswith(LLVM):
            yield f"{name}:{number}: {part} must not include LLVM: {included}"
        target = part_of_include(included)
        if included.startswith("nn/") and target is None:
            yield f"{name}:{number}: {included} is in no part of the table"
        elif target and target != part and target not in ALLOWED[part]:
            yield f"{name}:{number}: {part} must not include {target}: {included}"


def check(root):
    faults = []
    for folder in ("include", "lib", "tools", "python"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cpp", ".td") and path.is_file():
                faults += faults_of(str(path.relative_to(root)), path.read_text())
    return faults


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    faults = check(root)
    print("\n".join(faults) if faults else "layering: fine")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

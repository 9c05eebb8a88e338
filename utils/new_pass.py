#!/usr/bin/env python3
"""Makes a pass: its entry in Passes.td, its .cpp, its lit test and its line in CMakeLists.txt.

usage: new_pass.py FOLDER FLAG SUMMARY [--name NAME] [--op OP]
e.g.:  new_pass.py Codegen/CPU nn-cpu-prefetch "prefetch the next panel of packed weights"
"""
import argparse
import re
import sys
from pathlib import Path

PASS = """def {name}
    : Pass<"{flag}", "{op}"> {{
  let summary = "{summary}";
  let description = [{{
    Say what the pass does and on which IR. The example is the lit test named
    after the flag.
  }}];
}}

"""

SOURCE = """{banner}
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Say in two to four lines what this file is for.
//
//===----------------------------------------------------------------------===//

#include "nn/{folder}/Passes.h"

namespace nn {{
#define GEN_PASS_DEF_{macro}
#include "nn/{folder}/Passes.h.inc"
}} // namespace nn

using namespace mlir;

namespace {{

struct {name}Pass : public nn::impl::{name}Base<{name}Pass> {{
  void runOnOperation() override {{}}
}};

}} // namespace
"""

TEST = """// RUN: nn-opt %s --{flag} --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @example
func.func @example() {{
  // CHECK: write what the pass makes of this
  return
}}
"""


def name_of(flag):
    """The class of a flag: nn-cpu-prefetch is CPUPrefetch."""
    words = flag.removeprefix("nn-").split("-")
    return "".join(word.upper() if word in ("cpu", "gpu", "nn") else word.capitalize() for word in words)


def banner(name, summary):
    start = f"//===- {name}.cpp - {summary[0].upper()}{summary[1:]} "
    return start + "-" * (80 - len(start) - len("===//")) + "===//"


def insert_pass(text, name, entry):
    """Puts the entry in alphabetical order into a Passes.td."""
    for match in re.finditer(r"^def (\w+)", text, re.M):
        if match[1] == name:
            sys.exit(f"{name} is already declared")
        if match[1] > name:
            return text[:match.start()] + entry + text[match.start():]
    end = text.rindex("#endif")
    return text[:end] + entry + text[end:]


def insert_source(text, name):
    """Puts the file in alphabetical order into add_nn_library(...)."""
    lines = text.splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if line.startswith("add_nn_library(")) + 1
    while lines[place].strip().endswith(".cpp") and lines[place].strip() < f"{name}.cpp":
        place += 1
    return "".join(lines[:place] + [f"  {name}.cpp\n"] + lines[place:])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", help="of the pass under include/nn, lib and test, e.g. Codegen/CPU")
    parser.add_argument("flag", help="e.g. nn-cpu-prefetch, convert-a-to-b")
    parser.add_argument("summary", help="one line, for --help")
    parser.add_argument("--name", help="of the class (default: from the flag)")
    parser.add_argument("--op", default="::mlir::func::FuncOp", help="what it runs on (default: %(default)s)")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent, help=argparse.SUPPRESS)
    options = parser.parse_args()
    name, folder, root = options.name or name_of(options.flag), options.folder.strip("/"), options.root

    declarations, sources = root / "include/nn" / folder / "Passes.td", root / "lib" / folder / "CMakeLists.txt"
    for path in (declarations, sources):
        if not path.exists():
            sys.exit(f"{path.relative_to(root)} does not exist: make a folder's first pass after another's example")
    code, test = root / "lib" / folder / f"{name}.cpp", root / "test" / folder / f"{options.flag}.mlir"
    for path in (code, test):
        if path.exists():
            sys.exit(f"{path.relative_to(root)} exists")

    values = dict(name=name, folder=folder, flag=options.flag, summary=options.summary, op=options.op,
                  macro=name.upper(), banner=banner(name, options.summary))
    declarations.write_text(insert_pass(declarations.read_text(), name, PASS.format(**values)))
    sources.write_text(insert_source(sources.read_text(), name))
    test.parent.mkdir(parents=True, exist_ok=True)
    code.write_text(SOURCE.format(**values))
    test.write_text(TEST.format(**values))
    for path in (declarations, sources, code, test):
        print(path.relative_to(root))


if __name__ == "__main__":
    main()

"""Imports models written in ONNX's text form: import.py FILE [flags of nn-translate]

FILE holds one or more models, separated by lines of "// -----"; other lines that begin with // are comments. For each the
IR, or the message with the folder left out, is printed.
"""
import os
import subprocess
import sys
import tempfile

import onnx
from onnx import parser


def main():
    path, flags = sys.argv[1], sys.argv[2:]
    with open(path) as file:
        parts = file.read().split("// -----\n")
    with tempfile.TemporaryDirectory() as folder:
        for part in parts:
            text = "".join(line for line in part.splitlines(True) if not line.lstrip().startswith("//"))
            if not text.strip():
                continue
            model = os.path.join(folder, "model.onnx")
            onnx.save(parser.parse_model(text), model)
            result = subprocess.run(["nn-translate", model, "--emit=nn", *flags], text=True, stdout=subprocess.PIPE,
                                    stderr=subprocess.STDOUT)
            print(result.stdout.replace(folder + os.sep, ""), end="")
            print(f"exit code {result.returncode}")


if __name__ == "__main__":
    main()

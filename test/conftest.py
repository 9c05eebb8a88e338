"""What the Python tests share: where the tree and its tools are."""

import subprocess
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def source():
    """The root of the source tree."""
    return SOURCE


@pytest.fixture(scope="session")
def build():
    """The build folder; tools are in its bin/."""
    return SOURCE / "build"


@pytest.fixture(scope="session")
def tool(build):
    """Runs one of the project's tools: tool("nn-run", ...) gives a CompletedProcess with text output."""

    def call(name, *arguments, timeout=300, **options):
        command = [str(build / "bin" / name), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=timeout, **options)

    return call

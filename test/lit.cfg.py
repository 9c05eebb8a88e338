"""How lit runs the tests under test/: see test/CMakeLists.txt for the values that CMake fills in."""

import os

import lit.formats

config.name = "nn-mlir"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test", ".c"]
config.excludes = ["Inputs"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.nn_build, "test")

# FileCheck, not, mlir-opt, llvm-readelf and the like are LLVM's; python is that of the virtual environment.
path = [os.path.join(config.nn_build, "bin"), config.llvm_tools, os.path.join(config.nn_source, ".venv", "bin")]
config.environment["PATH"] = os.pathsep.join(path + [os.environ.get("PATH", "")])
config.environment["FILECHECK_OPTS"] = "--enable-var-scope"
config.environment["PYTHONDONTWRITEBYTECODE"] = "1"
for name in ("HOME", "NN_CACHE"):
    if name in os.environ:
        config.environment[name] = os.environ[name]

config.substitutions += [
    ("%nn_build", config.nn_build),
    ("%nn_source", config.nn_source),
    ("%mlir_lib", config.mlir_lib),
]

# Features: what a test may ask for with REQUIRES.
with open("/proc/cpuinfo") as f:
    flags = next((line.split(":")[1].split() for line in f if line.startswith("flags")), [])
for feature in ("avx2", "fma", "avx512f"):
    if feature in flags:
        config.available_features.add(feature)
for tool in ("nn-translate", "nn-run"):
    if os.path.exists(os.path.join(config.nn_build, "bin", tool)):
        config.available_features.add(tool)

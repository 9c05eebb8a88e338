"""nn-mlir from Python: compile ONNX models to native libraries and call them with numpy arrays.

    f = nnmlir.compile("model.onnx")            # or an onnx.ModelProto
    y, = f(x)                                   # or f(name=x)
    g = nnmlir.load("model.so", threads=2)
"""
from ._compile import compile
from ._model import Error, Model, load

__all__ = ["Error", "Model", "compile", "load"]

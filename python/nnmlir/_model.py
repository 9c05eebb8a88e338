"""A compiled model, called through the C interface that every library made by nn-translate has (nn-c/Model.h)."""
import ctypes as c
import os
import shutil
import weakref

import numpy as np


class Error(RuntimeError):
    """What the compiler or a compiled model refused, in its words."""


class _Value(c.Structure):  # nn_value
    _fields_ = [("kind", c.c_int32), ("type", c.c_int32), ("rank", c.c_int32), ("reserved", c.c_int32),
                ("dims", c.POINTER(c.c_int64)), ("data", c.c_void_p), ("bytes", c.c_size_t)]


class _Info(c.Structure):  # nn_value_info
    _fields_ = [("name", c.c_char_p), ("dims", c.POINTER(c.c_int64)), ("dim_names", c.POINTER(c.c_char_p)),
                ("kind", c.c_int32), ("type", c.c_int32), ("rank", c.c_int32), ("reserved", c.c_int32)]


class _Options(c.Structure):  # nn_options; the rest counts as 0
    _fields_ = [("size", c.c_size_t), ("threads", c.c_int32), ("reserved", c.c_int32)]


_TYPES = {1: "float32", 2: "uint8", 3: "int8", 4: "uint16", 5: "int16", 6: "int32", 7: "int64", 9: "bool",
          10: "float16", 11: "float64", 12: "uint32", 13: "uint64", 14: "complex64", 15: "complex128"}
_NUMBERS = {np.dtype(name): number for number, name in _TYPES.items()}
MAX_RANK = 32


def _dtype(number):
    if number in _TYPES:
        return np.dtype(_TYPES[number])
    if number == 16:
        import ml_dtypes
        return np.dtype(ml_dtypes.bfloat16)
    raise Error(f"numpy has no element type for ONNX's type {number}")


class Model:
    """A loaded library: f(*inputs) or f(name=input) gives a tuple of arrays. Several threads may call it at once."""

    def __init__(self, path, threads=0, owned=False, verify=True):
        self.path = os.path.abspath(path)
        try:
            lib = c.CDLL(self.path)
            lib.nn_model_version, lib.nn_model_verify
        except (OSError, AttributeError) as e:
            raise Error(f"{path}: not a compiled model: {e}") from None
        if verify and lib.nn_model_verify():
            raise Error(f"{path}: the weights are damaged")
        for name in ("nn_model_input", "nn_model_output"):
            getattr(lib, name).restype = c.POINTER(_Info)
        lib.nn_model_error.restype = c.c_char_p
        lib.nn_model_error.argtypes = [c.c_void_p]
        for name in ("nn_model_run", "nn_model_output_shapes"):
            getattr(lib, name).argtypes = [c.c_void_p, c.POINTER(_Value), c.POINTER(_Value)]
        lib.nn_model_destroy.argtypes = [c.c_void_p]
        self._lib, self._threads = lib, threads
        self._contexts, self._idle = [], []  # All, and those that no call uses; list.pop and append are atomic.
        weakref.finalize(self, _close, lib, self._contexts, self.path if owned else None)
        self._idle.append(self._make_context())
        self.inputs = [_describe(lib.nn_model_input(i)) for i in range(lib.nn_model_input_count())]
        self.outputs = [_describe(lib.nn_model_output(i)) for i in range(lib.nn_model_output_count())]

    def __call__(self, *args, **named):
        args = list(args) + [named.pop(i["name"]) for i in self.inputs[len(args):] if i["name"] in named]
        if named or len(args) != len(self.inputs):
            raise Error(f"expected the inputs {[i['name'] for i in self.inputs]}")
        arrays = [np.asarray(a, order="C") for a in args]
        # ctypes lets other threads run during a call: everything that a call changes is its own.
        ins, outs = (_Value * max(len(arrays), 1))(), (_Value * max(len(self.outputs), 1))()
        keep = []
        for slot, a in zip(ins, arrays):
            dims = (c.c_int64 * max(a.ndim, 1))(*a.shape)
            keep.append(dims)
            slot.kind, slot.type, slot.rank = 0, _NUMBERS.get(a.dtype, 16 if a.dtype.name == "bfloat16" else 0), a.ndim
            slot.dims, slot.data, slot.bytes = dims, a.ctypes.data, a.nbytes
        out_dims = [(c.c_int64 * MAX_RANK)() for _ in self.outputs]
        for slot, dims in zip(outs, out_dims):
            slot.dims = dims
        context = self._take_context()
        try:
            self._check(context, self._lib.nn_model_output_shapes(context, ins, outs))
            results = []
            for slot, dims, info in zip(outs, out_dims, self.outputs):
                results.append(np.empty(tuple(dims[:slot.rank]), info["dtype"]))
                slot.data, slot.bytes = results[-1].ctypes.data, results[-1].nbytes
            self._check(context, self._lib.nn_model_run(context, ins, outs))
        finally:
            self._idle.append(context)
        return tuple(results)

    def _take_context(self):
        """A context that no other call uses: as many are made as there are calls at one time."""
        try:
            return self._idle.pop()
        except IndexError:
            return self._make_context()

    def _make_context(self):
        context, why = c.c_void_p(), c.create_string_buffer(512)
        options = _Options(c.sizeof(_Options), self._threads, 0)
        if self._lib.nn_model_create(c.byref(options), c.byref(context), why, c.c_size_t(len(why))):
            raise Error(f"{self.path}: {why.value.decode(errors='replace')}")
        self._contexts.append(context)
        return context

    def _check(self, context, status):
        if status:
            raise Error(self._lib.nn_model_error(context).decode(errors="replace"))


def _describe(info):
    info = info.contents
    return {"name": info.name.decode(), "dtype": _dtype(info.type),
            "shape": tuple(info.dims[i] if info.dims[i] >= 0 else info.dim_names[i].decode() for i in range(info.rank))}


def _close(lib, contexts, owned):
    for context in contexts:
        lib.nn_model_destroy(context)
    if owned:
        shutil.rmtree(os.path.dirname(owned), ignore_errors=True)


def load(path, threads=0, owned=False, verify=True):
    """Loads a library that nn-translate made. threads: 0 means one for each core allowed. verify: read all weights and
    compare them with what the compiler wrote."""
    return Model(path, threads, owned, verify)

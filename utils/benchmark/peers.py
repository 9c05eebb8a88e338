"""Adapters: how each compiler builds and runs an ONNX model on the CPU.

A peer has build(model_path, shapes, threads, folder) -> artifact path (what one ships), and load(artifact, threads) ->
callable(list of arrays) -> list of arrays. Imports are inside, so that a peer that is not installed costs nothing.
"""
import os
import sys

import numpy as np
import onnx

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "python"))


def static_copy(path, shapes, folder):
    """Writes the model with the inputs' dimensions fixed and what follows from them folded (by ONNX Runtime's basic
    optimizations), for peers that need it; returns its path."""
    import onnxruntime as ort
    model = onnx.load(path)
    known = {i.name for i in model.graph.initializer}
    inputs = [i for i in model.graph.input if i.name not in known]
    values = {}
    for value, shape in zip(inputs, shapes):
        for dim, size in zip(value.type.tensor_type.shape.dim, shape):
            if dim.dim_param:
                values[dim.dim_param] = size
            dim.dim_value = size
    for value in model.graph.output:
        for dim in value.type.tensor_type.shape.dim:
            if dim.dim_param in values:
                dim.dim_value = values[dim.dim_param]
            elif not dim.HasField("dim_value"):
                dim.dim_param = ""
    del model.graph.value_info[:]
    out = os.path.join(folder, "static.onnx")
    onnx.save(model, out)
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = out
    ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    onnx.save(onnx.shape_inference.infer_shapes(onnx.load(out)), out)
    return out


class Ours:
    name = "nn-mlir"

    def __init__(self, static=False):
        self.static = static

    def build(self, path, shapes, threads, folder):
        import nnmlir
        out = os.path.join(folder, "model.so")
        graph = onnx.load(path, load_external_data=False).graph
        known = {i.name for i in graph.initializer}
        names = [i.name for i in graph.input if i.name not in known]
        nnmlir.compile(path, shapes=dict(zip(names, shapes)) if self.static else None, output=out)
        return out

    def load(self, artifact, threads):
        import nnmlir
        f = nnmlir.load(artifact, threads=threads)
        return lambda xs: list(f(*xs))


class OnnxRuntime:
    name = "ONNX Runtime"

    def build(self, path, shapes, threads, folder):
        return path

    def load(self, artifact, threads):
        import onnxruntime as ort
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        session = ort.InferenceSession(artifact, options, providers=["CPUExecutionProvider"])
        names = [i.name for i in session.get_inputs()]
        return lambda xs: session.run(None, dict(zip(names, xs)))


class OpenVino:
    name = "OpenVINO"

    def build(self, path, shapes, threads, folder):
        return static_copy(path, shapes, folder)

    def load(self, artifact, threads):
        import openvino as ov
        model = ov.Core().compile_model(artifact, "CPU", {
            "INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"})
        request = model.create_infer_request()
        return lambda xs: [np.array(v) for v in request.infer(xs).values()]


class Iree:
    name = "IREE"

    def build(self, path, shapes, threads, folder):
        import subprocess
        static = static_copy(path, shapes, folder)
        model = onnx.load(static)
        if next(o.version for o in model.opset_import if o.domain in ("", "ai.onnx")) < 17:
            onnx.save(onnx.version_converter.convert_version(model, 17), static)
        text, out = os.path.join(folder, "model.mlir"), os.path.join(folder, "model.vmfb")
        subprocess.run([sys.executable, "-m", "iree.compiler.tools.import_onnx", static, "-o", text], check=True)
        tool = os.path.join(os.path.dirname(sys.executable), "iree-compile")
        subprocess.run([tool, text, "-o", out, "--iree-hal-target-device=local", "--iree-opt-level=O3",
                        "--iree-hal-local-target-device-backends=llvm-cpu", "--iree-llvmcpu-target-cpu=host",
                        "--iree-llvmcpu-stack-allocation-limit=131072"], check=True)
        return out

    def load(self, artifact, threads):
        import iree.runtime as rt
        if threads > 1:
            rt.flags.parse_flags(f"--task_topology_group_count={threads}")
        config = rt.Config("local-sync" if threads == 1 else "local-task")
        module = rt.load_vm_module(rt.VmModule.mmap(config.vm_instance, artifact), config)
        name = next(n for n in module.vm_module.function_names if not n.startswith("__") and not n.endswith("$async"))
        function = module[name]

        def run(xs):
            out = function(*xs)
            return [o.to_host() for o in (out if isinstance(out, (list, tuple)) else [out])]
        return run


class Tvm:
    name = "TVM"

    def build(self, path, shapes, threads, folder):
        import tvm
        from tvm import relax
        from tvm.relax.frontend.onnx import from_onnx
        module = from_onnx(onnx.load(static_copy(path, shapes, folder)), keep_params_in_input=False)
        out = os.path.join(folder, "model.tvm.so")
        relax.build(relax.get_pipeline("zero")(module), tvm.target.Target.from_device(tvm.cpu())).export_library(out)
        return out

    def load(self, artifact, threads):
        import tvm
        from tvm import relax
        tvm.get_global_func("runtime.config_threadpool")(1, threads)
        vm = relax.VirtualMachine(tvm.runtime.load_module(artifact), tvm.cpu())

        def run(xs):
            out = vm["main"](*[tvm.runtime.tensor(x) for x in xs])
            return [o.numpy() for o in (out if isinstance(out, (list, tuple)) or hasattr(out, "__len__") and
                                        not hasattr(out, "shape") else [out])]
        return run


PEERS = {"ours": Ours(), "ours-static": Ours(static=True), "ort": OnnxRuntime(), "openvino": OpenVino(),
         "iree": Iree(), "tvm": Tvm()}
PEERS["ours-static"].name = "nn-mlir (static)"

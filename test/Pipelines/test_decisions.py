"""Each decision of docs/Dialects/NN/RationaleNN.md as it shows in the IR of both models, for the generic CPU.

A decision that is switched off often costs speed or memory alone, which no test of numbers sees; these do.
"""
import collections
import re
import subprocess

import models as zoo
import pytest

# What the affine stage leaves of a model: loop nests in the entry, of them parallel, sums in registers, buffers.
AFTER_AFFINE = {"ppocr4_det": (98, 78, 14, 190), "minilm_synth": (28, 27, 37, 82)}
NAMES = list(AFTER_AFFINE)
# Where the IR is looked at: before or after the first run of a pass.
STAGES = {"linalg": "after=convert-nn-to-linalg", "groups": "before=nn-outline-dispatches",
          "loops": "before=nn-outline-parallel", "outlined": "before=nn-mark-distinct",
          "kernels": "before=nn-plan-memory", "entry": "after=nn-finalize-entry"}
LOOP = re.compile(r"(?:%\S+ = )?(affine\.for|affine\.parallel|scf\.for|scf\.forall|scf\.parallel)\b")
Stages = collections.namedtuple("Stages", [*STAGES, "llvm", "plan"])


@pytest.fixture(scope="module", params=NAMES)
def model(request, build, tmp_path_factory):
    """The model's name and its IR at each stage, the LLVM dialect, the printed memory plan."""
    tools, folder = build / "bin", tmp_path_factory.mktemp("ir")
    source = folder / "nn.mlir"
    subprocess.run([tools / "nn-translate", zoo.fetch(zoo.entry(request.param)), "--emit=nn", "-o", source], check=True)
    done = subprocess.run([tools / "nn-opt", source, "--lower-to-cpu=print-memory-plan=true", "--mlir-disable-threading",
                           "--mlir-print-ir-module-scope", "--mlir-elide-resource-strings-if-larger=16",
                           "--mlir-elide-elementsattrs-if-larger=64",
                           *(f"--mlir-print-ir-{where}" for where in STAGES.values())],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    plan = "\n".join(re.findall(r"^memory plan of .*", done.stderr, re.M))
    parts = re.split(r"^// -----// IR Dump (?:Before|After) \S+ \((\S+)\).*\n", done.stderr, flags=re.M)
    printed = dict(zip(parts[-2::-2], parts[::-2]))  # The first one counts.
    return request.param, Stages(*(printed.get(where.split("=")[1], "") for where in STAGES.values()), done.stdout, plan)


def functions(text):
    """The functions of a module: name to lines."""
    found = re.findall(r"^  func\.func (?:private )?@(\w+)(.*?)^  }", text, re.M | re.S)
    return {name: body.splitlines() for name, body in found}


def entry(text):
    return functions(text)["main"]


def elements(shape):
    count = 1
    for size in shape.split("x"):
        count *= int(size)
    return count


def loops(lines):
    """Every op with the loops around it, innermost last."""
    around = []
    for line in lines:
        depth = len(line) - len(line.lstrip())
        around = [loop for loop in around if loop[0] < depth]
        yield line.strip(), [name for _, name in around]
        if start := LOOP.match(line.strip()):
            around.append((depth, start[1]))


def test_sizes_are_symbols(model):
    """One size is read for each open dimension of an argument; arithmetic on sizes is shared."""
    name, stages = model
    lines = entry(stages.linalg)
    open_sizes = sum(types.count("?") for types in re.findall(r"%arg\d+: tensor<([^>]*)>", lines[0]))
    dims = [line for line in lines if " tensor.dim " in line]
    assert len(dims) == open_sizes and all("tensor.dim %arg" in line for line in dims)
    sums = re.findall(r"^    %\S+ = (arith\.(?!constant|cmpi)\S+ .* : index)$", "\n".join(lines), re.M)
    assert len(sums) <= 1.2 * len(set(sums)), collections.Counter(sums).most_common(1)


def test_sizes_are_checked(model):
    """Where sizes must be equal and cannot be proved to be, a check says which node asks for it."""
    name, stages = model
    checks = re.findall(r'nn_codegen\.check %\S+, "(.*)"', stages.linalg)
    assert any(check.startswith(("node ", "input ", "nn.")) for check in checks)
    assert not re.search(r"nn_codegen\.check", stages.entry)
    assert all(check in stages.llvm for check in checks), "a check is lost on the way"


def test_weights_are_globals(model):
    """Weights are places in one blob; LLVM gets no constant of more than 64 elements."""
    name, stages = model
    globals_ = re.findall(r"^  nn_codegen\.global .*", stages.entry, re.M)
    assert globals_ and "global_load" not in stages.entry
    read = set(re.findall(r"@([\w.]+)[,\]]", " ".join(re.findall(r"operands = \[[^]]*\]", stages.entry))))
    assert all("offset = " in line or re.search(r"@([\w.]+)", line)[1] in read for line in globals_)
    shapes = re.findall(r"llvm\.mlir\.(?:global|constant).*(?:tensor|vector)<(\d+(?:x\d+)*)x\w+>", stages.llvm)
    assert all(elements(shape) <= 64 for shape in shapes)


def test_nothing_is_packed_at_run_time(model):
    """No op of the entry works on weights alone; the detector's packing has moved into initializers."""
    name, stages = model
    static = set()
    for line in entry(stages.groups):
        made = re.match(r"    %(\w+) = ([\w.]+)(.*)", line)
        if not made:
            continue
        result, op, rest = made.groups()
        operands = re.findall(r"%(\w+)", rest)
        if not set(operands) <= static or op == "tensor.dim":
            continue
        static.add(result)
        trivial = not operands or op.startswith(("arith.", "linalg.fill", "tensor.empty"))
        view = op in ("tensor.collapse_shape", "tensor.expand_shape", "tensor.cast", "tensor.extract_slice")
        assert trivial or view, line
    assert (len(re.findall(r"@init_\d+\(", stages.groups)) >= 50) == (name == "ppocr4_det")


def test_channels_are_in_blocks(model):
    """Of the detector's weights those of convolutions are [O/16][C/16][kh][kw][16][16]."""
    name, stages = model
    blocked = re.findall(r"global_load @\w+ : tensor<[\dx]+x16x16xf32>", stages.groups)
    assert (len(blocked) >= 30) == (name == "ppocr4_det"), len(blocked)


def test_routes_are_decided_and_do_not_mix(model):
    """Every structured op has a route; what vectors hold is in no affine loop; affine loops are in no scf loop."""
    name, stages = model
    ops = re.findall(r"^.* linalg\.(?!fill|yield|index).*", stages.groups, re.M)
    assert all("route = " in line for line in ops if "init_" not in line), "an op without a strategy"
    for lines in functions(stages.loops).values():
        for line, around in loops(lines):
            affine = [loop for loop in around if loop.startswith("affine")]
            assert not (affine and re.search(r"\b(vector|scf)\.", line)), line
            assert not (line.startswith("affine.for") and len(affine) < len(around)), line
    assert "linalg." not in stages.loops


def test_remainders_are_not_masked(model):
    name, stages = model
    assert "vector." in stages.kernels
    assert not re.search(r"create_mask|constant_mask|masked|vector\.mask|in_bounds = \[[^]]*false", stages.kernels)


def test_groups_are_vectorized(model):
    """Each contraction, found by its route, is a tiled group whose vectors are as wide as the target's."""
    name, stages = model
    assert stages.groups.count(" scf.forall ") >= 40
    fma = len(re.findall(r"(?:vector\.fma|math\.fma|arith\.mulf) .*vector<\d+xf32>", stages.loops))
    assert fma >= 500, fma


@pytest.mark.parametrize("stage,kind", [("loops", "dispatch"), ("outlined", "kernel")])
def test_equal_functions_are_one(model, stage, kind):
    """No two groups, and no two kernels, differ in their names and floating-point constants alone."""
    name, stages = model
    groups = collections.defaultdict(list)
    for function, lines in functions(getattr(stages, stage)).items():
        if function.startswith(kind):
            text = "\n".join(lines)
            groups[re.sub(r"(arith\.constant )\S+( : f32)", r"\1*\2", text)].append(function)
    assert groups
    assert all(len(names) == 1 for names in groups.values()), [names for names in groups.values() if len(names) > 1]


def test_affine_stage(model):
    """Loop nests of the entry after the affine stage; docs/Dialects/NN/RationaleNN.md has the way there."""
    name, stages = model
    lines = entry(stages.loops)
    nests = [line for line in lines if re.match(r"    (%\S+ = )?affine\.(for|parallel)", line)]
    parallel = [line for line in nests if "affine.parallel" in line]
    sums = [line for line in lines if "affine.for" in line and "iter_args" in line]
    buffers = stages.loops.count("memref.alloc")
    most, least_parallel, least_sums, most_buffers = AFTER_AFFINE[name]
    assert (len(nests) <= most and len(parallel) >= least_parallel and len(sums) >= least_sums and
            buffers <= most_buffers), (len(nests), len(parallel), len(sums), buffers)


def test_entry_writes_into_destinations(model):
    """No result, no copy: the last op writes into the caller's buffer."""
    name, stages = model
    lines = entry(stages.kernels)
    assert "->" not in lines[0] and not any("memref.copy" in line for line in lines)
    output = re.search(r"(%arg\d+): memref<[^>]*> \{[^}]*nn_codegen\.output", lines[0])[1]
    assert any(re.search(rf"call @kernel_\d+\(.*{output}\b", line) for line in lines[1:])


def test_buffers_are_known_to_be_distinct(model):
    """LLVM is told which pointers of a kernel lead to a buffer that no other one reaches: nearly all."""
    name, stages = model
    kernels = [lines[0] for function, lines in functions(stages.kernels).items() if function.startswith("kernel")]
    assert sum("nn_codegen.distinct" in line for line in kernels) >= 0.9 * len(kernels)


def test_memory_is_planned_last(model):
    """Until kernels are outlined every buffer is an allocation; then none is, and the arena is as large as what lives."""
    name, stages = model
    assert "memref.alloc" in stages.kernels and "memref.view" not in stages.kernels
    assert not any(re.search(r"\b(affine\.for|linalg\.)", line) for line in entry(stages.kernels))
    assert "memref.alloc" not in stages.entry
    buffers, live, arena = map(int, re.search(r"@main: \d+ buffers of (\d+) bytes, largest live set (\d+), arena (\d+)",
                                              stages.plan).groups())
    assert arena <= 1.05 * live and arena < buffers / 4


def test_mathematical_functions_are_ours(model):
    name, stages = model
    assert not re.search(r"llvm\.intr\.(exp|log|pow|sin|cos|tan|tanh)\w*", stages.llvm)
    declared = set(re.findall(r"^  llvm\.func @(\w+)\(.*[^{]$", stages.llvm, re.M))
    assert declared <= {"nn_parallel_for", "memcpy", "memset"}, declared


def test_no_pass_looks_at_the_host(source):
    """The target is an attribute: only the drivers, that write it, and what runs on the host may ask the machine."""
    asks = re.compile(r"getHostCPU|sysconf|getaffinity|hardware_concurrency|get_nprocs|cpuid")
    passes = [path for part in ("Analysis", "Codegen", "Conversion", "Dialect", "Pipelines")
              for path in (source / "lib" / part).rglob("*.*")]
    assert len(passes) > 50
    assert not [str(path) for path in passes if asks.search(path.read_text(errors="replace"))]

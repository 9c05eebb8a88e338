//===- Emit.cpp - From the final module to a file -------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Target/Emit.h"
#include "Header.h"
#include "nn/Support/OutputFile.h"
#include "nn/Target/Library.h"
#include "nn/Target/Target.h"
#include "nn/Target/Weights.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"
#include <chrono>

using namespace mlir;

namespace nn::target {

namespace {
using Clock = std::chrono::steady_clock;

LogicalResult cannotWrite(Location loc, StringRef path, llvm::Error error) {
  return emitError(loc) << "cannot write " << path << ": "
                        << toString(std::move(error));
}

LogicalResult writeText(Location loc, StringRef path, StringRef text) {
  llvm::Error error = writeOutput(path, [&](raw_ostream &os) {
    os << text;
    return llvm::Error::success();
  });
  return error ? cannotWrite(loc, path, std::move(error)) : success();
}

class Emitter {
public:
  Emitter(ModuleOp module, StringRef path, const EmitOptions &options)
      : module(module), loc(module.getLoc()), path(path), options(options),
        codegen(codegenOptions(module, options.optLevel, options.threads)),
        last(Clock::now()) {}

  LogicalResult prepare();
  LogicalResult emitText(EmitKind kind);
  LogicalResult emitBinary(EmitKind kind);

private:
  LogicalResult compile();
  LogicalResult linkParts(EmitKind kind, const std::string &output,
                          ArrayRef<std::string> files);
  LogicalResult writeWeights(EmitKind kind, PendingFile &file);
  LogicalResult commit(PendingFile &file);
  void lap(StringRef phase);

  ModuleOp module;
  Location loc;
  std::string path;
  const EmitOptions &options;
  CodegenOptions codegen;
  Clock::time_point last;
  Interface interface;
  std::optional<Weights> weights;
  std::vector<Unit> units, initializers;
  Bytes metadata;
};

void Emitter::lap(StringRef phase) {
  Clock::time_point now = Clock::now();
  if (options.timing)
    options.timing(
        phase, std::chrono::duration<double, std::milli>(now - last).count());
  last = now;
}

/// What the dialects of the project say about arguments means nothing to LLVM.
static void dropArgumentAttributes(ModuleOp module) {
  for (auto function : module.getOps<LLVM::LLVMFuncOp>())
    for (unsigned i = 0; i < function.getNumArguments(); ++i)
      for (NamedAttribute attr :
           function_interface_impl::getArgAttrs(function, i))
        if (!attr.getName().getValue().starts_with("llvm."))
          function.removeArgAttr(i, attr.getName());
}

LogicalResult Emitter::prepare() {
  FailureOr<Interface> read = readInterface(module);
  if (failed(read))
    return failure();
  interface = std::move(*read);
  dropArgumentAttributes(module);
  FailureOr<Weights> taken = Weights::take(module, interface.weightsBytes);
  if (failed(taken))
    return failure();
  weights = std::move(*taken);
  eraseUnreachable(module, {"nn_main", "_mlir_ciface_nn_main", "nn_shapes",
                            "_mlir_ciface_nn_shapes"});
  if (options.profile)
    instrument(module, interface.steps);
  for (const char *name : {"_mlir_ciface_nn_main", "_mlir_ciface_nn_shapes"})
    if (!module.lookupSymbol(name))
      return module.emitError("no function ") << name;
  return success();
}

LogicalResult Emitter::emitText(EmitKind kind) {
  std::unique_ptr<llvm::TargetMachine> machine =
      makeTargetMachine(loc, codegen);
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> ir =
      machine ? translate(module, context, "model") : nullptr;
  if (!ir)
    return failure();
  lap("translate");
  optimize(*ir, *machine, codegen);
  lap("optimize");
  Bytes text;
  if (kind == EmitKind::LLVM) {
    llvm::raw_svector_ostream stream(text);
    ir->print(stream, nullptr);
  } else if (failed(generate(*ir, *machine, CodeKind::Assembly, text))) {
    return emitError(loc) << "cannot generate code";
  }
  lap("generate");
  return writeText(loc, path, StringRef(text.data(), text.size()));
}

LogicalResult Emitter::compile() {
  units = splitKernels(module, [](StringRef name) {
    return name.ends_with("nn_main") || name.ends_with("nn_shapes");
  });
  Unit entry;
  entry.key = "entry";
  module->walk([&](Operation *) { ++entry.ops; });
  entry.module = ModuleOp::create(loc);
  (*entry.module)->setDiscardableAttrs(module->getDiscardableAttrDictionary());
  entry.module->getBody()->getOperations().splice(
      entry.module->getBody()->end(), module.getBody()->getOperations());
  units.push_back(std::move(entry));
  for (Unit &unit : units)
    unit.options = codegen;

  // Initializers run here, whatever the target is, and once: vectorizing and
  // unrolling them was a quarter of LLVM's time for the text detector.
  size_t own = units.size();
  codegen::TargetAttr host = hostTarget(module.getContext());
  for (Unit &unit : weights->takeUnits()) {
    unit.options = codegen;
    unit.options.triple = host.getTriple().str();
    unit.options.features = host.getFeatures().str();
    unit.options.tune = host.getTune().str();
    unit.options.exportWrappers = true;
    unit.options.optLevel = std::min(codegen.optLevel, 1u);
    units.push_back(std::move(unit));
  }
  lap("split");
  if (failed(compileUnits(units, options.threads)))
    return failure();
  std::move(units.begin() + own, units.end(), std::back_inserter(initializers));
  units.erase(units.begin() + own, units.end());
  FailureOr<Bytes> object = metadataObject(loc, interface, codegen);
  if (failed(object))
    return failure();
  metadata = std::move(*object);
  lap("llvm");
  return success();
}

LogicalResult Emitter::linkParts(EmitKind kind, const std::string &output,
                                 ArrayRef<std::string> files) {
  std::vector<ArrayRef<char>> objects = {runtimeObject(), metadata};
  Bytes reservation = weightsReservation(interface.weightsBytes + hashRoom);
  if (kind == EmitKind::Executable)
    objects.push_back(mainObject());
  if (kind != EmitKind::Object)
    objects.push_back(reservation);
  for (Unit &unit : units)
    objects.push_back(unit.object);
  LinkKind how = kind == EmitKind::Object       ? LinkKind::Relocatable
                 : kind == EmitKind::Executable ? LinkKind::Executable
                                                : LinkKind::Library;
  if (failed(link(loc, how, objects, files, output)))
    return failure();
  lap("link");
  return success();
}

LogicalResult Emitter::writeWeights(EmitKind kind, PendingFile &file) {
  WeightsFile bytes;
  uint64_t size = interface.weightsBytes + hashRoom;
  std::string wrong = kind == EmitKind::Object
                          ? bytes.createObject(file.path(), size)
                          : bytes.growLinked(file.path());
  if (!wrong.empty())
    return emitError(loc) << path << ": " << wrong;
  if (failed(weights->write(loc, initializers, bytes)))
    return failure();
  lap("weights");
  return success();
}

LogicalResult Emitter::commit(PendingFile &file) {
  llvm::Error error = file.commit();
  return error ? cannotWrite(loc, path, std::move(error)) : success();
}

LogicalResult Emitter::emitBinary(EmitKind kind) {
  PendingFile file(path);
  if (file.error())
    return emitError(loc) << "cannot create a file at " << path << ": "
                          << file.error().message();
  if (failed(compile()))
    return failure();
  if (kind == EmitKind::Object) {
    PendingFile blob(path);
    if (blob.path().empty() || failed(writeWeights(kind, blob)) ||
        failed(linkParts(kind, file.path(), blob.path())))
      return failure();
    return commit(file);
  }
  if (failed(linkParts(kind, file.path(), {})) ||
      failed(writeWeights(kind, file)))
    return failure();
  return commit(file);
}
} // namespace

LogicalResult emit(ModuleOp module, EmitKind kind, StringRef path,
                   const EmitOptions &options) {
  if (kind == EmitKind::Header) {
    FailureOr<Interface> interface = readInterface(module);
    if (failed(interface))
      return failure();
    return writeText(module.getLoc(), path, headerText(*interface));
  }
  Emitter emitter(module, path, options);
  if (failed(emitter.prepare()))
    return failure();
  if (kind == EmitKind::LLVM || kind == EmitKind::Assembly)
    return emitter.emitText(kind);
  return emitter.emitBinary(kind);
}

} // namespace nn::target

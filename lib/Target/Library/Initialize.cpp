//===- Initialize.cpp - Fills the weights at compile time -----------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Raw weights are copied to their place. Computed ones come from functions that
// this compiler made: they are linked into a library for this machine, which is
// loaded and called. Bytes that are done are given back to the file at once.
//
//===----------------------------------------------------------------------===//

#include "nn/Target/Library.h"
#include "nn/Target/Weights.h"

#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/xxhash.h"
#include <array>
#include <dlfcn.h>
#include <sys/mman.h>

using namespace mlir;

namespace nn::target {

namespace {
/// Pages of the system, zero.
class Memory {
public:
  explicit Memory(uint64_t bytes) : bytes(bytes ? bytes : 1) {
    void *memory = mmap(nullptr, this->bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pointer = memory == MAP_FAILED ? nullptr : static_cast<char *>(memory);
  }
  Memory(const Memory &) = delete;
  ~Memory() {
    if (pointer)
      munmap(pointer, bytes);
  }
  char *data() const { return pointer; }

private:
  uint64_t bytes;
  char *pointer;
};

/// A memref descriptor, as words.
std::vector<int64_t> describe(char *data, ArrayRef<int64_t> shape) {
  auto address = reinterpret_cast<int64_t>(data);
  std::vector<int64_t> words = {address, address, 0};
  words.insert(words.end(), shape.begin(), shape.end());
  words.resize(3 + 2 * shape.size());
  int64_t stride = 1;
  for (size_t i = shape.size(); i-- > 0; stride *= shape[i])
    words[3 + shape.size() + i] = stride;
  return words;
}

class Initializer {
public:
  Initializer(Location loc, ArrayRef<Weights::Global> globals,
              WeightsFile &file)
      : loc(loc), globals(globals), file(file) {
    for (auto [i, global] : llvm::enumerate(globals))
      indices[global.name] = i;
    states.resize(globals.size());
  }
  ~Initializer() {
    if (library)
      dlclose(library);
  }

  LogicalResult load(std::vector<Unit> &units);
  LogicalResult run();

private:
  enum Progress { Waiting, Running, Done };
  struct State {
    Progress progress = Waiting;
    char *data = nullptr;
    std::unique_ptr<Memory> memory;
    uint64_t hash = 0;
  };

  LogicalResult fill(size_t index);
  LogicalResult fillRaw(const Weights::Global &global, State &state);
  LogicalResult compute(const Weights::Global &global, State &state);
  LogicalResult call(const Weights::Global &global, ArrayRef<void *> arguments);

  Location loc;
  ArrayRef<Weights::Global> globals;
  WeightsFile &file;
  llvm::StringMap<size_t> indices;
  std::vector<State> states;
  void *library = nullptr;
};

/// What the runtime expects of a model.
constexpr StringLiteral noModel = R"(
  .globl nn_metadata, nn_weights, nn_entry, _mlir_ciface_nn_shapes
  .hidden nn_metadata, nn_weights, nn_entry, _mlir_ciface_nn_shapes
  .bss
  .p2align 6
nn_metadata:
nn_weights:
  .zero 256
  .text
nn_entry:
_mlir_ciface_nn_shapes:
  ud2
  .section .note.GNU-stack,"",@progbits
)";

LogicalResult Initializer::load(std::vector<Unit> &units) {
  if (units.empty())
    return success();
  FailureOr<Bytes> stub = assemble(loc, units.front().options, noModel);
  SmallString<128> path;
  if (failed(stub))
    return failure();
  if (llvm::sys::fs::createTemporaryFile("nn-initializers", "so", path))
    return emitError(loc) << "cannot create a temporary file";
  llvm::scope_exit remove([&] { llvm::sys::fs::remove(path); });
  std::vector<ArrayRef<char>> objects = {*stub, runtimeObject()};
  for (Unit &unit : units)
    objects.push_back(unit.object);
  if (failed(link(loc, LinkKind::Library, objects, {}, path.str().str())))
    return failure();
  library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library)
    return emitError(loc) << "cannot load the initializers: " << dlerror();
  return success();
}

/// The bytes of a value as the blob holds them.
LogicalResult Initializer::fillRaw(const Weights::Global &global,
                                   State &state) {
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(global.value)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob || blob->getData().size() != global.bytes)
      return emitError(global.loc)
             << "@" << global.name << ": its resource has other bytes than "
             << global.type;
    memcpy(state.data, blob->getData().data(), global.bytes);
    return success();
  }
  auto dense = dyn_cast<DenseElementsAttr>(global.value);
  if (!dense)
    return emitError(global.loc) << "@" << global.name << ": no bytes";
  if (global.type.getElementType().isInteger(1)) {
    char *to = state.data;
    for (bool value : dense.getValues<bool>())
      *to++ = value;
    return success();
  }
  ArrayRef<char> raw = dense.getRawData();
  for (uint64_t at = 0; at < global.bytes; at += raw.size())
    memcpy(state.data + at, raw.data(),
           std::min<uint64_t>(raw.size(), global.bytes - at));
  return success();
}

LogicalResult Initializer::call(const Weights::Global &global,
                                ArrayRef<void *> arguments) {
  void *function =
      dlsym(library, ("_mlir_ciface_" + global.initializer).c_str());
  if (!function)
    return emitError(global.loc) << "no @" << global.initializer;
  auto &a = arguments;
#define NN_CALL(N, TYPES, VALUES)                                              \
  case N:                                                                      \
    reinterpret_cast<void(*) TYPES>(function) VALUES;                          \
    return success();
  using P = void *;
  switch (arguments.size()) {
    NN_CALL(1, (P), (a[0]))
    NN_CALL(2, (P, P), (a[0], a[1]))
    NN_CALL(3, (P, P, P), (a[0], a[1], a[2]))
    NN_CALL(4, (P, P, P, P), (a[0], a[1], a[2], a[3]))
    NN_CALL(5, (P, P, P, P, P), (a[0], a[1], a[2], a[3], a[4]))
    NN_CALL(6, (P, P, P, P, P, P), (a[0], a[1], a[2], a[3], a[4], a[5]))
    NN_CALL(7, (P, P, P, P, P, P, P),
            (a[0], a[1], a[2], a[3], a[4], a[5], a[6]))
    NN_CALL(8, (P, P, P, P, P, P, P, P),
            (a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]))
  }
#undef NN_CALL
  return emitError(global.loc)
         << "@" << global.initializer << " takes too many operands";
}

LogicalResult Initializer::compute(const Weights::Global &global,
                                   State &state) {
  std::vector<std::vector<int64_t>> descriptors;
  for (const std::string &name : global.operands) {
    auto it = indices.find(name);
    if (it == indices.end())
      return emitError(global.loc) << "no global @" << name;
    if (failed(fill(it->second)))
      return failure();
    descriptors.push_back(
        describe(states[it->second].data, globals[it->second].type.getShape()));
  }
  descriptors.push_back(describe(state.data, global.type.getShape()));
  Memory arena(global.arenaBytes);
  if (!arena.data())
    return emitError(global.loc) << "no memory for @" << global.initializer;
  if (global.takesArena)
    descriptors.push_back(
        describe(arena.data(), {static_cast<int64_t>(global.arenaBytes)}));
  SmallVector<void *> arguments;
  for (std::vector<int64_t> &descriptor : descriptors)
    arguments.push_back(descriptor.data());
  return call(global, arguments);
}

/// A global without a place in the blob is an operand of others.
LogicalResult Initializer::fill(size_t index) {
  const Weights::Global &global = globals[index];
  State &state = states[index];
  if (state.progress == Done)
    return success();
  if (state.progress == Running)
    return emitError(global.loc) << "@" << global.name << " needs itself";
  state.progress = Running;
  if (global.offset) {
    state.data = file.data() + *global.offset;
  } else if (auto resource =
                 dyn_cast_or_null<DenseResourceElementsAttr>(global.value);
             resource && resource.getRawHandle().getBlob() &&
             resource.getRawHandle().getBlob()->getData().size() ==
                 global.bytes) {
    // Only read: no copy.
    state.data =
        const_cast<char *>(resource.getRawHandle().getBlob()->getData().data());
    state.progress = Done;
    return success();
  } else {
    state.memory = std::make_unique<Memory>(global.bytes);
    state.data = state.memory->data();
    if (!state.data)
      return emitError(global.loc) << "no memory for @" << global.name;
  }
  if (failed(global.initializer.empty() ? fillRaw(global, state)
                                        : compute(global, state)))
    return failure();
  if (global.offset) {
    state.hash = llvm::xxh3_64bits(ArrayRef<uint8_t>(
        reinterpret_cast<uint8_t *>(state.data), global.bytes));
    file.release(*global.offset, *global.offset + global.bytes);
  }
  state.progress = Done;
  return success();
}

/// What nn_model_verify in lib/Runtime/nnrt/Verify.cpp computes. Pages go as
/// soon as they are read.
static uint64_t hashForVerifying(WeightsFile &file, uint64_t size) {
  constexpr uint64_t chunk = 1 << 20;
  std::array<uint64_t, 2> pair = {size, 0};
  for (uint64_t at = 0; at < size; at += chunk) {
    uint64_t end = std::min(size, at + chunk);
    pair[1] = llvm::xxHash64(StringRef(file.data() + at, end - at));
    pair[0] = llvm::xxHash64(
        StringRef(reinterpret_cast<const char *>(pair.data()), sizeof pair));
    file.release(at, end);
  }
  return pair[0];
}

LogicalResult Initializer::run() {
  std::vector<uint64_t> hashes;
  for (size_t i = 0; i < globals.size(); ++i) {
    if (!globals[i].offset)
      continue;
    if (failed(fill(i)))
      return failure();
    hashes.push_back(*globals[i].offset);
    hashes.push_back(states[i].hash);
  }
  auto hash = llvm::xxh3_128bits(
      ArrayRef<uint8_t>(reinterpret_cast<uint8_t *>(hashes.data()),
                        hashes.size() * sizeof(uint64_t)));
  std::string text = llvm::utohexstr(hash.high64, true, 16) +
                     llvm::utohexstr(hash.low64, true, 16);
  char *room = file.data() + file.size() - hashRoom;
  memcpy(room, text.c_str(), text.size() + 1);
  uint64_t check = hashForVerifying(file, file.size() - hashRoom);
  memcpy(room + 40, &check, sizeof check);
  return success();
}
} // namespace

LogicalResult Weights::write(Location loc, std::vector<Unit> &units,
                             WeightsFile &file) {
  Initializer initializer(loc, globals, file);
  if (failed(initializer.load(units)))
    return failure();
  return initializer.run();
}

} // namespace nn::target

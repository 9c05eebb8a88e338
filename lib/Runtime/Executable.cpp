//===- Executable.cpp - A loaded model ------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Runtime/Executable.h"

#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <elf.h>
#include <sys/stat.h>

namespace nn::rt {

/// The loader reads past the end of a file that was cut off, and crashes.
static bool isWhole(const std::string &path) {
  std::unique_ptr<FILE, int (*)(FILE *)> file(std::fopen(path.c_str(), "rb"),
                                              std::fclose);
  Elf64_Ehdr header;
  struct stat status;
  if (!file)
    return true; // The loader says why.
  if (fstat(fileno(file.get()), &status) ||
      std::fread(&header, sizeof header, 1, file.get()) != 1 ||
      std::memcmp(header.e_ident, ELFMAG, SELFMAG) ||
      header.e_phentsize != sizeof(Elf64_Phdr))
    return false;
  std::vector<Elf64_Phdr> segments(header.e_phnum);
  if (header.e_phoff > uint64_t(status.st_size) ||
      std::fseek(file.get(), header.e_phoff, SEEK_SET) ||
      std::fread(segments.data(), sizeof(Elf64_Phdr), segments.size(),
                 file.get()) != segments.size())
    return false;
  uint64_t size = status.st_size;
  for (const Elf64_Phdr &segment : segments)
    if (segment.p_offset > size || segment.p_filesz > size - segment.p_offset)
      return false;
  return true;
}

bool Executable::resolve(std::string &error) {
  bool ok = true;
  auto get = [&](auto &pointer, const char *name) {
    pointer =
        reinterpret_cast<std::decay_t<decltype(pointer)>>(dlsym(library, name));
    if (!pointer && ok)
      error = std::string("not a compiled model: it has no ") + name;
    ok &= pointer != nullptr;
  };
  get(api.version, "nn_model_version");
  get(api.inputCount, "nn_model_input_count");
  get(api.outputCount, "nn_model_output_count");
  get(api.input, "nn_model_input");
  get(api.output, "nn_model_output");
  get(api.features, "nn_model_features");
  get(api.triple, "nn_model_triple");
  get(api.weightsHash, "nn_model_weights_hash");
  get(api.create, "nn_model_create");
  get(api.destroy, "nn_model_destroy");
  get(api.outputShapes, "nn_model_output_shapes");
  get(api.run, "nn_model_run");
  get(api.error, "nn_model_error");
  if (ok && api.version() < NN_MODEL_VERSION) {
    error = "the model was made by an older compiler";
    return false;
  }
  return ok;
}

std::shared_ptr<Executable> Executable::load(const std::string &path,
                                             std::string &error) {
  std::shared_ptr<Executable> result(new Executable);
  // Without a slash the loader would search its path.
  std::string file = path.find('/') == std::string::npos ? "./" + path : path;
  if (!isWhole(file)) {
    error = "cannot load: the file is damaged or no library";
    return nullptr;
  }
  result->library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!result->library) {
    error = std::string("cannot load: ") + dlerror();
    return nullptr;
  }
  if (!result->resolve(error))
    return nullptr;
  for (int32_t i = 0; i < result->api.inputCount(); ++i)
    result->ins.push_back(result->api.input(i));
  for (int32_t i = 0; i < result->api.outputCount(); ++i)
    result->outs.push_back(result->api.output(i));
  return result;
}

Executable::~Executable() {
  if (library)
    dlclose(library);
}

std::unique_ptr<Session> Session::make(std::shared_ptr<Executable> executable,
                                       const nn_options *options,
                                       std::string &error) {
  std::unique_ptr<Session> result(new Session);
  char message[256] = "";
  result->model = std::move(executable);
  if (result->model->api.create(options, &result->context, message,
                                sizeof message)) {
    error = message;
    return nullptr;
  }
  return result;
}

Session::~Session() {
  if (context)
    model->api.destroy(context);
}

/// Makes the outputs that have not the sizes of this run.
std::string Session::prepare(const std::vector<nn_value> &inputs,
                             std::vector<Tensor> &outputs) {
  const auto &infos = model->outputs();
  std::vector<std::vector<int64_t>> dims(infos.size());
  std::vector<nn_value> shapes(infos.size());
  for (size_t i = 0; i < infos.size(); ++i) {
    dims[i].resize(infos[i]->rank);
    shapes[i] = nn_value{};
    shapes[i].dims = dims[i].data();
  }
  if (model->api.outputShapes(context, inputs.data(), shapes.data()))
    return model->api.error(context);
  outputs.resize(infos.size());
  for (size_t i = 0; i < infos.size(); ++i)
    if ((outputs[i].dims() != dims[i] || outputs[i].type() != infos[i]->type) &&
        !Tensor::make(infos[i]->type, dims[i], outputs[i]))
      return std::string("output '") + infos[i]->name + "': out of memory";
  return "";
}

std::string Session::run(std::vector<Tensor> &inputs,
                         std::vector<Tensor> &outputs) {
  if (inputs.size() != model->inputs().size())
    return "the model takes " + std::to_string(model->inputs().size()) +
           " inputs, " + std::to_string(inputs.size()) + " are given";
  std::vector<nn_value> ins, outs;
  for (Tensor &input : inputs)
    ins.push_back(input.view());
  if (std::string wrong = prepare(ins, outputs); !wrong.empty())
    return wrong;
  for (Tensor &output : outputs)
    outs.push_back(output.view());
  return run(ins, outs);
}

std::string Session::run(const std::vector<nn_value> &inputs,
                         std::vector<nn_value> &outputs) {
  if (model->api.run(context, inputs.data(), outputs.data()))
    return model->api.error(context);
  return "";
}

} // namespace nn::rt

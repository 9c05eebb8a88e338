//===- Executable.cpp - A loaded model ------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Runtime/Executable.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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
  get(api.verify, "nn_model_verify");
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

bool Executable::open(const std::string &path, std::string &error) {
  // Without a slash the loader would search its path.
  std::string file = path.find('/') == std::string::npos ? "./" + path : path;
  if (!isWhole(file)) {
    error = "cannot load: the file is damaged or no library";
    return false;
  }
  library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    error = std::string("cannot load: ") + dlerror();
    return false;
  }
  return resolve(error);
}

/// Reads what the library says about itself.
bool Executable::describe(std::string &error) {
  auto sane = [](const nn_value_info *info) {
    return info && info->name && info->rank >= 0 &&
           (!info->rank || (info->dims && info->dim_names));
  };
  bool ok = true;
  for (int32_t i = 0; i < api.inputCount() && ok; ++i)
    ok = sane(ins.emplace_back(api.input(i)));
  for (int32_t i = 0; i < api.outputCount() && ok; ++i)
    ok = sane(outs.emplace_back(api.output(i)));
  if (!ok)
    error = "the description of the model is damaged";
  return ok;
}

std::shared_ptr<Executable> Executable::load(const std::string &path,
                                             std::string &error) {
  std::shared_ptr<Executable> result(new Executable);
  if (!result->open(path, error) || !result->describe(error))
    return nullptr;
  if (result->api.verify()) {
    error = "the weights are damaged";
    return nullptr;
  }
  return result;
}

/// What canBeTried does in the child. Whatever the loader refuses in an orderly
/// way, the parent shall hear of itself.
[[noreturn]] static void tryLoading(const std::string &path,
                                    void (*look)(const std::string &)) {
  for (int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS})
    std::signal(signal, SIG_DFL);
  rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  int quiet = ::open("/dev/null", O_WRONLY);
  dup2(quiet, STDOUT_FILENO);
  dup2(quiet, STDERR_FILENO);
  alarm(60); // A damaged table can send the loader in circles.
  look(path);
  _exit(0);
}

bool Executable::canBeTried(const std::string &path) {
  pid_t child = fork();
  if (child < 0)
    return true;
  if (child == 0)
    tryLoading(path, [](const std::string &path) {
      std::string error;
      std::shared_ptr<Executable> model(new Executable);
      size_t length = 0;
      if (!model->open(path, error) || !model->describe(error))
        return;
      for (const auto *infos : {&model->ins, &model->outs})
        for (const nn_value_info *info : *infos) {
          length += std::strlen(info->name);
          for (int32_t d = 0; d < info->rank; ++d)
            length += std::strlen(info->dim_names[d]) + info->dims[d];
        }
      nn_options options{};
      options.size = sizeof options;
      options.threads = 1;
      Session::make(model, &options, error);
      volatile size_t read = length; // So that the names are read.
      (void)read;
    });
  int status;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      return true;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
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
      return std::string("output '") + infos[i]->name +
             "': " + rt::describe(infos[i]->type, dims[i]) +
             " takes more memory than is available";
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

//===- Executable.h - A loaded model ----------------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Drives a library made by nn-translate through nn-c/Model.h.
//
//===----------------------------------------------------------------------===//

#ifndef NN_RUNTIME_EXECUTABLE_H
#define NN_RUNTIME_EXECUTABLE_H

#include "nn/Runtime/Tensor.h"

namespace nn::rt {

/// A compiled model in this process.
class Executable {
public:
  /// Null and what is wrong, if the library cannot be loaded, is none of ours
  /// or has weights that are damaged.
  static std::shared_ptr<Executable> load(const std::string &path,
                                          std::string &error);

  /// Whether a process lives through loading the library and making a context:
  /// tried in a child, as the system's loader trusts what it reads. Code that
  /// is damaged shows only when it runs.
  static bool canBeTried(const std::string &path);

  ~Executable();
  Executable(const Executable &) = delete;

  const std::vector<const nn_value_info *> &inputs() const { return ins; }
  const std::vector<const nn_value_info *> &outputs() const { return outs; }
  const char *features() const { return api.features(); }
  const char *triple() const { return api.triple(); }
  const char *weightsHash() const { return api.weightsHash(); }

private:
  friend class Session;
  struct Api {
    decltype(nn_model_version) *version;
    decltype(nn_model_input_count) *inputCount, *outputCount;
    decltype(nn_model_input) *input, *output;
    decltype(nn_model_features) *features, *triple, *weightsHash;
    decltype(nn_model_verify) *verify;
    decltype(nn_model_create) *create;
    decltype(nn_model_destroy) *destroy;
    decltype(nn_model_output_shapes) *outputShapes;
    decltype(nn_model_run) *run;
    decltype(nn_model_error) *error;
  };
  Executable() = default;
  bool resolve(std::string &error);
  bool open(const std::string &path, std::string &error);
  bool describe(std::string &error);

  void *library = nullptr;
  Api api{};
  std::vector<const nn_value_info *> ins, outs;
};

/// A context of a model.
class Session {
public:
  /// Null and what is wrong, if the model cannot run here. `options` may be
  /// null.
  static std::unique_ptr<Session> make(std::shared_ptr<Executable> executable,
                                       const nn_options *options,
                                       std::string &error);
  ~Session();
  Session(const Session &) = delete;

  const Executable &executable() const { return *model; }

  /// Runs with one tensor for each input. Outputs that fit are used again,
  /// others are made anew. Empty, or what is wrong.
  std::string run(std::vector<Tensor> &inputs, std::vector<Tensor> &outputs);

  /// The rest of a call that is timed: `views` are used as they are.
  std::string run(const std::vector<nn_value> &inputs,
                  std::vector<nn_value> &outputs);

private:
  Session() = default;
  std::string prepare(const std::vector<nn_value> &inputs,
                      std::vector<Tensor> &outputs);

  std::shared_ptr<Executable> model;
  nn_context *context = nullptr;
};

} // namespace nn::rt

#endif

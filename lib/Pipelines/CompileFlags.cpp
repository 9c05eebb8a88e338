//===- CompileFlags.cpp - What the tools are told about compiling ---------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Pipelines/CompileFlags.h"
#include "nn/Pipelines/LoadModel.h"

namespace nn {

std::string CompileFlags::apply(CompileOptions &options) const {
  if (level > 3)
    return "-O: expected 0 to 3";
  options.optLevel = level;
  options.verifyEach = verifyEach;
  for (const std::string &shape : shapes)
    if (std::string fault = addShape(options.import, shape); !fault.empty())
      return "--shape: " + fault;
  for (const std::string &dim : dims)
    if (std::string fault = addDim(options.import, dim); !fault.empty())
      return "--dim: " + fault;
  return "";
}

} // namespace nn

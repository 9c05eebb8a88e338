//===- nn-translate.cpp - Compiles a model --------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Pipelines/Translate.h"
#include "nn/Support/Guard.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;

static cl::OptionCategory category("Options of nn-translate");

static cl::opt<std::string> input(cl::Positional, cl::desc("MODEL"),
                                  cl::Required, cl::cat(category));
static cl::opt<std::string>
    output("o", cl::desc("Where to write; - is the standard output"),
           cl::value_desc("FILE"), cl::init("-"), cl::cat(category));
static cl::opt<std::string> emit("emit", cl::desc("What to write: nn"),
                                 cl::value_desc("KIND"), cl::init("nn"),
                                 cl::cat(category));
static cl::opt<bool>
    info("info",
         cl::desc("Describe the model: producer, operator sets, "
                  "inputs, outputs, parameters, operators, FLOPs"),
         cl::cat(category));
static cl::opt<bool> check("check",
                           cl::desc("List everything in the model that cannot "
                                    "be compiled, by node"),
                           cl::cat(category));
static cl::list<std::string> shapes("shape",
                                    cl::desc("Fix the sizes of an input"),
                                    cl::value_desc("NAME=1x3x224x224"),
                                    cl::cat(category));
static cl::list<std::string> dims("dim",
                                  cl::desc("Fix a dimension by its name"),
                                  cl::value_desc("NAME=SIZE"),
                                  cl::cat(category));
static cl::opt<bool>
    elide("elide", cl::desc("Leave the bytes of weights out of printed IR"),
          cl::cat(category));
static cl::opt<bool> locations("locations",
                               cl::desc("Print locations with the IR"),
                               cl::cat(category));

static int usage(const std::string &message) {
  llvm::errs() << "nn-translate: " << message << "\n";
  return nn::kUsage;
}

int main(int argc, char **argv) {
  cl::HideUnrelatedOptions(category);
  if (!cl::ParseCommandLineOptions(argc, argv, "Compiles ONNX models\n",
                                   &llvm::errs()))
    return nn::kUsage;
  nn::TranslateOptions options;
  options.input = input;
  options.output = output;
  options.emit = emit;
  options.info = info;
  options.check = check;
  options.elide = elide;
  options.locations = locations;
  for (const std::string &shape : shapes)
    if (auto fault = nn::addShape(options.import, shape); !fault.empty())
      return usage("--shape: " + fault);
  for (const std::string &dim : dims)
    if (auto fault = nn::addDim(options.import, dim); !fault.empty())
      return usage("--dim: " + fault);
  return nn::runGuarded("nn-translate", [&] { return nn::translate(options); });
}

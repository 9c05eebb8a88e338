//===- FixDims.cpp - nn-fix-dims ----------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/NN/Transforms/Passes.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace nn {
#define GEN_PASS_DEF_NNFIXDIMS
#include "nn/Dialect/NN/Transforms/Passes.h.inc"
} // namespace nn

using namespace mlir;

namespace {

using Sizes = llvm::StringMap<int64_t>;

struct NNFixDimsPass : public nn::impl::NNFixDimsBase<NNFixDimsPass> {
  using NNFixDimsBase::NNFixDimsBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if ((shapes.empty() && dims.empty()) || function.isExternal() ||
        function.isPrivate())
      return;
    Sizes sizes;
    if (failed(readDims(function, sizes)) ||
        failed(readShapes(function, sizes)) ||
        failed(applySizes(function, sizes)) ||
        failed(nn::refineShapes(function)))
      signalPassFailure();
  }

private:
  LogicalResult readDims(func::FuncOp function, Sizes &sizes);
  LogicalResult readShapes(func::FuncOp function, Sizes &sizes);
  LogicalResult applySizes(func::FuncOp function, const Sizes &sizes);
};

} // namespace

/// Splits "name=value" at the last '='.
static std::pair<StringRef, StringRef> splitOption(StringRef option) {
  size_t position = option.rfind('=');
  if (position == StringRef::npos)
    return {option, ""};
  return {option.take_front(position), option.drop_front(position + 1)};
}

static FailureOr<int64_t> parseSize(func::FuncOp function, StringRef text,
                                    StringRef option) {
  int64_t size;
  if (text.getAsInteger(10, size) || size < 0 ||
      size > std::numeric_limits<int32_t>::max())
    return function.emitError()
           << "'" << text << "' is no size, in '" << option << "'";
  return size;
}

/// Two options may name one symbol, if they agree.
static LogicalResult addSize(func::FuncOp function, Sizes &sizes,
                             StringRef symbol, int64_t size) {
  auto [entry, isNew] = sizes.try_emplace(symbol, size);
  if (isNew || entry->second == size)
    return success();
  return function.emitError() << "dimension '" << symbol << "' cannot be both "
                              << entry->second << " and " << size;
}

static StringRef symbolAt(func::FuncOp function, unsigned argument,
                          unsigned dimension) {
  auto names = function.getArgAttrOfType<ArrayAttr>(argument, "nn.dims");
  return names ? cast<StringAttr>(names[dimension]).getValue() : StringRef();
}

LogicalResult NNFixDimsPass::readDims(func::FuncOp function, Sizes &sizes) {
  llvm::StringSet<> known;
  for (BlockArgument argument : function.getArguments())
    if (auto names = function.getArgAttrOfType<ArrayAttr>(
            argument.getArgNumber(), "nn.dims"))
      for (auto name : names.getAsRange<StringAttr>())
        known.insert(name.getValue());
  for (const std::string &option : dims) {
    auto [name, text] = splitOption(option);
    if (name.empty() || !known.contains(name))
      return function.emitError() << "no dimension is named '" << name << "'";
    FailureOr<int64_t> size = parseSize(function, text, option);
    if (failed(size) || failed(addSize(function, sizes, name, *size)))
      return failure();
  }
  return success();
}

/// The argument's type with the sizes of the option; sizes of its symbols go
/// into `sizes`.
static LogicalResult readShape(func::FuncOp function, BlockArgument argument,
                               StringRef text, StringRef option, Sizes &sizes) {
  auto type = cast<RankedTensorType>(argument.getType());
  SmallVector<StringRef> parts;
  if (!text.empty())
    text.split(parts, 'x');
  if (parts.size() != static_cast<size_t>(type.getRank()))
    return function.emitError()
           << "'" << option << "' has " << parts.size()
           << " dimensions, the argument has " << type.getRank();
  SmallVector<int64_t> shape;
  for (auto [i, part] : llvm::enumerate(parts)) {
    FailureOr<int64_t> size = parseSize(function, part, option);
    if (failed(size))
      return failure();
    if (!type.isDynamicDim(i) && type.getDimSize(i) != *size)
      return function.emitError() << "'" << option << "': dimension " << i
                                  << " is " << type.getDimSize(i);
    shape.push_back(*size);
    StringRef symbol = symbolAt(function, argument.getArgNumber(), i);
    if (!symbol.empty() && failed(addSize(function, sizes, symbol, *size)))
      return failure();
  }
  argument.setType(type.clone(shape));
  return success();
}

LogicalResult NNFixDimsPass::readShapes(func::FuncOp function, Sizes &sizes) {
  for (const std::string &option : shapes) {
    auto [name, text] = splitOption(option);
    auto isNamed = [&, name = name](BlockArgument argument) {
      auto attribute = function.getArgAttrOfType<StringAttr>(
          argument.getArgNumber(), "nn.name");
      return attribute && attribute.getValue() == name &&
             isa<RankedTensorType>(argument.getType());
    };
    auto argument = llvm::find_if(function.getArguments(), isNamed);
    if (argument == function.getArguments().end())
      return function.emitError() << "no input is named '" << name << "'";
    if (failed(readShape(function, *argument, text, option, sizes)))
      return failure();
  }
  return success();
}

LogicalResult NNFixDimsPass::applySizes(func::FuncOp function,
                                        const Sizes &sizes) {
  Builder builder(function.getContext());
  for (BlockArgument argument : function.getArguments()) {
    unsigned number = argument.getArgNumber();
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    auto names = function.getArgAttrOfType<ArrayAttr>(number, "nn.dims");
    if (!type || !names)
      continue;
    SmallVector<int64_t> shape(type.getShape());
    SmallVector<Attribute> left(names.begin(), names.end());
    for (auto [i, size] : llvm::enumerate(shape)) {
      auto known = sizes.find(cast<StringAttr>(names[i]).getValue());
      if (ShapedType::isDynamic(size) && known != sizes.end())
        size = known->second;
      if (!ShapedType::isDynamic(size))
        left[i] = builder.getStringAttr("");
    }
    argument.setType(type.clone(shape));
    function.setArgAttr(number, "nn.dims", builder.getArrayAttr(left));
  }
  return success();
}

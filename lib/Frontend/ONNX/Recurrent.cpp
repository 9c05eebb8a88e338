//===- Recurrent.cpp - Recurrent layers -----------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// An op for each direction, on inputs whose first dimension is time. What the
// directions have together is taken apart before and put together after.
//
//===----------------------------------------------------------------------===//

#include "Rules.h"
#include "nn/Dialect/NN/IR/NNControl.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace nn::onnx_import {

namespace {
/// What activations mean where a node does not say: f of the gates, g of the
/// candidate, h of the output. Parameters are consumed by those that have any.
struct ActivationInfo {
  const char *name;
  std::optional<float> alpha, beta;
};
} // namespace

static std::optional<ActivationInfo> findActivation(StringRef name) {
  std::string lower = name.lower();
  return llvm::StringSwitch<std::optional<ActivationInfo>>(lower)
      .Case("sigmoid", ActivationInfo{"sigmoid", {}, {}})
      .Case("tanh", ActivationInfo{"tanh", {}, {}})
      .Case("relu", ActivationInfo{"relu", {}, {}})
      .Case("hardsigmoid", ActivationInfo{"hard_sigmoid", 0.2f, 0.5f})
      .Case("affine", ActivationInfo{"affine", 1.0f, 0.0f})
      .Case("leakyrelu", ActivationInfo{"leaky_relu", 0.01f, {}})
      .Case("thresholdedrelu", ActivationInfo{"thresholded_relu", 1.0f, {}})
      .Case("scaledtanh", ActivationInfo{"scaled_tanh", 1.0f, 1.0f})
      .Case("elu", ActivationInfo{"elu", 1.0f, {}})
      .Case("softsign", ActivationInfo{"softsign", {}, {}})
      .Case("softplus", ActivationInfo{"softplus", {}, {}})
      .Default(std::nullopt);
}

namespace {
/// One node, imported.
class Layer {
public:
  Layer(NodeContext &c, StringRef cell, ArrayRef<StringRef> defaults)
      : c(c), cell(cell), defaults(defaults),
        batchFirst(c.intAttr("layout", 0) != 0) {}

  LogicalResult import();

private:
  LogicalResult readDirection();
  LogicalResult readActivations();
  Value part(unsigned operand, unsigned direction);
  Value state(unsigned operand, unsigned direction);
  bool importDirection(unsigned direction);
  Value joined(ArrayRef<Value> parts, int64_t axis);

  NodeContext &c;
  StringRef cell;
  ArrayRef<StringRef> defaults;
  bool batchFirst;
  unsigned directions = 1;
  bool startsReversed = false;
  SmallVector<Attribute> activations;
  SmallVector<float> alpha, beta;
  Value input;
  SmallVector<Value> states, lastH, lastC;
};
} // namespace

LogicalResult Layer::readDirection() {
  StringRef direction = c.stringAttr("direction", "forward");
  if (direction == "bidirectional")
    directions = 2;
  else if (direction == "reverse")
    startsReversed = true;
  else if (direction != "forward")
    return c.error() << "direction '" << direction << "' is unknown";
  for (unsigned operand : {1u, 2u, 3u, 5u, 6u, 7u}) {
    if (!c.has(operand))
      continue;
    RankedTensorType type = c.type(operand);
    unsigned rank = operand == 3 || operand == 7 ? 2 : 3;
    int64_t axis = batchFirst && (operand == 5 || operand == 6) ? 1 : 0;
    if (type.getRank() != rank ||
        (!type.isDynamicDim(axis) && type.getDimSize(axis) != directions))
      return c.error() << "input #" << operand << " is a " << type
                       << ", expected rank " << rank << " and " << directions
                       << " directions";
  }
  if (c.rank(0) != 3)
    return c.error() << "input #0 has rank " << c.rank(0) << ", expected 3";
  return success();
}

/// Names of activations and the values of an attribute of parameters.
LogicalResult Layer::readActivations() {
  SmallVector<StringRef> names;
  if (const auto *given = c.attribute("activations"))
    for (const std::string &name : given->strings())
      names.push_back(name);
  if (names.empty())
    for (unsigned d = 0; d < directions; ++d)
      llvm::append_range(names, defaults);
  if (names.size() != defaults.size() * directions)
    return c.error() << "has " << names.size() << " activations, expected "
                     << defaults.size() * directions;
  auto parameters = [&](StringRef name) {
    const auto *given = c.attribute(name);
    return given ? SmallVector<float>(given->floats().begin(),
                                      given->floats().end())
                 : SmallVector<float>();
  };
  SmallVector<float> alphas = parameters("activation_alpha");
  SmallVector<float> betas = parameters("activation_beta");
  auto take = [](SmallVector<float> &values, std::optional<float> fallback) {
    if (!fallback || values.empty())
      return fallback.value_or(0);
    float value = values.front();
    values.erase(values.begin());
    return value;
  };
  for (StringRef name : names) {
    std::optional<ActivationInfo> info = findActivation(name);
    if (!info)
      return c.error() << "activation '" << name << "' is unknown";
    activations.push_back(StringAttr::get(c.context(), info->name));
    alpha.push_back(take(alphas, info->alpha));
    beta.push_back(take(betas, info->beta));
  }
  return success();
}

/// What an operand has for one direction; null where it is not given.
Value Layer::part(unsigned operand, unsigned direction) {
  Value value = c.operand(operand);
  if (!value)
    return value;
  if (directions > 1)
    value = c.slice(value, 0, direction, direction + 1);
  return c.make<SqueezeOp>(value, ArrayRef<int64_t>{0});
}

Value Layer::state(unsigned operand, unsigned direction) {
  Value value = c.operand(operand);
  if (!value)
    return value;
  int64_t axis = batchFirst ? 1 : 0;
  if (directions > 1)
    value = c.slice(value, axis, direction, direction + 1);
  return c.make<SqueezeOp>(value, ArrayRef<int64_t>{axis});
}

bool Layer::importDirection(unsigned direction) {
  bool isLstm = cell == "lstm";
  bool reverse = startsReversed || direction == 1;
  Builder b(c.context());
  auto flag = [&](bool value) { return value ? b.getUnitAttr() : UnitAttr(); };
  FloatAttr clip;
  if (double limit = c.floatAttr("clip", 0); limit > 0)
    clip = b.getF32FloatAttr(limit);
  size_t count = defaults.size(), first = direction * count;
  Value weights = part(1, direction), recurrence = part(2, direction);
  Value bias = part(3, direction), lengths = c.operand(4);
  Value initialH = state(5, direction);
  Value initialC = isLstm ? state(6, direction) : Value();
  Value peepholes = isLstm ? part(7, direction) : Value();
  Value given[] = {input,   weights,  recurrence, bias,
                   lengths, initialH, initialC,   peepholes};
  for (auto [i, value] : llvm::enumerate(given))
    if (c.has(i) && !value)
      return false;
  auto op = createInferredMany<RecurrentOp>(
      c.builder(), c.getLoc(), isLstm ? 3 : 2, input, weights, recurrence, bias,
      lengths, initialH, initialC, peepholes, b.getStringAttr(cell),
      b.getArrayAttr(ArrayRef(activations).slice(first, count)),
      b.getDenseF32ArrayAttr(ArrayRef(alpha).slice(first, count)),
      b.getDenseF32ArrayAttr(ArrayRef(beta).slice(first, count)), clip,
      flag(reverse),
      flag(cell == "gru" && c.intAttr("linear_before_reset", 0) != 0),
      flag(isLstm && c.intAttr("input_forget", 0) != 0));
  if (!op)
    return false;
  states.push_back(op.getStates());
  lastH.push_back(op.getLastH());
  if (isLstm)
    lastC.push_back(op.getLastC());
  return true;
}

/// Directions one beside the other in a new dimension.
Value Layer::joined(ArrayRef<Value> parts, int64_t axis) {
  SmallVector<Value> expanded;
  for (Value part : parts)
    expanded.push_back(c.unsqueeze(part, axis));
  return expanded.size() == 1 ? expanded[0] : c.concat(expanded, axis);
}

LogicalResult Layer::import() {
  if (failed(readDirection()) || failed(readActivations()))
    return failure();
  input = c.operand(0);
  if (batchFirst)
    input = c.transpose(input, {1, 0, 2});
  for (unsigned d = 0; d < directions; ++d)
    if (!importDirection(d))
      return failure();
  // Batch first: [batch, steps, directions, hidden], [batch, directions, …].
  Value all = joined(states, 1);
  if (batchFirst)
    all = c.transpose(all, {2, 0, 1, 3});
  int64_t axis = batchFirst ? 1 : 0;
  SmallVector<Value> results{all, joined(lastH, axis)};
  if (!lastC.empty())
    results.push_back(joined(lastC, axis));
  return c.results(results);
}

static LogicalResult importRNN(NodeContext &c) {
  return Layer(c, "rnn", {"Tanh"}).import();
}
static LogicalResult importGRU(NodeContext &c) {
  return Layer(c, "gru", {"Sigmoid", "Tanh"}).import();
}
static LogicalResult importLSTM(NodeContext &c) {
  return Layer(c, "lstm", {"Sigmoid", "Tanh", "Tanh"}).import();
}

static LogicalResult importReverseSequence(NodeContext &c) {
  IntegerAttr time = c.builder().getI64IntegerAttr(c.intAttr("time_axis", 0));
  IntegerAttr batch = c.builder().getI64IntegerAttr(c.intAttr("batch_axis", 1));
  return c.result(
      c.make<ReverseSequenceOp>(c.operand(0), c.operand(1), time, batch));
}

static const Rule rules[] = {
    {"RNN", 7, kAnyVersion, importRNN},
    {"GRU", 7, kAnyVersion, importGRU},
    {"LSTM", 7, kAnyVersion, importLSTM},
    {"ReverseSequence", 10, kAnyVersion, importReverseSequence},
};

ArrayRef<Rule> recurrentRules() { return rules; }

} // namespace nn::onnx_import

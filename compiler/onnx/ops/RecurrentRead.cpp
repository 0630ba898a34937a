//===- RecurrentRead.cpp - Operands and attributes of RNN, GRU, LSTM ------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/ops/Recurrent.h"
#include "dialects/Interpreter/HostTensor.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

namespace {
/// An activation function the specification names, and its defaults.
struct Function {
  llvm::StringLiteral name;
  std::optional<float> alpha, beta;
};
} // namespace

static constexpr Function functions[] = {
    {"relu", {}, {}},           {"tanh", {}, {}},
    {"sigmoid", {}, {}},        {"affine", 1.0f, 0.0f},
    {"leakyrelu", 0.01f, {}},   {"thresholdedrelu", 1.0f, {}},
    {"scaledtanh", 1.0f, 1.0f}, {"hardsigmoid", 0.2f, 0.5f},
    {"elu", 1.0f, {}},          {"softsign", {}, {}},
    {"softplus", {}, {}},
};

Num GateActivation::operator()(Num x) const {
  if (name == "relu")
    return maximum(x, x.like(0));
  if (name == "tanh")
    return tanh(x);
  if (name == "sigmoid")
    return 1 / (1 + exp(-x));
  if (name == "affine")
    return double(alpha) * x + double(beta);
  if (name == "leakyrelu")
    return select(x < 0, double(alpha) * x, x);
  if (name == "thresholdedrelu")
    return select(x > double(alpha), x, x.like(0));
  if (name == "scaledtanh")
    return double(alpha) * tanh(double(beta) * x);
  if (name == "hardsigmoid")
    return clamp(double(alpha) * x + double(beta), x.like(0), x.like(1));
  if (name == "elu")
    return select(x < 0, double(alpha) * expm1(x), x);
  if (name == "softsign")
    return x / (1 + abs(x));
  // log(1 + e^x) without overflow.
  return maximum(x, x.like(0)) + log1p(exp(-abs(x)));
}

LogicalResult Recurrent::readActivations(ArrayRef<StringRef> defaults) {
  SmallVector<std::string> names = node->stringsAttr("activations");
  if (names.empty())
    for (int64_t direction = 0; direction < directions; ++direction)
      names.append(defaults.begin(), defaults.end());
  if (names.size() != defaults.size() * size_t(directions))
    return node->error() << "expected " << defaults.size() * size_t(directions)
                         << " activations but got " << names.size();
  SmallVector<float> alphas = node->floatsAttr("activation_alpha");
  SmallVector<float> betas = node->floatsAttr("activation_beta");
  // The lists hold values for those functions only that have such a parameter.
  auto take = [](SmallVectorImpl<float> &list, std::optional<float> fallback) {
    if (!fallback || list.empty())
      return fallback.value_or(0);
    float value = list.front();
    list.erase(list.begin());
    return value;
  };
  for (const std::string &name : names) {
    std::string lower = StringRef(name).lower();
    const auto *found = llvm::find_if(functions, [&](const Function &function) {
      return function.name == lower;
    });
    if (found == std::end(functions))
      return node->error() << "expected an activation function of the "
                              "specification but got '"
                           << name << "'";
    float alpha = take(alphas, found->alpha), beta = take(betas, found->beta);
    activations.push_back({lower, alpha, beta});
  }
  return success();
}

LogicalResult Recurrent::readSizes(int64_t gates) {
  for (unsigned input : {0u, 1u, 2u})
    if (node->rank(input) != 3)
      return misfit(*node) << "expected input " << input
                           << " to be of rank 3 but got " << node->type(input);
  ArrayRef<int64_t> x = node->shape(0);
  steps = x[isBatchFirst];
  batch = x[!isBatchFirst];
  inputs = x[2];
  hidden = node->intAttr("hidden_size", node->shape(2)[2]);
  auto expect = [&](unsigned input, ArrayRef<int64_t> shape) -> LogicalResult {
    if (!node->hasInput(input))
      return success();
    if (node->shape(input) != shape)
      return node->error() << "expected input " << input << " of shape "
                           << shapeString(shape) << " but got "
                           << node->type(input);
    if (input == 4) {
      if (node->type(input).getElementType().isInteger(32))
        return success();
      return node->error() << "expected lengths of int32 but got "
                           << node->type(input);
    }
    return node->expectSameElementType(0, input);
  };
  SmallVector<int64_t> state = {directions, batch, hidden};
  if (isBatchFirst)
    state = {batch, directions, hidden};
  if (failed(node->expectFloat(0)) ||
      failed(expect(1, {directions, gates * hidden, inputs})) ||
      failed(expect(2, {directions, gates * hidden, hidden})) ||
      failed(expect(3, {directions, 2 * gates * hidden})) ||
      failed(expect(4, {batch})) || failed(expect(5, state)) ||
      failed(expect(6, state)) || failed(expect(7, {directions, 3 * hidden})))
    return failure();
  return success();
}

/// Lengths that are all those of the input say nothing.
LogicalResult Recurrent::readLengths() {
  if (!node->hasInput(4))
    return success();
  hasLengths = true;
  if (!node->isConstant(4))
    return success();
  FailureOr<SmallVector<int64_t>> lengths = node->ints(4, "the lengths");
  if (failed(lengths))
    return failure();
  hasLengths = false;
  for (int64_t length : *lengths) {
    if (length < 0 || length > steps)
      return node->error() << "expected lengths from 0 to " << steps
                           << " but got " << length;
    hasLengths |= length != steps;
  }
  return success();
}

FailureOr<Recurrent> Recurrent::read(Node &node, int64_t gates,
                                     ArrayRef<StringRef> functions) {
  Recurrent layer;
  layer.node = &node;
  std::string direction = node.stringAttr("direction", "forward");
  if (direction != "forward" && direction != "reverse" &&
      direction != "bidirectional")
    return node.error() << "expected direction 'forward', 'reverse' or "
                           "'bidirectional' but got '"
                        << direction << "'";
  layer.directions = direction == "bidirectional" ? 2 : 1;
  layer.startsReverse = direction == "reverse";
  layer.isBatchFirst = node.intAttr("layout", 0) != 0;
  layer.element = node.type(0).getElementType();
  layer.computing = computingType(layer.element);
  if (node.hasAttr("clip"))
    layer.limit = node.floatAttr("clip", 0);
  if (failed(layer.readSizes(gates)) ||
      failed(layer.readActivations(functions)) || failed(layer.readLengths()))
    return failure();
  return layer;
}

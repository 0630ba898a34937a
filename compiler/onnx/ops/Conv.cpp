//===- Conv.cpp - Convolutions --------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Constants.h"
#include "compiler/onnx/ops/ConvLoops.h"
#include "compiler/onnx/ops/QuantizeLoops.h"
#include "compiler/onnx/ops/QuantizedTypes.h"
#include "compiler/onnx/ops/Window.h"
#include "dialects/NN/IR/NN.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

LogicalResult mote::importer::expectConvWeight(Node &node,
                                               unsigned weightIndex) {
  int64_t groups = node.intAttr("group", 1);
  ArrayRef<int64_t> input = node.shape(0), weight = node.shape(weightIndex);
  if (input.size() != weight.size() || input.size() < 3)
    return misfit(node) << "expected input and weight of the same rank but got "
                        << node.type(0) << " and " << node.type(weightIndex);
  if (groups < 1 || input[1] % groups != 0 || weight[0] % groups != 0)
    return node.error() << "expected attribute 'group' to divide " << input[1]
                        << " input and " << weight[0]
                        << " output channels but got " << groups;
  if (weight[1] != input[1] / groups)
    return misfit(node) << "expected a weight of " << input[1] / groups
                        << " channels a group but got " << shapeString(weight);
  if (llvm::is_contained(weight, 0))
    return node.error() << "expected a weight with elements but got "
                        << shapeString(weight);
  return success();
}

static LogicalResult checkBias(Node &node, unsigned biasIndex,
                               int64_t channels) {
  if (node.rank(biasIndex) == 1 && node.shape(biasIndex)[0] == channels)
    return success();
  return node.error() << "expected a bias of shape [" << channels
                      << "] but got " << shapeString(node.shape(biasIndex));
}

/// A weight of one spatial dimension gets a second of size 1 before it.
static SmallVector<int64_t> weightShape2D(ArrayRef<int64_t> weight) {
  SmallVector<int64_t> shape(weight);
  if (shape.size() == 3)
    shape.insert(shape.begin() + 2, 1);
  return shape;
}

/// The convolution of an NHWC image and what is around it. `elementType` is the
/// result's.
static FailureOr<Value> convolve(Node &node, unsigned weightIndex, Value image,
                                 Value filter, Value bias, Type elementType) {
  FailureOr<Window> window =
      readWindow(node, node.shape(weightIndex).drop_front(2));
  if (failed(window))
    return failure();
  FailureOr<RankedTensorType> type =
      node.tensorType({node.shape(0)[0], window->outputSize[0],
                       window->outputSize[1], node.shape(weightIndex)[0]},
                      elementType);
  if (failed(type))
    return failure();
  Value result = node.create<nn::Conv2DOp>(
      *type, image, filter, bias, window->strides, window->pads,
      window->dilations, node.intAttr("group", 1), FloatAttr(), FloatAttr());
  if (isa<quant::QuantizedType>(elementType))
    result = storageOf(node, result);
  return fromNHWC(node, result, node.rank(0));
}

static FailureOr<Value> convolveInLoops(Node &node) {
  FailureOr<Window> window =
      readSpatialWindow(node, node.shape(1).drop_front(2));
  if (failed(window))
    return failure();
  return convolved(node, node.in(0), node.in(1),
                   node.hasInput(2) ? node.in(2) : Value(), *window,
                   node.type(0).getElementType(),
                   [](Num element, Num weight) { return element * weight; });
}

static FailureOr<Value> floatConvolution(Node &node) {
  if (failed(node.expectFloat(0)) || failed(node.expectSameElementType(0, 1)) ||
      failed(expectConvWeight(node, 1)))
    return failure();
  if (node.hasInput(2) && (failed(checkBias(node, 2, node.shape(1)[0])) ||
                           failed(node.expectSameElementType(0, 2))))
    return failure();
  if (!isImage(node) || !nn::isLayerFloat(node.type(0).getElementType()))
    return convolveInLoops(node);
  Value filter =
      permutedWeight(node, 1, weightShape2D(node.shape(1)), {0, 2, 3, 1});
  Value bias = node.hasInput(2) ? node.in(2) : Value();
  return convolve(node, 1, toNHWC(node, node.in(0)), filter, bias,
                  node.type(0).getElementType());
}

static LogicalResult importConv(Node &node) {
  FailureOr<Value> result = floatConvolution(node);
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

/// The activation that onnxruntime fused into a node.
static FailureOr<Value> fusedActivation(Node &node, Value input) {
  std::string name = node.stringAttr("activation", "");
  SmallVector<float> list = node.floatsAttr("activation_params");
  unsigned count = llvm::StringSwitch<unsigned>(name)
                       .Case("LeakyRelu", 1)
                       .Cases({"Clip", "HardSigmoid"}, 2)
                       .Default(0);
  if (list.size() != count)
    return node.error() << "expected " << count
                        << " values of 'activation_params' for activation '"
                        << printableName(name) << "' but got " << list.size();
  SmallVector<FloatAttr> parameters;
  for (float value : list)
    parameters.push_back(node.builder.getF32FloatAttr(value));
  Type type = input.getType();
  if (name == "Relu")
    return node.create<nn::ReluOp>(type, input);
  if (name == "Sigmoid")
    return node.create<nn::SigmoidOp>(type, input);
  if (name == "Tanh")
    return node.create<nn::TanhOp>(type, input);
  if (name == "LeakyRelu")
    return node.create<nn::LeakyReluOp>(type, input, parameters[0]);
  if (name == "Clip")
    return node.create<nn::ClipOp>(type, input, parameters[0], parameters[1]);
  if (name == "HardSigmoid")
    return node.create<nn::HardSigmoidOp>(type, input, parameters[0],
                                          parameters[1]);
  return node.error() << "expected attribute 'activation' to be Relu, Sigmoid, "
                         "Tanh, LeakyRelu, Clip or HardSigmoid but got '"
                      << printableName(name) << "'";
}

/// activation(conv(x, w) + bias + z), as onnxruntime's optimizer saves it.
static LogicalResult importFusedConv(Node &node) {
  FailureOr<Value> sum = floatConvolution(node);
  if (failed(sum))
    return failure();
  if (node.hasInput(3)) {
    if (node.type(3) != sum->getType())
      return node.error() << "expected a summand (input 3) of "
                          << sum->getType() << " but got " << node.type(3);
    sum = node.create<nn::AddOp>(sum->getType(), *sum, node.in(3), FloatAttr(),
                                 FloatAttr());
  }
  FailureOr<Value> result = fusedActivation(node, *sum);
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

/// Inputs: x, its scale and zero point; w, same; y's scale and zero point;
/// bias.
static LogicalResult importQLinearConv(Node &node) {
  if (failed(expectConvWeight(node, 3)))
    return failure();
  if (node.hasInput(8) && failed(checkBias(node, 8, node.shape(3)[0])))
    return failure();
  if (!isStatic(node, 1, 2) || !isStatic(node, 4, 5) || !isStatic(node, 6, 7) ||
      !isImage(node))
    return importQLinearConvLoops(node);
  auto inputType = readQuantizedType(node, 0, 1, 2, /*axis=*/1);
  auto weightType = readQuantizedType(node, 3, 4, 5, /*axis=*/0);
  auto resultType = readResultType(node, node.type(7).getElementType(), 6, 7);
  if (failed(inputType) || failed(weightType) || failed(resultType))
    return failure();
  Value bias;
  if (node.hasInput(8)) {
    auto biasType = accumulatorType(node, 8, *inputType, *weightType);
    if (failed(biasType))
      return failure();
    bias = quantizedInput(node, 8, *biasType);
  }
  Value filter = permutedQuantizedWeight(node, 3, weightShape2D(node.shape(3)),
                                         {0, 2, 3, 1}, *weightType);
  FailureOr<Value> result = convolve(node, 3, quantizedImage(node, *inputType),
                                     filter, bias, *resultType);
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

ArrayRef<OpRow> mote::importer::convOps() {
  static constexpr OpRow rows[] = {
      {"", "Conv", 1, 2, 3, 1, importConv},
      {"com.microsoft", "FusedConv", 1, 2, 4, 1, importFusedConv},
      {"", "QLinearConv", 10, 8, 9, 1, importQLinearConv},
  };
  return rows;
}

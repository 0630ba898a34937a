//===- Conv.cpp - Convolutions --------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Constants.h"
#include "compiler/onnx/ops/Window.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// Checks a weight [O, C/group, kernel...] against an input [N, C, ...].
static LogicalResult checkWeight(Node &node, unsigned weightIndex,
                                 int64_t groups) {
  ArrayRef<int64_t> input = node.shape(0), weight = node.shape(weightIndex);
  if (input.size() != weight.size() || input.size() < 3)
    return node.error() << "expected input and weight of the same rank but got "
                        << node.type(0) << " and " << node.type(weightIndex);
  if (groups < 1 || input[1] % groups != 0 || weight[0] % groups != 0)
    return node.error() << "expected attribute 'group' to divide " << input[1]
                        << " input and " << weight[0]
                        << " output channels but got " << groups;
  if (weight[1] != input[1] / groups)
    return node.error() << "expected a weight of " << input[1] / groups
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

static LogicalResult importConv(Node &node) {
  int64_t groups = node.intAttr("group", 1);
  if (failed(node.expectFloat(0)) || failed(node.expectSameElementType(0, 1)) ||
      failed(checkWeight(node, 1, groups)))
    return failure();
  int64_t channels = node.shape(1)[0];
  if (node.hasInput(2) && (failed(checkBias(node, 2, channels)) ||
                           failed(node.expectSameElementType(0, 2))))
    return failure();
  FailureOr<Window> window = readWindow(node, node.shape(1).drop_front(2));
  if (failed(window))
    return failure();
  FailureOr<RankedTensorType> type =
      node.tensorType({node.shape(0)[0], window->outputSize[0],
                       window->outputSize[1], channels},
                      node.type(0).getElementType());
  if (failed(type))
    return failure();
  Value filter =
      permutedWeight(node, 1, weightShape2D(node.shape(1)), {0, 2, 3, 1});
  Value bias = node.hasInput(2) ? node.in(2) : Value();
  Value result = node.create<nn::Conv2DOp>(
      *type, toNHWC(node, node.in(0)), filter, bias, window->strides,
      window->pads, window->dilations, groups, FloatAttr(), FloatAttr());
  return node.setResult(fromNHWC(node, result, node.rank(0)));
}

ArrayRef<OpRow> mote::importer::convOps() {
  static constexpr OpRow rows[] = {
      {"", "Conv", 1, 2, 3, 1, importConv},
  };
  return rows;
}

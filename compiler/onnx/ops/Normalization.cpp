//===- Normalization.cpp - Normalizations ---------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/Node.h"
#include "compiler/onnx/OpTable.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

static LogicalResult importBatchNormalization(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  if (node.intAttr("training_mode", 0) != 0)
    return node.error() << "expected inference but 'training_mode' is set";
  if (node.intAttr("spatial", 1) == 0)
    return node.error() << "expected one mean a channel but 'spatial' is 0";
  if (node.rank(0) < 2)
    return node.error() << "expected an input with a channel axis but got "
                        << node.type(0);
  int64_t channels = node.shape(0)[1];
  for (unsigned index = 1; index < 5; ++index)
    if (node.rank(index) != 1 || node.shape(index)[0] != channels)
      return node.error() << "expected input " << index << " of shape ["
                          << channels << "] but got " << node.type(index);
  return node.setResult(node.create<nn::BatchNormOp>(
      node.type(0), node.in(0), node.in(1), node.in(2), node.in(3), node.in(4),
      node.builder.getF32FloatAttr(node.floatAttr("epsilon", 1e-5f)),
      node.builder.getI64IntegerAttr(1)));
}

template <typename OpTy> static Value binary(Node &node, Value lhs, Value rhs) {
  // Only scalars, and operands that are 1 along some axes of the left one.
  return node.create<OpTy>(lhs.getType(), lhs, rhs, FloatAttr(), FloatAttr());
}

/// (x - mean) / sqrt(variance + epsilon), both over `axes`.
static Value standardize(Node &node, Value input, ArrayRef<int64_t> axes,
                         float epsilon) {
  auto type = cast<RankedTensorType>(input.getType());
  SmallVector<int64_t> shape(type.getShape());
  for (int64_t axis : axes)
    shape[axis] = 1;
  RankedTensorType reduced = type.clone(shape);
  Value mean = node.create<nn::ReduceMeanOp>(reduced, input, axes);
  Value centered = binary<nn::SubOp>(node, input, mean);
  Value squared = binary<nn::MulOp>(node, centered, centered);
  Value variance = node.create<nn::ReduceMeanOp>(reduced, squared, axes);
  Value offset = node.splat(type.getElementType(), epsilon);
  Value deviation = node.create<nn::SqrtOp>(
      reduced, binary<nn::AddOp>(node, variance, offset));
  return binary<nn::DivOp>(node, centered, deviation);
}

/// Whether input `index` broadcasts to the shape of input 0 without widening
/// it.
static LogicalResult expectBroadcastable(Node &node, unsigned index) {
  if (failed(node.expectSameElementType(0, index)))
    return failure();
  FailureOr<SmallVector<int64_t>> shape =
      node.broadcast(node.shape(0), node.shape(index));
  if (failed(shape))
    return failure();
  if (ArrayRef<int64_t>(*shape) != node.shape(0))
    return node.error() << "expected an input that broadcasts to "
                        << node.type(0) << " but got " << node.type(index);
  return success();
}

/// The second and third outputs, mean and inverse deviation, are for training.
static LogicalResult importLayerNormalization(Node &node) {
  FailureOr<int64_t> first =
      node.normalizeAxis(node.intAttr("axis", -1), node.rank(0));
  if (failed(first) || failed(node.expectFloat(0)) ||
      failed(expectBroadcastable(node, 1)) ||
      (node.hasInput(2) && failed(expectBroadcastable(node, 2))))
    return failure();
  if (llvm::is_contained(node.shape(0), 0))
    return node.error() << "expected an input with elements but got "
                        << node.type(0);
  SmallVector<int64_t> axes =
      llvm::to_vector(llvm::seq<int64_t>(*first, node.rank(0)));
  Value result =
      standardize(node, node.in(0), axes, node.floatAttr("epsilon", 1e-5f));
  result = binary<nn::MulOp>(node, result, node.in(1));
  if (node.hasInput(2))
    result = binary<nn::AddOp>(node, result, node.in(2));
  return node.setResult(result);
}

/// Scale and bias are one a channel, along axis 1.
static LogicalResult importInstanceNormalization(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  if (node.rank(0) < 3 || llvm::is_contained(node.shape(0), 0))
    return node.error() << "expected an input [N, C, ...] but got "
                        << node.type(0);
  int64_t channels = node.shape(0)[1];
  SmallVector<int64_t> column(node.rank(0) - 1, 1);
  column[0] = channels;
  for (unsigned index : {1u, 2u})
    if (node.shape(index) != ArrayRef<int64_t>(channels) ||
        failed(node.expectSameElementType(0, index)))
      return node.error() << "expected input " << index << " of shape ["
                          << channels << "] but got " << node.type(index);
  SmallVector<int64_t> axes =
      llvm::to_vector(llvm::seq<int64_t>(2, node.rank(0)));
  Value result =
      standardize(node, node.in(0), axes, node.floatAttr("epsilon", 1e-5f));
  result = binary<nn::MulOp>(node, result, node.reshape(node.in(1), column));
  result = binary<nn::AddOp>(node, result, node.reshape(node.in(2), column));
  return node.setResult(result);
}

/// x / (bias + alpha / size * sum(x^2))^beta, the sum over `size` channels
/// around each: an average pool along the channels whose padding counts as
/// zeros.
static LogicalResult importLRN(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  int64_t size = node.intAttr("size", 0);
  if (node.rank(0) < 3 || size < 1 || size > node.shape(0)[1] * 2)
    return node.error() << "expected an input [N, C, ...] and a size from 1 to "
                           "twice its channels but got "
                        << node.type(0) << " and " << size;
  ArrayRef<int64_t> shape = node.shape(0);
  int64_t pixels = 1;
  for (int64_t dim : shape.drop_front(2))
    pixels *= dim;
  RankedTensorType image = node.type(0).clone({shape[0], shape[1], pixels, 1});
  Value input = node.in(0);
  Value squares =
      node.reshape(binary<nn::MulOp>(node, input, input), image.getShape());
  int64_t before = (size - 1) / 2;
  Value average = node.create<nn::AvgPool2DOp>(
      image, squares, ArrayRef<int64_t>({size, 1}), ArrayRef<int64_t>({1, 1}),
      ArrayRef<int64_t>({before, 0, size - 1 - before, 0}),
      /*count_include_pad=*/true);
  Type element = image.getElementType();
  Value scaled = binary<nn::MulOp>(
      node, average, node.splat(element, node.floatAttr("alpha", 1e-4f)));
  Value base = binary<nn::AddOp>(
      node, scaled, node.splat(element, node.floatAttr("bias", 1.0f)));
  Value power = binary<nn::PowOp>(
      node, base, node.splat(element, node.floatAttr("beta", 0.75f)));
  return node.setResult(
      binary<nn::DivOp>(node, input, node.reshape(power, shape)));
}

ArrayRef<OpRow> mote::importer::normalizationOps() {
  static constexpr OpRow rows[] = {
      // Further outputs are the statistics of training.
      {"", "BatchNormalization", 6, 5, 5, 1, importBatchNormalization},
      {"", "LayerNormalization", 17, 2, 3, 1, importLayerNormalization},
      {"", "InstanceNormalization", 6, 3, 3, 1, importInstanceNormalization},
      {"", "LRN", 1, 1, 1, 1, importLRN},
  };
  return rows;
}

//===- Normalization.cpp - Normalizations ---------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/Node.h"
#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Loops.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// (x - mean) / sqrt(variance + epsilon) * scale + offset, parameters one a
/// channel and of any float type.
static Value normalizedChannels(Node &node, Value mean, Value variance) {
  SmallVector<int64_t> column(node.rank(0) - 1, 1);
  column[0] = node.shape(0)[1];
  double epsilon = node.floatAttr("epsilon", 1e-5f);
  Type element = node.type(0).getElementType();
  SmallVector<Value> operands = {node.in(0)};
  for (Value parameter : {node.in(1), node.in(2), mean, variance})
    operands.push_back(node.reshape(parameter, column));
  return joined(node, element, operands, [&](Nums x) {
    Type wide = x[4].type();
    Num standard = (x[0].to(wide) - x[3].to(wide)) / sqrt(x[4] + epsilon);
    return (x[1].to(wide) * standard + x[2].to(wide)).to(element);
  });
}

/// Normalizes by the batch's own statistics and moves the running ones, the
/// second and third output, towards them.
static LogicalResult importTrainingBatchNormalization(Node &node) {
  int64_t channels = node.shape(0)[1], rank = node.rank(0);
  double momentum = node.floatAttr("momentum", 0.9f);
  double count = double(node.type(0).getNumElements() / channels);
  SmallVector<int64_t> axes = {0};
  llvm::append_range(axes, llvm::seq<int64_t>(2, rank));
  Type element = node.type(3).getElementType();
  Value input = converted(node, node.in(0), element);
  Value mean = joined(node, element, sumAlong(node, input, axes),
                      [&](Nums x) { return x[0] / count; });
  Value centered =
      joined(node, element, {input, mean}, [](Nums x) { return x[0] - x[1]; });
  Value squares = reduced(node, centered, axes, 0,
                          [](Num x, Num sum) { return sum + x * x; });
  Value variance =
      joined(node, element, squares, [&](Nums x) { return x[0] / count; });
  mean = node.reshape(mean, {channels});
  variance = node.reshape(variance, {channels});
  auto moved = [&](unsigned index, Value batch) {
    return joined(node, element, {node.in(index), batch}, [&](Nums x) {
      return x[0] * momentum + x[1] * (1 - momentum);
    });
  };
  if (failed(node.setResult(normalizedChannels(node, mean, variance))) ||
      failed(node.setResult(moved(3, mean), 1)))
    return failure();
  return node.setResult(moved(4, variance), 2);
}

static LogicalResult importBatchNormalization(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
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
  if (node.intAttr("training_mode", 0) != 0)
    return importTrainingBatchNormalization(node);
  // Layers that it could fold into are f32 or f16.
  Type element = node.type(0).getElementType();
  bool isFoldable = llvm::all_of(llvm::seq(0u, 5u), [&](unsigned index) {
    return nn::isLayerFloat(element) &&
           node.type(index).getElementType() == element;
  });
  if (!isFoldable)
    return node.setResult(normalizedChannels(node, node.in(3), node.in(4)));
  return node.setResult(node.create<nn::BatchNormOp>(
      node.type(0), node.in(0), node.in(1), node.in(2), node.in(3), node.in(4),
      node.builder.getF32FloatAttr(node.floatAttr("epsilon", 1e-5f)),
      node.builder.getI64IntegerAttr(1)));
}

template <typename OpTy> static Value binary(Node &node, Value lhs, Value rhs) {
  // Only scalars, and operands that are 1 along some axes of the left one.
  return node.create<OpTy>(lhs.getType(), lhs, rhs, FloatAttr(), FloatAttr());
}

namespace {
struct Standardized {
  Value value, mean, deviation;
};
} // namespace

/// (x - mean) / sqrt(variance + epsilon), both over `axes`.
static Standardized standardize(Node &node, Value input, ArrayRef<int64_t> axes,
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
  return {binary<nn::DivOp>(node, centered, deviation), mean, deviation};
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

/// The axes from `first` on; reports an input without elements.
static FailureOr<SmallVector<int64_t>> axesFrom(Node &node, int64_t first) {
  FailureOr<int64_t> axis = node.normalizeAxis(first, node.rank(0));
  if (failed(axis) || failed(node.expectFloat(0)))
    return failure();
  if (llvm::is_contained(node.shape(0), 0))
    return node.error() << "expected an input with elements but got "
                        << node.type(0);
  return llvm::to_vector(llvm::seq<int64_t>(*axis, node.rank(0)));
}

/// The type that `stash_type` asks statistics to be computed in: at least f32.
static Type stashType(Node &node, Type element) {
  bool isNarrow = element.getIntOrFloatBitWidth() < 32;
  return isNarrow && node.intAttr("stash_type", 1) == 1
             ? node.builder.getF32Type()
             : element;
}

/// Further outputs: mean and inverse deviation.
static LogicalResult importLayerNormalization(Node &node) {
  FailureOr<SmallVector<int64_t>> axes =
      axesFrom(node, node.intAttr("axis", -1));
  if (failed(axes) || failed(expectBroadcastable(node, 1)) ||
      (node.hasInput(2) && failed(expectBroadcastable(node, 2))))
    return failure();
  Type element = node.type(0).getElementType();
  Type stash = stashType(node, element);
  Standardized norm = standardize(node, converted(node, node.in(0), stash),
                                  *axes, node.floatAttr("epsilon", 1e-5f));
  Value result =
      binary<nn::MulOp>(node, converted(node, norm.value, element), node.in(1));
  if (node.hasInput(2))
    result = binary<nn::AddOp>(node, result, node.in(2));
  if (failed(node.setResult(result)) || failed(node.setResult(norm.mean, 1)))
    return failure();
  if (!node.hasOutput(2))
    return success();
  return node.setResult(
      joined(node, stash, norm.deviation, [](Nums x) { return 1.0 / x[0]; }),
      2);
}

/// x / sqrt(mean(x^2) + epsilon) * scale over the axes from `axis` on.
static LogicalResult importRMSNormalization(Node &node) {
  FailureOr<SmallVector<int64_t>> axes =
      axesFrom(node, node.intAttr("axis", -1));
  if (failed(axes))
    return failure();
  if (failed(node.expectBroadcasts(1, 0, "a scale")))
    return failure();
  Type element = node.type(0).getElementType();
  Type stash = stashType(node, element);
  Value input = converted(node, node.in(0), stash);
  double epsilon = node.floatAttr("epsilon", 1e-5f);
  double count = 1;
  for (int64_t axis : *axes)
    count *= double(node.shape(0)[axis]);
  Value squares = reduced(node, input, *axes, 0,
                          [](Num x, Num sum) { return sum + x * x; });
  Value norm = joined(node, element, {input, squares}, [&](Nums x) {
    return (x[0] / sqrt(x[1] / count + epsilon)).to(element);
  });
  Type scaleType = node.type(1).getElementType();
  return node.setResult(
      joined(node, scaleType, {norm, node.in(1)},
             [&](Nums x) { return x[0].to(scaleType) * x[1]; }));
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
      standardize(node, node.in(0), axes, node.floatAttr("epsilon", 1e-5f))
          .value;
  result = binary<nn::MulOp>(node, result, node.reshape(node.in(1), column));
  result = binary<nn::AddOp>(node, result, node.reshape(node.in(2), column));
  return node.setResult(result);
}

/// Groups of channels, each standardized as a whole. Scale and bias are one a
/// channel; before opset 21 one a group.
static LogicalResult importGroupNormalization(Node &node) {
  int64_t groups = node.intAttr("num_groups", 0);
  if (failed(node.expectFloat(0)))
    return failure();
  if (node.rank(0) < 3 || llvm::is_contained(node.shape(0), 0) || groups < 1 ||
      node.shape(0)[1] % groups != 0)
    return node.error() << "expected an input [N, C, ...] and attribute "
                           "'num_groups' to divide C but got "
                        << node.type(0) << " and " << groups;
  int64_t channels = node.shape(0)[1], each = channels / groups;
  int64_t parameters = node.getOpset() < 21 ? groups : channels;
  SmallVector<int64_t> shape(node.shape(0)), column(node.rank(0) + 1, 1);
  shape[1] = each;
  shape.insert(shape.begin() + 1, groups);
  column[1] = groups;
  column[2] = parameters / groups;
  for (unsigned index : {1u, 2u})
    if (node.shape(index) != ArrayRef<int64_t>(parameters) ||
        failed(node.expectSameElementType(0, index)))
      return node.error() << "expected input " << index << " of shape ["
                          << parameters << "] but got " << node.type(index);
  Type element = node.type(0).getElementType();
  Type stash = stashType(node, element);
  SmallVector<int64_t> axes =
      llvm::to_vector(llvm::seq<int64_t>(2, node.rank(0) + 1));
  Value norm =
      standardize(node, node.reshape(converted(node, node.in(0), stash), shape),
                  axes, node.floatAttr("epsilon", 1e-5f))
          .value;
  Value result =
      joined(node, element,
             {converted(node, norm, element), node.reshape(node.in(1), column),
              node.reshape(node.in(2), column)},
             [](Nums x) { return x[0] * x[1] + x[2]; });
  return node.setResult(node.reshape(result, node.shape(0)));
}

/// x / (sum |x|^p)^(1/p) along an axis; 0 where that is 0 / 0.
static LogicalResult importLpNormalization(Node &node) {
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.intAttr("axis", -1), node.rank(0));
  int64_t p = node.intAttr("p", 2);
  if (failed(axis) || failed(node.expectFloat(0)))
    return failure();
  if (p != 1 && p != 2)
    return node.error() << "expected attribute 'p' to be 1 or 2 but got " << p;
  Value sum = reduced(node, node.in(0), *axis, 0, [&](Num x, Num sum) {
    return sum + (p == 1 ? abs(x) : x * x);
  });
  return node.setResult(joined(
      node, node.type(0).getElementType(), {node.in(0), sum}, [&](Nums x) {
        Num norm = p == 1 ? x[1] : sqrt(x[1]);
        return select(norm == 0.0, x[0].like(0), x[0] / norm);
      }));
}

/// (x - mean) / (deviation + 1e-9)
static LogicalResult importMeanVarianceNormalization(Node &node) {
  auto axes =
      node.normalizeAxes(node.intsAttr("axes", {0, 2, 3}), node.rank(0));
  if (failed(axes) || failed(node.expectFloat(0)))
    return failure();
  Type element = node.type(0).getElementType();
  double count = 1;
  for (int64_t axis : *axes)
    count *= double(node.shape(0)[axis]);
  Value centered =
      joined(node, element, {node.in(0), sumAlong(node, node.in(0), *axes)},
             [&](Nums x) { return x[0] - x[1] / count; });
  Value squares = reduced(node, centered, *axes, 0,
                          [](Num x, Num sum) { return sum + x * x; });
  return node.setResult(joined(node, element, {centered, squares}, [&](Nums x) {
    return x[0] / (sqrt(x[1] / count) + 1e-9);
  }));
}

/// x / (bias + alpha / size * sum(x^2))^beta, the sum over `size` channels
/// around each: an average pool along the channels whose padding counts as
/// zeros.
/// LRN in loops: of any float, and of any size.
static LogicalResult importLRNLoops(Node &node, int64_t size) {
  auto rank = static_cast<unsigned>(node.rank(0));
  Type element = node.type(0).getElementType(), sum = sumType(element);
  Value squares = joined(node, sum, node.in(0),
                         [&](Nums x) { return x[0].to(sum) * x[0].to(sum); });
  SmallVector<int64_t> low(rank, 0), high(rank, 0);
  low[1] = (size - 1) / 2;
  high[1] = size - 1 - low[1];
  // Loops over the result, and over the window.
  SmallVector<AffineExpr> place;
  for (unsigned axis = 0; axis < rank; ++axis)
    place.push_back(node.builder.getAffineDimExpr(axis));
  Access window{padded(node, squares, low, high, 0), place};
  window.indices[1] = place[1] + node.builder.getAffineDimExpr(rank);
  Access init{filledTensor(node, node.type(0).clone(sum), 0), place};
  Value sums = contracted(node, rank + 1, window, init, {{rank, size}},
                          [](Nums x, Num total) { return total + x[0]; });
  double alpha = node.floatAttr("alpha", 1e-4f),
         beta = node.floatAttr("beta", 0.75f), bias = node.floatAttr("bias", 1);
  return node.setResult(joined(node, element, {node.in(0), sums}, [&](Nums x) {
    Num base = x[1] * (alpha / double(size)) + bias;
    return (x[0].to(sum) / pow(base, base.like(beta))).to(element);
  }));
}

static LogicalResult importLRN(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  int64_t size = node.intAttr("size", 0);
  if (node.rank(0) < 2 || size < 1 || size > 4096)
    return node.error() << "expected an input [N, C, ...] and a size from 1 to "
                           "4096 but got "
                        << node.type(0) << " and " << size;
  // Padding beyond the channels is no average pooling's.
  if (!node.type(0).getElementType().isF32() || node.rank(0) < 3 ||
      size > node.shape(0)[1] * 2)
    return importLRNLoops(node, size);
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
      {"", "BatchNormalization", 6, 5, 5, 3, importBatchNormalization},
      {"", "LayerNormalization", 17, 2, 3, 3, importLayerNormalization},
      {"", "RMSNormalization", 23, 2, 2, 1, importRMSNormalization},
      {"", "GroupNormalization", 18, 3, 3, 1, importGroupNormalization},
      {"", "LpNormalization", 1, 1, 1, 1, importLpNormalization},
      {"", "MeanVarianceNormalization", 9, 1, 1, 1,
       importMeanVarianceNormalization},
      {"", "InstanceNormalization", 6, 3, 3, 1, importInstanceNormalization},
      {"", "LRN", 1, 1, 1, 1, importLRN},
  };
  return rows;
}

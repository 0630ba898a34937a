//===- LinearOps.cpp - Convolutions and matrix products with weights
//--------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/NNToQNN/NNToQNN.h"
#include <cmath>

using namespace mlir;
using namespace mote;

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

namespace {
/// Constant weights and bias of a quantized layer, in integers.
struct Weights {
  SmallVector<int8_t, 0> filter; ///< `[O, ...]`, zero point removed.
  SmallVector<int32_t> bias;     ///< Input zero point folded in, modulo 2^32.
  SmallVector<qnn::Interval> accumulators; ///< What a channel can reach.
  SmallVector<double> scales;              ///< Of the filter, a channel.
};
} // namespace

/// The filter less its zero points; fails where that leaves i8.
static LogicalResult readFilter(DenseElementsAttr attr,
                                quant::QuantizedType type, int64_t channels,
                                Weights &weights) {
  HostTensor filter = HostTensor::fromAttr(attr);
  int64_t perChannel = filter.getNumElements() / channels;
  int64_t lowered = type.isSigned() ? 0 : 128;
  weights.filter.reserve(static_cast<size_t>(filter.getNumElements()));
  for (int64_t o = 0; o < channels; ++o) {
    weights.scales.push_back(scaleOfChannel(type, o));
    int64_t zeroPoint = zeroPointOfChannel(type, o) - lowered;
    for (int64_t i = 0; i < perChannel; ++i) {
      int64_t value = filter.getInt(o * perChannel + i) - zeroPoint;
      if (value < -128 || value > 127)
        return failure();
      weights.filter.push_back(static_cast<int8_t>(value));
    }
  }
  return success();
}

FailureOr<SmallVector<int64_t>> mote::readBias(Value original,
                                               DenseElementsAttr attr,
                                               double inputScale,
                                               ArrayRef<double> scales) {
  SmallVector<int64_t> bias(scales.size(), 0);
  if (!original)
    return bias;
  if (!attr)
    return failure();
  HostTensor values = HostTensor::fromAttr(attr);
  quant::QuantizedType type = quantizedElement(original.getType());
  for (size_t o = 0; o < bias.size(); ++o) {
    int64_t index = static_cast<int64_t>(o);
    double unit = inputScale * scales[o];
    if (!type) {
      bias[o] = std::llround(std::nearbyint(values.getDouble(index) / unit));
      continue;
    }
    bias[o] = values.getInt(index) - zeroPointOfChannel(type, index);
    // An f32 product of scales is the same unit.
    double ratio = scaleOfChannel(type, index) / unit;
    if (std::abs(ratio - 1.0) > std::ldexp(1.0, -20))
      bias[o] =
          std::llround(std::nearbyint(static_cast<double>(bias[o]) * ratio));
  }
  return bias;
}

/// Folds the input's zero point into the bias, and bounds each accumulator over
/// all inputs. Fails, with an error, where a channel can leave i32.
static LogicalResult foldBias(Operation *op, const Quantization &input,
                              ArrayRef<int64_t> bias, Weights &weights) {
  size_t perChannel = weights.filter.size() / bias.size();
  for (size_t o = 0; o < bias.size(); ++o) {
    int64_t sum = 0;
    qnn::Interval range = {bias[o], bias[o]};
    for (int8_t weight :
         ArrayRef(weights.filter).slice(o * perChannel, perChannel)) {
      int64_t low = int64_t(weight) * (input.min - input.zeroPoint);
      int64_t high = int64_t(weight) * (input.max - input.zeroPoint);
      range.min += std::min(low, high);
      range.max += std::max(low, high);
      sum += weight;
    }
    if (!qnn::Interval{INT32_MIN, INT32_MAX}.contains(range))
      return op->emitOpError("expected accumulators that fit i32 but channel ")
             << o << " reaches [" << range.min << ", " << range.max << "]";
    weights.accumulators.push_back(range);
    weights.bias.push_back(static_cast<int32_t>(
        static_cast<uint32_t>(bias[o] - input.zeroPoint * sum)));
  }
  return success();
}

//===----------------------------------------------------------------------===//
// The integer form
//===----------------------------------------------------------------------===//

namespace {
/// Everything an integer layer is built from.
struct IntegerLayer {
  Weights weights;
  Quantization input;
  qnn::RequantAttr requant;
};
} // namespace

/// Reads a quantized convolution or matrix product. Fails silently where it has
/// no such form (loops or a float island take it), and with `reported` set
/// after an error.
template <typename OpTy>
static FailureOr<IntegerLayer>
readLayer(OpTy op, typename OpTy::Adaptor adaptor, NNToQNNCounts &counts,
          ConversionPatternRewriter &rewriter) {
  IntegerLayer layer;
  auto input = quantizationOf(op.getInput().getType());
  auto output = quantizationOf(op.getType());
  quant::QuantizedType filterType = quantizedElement(op.getFilter().getType());
  DenseElementsAttr filter = constantOf(adaptor.getFilter());
  if (!input || !output || !filterType || !filter)
    return rewriter.notifyMatchFailure(
        op, "not quantized, or weights not constant");
  if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(filterType);
      perAxis && perAxis.getQuantizedDimension() != 0)
    return rewriter.notifyMatchFailure(op,
                                       "weights not quantized along axis 0");
  layer.input = *input;
  int64_t channels = cast<ShapedType>(op.getFilter().getType()).getDimSize(0);
  if (failed(readFilter(filter, filterType, channels, layer.weights)))
    return rewriter.notifyMatchFailure(
        op, "weights less their zero point leave i8");
  auto bias = readBias(op.getBias(), constantOf(adaptor.getBias()),
                       input->scale, layer.weights.scales);
  if (failed(bias))
    return rewriter.notifyMatchFailure(op, "bias not constant");
  if (failed(foldBias(op, *input, *bias, layer.weights)))
    return failure();

  qnn::RequantRequest request;
  for (double scale : layer.weights.scales)
    request.scales.push_back(qnn::RealScale(input->scale) *
                             qnn::RealScale(scale) /
                             qnn::RealScale(output->scale));
  request.accumulators = layer.weights.accumulators;
  request.zeroPoint = output->zeroPoint;
  qnn::Interval range = storedRange(*output, op.getActMin(), op.getActMax());
  request.min = static_cast<int32_t>(range.min);
  request.max = static_cast<int32_t>(range.max);
  layer.requant = createRequant(op.getContext(), request, counts);
  return layer;
}

static Value createBias(OpBuilder &builder, Location loc,
                        ArrayRef<int32_t> bias) {
  auto type = RankedTensorType::get({static_cast<int64_t>(bias.size())},
                                    builder.getI32Type());
  return arith::ConstantOp::create(builder, loc, type,
                                   DenseElementsAttr::get(type, bias));
}

static Value createFilter(OpBuilder &builder, Location loc,
                          ArrayRef<int64_t> shape, ArrayRef<int8_t> filter) {
  auto type = RankedTensorType::get(shape, builder.getI8Type());
  return arith::ConstantOp::create(builder, loc, type,
                                   DenseElementsAttr::get(type, filter));
}

/// `[C, KH, KW, 1]` to `[KH, KW, C]`.
template <typename T>
static SmallVector<T, 0> toHWC(ArrayRef<T> filter, int64_t channels) {
  int64_t window = static_cast<int64_t>(filter.size()) / channels;
  SmallVector<T, 0> result;
  result.reserve(filter.size());
  for (int64_t position = 0; position < window; ++position)
    for (int64_t c = 0; c < channels; ++c)
      result.push_back(filter[c * window + position]);
  return result;
}

/// Whether each channel is convolved with one filter of its own.
static bool isDepthwise(nn::Conv2DOp op) {
  auto filter = cast<ShapedType>(op.getFilter().getType());
  return filter.getDimSize(3) == 1 &&
         filter.getDimSize(0) == static_cast<int64_t>(op.getGroups()) &&
         cast<ShapedType>(op.getInput().getType()).getDimSize(3) ==
             static_cast<int64_t>(op.getGroups());
}

namespace {
struct ConvertIntegerConv2D : NNToQNNPattern<nn::Conv2DOp> {
  using NNToQNNPattern::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(nn::Conv2DOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    FailureOr<IntegerLayer> layer = readLayer(op, adaptor, counts, rewriter);
    if (failed(layer))
      return failure();
    Location loc = op.getLoc();
    Type type = getTypeConverter()->convertType(op.getType());
    auto shape = cast<ShapedType>(op.getFilter().getType()).getShape();
    Value bias = createBias(rewriter, loc, layer->weights.bias);
    Value init = createInit(rewriter, loc, type);
    IntegerAttr padValue = rewriter.getI32IntegerAttr(layer->input.zeroPoint);
    if (isDepthwise(op)) {
      Value filter =
          createFilter(rewriter, loc, {shape[1], shape[2], shape[0]},
                       toHWC<int8_t>(layer->weights.filter, shape[0]));
      rewriter.replaceOpWithNewOp<qnn::DepthwiseConv2DOp>(
          op, type, adaptor.getInput(), filter, bias, init, Value(),
          op.getStridesAttr(), op.getPadsAttr(), op.getDilationsAttr(),
          padValue, layer->requant, FloatAttr(), FloatAttr(), StringAttr());
      return success();
    }
    Value filter = createFilter(rewriter, loc, shape, layer->weights.filter);
    rewriter.replaceOpWithNewOp<qnn::Conv2DOp>(
        op, type, adaptor.getInput(), filter, bias, init, Value(),
        op.getStridesAttr(), op.getPadsAttr(), op.getDilationsAttr(),
        op.getGroupsAttr(), padValue, layer->requant, FloatAttr(), FloatAttr(),
        StringAttr());
    return success();
  }
};

struct ConvertIntegerFullyConnected : NNToQNNPattern<nn::FullyConnectedOp> {
  using NNToQNNPattern::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(nn::FullyConnectedOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    FailureOr<IntegerLayer> layer = readLayer(op, adaptor, counts, rewriter);
    if (failed(layer))
      return failure();
    Location loc = op.getLoc();
    Type type = getTypeConverter()->convertType(op.getType());
    Value filter = createFilter(
        rewriter, loc, cast<ShapedType>(op.getFilter().getType()).getShape(),
        layer->weights.filter);
    rewriter.replaceOpWithNewOp<qnn::FullyConnectedOp>(
        op, type, adaptor.getInput(), filter,
        createBias(rewriter, loc, layer->weights.bias),
        createInit(rewriter, loc, type), Value(), layer->requant, FloatAttr(),
        FloatAttr(), StringAttr());
    return success();
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// The float form
//===----------------------------------------------------------------------===//

/// The bias, or zeros.
static Value floatBias(OpBuilder &builder, Location loc, Value bias,
                       Type result) {
  if (bias)
    return bias;
  auto shaped = cast<RankedTensorType>(result);
  auto type = shaped.clone(shaped.getShape().take_back());
  return arith::ConstantOp::create(builder, loc, type,
                                   builder.getZeroAttr(type));
}

/// A depthwise filter as `[KH, KW, C]`, transposed now if it is constant.
static Value floatDepthwiseFilter(OpBuilder &builder, Location loc,
                                  Value filter) {
  auto shape = cast<ShapedType>(filter.getType()).getShape();
  SmallVector<int64_t> hwc = {shape[1], shape[2], shape[0]};
  Type element = cast<ShapedType>(filter.getType()).getElementType();
  auto type = RankedTensorType::get(hwc, element);
  if (DenseElementsAttr value = constantOf(filter)) {
    SmallVector<APFloat, 0> values(value.getValues<APFloat>());
    return arith::ConstantOp::create(
        builder, loc, type,
        DenseElementsAttr::get(type, toHWC<APFloat>(values, shape[0])));
  }
  Value flat = nn::ReshapeOp::create(
      builder, loc,
      RankedTensorType::get({shape[0], shape[1], shape[2]}, element), filter);
  return nn::TransposeOp::create(builder, loc, type, flat,
                                 builder.getDenseI64ArrayAttr({1, 2, 0}));
}

namespace {
struct ConvertFloatConv2D : NNToQNNPattern<nn::Conv2DOp> {
  using NNToQNNPattern::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(nn::Conv2DOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (!haveKernelFloats(op->getOperands()))
      return rewriter.notifyMatchFailure(op, "neither f32 nor f16");
    Location loc = op.getLoc();
    Value bias = floatBias(rewriter, loc, adaptor.getBias(), op.getType());
    Value init = createInit(rewriter, loc, op.getType());
    IntegerAttr padValue = rewriter.getI32IntegerAttr(0);
    if (isDepthwise(op))
      rewriter.replaceOpWithNewOp<qnn::DepthwiseConv2DOp>(
          op, op.getType(), adaptor.getInput(),
          floatDepthwiseFilter(rewriter, loc, adaptor.getFilter()), bias, init,
          Value(), op.getStridesAttr(), op.getPadsAttr(), op.getDilationsAttr(),
          padValue, qnn::RequantAttr(), op.getActMinAttr(), op.getActMaxAttr(),
          StringAttr());
    else
      rewriter.replaceOpWithNewOp<qnn::Conv2DOp>(
          op, op.getType(), adaptor.getInput(), adaptor.getFilter(), bias, init,
          Value(), op.getStridesAttr(), op.getPadsAttr(), op.getDilationsAttr(),
          op.getGroupsAttr(), padValue, qnn::RequantAttr(), op.getActMinAttr(),
          op.getActMaxAttr(), StringAttr());
    return success();
  }
};

struct ConvertFloatFullyConnected : NNToQNNPattern<nn::FullyConnectedOp> {
  using NNToQNNPattern::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(nn::FullyConnectedOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (!haveKernelFloats(op->getOperands()))
      return rewriter.notifyMatchFailure(op, "neither f32 nor f16");
    Location loc = op.getLoc();
    rewriter.replaceOpWithNewOp<qnn::FullyConnectedOp>(
        op, op.getType(), adaptor.getInput(), adaptor.getFilter(),
        floatBias(rewriter, loc, adaptor.getBias(), op.getType()),
        createInit(rewriter, loc, op.getType()), Value(), qnn::RequantAttr(),
        op.getActMinAttr(), op.getActMaxAttr(), StringAttr());
    return success();
  }
};
} // namespace

void mote::populateLinearPatterns(RewritePatternSet &patterns,
                                  const NNToQNNContext &context) {
  patterns.add<ConvertIntegerConv2D, ConvertIntegerFullyConnected,
               ConvertFloatConv2D, ConvertFloatFullyConnected>(
      patterns.getContext(), context);
}

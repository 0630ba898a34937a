//===- IntegerLoops.cpp - Integer operators without a kernel --------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Kernels multiply by constant bytes. Products of two tensors that are computed
// at run time, and products by weights whose zero point leaves no byte, become
// loops here: sums of (x - zero point) * (w - zero point) in i32, of which the
// conversion proves that they fit, and a requantization of each sum in i64.
// That is the same on every machine, which a float island's sums are not.
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/NNToQNN/NNToQNN.h"
#include "dialects/LinalgUtils/LinalgUtils.h"

using namespace mlir;
using namespace mote;

using Body = ImplicitLocOpBuilder;

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

static Value integer(Body &b, Type type, int64_t value) {
  return arith::ConstantOp::create(b, b.getIntegerAttr(type, value));
}

/// Arithmetic that the ranges of the operands keep inside its type.
template <typename OpTy> static Value exactly(Body &b, Value lhs, Value rhs) {
  return OpTy::create(b, lhs, rhs, arith::IntegerOverflowFlags::nsw);
}

/// A stored value less its zero point, in i32.
static Value centred(Body &b, Value stored, Value zeroPoint) {
  Value wide = arith::ExtSIOp::create(b, b.getI32Type(), stored);
  return exactly<arith::SubIOp>(b, wide, zeroPoint);
}

/// round(product / 2^shift), as `#qnn.requant` says.
static Value roundShift(Body &b, Value product, int32_t shift,
                        qnn::Rounding rounding) {
  if (shift == 0)
    return product;
  Type i64 = b.getI64Type();
  Value amount = integer(b, i64, shift);
  int64_t half = int64_t(1) << (shift - 1);
  if (rounding == qnn::Rounding::HalfUp) {
    product = exactly<arith::AddIOp>(b, product, integer(b, i64, half));
    return arith::ShRSIOp::create(b, product, amount);
  }
  // A tie goes up where what is below it is odd.
  Value floor = arith::ShRSIOp::create(b, product, amount);
  Value odd = arith::AndIOp::create(b, floor, integer(b, i64, 1));
  product = exactly<arith::AddIOp>(b, product, integer(b, i64, half - 1));
  product = exactly<arith::AddIOp>(b, product, odd);
  return arith::ShRSIOp::create(b, product, amount);
}

/// The stored result of accumulator `sum`; `multiplier` is of its channel.
static Value requantize(Body &b, Value sum, Value multiplier,
                        qnn::RequantAttr requant) {
  Type i64 = b.getI64Type();
  Value product =
      exactly<arith::MulIOp>(b, arith::ExtSIOp::create(b, i64, sum),
                             arith::ExtSIOp::create(b, i64, multiplier));
  Value rounded =
      roundShift(b, product, requant.getShift().front(), requant.getRounding());
  Value moved = exactly<arith::AddIOp>(b, rounded,
                                       integer(b, i64, requant.getZeroPoint()));
  Value clamped = arith::MinSIOp::create(
      b, arith::MaxSIOp::create(b, moved, integer(b, i64, requant.getMin())),
      integer(b, i64, requant.getMax()));
  return arith::TruncIOp::create(b, b.getI8Type(), clamped);
}

//===----------------------------------------------------------------------===//
// Ranges
//===----------------------------------------------------------------------===//

/// Of (x - zero point) * (w - zero point), over all stored values.
static qnn::Interval productRange(const Quantization &lhs,
                                  const Quantization &rhs) {
  qnn::Interval range = {INT64_MAX, INT64_MIN};
  for (int64_t x : {lhs.min, lhs.max})
    for (int64_t w : {rhs.min, rhs.max}) {
      int64_t product = (x - lhs.zeroPoint) * (w - rhs.zeroPoint);
      range.min = std::min(range.min, product);
      range.max = std::max(range.max, product);
    }
  return range;
}

/// A sum of `count` of these; nothing where it may leave i32, in which an empty
/// sum is 0.
static std::optional<qnn::Interval> sumRange(qnn::Interval term,
                                             int64_t count) {
  qnn::Interval sum;
  if (__builtin_mul_overflow(std::min<int64_t>(term.min, 0), count, &sum.min) ||
      __builtin_mul_overflow(std::max<int64_t>(term.max, 0), count, &sum.max) ||
      !qnn::Interval{INT32_MIN, INT32_MAX}.contains(sum))
    return std::nullopt;
  return sum;
}

//===----------------------------------------------------------------------===//
// Two tensors
//===----------------------------------------------------------------------===//

namespace {
/// Two operands of one scale each, and the result.
struct Operands {
  Quantization lhs, rhs, to;

  template <typename OpTy> static std::optional<Operands> of(OpTy op) {
    auto lhs = quantizationOf(op.getLhs().getType());
    auto rhs = quantizationOf(op.getRhs().getType());
    auto to = quantizationOf(op.getType());
    if (!lhs || !rhs || !to)
      return std::nullopt;
    return Operands{*lhs, *rhs, *to};
  }

  /// Of a sum of products, whose range this is.
  qnn::RequantAttr requant(MLIRContext *context, qnn::Interval accumulator,
                           qnn::Interval stored, NNToQNNCounts &counts) const {
    qnn::RequantRequest request;
    request.scales = {qnn::RealScale(lhs.scale) * qnn::RealScale(rhs.scale) /
                      qnn::RealScale(to.scale)};
    request.accumulators = {accumulator};
    request.zeroPoint = to.zeroPoint;
    request.min = static_cast<int32_t>(stored.min);
    request.max = static_cast<int32_t>(stored.max);
    return createRequant(context, request, counts);
  }

  Value product(Body &b, Value left, Value right) const {
    Type i32 = b.getI32Type();
    return exactly<arith::MulIOp>(
        b, centred(b, left, integer(b, i32, lhs.zeroPoint)),
        centred(b, right, integer(b, i32, rhs.zeroPoint)));
  }
};

struct ConvertIntegerMul : NNToQNNPattern<nn::MulOp> {
  using NNToQNNPattern::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(nn::MulOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto operands = Operands::of(op);
    if (!operands)
      return rewriter.notifyMatchFailure(op, "not 8-bit");
    qnn::RequantAttr requant = operands->requant(
        op.getContext(), productRange(operands->lhs, operands->rhs),
        storedRange(operands->to, op.getActMin(), op.getActMax()), counts);
    Body b(op.getLoc(), rewriter);
    auto type =
        cast<RankedTensorType>(getTypeConverter()->convertType(op.getType()));
    rewriter.replaceOp(
        op, createElementwise(
                b, type, {adaptor.getLhs(), adaptor.getRhs()},
                [&](Body &inside, ValueRange x) {
                  Value multiplier = integer(inside, inside.getI32Type(),
                                             requant.getMultiplier().front());
                  return requantize(inside,
                                    operands->product(inside, x[0], x[1]),
                                    multiplier, requant);
                }));
    return success();
  }
};

struct ConvertIntegerMatMul : NNToQNNPattern<nn::MatMulOp> {
  using NNToQNNPattern::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(nn::MatMulOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto operands = Operands::of(op);
    if (!operands)
      return rewriter.notifyMatchFailure(op, "not 8-bit");
    auto range = sumRange(productRange(operands->lhs, operands->rhs),
                          tensorType(op.getLhs()).getShape().back());
    if (!range)
      return rewriter.notifyMatchFailure(op, "sums may leave i32");
    qnn::RequantAttr requant = operands->requant(
        op.getContext(), *range,
        storedRange(operands->to, std::nullopt, std::nullopt), counts);
    Body b(op.getLoc(), rewriter);
    auto type =
        cast<RankedTensorType>(getTypeConverter()->convertType(op.getType()));
    Value sums =
        createMatMul(b, type.clone(b.getI32Type()), adaptor.getLhs(),
                     adaptor.getRhs(), [&](Body &inside, ValueRange x) {
                       return exactly<arith::AddIOp>(
                           inside, x[2], operands->product(inside, x[0], x[1]));
                     });
    rewriter.replaceOp(
        op, createElementwise(b, type, sums, [&](Body &inside, ValueRange x) {
          Value multiplier = integer(inside, inside.getI32Type(),
                                     requant.getMultiplier().front());
          return requantize(inside, x[0], multiplier, requant);
        }));
    return success();
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// A tensor and weights that are no bytes
//===----------------------------------------------------------------------===//

namespace {
/// What a layer has for each channel: constants of one number where channels
/// agree.
struct Channels {
  Value zeroPoints, bias, multipliers;
  qnn::RequantAttr requant;
};
} // namespace

static Value channelConstant(Body &b, ArrayRef<int32_t> values) {
  auto type = RankedTensorType::get({static_cast<int64_t>(values.size())},
                                    b.getI32Type());
  return arith::ConstantOp::create(b, type,
                                   DenseElementsAttr::get(type, values));
}

/// Reads a quantized layer as LinearOps.cpp does, but for its weights, which
/// stay as they are stored. Fails silently: a float island takes what has no
/// such form.
template <typename OpTy>
static FailureOr<Channels> readChannels(OpTy op, typename OpTy::Adaptor adaptor,
                                        NNToQNNCounts &counts,
                                        ConversionPatternRewriter &rewriter) {
  auto input = quantizationOf(op.getInput().getType());
  auto output = quantizationOf(op.getType());
  quant::QuantizedType type = quantizedElement(op.getFilter().getType());
  DenseElementsAttr filter = constantOf(adaptor.getFilter());
  if (!input || !output || !type || !filter ||
      !type.getStorageType().isInteger(8))
    return rewriter.notifyMatchFailure(op,
                                       "not 8-bit, or weights not constant");
  if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type);
      perAxis && perAxis.getQuantizedDimension() != 0)
    return rewriter.notifyMatchFailure(op, "weights not along axis 0");
  int64_t count = tensorType(op.getFilter()).getDimSize(0);
  SmallVector<double> scales;
  for (int64_t o = 0; o < count; ++o)
    scales.push_back(scaleOfChannel(type, o));
  auto bias = readBias(op.getBias(), constantOf(adaptor.getBias()),
                       input->scale, scales);
  if (failed(bias))
    return rewriter.notifyMatchFailure(op, "bias not constant");

  HostTensor stored = HostTensor::fromAttr(filter);
  int64_t perChannel = count == 0 ? 0 : stored.getNumElements() / count;
  SmallVector<int32_t> zeroPoints, biases;
  qnn::RequantRequest request;
  for (int64_t o = 0; o < count; ++o) {
    int64_t zeroPoint =
        zeroPointOfChannel(type, o) - (type.isSigned() ? 0 : 128);
    qnn::Interval range = {(*bias)[o], (*bias)[o]};
    for (int64_t i = 0; i < perChannel; ++i) {
      int64_t weight = stored.getInt(o * perChannel + i) - zeroPoint;
      int64_t ends[] = {weight * (input->min - input->zeroPoint),
                        weight * (input->max - input->zeroPoint)};
      // Of what padding leaves out nothing is added.
      range.min += std::min<int64_t>({0, ends[0], ends[1]});
      range.max += std::max<int64_t>({0, ends[0], ends[1]});
    }
    qnn::Interval products = {range.min - (*bias)[o], range.max - (*bias)[o]};
    qnn::Interval i32 = {INT32_MIN, INT32_MAX};
    if (!i32.contains(range) || !i32.contains(products))
      return rewriter.notifyMatchFailure(op, "sums may leave i32");
    zeroPoints.push_back(static_cast<int32_t>(zeroPoint));
    biases.push_back(static_cast<int32_t>((*bias)[o]));
    request.accumulators.push_back(range);
    request.scales.push_back(qnn::RealScale(input->scale) *
                             qnn::RealScale(scales[o]) /
                             qnn::RealScale(output->scale));
  }
  qnn::Interval range = storedRange(*output, op.getActMin(), op.getActMax());
  request.zeroPoint = output->zeroPoint;
  request.min = static_cast<int32_t>(range.min);
  request.max = static_cast<int32_t>(range.max);
  Channels channels;
  channels.requant = qnn::chooseRequantization(op.getContext(), request);
  if (!llvm::all_equal(channels.requant.getShift()))
    return rewriter.notifyMatchFailure(op, "channels have shifts of their own");
  createRequant(op.getContext(), request, counts);
  Body b(op.getLoc(), rewriter);
  channels.zeroPoints = channelConstant(b, zeroPoints);
  channels.bias = channelConstant(b, biases);
  SmallVector<int32_t> multipliers;
  for (int64_t o = 0; o < count; ++o)
    multipliers.push_back(channels.requant.multiplierOf(o));
  channels.multipliers = channelConstant(b, multipliers);
  return channels;
}

/// The stored results of sums whose last axis are the channels.
static Value finish(Body &b, Value sums, const Channels &channels) {
  RankedTensorType type = tensorType(sums).clone(b.getI8Type());
  return createElementwise(
      b, type, {sums, channels.bias, channels.multipliers},
      [&](Body &inside, ValueRange x) {
        Value sum = exactly<arith::AddIOp>(inside, x[0], x[1]);
        return requantize(inside, sum, x[2], channels.requant);
      });
}

/// `[.., G * C]` as `[.., G, C]`, or with the groups in front.
static Value withGroups(Body &b, Value value, int64_t axis, int64_t groups) {
  RankedTensorType type = tensorType(value);
  SmallVector<int64_t> shape;
  SmallVector<ReassociationIndices> parts;
  for (int64_t each = 0; each < type.getRank(); ++each) {
    parts.emplace_back(1, static_cast<int64_t>(shape.size()));
    int64_t size = type.getDimSize(each);
    if (each == axis) {
      shape.push_back(groups);
      parts.back().push_back(static_cast<int64_t>(shape.size()));
      size /= groups;
    }
    shape.push_back(size);
  }
  return tensor::ExpandShapeOp::create(b, type.clone(shape), value, parts);
}

/// The image with its border, which is real zero.
static Value padded(Body &b, nn::Conv2DOp op, Value input, int32_t zeroPoint) {
  RankedTensorType type = tensorType(input);
  ArrayRef<int64_t> pads = op.getPads();
  if (llvm::all_of(pads, [](int64_t pad) { return pad == 0; }))
    return input;
  SmallVector<int64_t> shape(type.getShape());
  shape[1] += pads[0] + pads[2];
  shape[2] += pads[1] + pads[3];
  Value border = createFilled(
      b, type.clone(shape), b.getI8IntegerAttr(static_cast<int8_t>(zeroPoint)));
  auto numbers = [&](ArrayRef<int64_t> values) {
    return getAsIndexOpFoldResult(b.getContext(), values);
  };
  return tensor::InsertSliceOp::create(
      b, input, border, numbers({0, pads[0], pads[1], 0}),
      numbers(type.getShape()), numbers({1, 1, 1, 1}));
}

/// sum + (input - zero point) * (weight - its zero point), of these three and
/// the sum.
static Value addProduct(Body &b, ValueRange x, int32_t zeroPoint) {
  Value value = centred(b, x[0], integer(b, b.getI32Type(), zeroPoint));
  Value product = exactly<arith::MulIOp>(b, value, centred(b, x[1], x[2]));
  return exactly<arith::AddIOp>(b, x[3], product);
}

namespace {
struct ConvertWideFullyConnected : NNToQNNPattern<nn::FullyConnectedOp> {
  using NNToQNNPattern::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(nn::FullyConnectedOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    FailureOr<Channels> channels = readChannels(op, adaptor, counts, rewriter);
    if (failed(channels))
      return failure();
    Body b(op.getLoc(), rewriter);
    AffineExpr n, o, k;
    bindDims(op.getContext(), n, o, k);
    auto map = [&](ArrayRef<AffineExpr> results) {
      return AffineMap::get(3, 0, results, op.getContext());
    };
    int32_t zero = quantizationOf(op.getInput().getType())->zeroPoint;
    Value sums = createContraction(
        b, tensorType(op.getResult()).clone(b.getI32Type()),
        {adaptor.getInput(), adaptor.getFilter(), channels->zeroPoints},
        {map({n, k}), map({o, k}), map(o), map({n, o})},
        [&](Body &inside, ValueRange x) {
          return addProduct(inside, x, zero);
        });
    rewriter.replaceOp(op, finish(b, sums, *channels));
    return success();
  }
};

struct ConvertWideConv2D : NNToQNNPattern<nn::Conv2DOp> {
  using NNToQNNPattern::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(nn::Conv2DOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    FailureOr<Channels> channels = readChannels(op, adaptor, counts, rewriter);
    if (failed(channels))
      return failure();
    Body b(op.getLoc(), rewriter);
    auto groups = static_cast<int64_t>(op.getGroups());
    int32_t zero = quantizationOf(op.getInput().getType())->zeroPoint;
    Value image =
        withGroups(b, padded(b, op, adaptor.getInput(), zero), 3, groups);
    Value filter = withGroups(b, adaptor.getFilter(), 0, groups);
    Value zeroPoints = withGroups(b, channels->zeroPoints, 0, groups);
    RankedTensorType type = tensorType(op.getResult()).clone(b.getI32Type());
    SmallVector<int64_t> shape(type.getShape().drop_back());
    shape.append({groups, type.getDimSize(3) / groups});
    // Rows and columns of the result, group, channel of the group; then the
    // window and the group's input channels.
    AffineExpr n, y, x, g, o, ky, kx, c;
    bindDims(op.getContext(), n, y, x, g, o, ky, kx, c);
    auto map = [&](ArrayRef<AffineExpr> results) {
      return AffineMap::get(8, 0, results, op.getContext());
    };
    ArrayRef<int64_t> strides = op.getStrides(), dilations = op.getDilations();
    AffineExpr row = y * strides[0] + ky * dilations[0];
    AffineExpr column = x * strides[1] + kx * dilations[1];
    Value sums =
        createContraction(b, type.clone(shape), {image, filter, zeroPoints},
                          {map({n, row, column, g, c}), map({g, o, ky, kx, c}),
                           map({g, o}), map({n, y, x, g, o})},
                          [&](Body &inside, ValueRange v) {
                            return addProduct(inside, v, zero);
                          });
    sums = tensor::CollapseShapeOp::create(
        b, type, sums,
        SmallVector<ReassociationIndices>{{0}, {1}, {2}, {3, 4}});
    rewriter.replaceOp(op, finish(b, sums, *channels));
    return success();
  }
};
} // namespace

void mote::populateIntegerLoopPatterns(RewritePatternSet &patterns,
                                       const NNToQNNContext &context) {
  // Less than a kernel, or a table; more than a float island.
  patterns.add<ConvertIntegerMul, ConvertIntegerMatMul,
               ConvertWideFullyConnected, ConvertWideConv2D>(
      patterns.getContext(), context, /*benefit=*/1);
}

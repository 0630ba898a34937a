//===- PoolOps.cpp - Pooling and means over images
//--------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/NNToQNN/NNToQNN.h"

using namespace mlir;
using namespace mote;

namespace {
/// Maxima commute with a monotone change of scale, which is cheaper on the
/// smaller side: after the pool.
struct ConvertMaxPool2D : NNToQNNPattern<nn::MaxPool2DOp> {
  using NNToQNNPattern::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(nn::MaxPool2DOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto from = quantizationOf(op.getInput().getType());
    auto to = quantizationOf(op.getType());
    if (!(from && to) && !haveKernelFloats(op->getOperands()))
      return rewriter.notifyMatchFailure(op, "neither 8-bit nor f32 nor f16");
    Type type = getTypeConverter()->convertType(op.getType());
    Value result = qnn::MaxPool2DOp::create(
                       rewriter, op.getLoc(), type, adaptor.getInput(),
                       createInit(rewriter, op.getLoc(), type), Value(),
                       op.getKernelAttr(), op.getStridesAttr(),
                       op.getPadsAttr(), op.getDilationsAttr(), StringAttr())
                       .getResult(0);
    if (from)
      result = createRescale(rewriter, op.getLoc(), result, *from, *to);
    rewriter.replaceOp(op, result);
    return success();
  }
};

/// An average as integer arithmetic, whatever op stated it.
struct Average {
  ArrayRef<int64_t> kernel;
  ArrayRef<int64_t> strides;
  ArrayRef<int64_t> pads;
  bool countIncludePad;
};
} // namespace

/// One entry if every window divides by its size, else one for each count of
/// inside positions.
static qnn::RequantAttr averageRequant(MLIRContext *context,
                                       const Average &average,
                                       const Quantization &from,
                                       const Quantization &to,
                                       NNToQNNCounts &counts) {
  int64_t size = average.kernel[0] * average.kernel[1];
  bool fixed = average.countIncludePad ||
               llvm::all_of(average.pads, [](int64_t pad) { return pad == 0; });
  qnn::RealScale ratio = qnn::RealScale(from.scale) / qnn::RealScale(to.scale);
  qnn::RequantRequest request;
  for (int64_t n = fixed ? size : 1; n <= size; ++n) {
    request.scales.push_back(ratio / qnn::RealScale(static_cast<double>(n)));
    request.accumulators.push_back(
        {n * (from.min - from.zeroPoint), n * (from.max - from.zeroPoint)});
  }
  request.zeroPoint = to.zeroPoint;
  request.min = to.min;
  request.max = to.max;
  return createRequant(context, request, counts);
}

static Value createIntegerAverage(OpBuilder &builder, Location loc, Value input,
                                  Type type, const Average &average,
                                  const Quantization &from,
                                  const Quantization &to,
                                  NNToQNNCounts &counts) {
  return qnn::AvgPool2DOp::create(
             builder, loc, type, input, createInit(builder, loc, type), Value(),
             builder.getDenseI64ArrayAttr(average.kernel),
             builder.getDenseI64ArrayAttr(average.strides),
             builder.getDenseI64ArrayAttr(average.pads),
             builder.getBoolAttr(average.countIncludePad),
             builder.getI32IntegerAttr(from.zeroPoint),
             averageRequant(builder.getContext(), average, from, to, counts),
             StringAttr())
      .getResult(0);
}

namespace {
struct ConvertAvgPool2D : NNToQNNPattern<nn::AvgPool2DOp> {
  using NNToQNNPattern::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(nn::AvgPool2DOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto from = quantizationOf(op.getInput().getType());
    auto to = quantizationOf(op.getType());
    Type type = getTypeConverter()->convertType(op.getType());
    if (from && to) {
      Average average = {op.getKernel(), op.getStrides(), op.getPads(),
                         op.getCountIncludePad()};
      rewriter.replaceOp(op, createIntegerAverage(rewriter, op.getLoc(),
                                                  adaptor.getInput(), type,
                                                  average, *from, *to, counts));
      return success();
    }
    if (!haveKernelFloats(op->getOperands()))
      return rewriter.notifyMatchFailure(op, "neither 8-bit nor f32 nor f16");
    rewriter.replaceOpWithNewOp<qnn::AvgPool2DOp>(
        op, type, adaptor.getInput(), createInit(rewriter, op.getLoc(), type),
        Value(), op.getKernelAttr(), op.getStridesAttr(), op.getPadsAttr(),
        op.getCountIncludePadAttr(), rewriter.getI32IntegerAttr(0),
        qnn::RequantAttr(), StringAttr());
    return success();
  }
};

/// The mean over height and width of an NHWC tensor is its global average.
struct ConvertImageMean : NNToQNNPattern<nn::ReduceMeanOp> {
  using NNToQNNPattern::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(nn::ReduceMeanOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto from = quantizationOf(op.getInput().getType());
    auto to = quantizationOf(op.getType());
    if (!from || !to)
      return rewriter.notifyMatchFailure(op, "not 8-bit");
    auto input = cast<RankedTensorType>(op.getInput().getType());
    SmallVector<int64_t> axes(op.getAxes());
    llvm::sort(axes);
    if (input.getRank() != 4 || axes != SmallVector<int64_t>{1, 2})
      return rewriter.notifyMatchFailure(op, "not over height and width");
    SmallVector<int64_t> strides = {1, 1}, pads = {0, 0, 0, 0};
    Average average = {input.getShape().slice(1, 2), strides, pads,
                       /*countIncludePad=*/false};
    rewriter.replaceOp(
        op, createIntegerAverage(rewriter, op.getLoc(), adaptor.getInput(),
                                 getTypeConverter()->convertType(op.getType()),
                                 average, *from, *to, counts));
    return success();
  }
};
} // namespace

void mote::populatePoolPatterns(RewritePatternSet &patterns,
                                const NNToQNNContext &context) {
  patterns.add<ConvertMaxPool2D, ConvertAvgPool2D, ConvertImageMean>(
      patterns.getContext(), context);
}

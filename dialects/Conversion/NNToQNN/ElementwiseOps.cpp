//===- ElementwiseOps.cpp - Sums and extrema of two tensors
//----------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/NNToQNN/NNToQNN.h"

using namespace mlir;
using namespace mote;

namespace {
/// Sums and differences of tensors of equal shape.
template <typename OpTy, bool isSub> struct ConvertSum : NNToQNNPattern<OpTy> {
  using NNToQNNPattern<OpTy>::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto lhs = quantizationOf(op.getLhs().getType());
    auto rhs = quantizationOf(op.getRhs().getType());
    auto to = quantizationOf(op.getType());
    if (!lhs || !rhs || !to)
      return rewriter.notifyMatchFailure(op, "not 8-bit");
    if (adaptor.getLhs().getType() != adaptor.getRhs().getType())
      return rewriter.notifyMatchFailure(op, "shapes differ");
    qnn::RealScale output(to->scale);
    qnn::Interval range = storedRange(*to, op.getActMin(), op.getActMax());
    qnn::AddRequest request = {qnn::RealScale(lhs->scale) / output,
                               qnn::RealScale(rhs->scale) / output,
                               isSub,
                               lhs->zeroPoint,
                               rhs->zeroPoint,
                               to->zeroPoint,
                               static_cast<int32_t>(range.min),
                               static_cast<int32_t>(range.max)};
    qnn::AddParameters chosen = qnn::chooseAddParameters(request);
    ++this->counts.requantized;
    this->counts.exact += chosen.exactPairs == 65536;
    Type type = this->getTypeConverter()->convertType(op.getType());
    rewriter.replaceOpWithNewOp<qnn::AddOp>(
        op, type, adaptor.getLhs(), adaptor.getRhs(),
        createInit(rewriter, op.getLoc(), type), Value(),
        rewriter.getI32IntegerAttr(chosen.lhsMultiplier),
        rewriter.getI32IntegerAttr(chosen.rhsMultiplier),
        rewriter.getI64IntegerAttr(chosen.offset),
        rewriter.getI32IntegerAttr(chosen.shift),
        rewriter.getI32IntegerAttr(request.zeroPoint),
        rewriter.getI32IntegerAttr(request.min),
        rewriter.getI32IntegerAttr(request.max),
        qnn::RoundingAttr::get(op.getContext(), chosen.rounding), StringAttr());
    return success();
  }
};

/// Extrema commute with monotone rescaling, so they need no scales: both
/// operands are brought to the result's scale, and nn's op stays, on integers.
template <typename OpTy> struct ConvertExtremum : NNToQNNPattern<OpTy> {
  using NNToQNNPattern<OpTy>::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto lhs = quantizationOf(op.getLhs().getType());
    auto rhs = quantizationOf(op.getRhs().getType());
    auto to = quantizationOf(op.getType());
    if (!lhs || !rhs || !to)
      return rewriter.notifyMatchFailure(op, "not 8-bit");
    qnn::Interval range = storedRange(*to, op.getActMin(), op.getActMax());
    Quantization clamped = *to;
    clamped.min = static_cast<int32_t>(range.min);
    clamped.max = static_cast<int32_t>(range.max);
    Location loc = op.getLoc();
    Value left = createRescale(rewriter, loc, adaptor.getLhs(), *lhs, clamped);
    Value right = createRescale(rewriter, loc, adaptor.getRhs(), *rhs, clamped);
    rewriter.replaceOpWithNewOp<OpTy>(
        op, this->getTypeConverter()->convertType(op.getType()), left, right,
        FloatAttr(), FloatAttr());
    return success();
  }
};
} // namespace

void mote::populateElementwisePatterns(RewritePatternSet &patterns,
                                       const NNToQNNContext &context) {
  patterns.add<ConvertSum<nn::AddOp, false>, ConvertSum<nn::SubOp, true>,
               ConvertExtremum<nn::MinimumOp>, ConvertExtremum<nn::MaximumOp>>(
      patterns.getContext(), context);
}

//===- ElementwiseOps.cpp - Sums, extrema, and functions of two values
//------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/NNToQNN/NNToQNN.h"
#include "dialects/Conversion/NNToQNN/ScalarFunctions.h"

using namespace mlir;
using namespace mote;

/// Stored values of a constant whose elements are all equal.
static std::optional<int32_t> splatOf(Value value) {
  DenseElementsAttr attr = constantOf(value);
  if (!attr || !attr.isSplat())
    return std::nullopt;
  return static_cast<int32_t>(attr.getSplatValue<APInt>().getSExtValue());
}

namespace {
/// With one operand a single number, any binary op is a function of the other.
template <typename OpTy> struct ConvertBinaryWithSplat : NNToQNNPattern<OpTy> {
  using NNToQNNPattern<OpTy>::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto lhs = quantizationOf(op.getLhs().getType());
    auto rhs = quantizationOf(op.getRhs().getType());
    auto to = quantizationOf(op.getType());
    if (!lhs || !rhs || !to)
      return rewriter.notifyMatchFailure(op, "not 8-bit");
    auto function = binaryFunction(op);
    auto convert = [&](Value variable, const Quantization &from,
                       llvm::function_ref<double(double)> unary) {
      rewriter.replaceOp(op, createLookup(rewriter, op.getLoc(), variable,
                                          lookupTable(from, *to, unary)));
      return success();
    };
    auto result = cast<ShapedType>(op.getType());
    auto hasResultShape = [&](Value value) {
      return cast<ShapedType>(value.getType()).getShape() == result.getShape();
    };
    if (auto stored = splatOf(adaptor.getRhs());
        stored && hasResultShape(op.getLhs())) {
      double real = rhs->toReal(*stored);
      return convert(adaptor.getLhs(), *lhs,
                     [&](double x) { return function(x, real); });
    }
    if (auto stored = splatOf(adaptor.getLhs());
        stored && hasResultShape(op.getRhs())) {
      double real = lhs->toReal(*stored);
      return convert(adaptor.getRhs(), *rhs,
                     [&](double x) { return function(real, x); });
    }
    return rewriter.notifyMatchFailure(op, "no operand is a single number");
  }
};

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
  patterns.add<
      ConvertBinaryWithSplat<nn::AddOp>, ConvertBinaryWithSplat<nn::SubOp>,
      ConvertBinaryWithSplat<nn::MulOp>, ConvertBinaryWithSplat<nn::DivOp>,
      ConvertBinaryWithSplat<nn::PowOp>, ConvertBinaryWithSplat<nn::MinimumOp>,
      ConvertBinaryWithSplat<nn::MaximumOp>>(patterns.getContext(), context,
                                             /*benefit=*/3);
  patterns.add<ConvertSum<nn::AddOp, false>, ConvertSum<nn::SubOp, true>,
               ConvertExtremum<nn::MinimumOp>, ConvertExtremum<nn::MaximumOp>>(
      patterns.getContext(), context);
}

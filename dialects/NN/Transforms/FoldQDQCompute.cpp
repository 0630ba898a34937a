//===- FoldQDQCompute.cpp - Ops on quantized types ------------------------===//
//-------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/HostTensor.h"
#include "dialects/NN/Transforms/Elementwise.h"
#include "dialects/NN/Transforms/FoldQDQ.h"
#include <cmath>

using namespace mlir;
using namespace mote;
using namespace mote::nn;

/// A bias is rounded to the accumulator's grid, whose step is `input scale *
/// filter scale`. The error is at most half a step; it may cost at most this
/// part of an output step.
static constexpr double maxBiasError = 1.0 / 16;

/// Bias scales that equal the product of input and filter scale but for float
/// rounding.
static constexpr double scaleTolerance = 1e-5;

quant::QuantizedType nn::biasElement(quant::UniformQuantizedType input,
                                     quant::QuantizedType filter) {
  MLIRContext *context = input.getContext();
  Type i32 = IntegerType::get(context, 32), f32 = Float32Type::get(context);
  int64_t low = std::numeric_limits<int32_t>::min(),
          high = std::numeric_limits<int32_t>::max();
  constexpr unsigned flags = quant::QuantizationFlags::Signed;
  auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(filter);
  if (!perAxis)
    return quant::UniformQuantizedType::get(
        flags, i32, f32, input.getScale() * scaleOf(filter), 0, low, high);
  SmallVector<double> scales;
  for (double scale : perAxis.getScales())
    scales.push_back(input.getScale() * scale);
  return quant::UniformQuantizedPerAxisType::get(
      flags, i32, f32, scales, SmallVector<int64_t>(scales.size(), 0),
      /*quantizedDimension=*/0, low, high);
}

/// The stored integers of a bias on the accumulator's grid; none where it does
/// not fit there well enough.
static std::optional<SmallVector<int64_t>>
storeBias(Value bias, quant::QuantizedType grid, double outputScale) {
  std::optional<SmallVector<float>> reals = realValues(bias);
  if (!reals)
    return std::nullopt;
  auto dequantize = bias.getDefiningOp<DequantizeOp>();
  quant::QuantizedType own =
      dequantize ? quantizedElement(dequantize.getInput()) : nullptr;
  HostTensor integers =
      own ? HostTensor::fromAttr(constantUnder(bias).getValue()) : HostTensor();
  bool perAxis = isa<quant::UniformQuantizedPerAxisType>(grid);
  SmallVector<int64_t> stored;
  for (auto [index, real] : llvm::enumerate(*reals)) {
    double step = scaleOf(grid, perAxis ? index : 0);
    int64_t ownChannel =
        isa_and_nonnull<quant::UniformQuantizedPerAxisType>(own) ? index : 0;
    if (own && zeroPointOf(own, ownChannel) == 0 &&
        std::abs(scaleOf(own, ownChannel) - step) <= scaleTolerance * step) {
      stored.push_back(integers.getInt(index));
      continue;
    }
    double exact = real / step, rounded = std::nearbyint(exact);
    if (!(std::abs(rounded) < std::numeric_limits<int32_t>::max()) ||
        std::abs(exact - rounded) * step > maxBiasError * outputScale)
      return std::nullopt;
    stored.push_back(static_cast<int64_t>(rounded));
  }
  return stored;
}

/// The quantized constant under a filter, with channels (if any) along axis 0.
static Value quantizedFilter(Value filter) {
  auto dequantize = filter.getDefiningOp<DequantizeOp>();
  if (!dequantize || !dequantize.getInput().getDefiningOp<ConstantOp>())
    return nullptr;
  std::optional<int64_t> axis =
      channelAxis(tensorType(dequantize.getInput()).getElementType());
  return axis.value_or(0) == 0 ? dequantize.getInput() : nullptr;
}

/// The op whose float result only this quantize reads.
template <typename OpTy> static OpTy soleProducer(QuantizeOp op) {
  if (!op.getInput().hasOneUse() || !perTensorElement(op))
    return nullptr;
  return op.getInput().getDefiningOp<OpTy>();
}

namespace {

/// quantize(conv2d(dequantize(x), dequantize(w), b)) -> conv2d(x, w, b').
template <typename OpTy> struct FoldLinear : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    auto layer = soleProducer<OpTy>(op);
    if (!layer)
      return rewriter.notifyMatchFailure(
          op, "expected the only use of a linear layer");
    Value input = dequantizedFrom(layer.getInput());
    Value filter = quantizedFilter(layer.getFilter());
    if (!input || !filter)
      return rewriter.notifyMatchFailure(
          layer, "expected dequantized input and constant filter");

    SmallVector<Value> operands{input, filter};
    if (layer.getBias()) {
      quant::QuantizedType grid =
          biasElement(perTensorElement(input), quantizedElement(filter));
      auto stored =
          storeBias(layer.getBias(), grid, perTensorElement(op).getScale());
      if (!stored)
        return rewriter.notifyMatchFailure(
            layer, "the bias does not fit the accumulator's grid");
      auto type =
          RankedTensorType::get(tensorType(layer.getBias()).getShape(), grid);
      rewriter.setInsertionPoint(layer);
      operands.push_back(
          quantizedConstant(rewriter, layer.getBias().getLoc(), type, *stored));
    }
    rewriter.setInsertionPoint(layer);
    Operation *folded = cloneWith(rewriter, layer, operands, op.getType());
    rewriter.replaceOp(op, folded->getResult(0));
    return success();
  }
};

/// quantize(f(dequantize(x))) -> f(x), for functions of one tensor.
struct FoldUnary : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    auto producer = soleProducer<Operation *>(op);
    if (!producer || !(isUnary(producer) ||
                       isa<SoftmaxOp, AvgPool2DOp, ReduceMeanOp>(producer)))
      return rewriter.notifyMatchFailure(
          op, "expected the only use of a function of one tensor");
    Value input = dequantizedFrom(producer->getOperand(0));
    if (!input)
      return rewriter.notifyMatchFailure(producer,
                                         "expected a dequantized input");
    rewriter.setInsertionPoint(producer);
    Operation *folded = cloneWith(rewriter, producer, input, op.getType());
    rewriter.replaceOp(op, folded->getResult(0));
    return success();
  }
};

/// quantize(f(dequantize(x), dequantize(y))) -> f(x, y). One operand may be a
/// splat float constant c: it is exactly representable, as 1 of scale |c|.
struct FoldBinary : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    auto producer = soleProducer<Operation *>(op);
    if (!isa_and_nonnull<AddOp, SubOp, MulOp, MinimumOp, MaximumOp, MatMulOp>(
            producer))
      return rewriter.notifyMatchFailure(
          op, "expected the only use of a function of two tensors");
    bool anyQuantized = false;
    for (Value operand : producer->getOperands()) {
      bool quantized = static_cast<bool>(dequantizedFrom(operand));
      anyQuantized |= quantized;
      if (!quantized && (isa<MatMulOp>(producer) || !splatValue(operand)))
        return rewriter.notifyMatchFailure(
            producer, "expected dequantized or splat operands");
    }
    if (!anyQuantized)
      return rewriter.notifyMatchFailure(producer, "no operand is dequantized");
    rewriter.setInsertionPoint(producer);
    SmallVector<Value> operands;
    for (Value operand : producer->getOperands()) {
      Value quantized = dequantizedFrom(operand);
      operands.push_back(
          quantized ? quantized
                    : exactSplat(rewriter, producer->getLoc(), operand));
    }
    Operation *folded = cloneWith(rewriter, producer, operands, op.getType());
    rewriter.replaceOp(op, folded->getResult(0));
    return success();
  }

private:
  static Value exactSplat(PatternRewriter &rewriter, Location loc,
                          Value constant) {
    float value = *splatValue(constant);
    RankedTensorType type = tensorType(constant);
    auto element = quant::UniformQuantizedType::get(
        quant::QuantizationFlags::Signed, rewriter.getI8Type(),
        rewriter.getF32Type(), value == 0.0f ? 1.0 : std::abs(value), 0, -128,
        127);
    int64_t stored = value == 0.0f ? 0 : value > 0.0f ? 1 : -1;
    return quantizedConstant(
        rewriter, loc, RankedTensorType::get(type.getShape(), element),
        SmallVector<int64_t>(type.getNumElements(), stored));
  }
};

} // namespace

void nn::populateComputePatterns(RewritePatternSet &patterns) {
  patterns.add<FoldBinary, FoldLinear<Conv2DOp>, FoldLinear<FullyConnectedOp>,
               FoldUnary>(patterns.getContext());
}

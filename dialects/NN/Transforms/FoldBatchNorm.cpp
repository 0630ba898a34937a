//===- FoldBatchNorm.cpp - Batch norm into weights ------------------------===//
//-------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// At inference a batch normalization is one multiplication and one addition a
// channel. After a convolution or a fully connected layer with float weights
// both disappear into the weights and the bias; elsewhere they become `mul` and
// `add`.
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/Transforms/Constants.h"
#include "dialects/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include <cmath>

namespace mote::nn {
#define GEN_PASS_DEF_NNFOLDBATCHNORM
#include "dialects/NN/Transforms/Passes.h.inc"
} // namespace mote::nn

using namespace mlir;
using namespace mote;
using namespace mote::nn;

/// A channel's `x * factor + offset`.
struct Affine {
  SmallVector<float> factor, offset;
};

static std::optional<Affine> affineOf(BatchNormOp op) {
  auto scale = realValues(op.getScale()), offset = realValues(op.getOffset());
  auto mean = realValues(op.getMean()), variance = realValues(op.getVariance());
  if (!scale || !offset || !mean || !variance)
    return std::nullopt;
  Affine affine;
  double epsilon = op.getEpsilon().convertToDouble();
  for (size_t c = 0; c < scale->size(); ++c) {
    double factor = (*scale)[c] / std::sqrt((*variance)[c] + epsilon);
    affine.factor.push_back(static_cast<float>(factor));
    affine.offset.push_back(
        static_cast<float>((*offset)[c] - (*mean)[c] * factor));
  }
  return affine;
}

/// Multiplies the weights and bias of a linear layer; fails where they are no
/// float constants or the layer already clamps its result.
template <typename OpTy>
static LogicalResult scaleLayer(PatternRewriter &rewriter, OpTy layer,
                                const Affine &affine) {
  auto filter = layer.getFilter().template getDefiningOp<ConstantOp>();
  if (!filter || !isFloatTensor(layer.getFilter()))
    return rewriter.notifyMatchFailure(layer,
                                       "expected a float constant filter");
  if (layer.getActMin() || layer.getActMax())
    return rewriter.notifyMatchFailure(
        layer, "the layer clamps before the batch norm");
  std::optional<SmallVector<float>> bias;
  if (layer.getBias() && (!isFloatTensor(layer.getBias()) ||
                          !(bias = realValues(layer.getBias()))))
    return rewriter.notifyMatchFailure(layer, "expected a float constant bias");

  SmallVector<float> weights = *realValues(layer.getFilter());
  size_t channels = affine.factor.size(), inner = weights.size() / channels;
  for (auto [index, weight] : llvm::enumerate(weights))
    weight *= affine.factor[index / inner];
  SmallVector<float> offset(affine.offset);
  for (size_t c = 0; bias && c < channels; ++c)
    offset[c] += (*bias)[c] * affine.factor[c];
  Type element = filter.getType().getElementType();
  if (element.isF16() &&
      !(areFinite(weights, element) && areFinite(offset, element)))
    return rewriter.notifyMatchFailure(layer, "the weights would leave f16");
  rewriter.setInsertionPoint(layer);
  Value newFilter = floatConstant(
      rewriter, filter.getLoc(), filter.getType().getShape(), weights, element);
  Value newBias =
      floatConstant(rewriter, layer.getLoc(), static_cast<int64_t>(channels),
                    offset, element);
  rewriter.modifyOpInPlace(layer, [&] {
    layer.getFilterMutable().assign(newFilter);
    layer.getBiasMutable().assign(newBias);
  });
  return success();
}

static LogicalResult scaleProducer(PatternRewriter &rewriter, Operation *op,
                                   Value input, const Affine &affine) {
  if (!input.hasOneUse())
    return rewriter.notifyMatchFailure(op,
                                       "the layer's raw result has other uses");
  if (auto conv = input.getDefiningOp<Conv2DOp>())
    return scaleLayer(rewriter, conv, affine);
  if (auto layer = input.getDefiningOp<FullyConnectedOp>())
    return scaleLayer(rewriter, layer, affine);
  return rewriter.notifyMatchFailure(op, "input is no linear layer");
}

namespace {

/// batch_norm(conv2d(x, w, b)) -> conv2d(x, w', b').
struct FoldBatchNormIntoLayer : OpRewritePattern<BatchNormOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(BatchNormOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<Affine> affine = affineOf(op);
    if (!affine || static_cast<int64_t>(op.getAxis()) !=
                       tensorType(op.getInput()).getRank() - 1)
      return rewriter.notifyMatchFailure(
          op, "expected constants along the last axis");
    if (failed(scaleProducer(rewriter, op, op.getInput(), *affine)))
      return failure();
    rewriter.replaceOp(op, op.getInput());
    return success();
  }
};

/// mul(conv2d(x, w, b), c) -> conv2d(x, w', b'), for one factor a channel.
struct FoldScaleIntoLayer : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MulOp op,
                                PatternRewriter &rewriter) const override {
    bool constantFirst = isConstantLike(op.getLhs());
    Value input = constantFirst ? op.getRhs() : op.getLhs();
    Value constant = constantFirst ? op.getLhs() : op.getRhs();
    auto factors = constant.getDefiningOp<ConstantOp>() ? realValues(constant)
                                                        : std::nullopt;
    if (!factors || !isFloatTensor(constant) || op.getActMin() ||
        op.getActMax() || input.getType() != op.getType())
      return rewriter.notifyMatchFailure(
          op, "expected a plain product with float constants");
    if (tensorType(input).getRank() == 0)
      return rewriter.notifyMatchFailure(op, "expected channels");
    int64_t channels = tensorType(input).getShape().back();
    ArrayRef<int64_t> shape = tensorType(constant).getShape();
    if (factors->size() == 1)
      factors->assign(channels, factors->front());
    else if (shape.back() != channels ||
             static_cast<int64_t>(factors->size()) != channels)
      return rewriter.notifyMatchFailure(op, "expected one factor a channel");
    Affine affine{*factors, SmallVector<float>(channels, 0.0f)};
    if (failed(scaleProducer(rewriter, op, input, affine)))
      return failure();
    rewriter.replaceOp(op, input);
    return success();
  }
};

} // namespace

/// `value` as `type`, which differs from its own in the width of floats.
static Value castTo(PatternRewriter &rewriter, Value value,
                    RankedTensorType type) {
  if (value.getType() == type)
    return value;
  return CastOp::create(rewriter, value.getLoc(), type, value);
}

namespace {
/// batch_norm(x) -> add(mul(x, factor), offset), where no layer takes it; in
/// f32.
struct ExpandBatchNorm : OpRewritePattern<BatchNormOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(BatchNormOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<Affine> affine = affineOf(op);
    if (!affine)
      return rewriter.notifyMatchFailure(op, "expected constant parameters");
    SmallVector<int64_t> shape(
        tensorType(op.getInput()).getRank() - op.getAxis(), 1);
    shape.front() = static_cast<int64_t>(affine->factor.size());
    Location loc = op.getLoc();
    // Factors need not fit a narrower type, nor be rounded to it.
    auto type = cast<RankedTensorType>(op.getType());
    RankedTensorType wide = type.clone(rewriter.getF32Type());
    Value input = castTo(rewriter, op.getInput(), wide);
    Value factor = floatConstant(rewriter, loc, shape, affine->factor,
                                 wide.getElementType());
    Value offset = floatConstant(rewriter, loc, shape, affine->offset,
                                 wide.getElementType());
    Value product = MulOp::create(rewriter, loc, wide, input, factor,
                                  FloatAttr(), FloatAttr());
    Value sum = AddOp::create(rewriter, loc, wide, product, offset, FloatAttr(),
                              FloatAttr());
    rewriter.replaceOp(op, castTo(rewriter, sum, type));
    return success();
  }
};

struct FoldBatchNormPass : nn::impl::NNFoldBatchNormBase<FoldBatchNormPass> {
  using NNFoldBatchNormBase::NNFoldBatchNormBase;
  void runOnOperation() override {
    getOperation().walk([&](BatchNormOp) { ++numBatchNorms; });
    RewritePatternSet patterns(&getContext());
    patterns.add<FoldBatchNormIntoLayer, FoldScaleIntoLayer>(&getContext(),
                                                             /*benefit=*/2);
    patterns.add<ExpandBatchNorm>(&getContext(), /*benefit=*/1);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace

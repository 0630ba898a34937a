//===- FuseBias.cpp - Additions become biases -----------------------------===//
//------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Many exporters write a layer as MatMul + Add. An accumulator that starts at
// the bias costs nothing, an addition over the whole result costs a pass over
// it; and a matrix product with constant weights is a fully connected layer,
// which has kernels.
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/Transforms/Constants.h"
#include "dialects/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mote::nn {
#define GEN_PASS_DEF_NNFUSEBIAS
#include "dialects/NN/Transforms/Passes.h.inc"
} // namespace mote::nn

using namespace mlir;
using namespace mote;
using namespace mote::nn;

/// The constant-like `value`, which is added to a tensor with `channels` as its
/// last dimension, as a vector `[channels]`; null where it is anything but one
/// number a channel. A dequantized vector keeps its stored integers.
static Value asBias(PatternRewriter &rewriter, Value value, int64_t channels,
                    bool negate) {
  std::optional<SmallVector<float>> values = realValues(value);
  RankedTensorType type = tensorType(value);
  if (!values || !isFloatTensor(value))
    return nullptr;
  if (values->size() == 1)
    values->assign(channels, values->front());
  else if (static_cast<int64_t>(values->size()) != channels ||
           type.getShape().back() != channels)
    return nullptr;
  else if (!negate)
    return reshapeConstant(rewriter, value, channels);
  for (float &element : *values)
    element = negate ? -element : element;
  return floatConstant(rewriter, value.getLoc(), channels, *values,
                       type.getElementType());
}

/// Whether the layer's bias can still grow: no clamp comes before, and the bias
/// it has is a float constant.
template <typename OpTy> static bool takesBias(OpTy layer) {
  if (layer.getActMin() || layer.getActMax() ||
      !isFloatTensor(layer.getResult()))
    return false;
  Value bias = layer.getBias();
  return !bias || (isConstantLike(bias) && isFloatTensor(bias));
}

/// Gives the layer `bias`, or the sum of its own and `bias`.
template <typename OpTy>
static void addBias(PatternRewriter &rewriter, OpTy layer, Value bias) {
  if (Value old = layer.getBias()) {
    SmallVector<float> sum = *realValues(old);
    for (auto [element, addend] : llvm::zip_equal(sum, *realValues(bias)))
      element += addend;
    bias = floatConstant(rewriter, layer.getLoc(), tensorType(old).getShape(),
                         sum, tensorType(old).getElementType());
  }
  // The bias was made before the addition, which is after the layer.
  Operation *constant = constantUnder(bias);
  rewriter.moveOpBefore(constant, layer);
  if (bias.getDefiningOp() != constant)
    rewriter.moveOpBefore(bias.getDefiningOp(), layer);
  rewriter.modifyOpInPlace(layer, [&] { layer.getBiasMutable().assign(bias); });
}

namespace {

/// add(conv2d(x, w), c) -> conv2d(x, w, bias c), also through a reshape that
/// keeps the channels. `Sum` is AddOp, or SubOp with the constant on the right.
template <typename Sum> struct FuseConstantIntoBias : OpRewritePattern<Sum> {
  using OpRewritePattern<Sum>::OpRewritePattern;
  LogicalResult matchAndRewrite(Sum op,
                                PatternRewriter &rewriter) const override {
    constexpr bool isSub = std::is_same_v<Sum, SubOp>;
    bool constantFirst = !isSub && isConstantLike(op.getLhs());
    Value input = constantFirst ? op.getRhs() : op.getLhs();
    Value constant = constantFirst ? op.getLhs() : op.getRhs();
    if (!isConstantLike(constant) || input.getType() != op.getType() ||
        !input.hasOneUse())
      return rewriter.notifyMatchFailure(op,
                                         "expected one value and a constant");
    if (tensorType(input).getRank() == 0)
      return rewriter.notifyMatchFailure(op, "scalars have no channels");
    int64_t channels = tensorType(input).getShape().back();
    Value layer = input;
    if (auto reshape = input.getDefiningOp<ReshapeOp>()) {
      layer = reshape.getInput();
      if (!layer.hasOneUse() || tensorType(layer).getRank() == 0 ||
          tensorType(layer).getShape().back() != channels)
        return rewriter.notifyMatchFailure(
            op, "the reshape does not keep the channels");
    }
    auto conv = layer.getDefiningOp<Conv2DOp>();
    auto connected = layer.getDefiningOp<FullyConnectedOp>();
    if (!(conv && takesBias(conv)) && !(connected && takesBias(connected)))
      return rewriter.notifyMatchFailure(
          op, "expected a float linear layer that takes a bias");
    Value bias = asBias(rewriter, constant, channels, isSub);
    if (!bias)
      return rewriter.notifyMatchFailure(op, "expected one constant a channel");
    if (conv)
      addBias(rewriter, conv, bias);
    else
      addBias(rewriter, connected, bias);
    if (!op.getActMin() && !op.getActMax()) {
      rewriter.replaceOp(op, input);
      return success();
    }
    rewriter.replaceOpWithNewOp<ClipOp>(op, op.getType(), input,
                                        op.getActMinAttr(), op.getActMaxAttr());
    return success();
  }
};

/// matmul(x, constant) -> fully_connected(x, transposed constant), with
/// reshapes where x has more than two dimensions.
struct MatMulToFullyConnected : OpRewritePattern<MatMulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MatMulOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType weights = tensorType(op.getRhs()),
                     input = tensorType(op.getLhs());
    if (!isConstantLike(op.getRhs()) || weights.getRank() != 2 ||
        input.getRank() < 2)
      return rewriter.notifyMatchFailure(op,
                                         "expected constant weights [K, O]");
    if (!isLayerFloat(input.getElementType()) &&
        !isa<quant::QuantizedType>(input.getElementType()))
      return rewriter.notifyMatchFailure(op,
                                         "layers are f32, f16 or quantized");
    RankedTensorType result = op.getType();
    int64_t rows = input.getNumElements() / input.getShape().back();
    auto flat = [&](RankedTensorType type) {
      return RankedTensorType::get({rows, type.getShape().back()},
                                   type.getElementType());
    };
    if (channelAxis(input.getElementType()) ||
        channelAxis(result.getElementType()))
      return rewriter.notifyMatchFailure(op, "expected per-tensor activations");
    Value filter = transposeConstant(rewriter, op.getRhs(), {1, 0});
    Value lhs = op.getLhs();
    if (input.getRank() != 2)
      lhs = ReshapeOp::create(rewriter, op.getLoc(), flat(input), lhs);
    Value product =
        FullyConnectedOp::create(rewriter, op.getLoc(), flat(result), lhs,
                                 filter, Value(), FloatAttr(), FloatAttr());
    if (input.getRank() != 2)
      product = ReshapeOp::create(rewriter, op.getLoc(), result, product);
    rewriter.replaceOp(op, product);
    return success();
  }
};

struct FuseBiasPass : nn::impl::NNFuseBiasBase<FuseBiasPass> {
  using NNFuseBiasBase::NNFuseBiasBase;
  void runOnOperation() override {
    auto count = [&] {
      int64_t ops = 0;
      getOperation().walk([&](Operation *op) { ops += isa<AddOp, SubOp>(op); });
      return ops;
    };
    int64_t before = count();
    RewritePatternSet patterns(&getContext());
    patterns.add<FuseConstantIntoBias<AddOp>, FuseConstantIntoBias<SubOp>,
                 MatMulToFullyConnected>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    numFused += before - count();
  }
};

} // namespace

//===- FuseActivation.cpp - Clamps join their producer --------------------===//
//---------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Relu and its kin are one clamp of each result, which the op that computes the
// result does in a register: as its `act_min` and `act_max`.
//
// Two clamps in a row are one. With clamp(x; lo, hi) = min(max(x, lo), hi),
// clamp(clamp(x; l, h); a, b) = clamp(x; clamp(l; a, b), clamp(h; a, b)),
// an absent bound being infinite.
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/Transforms/Constants.h"
#include "dialects/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include <cmath>

namespace mote::nn {
#define GEN_PASS_DEF_NNFUSEACTIVATION
#include "dialects/NN/Transforms/Passes.h.inc"
} // namespace mote::nn

using namespace mlir;
using namespace mote;
using namespace mote::nn;

static constexpr float infinity = std::numeric_limits<float>::infinity();

/// The interval a clamp limits its operand to.
struct Clamp {
  float low = -infinity, high = infinity;
};

static float boundOf(FloatAttr attr, float absent) {
  return attr ? attr.getValue().convertToFloat() : absent;
}

/// The clamp that `op` is, and the value it clamps.
static std::optional<std::pair<Clamp, Value>> matchClamp(Operation *op) {
  if (auto relu = dyn_cast<ReluOp>(op))
    return std::pair(Clamp{0.0f, infinity}, relu.getInput());
  if (auto clip = dyn_cast<ClipOp>(op))
    return std::pair(Clamp{boundOf(clip.getActMinAttr(), -infinity),
                           boundOf(clip.getActMaxAttr(), infinity)},
                     clip.getInput());
  if (!isa<MinimumOp, MaximumOp>(op) || op->hasAttr("act_min") ||
      op->hasAttr("act_max"))
    return std::nullopt;
  for (unsigned operand : {0u, 1u}) {
    Value value = op->getOperand(1 - operand);
    std::optional<float> bound = splatValue(op->getOperand(operand));
    if (!bound ||
        tensorType(value).getShape() != tensorType(op->getResult(0)).getShape())
      continue;
    Clamp clamp =
        isa<MinimumOp>(op) ? Clamp{-infinity, *bound} : Clamp{*bound, infinity};
    return std::pair(clamp, value);
  }
  return std::nullopt;
}

/// Whether clamping before or after rounding to `type` is the same: each bound
/// is a representable value, or lies outside the range.
static bool commutesWithRounding(Clamp clamp, quant::QuantizedType type) {
  auto perTensor = dyn_cast<quant::UniformQuantizedType>(type);
  if (!perTensor)
    return false;
  for (float bound : {clamp.low, clamp.high}) {
    double stored = bound / perTensor.getScale() + perTensor.getZeroPoint();
    if (std::isinf(bound) || stored <= perTensor.getStorageTypeMin() ||
        stored >= perTensor.getStorageTypeMax())
      continue;
    if (std::abs(stored - std::nearbyint(stored)) > 1e-5)
      return false;
  }
  return true;
}

/// Whether every value of the quantized type lies inside the clamp.
static bool isImplied(Clamp clamp, quant::QuantizedType type) {
  auto perTensor = dyn_cast<quant::UniformQuantizedType>(type);
  if (!perTensor)
    return false;
  auto real = [&](int64_t stored) {
    return static_cast<float>(stored - perTensor.getZeroPoint()) *
           static_cast<float>(perTensor.getScale());
  };
  return clamp.low <= real(perTensor.getStorageTypeMin()) &&
         real(perTensor.getStorageTypeMax()) <= clamp.high;
}

namespace {

/// relu(conv2d(x, w)) -> conv2d(x, w) {act_min = 0}.
struct FuseClampIntoProducer : RewritePattern {
  FuseClampIntoProducer(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}
  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    auto match = matchClamp(op);
    if (!match)
      return rewriter.notifyMatchFailure(op, "no clamp by constants");
    auto [clamp, input] = *match;
    if (input.getType() != op->getResult(0).getType())
      return rewriter.notifyMatchFailure(op, "the clamp also requantizes");
    quant::QuantizedType quantized = quantizedElement(input);
    if (quantized && isImplied(clamp, quantized)) {
      rewriter.replaceOp(op, input);
      return success();
    }
    Operation *producer = input.getDefiningOp();
    if (!isa_and_nonnull<Conv2DOp, FullyConnectedOp, AddOp, SubOp, MulOp,
                         ClipOp, ReluOp>(producer) ||
        !input.hasOneUse())
      return rewriter.notifyMatchFailure(
          op, "the producer cannot clamp for this use alone");
    if (quantized && !commutesWithRounding(clamp, quantized))
      return rewriter.notifyMatchFailure(
          op, "a bound lies between two quantized values");

    Clamp inner{
        boundOf(producer->getAttrOfType<FloatAttr>("act_min"), -infinity),
        boundOf(producer->getAttrOfType<FloatAttr>("act_max"), infinity)};
    if (isa<ReluOp>(producer))
      inner.low = 0.0f;
    auto limit = [&clamp = clamp](float x) {
      return std::min(std::max(x, clamp.low), clamp.high);
    };
    Clamp both{limit(inner.low), limit(inner.high)};
    if (isa<ReluOp>(producer)) {
      FloatAttr low = rewriter.getF32FloatAttr(both.low);
      FloatAttr high = std::isinf(both.high)
                           ? FloatAttr()
                           : rewriter.getF32FloatAttr(both.high);
      rewriter.replaceOpWithNewOp<ClipOp>(op, op->getResult(0).getType(),
                                          producer->getOperand(0), low, high);
      return success();
    }
    rewriter.modifyOpInPlace(producer,
                             [&] { setBounds(producer, both, rewriter); });
    rewriter.replaceOp(op, input);
    return success();
  }

private:
  static void setBounds(Operation *op, Clamp clamp, Builder &builder) {
    auto set = [&](StringRef name, float bound) {
      if (std::isinf(bound))
        op->removeAttr(name);
      else
        op->setAttr(name, builder.getF32FloatAttr(bound));
    };
    set("act_min", clamp.low);
    set("act_max", clamp.high);
  }
};

/// minimum(x, splat constant) -> clip, so that later parts see one form.
struct SplatExtremumToClip : RewritePattern {
  SplatExtremumToClip(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}
  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!isa<MinimumOp, MaximumOp>(op))
      return rewriter.notifyMatchFailure(op, "no minimum or maximum");
    auto match = matchClamp(op);
    if (!match)
      return rewriter.notifyMatchFailure(op, "no operand is a splat constant");
    auto [clamp, input] = *match;
    auto attr = [&](float bound) {
      return std::isinf(bound) ? FloatAttr() : rewriter.getF32FloatAttr(bound);
    };
    rewriter.replaceOpWithNewOp<ClipOp>(op, op->getResult(0).getType(), input,
                                        attr(clamp.low), attr(clamp.high));
    return success();
  }
};

struct FuseActivationPass : nn::impl::NNFuseActivationBase<FuseActivationPass> {
  using NNFuseActivationBase::NNFuseActivationBase;
  void runOnOperation() override {
    auto count = [&] {
      int64_t ops = 0;
      getOperation().walk([&](Operation *op) {
        ops += isa<ReluOp, ClipOp, MinimumOp, MaximumOp>(op);
      });
      return ops;
    };
    int64_t before = count();
    RewritePatternSet patterns(&getContext());
    patterns.add<FuseClampIntoProducer, SplatExtremumToClip>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    numFused += before - count();
  }
};

} // namespace

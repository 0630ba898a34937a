//===- FoldQDQ.cpp - Quantized models become integer ----------------------===//
//-----------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A QDQ model says "these integers, read as reals, go through this float op,
// and are rounded to those integers". This pass reads the sentence as one op on
// quantized types, which is what integer kernels compute, in three kinds of
// steps:
//
// 1. Cancel: a quantize after a dequantize is nothing, or one requantization.
// 2. Move: dequantize sinks, and quantize rises, through ops that only move
// elements,
//    so that the pairs around the computing ops become visible.
// 3. Fold: quantize(op(dequantize(x), ...)) -> op on quantized types.
//
// What has no quantize after it stays float. Values differ from the float
// evaluation only where the latter's own rounding to f32 crosses a tie.
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/Transforms/FoldQDQ.h"
#include "dialects/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mote::nn {
#define GEN_PASS_DEF_NNFOLDQDQ
#include "dialects/NN/Transforms/Passes.h.inc"
} // namespace mote::nn

using namespace mlir;
using namespace mote;
using namespace mote::nn;

quant::UniformQuantizedType nn::perTensorElement(Value value) {
  return dyn_cast<quant::UniformQuantizedType>(
      tensorType(value).getElementType());
}

Value nn::dequantizedFrom(Value value) {
  auto dequantize = value.getDefiningOp<DequantizeOp>();
  if (!dequantize || !perTensorElement(dequantize.getInput()))
    return nullptr;
  return dequantize.getInput();
}

namespace {

/// quantize(dequantize(x)) -> x, or a requantization of x.
struct CancelQuantizeOfDequantize : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    auto dequantize = op.getInput().getDefiningOp<DequantizeOp>();
    if (!dequantize)
      return rewriter.notifyMatchFailure(op, "input is not dequantized");
    if (dequantize.getInput().getType() == op.getType())
      rewriter.replaceOp(op, dequantize.getInput());
    else
      rewriter.replaceOpWithNewOp<QuantizeOp>(op, op.getType(),
                                              dequantize.getInput());
    return success();
  }
};

/// quantize(x) to x's own type -> x.
struct DropIdentityQuantize : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getInput().getType() != op.getType())
      return rewriter.notifyMatchFailure(op, "types differ");
    rewriter.replaceOp(op, op.getInput());
    return success();
  }
};

/// storage_cast(storage_cast(x)) -> x, and storage_cast(constant) -> constant.
struct CancelStorageCasts : OpRewritePattern<StorageCastOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(StorageCastOp op,
                                PatternRewriter &rewriter) const override {
    if (auto constant = op.getInput().getDefiningOp<ConstantOp>()) {
      rewriter.replaceOpWithNewOp<ConstantOp>(op, op.getType(),
                                              constant.getValue());
      return success();
    }
    auto inner = op.getInput().getDefiningOp<StorageCastOp>();
    if (!inner || inner.getInput().getType() != op.getType())
      return rewriter.notifyMatchFailure(op, "no cast back");
    rewriter.replaceOp(op, inner.getInput());
    return success();
  }
};

struct FoldQDQPass : nn::impl::NNFoldQDQBase<FoldQDQPass> {
  using NNFoldQDQBase::NNFoldQDQBase;
  void runOnOperation() override {
    auto count = [&] {
      int64_t ops = 0;
      getOperation().walk([&](DequantizeOp) { ++ops; });
      return ops;
    };
    int64_t before = count();
    RewritePatternSet patterns(&getContext());
    patterns.add<CancelQuantizeOfDequantize, CancelStorageCasts,
                 DropIdentityQuantize>(&getContext());
    populateMovementPatterns(patterns);
    populateComputePatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    evaluateLeftConstants();
    numFolded += before - count();
  }

private:
  /// Constants that no op took in quantized form are read as floats now: a
  /// float layer multiplies by floats.
  void evaluateLeftConstants() {
    getOperation().walk([](DequantizeOp op) {
      auto constant = op.getInput().getDefiningOp<ConstantOp>();
      if (!constant)
        return;
      OpBuilder builder(op);
      op.getResult().replaceAllUsesWith(floatConstant(
          builder, op.getLoc(), op.getType().getShape(),
          *realValues(op.getResult()), op.getType().getElementType()));
      op.erase();
      if (constant->use_empty())
        constant.erase();
    });
  }
};

} // namespace

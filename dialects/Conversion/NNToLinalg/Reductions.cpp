//===- Reductions.cpp - Softmax and means
//----------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/NNToLinalg/NNToLinalg.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mote;

namespace {
/// max, exp(x - max), sum, and a division in place of the exponentials.
struct SoftmaxToGenerics : OpRewritePattern<nn::SoftmaxOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::SoftmaxOp op,
                                PatternRewriter &rewriter) const override {
    auto type = cast<RankedTensorType>(op.getType());
    if (!isa<FloatType>(type.getElementType()))
      return rewriter.notifyMatchFailure(op, "expected float elements");
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    auto element = cast<FloatType>(computingType(type.getElementType()));
    type = type.clone(element);
    Value input = createTensorCast(builder, op.getInput(), element);
    int64_t axis = static_cast<int64_t>(op.getAxis());
    auto lowest = builder.getFloatAttr(
        element,
        APFloat::getInf(element.getFloatSemantics(), /*Negative=*/true));
    Value largest =
        createReduction(builder, input, axis, lowest,
                        [](ImplicitLocOpBuilder &b, ValueRange x) -> Value {
                          return arith::MaximumFOp::create(b, x[0], x[1]);
                        });
    Value exponentials = createElementwise(
        builder, type, {input, largest},
        [](ImplicitLocOpBuilder &b, ValueRange x) -> Value {
          return math::ExpOp::create(b, arith::SubFOp::create(b, x[0], x[1]));
        });
    Value sum = createReduction(
        builder, exponentials, axis, builder.getFloatAttr(element, 0.0),
        [](ImplicitLocOpBuilder &b, ValueRange x) -> Value {
          return arith::AddFOp::create(b, x[0], x[1]);
        });
    rewriter.replaceOp(
        op, createTensorCast(builder, divideInPlace(builder, exponentials, sum),
                             tensorType(op.getInput()).getElementType()));
    return success();
  }

private:
  /// The quotients take the exponentials' buffer.
  static Value divideInPlace(ImplicitLocOpBuilder &builder, Value values,
                             Value divisor) {
    RankedTensorType type = tensorType(values);
    unsigned rank = static_cast<unsigned>(type.getRank());
    SmallVector<AffineMap> maps = {broadcastMap(tensorType(divisor), type),
                                   builder.getMultiDimIdentityMap(rank)};
    SmallVector<utils::IteratorType> iterators(rank,
                                               utils::IteratorType::parallel);
    return linalg::GenericOp::create(
               builder, TypeRange(type), divisor, values, maps, iterators,
               [](OpBuilder &b, Location loc, ValueRange x) {
                 linalg::YieldOp::create(
                     b, loc,
                     ValueRange(arith::DivFOp::create(b, loc, x[1], x[0])));
               })
        .getResult(0);
  }
};

struct ReduceMeanToGenerics : OpRewritePattern<nn::ReduceMeanOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::ReduceMeanOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = tensorType(op.getInput());
    if (!isa<FloatType>(type.getElementType()))
      return rewriter.notifyMatchFailure(op, "expected float elements");
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    double count = 1;
    for (int64_t axis : op.getAxes())
      count *= static_cast<double>(type.getDimSize(axis));
    Value sum = createReduction(
        builder, op.getInput(), op.getAxes(),
        builder.getFloatAttr(computingType(type.getElementType()), 0.0),
        [](ImplicitLocOpBuilder &b, ValueRange x) -> Value {
          return arith::AddFOp::create(b, x[0], x[1]);
        });
    rewriter.replaceOp(
        op, createElementwise(
                builder, cast<RankedTensorType>(op.getType()), sum,
                [&](ImplicitLocOpBuilder &b, ValueRange x) -> Value {
                  return arith::DivFOp::create(
                      b, x[0], createNumber(b, x[0].getType(), count));
                }));
    return success();
  }
};
} // namespace

void mote::populateReductionToLinalgPatterns(RewritePatternSet &patterns) {
  patterns.add<SoftmaxToGenerics, ReduceMeanToGenerics>(patterns.getContext());
}

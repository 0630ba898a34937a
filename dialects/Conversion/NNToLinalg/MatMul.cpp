//===- MatMul.cpp - Products of two values
//----------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/NNToLinalg/NNToLinalg.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mote;

/// How an operand `[batch.., rows, columns]` is read by loops
/// `(batch.., m, n, k)`; `row` and `column` are two of the last three.
static AffineMap operandMap(RankedTensorType operand, int64_t batchRank,
                            ArrayRef<int64_t> batchShape, unsigned row,
                            unsigned column) {
  Builder b(operand.getContext());
  SmallVector<AffineExpr> results;
  int64_t ownBatch = operand.getRank() - 2;
  for (int64_t axis = 0; axis < ownBatch; ++axis) {
    int64_t loop = batchRank - ownBatch + axis;
    bool repeats = operand.getDimSize(axis) == 1 && batchShape[loop] != 1;
    results.push_back(repeats
                          ? b.getAffineConstantExpr(0)
                          : b.getAffineDimExpr(static_cast<unsigned>(loop)));
  }
  results.push_back(b.getAffineDimExpr(row));
  results.push_back(b.getAffineDimExpr(column));
  return AffineMap::get(static_cast<unsigned>(batchRank) + 3, 0, results,
                        b.getContext());
}

namespace {
/// `linalg.generic` over (batch.., m, n, k), which broadcasts leading
/// dimensions.
struct MatMulToGeneric : OpRewritePattern<nn::MatMulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::MatMulOp op,
                                PatternRewriter &rewriter) const override {
    auto type = cast<RankedTensorType>(op.getType());
    Type element = type.getElementType();
    if (!element.isIntOrFloat())
      return rewriter.notifyMatchFailure(op, "quantized elements");
    if (tensorType(op.getLhs()).getElementType() != element ||
        tensorType(op.getRhs()).getElementType() != element)
      return rewriter.notifyMatchFailure(op, "expected one element type");
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    // Sums of narrow floats are wide; wrapping sums know no sign.
    Type computing = computingType(element);
    int64_t batchRank = type.getRank() - 2;
    unsigned m = static_cast<unsigned>(batchRank), n = m + 1, k = m + 2;
    auto batchShape = type.getShape().drop_back(2);
    SmallVector<AffineMap> maps = {
        operandMap(tensorType(op.getLhs()), batchRank, batchShape, m, k),
        operandMap(tensorType(op.getRhs()), batchRank, batchShape, k, n),
        operandMap(type, batchRank, batchShape, m, n)};
    SmallVector<utils::IteratorType> iterators(k,
                                               utils::IteratorType::parallel);
    iterators.push_back(utils::IteratorType::reduction);
    RankedTensorType sumType = type.clone(computing);
    Value init = createFilled(builder, sumType,
                              cast<TypedAttr>(builder.getZeroAttr(computing)));
    Value sums =
        linalg::GenericOp::create(
            builder, TypeRange(sumType), ValueRange{op.getLhs(), op.getRhs()},
            init, maps, iterators,
            [&](OpBuilder &nested, Location loc, ValueRange x) {
              ImplicitLocOpBuilder b(loc, nested);
              Value product =
                  createMul(b, toComputing(b, x[0]), toComputing(b, x[1]));
              linalg::YieldOp::create(b, createAdd(b, x[2], product));
            })
            .getResult(0);
    rewriter.replaceOp(op, createTensorCast(builder, sums, element));
    return success();
  }
};
} // namespace

void mote::populateMatMulToLinalgPatterns(RewritePatternSet &patterns) {
  patterns.add<MatMulToGeneric>(patterns.getContext());
}

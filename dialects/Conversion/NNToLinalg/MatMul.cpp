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
    Value sums =
        createMatMul(builder, type.clone(computingType(element)), op.getLhs(),
                     op.getRhs(), [](ImplicitLocOpBuilder &b, ValueRange x) {
                       return createAdd(b, x[2], createMul(b, x[0], x[1]));
                     });
    rewriter.replaceOp(op, createTensorCast(builder, sums, element));
    return success();
  }
};
} // namespace

void mote::populateMatMulToLinalgPatterns(RewritePatternSet &patterns) {
  patterns.add<MatMulToGeneric>(patterns.getContext());
}

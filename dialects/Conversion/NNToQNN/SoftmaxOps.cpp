//===- SoftmaxOps.cpp - Softmax by table ----------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/NNToQNN/NNToQNN.h"
#include <cmath>

using namespace mlir;
using namespace mote;

namespace {
struct ConvertSoftmax : NNToQNNPattern<nn::SoftmaxOp> {
  using NNToQNNPattern::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(nn::SoftmaxOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto from = quantizationOf(op.getInput().getType());
    auto to = quantizationOf(op.getType());
    auto input = cast<ShapedType>(op.getInput().getType());
    if (!from || !to || to->min != -128 || to->max != 127)
      return rewriter.notifyMatchFailure(op, "not 8-bit");
    if (static_cast<int64_t>(op.getAxis()) != input.getRank() - 1)
      return rewriter.notifyMatchFailure(op, "not along the last axis");
    // Files hold the scale rounded to f32: quantizers write 1/255 as well as
    // 1/256. Such a difference moves no result by more than 255 * 2^-24 steps.
    double inverse = std::nearbyint(1.0 / to->scale);
    if (inverse < 1 || inverse > 65536 ||
        std::abs(inverse * to->scale - 1.0) > std::ldexp(1.0, -24))
      return rewriter.notifyMatchFailure(op, "1 / output scale is no integer");
    SmallVector<int32_t> table;
    for (int32_t distance = 0; distance < 256; ++distance)
      table.push_back(static_cast<int32_t>(
          std::nearbyint(std::ldexp(std::exp(-distance * from->scale), 23))));
    Type type = getTypeConverter()->convertType(op.getType());
    rewriter.replaceOpWithNewOp<qnn::SoftmaxOp>(
        op, type, adaptor.getInput(), createInit(rewriter, op.getLoc(), type),
        Value(), rewriter.getDenseI32ArrayAttr(table),
        rewriter.getI32IntegerAttr(static_cast<int32_t>(inverse)),
        rewriter.getI32IntegerAttr(to->zeroPoint), StringAttr());
    return success();
  }
};
} // namespace

void mote::populateSoftmaxPatterns(RewritePatternSet &patterns,
                                   const NNToQNNContext &context) {
  patterns.add<ConvertSoftmax>(patterns.getContext(), context);
}

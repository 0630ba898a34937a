//===- DataMovementOps.cpp - Moving quantized values about
//------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Moving values needs no scales: nn's own ops stay, on i8, and
// convert-nn-to-linalg lowers them like those of float tensors. Where the
// result has another scale than an operand, the operand is rescaled by table
// first.
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/NNToQNN/NNToQNN.h"

using namespace mlir;
using namespace mote;

/// `value`, an operand of `op` of original type `from`, in the result's scale.
static FailureOr<Value> toResultScale(Operation *op, Type from, Value value,
                                      ConversionPatternRewriter &rewriter) {
  auto operand = quantizationOf(from);
  auto result = quantizationOf(op->getResult(0).getType());
  if (!operand || !result)
    return rewriter.notifyMatchFailure(op, "not 8-bit");
  return createRescale(rewriter, op->getLoc(), value, *operand, *result);
}

namespace {
/// Reshape, transpose and slice: one operand, attributes that say nothing of
/// values.
template <typename OpTy> struct ConvertMove : NNToQNNPattern<OpTy> {
  using NNToQNNPattern<OpTy>::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    FailureOr<Value> input = toResultScale(op, op.getInput().getType(),
                                           adaptor.getInput(), rewriter);
    if (failed(input))
      return failure();
    Type type = this->getTypeConverter()->convertType(op.getType());
    rewriter.replaceOpWithNewOp<OpTy>(op, TypeRange(type), ValueRange(*input),
                                      op->getAttrs());
    return success();
  }
};

struct ConvertConcat : NNToQNNPattern<nn::ConcatOp> {
  using NNToQNNPattern::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(nn::ConcatOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    SmallVector<Value> inputs;
    for (auto [original, value] :
         llvm::zip(op.getInputs(), adaptor.getInputs())) {
      FailureOr<Value> input =
          toResultScale(op, original.getType(), value, rewriter);
      if (failed(input))
        return failure();
      inputs.push_back(*input);
    }
    rewriter.replaceOpWithNewOp<nn::ConcatOp>(
        op, getTypeConverter()->convertType(op.getType()), inputs,
        op.getAxisAttr());
    return success();
  }
};

/// The padding becomes a stored value, as a number.
struct ConvertPad : NNToQNNPattern<nn::PadOp> {
  using NNToQNNPattern::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(nn::PadOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    FailureOr<Value> input = toResultScale(op, op.getInput().getType(),
                                           adaptor.getInput(), rewriter);
    if (failed(input))
      return failure();
    int32_t stored =
        quantizationOf(op.getType())->toStored(op.getValue().convertToFloat());
    rewriter.replaceOpWithNewOp<nn::PadOp>(
        op, getTypeConverter()->convertType(op.getType()), *input,
        op.getLowAttr(), op.getHighAttr(),
        rewriter.getF32FloatAttr(static_cast<float>(stored)));
    return success();
  }
};
} // namespace

void mote::populateDataMovementPatterns(RewritePatternSet &patterns,
                                        const NNToQNNContext &context) {
  patterns.add<ConvertMove<nn::ReshapeOp>, ConvertMove<nn::TransposeOp>,
               ConvertMove<nn::SliceOp>, ConvertConcat, ConvertPad>(
      patterns.getContext(), context);
}

//===- FloatIslands.cpp - Quantized operators computed in f32
//---------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every operator has a float form, so a quantized operator without an integer
// one is dequantize, operator, quantize: what the model said before its Q/DQ
// pairs were folded. It is slower, never wrong.
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/NNToQNN/NNToQNN.h"

using namespace mlir;
using namespace mote;

/// A constant's real values, whatever its scales.
static Value realConstant(OpBuilder &builder, Location loc,
                          quant::QuantizedType type, DenseElementsAttr stored) {
  HostTensor values = HostTensor::fromAttr(stored);
  auto real =
      cast<RankedTensorType>(stored.getType()).clone(builder.getF32Type());
  SmallVector<float, 0> result;
  int64_t channelSize = 1, channels = 1;
  if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type)) {
    int64_t axis = perAxis.getQuantizedDimension();
    channels = real.getDimSize(axis);
    for (int64_t size : real.getShape().drop_front(axis + 1))
      channelSize *= size;
  }
  int64_t lowered = !type.isSigned() ? 128 : 0;
  for (int64_t i = 0; i < values.getNumElements(); ++i) {
    int64_t channel = i / channelSize % channels;
    double zeroPoint =
        static_cast<double>(zeroPointOfChannel(type, channel) - lowered);
    result.push_back(static_cast<float>((values.getDouble(i) - zeroPoint) *
                                        scaleOfChannel(type, channel)));
  }
  return nn::ConstantOp::create(builder, loc, real,
                                DenseElementsAttr::get(real, ArrayRef(result)));
}

namespace {
class ComputeInFloat : public ConversionPattern {
public:
  ComputeInFloat(MLIRContext *mlirContext, const NNToQNNContext &context)
      : ConversionPattern(context.converter, MatchAnyOpTypeTag(), /*benefit=*/0,
                          mlirContext),
        counts(context.counts) {}

  LogicalResult
  matchAndRewrite(Operation *op, ArrayRef<Value> operands,
                  ConversionPatternRewriter &rewriter) const override {
    if (!isa_and_nonnull<nn::NNDialect>(op->getDialect()) ||
        isa<nn::QuantizeOp, nn::DequantizeOp, nn::StorageCastOp,
            nn::ConstantOp>(op))
      return rewriter.notifyMatchFailure(op, "not an operator");
    if (llvm::none_of(op->getOperandTypes(), quantizedElement) &&
        llvm::none_of(op->getResultTypes(), quantizedElement))
      return rewriter.notifyMatchFailure(op, "no integer form is needed");
    SmallVector<Value> reals;
    for (auto [original, converted] : llvm::zip(op->getOperands(), operands)) {
      FailureOr<Value> real = toReal(op, original, converted, rewriter);
      if (failed(real))
        return failure();
      reals.push_back(*real);
    }
    Type type = op->getResult(0).getType();
    Type real = type;
    if (quantizedElement(type))
      real = cast<ShapedType>(type).clone(rewriter.getF32Type());
    OperationState state(op->getLoc(), op->getName(), reals, {real},
                         op->getAttrs());
    Value result = rewriter.create(state)->getResult(0);
    if (real != type)
      result = nn::QuantizeOp::create(rewriter, op->getLoc(), type, result);
    rewriter.replaceOp(op, result);
    ++counts.floatIslands;
    return success();
  }

private:
  /// The real values of an operand.
  static FailureOr<Value> toReal(Operation *op, Value original, Value converted,
                                 ConversionPatternRewriter &rewriter) {
    quant::QuantizedType type = quantizedElement(original.getType());
    if (!type)
      return converted;
    if (DenseElementsAttr stored = constantOf(converted))
      return realConstant(rewriter, op->getLoc(), type, stored);
    if (!quantizationOf(original.getType()))
      return op->emitOpError("expected operands with one scale and 8-bit "
                             "storage, or constants, but got ")
             << original.getType();
    Type real =
        cast<ShapedType>(original.getType()).clone(rewriter.getF32Type());
    return nn::DequantizeOp::create(rewriter, op->getLoc(), real, original)
        .getResult();
  }

  NNToQNNCounts &counts;
};
} // namespace

void mote::populateFloatIslandPatterns(RewritePatternSet &patterns,
                                       const NNToQNNContext &context) {
  patterns.add<ComputeInFloat>(patterns.getContext(), context);
}

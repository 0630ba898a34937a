//===- Constants.cpp - Constants, casts and quantization
//--------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/NNToQNN/NNToQNN.h"

using namespace mlir;
using namespace mote;

/// The bytes of an unsigned 8-bit constant as signed ones, 128 lower.
static DenseElementsAttr lowerBy128(DenseElementsAttr value,
                                    RankedTensorType type) {
  SmallVector<char> raw(value.getRawData());
  for (char &byte : raw)
    byte = static_cast<char>(byte ^ 0x80);
  return DenseElementsAttr::getFromRawBuffer(type, raw);
}

/// Some `ElementsAttr`s (resources) are no dense bytes; these become so.
static DenseElementsAttr toDense(ElementsAttr value, RankedTensorType type) {
  if (auto dense = dyn_cast<DenseElementsAttr>(value))
    return dense;
  return HostTensor::fromAttr(value).toAttr(type);
}

namespace {
struct ConvertConstant : NNToQNNPattern<nn::ConstantOp> {
  using NNToQNNPattern::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(nn::ConstantOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto type = dyn_cast_or_null<RankedTensorType>(
        getTypeConverter()->convertType(op.getType()));
    if (!type)
      return op.emitOpError("expected 8-bit or i32 storage but got ")
             << op.getType();
    DenseElementsAttr value = toDense(
        op.getValue(), cast<RankedTensorType>(op.getValue().getShapedType()));
    quant::QuantizedType quantized = quantizedElement(op.getType());
    if (quantized && !quantized.isSigned())
      value = lowerBy128(value, type);
    rewriter.replaceOpWithNewOp<arith::ConstantOp>(op, type, value);
    return success();
  }
};

/// Signed storage is what the value is held in already; unsigned is 128 away.
struct ConvertStorageCast : NNToQNNPattern<nn::StorageCastOp> {
  using NNToQNNPattern::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(nn::StorageCastOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Type type = getTypeConverter()->convertType(op.getType());
    Value input = adaptor.getInput();
    if (!type)
      return op.emitOpError("expected 8-bit or i32 storage but got ")
             << op.getType();
    if (input.getType() == type)
      return rewriter.replaceOp(op, input), success();
    rewriter.replaceOpWithNewOp<qnn::FlipSignOp>(
        op, type, input, createInit(rewriter, op.getLoc(), type),
        /*scratch=*/Value(), /*kernel=*/StringAttr());
    return success();
  }
};

struct ConvertQuantize : NNToQNNPattern<nn::QuantizeOp> {
  using NNToQNNPattern::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(nn::QuantizeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto to = quantizationOf(op.getType());
    if (!to)
      return op.emitOpError("expected one scale and 8-bit storage but got ")
             << op.getType();
    Type type = getTypeConverter()->convertType(op.getType());
    Location loc = op.getLoc();
    if (auto from = quantizationOf(op.getInput().getType())) {
      rewriter.replaceOp(
          op, createRescale(rewriter, loc, adaptor.getInput(), *from, *to));
      return success();
    }
    Type element =
        cast<ShapedType>(adaptor.getInput().getType()).getElementType();
    if (!element.isF32())
      return op.emitOpError("expected an f32 or 8-bit quantized input but got ")
             << op.getInput().getType();
    Value result =
        qnn::QuantizeOp::create(
            rewriter, loc, type, adaptor.getInput(),
            createInit(rewriter, loc, type), /*scratch=*/Value(),
            rewriter.getF32FloatAttr(static_cast<float>(to->scale)),
            rewriter.getI32IntegerAttr(to->zeroPoint), /*kernel=*/StringAttr())
            .getResult(0);
    // A narrower storage range than i8's saturates earlier.
    if (to->min != -128 || to->max != 127) {
      Quantization all = *to;
      all.min = -128, all.max = 127;
      result = createRescale(rewriter, loc, result, all, *to);
    }
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct ConvertDequantize : NNToQNNPattern<nn::DequantizeOp> {
  using NNToQNNPattern::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(nn::DequantizeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto from = quantizationOf(op.getInput().getType());
    if (!from)
      return op.emitOpError("expected one scale and 8-bit storage but got ")
             << op.getInput().getType();
    rewriter.replaceOpWithNewOp<qnn::DequantizeOp>(
        op, op.getType(), adaptor.getInput(),
        createInit(rewriter, op.getLoc(), op.getType()), /*scratch=*/Value(),
        rewriter.getF32FloatAttr(static_cast<float>(from->scale)),
        rewriter.getI32IntegerAttr(from->zeroPoint), /*kernel=*/StringAttr());
    return success();
  }
};
} // namespace

void mote::populateConstantPatterns(RewritePatternSet &patterns,
                                    const NNToQNNContext &context) {
  patterns.add<ConvertConstant, ConvertStorageCast, ConvertQuantize,
               ConvertDequantize>(patterns.getContext(), context);
}

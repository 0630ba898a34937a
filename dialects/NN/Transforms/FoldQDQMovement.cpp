//===- FoldQDQMovement.cpp - Q and DQ meet --------------------------------===//
//---------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/Transforms/FoldQDQ.h"
#include <cmath>

using namespace mlir;
using namespace mote;
using namespace mote::nn;

/// Ops whose results are some of their operand's elements: they are the same
/// function on stored integers of one scale.
static bool movesElements(Operation *op) {
  return isa<TransposeOp, ReshapeOp, SliceOp, MaxPool2DOp>(op);
}

static RankedTensorType withElement(Value shaped, Type element) {
  return RankedTensorType::get(tensorType(shaped).getShape(), element);
}

/// The stored integer that `real` rounds to.
static int64_t store(float real, quant::UniformQuantizedType type) {
  double stored = std::nearbyint(real / static_cast<float>(type.getScale()));
  stored += static_cast<double>(type.getZeroPoint());
  return static_cast<int64_t>(
      std::clamp(stored, static_cast<double>(type.getStorageTypeMin()),
                 static_cast<double>(type.getStorageTypeMax())));
}

static float load(int64_t stored, quant::UniformQuantizedType type) {
  return static_cast<float>(stored - type.getZeroPoint()) *
         static_cast<float>(type.getScale());
}

/// `op` with bounds or pad value rounded to `type`.
static void roundBounds(Operation *op, quant::UniformQuantizedType type,
                        Builder &builder) {
  for (StringRef name : {"act_min", "act_max", "value"})
    if (auto attr = op->getAttrOfType<FloatAttr>(name)) {
      float rounded = load(store(attr.getValue().convertToFloat(), type), type);
      op->setAttr(name, builder.getF32FloatAttr(rounded));
    }
}

/// Whether `real` is a value of the type.
static bool isRepresentable(float real, quant::UniformQuantizedType type) {
  return load(store(real, type), type) == real;
}

namespace {

/// move(dequantize(x)) -> dequantize(move(x)).
struct SinkDequantize : RewritePattern {
  SinkDequantize(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}
  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    auto pad = dyn_cast<PadOp>(op);
    if (!movesElements(op) && !isa<ReluOp>(op) && !pad)
      return rewriter.notifyMatchFailure(op, "computes new values");
    // A clamp that one quantize reads folds with both casts (see FoldUnary).
    if (isa<ReluOp>(op) && op->hasOneUse() &&
        isa<QuantizeOp>(*op->user_begin()))
      return rewriter.notifyMatchFailure(op, "folds with its quantize");
    Value source = dequantizedFrom(op->getOperand(0));
    if (!source || source.getDefiningOp<ConstantOp>())
      return rewriter.notifyMatchFailure(op, "operand is not dequantized");
    quant::UniformQuantizedType element = perTensorElement(source);
    if (pad && !isRepresentable(pad.getValue().convertToFloat(), element))
      return rewriter.notifyMatchFailure(op,
                                         "the pad value is not representable");
    Value result = op->getResult(0);
    Operation *moved =
        cloneWith(rewriter, op, source, withElement(result, element));
    rewriter.replaceOpWithNewOp<DequantizeOp>(op, result.getType(),
                                              moved->getResult(0));
    return success();
  }
};

/// concat(dequantize(x), dequantize(y)) -> dequantize(concat(x, y)) for one
/// type.
struct SinkDequantizeThroughConcat : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ConcatOp op,
                                PatternRewriter &rewriter) const override {
    SmallVector<Value> sources;
    for (Value input : op.getInputs()) {
      Value source = dequantizedFrom(input);
      if (!source ||
          (!sources.empty() &&
           perTensorElement(source) != perTensorElement(sources.front())))
        return rewriter.notifyMatchFailure(
            op, "inputs are not dequantized from one type");
      sources.push_back(source);
    }
    Value joined =
        ConcatOp::create(rewriter, op.getLoc(),
                         withElement(op, perTensorElement(sources.front())),
                         sources, op.getAxis());
    rewriter.replaceOpWithNewOp<DequantizeOp>(op, op.getType(), joined);
    return success();
  }
};

/// quantize(move(y)) -> move(quantize(y)), for a float y. Rounding is monotone,
/// so clamps and padding commute with it once their constants are rounded too.
struct RaiseQuantize : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    Operation *producer = op.getInput().getDefiningOp();
    quant::UniformQuantizedType element = perTensorElement(op);
    if (!producer || !element || !op.getInput().hasOneUse())
      return rewriter.notifyMatchFailure(
          op, "expected the only use of an op's result");
    if (!isFloatTensor(op.getInput()))
      return rewriter.notifyMatchFailure(op, "this is a requantization");
    bool moves = movesElements(producer) ||
                 isa<ReluOp, ClipOp, PadOp, ConcatOp>(producer);
    if (!moves)
      return rewriter.notifyMatchFailure(op,
                                         "the producer computes new values");
    // A clamp of dequantized values requantizes in one step (see FoldUnary).
    if (isa<ReluOp, ClipOp>(producer) &&
        dequantizedFrom(producer->getOperand(0)))
      return rewriter.notifyMatchFailure(op,
                                         "the producer folds with both casts");
    rewriter.setInsertionPoint(producer);
    SmallVector<Value> operands;
    for (Value operand : producer->getOperands())
      operands.push_back(QuantizeOp::create(
          rewriter, op.getLoc(), withElement(operand, element), operand));
    Operation *moved = cloneWith(rewriter, producer, operands, op.getType());
    roundBounds(moved, element, rewriter);
    rewriter.replaceOp(op, moved->getResult(0));
    return success();
  }
};

/// move(storage_cast(x)) -> storage_cast(move(x)) for a quantized x, and
/// storage_cast(move(y)) -> move(storage_cast(y)) to a quantized type: models
/// pool and reshape the stored integers themselves.
struct SinkCastToStorage : RewritePattern {
  SinkCastToStorage(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}
  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!movesElements(op))
      return rewriter.notifyMatchFailure(op, "computes new values");
    auto cast = op->getOperand(0).getDefiningOp<StorageCastOp>();
    if (!cast || !perTensorElement(cast.getInput()))
      return rewriter.notifyMatchFailure(
          op, "operand is no cast of a quantized value");
    Value result = op->getResult(0);
    Operation *moved =
        cloneWith(rewriter, op, cast.getInput(),
                  withElement(result, perTensorElement(cast.getInput())));
    rewriter.replaceOpWithNewOp<StorageCastOp>(op, result.getType(),
                                               moved->getResult(0));
    return success();
  }
};
struct RaiseCastFromStorage : OpRewritePattern<StorageCastOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(StorageCastOp op,
                                PatternRewriter &rewriter) const override {
    Operation *producer = op.getInput().getDefiningOp();
    quant::UniformQuantizedType element = perTensorElement(op);
    if (!producer || !element || !op.getInput().hasOneUse() ||
        !(movesElements(producer) || isa<ConcatOp>(producer)))
      return rewriter.notifyMatchFailure(
          op, "expected the only use of a moving op's result");
    rewriter.setInsertionPoint(producer);
    SmallVector<Value> operands;
    for (Value operand : producer->getOperands())
      operands.push_back(StorageCastOp::create(
          rewriter, op.getLoc(), withElement(operand, element), operand));
    Operation *moved = cloneWith(rewriter, producer, operands, op.getType());
    rewriter.replaceOp(op, moved->getResult(0));
    return success();
  }
};

} // namespace

void nn::populateMovementPatterns(RewritePatternSet &patterns) {
  patterns.add<RaiseCastFromStorage, RaiseQuantize, SinkCastToStorage,
               SinkDequantize, SinkDequantizeThroughConcat>(
      patterns.getContext());
}

//===- SinkPatterns.cpp - Transposes and reshapes move below an op --------===//
//---------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/Transforms/Elementwise.h"
#include "dialects/NN/Transforms/SinkTransposes.h"

using namespace mlir;
using namespace mote;
using namespace mote::nn;

/// `op` on operands that lack their common transpose, and that transpose after
/// it.
static void replaceBelow(PatternRewriter &rewriter, Operation *op,
                         ValueRange operands, ArrayRef<int64_t> perm,
                         function_ref<void(Operation *)> adapt = {}) {
  RankedTensorType type = tensorType(op->getResult(0));
  RankedTensorType inner = transposedType(type, inversePermutation(perm));
  Operation *copy = cloneWith(rewriter, op, operands, inner);
  if (adapt)
    adapt(copy);
  rewriter.replaceOpWithNewOp<TransposeOp>(op, type, copy->getResult(0), perm);
}

template <typename T>
static SmallVector<T> permuted(ArrayRef<T> values, ArrayRef<int64_t> perm) {
  SmallVector<T> result;
  for (int64_t from : perm)
    result.push_back(values[from]);
  return result;
}

namespace {

/// unary(transpose(x)) -> transpose(unary(x)), and casts likewise.
struct SinkTransposeThroughElementwise : RewritePattern {
  SinkTransposeThroughElementwise(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}
  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!isUnary(op) && !isElementCast(op))
      return rewriter.notifyMatchFailure(op,
                                         "not elementwise with one operand");
    auto transpose = op->getOperand(0).getDefiningOp<TransposeOp>();
    if (!transpose || isConstantLike(transpose.getInput()))
      return rewriter.notifyMatchFailure(op,
                                         "operand is no transpose of a value");
    replaceBelow(rewriter, op, transpose.getInput(), transpose.getPerm());
    return success();
  }
};

/// unary(reshape(x)) -> reshape(unary(x)): reshapes end up beside the
/// transposes and layers that they flatten.
struct SinkReshapeThroughElementwise : RewritePattern {
  SinkReshapeThroughElementwise(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}
  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!isUnary(op) && !isElementCast(op))
      return rewriter.notifyMatchFailure(op,
                                         "not elementwise with one operand");
    auto reshape = op->getOperand(0).getDefiningOp<ReshapeOp>();
    if (!reshape || isConstantLike(reshape.getInput()))
      return rewriter.notifyMatchFailure(op,
                                         "operand is no reshape of a value");
    RankedTensorType type = tensorType(op->getResult(0));
    RankedTensorType source = tensorType(reshape.getInput());
    if (channelAxis(type.getElementType()) ||
        channelAxis(source.getElementType()))
      return rewriter.notifyMatchFailure(
          op, "a reshape cannot move a channel axis");
    auto inner =
        RankedTensorType::get(source.getShape(), type.getElementType());
    Operation *copy = cloneWith(rewriter, op, reshape.getInput(), inner);
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, type, copy->getResult(0));
    return success();
  }
};

/// binary(transpose(x), transpose(y)) -> transpose(binary(x, y)). Constants and
/// values whose own transpose is free take the inverse transpose.
struct SinkTransposeThroughBinary : RewritePattern {
  SinkTransposeThroughBinary(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}
  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!isBinary(op))
      return rewriter.notifyMatchFailure(op,
                                         "not elementwise with two operands");
    RankedTensorType type = tensorType(op->getResult(0));
    TransposeOp first;
    for (Value operand : op->getOperands())
      if (auto transpose = operand.getDefiningOp<TransposeOp>();
          transpose && transpose.getType().getRank() == type.getRank() &&
          !first)
        first = transpose;
    if (!first)
      return rewriter.notifyMatchFailure(
          op, "no operand is a transpose of full rank");
    SmallVector<int64_t> inverse = inversePermutation(first.getPerm());
    if (!llvm::all_of(op->getOperands(), [&](Value operand) {
          return isFree(operand, first, inverse);
        }))
      return rewriter.notifyMatchFailure(
          op, "an operand would need a transpose of its own");

    SmallVector<Value> operands;
    for (Value operand : op->getOperands())
      operands.push_back(untransposed(rewriter, operand, first, inverse));
    replaceBelow(rewriter, op, operands, first.getPerm());
    return success();
  }

private:
  /// The shape with leading units up to `rank`, as broadcasting sees it.
  static SmallVector<int64_t> expanded(RankedTensorType type, size_t rank) {
    SmallVector<int64_t> shape(rank - type.getRank(), 1);
    llvm::append_range(shape, type.getShape());
    return shape;
  }
  static bool isFree(Value operand, TransposeOp first,
                     ArrayRef<int64_t> inverse) {
    if (isConstantLike(operand))
      return !channelAxis(constantUnder(operand).getType().getElementType());
    if (auto transpose = operand.getDefiningOp<TransposeOp>();
        transpose && transpose.getPerm() == first.getPerm())
      return true;
    return movesOnlyUnitDims(expanded(tensorType(operand), inverse.size()),
                             inverse);
  }
  static Value untransposed(PatternRewriter &rewriter, Value operand,
                            TransposeOp first, ArrayRef<int64_t> inverse) {
    if (auto transpose = operand.getDefiningOp<TransposeOp>();
        transpose && transpose.getPerm() == first.getPerm())
      return transpose.getInput();
    RankedTensorType type = tensorType(operand);
    SmallVector<int64_t> shape = expanded(type, inverse.size());
    if (isConstantLike(operand))
      return transposeConstant(
          rewriter, reshapeConstant(rewriter, operand, shape), inverse);
    auto target = RankedTensorType::get(permuted<int64_t>(shape, inverse),
                                        type.getElementType());
    return ReshapeOp::create(rewriter, first.getLoc(), target, operand);
  }
};

/// binary(reshape(x), reshape(y)) -> reshape(binary(x, y)) for equal shapes.
struct SinkReshapeThroughBinary : RewritePattern {
  SinkReshapeThroughBinary(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}
  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!isBinary(op))
      return rewriter.notifyMatchFailure(op,
                                         "not elementwise with two operands");
    auto lhs = op->getOperand(0).getDefiningOp<ReshapeOp>();
    auto rhs = op->getOperand(1).getDefiningOp<ReshapeOp>();
    if (!lhs || !rhs || lhs.getType().getShape() != rhs.getType().getShape())
      return rewriter.notifyMatchFailure(
          op, "operands are no reshapes to one shape");
    ArrayRef<int64_t> shape = tensorType(lhs.getInput()).getShape();
    if (shape != tensorType(rhs.getInput()).getShape())
      return rewriter.notifyMatchFailure(
          op, "reshapes start from different shapes");
    RankedTensorType type = tensorType(op->getResult(0));
    Operation *copy =
        cloneWith(rewriter, op, {lhs.getInput(), rhs.getInput()},
                  RankedTensorType::get(shape, type.getElementType()));
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, type, copy->getResult(0));
    return success();
  }
};

struct SinkTransposeThroughConcat : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ConcatOp op,
                                PatternRewriter &rewriter) const override {
    TransposeOp first;
    for (Value input : op.getInputs())
      if (auto transpose = input.getDefiningOp<TransposeOp>();
          transpose && !first)
        first = transpose;
    if (!first)
      return rewriter.notifyMatchFailure(op, "no input is a transpose");
    auto sharesTranspose = [&](Value input) {
      auto transpose = input.getDefiningOp<TransposeOp>();
      return transpose && transpose.getPerm() == first.getPerm();
    };
    if (!llvm::all_of(op.getInputs(), [&](Value input) {
          return sharesTranspose(input) ||
                 (isConstantLike(input) &&
                  !channelAxis(
                      constantUnder(input).getType().getElementType()));
        }))
      return rewriter.notifyMatchFailure(op,
                                         "inputs have different transposes");
    SmallVector<int64_t> inverse = inversePermutation(first.getPerm());
    SmallVector<Value> inputs;
    for (Value input : op.getInputs())
      inputs.push_back(sharesTranspose(input)
                           ? input.getDefiningOp<TransposeOp>().getInput()
                           : transposeConstant(rewriter, input, inverse));
    int64_t axis = first.getPerm()[op.getAxis()];
    replaceBelow(rewriter, op, inputs, first.getPerm(),
                 [&](Operation *copy) { cast<ConcatOp>(copy).setAxis(axis); });
    return success();
  }
};

/// Ops with one operand and attributes about its axes.
template <typename OpTy>
struct SinkTransposeThroughAxes : OpRewritePattern<OpTy> {
  using OpRewritePattern<OpTy>::OpRewritePattern;
  LogicalResult matchAndRewrite(OpTy op,
                                PatternRewriter &rewriter) const override {
    auto transpose = op.getInput().template getDefiningOp<TransposeOp>();
    if (!transpose)
      return rewriter.notifyMatchFailure(op, "input is no transpose");
    SmallVector<Value> operands(op->getOperands());
    operands[0] = transpose.getInput();
    ArrayRef<int64_t> perm = transpose.getPerm();
    replaceBelow(rewriter, op, operands, perm,
                 [&](Operation *copy) { adapt(cast<OpTy>(copy), perm); });
    return success();
  }

private:
  static void adapt(SoftmaxOp op, ArrayRef<int64_t> perm) {
    op.setAxis(perm[op.getAxis()]);
  }
  static void adapt(BatchNormOp op, ArrayRef<int64_t> perm) {
    op.setAxis(perm[op.getAxis()]);
  }
  static void adapt(ReduceMeanOp op, ArrayRef<int64_t> perm) {
    SmallVector<int64_t> axes = permuted<int64_t>(perm, op.getAxes());
    llvm::sort(axes);
    op.setAxes(axes);
  }
  static void adapt(PadOp op, ArrayRef<int64_t> perm) {
    SmallVector<int64_t> inverse = inversePermutation(perm);
    op.setLow(permuted(op.getLow(), inverse));
    op.setHigh(permuted(op.getHigh(), inverse));
  }
  static void adapt(SliceOp op, ArrayRef<int64_t> perm) {
    SmallVector<int64_t> inverse = inversePermutation(perm);
    op.setOffsets(permuted(op.getOffsets(), inverse));
    op.setStrides(permuted(op.getStrides(), inverse));
  }
};

} // namespace

void nn::populateSinkPatterns(RewritePatternSet &patterns) {
  patterns.add<
      SinkReshapeThroughBinary, SinkReshapeThroughElementwise,
      SinkTransposeThroughBinary, SinkTransposeThroughConcat,
      SinkTransposeThroughElementwise, SinkTransposeThroughAxes<BatchNormOp>,
      SinkTransposeThroughAxes<PadOp>, SinkTransposeThroughAxes<ReduceMeanOp>,
      SinkTransposeThroughAxes<SliceOp>, SinkTransposeThroughAxes<SoftmaxOp>>(
      patterns.getContext());
}

//===- DataMovement.cpp - Moving values about
//-------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Results are whole tensors with a place of their own: concatenation and
// padding insert into it, a slice is copied out, so that no kernel ever sees a
// strided view.
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/NNToLinalg/NNToLinalg.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"

using namespace mlir;
using namespace mote;

static SmallVector<OpFoldResult> attributes(OpBuilder &builder,
                                            ArrayRef<int64_t> values) {
  return getAsIndexOpFoldResult(builder.getContext(), values);
}

/// Writes `part` into `whole` at `offsets`.
static Value insertAt(ImplicitLocOpBuilder &builder, Value part, Value whole,
                      ArrayRef<int64_t> offsets) {
  SmallVector<int64_t> ones(offsets.size(), 1);
  return tensor::InsertSliceOp::create(
      builder, part, whole, attributes(builder, offsets),
      attributes(builder, tensorType(part).getShape()),
      attributes(builder, ones));
}

namespace {
struct ConstantToArith : OpRewritePattern<nn::ConstantOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::ConstantOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getType() != op.getValue().getShapedType())
      return rewriter.notifyMatchFailure(op, "quantized");
    rewriter.replaceOpWithNewOp<arith::ConstantOp>(
        op, cast<TypedAttr>(op.getValue()));
    return success();
  }
};

/// A reshape is one collapse, one expansion, or both.
struct ReshapeToViews : OpRewritePattern<nn::ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::ReshapeOp op,
                                PatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    RankedTensorType from = tensorType(op.getInput());
    auto to = cast<RankedTensorType>(op.getType());
    if (from == to) {
      rewriter.replaceOp(op, op.getInput());
      return success();
    }
    if (auto groups = getReassociationIndicesForReshape(from, to)) {
      if (from.getRank() > to.getRank())
        rewriter.replaceOpWithNewOp<tensor::CollapseShapeOp>(
            op, to, op.getInput(), *groups);
      else
        rewriter.replaceOpWithNewOp<tensor::ExpandShapeOp>(
            op, to, op.getInput(), *groups);
      return success();
    }
    Value flat = op.getInput();
    RankedTensorType flatType = to.clone({to.getNumElements()});
    auto all = [](RankedTensorType type) {
      SmallVector<ReassociationIndices> groups;
      if (type.getRank() > 0)
        groups.push_back(
            llvm::to_vector(llvm::seq<int64_t>(0, type.getRank())));
      return groups;
    };
    if (from.getRank() != 1)
      flat =
          from.getRank() == 0
              ? Value(tensor::ExpandShapeOp::create(
                    builder, flatType, flat, ArrayRef<ReassociationIndices>()))
              : Value(tensor::CollapseShapeOp::create(builder, flatType, flat,
                                                      all(from)));
    if (to.getRank() == 1)
      rewriter.replaceOp(op, flat);
    else if (to.getRank() == 0)
      rewriter.replaceOpWithNewOp<tensor::CollapseShapeOp>(
          op, to, flat, ArrayRef<ReassociationIndices>());
    else
      rewriter.replaceOpWithNewOp<tensor::ExpandShapeOp>(op, to, flat, all(to));
    return success();
  }
};

struct TransposeToLinalg : OpRewritePattern<nn::TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::TransposeOp op,
                                PatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    Value init = createEmpty(builder, cast<RankedTensorType>(op.getType()));
    rewriter.replaceOp(op, linalg::TransposeOp::create(builder, op.getInput(),
                                                       init, op.getPerm())
                               ->getResults());
    return success();
  }
};

struct ConcatToInserts : OpRewritePattern<nn::ConcatOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::ConcatOp op,
                                PatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    size_t axis = static_cast<size_t>(op.getAxis());
    SmallVector<int64_t> offsets(static_cast<size_t>(type.getRank()), 0);
    Value result = createEmpty(builder, type);
    for (Value input : op.getInputs()) {
      // Nothing may be inserted behind the end, not even nothing.
      if (tensorType(input).getNumElements() == 0)
        continue;
      result = insertAt(builder, input, result, offsets);
      offsets[axis] +=
          tensorType(input).getDimSize(static_cast<unsigned>(axis));
    }
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct PadToFillAndInsert : OpRewritePattern<nn::PadOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::PadOp op,
                                PatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    Type element = type.getElementType();
    double value = op.getValue().convertToDouble();
    if (!element.isIntOrFloat())
      return rewriter.notifyMatchFailure(op, "quantized elements");
    TypedAttr number;
    if (Type computing = computingType(element); isa<FloatType>(computing))
      number = builder.getFloatAttr(computing, value);
    else
      number = builder.getIntegerAttr(computing, static_cast<int64_t>(value));
    rewriter.replaceOp(op, insertAt(builder, op.getInput(),
                                    createFilled(builder, type, number),
                                    op.getLow()));
    return success();
  }
};

/// A box of positive strides, then, where strides are negative, a copy that
/// walks backwards.
struct SliceToCopy : OpRewritePattern<nn::SliceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::SliceOp op,
                                PatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    // An empty slice may begin behind the end, where a view may not.
    if (type.getNumElements() == 0) {
      rewriter.replaceOp(op, createEmpty(builder, type));
      return success();
    }
    SmallVector<int64_t> offsets(op.getOffsets()), strides(op.getStrides());
    SmallVector<AffineExpr> reads;
    for (unsigned axis = 0; axis < strides.size(); ++axis) {
      reads.push_back(builder.getAffineDimExpr(axis));
      if (strides[axis] > 0)
        continue;
      int64_t last = type.getDimSize(axis) - 1;
      offsets[axis] += last * strides[axis];
      strides[axis] = -strides[axis];
      reads.back() = last - reads.back();
    }
    Value box = tensor::ExtractSliceOp::create(
        builder, type, op.getInput(), attributes(builder, offsets),
        attributes(builder, type.getShape()), attributes(builder, strides));
    unsigned rank = static_cast<unsigned>(type.getRank());
    SmallVector<AffineMap> maps = {
        AffineMap::get(rank, 0, reads, op.getContext()),
        builder.getMultiDimIdentityMap(rank)};
    SmallVector<utils::IteratorType> iterators(rank,
                                               utils::IteratorType::parallel);
    rewriter.replaceOpWithNewOp<linalg::GenericOp>(
        op, TypeRange(type), box, createEmpty(builder, type), maps, iterators,
        [](OpBuilder &b, Location loc, ValueRange x) {
          linalg::YieldOp::create(b, loc, x[0]);
        });
    return success();
  }
};
} // namespace

void mote::populateDataMovementToLinalgPatterns(RewritePatternSet &patterns) {
  patterns.add<ConstantToArith, ReshapeToViews, TransposeToLinalg,
               ConcatToInserts, PadToFillAndInsert, SliceToCopy>(
      patterns.getContext());
}

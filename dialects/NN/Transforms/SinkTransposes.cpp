//===- SinkTransposes.cpp - Move transposes to where they cancel ----------===//
//-----------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// ONNX images are NCHW and nn's are NHWC, so the importer puts a transpose
// before and after every convolution and pool. A transpose costs a pass over
// the whole feature map and a second buffer of its size. This pass moves each
// one towards the results until it meets its inverse, and lets the weights of a
// layer absorb what is left before a flattening reshape.
//
// Everything moves in one direction, so the rewriting ends: transposes and
// reshapes go down through elementwise ops, and a reshape that only adds or
// drops unit dimensions goes up through a transpose.
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/Transforms/SinkTransposes.h"
#include "dialects/NN/Transforms/Elementwise.h"
#include "dialects/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mote::nn {
#define GEN_PASS_DEF_NNSINKTRANSPOSES
#include "dialects/NN/Transforms/Passes.h.inc"
} // namespace mote::nn

using namespace mlir;
using namespace mote;
using namespace mote::nn;

SmallVector<int64_t> nn::inversePermutation(ArrayRef<int64_t> perm) {
  SmallVector<int64_t> inverse(perm.size());
  for (auto [to, from] : llvm::enumerate(perm))
    inverse[from] = to;
  return inverse;
}

RankedTensorType nn::transposedType(RankedTensorType type,
                                    ArrayRef<int64_t> perm) {
  SmallVector<int64_t> shape;
  for (int64_t from : perm)
    shape.push_back(type.getDimSize(from));
  Type element = type.getElementType();
  if (std::optional<int64_t> axis = channelAxis(element))
    element = withAxis(element, transposedAxis(*axis, perm));
  return RankedTensorType::get(shape, element);
}

bool nn::movesOnlyUnitDims(ArrayRef<int64_t> shape, ArrayRef<int64_t> perm) {
  int64_t last = -1;
  for (int64_t from : perm) {
    if (shape[from] == 1)
      continue;
    if (from < last)
      return false;
    last = from;
  }
  return true;
}

namespace {

/// transpose(transpose(x)) -> transpose(x), or x.
struct ComposeTransposes : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<TransposeOp>();
    if (!inner)
      return rewriter.notifyMatchFailure(op, "input is no transpose");
    SmallVector<int64_t> perm;
    for (int64_t from : op.getPerm())
      perm.push_back(inner.getPerm()[from]);
    if (llvm::equal(perm, llvm::seq<int64_t>(0, perm.size())))
      rewriter.replaceOp(op, inner.getInput());
    else
      rewriter.replaceOpWithNewOp<TransposeOp>(op, op.getType(),
                                               inner.getInput(), perm);
    return success();
  }
};

/// A transpose that keeps the elements in their order -> reshape.
struct TransposeOfUnitsToReshape : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = tensorType(op.getInput());
    if (!movesOnlyUnitDims(type.getShape(), op.getPerm()))
      return rewriter.notifyMatchFailure(op, "elements change their order");
    if (channelAxis(type.getElementType()))
      return rewriter.notifyMatchFailure(
          op, "a reshape cannot move a channel axis");
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), op.getInput());
    return success();
  }
};

/// reshape(reshape(x)) -> reshape(x), or x.
struct ComposeReshapes : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ReshapeOp op,
                                PatternRewriter &rewriter) const override {
    Value source = op.getInput();
    if (auto inner = source.getDefiningOp<ReshapeOp>())
      source = inner.getInput();
    if (source.getType() == op.getType())
      rewriter.replaceOp(op, source);
    else if (source != op.getInput())
      rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), source);
    else
      return rewriter.notifyMatchFailure(op, "input is no reshape");
    return success();
  }
};

/// transpose(constant) and reshape(constant) -> constant.
struct TransposeConstant : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    if (!isConstantLike(op.getInput()))
      return rewriter.notifyMatchFailure(op, "input is no constant");
    rewriter.replaceOp(
        op, transposeConstant(rewriter, op.getInput(), op.getPerm()));
    return success();
  }
};
struct ReshapeConstant : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ReshapeOp op,
                                PatternRewriter &rewriter) const override {
    if (!isConstantLike(op.getInput()))
      return rewriter.notifyMatchFailure(op, "input is no constant");
    Value reshaped =
        reshapeConstant(rewriter, op.getInput(), op.getType().getShape());
    if (!reshaped)
      return rewriter.notifyMatchFailure(
          op, "the channel axis does not survive the reshape");
    rewriter.replaceOp(op, reshaped);
    return success();
  }
};

/// reshape(transpose(x)) -> transpose(reshape(x)) where the reshape only adds
/// or drops unit dimensions, so that the transpose can go on sinking.
struct RaiseUnitReshape : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ReshapeOp op,
                                PatternRewriter &rewriter) const override {
    auto transpose = op.getInput().getDefiningOp<TransposeOp>();
    if (!transpose)
      return rewriter.notifyMatchFailure(op, "input is no transpose");
    RankedTensorType source = tensorType(transpose.getInput());
    if (channelAxis(source.getElementType()))
      return rewriter.notifyMatchFailure(
          op, "a reshape cannot move a channel axis");
    ArrayRef<int64_t> from = transpose.getType().getShape(),
                      to = op.getType().getShape();
    auto isReal = [](int64_t size) { return size != 1; };
    if (!llvm::equal(llvm::make_filter_range(from, isReal),
                     llvm::make_filter_range(to, isReal)))
      return rewriter.notifyMatchFailure(op,
                                         "reshape merges or splits dimensions");

    // `order`: the source axes that are no units, in the order they have after
    // the transpose; `ranks[i]`: the place of order[i] among them before it.
    SmallVector<int64_t> order;
    for (int64_t axis : transpose.getPerm())
      if (source.getDimSize(axis) != 1)
        order.push_back(axis);
    SmallVector<int64_t> places;
    for (auto [index, size] : llvm::enumerate(to))
      if (size != 1)
        places.push_back(index);
    SmallVector<int64_t> shape(to);
    auto perm = llvm::to_vector(llvm::seq<int64_t>(0, to.size()));
    for (auto [index, axis] : llvm::enumerate(order)) {
      int64_t rank = llvm::count_if(
          order, [axis = axis](int64_t other) { return other < axis; });
      shape[places[rank]] = source.getDimSize(axis);
      perm[places[index]] = places[rank];
    }
    auto reshaped = RankedTensorType::get(shape, source.getElementType());
    Value input = ReshapeOp::create(rewriter, op.getLoc(), reshaped,
                                    transpose.getInput());
    rewriter.replaceOpWithNewOp<TransposeOp>(op, op.getType(), input, perm);
    return success();
  }
};

/// fully_connected(reshape(transpose(x)), w) -> fully_connected(reshape(x),
/// w'): the permutation of the flattened features moves into the weights.
struct AbsorbFlattenIntoWeights : OpRewritePattern<FullyConnectedOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(FullyConnectedOp op,
                                PatternRewriter &rewriter) const override {
    auto flatten = op.getInput().getDefiningOp<ReshapeOp>();
    auto transpose =
        flatten ? flatten.getInput().getDefiningOp<TransposeOp>() : nullptr;
    if (!transpose || !isConstantLike(op.getFilter()))
      return rewriter.notifyMatchFailure(
          op, "no transpose and flatten before constant weights");
    ArrayRef<int64_t> perm = transpose.getPerm();
    ArrayRef<int64_t> mapped = transpose.getType().getShape();
    if (perm[0] != 0 || mapped[0] != flatten.getType().getDimSize(0))
      return rewriter.notifyMatchFailure(
          op, "reshape is no flatten of one sample's features");

    RankedTensorType filter = tensorType(op.getFilter());
    SmallVector<int64_t> unflattened(mapped);
    unflattened[0] = filter.getDimSize(0);
    Value weights = reshapeConstant(rewriter, op.getFilter(), unflattened);
    if (!weights)
      return rewriter.notifyMatchFailure(
          op, "weights are quantized along their input axis");
    weights = transposeConstant(rewriter, weights, inversePermutation(perm));
    weights = reshapeConstant(rewriter, weights, filter.getShape());
    Value input = ReshapeOp::create(rewriter, flatten.getLoc(),
                                    flatten.getType(), transpose.getInput());
    rewriter.modifyOpInPlace(op, [&] {
      op.getInputMutable().assign(input);
      op.getFilterMutable().assign(weights);
    });
    return success();
  }
};

struct SinkTransposesPass : nn::impl::NNSinkTransposesBase<SinkTransposesPass> {
  using NNSinkTransposesBase::NNSinkTransposesBase;
  void runOnOperation() override {
    auto count = [&] {
      int64_t transposes = 0;
      getOperation().walk([&](TransposeOp) { ++transposes; });
      return transposes;
    };
    int64_t before = count();
    RewritePatternSet patterns(&getContext());
    patterns.add<AbsorbFlattenIntoWeights, ComposeReshapes, ComposeTransposes,
                 RaiseUnitReshape, ReshapeConstant, TransposeConstant,
                 TransposeOfUnitsToReshape>(&getContext());
    populateSinkPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    numRemoved += std::max<int64_t>(0, before - count());
  }
};

} // namespace

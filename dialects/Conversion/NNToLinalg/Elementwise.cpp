//===- Elementwise.cpp - Functions of one or two numbers
//--------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/NNToLinalg/NNToLinalg.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mote;

/// Builds the body of a linalg.generic.
using Body = ImplicitLocOpBuilder;

/// Whether no operand and no result is quantized: those have integer forms.
template <typename OpTy> static bool hasPlainTypes(OpTy op) {
  auto isPlain = [](Type type) {
    return cast<ShapedType>(type).getElementType().isIntOrFloat();
  };
  return llvm::all_of(op->getOperandTypes(), isPlain) && isPlain(op.getType());
}

//===----------------------------------------------------------------------===//
// Binary
//===----------------------------------------------------------------------===//

static Value scalar(nn::AddOp, Body &b, Value lhs, Value rhs, bool) {
  return createAdd(b, lhs, rhs);
}
static Value scalar(nn::SubOp, Body &b, Value lhs, Value rhs, bool) {
  return createSub(b, lhs, rhs);
}
static Value scalar(nn::MulOp, Body &b, Value lhs, Value rhs, bool) {
  return createMul(b, lhs, rhs);
}
static Value scalar(nn::DivOp, Body &b, Value lhs, Value rhs, bool isUnsigned) {
  return createDiv(b, lhs, rhs, isUnsigned);
}
static Value scalar(nn::MinimumOp, Body &b, Value lhs, Value rhs,
                    bool isUnsigned) {
  return createMin(b, lhs, rhs, isUnsigned);
}
static Value scalar(nn::MaximumOp, Body &b, Value lhs, Value rhs,
                    bool isUnsigned) {
  return createMax(b, lhs, rhs, isUnsigned);
}
static Value scalar(nn::PowOp, Body &b, Value lhs, Value rhs, bool) {
  return createPow(b, lhs, rhs);
}

namespace {
template <typename OpTy> struct BinaryToGeneric : OpRewritePattern<OpTy> {
  using OpRewritePattern<OpTy>::OpRewritePattern;
  LogicalResult matchAndRewrite(OpTy op,
                                PatternRewriter &rewriter) const override {
    if (!hasPlainTypes(op))
      return rewriter.notifyMatchFailure(op, "quantized elements");
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    bool isUnsigned = type.getElementType().isUnsignedInteger();
    rewriter.replaceOp(
        op, createElementwise(builder, type, {op.getLhs(), op.getRhs()},
                              [&](ImplicitLocOpBuilder &b, ValueRange x) {
                                return createClamp(
                                    b, scalar(op, b, x[0], x[1], isUnsigned),
                                    op.getActMinAttr(), op.getActMaxAttr());
                              }));
    return success();
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// Unary
//===----------------------------------------------------------------------===//

static Value number(Body &b, Value like, double value) {
  return createNumber(b, like.getType(), value);
}
static Value isNegative(Body &b, Value x) {
  return arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, x,
                               number(b, x, 0.0));
}
/// `max(0, min(1, x))`.
static Value clampToUnit(Body &b, Value x) {
  return createClamp(b, x, b.getFloatAttr(b.getF32Type(), 0.0),
                     b.getFloatAttr(b.getF32Type(), 1.0));
}

static Value scalar(nn::ReluOp, Body &b, Value x) {
  return createClamp(b, x, b.getFloatAttr(b.getF32Type(), 0.0), {});
}
static Value scalar(nn::ClipOp op, Body &b, Value x) {
  return createClamp(b, x, op.getActMinAttr(), op.getActMaxAttr());
}
static Value scalar(nn::SigmoidOp, Body &b, Value x) {
  Value exponential = math::ExpOp::create(b, arith::NegFOp::create(b, x));
  Value one = number(b, x, 1.0);
  return arith::DivFOp::create(b, one,
                               arith::AddFOp::create(b, one, exponential));
}
static Value scalar(nn::TanhOp, Body &b, Value x) {
  return math::TanhOp::create(b, x);
}
static Value scalar(nn::ExpOp, Body &b, Value x) {
  return math::ExpOp::create(b, x);
}
static Value scalar(nn::LogOp, Body &b, Value x) {
  return math::LogOp::create(b, x);
}
static Value scalar(nn::SqrtOp, Body &b, Value x) {
  return math::SqrtOp::create(b, x);
}
static Value scalar(nn::AbsOp op, Body &b, Value x) {
  return createAbs(
      b, x, tensorType(op.getInput()).getElementType().isUnsignedInteger());
}
static Value scalar(nn::NegOp, Body &b, Value x) { return createNeg(b, x); }
static Value scalar(nn::FloorOp, Body &b, Value x) {
  return math::FloorOp::create(b, x);
}
static Value scalar(nn::CeilOp, Body &b, Value x) {
  return math::CeilOp::create(b, x);
}
static Value scalar(nn::ErfOp, Body &b, Value x) {
  return math::ErfOp::create(b, x);
}
static Value scalar(nn::HardSwishOp, Body &b, Value x) {
  Value sixth = arith::DivFOp::create(b, x, number(b, x, 6.0));
  Value gate = arith::AddFOp::create(b, sixth, number(b, x, 0.5));
  return arith::MulFOp::create(b, x, clampToUnit(b, gate));
}
static Value scalar(nn::HardSigmoidOp op, Body &b, Value x) {
  Value scaled =
      arith::MulFOp::create(b, x, number(b, x, op.getAlpha().convertToFloat()));
  return clampToUnit(
      b, arith::AddFOp::create(b, scaled,
                               number(b, x, op.getBeta().convertToFloat())));
}
/// `max(x, 0) + log(1 + exp(-|x|))`, which never overflows.
static Value scalar(nn::SoftplusOp, Body &b, Value x) {
  Value tail = math::Log1pOp::create(
      b, math::ExpOp::create(
             b, arith::NegFOp::create(b, math::AbsFOp::create(b, x))));
  Value positive = createClamp(b, x, b.getFloatAttr(b.getF32Type(), 0.0), {});
  return arith::AddFOp::create(b, positive, tail);
}
static Value scalar(nn::LeakyReluOp op, Body &b, Value x) {
  Value scaled =
      arith::MulFOp::create(b, x, number(b, x, op.getAlpha().convertToFloat()));
  return arith::SelectOp::create(b, isNegative(b, x), scaled, x);
}
static Value scalar(nn::EluOp op, Body &b, Value x) {
  Value scaled =
      arith::MulFOp::create(b, math::ExpM1Op::create(b, x),
                            number(b, x, op.getAlpha().convertToFloat()));
  return arith::SelectOp::create(b, isNegative(b, x), scaled, x);
}

namespace {
template <typename OpTy> struct UnaryToGeneric : OpRewritePattern<OpTy> {
  using OpRewritePattern<OpTy>::OpRewritePattern;
  LogicalResult matchAndRewrite(OpTy op,
                                PatternRewriter &rewriter) const override {
    if (!hasPlainTypes(op))
      return rewriter.notifyMatchFailure(op, "quantized elements");
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    rewriter.replaceOp(
        op, createElementwise(builder, cast<RankedTensorType>(op.getType()),
                              op.getInput(),
                              [&](ImplicitLocOpBuilder &b, ValueRange x) {
                                return scalar(op, b, x[0]);
                              }));
    return success();
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// Cast and batch normalization
//===----------------------------------------------------------------------===//

namespace {
struct CastToGeneric : OpRewritePattern<nn::CastOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::CastOp op,
                                PatternRewriter &rewriter) const override {
    if (!hasPlainTypes(op))
      return rewriter.notifyMatchFailure(op, "quantized elements");
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    rewriter.replaceOp(
        op, createTensorCast(
                builder, op.getInput(),
                cast<RankedTensorType>(op.getType()).getElementType()));
    return success();
  }
};

/// A parameter of shape [C] seen as [C, 1, .., 1], so that it broadcasts along
/// its axis.
struct BatchNormToGeneric : OpRewritePattern<nn::BatchNormOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::BatchNormOp op,
                                PatternRewriter &rewriter) const override {
    auto type = cast<RankedTensorType>(op.getType());
    if (!hasPlainTypes(op) || !isa<FloatType>(type.getElementType()))
      return rewriter.notifyMatchFailure(op, "expected float elements");
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    double epsilon = op.getEpsilon().convertToFloat();
    SmallVector<Value> inputs = {op.getInput()};
    for (Value parameter :
         {op.getScale(), op.getOffset(), op.getMean(), op.getVariance()})
      inputs.push_back(
          alongAxis(builder, parameter,
                    type.getRank() - static_cast<int64_t>(op.getAxis())));
    rewriter.replaceOp(
        op, createElementwise(
                builder, type, inputs,
                [&](ImplicitLocOpBuilder &b, ValueRange x) -> Value {
                  Value centered = arith::SubFOp::create(b, x[0], x[3]);
                  Value deviation = math::SqrtOp::create(
                      b,
                      arith::AddFOp::create(b, x[4], number(b, x[4], epsilon)));
                  Value normal = arith::DivFOp::create(b, centered, deviation);
                  return arith::AddFOp::create(
                      b, arith::MulFOp::create(b, normal, x[1]), x[2]);
                }));
    return success();
  }

private:
  static Value alongAxis(ImplicitLocOpBuilder &builder, Value parameter,
                         int64_t rank) {
    RankedTensorType type = tensorType(parameter);
    SmallVector<int64_t> shape(static_cast<size_t>(rank), 1);
    shape[0] = type.getDimSize(0);
    if (rank == 1)
      return parameter;
    ReassociationIndices all = llvm::to_vector(llvm::seq<int64_t>(0, rank));
    return tensor::ExpandShapeOp::create(
        builder, type.clone(shape), parameter,
        SmallVector<ReassociationIndices>{all});
  }
};
} // namespace

void mote::populateElementwiseToLinalgPatterns(RewritePatternSet &patterns) {
  patterns.add<BinaryToGeneric<nn::AddOp>, BinaryToGeneric<nn::SubOp>,
               BinaryToGeneric<nn::MulOp>, BinaryToGeneric<nn::DivOp>,
               BinaryToGeneric<nn::MinimumOp>, BinaryToGeneric<nn::MaximumOp>,
               BinaryToGeneric<nn::PowOp>, UnaryToGeneric<nn::ReluOp>,
               UnaryToGeneric<nn::ClipOp>, UnaryToGeneric<nn::SigmoidOp>,
               UnaryToGeneric<nn::TanhOp>, UnaryToGeneric<nn::ExpOp>,
               UnaryToGeneric<nn::LogOp>, UnaryToGeneric<nn::SqrtOp>,
               UnaryToGeneric<nn::AbsOp>, UnaryToGeneric<nn::NegOp>,
               UnaryToGeneric<nn::FloorOp>, UnaryToGeneric<nn::CeilOp>,
               UnaryToGeneric<nn::ErfOp>, UnaryToGeneric<nn::HardSwishOp>,
               UnaryToGeneric<nn::SoftplusOp>, UnaryToGeneric<nn::LeakyReluOp>,
               UnaryToGeneric<nn::EluOp>, UnaryToGeneric<nn::HardSigmoidOp>,
               CastToGeneric, BatchNormToGeneric>(patterns.getContext());
}

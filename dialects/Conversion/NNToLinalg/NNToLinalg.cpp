//===- NNToLinalg.cpp - The long tail becomes loops
//-------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Operators that are no hot kernel need no recipe: as linalg they flow through
// bufferization, the planner and the printer like everything else. The forms
// here are chosen so that bufferization finds every intermediate result a place
// without copying.
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/NNToLinalg/NNToLinalg.h"
#include "dialects/Conversion/Passes.h"

#include "mlir/Transforms/DialectConversion.h"

namespace mote {
#define GEN_PASS_DEF_CONVERTNNTOLINALG
#include "dialects/Conversion/Passes.h.inc"
} // namespace mote

using namespace mlir;
using namespace mote;

Value mote::createEmpty(ImplicitLocOpBuilder &builder, RankedTensorType type) {
  return tensor::EmptyOp::create(builder, type.getShape(),
                                 type.getElementType());
}

Value mote::createFilled(ImplicitLocOpBuilder &builder, RankedTensorType type,
                         TypedAttr value) {
  Value number = arith::ConstantOp::create(builder, value);
  return linalg::FillOp::create(builder, number, createEmpty(builder, type))
      .getResult(0);
}

AffineMap mote::broadcastMap(RankedTensorType from, RankedTensorType to) {
  Builder builder(from.getContext());
  int64_t skipped = to.getRank() - from.getRank();
  SmallVector<AffineExpr> results;
  for (int64_t axis = 0; axis < from.getRank(); ++axis) {
    bool repeats =
        from.getDimSize(axis) == 1 && to.getDimSize(axis + skipped) != 1;
    results.push_back(repeats ? builder.getAffineConstantExpr(0)
                              : builder.getAffineDimExpr(
                                    static_cast<unsigned>(axis + skipped)));
  }
  return AffineMap::get(static_cast<unsigned>(to.getRank()), 0, results,
                        from.getContext());
}

/// The number that all elements of a constant are, or null.
static TypedAttr splatOf(Value value) {
  DenseElementsAttr attr;
  if (!matchPattern(value, m_Constant(&attr)) || !attr.isSplat() ||
      !attr.getElementType().isIntOrFloat())
    return {};
  return cast<TypedAttr>(attr.getSplatValue<Attribute>());
}

Value mote::createElementwise(ImplicitLocOpBuilder &builder,
                              RankedTensorType type, ValueRange inputs,
                              ScalarBody body) {
  SmallVector<Value> read;
  SmallVector<AffineMap> maps;
  for (Value input : inputs)
    if (!splatOf(input)) {
      read.push_back(input);
      maps.push_back(broadcastMap(tensorType(input), type));
    }
  maps.push_back(
      builder.getMultiDimIdentityMap(static_cast<unsigned>(type.getRank())));
  SmallVector<utils::IteratorType> iterators(
      static_cast<size_t>(type.getRank()), utils::IteratorType::parallel);
  return linalg::GenericOp::create(
             builder, TypeRange(type), read, createEmpty(builder, type), maps,
             iterators,
             [&](OpBuilder &nested, Location loc, ValueRange arguments) {
               ImplicitLocOpBuilder inside(loc, nested);
               SmallVector<Value> scalars;
               for (Value input : inputs) {
                 if (TypedAttr number = splatOf(input)) {
                   scalars.push_back(arith::ConstantOp::create(inside, number));
                   continue;
                 }
                 scalars.push_back(arguments.front());
                 arguments = arguments.drop_front();
               }
               linalg::YieldOp::create(inside, body(inside, scalars));
             })
      .getResult(0);
}

Value mote::createNumber(ImplicitLocOpBuilder &builder, Type type,
                         double value) {
  if (isa<FloatType>(type))
    return arith::ConstantOp::create(builder,
                                     builder.getFloatAttr(type, value));
  return arith::ConstantOp::create(
      builder, builder.getIntegerAttr(type, static_cast<int64_t>(value)));
}

/// `x < bound ? bound : x` or `x > bound ? bound : x`; NaN stays.
static Value createBound(ImplicitLocOpBuilder &builder, Value x, double bound,
                         bool isLower) {
  Value number = createNumber(builder, x.getType(), bound);
  Value beyond;
  if (isa<FloatType>(x.getType()))
    beyond = arith::CmpFOp::create(builder,
                                   isLower ? arith::CmpFPredicate::OLT
                                           : arith::CmpFPredicate::OGT,
                                   x, number);
  else
    beyond = arith::CmpIOp::create(builder,
                                   isLower ? arith::CmpIPredicate::slt
                                           : arith::CmpIPredicate::sgt,
                                   x, number);
  return arith::SelectOp::create(builder, beyond, number, x);
}

Value mote::createClamp(ImplicitLocOpBuilder &builder, Value x, FloatAttr low,
                        FloatAttr high) {
  if (low)
    x = createBound(builder, x, low.getValueAsDouble(), /*isLower=*/true);
  if (high)
    x = createBound(builder, x, high.getValueAsDouble(), /*isLower=*/false);
  return x;
}

namespace {
struct ConvertNNToLinalg
    : mote::impl::ConvertNNToLinalgBase<ConvertNNToLinalg> {
  void runOnOperation() override {
    ConversionTarget target(getContext());
    target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
    target.addIllegalDialect<nn::NNDialect>();
    RewritePatternSet patterns(&getContext());
    populateElementwiseToLinalgPatterns(patterns);
    populateReductionToLinalgPatterns(patterns);
    populateMatMulToLinalgPatterns(patterns);
    populateDataMovementToLinalgPatterns(patterns);
    getOperation()->walk([&](Operation *op) {
      numConverted += isa_and_nonnull<nn::NNDialect>(op->getDialect());
    });
    if (failed(applyPartialConversion(getOperation(), target,
                                      std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace

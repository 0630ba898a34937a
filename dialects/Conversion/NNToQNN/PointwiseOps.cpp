//===- PointwiseOps.cpp - Functions of one 8-bit value --------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An 8-bit value has 256 states, so whatever is computed from it alone is a
// table: unary operators, binary ones with a constant number, and binary ones
// both of whose operands come from the same tensor. x * sigmoid(x) is one
// table, in which the sigmoid keeps the rounding that the model gives it.
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/NNToQNN/NNToQNN.h"
#include "dialects/Conversion/NNToQNN/ScalarFunctions.h"

using namespace mlir;
using namespace mote;

/// How many ops the search for a common source climbs from an operand.
static constexpr unsigned maxClimb = 6;

/// The real number that all elements of a constant stand for.
static std::optional<double> splatOf(Value value) {
  auto constant = value.getDefiningOp<nn::ConstantOp>();
  auto quantization = quantizationOf(value.getType());
  if (!constant || !quantization)
    return std::nullopt;
  auto stored = dyn_cast<SplatElementsAttr>(constant.getValue());
  if (!stored)
    return std::nullopt;
  auto number = stored.getSplatValue<APInt>();
  return quantization->toReal(static_cast<int32_t>(
      quantization->isUnsigned
          ? static_cast<int64_t>(number.getZExtValue()) - 128
          : number.getSExtValue()));
}

static bool isPointwise(Operation *op) {
  return op && op->getNumResults() == 1 &&
         (op->getNumOperands() == 1
              ? bool(unaryFunction(op))
              : op->getNumOperands() == 2 && bool(binaryFunction(op)));
}

static Value commonSource(Value lhs, Value rhs, unsigned climb);

/// The nearest tensor, of the result's shape, that is all `op` depends on.
static Value sourceOf(Operation *op, unsigned climb) {
  if (!isPointwise(op))
    return {};
  Value source = op->getOperand(0);
  if (op->getNumOperands() == 2) {
    Value rhs = op->getOperand(1);
    if (splatOf(source))
      source = rhs;
    else if (!splatOf(rhs))
      source = commonSource(source, rhs, climb);
  }
  if (!source || !quantizationOf(source.getType()) ||
      cast<ShapedType>(source.getType()).getShape() !=
          cast<ShapedType>(op->getResult(0).getType()).getShape())
    return {};
  return source;
}

/// `value`, its source, that one's source, and so on.
static SmallVector<Value> climbFrom(Value value, unsigned climb) {
  SmallVector<Value> chain = {value};
  for (; climb > 0; --climb) {
    Value source = sourceOf(chain.back().getDefiningOp(), climb - 1);
    if (!source)
      break;
    chain.push_back(source);
  }
  return chain;
}

static Value commonSource(Value lhs, Value rhs, unsigned climb) {
  SmallVector<Value> others = climbFrom(rhs, climb);
  for (Value candidate : climbFrom(lhs, climb))
    if (llvm::is_contained(others, candidate))
      return candidate;
  return {};
}

namespace {
/// Values of the ops between a source and a result, for one state of the
/// source.
class Evaluation {
public:
  Evaluation(Value source, int32_t stored) : source(source), stored(stored) {}

  /// The stored value of what `op` computes.
  int32_t operator()(Operation *op) {
    auto found = computed.find(op);
    if (found != computed.end())
      return found->second;
    double real = op->getNumOperands() == 1
                      ? unaryFunction(op)(realOf(op->getOperand(0)))
                      : binaryFunction(op)(realOf(op->getOperand(0)),
                                           realOf(op->getOperand(1)));
    return computed[op] =
               quantizationOf(op->getResult(0).getType())->toStored(real);
  }

private:
  double realOf(Value value) {
    if (value != source)
      if (std::optional<double> number = splatOf(value))
        return *number;
    return quantizationOf(value.getType())
        ->toReal(value == source ? stored : (*this)(value.getDefiningOp()));
  }

  Value source;
  int32_t stored;
  llvm::SmallDenseMap<Operation *, int32_t> computed;
};

template <typename OpTy> struct ConvertPointwise : NNToQNNPattern<OpTy> {
  using NNToQNNPattern<OpTy>::NNToQNNPattern;
  LogicalResult
  matchAndRewrite(OpTy op, typename OpTy::Adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (!quantizationOf(op.getType()))
      return rewriter.notifyMatchFailure(op, "not 8-bit");
    Value source = sourceOf(op, maxClimb);
    if (!source)
      return rewriter.notifyMatchFailure(op, "depends on several tensors");
    SmallVector<int8_t> table;
    for (int32_t stored = -128; stored < 128; ++stored)
      table.push_back(static_cast<int8_t>(Evaluation(source, stored)(op)));
    rewriter.replaceOp(op,
                       createLookup(rewriter, op.getLoc(),
                                    rewriter.getRemappedValue(source), table));
    return success();
  }
};
} // namespace

void mote::populatePointwisePatterns(RewritePatternSet &patterns,
                                     const NNToQNNContext &context) {
  patterns
      .add<ConvertPointwise<nn::ReluOp>, ConvertPointwise<nn::SigmoidOp>,
           ConvertPointwise<nn::TanhOp>, ConvertPointwise<nn::ExpOp>,
           ConvertPointwise<nn::LogOp>, ConvertPointwise<nn::SqrtOp>,
           ConvertPointwise<nn::AbsOp>, ConvertPointwise<nn::NegOp>,
           ConvertPointwise<nn::FloorOp>, ConvertPointwise<nn::CeilOp>,
           ConvertPointwise<nn::ErfOp>, ConvertPointwise<nn::HardSwishOp>,
           ConvertPointwise<nn::SoftplusOp>, ConvertPointwise<nn::ClipOp>,
           ConvertPointwise<nn::LeakyReluOp>, ConvertPointwise<nn::EluOp>,
           ConvertPointwise<nn::HardSigmoidOp>, ConvertPointwise<nn::AddOp>,
           ConvertPointwise<nn::SubOp>, ConvertPointwise<nn::MulOp>,
           ConvertPointwise<nn::DivOp>, ConvertPointwise<nn::PowOp>,
           ConvertPointwise<nn::MinimumOp>, ConvertPointwise<nn::MaximumOp>>(
          patterns.getContext(), context, /*benefit=*/3);
}

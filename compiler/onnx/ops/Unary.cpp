//===- Unary.cpp - Functions of one number -------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Evaluate.h"
#include "dialects/NN/IR/NN.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;
using P = arith::CmpIPredicate;

static bool isUnsigned(Node &node) {
  return node.type(0).getElementType().isUnsignedInteger();
}

static Value number(Body &b, Value like, double value) {
  return createNumber(b, like.getType(), value);
}

//===----------------------------------------------------------------------===//
// How a function becomes an importer
//===----------------------------------------------------------------------===//

template <typename OpTy> static LogicalResult importNN(Node &node) {
  return node.setResult(node.create<OpTy>(node.type(0), node.in(0)));
}

/// An nn op of floats.
template <typename OpTy> static LogicalResult importFloatNN(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  return importNN<OpTy>(node);
}

using Function = Value (*)(Node &node, Body &b, Value x);

/// A loop over any element type.
template <Function function> static LogicalResult importLoop(Node &node) {
  return node.setResult(
      node.elementwise(node.type(0), node.in(0), [&](Body &b, ValueRange x) {
        return function(node, b, x[0]);
      }));
}

template <Function function> static LogicalResult importFloatLoop(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  return importLoop<function>(node);
}

/// The nn op for floats and signed integers, a loop for unsigned ones.
template <typename OpTy, Function function>
static LogicalResult importAny(Node &node) {
  return isUnsigned(node) ? importLoop<function>(node) : importNN<OpTy>(node);
}

/// A test of floats.
template <Function function> static LogicalResult importTest(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  RankedTensorType type = node.type(0).clone(node.builder.getI1Type());
  return node.setResult(
      node.elementwise(type, node.in(0), [&](Body &b, ValueRange x) {
        return function(node, b, x[0]);
      }));
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

template <typename OpTy> static Value mathOp(Node &, Body &b, Value x) {
  return OpTy::create(b, x);
}
static Value abs(Node &node, Body &b, Value x) {
  return createAbs(b, x, isUnsigned(node));
}
static Value neg(Node &, Body &b, Value x) { return createNeg(b, x); }

/// Zero and NaN are their own signs.
static Value sign(Node &node, Body &b, Value x) {
  Value zero = number(b, x, 0);
  Value isPositive = createCompare(b, P::sgt, x, zero, isUnsigned(node));
  Value rest = x;
  if (!isUnsigned(node))
    rest = arith::SelectOp::create(b, createCompare(b, P::slt, x, zero, false),
                                   number(b, x, -1), x);
  return arith::SelectOp::create(b, isPositive, number(b, x, 1), rest);
}

static Value bitwiseNot(Node &, Body &b, Value x) {
  return arith::XOrIOp::create(b, x, number(b, x, -1));
}

static LogicalResult importReciprocal(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  Value one = node.splat(node.type(0).getElementType(), 1);
  return node.setResult(node.create<nn::DivOp>(node.type(0), one, node.in(0),
                                               FloatAttr(), FloatAttr()));
}

static Value sigmoidOf(Body &b, Value x) {
  Value one = number(b, x, 1);
  Value exponential = math::ExpOp::create(b, createNeg(b, x));
  return arith::DivFOp::create(b, one, createAdd(b, one, exponential));
}

static Value swish(Node &node, Body &b, Value x) {
  Value scaled = createMul(b, x, number(b, x, node.floatAttr("alpha", 1.0f)));
  return createMul(b, x, sigmoidOf(b, scaled));
}

static Value softsign(Node &, Body &b, Value x) {
  Value size = math::AbsFOp::create(b, x);
  return arith::DivFOp::create(b, x, createAdd(b, size, number(b, x, 1)));
}

/// `x * tanh(log(1 + exp(x)))`, where the logarithm is taken without overflow.
static Value mish(Node &, Body &b, Value x) {
  Value size = math::AbsFOp::create(b, x);
  Value tail =
      math::Log1pOp::create(b, math::ExpOp::create(b, createNeg(b, size)));
  Value positive = createMax(b, x, number(b, x, 0), false);
  return createMul(b, x, math::TanhOp::create(b, createAdd(b, positive, tail)));
}

/// `x > 0 ? x : scale * (exp(x / divisor) - 1)`.
static Value exponentialBelow(Body &b, Value x, double scale, Value exponent) {
  Value isPositive = createCompare(b, P::sgt, x, number(b, x, 0), false);
  Value below =
      createMul(b, number(b, x, scale), math::ExpM1Op::create(b, exponent));
  return arith::SelectOp::create(b, isPositive, x, below);
}

static Value celu(Node &node, Body &b, Value x) {
  float alpha = node.floatAttr("alpha", 1.0f);
  return exponentialBelow(b, x, alpha,
                          arith::DivFOp::create(b, x, number(b, x, alpha)));
}

static Value selu(Node &node, Body &b, Value x) {
  // ONNX's defaults, to the digit.
  float alpha = node.floatAttr("alpha", 1.67326319217681884765625f);
  float gamma = node.floatAttr("gamma", 1.05070102214813232421875f);
  return createMul(b, number(b, x, gamma), exponentialBelow(b, x, alpha, x));
}

static Value thresholdedRelu(Node &node, Body &b, Value x) {
  Value alpha = number(b, x, node.floatAttr("alpha", 1.0f));
  return arith::SelectOp::create(b, createCompare(b, P::sgt, x, alpha, false),
                                 x, number(b, x, 0));
}

/// Toward zero by `bias` beyond `lambd` in either direction, 0 between. On
/// integers as well, with attributes of their own type.
static Value shrink(Node &node, Body &b, Value x) {
  double lambd = node.floatAttr("lambd", 0.5f);
  double bias = node.floatAttr("bias", 0.0f);
  Type element = node.type(0).getElementType();
  Type real = isa<FloatType>(x.getType()) ? x.getType() : b.getF64Type();
  Value y = createCast(b, x, element, real);
  auto beyond = [&](P predicate, double limit) {
    return createCompare(b, predicate, y, createNumber(b, real, limit), false);
  };
  auto moved = [&](double by) {
    return createAdd(b, y, createNumber(b, real, by));
  };
  Value high = arith::SelectOp::create(b, beyond(P::sgt, lambd), moved(-bias),
                                       createNumber(b, real, 0));
  Value result =
      arith::SelectOp::create(b, beyond(P::slt, -lambd), moved(bias), high);
  return real == x.getType() ? result : createCast(b, result, real, element);
}

static Value isNaN(Node &, Body &b, Value x) {
  return arith::CmpFOp::create(b, arith::CmpFPredicate::UNO, x, x);
}

static Value isInf(Node &node, Body &b, Value x) {
  Value result = createNumber(b, b.getI1Type(), 0);
  auto orIs = [&](double infinity) {
    result = arith::OrIOp::create(
        b, result, createCompare(b, P::eq, x, number(b, x, infinity), false));
  };
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (node.intAttr("detect_positive", 1) != 0)
    orIs(infinity);
  if (node.intAttr("detect_negative", 1) != 0)
    orIs(-infinity);
  return result;
}

ArrayRef<OpRow> mote::importer::unaryOps() {
  static constexpr OpRow rows[] = {
      {"", "Abs", 6, 1, 1, 1, importAny<nn::AbsOp, abs>},
      {"", "Neg", 6, 1, 1, 1, importAny<nn::NegOp, neg>},
      {"", "Sign", 9, 1, 1, 1, importLoop<sign>},
      {"", "Floor", 6, 1, 1, 1, importFloatNN<nn::FloorOp>},
      {"", "Ceil", 6, 1, 1, 1, importFloatNN<nn::CeilOp>},
      {"", "Round", 11, 1, 1, 1, importFloatLoop<mathOp<math::RoundEvenOp>>},
      {"", "Exp", 6, 1, 1, 1, importFloatNN<nn::ExpOp>},
      {"", "Log", 6, 1, 1, 1, importFloatNN<nn::LogOp>},
      {"", "Sqrt", 6, 1, 1, 1, importFloatNN<nn::SqrtOp>},
      {"", "Reciprocal", 6, 1, 1, 1, importReciprocal},
      {"", "Erf", 9, 1, 1, 1, importFloatNN<nn::ErfOp>},
      {"", "Sin", 7, 1, 1, 1, importFloatLoop<mathOp<math::SinOp>>},
      {"", "Cos", 7, 1, 1, 1, importFloatLoop<mathOp<math::CosOp>>},
      {"", "Tan", 7, 1, 1, 1, importFloatLoop<mathOp<math::TanOp>>},
      {"", "Asin", 7, 1, 1, 1, importFloatLoop<mathOp<math::AsinOp>>},
      {"", "Acos", 7, 1, 1, 1, importFloatLoop<mathOp<math::AcosOp>>},
      {"", "Atan", 7, 1, 1, 1, importFloatLoop<mathOp<math::AtanOp>>},
      {"", "Sinh", 9, 1, 1, 1, importFloatLoop<mathOp<math::SinhOp>>},
      {"", "Cosh", 9, 1, 1, 1, importFloatLoop<mathOp<math::CoshOp>>},
      {"", "Tanh", 6, 1, 1, 1, importFloatNN<nn::TanhOp>},
      {"", "Asinh", 9, 1, 1, 1, importFloatLoop<mathOp<math::AsinhOp>>},
      {"", "Acosh", 9, 1, 1, 1, importFloatLoop<mathOp<math::AcoshOp>>},
      {"", "Atanh", 9, 1, 1, 1, importFloatLoop<mathOp<math::AtanhOp>>},
      {"", "Sigmoid", 6, 1, 1, 1, importFloatNN<nn::SigmoidOp>},
      {"", "Softplus", 1, 1, 1, 1, importFloatNN<nn::SoftplusOp>},
      {"", "Softsign", 1, 1, 1, 1, importFloatLoop<softsign>},
      {"", "Mish", 18, 1, 1, 1, importFloatLoop<mish>},
      {"", "Swish", 24, 1, 1, 1, importFloatLoop<swish>},
      {"", "Relu", 6, 1, 1, 1, importNN<nn::ReluOp>},
      {"", "HardSwish", 14, 1, 1, 1, importFloatNN<nn::HardSwishOp>},
      {"", "Celu", 12, 1, 1, 1, importFloatLoop<celu>},
      {"", "Selu", 6, 1, 1, 1, importFloatLoop<selu>},
      {"", "ThresholdedRelu", 10, 1, 1, 1, importFloatLoop<thresholdedRelu>},
      {"", "Shrink", 9, 1, 1, 1, importLoop<shrink>},
      {"", "Not", 1, 1, 1, 1, importLoop<bitwiseNot>},
      {"", "BitwiseNot", 18, 1, 1, 1, importLoop<bitwiseNot>},
      {"", "IsNaN", 9, 1, 1, 1, importTest<isNaN>},
      {"", "IsInf", 10, 1, 1, 1, importTest<isInf>},
  };
  return rows;
}

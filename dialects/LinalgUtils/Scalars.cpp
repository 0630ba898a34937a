//===- Scalars.cpp - Bodies of loops over any element type ----------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/LinalgUtils/Scalars.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace mote;

/// Builds the body of a loop.
using Body = ImplicitLocOpBuilder;

//===----------------------------------------------------------------------===//
// Computing types
//===----------------------------------------------------------------------===//

static bool isSmallInteger(Type element) {
  auto integer = dyn_cast<IntegerType>(element);
  return integer && integer.getWidth() > 1 && integer.getWidth() < 8;
}

bool mote::isSmallType(Type element) {
  return isSmallInteger(element) || !smallFloatName(element).empty();
}

Type mote::heldType(Type element) {
  if (!isSmallType(element))
    return element;
  bool isSigned = isSmallInteger(element) && !element.isUnsignedInteger();
  return IntegerType::get(element.getContext(), 8,
                          isSigned ? IntegerType::Signless
                                   : IntegerType::Unsigned);
}

StringRef mote::smallFloatName(Type type) {
  return llvm::TypeSwitch<Type, StringRef>(type)
      .Case([](Float8E4M3FNType) { return "float8e4m3fn"; })
      .Case([](Float8E4M3FNUZType) { return "float8e4m3fnuz"; })
      .Case([](Float8E5M2Type) { return "float8e5m2"; })
      .Case([](Float8E5M2FNUZType) { return "float8e5m2fnuz"; })
      .Case([](Float8E8M0FNUType) { return "float8e8m0"; })
      .Case([](Float4E2M1FNType) { return "float4e2m1"; })
      .Default([](Type) { return ""; });
}

double mote::greatestFinite(FloatType type) {
  return APFloat::getLargest(type.getFloatSemantics()).convertToDouble();
}

Type mote::computingType(Type element) {
  if (isSmallInteger(element))
    return IntegerType::get(element.getContext(), 8);
  if (element.isUnsignedInteger())
    return IntegerType::get(element.getContext(),
                            element.getIntOrFloatBitWidth());
  if (isa<FloatType>(element) && element.getIntOrFloatBitWidth() < 32)
    return Float32Type::get(element.getContext());
  return element;
}

Value mote::toComputing(Body &b, Value element) {
  Type type = computingType(element.getType());
  if (type == element.getType())
    return element;
  if (isa<FloatType>(type))
    return arith::ExtFOp::create(b, type, element);
  if (!element.getType().isUnsignedInteger())
    return arith::ExtSIOp::create(b, type, element);
  return UnrealizedConversionCastOp::create(b, type, element).getResult(0);
}

Value mote::fromComputing(Body &b, Value x, Type element) {
  if (x.getType() == element)
    return x;
  if (isa<FloatType>(element))
    return arith::TruncFOp::create(b, element, x);
  if (!element.isUnsignedInteger())
    return arith::TruncIOp::create(b, element, x);
  return UnrealizedConversionCastOp::create(b, element, x).getResult(0);
}

Value mote::createNumber(Body &b, Type type, double value) {
  if (isa<FloatType>(type))
    return arith::ConstantOp::create(b, b.getFloatAttr(type, value));
  APInt bits(type.isIndex() ? 64 : type.getIntOrFloatBitWidth(),
             static_cast<uint64_t>(static_cast<int64_t>(value)),
             /*isSigned=*/true, /*implicitTrunc=*/true);
  return arith::ConstantOp::create(b, b.getIntegerAttr(type, bits));
}

Value mote::createNumber(Body &b, Attribute element) {
  if (auto real = dyn_cast<FloatAttr>(element)) {
    Type type = computingType(real.getType());
    return arith::ConstantOp::create(
        b, b.getFloatAttr(type, real.getValueAsDouble()));
  }
  auto integer = cast<IntegerAttr>(element);
  Type type = computingType(integer.getType());
  APInt value = integer.getValue();
  if (isSmallInteger(integer.getType()))
    value =
        integer.getType().isUnsignedInteger() ? value.zext(8) : value.sext(8);
  return arith::ConstantOp::create(b, b.getIntegerAttr(type, value));
}

Value mote::createLimit(Body &b, Type element, bool isLeast) {
  Type type = computingType(element);
  if (isa<FloatType>(type))
    return createNumber(b, type, isLeast ? -INFINITY : INFINITY);
  unsigned width = element.getIntOrFloatBitWidth();
  bool isUnsigned = element.isUnsignedInteger() || width == 1;
  APInt value = isUnsigned ? (isLeast ? APInt::getMinValue(width)
                                      : APInt::getMaxValue(width))
                           : (isLeast ? APInt::getSignedMinValue(width)
                                      : APInt::getSignedMaxValue(width));
  unsigned computed = type.getIntOrFloatBitWidth();
  value = isUnsigned ? value.zext(computed) : value.sext(computed);
  return arith::ConstantOp::create(b, b.getIntegerAttr(type, value));
}

/// `x < bound ? bound : x` or `x > bound ? bound : x`; NaN stays.
static Value createBound(Body &b, Value x, double bound, bool isLower) {
  using P = arith::CmpIPredicate;
  Value number = createNumber(b, x.getType(), bound);
  Value beyond = createCompare(b, isLower ? P::slt : P::sgt, x, number,
                               /*isUnsigned=*/false);
  return arith::SelectOp::create(b, beyond, number, x);
}

Value mote::createClamp(Body &b, Value x, FloatAttr low, FloatAttr high) {
  if (low)
    x = createBound(b, x, low.getValueAsDouble(), /*isLower=*/true);
  if (high)
    x = createBound(b, x, high.getValueAsDouble(), /*isLower=*/false);
  return x;
}

//===----------------------------------------------------------------------===//
// Casts
//===----------------------------------------------------------------------===//

/// Toward zero, saturated, NaN as 0. C++ leaves the conversion of what does not
/// fit undefined, so the operand is brought into range before.
static Value floatToInt(Body &b, Value x, IntegerType to) {
  unsigned width = to.getWidth();
  bool isUnsigned = to.isUnsigned();
  Type type = x.getType();
  auto isNumber = arith::CmpFOp::create(b, arith::CmpFPredicate::ORD, x, x);
  x = arith::SelectOp::create(b, isNumber, x, createNumber(b, type, 0.0));
  double least = isUnsigned ? 0.0 : -std::ldexp(1.0, int(width) - 1);
  double limit = std::ldexp(1.0, int(width) - (isUnsigned ? 0 : 1));
  // The greatest float below 2^n, from which the greatest integer may differ.
  double most = type.isF64() ? std::nextafter(limit, 0.0)
                             : std::nextafterf(float(limit), 0.0f);
  Value inside = createClamp(b, x, b.getFloatAttr(type, least),
                             b.getFloatAttr(type, most));
  Type signless = computingType(to);
  Value result = isUnsigned
                     ? Value(arith::FPToUIOp::create(b, signless, inside))
                     : Value(arith::FPToSIOp::create(b, signless, inside));
  if (std::trunc(most) == limit - 1)
    return result;
  Value isBeyond = arith::CmpFOp::create(b, arith::CmpFPredicate::OGE, x,
                                         createNumber(b, type, limit));
  return arith::SelectOp::create(b, isBeyond,
                                 createLimit(b, to, /*isLeast=*/false), result);
}

static Value floatToFloat(Body &b, Value x, Type to) {
  unsigned fromWidth = x.getType().getIntOrFloatBitWidth();
  unsigned toWidth = to.getIntOrFloatBitWidth();
  if (fromWidth == toWidth)
    return x;
  if (fromWidth < toWidth)
    return arith::ExtFOp::create(b, to, x);
  return arith::TruncFOp::create(b, to, x);
}

Value mote::createCast(Body &b, Value x, Type from, Type to) {
  Type type = computingType(to);
  bool fromFloat = isa<FloatType>(from), toFloat = isa<FloatType>(to);
  if (from == to)
    return x;
  if (to.isInteger(1))
    return createCompare(b, arith::CmpIPredicate::ne, x,
                         createNumber(b, x.getType(), 0.0), false);
  if (fromFloat && toFloat)
    // Straight to the narrow type, so that one rounding happens.
    return floatToFloat(b, floatToFloat(b, x, x.getType().isF64() ? to : type),
                        type);
  if (fromFloat)
    return floatToInt(b, x, cast<IntegerType>(to));
  bool isUnsigned = from.isUnsignedInteger() || from.isInteger(1);
  if (toFloat)
    return isUnsigned ? Value(arith::UIToFPOp::create(b, type, x))
                      : Value(arith::SIToFPOp::create(b, type, x));
  unsigned fromWidth = x.getType().getIntOrFloatBitWidth();
  unsigned toWidth = type.getIntOrFloatBitWidth();
  if (fromWidth == toWidth)
    return x;
  if (fromWidth > toWidth)
    return arith::TruncIOp::create(b, type, x);
  return isUnsigned ? Value(arith::ExtUIOp::create(b, type, x))
                    : Value(arith::ExtSIOp::create(b, type, x));
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

/// The float op, or the integer one.
template <typename FloatOp, typename IntegerOp>
static Value either(Body &b, Value lhs, Value rhs) {
  if (isa<FloatType>(lhs.getType()))
    return FloatOp::create(b, lhs, rhs);
  return IntegerOp::create(b, lhs, rhs);
}

template <typename FloatOp, typename SignedOp, typename UnsignedOp>
static Value either(Body &b, Value lhs, Value rhs, bool isUnsigned) {
  if (isUnsigned)
    return either<FloatOp, UnsignedOp>(b, lhs, rhs);
  return either<FloatOp, SignedOp>(b, lhs, rhs);
}

Value mote::createAdd(Body &b, Value lhs, Value rhs) {
  return either<arith::AddFOp, arith::AddIOp>(b, lhs, rhs);
}
Value mote::createSub(Body &b, Value lhs, Value rhs) {
  return either<arith::SubFOp, arith::SubIOp>(b, lhs, rhs);
}
Value mote::createMul(Body &b, Value lhs, Value rhs) {
  return either<arith::MulFOp, arith::MulIOp>(b, lhs, rhs);
}
Value mote::createMin(Body &b, Value lhs, Value rhs, bool isUnsigned) {
  return either<arith::MinimumFOp, arith::MinSIOp, arith::MinUIOp>(b, lhs, rhs,
                                                                   isUnsigned);
}
Value mote::createMax(Body &b, Value lhs, Value rhs, bool isUnsigned) {
  return either<arith::MaximumFOp, arith::MaxSIOp, arith::MaxUIOp>(b, lhs, rhs,
                                                                   isUnsigned);
}

/// A divisor that C++ divides by: 1 in the place of 0 and, if signed, of -1,
/// whose quotient the caller chooses.
static Value harmlessDivisor(Body &b, Value divisor, bool isUnsigned,
                             Value &isZero, Value &isMinusOne) {
  using P = arith::CmpIPredicate;
  Type type = divisor.getType();
  isZero = createCompare(b, P::eq, divisor, createNumber(b, type, 0), false);
  Value isHarmful = isZero;
  if (!isUnsigned) {
    isMinusOne =
        createCompare(b, P::eq, divisor, createNumber(b, type, -1), false);
    isHarmful = arith::OrIOp::create(b, isZero, isMinusOne);
  }
  return arith::SelectOp::create(b, isHarmful, createNumber(b, type, 1),
                                 divisor);
}

Value mote::createDiv(Body &b, Value lhs, Value rhs, bool isUnsigned) {
  Type type = lhs.getType();
  if (isa<FloatType>(type))
    return arith::DivFOp::create(b, lhs, rhs);
  Value isZero, isMinusOne;
  Value divisor = harmlessDivisor(b, rhs, isUnsigned, isZero, isMinusOne);
  Value quotient = either<arith::DivFOp, arith::DivSIOp, arith::DivUIOp>(
      b, lhs, divisor, isUnsigned);
  if (isMinusOne)
    quotient =
        arith::SelectOp::create(b, isMinusOne, createNeg(b, lhs), quotient);
  return arith::SelectOp::create(b, isZero, createNumber(b, type, 0), quotient);
}

Value mote::createRem(Body &b, Value lhs, Value rhs, bool isUnsigned) {
  if (isa<FloatType>(lhs.getType()))
    return arith::RemFOp::create(b, lhs, rhs);
  // The remainder by 1 is what those by 0 and by -1 shall be.
  Value isZero, isMinusOne;
  Value divisor = harmlessDivisor(b, rhs, isUnsigned, isZero, isMinusOne);
  return either<arith::RemFOp, arith::RemSIOp, arith::RemUIOp>(b, lhs, divisor,
                                                               isUnsigned);
}

Value mote::createPow(Body &b, Value base, Value exponent) {
  if (isa<FloatType>(base.getType()))
    return math::PowFOp::create(b, base, exponent);
  return math::IPowIOp::create(b, base, exponent);
}

Value mote::createAbs(Body &b, Value x, bool isUnsigned) {
  if (isUnsigned)
    return x;
  if (isa<FloatType>(x.getType()))
    return math::AbsFOp::create(b, x);
  return math::AbsIOp::create(b, x);
}

Value mote::createNeg(Body &b, Value x) {
  if (isa<FloatType>(x.getType()))
    return arith::NegFOp::create(b, x);
  return arith::SubIOp::create(b, createNumber(b, x.getType(), 0), x);
}

/// The ordered or unsigned form of a signed predicate.
static arith::CmpFPredicate onFloats(arith::CmpIPredicate predicate) {
  using P = arith::CmpIPredicate;
  using F = arith::CmpFPredicate;
  switch (predicate) {
  case P::eq:
    return F::OEQ;
  case P::ne:
    return F::UNE;
  case P::slt:
    return F::OLT;
  case P::sle:
    return F::OLE;
  case P::sgt:
    return F::OGT;
  default:
    return F::OGE;
  }
}
static arith::CmpIPredicate onUnsigned(arith::CmpIPredicate predicate) {
  using P = arith::CmpIPredicate;
  switch (predicate) {
  case P::slt:
    return P::ult;
  case P::sle:
    return P::ule;
  case P::sgt:
    return P::ugt;
  case P::sge:
    return P::uge;
  default:
    return predicate;
  }
}

Value mote::createCompare(Body &b, arith::CmpIPredicate predicate, Value lhs,
                          Value rhs, bool isUnsigned) {
  if (isa<FloatType>(lhs.getType()))
    return arith::CmpFOp::create(b, onFloats(predicate), lhs, rhs);
  return arith::CmpIOp::create(
      b, isUnsigned ? onUnsigned(predicate) : predicate, lhs, rhs);
}

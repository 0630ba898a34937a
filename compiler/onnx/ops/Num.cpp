//===- Num.cpp - Arithmetic on the scalars of a loop body -----------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/Num.h"

#include "dialects/LinalgUtils/Scalars.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

Num::Num(ImplicitLocOpBuilder &b, Value element)
    : b(&b), value(toComputing(b, element)),
      isUnsignedNum(element.getType().isUnsignedInteger()) {}

Value Num::as(Type elementType) const {
  return fromComputing(*b, value, elementType);
}

Num mote::importer::number(ImplicitLocOpBuilder &b, Type type, double value) {
  return Num(b, createNumber(b, computingType(type), value),
             type.isUnsignedInteger());
}

Num mote::importer::indexNumber(ImplicitLocOpBuilder &b, int64_t value) {
  return Num(b, arith::ConstantIndexOp::create(b, value), false);
}

Num Num::like(double constant) const {
  return Num(*b, number(*b, type(), constant).get(), isUnsignedNum);
}

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

Type Num::elementType() const {
  if (!isUnsignedNum)
    return type();
  return IntegerType::get(b->getContext(), type().getIntOrFloatBitWidth(),
                          IntegerType::Unsigned);
}

/// Between an integer and an index.
static Value castIndex(Num x, Type target) {
  if (x.isUnsigned() || x.type().isInteger(1))
    return arith::IndexCastUIOp::create(x.builder(), target, x.get());
  return arith::IndexCastOp::create(x.builder(), target, x.get());
}

Num Num::to(Type target) const {
  if (target == type())
    return *this;
  if (type().isIndex() || target.isIndex())
    return Num(*b, castIndex(*this, computingType(target)),
               target.isUnsignedInteger());
  return Num(*b, createCast(*b, value, elementType(), target),
             target.isUnsignedInteger());
}

Num Num::toIndex() const { return to(b->getIndexType()); }

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

template <typename OpTy> static Num binary(Num lhs, Num rhs) {
  return Num(lhs.builder(),
             OpTy::create(lhs.builder(), lhs.get(), rhs.get()).getResult(),
             lhs.isUnsigned());
}
template <typename OpTy> static Num unary(Num x) {
  return Num(x.builder(), OpTy::create(x.builder(), x.get()).getResult(),
             x.isUnsigned());
}
/// By a function of LinalgUtils that does not depend on the sign, or does.
static Num apply(Value (*fn)(ImplicitLocOpBuilder &, Value, Value), Num lhs,
                 Num rhs) {
  return Num(lhs.builder(), fn(lhs.builder(), lhs.get(), rhs.get()),
             lhs.isUnsigned());
}
static Num apply(Value (*fn)(ImplicitLocOpBuilder &, Value, Value, bool),
                 Num lhs, Num rhs) {
  return Num(lhs.builder(),
             fn(lhs.builder(), lhs.get(), rhs.get(), lhs.isUnsigned()),
             lhs.isUnsigned());
}

Num mote::importer::operator+(Num lhs, Num rhs) {
  return apply(createAdd, lhs, rhs);
}
Num mote::importer::operator-(Num lhs, Num rhs) {
  return apply(createSub, lhs, rhs);
}
Num mote::importer::operator*(Num lhs, Num rhs) {
  return apply(createMul, lhs, rhs);
}
Num mote::importer::operator/(Num lhs, Num rhs) {
  return apply(createDiv, lhs, rhs);
}
Num mote::importer::operator%(Num lhs, Num rhs) {
  return apply(createRem, lhs, rhs);
}
Num mote::importer::operator-(Num x) {
  return Num(x.builder(), createNeg(x.builder(), x.get()), x.isUnsigned());
}

static Num compare(arith::CmpIPredicate predicate, Num lhs, Num rhs) {
  // `true` is -1 as a signed number.
  bool isUnsigned = lhs.isUnsigned() || lhs.type().isInteger(1);
  return Num(
      lhs.builder(),
      createCompare(lhs.builder(), predicate, lhs.get(), rhs.get(), isUnsigned),
      false);
}

Num mote::importer::operator<(Num lhs, Num rhs) {
  return compare(arith::CmpIPredicate::slt, lhs, rhs);
}
Num mote::importer::operator<=(Num lhs, Num rhs) {
  return compare(arith::CmpIPredicate::sle, lhs, rhs);
}
Num mote::importer::operator>(Num lhs, Num rhs) {
  return compare(arith::CmpIPredicate::sgt, lhs, rhs);
}
Num mote::importer::operator>=(Num lhs, Num rhs) {
  return compare(arith::CmpIPredicate::sge, lhs, rhs);
}
Num mote::importer::operator==(Num lhs, Num rhs) {
  return compare(arith::CmpIPredicate::eq, lhs, rhs);
}
Num mote::importer::operator!=(Num lhs, Num rhs) {
  return compare(arith::CmpIPredicate::ne, lhs, rhs);
}
Num mote::importer::isNaN(Num x) { return x != x; }
Num mote::importer::operator&(Num lhs, Num rhs) {
  return binary<arith::AndIOp>(lhs, rhs);
}
Num mote::importer::operator|(Num lhs, Num rhs) {
  return binary<arith::OrIOp>(lhs, rhs);
}
Num mote::importer::operator!(Num x) {
  return binary<arith::XOrIOp>(x, x.like(x.type().isInteger(1) ? 1 : -1));
}

Num mote::importer::select(Num condition, Num yes, Num no) {
  ImplicitLocOpBuilder &b = yes.builder();
  return Num(b,
             arith::SelectOp::create(b, condition.get(), yes.get(), no.get()),
             yes.isUnsigned());
}
Num mote::importer::minimum(Num lhs, Num rhs) {
  return apply(createMin, lhs, rhs);
}
Num mote::importer::maximum(Num lhs, Num rhs) {
  return apply(createMax, lhs, rhs);
}
Num mote::importer::clamp(Num x, Num low, Num high) {
  return minimum(maximum(x, low), high);
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

Num mote::importer::abs(Num x) { return unary<math::AbsFOp>(x); }
Num mote::importer::floor(Num x) { return unary<math::FloorOp>(x); }
Num mote::importer::ceil(Num x) { return unary<math::CeilOp>(x); }
Num mote::importer::roundHalfEven(Num x) { return unary<math::RoundEvenOp>(x); }
Num mote::importer::exp(Num x) { return unary<math::ExpOp>(x); }
Num mote::importer::expm1(Num x) { return unary<math::ExpM1Op>(x); }
Num mote::importer::log(Num x) { return unary<math::LogOp>(x); }
Num mote::importer::log1p(Num x) { return unary<math::Log1pOp>(x); }
Num mote::importer::sqrt(Num x) { return unary<math::SqrtOp>(x); }
Num mote::importer::sin(Num x) { return unary<math::SinOp>(x); }
Num mote::importer::cos(Num x) { return unary<math::CosOp>(x); }
Num mote::importer::tanh(Num x) { return unary<math::TanhOp>(x); }
Num mote::importer::erf(Num x) { return unary<math::ErfOp>(x); }
Num mote::importer::pow(Num x, Num exponent) {
  return binary<math::PowFOp>(x, exponent);
}

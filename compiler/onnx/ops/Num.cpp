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

template <typename OpTy> static Value convert(Num x, Type target) {
  return OpTy::create(x.builder(), target, x.get());
}

static Value convertFloat(Num x, Type target, bool toUnsigned) {
  if (auto wide = dyn_cast<FloatType>(target)) {
    unsigned from = x.type().getIntOrFloatBitWidth();
    if (from < wide.getWidth())
      return convert<arith::ExtFOp>(x, target);
    return convert<arith::TruncFOp>(x, target);
  }
  return toUnsigned ? convert<arith::FPToUIOp>(x, target)
                    : convert<arith::FPToSIOp>(x, target);
}

static Value convertInteger(Num x, Type target) {
  bool isUnsigned = x.isUnsigned() || x.type().isInteger(1);
  if (isa<FloatType>(target))
    return isUnsigned ? convert<arith::UIToFPOp>(x, target)
                      : convert<arith::SIToFPOp>(x, target);
  if (x.type().isIndex() || target.isIndex())
    return isUnsigned ? convert<arith::IndexCastUIOp>(x, target)
                      : convert<arith::IndexCastOp>(x, target);
  unsigned from = x.type().getIntOrFloatBitWidth();
  unsigned to = target.getIntOrFloatBitWidth();
  if (from > to)
    return convert<arith::TruncIOp>(x, target);
  return isUnsigned ? convert<arith::ExtUIOp>(x, target)
                    : convert<arith::ExtSIOp>(x, target);
}

Num Num::to(Type target) const {
  bool toUnsigned = target.isUnsignedInteger();
  Type signless = computingType(target);
  if (signless == type())
    return Num(*b, value, toUnsigned);
  if (signless.isInteger(1))
    return *this != 0;
  return Num(*b,
             isFloat() ? convertFloat(*this, signless, toUnsigned)
                       : convertInteger(*this, signless),
             toUnsigned);
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
template <typename FloatOp, typename SignedOp, typename UnsignedOp>
static Num oneOf(Num lhs, Num rhs) {
  if (lhs.isFloat())
    return binary<FloatOp>(lhs, rhs);
  return lhs.isUnsigned() ? binary<UnsignedOp>(lhs, rhs)
                          : binary<SignedOp>(lhs, rhs);
}

Num mote::importer::operator+(Num lhs, Num rhs) {
  return oneOf<arith::AddFOp, arith::AddIOp, arith::AddIOp>(lhs, rhs);
}
Num mote::importer::operator-(Num lhs, Num rhs) {
  return oneOf<arith::SubFOp, arith::SubIOp, arith::SubIOp>(lhs, rhs);
}
Num mote::importer::operator*(Num lhs, Num rhs) {
  return oneOf<arith::MulFOp, arith::MulIOp, arith::MulIOp>(lhs, rhs);
}
Num mote::importer::operator/(Num lhs, Num rhs) {
  return oneOf<arith::DivFOp, arith::DivSIOp, arith::DivUIOp>(lhs, rhs);
}
Num mote::importer::operator%(Num lhs, Num rhs) {
  return oneOf<arith::RemFOp, arith::RemSIOp, arith::RemUIOp>(lhs, rhs);
}
Num mote::importer::operator-(Num x) {
  return x.isFloat() ? unary<arith::NegFOp>(x) : x.like(0) - x;
}

static Num compare(Num lhs, Num rhs, arith::CmpFPredicate onFloats,
                   arith::CmpIPredicate onSigned,
                   arith::CmpIPredicate onUnsigned) {
  ImplicitLocOpBuilder &b = lhs.builder();
  Value result;
  if (lhs.isFloat())
    result = arith::CmpFOp::create(b, onFloats, lhs.get(), rhs.get());
  else
    // `true` is -1 as a signed number.
    result = arith::CmpIOp::create(
        b, lhs.isUnsigned() || lhs.type().isInteger(1) ? onUnsigned : onSigned,
        lhs.get(), rhs.get());
  return Num(b, result, false);
}

Num mote::importer::operator<(Num lhs, Num rhs) {
  return compare(lhs, rhs, arith::CmpFPredicate::OLT, arith::CmpIPredicate::slt,
                 arith::CmpIPredicate::ult);
}
Num mote::importer::operator<=(Num lhs, Num rhs) {
  return compare(lhs, rhs, arith::CmpFPredicate::OLE, arith::CmpIPredicate::sle,
                 arith::CmpIPredicate::ule);
}
Num mote::importer::operator>(Num lhs, Num rhs) {
  return compare(lhs, rhs, arith::CmpFPredicate::OGT, arith::CmpIPredicate::sgt,
                 arith::CmpIPredicate::ugt);
}
Num mote::importer::operator>=(Num lhs, Num rhs) {
  return compare(lhs, rhs, arith::CmpFPredicate::OGE, arith::CmpIPredicate::sge,
                 arith::CmpIPredicate::uge);
}
Num mote::importer::operator==(Num lhs, Num rhs) {
  return compare(lhs, rhs, arith::CmpFPredicate::OEQ, arith::CmpIPredicate::eq,
                 arith::CmpIPredicate::eq);
}
Num mote::importer::operator!=(Num lhs, Num rhs) {
  return compare(lhs, rhs, arith::CmpFPredicate::UNE, arith::CmpIPredicate::ne,
                 arith::CmpIPredicate::ne);
}
Num mote::importer::isNaN(Num x) {
  return compare(x, x, arith::CmpFPredicate::UNO, arith::CmpIPredicate::ne,
                 arith::CmpIPredicate::ne);
}
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
  return oneOf<arith::MinimumFOp, arith::MinSIOp, arith::MinUIOp>(lhs, rhs);
}
Num mote::importer::maximum(Num lhs, Num rhs) {
  return oneOf<arith::MaximumFOp, arith::MaxSIOp, arith::MaxUIOp>(lhs, rhs);
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

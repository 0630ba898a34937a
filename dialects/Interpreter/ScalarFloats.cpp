//===- ScalarFloats.cpp - What float ops compute --------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/ScalarFloats.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace mote;

static bool unordered(double a, double b) {
  return std::isnan(a) || std::isnan(b);
}

FloatCompareFn mote::floatComparison(arith::CmpFPredicate predicate) {
  using P = arith::CmpFPredicate;
  switch (predicate) {
  case P::AlwaysFalse:
    return [](double, double) { return false; };
  case P::AlwaysTrue:
    return [](double, double) { return true; };
  case P::ORD:
    return [](double a, double b) { return !unordered(a, b); };
  case P::UNO:
    return [](double a, double b) { return unordered(a, b); };
  case P::OEQ:
    return [](double a, double b) { return a == b; };
  case P::ONE:
    return [](double a, double b) { return a < b || a > b; };
  case P::OLT:
    return [](double a, double b) { return a < b; };
  case P::OLE:
    return [](double a, double b) { return a <= b; };
  case P::OGT:
    return [](double a, double b) { return a > b; };
  case P::OGE:
    return [](double a, double b) { return a >= b; };
  case P::UEQ:
    return [](double a, double b) { return !(a < b || a > b); };
  case P::UNE:
    return [](double a, double b) { return a != b; };
  case P::ULT:
    return [](double a, double b) { return !(a >= b); };
  case P::ULE:
    return [](double a, double b) { return !(a > b); };
  case P::UGT:
    return [](double a, double b) { return !(a <= b); };
  case P::UGE:
    return [](double a, double b) { return !(a < b); };
  }
  llvm_unreachable("unknown predicate");
}

/// Minimum and maximum that give NaN if either side is, and order -0 < +0.
static double minimum(double a, double b) {
  if (unordered(a, b))
    return std::nan("");
  if (a == b)
    return std::signbit(a) ? a : b;
  return a < b ? a : b;
}
static double maximum(double a, double b) {
  if (unordered(a, b))
    return std::nan("");
  if (a == b)
    return std::signbit(a) ? b : a;
  return a > b ? a : b;
}

FloatFn mote::floatUnary(Operation *op) {
  return llvm::TypeSwitch<Operation *, FloatFn>(op)
      .Case<arith::NegFOp>(
          [](auto) -> FloatFn { return [](double x) { return -x; }; })
      .Case<math::AbsFOp>(
          [](auto) -> FloatFn { return [](double x) { return std::fabs(x); }; })
      .Case<math::CeilOp>(
          [](auto) -> FloatFn { return [](double x) { return std::ceil(x); }; })
      .Case<math::FloorOp>([](auto) -> FloatFn {
        return [](double x) { return std::floor(x); };
      })
      .Case<math::TruncOp>([](auto) -> FloatFn {
        return [](double x) { return std::trunc(x); };
      })
      .Case<math::RoundOp>([](auto) -> FloatFn {
        return [](double x) { return std::round(x); };
      })
      .Case<math::RoundEvenOp>([](auto) -> FloatFn {
        return [](double x) { return std::nearbyint(x); };
      })
      .Case<math::SqrtOp>(
          [](auto) -> FloatFn { return [](double x) { return std::sqrt(x); }; })
      .Case<math::RsqrtOp>([](auto) -> FloatFn {
        return [](double x) { return 1.0 / std::sqrt(x); };
      })
      .Case<math::CbrtOp>(
          [](auto) -> FloatFn { return [](double x) { return std::cbrt(x); }; })
      .Case<math::ExpOp>(
          [](auto) -> FloatFn { return [](double x) { return std::exp(x); }; })
      .Case<math::Exp2Op>(
          [](auto) -> FloatFn { return [](double x) { return std::exp2(x); }; })
      .Case<math::ExpM1Op>([](auto) -> FloatFn {
        return [](double x) { return std::expm1(x); };
      })
      .Case<math::LogOp>(
          [](auto) -> FloatFn { return [](double x) { return std::log(x); }; })
      .Case<math::Log2Op>(
          [](auto) -> FloatFn { return [](double x) { return std::log2(x); }; })
      .Case<math::Log10Op>([](auto) -> FloatFn {
        return [](double x) { return std::log10(x); };
      })
      .Case<math::Log1pOp>([](auto) -> FloatFn {
        return [](double x) { return std::log1p(x); };
      })
      .Case<math::SinOp>(
          [](auto) -> FloatFn { return [](double x) { return std::sin(x); }; })
      .Case<math::CosOp>(
          [](auto) -> FloatFn { return [](double x) { return std::cos(x); }; })
      .Case<math::TanOp>(
          [](auto) -> FloatFn { return [](double x) { return std::tan(x); }; })
      .Case<math::AsinhOp>([](auto) -> FloatFn {
        return [](double x) { return std::asinh(x); };
      })
      .Case<math::AcoshOp>([](auto) -> FloatFn {
        return [](double x) { return std::acosh(x); };
      })
      .Case<math::AtanhOp>([](auto) -> FloatFn {
        return [](double x) { return std::atanh(x); };
      })
      .Case<math::AsinOp>(
          [](auto) -> FloatFn { return [](double x) { return std::asin(x); }; })
      .Case<math::AcosOp>(
          [](auto) -> FloatFn { return [](double x) { return std::acos(x); }; })
      .Case<math::AtanOp>(
          [](auto) -> FloatFn { return [](double x) { return std::atan(x); }; })
      .Case<math::SinhOp>(
          [](auto) -> FloatFn { return [](double x) { return std::sinh(x); }; })
      .Case<math::CoshOp>(
          [](auto) -> FloatFn { return [](double x) { return std::cosh(x); }; })
      .Case<math::TanhOp>(
          [](auto) -> FloatFn { return [](double x) { return std::tanh(x); }; })
      .Case<math::ErfOp>(
          [](auto) -> FloatFn { return [](double x) { return std::erf(x); }; })
      .Case<math::ErfcOp>(
          [](auto) -> FloatFn { return [](double x) { return std::erfc(x); }; })
      .Default([](auto) -> FloatFn { return nullptr; });
}

/// The function of a two-operand op on floats, or null.
FloatPairFn mote::floatBinary(Operation *op) {
  using Fn = FloatPairFn;
  return llvm::TypeSwitch<Operation *, Fn>(op)
      .Case<arith::AddFOp>(
          [](auto) -> Fn { return [](double a, double b) { return a + b; }; })
      .Case<arith::SubFOp>(
          [](auto) -> Fn { return [](double a, double b) { return a - b; }; })
      .Case<arith::MulFOp>(
          [](auto) -> Fn { return [](double a, double b) { return a * b; }; })
      .Case<arith::DivFOp>(
          [](auto) -> Fn { return [](double a, double b) { return a / b; }; })
      .Case<arith::RemFOp>([](auto) -> Fn {
        return [](double a, double b) { return std::fmod(a, b); };
      })
      .Case<arith::MinimumFOp>([](auto) -> Fn { return minimum; })
      .Case<arith::MaximumFOp>([](auto) -> Fn { return maximum; })
      .Case<arith::MinNumFOp>([](auto) -> Fn {
        return [](double a, double b) { return std::fmin(a, b); };
      })
      .Case<arith::MaxNumFOp>([](auto) -> Fn {
        return [](double a, double b) { return std::fmax(a, b); };
      })
      .Case<math::PowFOp>([](auto) -> Fn {
        return [](double a, double b) { return std::pow(a, b); };
      })
      .Case<math::Atan2Op>([](auto) -> Fn {
        return [](double a, double b) { return std::atan2(a, b); };
      })
      .Case<math::CopySignOp>([](auto) -> Fn {
        return [](double a, double b) { return std::copysign(a, b); };
      })
      .Default([](auto) -> Fn { return nullptr; });
}

//===- ConvertFloat.cpp ---------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Floats: arith's and math's. Functions are those of <cmath>, whose overloads
// pick the precision. Ordered comparisons are C++'s; unordered ones are their
// negations.
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/KernelsToEmitC/Translator.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mote;

Translator::Outcome Translator::convertFloatArith(Operation *op) {
  if (!isa<FloatType>(op->getOperand(0).getType()))
    return Outcome::NotMine;
  Value lhs = get(op->getOperand(0));
  Type type = lhs.getType();
  if (type.getIntOrFloatBitWidth() < 32)
    return unsupported(op, "expected arithmetic on f32 or f64 but got '" +
                               Twine(op->getName().getStringRef()) +
                               "' on narrow floats");
  if (isa<arith::NegFOp>(op))
    return done(op, emitc::UnaryMinusOp::create(b, unnamed(), type, lhs));
  if (op->getNumOperands() != 2)
    return Outcome::NotMine;
  Value rhs = get(op->getOperand(1));
  auto helper = [&](bool isMin) {
    return minOrMax(isMin, type.isF64() ? "f64" : "f32", lhs, rhs);
  };
  auto no = [&](Value condition) -> Value {
    return emitc::LogicalNotOp::create(b, unnamed(), b.getI1Type(), condition);
  };
  auto isNaN = [&](Value x) { return call("std::isnan", b.getI1Type(), x); };
  auto comparison = [&](arith::CmpFPredicate predicate) -> Value {
    using P = arith::CmpFPredicate;
    using C = emitc::CmpPredicate;
    auto differs = [&] {
      return emitc::LogicalOrOp::create(b, unnamed(), b.getI1Type(),
                                        compare(C::lt, lhs, rhs),
                                        compare(C::gt, lhs, rhs));
    };
    auto unordered = [&]() -> Value {
      return lhs == rhs
                 ? isNaN(lhs)
                 : emitc::LogicalOrOp::create(b, unnamed(), b.getI1Type(),
                                              isNaN(lhs), isNaN(rhs));
    };
    switch (predicate) {
    case P::OEQ:
      return compare(C::eq, lhs, rhs);
    case P::OGT:
      return compare(C::gt, lhs, rhs);
    case P::OGE:
      return compare(C::ge, lhs, rhs);
    case P::OLT:
      return compare(C::lt, lhs, rhs);
    case P::OLE:
      return compare(C::le, lhs, rhs);
    case P::ONE:
      return differs();
    case P::ORD:
      return no(unordered());
    case P::UEQ:
      return no(differs());
    case P::UGT:
      return no(compare(C::le, lhs, rhs));
    case P::UGE:
      return no(compare(C::lt, lhs, rhs));
    case P::ULT:
      return no(compare(C::ge, lhs, rhs));
    case P::ULE:
      return no(compare(C::gt, lhs, rhs));
    case P::UNE:
      return compare(C::ne, lhs, rhs);
    case P::UNO:
      return unordered();
    case P::AlwaysFalse:
      return constant(b.getI1Type(), 0);
    case P::AlwaysTrue:
      return constant(b.getI1Type(), 1);
    }
    return nullptr;
  };
  Value result =
      llvm::TypeSwitch<Operation *, Value>(op)
          .Case([&](arith::AddFOp) { return binary<emitc::AddOp>(lhs, rhs); })
          .Case([&](arith::SubFOp) { return binary<emitc::SubOp>(lhs, rhs); })
          .Case([&](arith::MulFOp) { return binary<emitc::MulOp>(lhs, rhs); })
          .Case([&](arith::DivFOp) { return binary<emitc::DivOp>(lhs, rhs); })
          .Case([&](arith::RemFOp) {
            return call("std::fmod", type, {lhs, rhs});
          })
          .Case([&](arith::MaximumFOp) { return helper(/*isMin=*/false); })
          .Case([&](arith::MinimumFOp) { return helper(/*isMin=*/true); })
          .Case([&](arith::MaxNumFOp) {
            return call("std::fmax", type, {lhs, rhs});
          })
          .Case([&](arith::MinNumFOp) {
            return call("std::fmin", type, {lhs, rhs});
          })
          .Case([&](arith::CmpFOp compared) {
            return comparison(compared.getPredicate());
          })
          .Default(Value());
  return result ? done(op, result) : Outcome::NotMine;
}

/// The <cmath> function of the same meaning, or empty. `rint` rounds half to
/// even in the rounding mode every program starts with; unlike C23's
/// `roundeven` every C library has it.
static StringRef standardFunction(Operation *op) {
  return llvm::StringSwitch<StringRef>(op->getName().stripDialect())
      .Case("absf", "std::fabs")
      .Case("acos", "std::acos")
      .Case("acosh", "std::acosh")
      .Case("asin", "std::asin")
      .Case("asinh", "std::asinh")
      .Case("atan", "std::atan")
      .Case("atan2", "std::atan2")
      .Case("atanh", "std::atanh")
      .Case("cbrt", "std::cbrt")
      .Case("ceil", "std::ceil")
      .Case("copysign", "std::copysign")
      .Case("cos", "std::cos")
      .Case("cosh", "std::cosh")
      .Case("erf", "std::erf")
      .Case("erfc", "std::erfc")
      .Case("exp", "std::exp")
      .Case("exp2", "std::exp2")
      .Case("expm1", "std::expm1")
      .Case("floor", "std::floor")
      .Case("fma", "std::fma")
      .Case("isfinite", "std::isfinite")
      .Case("isinf", "std::isinf")
      .Case("isnan", "std::isnan")
      .Case("isnormal", "std::isnormal")
      .Case("log", "std::log")
      .Case("log10", "std::log10")
      .Case("log1p", "std::log1p")
      .Case("log2", "std::log2")
      .Case("powf", "std::pow")
      .Case("round", "std::round")
      .Case("roundeven", "std::rint")
      .Case("sin", "std::sin")
      .Case("sinh", "std::sinh")
      .Case("sqrt", "std::sqrt")
      .Case("tan", "std::tan")
      .Case("tanh", "std::tanh")
      .Case("trunc", "std::trunc")
      .Default("");
}

Translator::Outcome Translator::convertMath(Operation *op) {
  if (!isa<math::MathDialect>(op->getDialect()) || op->getNumResults() != 1)
    return Outcome::NotMine;
  SmallVector<Value> operands;
  for (Value operand : op->getOperands())
    operands.push_back(get(operand));
  Type type = convertToEmitCType(op->getResult(0).getType());
  if (!type || llvm::any_of(op->getOperandTypes(), llvm::IsaPred<VectorType>))
    return Outcome::NotMine;
  if (StringRef function = standardFunction(op); !function.empty())
    return done(op, call(function, type, operands));
  Value result =
      llvm::TypeSwitch<Operation *, Value>(op)
          .Case([&](math::RsqrtOp) {
            Value one = constant(type, b.getFloatAttr(type, 1.0));
            return binary<emitc::DivOp>(one, call("std::sqrt", type, operands));
          })
          .Case([&](math::ClampFOp) {
            StringRef suffix = type.isF64() ? "f64" : "f32";
            return minOrMax(
                /*isMin=*/true, suffix,
                minOrMax(/*isMin=*/false, suffix, operands[0], operands[1]),
                operands[2]);
          })
          .Case([&](math::IPowIOp) -> Value {
            Type wide = b.getI64Type();
            return castTo(
                call("mote_pow_i64", wide,
                     {castTo(operands[0], wide), castTo(operands[1], wide)}),
                type);
          })
          .Case([&](math::AbsIOp) -> Value {
            if (!isa<IntegerType>(type))
              return nullptr;
            if (type.isInteger(64))
              return call("mote_abs_i64", type, operands);
            return castTo(call("mote_abs_i32", b.getI32Type(),
                               castTo(operands[0], b.getI32Type())),
                          type);
          })
          .Case([&](math::CountLeadingZerosOp) -> Value {
            return type.isInteger(32) ? call("mote_clz_i32", type, operands)
                                      : Value();
          })
          .Default(Value());
  return result ? done(op, result) : Outcome::NotMine;
}

//===- ScalarOps.cpp - arith and math as steps ----------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Integer results are wrapped to the result's width when a step runs, and
// float results rounded to its format, so the functions here compute in 64
// bits. For + - * / and sqrt that gives the correctly rounded narrow result (a
// double has more than 2 * 24 + 2 bits).
//
// Where LLVM leaves a result undefined the interpreter picks one: x / 0 is 0,
// a shift by the width or more is 0 or the sign, a float that no integer can
// hold saturates.
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/ScalarFloats.h"
#include "dialects/Interpreter/ScalarProgram.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace mote;
using Form = ScalarStep::Form;

//===----------------------------------------------------------------------===//
// Integer functions
//===----------------------------------------------------------------------===//

static int64_t add(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) +
                              static_cast<uint64_t>(b));
}
static int64_t subtract(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) -
                              static_cast<uint64_t>(b));
}
static int64_t multiply(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) *
                              static_cast<uint64_t>(b));
}
static int64_t divideSigned(int64_t a, int64_t b) {
  return b == 0 ? 0 : b == -1 ? subtract(0, a) : a / b;
}
static int64_t remainderSigned(int64_t a, int64_t b) {
  return b == 0 || b == -1 ? 0 : a % b;
}
static int64_t divideFloor(int64_t a, int64_t b) {
  int64_t quotient = divideSigned(a, b);
  return remainderSigned(a, b) != 0 && (a < 0) != (b < 0) ? quotient - 1
                                                          : quotient;
}
static int64_t divideCeil(int64_t a, int64_t b) {
  int64_t quotient = divideSigned(a, b);
  return remainderSigned(a, b) != 0 && (a < 0) == (b < 0) ? quotient + 1
                                                          : quotient;
}
static int64_t divideUnsigned(int64_t a, int64_t b) {
  return b == 0 ? 0
                : static_cast<int64_t>(static_cast<uint64_t>(a) /
                                       static_cast<uint64_t>(b));
}
static int64_t divideCeilUnsigned(int64_t a, int64_t b) {
  uint64_t x = static_cast<uint64_t>(a), y = static_cast<uint64_t>(b);
  return y == 0 ? 0 : static_cast<int64_t>(x / y + (x % y != 0));
}
static int64_t remainderUnsigned(int64_t a, int64_t b) {
  return b == 0 ? 0
                : static_cast<int64_t>(static_cast<uint64_t>(a) %
                                       static_cast<uint64_t>(b));
}
static int64_t shiftLeft(int64_t a, int64_t b) {
  return b < 0 || b > 63 ? 0
                         : static_cast<int64_t>(static_cast<uint64_t>(a) << b);
}
static int64_t shiftRightSigned(int64_t a, int64_t b) {
  return a >> (b < 0 || b > 63 ? 63 : b);
}
static int64_t shiftRightUnsigned(int64_t a, int64_t b) {
  return b < 0 || b > 63 ? 0
                         : static_cast<int64_t>(static_cast<uint64_t>(a) >> b);
}
static int64_t highSigned(int64_t a, int64_t b) {
  return static_cast<int64_t>((static_cast<__int128>(a) * b) >> 64);
}
static int64_t highSigned32(int64_t a, int64_t b) {
  return multiply(a, b) >> 32;
}
static int64_t highSigned16(int64_t a, int64_t b) {
  return multiply(a, b) >> 16;
}
static int64_t highSigned8(int64_t a, int64_t b) { return multiply(a, b) >> 8; }

using IntFn = int64_t (*)(int64_t, int64_t);

static IntFn comparison(arith::CmpIPredicate predicate) {
  using P = arith::CmpIPredicate;
  switch (predicate) {
  case P::eq:
    return [](int64_t a, int64_t b) -> int64_t { return a == b; };
  case P::ne:
    return [](int64_t a, int64_t b) -> int64_t { return a != b; };
  case P::slt:
    return [](int64_t a, int64_t b) -> int64_t { return a < b; };
  case P::sle:
    return [](int64_t a, int64_t b) -> int64_t { return a <= b; };
  case P::sgt:
    return [](int64_t a, int64_t b) -> int64_t { return a > b; };
  case P::sge:
    return [](int64_t a, int64_t b) -> int64_t { return a >= b; };
  case P::ult:
    return [](int64_t a, int64_t b) -> int64_t {
      return uint64_t(a) < uint64_t(b);
    };
  case P::ule:
    return [](int64_t a, int64_t b) -> int64_t {
      return uint64_t(a) <= uint64_t(b);
    };
  case P::ugt:
    return [](int64_t a, int64_t b) -> int64_t {
      return uint64_t(a) > uint64_t(b);
    };
  case P::uge:
    return [](int64_t a, int64_t b) -> int64_t {
      return uint64_t(a) >= uint64_t(b);
    };
  }
  llvm_unreachable("unknown predicate");
}

static bool isUnsignedPredicate(arith::CmpIPredicate predicate) {
  return predicate >= arith::CmpIPredicate::ult;
}

/// Modulo 2^64; a power of a negative exponent is rounded toward zero.
static int64_t power(int64_t base, int64_t exponent) {
  if (exponent < 0)
    return base == 1 ? 1 : base == -1 ? (exponent % 2 ? -1 : 1) : 0;
  auto square = static_cast<uint64_t>(base);
  uint64_t result = 1;
  for (; exponent; exponent >>= 1, square *= square)
    if (exponent & 1)
      result *= square;
  return static_cast<int64_t>(result);
}

/// The function of an integer op; `isUnsigned` says how it sees its operands.
static IntFn intBinary(Operation *op, bool &isUnsigned) {
  auto plain = [](IntFn fn) { return [fn](auto) { return fn; }; };
  auto raw = [&isUnsigned](IntFn fn) {
    return [fn, &isUnsigned](auto) {
      isUnsigned = true;
      return fn;
    };
  };
  return llvm::TypeSwitch<Operation *, IntFn>(op)
      .Case<arith::AddIOp>(plain(add))
      .Case<arith::SubIOp>(plain(subtract))
      .Case<arith::MulIOp>(plain(multiply))
      .Case<arith::DivSIOp>(plain(divideSigned))
      .Case<arith::RemSIOp>(plain(remainderSigned))
      .Case<arith::FloorDivSIOp>(plain(divideFloor))
      .Case<arith::CeilDivSIOp>(plain(divideCeil))
      .Case<arith::DivUIOp>(raw(divideUnsigned))
      .Case<arith::CeilDivUIOp>(raw(divideCeilUnsigned))
      .Case<arith::RemUIOp>(raw(remainderUnsigned))
      .Case<arith::ShLIOp>(plain(shiftLeft))
      .Case<arith::ShRSIOp>(plain(shiftRightSigned))
      .Case<arith::ShRUIOp>(raw(shiftRightUnsigned))
      .Case<arith::AndIOp>(plain([](int64_t a, int64_t b) { return a & b; }))
      .Case<arith::OrIOp>(plain([](int64_t a, int64_t b) { return a | b; }))
      .Case<arith::XOrIOp>(plain([](int64_t a, int64_t b) { return a ^ b; }))
      .Case<arith::MinSIOp>(
          plain([](int64_t a, int64_t b) { return std::min(a, b); }))
      .Case<arith::MaxSIOp>(
          plain([](int64_t a, int64_t b) { return std::max(a, b); }))
      .Case<arith::MinUIOp>(raw([](int64_t a, int64_t b) {
        return uint64_t(a) < uint64_t(b) ? a : b;
      }))
      .Case<arith::MaxUIOp>(raw([](int64_t a, int64_t b) {
        return uint64_t(a) > uint64_t(b) ? a : b;
      }))
      .Case<math::AbsIOp>(
          plain([](int64_t a, int64_t) { return a < 0 ? subtract(0, a) : a; }))
      .Case<math::IPowIOp>(plain(power))
      .Default([](auto) -> IntFn { return nullptr; });
}

//===----------------------------------------------------------------------===//
// Translation
//===----------------------------------------------------------------------===//

/// Width of an integer or index type; 64 for anything else.
static uint8_t widthOf(Type type) {
  auto integer = dyn_cast<IntegerType>(type);
  return integer ? static_cast<uint8_t>(integer.getWidth()) : 64;
}

static LogicalResult translateConstant(arith::ConstantOp op, ScalarStep &step) {
  step.form = Form::Constant;
  if (auto integer = dyn_cast<IntegerAttr>(op.getValue()))
    step.immediate.i = integer.getValue().getSExtValue();
  else if (auto real = dyn_cast<FloatAttr>(op.getValue()))
    step.immediate.f = real.getValueAsDouble();
  else
    return failure();
  return success();
}

static LogicalResult translateMulExtended(arith::MulSIExtendedOp op,
                                          SmallVectorImpl<ScalarStep> &steps,
                                          ScalarStep step) {
  step.form = Form::SignedBinary;
  step.onInts = multiply;
  steps.push_back(step);
  switch (step.width) {
  case 8:
    step.onInts = highSigned8;
    break;
  case 16:
    step.onInts = highSigned16;
    break;
  case 32:
    step.onInts = highSigned32;
    break;
  case 64:
    step.onInts = highSigned;
    break;
  default:
    return failure();
  }
  steps.push_back(step);
  return success();
}

/// Casts differ only in how they see the operand and form the result.
static std::optional<Form> castForm(Operation *op) {
  return llvm::TypeSwitch<Operation *, std::optional<Form>>(op)
      .Case<arith::ExtSIOp, arith::TruncIOp, arith::IndexCastOp>(
          [](auto) { return Form::Copy; })
      .Case<arith::ExtUIOp, arith::IndexCastUIOp>(
          [](auto) { return Form::ExtendUnsigned; })
      // Between iN and uiN: registers hold signed numbers sign-extended,
      // unsigned ones zero-extended.
      .Case<UnrealizedConversionCastOp>(
          [](UnrealizedConversionCastOp cast) -> std::optional<Form> {
            if (cast.getNumOperands() != 1 || cast.getNumResults() != 1)
              return std::nullopt;
            return cast.getType(0).isUnsignedInteger() ? Form::ZeroExtend
                                                       : Form::Copy;
          })
      .Case<arith::SIToFPOp>([](auto) { return Form::IntToFloat; })
      .Case<arith::UIToFPOp>([](auto) { return Form::UnsignedToFloat; })
      .Case<arith::FPToSIOp>([](auto) { return Form::FloatToInt; })
      .Case<arith::FPToUIOp>([](auto) { return Form::FloatToUnsigned; })
      .Case<arith::ExtFOp, arith::TruncFOp>(
          [](auto) { return Form::FloatToFloat; })
      .Case<arith::BitcastOp>([](arith::BitcastOp cast) -> std::optional<Form> {
        bool fromFloat =
            isa<FloatType>(getElementTypeOrSelf(cast.getIn().getType()));
        bool toFloat =
            isa<FloatType>(getElementTypeOrSelf(cast.getOut().getType()));
        if (fromFloat && toFloat)
          return std::nullopt;
        return fromFloat ? Form::FloatToBits
               : toFloat ? Form::BitsToFloat
                         : Form::Copy;
      })
      .Default([](auto) { return std::nullopt; });
}

/// Fills in what the types of `op` say. Fails on types that have no scalar.
static LogicalResult describeTypes(Operation *op, ScalarStep &step) {
  auto describe = [](Type type, uint8_t &width, ElementKind &kind) {
    Type element = getElementTypeOrSelf(type);
    if (!element.isIndex() && !kindOf(element) &&
        !(isa<IntegerType>(element) && widthOf(element) <= 64))
      return failure();
    width = widthOf(element);
    if (isa<FloatType>(element))
      kind = *kindOf(element);
    return success();
  };
  if (op->getNumResults() == 0 ||
      failed(describe(op->getResult(0).getType(), step.width, step.kind)))
    return failure();
  if (op->getNumOperands() == 0)
    return success();
  return describe(op->getOperand(0).getType(), step.operandWidth,
                  step.operandKind);
}

LogicalResult mote::translateScalarOp(Operation *op,
                                      SmallVectorImpl<ScalarStep> &steps) {
  ScalarStep step;
  if (failed(describeTypes(op, step)))
    return failure();
  bool isUnsigned = false;
  if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
    if (failed(translateConstant(constant, step)))
      return failure();
  } else if (auto multiply = dyn_cast<arith::MulSIExtendedOp>(op)) {
    return translateMulExtended(multiply, steps, step);
  } else if (FloatPairFn binary = floatBinary(op)) {
    step.form = Form::FloatBinary;
    step.onFloats = binary;
  } else if (FloatFn unary = floatUnary(op)) {
    step.form = Form::FloatUnary;
    step.onFloat = unary;
  } else if (IntFn binary = intBinary(op, isUnsigned)) {
    step.form = isUnsigned ? Form::UnsignedBinary : Form::SignedBinary;
    step.onInts = binary;
  } else if (auto compare = dyn_cast<arith::CmpIOp>(op)) {
    step.form = isUnsignedPredicate(compare.getPredicate())
                    ? Form::UnsignedBinary
                    : Form::SignedBinary;
    step.onInts = comparison(compare.getPredicate());
  } else if (auto compare = dyn_cast<arith::CmpFOp>(op)) {
    step.form = Form::FloatCompare;
    step.compareFloats = floatComparison(compare.getPredicate());
  } else if (isa<arith::SelectOp>(op)) {
    step.form = Form::Select;
  } else if (isa<math::FmaOp>(op)) {
    step.form = Form::FusedMultiplyAdd;
  } else if (std::optional<Form> form = castForm(op)) {
    step.form = *form;
  } else {
    return failure();
  }
  steps.push_back(std::move(step));
  return success();
}

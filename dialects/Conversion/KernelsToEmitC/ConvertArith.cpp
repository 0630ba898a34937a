//===- ConvertArith.cpp ---------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Integers. A C++ operator stands for an op where both mean the same:
// `overflow<nsw>` says that a signed operator cannot overflow. Everything else
// is computed in the unsigned type of the width, which is defined modulo 2^n.
// Types narrower than `int` are promoted, so their signed sums and products
// cannot overflow; the printer narrows them again.
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/KernelsToEmitC/Translator.h"

#include "dialects/Interpreter/HostTensor.h"
#include "dialects/LinalgUtils/Scalars.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mote;

static bool isNarrow(Type type) {
  auto integer = dyn_cast<IntegerType>(type);
  return integer && integer.getWidth() < 32;
}

/// A number of a small type as the byte that holds it.
static TypedAttr byteAttr(TypedAttr value, Type byte) {
  auto number =
      DenseElementsAttr::get(RankedTensorType::get({}, value.getType()), value);
  return IntegerAttr::get(
      byte, APInt(8, uint8_t(HostTensor::fromAttr(number).getBytes()[0])));
}

static bool isExact(Operation *op) {
  auto flags = cast<arith::ArithIntegerOverflowFlagsInterface>(op);
  return flags.hasNoSignedWrap() || isa<IndexType>(op->getResult(0).getType());
}

Translator::Outcome Translator::convertArith(Operation *op) {
  // Between a signless integer and an unsigned element of its width.
  if (isa<UnrealizedConversionCastOp>(op) && op->getNumOperands() == 1 &&
      op->getNumResults() == 1 &&
      isa<IntegerType>(op->getOperand(0).getType()) &&
      isa<IntegerType>(op->getResult(0).getType()))
    return done(
        op, castInteger(get(op->getOperand(0)), op->getResult(0).getType()));
  if (!isa<arith::ArithDialect>(op->getDialect()))
    return Outcome::NotMine;
  if (llvm::any_of(op->getResultTypes(), llvm::IsaPred<VectorType, TensorType>))
    return unsupported(op, "expected a scalar but got " + Twine("'") +
                               op->getName().getStringRef() +
                               "' on vectors or tensors");
  if (auto constantOp = dyn_cast<arith::ConstantOp>(op)) {
    Type type = convertToEmitCType(constantOp.getType());
    TypedAttr value = constantOp.getValue();
    return done(op, constant(type, isSmallType(value.getType())
                                       ? byteAttr(value, type)
                                       : value));
  }
  if (auto select = dyn_cast<arith::SelectOp>(op)) {
    Value yes = get(select.getTrueValue()), no = get(select.getFalseValue());
    return done(op, emitc::ConditionalOp::create(b, unnamed(), yes.getType(),
                                                 get(select.getCondition()),
                                                 yes, no));
  }
  for (auto family :
       {&Translator::convertIntegerArith, &Translator::convertConversions,
        &Translator::convertFloatArith}) {
    Outcome outcome = (this->*family)(op);
    if (outcome != Outcome::NotMine)
      return outcome;
  }
  return Outcome::NotMine;
}

Translator::Outcome Translator::convertIntegerArith(Operation *op) {
  if (op->getNumOperands() != 2 ||
      !op->getOperand(0).getType().isIntOrIndex() || op->getNumRegions())
    return Outcome::NotMine;
  Value lhs = get(op->getOperand(0)), rhs = get(op->getOperand(1));
  Type type = lhs.getType();
  // f(lhs, rhs) on unsigned values, back as `type`.
  auto unsignedly = [&](auto compute) {
    return castTo(compute(asUnsigned(lhs), asUnsigned(rhs)), type);
  };
  auto helper = [&](bool isMin) {
    // Narrow values are compared as int32_t; indices have helpers of their own.
    Type wide = isNarrow(type) ? b.getI32Type() : type;
    std::string suffix =
        isa<IntegerType>(wide)
            ? "i" + std::to_string(wide.getIntOrFloatBitWidth())
            : "index";
    return castTo(minOrMax(isMin, suffix, castTo(lhs, wide), castTo(rhs, wide)),
                  type);
  };
  auto pickUnsigned = [&](emitc::CmpPredicate predicate) -> Value {
    return emitc::ConditionalOp::create(
        b, unnamed(), type,
        compare(predicate, asUnsigned(lhs), asUnsigned(rhs)), lhs, rhs);
  };

  Value result =
      llvm::TypeSwitch<Operation *, Value>(op)
          .Case([&](arith::AddIOp) {
            if (isExact(op) || isNarrow(type))
              return isa<emitc::PtrDiffTType>(type)
                         ? addIndex(lhs, rhs)
                         : binary<emitc::AddOp>(lhs, rhs);
            return unsignedly(
                [&](Value x, Value y) { return binary<emitc::AddOp>(x, y); });
          })
          .Case([&](arith::SubIOp) -> Value {
            if (isExact(op) && constantOf(lhs) == 0)
              return emitc::UnaryMinusOp::create(b, unnamed(), type, rhs);
            if (isExact(op) || isNarrow(type))
              return binary<emitc::SubOp>(lhs, rhs);
            return unsignedly(
                [&](Value x, Value y) { return binary<emitc::SubOp>(x, y); });
          })
          .Case([&](arith::MulIOp) {
            if (isExact(op) || isNarrow(type))
              return binary<emitc::MulOp>(lhs, rhs);
            return unsignedly(
                [&](Value x, Value y) { return binary<emitc::MulOp>(x, y); });
          })
          .Case([&](arith::ShLIOp) -> Value {
            // C++17 leaves the shift of a negative number undefined; a product
            // says the same.
            std::optional<int64_t> amount = constantOf(rhs);
            if (amount && isExact(op) && *amount < 31)
              return binary<emitc::MulOp>(
                  lhs, constant(type, int64_t(1) << *amount));
            if (!isNarrow(type))
              return unsignedly([&](Value x, Value y) {
                return binary<emitc::BitwiseLeftShiftOp>(x, y);
              });
            Type wide = b.getIntegerType(32, /*isSigned=*/false);
            Value shifted = binary<emitc::BitwiseLeftShiftOp>(
                castTo(asUnsigned(lhs), wide), castTo(asUnsigned(rhs), wide));
            return castTo(shifted, type);
          })
          .Case([&](arith::ShRSIOp) {
            return binary<emitc::BitwiseRightShiftOp>(lhs, rhs);
          })
          .Case([&](arith::ShRUIOp) {
            return unsignedly([&](Value x, Value y) {
              return binary<emitc::BitwiseRightShiftOp>(x, y);
            });
          })
          .Case([&](arith::DivSIOp) { return binary<emitc::DivOp>(lhs, rhs); })
          .Case([&](arith::RemSIOp) { return binary<emitc::RemOp>(lhs, rhs); })
          .Case([&](arith::DivUIOp) {
            return unsignedly(
                [&](Value x, Value y) { return binary<emitc::DivOp>(x, y); });
          })
          .Case([&](arith::RemUIOp) {
            return unsignedly(
                [&](Value x, Value y) { return binary<emitc::RemOp>(x, y); });
          })
          .Case([&](arith::AndIOp) -> Value {
            if (type.isInteger(1))
              return emitc::LogicalAndOp::create(b, unnamed(), type, lhs, rhs);
            return binary<emitc::BitwiseAndOp>(lhs, rhs);
          })
          .Case([&](arith::OrIOp) -> Value {
            if (type.isInteger(1))
              return emitc::LogicalOrOp::create(b, unnamed(), type, lhs, rhs);
            return binary<emitc::BitwiseOrOp>(lhs, rhs);
          })
          .Case([&](arith::XOrIOp) -> Value {
            if (!type.isInteger(1))
              return binary<emitc::BitwiseXorOp>(lhs, rhs);
            if (constantOf(rhs))
              return *constantOf(rhs) ? Value(emitc::LogicalNotOp::create(
                                            b, unnamed(), type, lhs))
                                      : lhs;
            return compare(emitc::CmpPredicate::ne, lhs, rhs);
          })
          .Case([&](arith::MaxSIOp) { return helper(/*isMin=*/false); })
          .Case([&](arith::MinSIOp) { return helper(/*isMin=*/true); })
          .Case([&](arith::MaxUIOp) {
            return pickUnsigned(emitc::CmpPredicate::gt);
          })
          .Case([&](arith::MinUIOp) {
            return pickUnsigned(emitc::CmpPredicate::lt);
          })
          .Case([&](arith::CmpIOp comparison) {
            using P = arith::CmpIPredicate;
            P predicate = comparison.getPredicate();
            bool isUnsigned =
                llvm::is_contained({P::ult, P::ule, P::ugt, P::uge}, predicate);
            emitc::CmpPredicate emitted =
                predicate == P::eq   ? emitc::CmpPredicate::eq
                : predicate == P::ne ? emitc::CmpPredicate::ne
                : predicate == P::slt || predicate == P::ult
                    ? emitc::CmpPredicate::lt
                : predicate == P::sle || predicate == P::ule
                    ? emitc::CmpPredicate::le
                : predicate == P::sgt || predicate == P::ugt
                    ? emitc::CmpPredicate::gt
                    : emitc::CmpPredicate::ge;
            return isUnsigned
                       ? compare(emitted, asUnsigned(lhs), asUnsigned(rhs))
                       : compare(emitted, lhs, rhs);
          })
          .Default(Value());
  return result ? done(op, result) : Outcome::NotMine;
}

/// Integers that C++ has no type for are a byte each; mote_runtime.h brings
/// others into their range.
Value Translator::castInteger(Value source, Type to) {
  Type byte = convertToEmitCType(to);
  if (byte == to)
    return castTo(source, to);
  std::string name = (to.isUnsignedInteger() ? "mote_uint" : "mote_int") +
                     std::to_string(to.getIntOrFloatBitWidth()) + "_of_i8";
  return call(name, byte, castTo(source, b.getIntegerType(8)));
}

/// Floats that C++17 has no type for are bits, converted by mote_runtime.h.
static StringRef narrowFloatName(Type type) {
  return type.isF16()    ? "half"
         : type.isBF16() ? "bfloat16"
                         : smallFloatName(type);
}

Value Translator::castFloat(Value source, Type from, Type to) {
  if (StringRef name = narrowFloatName(from); !name.empty()) {
    from = b.getF32Type();
    source = call(("mote_f32_of_" + name).str(), from, source);
  }
  StringRef name = narrowFloatName(to);
  if (name.empty())
    return castTo(source, to);
  // Integers of more digits than f32 are rounded once, too.
  bool isWide = from.isF64() || (from.isInteger() && !isNarrow(from));
  Type wide = isWide ? Type(b.getF64Type()) : b.getF32Type();
  return call(("mote_" + name + "_of_" + (isWide ? "f64" : "f32")).str(),
              convertToEmitCType(to), castTo(source, wide));
}

Translator::Outcome Translator::convertConversions(Operation *op) {
  if (op->getNumOperands() != 1)
    return Outcome::NotMine;
  Value source = get(op->getOperand(0));
  Type from = source.getType(),
       to = convertToEmitCType(op->getResult(0).getType());
  Value result =
      llvm::TypeSwitch<Operation *, Value>(op)
          .Case([&](arith::ExtSIOp) -> Value {
            // The i1 `true` is -1.
            if (from.isInteger(1))
              return emitc::UnaryMinusOp::create(b, unnamed(), to,
                                                 castTo(source, to));
            return castTo(source, to);
          })
          .Case([&](arith::ExtUIOp) {
            return from.isInteger(1) ? castTo(source, to)
                                     : castTo(asUnsigned(source), to);
          })
          .Case([&](arith::TruncIOp) {
            if (!to.isInteger(1))
              return castInteger(source, op->getResult(0).getType());
            Value bit = binary<emitc::BitwiseAndOp>(source, constant(from, 1));
            return compare(emitc::CmpPredicate::ne, bit, constant(from, 0));
          })
          .Case([&](arith::IndexCastOp) { return castTo(source, to); })
          .Case([&](arith::IndexCastUIOp) {
            return from.isInteger(1) ? castTo(source, to)
                                     : castTo(asUnsigned(source), to);
          })
          .Case<arith::TruncFOp, arith::ExtFOp>([&](auto) {
            return castFloat(source, op->getOperand(0).getType(),
                             op->getResult(0).getType());
          })
          .Case([&](arith::SIToFPOp) {
            return castFloat(source, from, op->getResult(0).getType());
          })
          .Case([&](arith::FPToSIOp) {
            return castFloat(source, op->getOperand(0).getType(), to);
          })
          .Case([&](arith::UIToFPOp) {
            return castFloat(from.isInteger(1) ? source : asUnsigned(source),
                             from, op->getResult(0).getType());
          })
          .Case([&](arith::FPToUIOp) {
            Type middle =
                IntegerType::get(b.getContext(), to.getIntOrFloatBitWidth(),
                                 IntegerType::Unsigned);
            return castTo(
                castFloat(source, op->getOperand(0).getType(), middle), to);
          })
          .Case([&](arith::BitcastOp) -> Value {
            // Either is the byte itself.
            if (isSmallType(op->getOperand(0).getType()) ||
                isSmallType(op->getResult(0).getType()))
              return castTo(source, to);
            if (from.isF32() && to.isInteger(32))
              return call("mote_bits_of_f32", to, source);
            if (from.isInteger(32) && to.isF32())
              return call("mote_f32_of_bits", to, source);
            if (from.isF64() && to.isInteger(64))
              return call("mote_bits_of_f64", to, source);
            if (from.isInteger(64) && to.isF64())
              return call("mote_f64_of_bits", to, source);
            return nullptr;
          })
          .Default(Value());
  return result ? done(op, result) : Outcome::NotMine;
}

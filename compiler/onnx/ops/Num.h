//===- Num.h - Arithmetic on the scalars of a loop body ---------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Formulas of the long tail, written as formulas. A Num is a float, an integer
// or an index, in the type that its element type is computed in: narrow floats
// in f32, unsigned integers in the signless ones that MLIR has operations for.
// A Num remembers whether its bits stand for an unsigned number and picks
// operations by that. An operation is built where its left operand was: in a
// loop's body that is the operand of the innermost loop.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_NUM_H
#define MOTE_COMPILER_ONNX_OPS_NUM_H

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mote::importer {

class Num {
public:
  Num() = default;
  /// An element, brought into its computing type.
  Num(mlir::ImplicitLocOpBuilder &b, mlir::Value element);
  Num(mlir::ImplicitLocOpBuilder &b, mlir::Value signless, bool isUnsigned)
      : b(&b), value(signless), isUnsignedNum(isUnsigned) {}

  mlir::Value get() const { return value; }
  mlir::ImplicitLocOpBuilder &builder() const { return *b; }
  mlir::Type type() const { return value.getType(); }
  bool isFloat() const { return mlir::isa<mlir::FloatType>(type()); }
  bool isUnsigned() const { return isUnsignedNum; }
  /// A constant of this number's type.
  Num like(double number) const;
  /// The value as an element of `elementType`, whose computing type it has.
  mlir::Value as(mlir::Type elementType) const;

  /// Converted as `createCast` does. Between an integer and an index: wrapped
  /// or extended.
  Num to(mlir::Type target) const;
  Num toIndex() const;

private:
  /// The type that ONNX has for it.
  mlir::Type elementType() const;

  mlir::ImplicitLocOpBuilder *b = nullptr;
  mlir::Value value;
  bool isUnsignedNum = false;
};

/// A constant; `type` may be unsigned.
Num number(mlir::ImplicitLocOpBuilder &b, mlir::Type type, double value);
Num indexNumber(mlir::ImplicitLocOpBuilder &b, int64_t value);

Num operator+(Num lhs, Num rhs);
Num operator-(Num lhs, Num rhs);
Num operator*(Num lhs, Num rhs);
Num operator/(Num lhs,
              Num rhs); ///< As `createDiv`: toward zero, defined for 0.
Num operator%(Num lhs, Num rhs); ///< As `createRem`: has the sign of `lhs`.
Num operator-(Num x);
/// Comparisons with NaN are false, but for `!=`.
Num operator<(Num lhs, Num rhs);
Num operator<=(Num lhs, Num rhs);
Num operator>(Num lhs, Num rhs);
Num operator>=(Num lhs, Num rhs);
Num operator==(Num lhs, Num rhs);
Num operator!=(Num lhs, Num rhs);
/// On `i1`, and bitwise on integers.
Num operator&(Num lhs, Num rhs);
Num operator|(Num lhs, Num rhs);
Num operator!(Num x);

#define MOTE_NUM_WITH_NUMBER(op)                                               \
  inline Num operator op(Num lhs, double rhs) { return lhs op lhs.like(rhs); } \
  inline Num operator op(double lhs, Num rhs) { return rhs.like(lhs) op rhs; }
MOTE_NUM_WITH_NUMBER(+)
MOTE_NUM_WITH_NUMBER(-)
MOTE_NUM_WITH_NUMBER(*)
MOTE_NUM_WITH_NUMBER(/)
MOTE_NUM_WITH_NUMBER(%)
MOTE_NUM_WITH_NUMBER(<)
MOTE_NUM_WITH_NUMBER(<=)
MOTE_NUM_WITH_NUMBER(>)
MOTE_NUM_WITH_NUMBER(>=)
MOTE_NUM_WITH_NUMBER(==)
MOTE_NUM_WITH_NUMBER(!=)
#undef MOTE_NUM_WITH_NUMBER

Num select(Num condition, Num yes, Num no);
/// If either float is NaN, so is the result.
Num minimum(Num lhs, Num rhs);
Num maximum(Num lhs, Num rhs);
Num clamp(Num x, Num low, Num high);
Num isNaN(Num x);

// Of floats.
Num abs(Num x);
Num floor(Num x);
Num ceil(Num x);
Num roundHalfEven(Num x);
Num exp(Num x);
Num expm1(Num x);
Num log(Num x);
Num log1p(Num x);
Num sqrt(Num x);
Num sin(Num x);
Num cos(Num x);
Num tanh(Num x);
Num erf(Num x);
Num pow(Num x, Num exponent);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_NUM_H

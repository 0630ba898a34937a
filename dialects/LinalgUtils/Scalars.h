//===- Scalars.h - Bodies of loops over any element type --------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tensors hold elements of any ONNX type; `arith` computes on signless integers
// and on floats that C++ has. So an element is loaded, brought into its
// computing type, and stored from it:
//
//   element       computing type   by
//   uiN           iN               builtin.unrealized_conversion_cast
//   i2, i4        i8               arith.extsi, arith.trunci
//   ui2, ui4      i8               builtin.unrealized_conversion_cast: the
//                                  number, and back modulo 2^n
//   f16, bf16,    f32              arith.extf, arith.truncf
//   f8*, f4*
//   anything else itself
//
// In memory an element of less than eight bits is a byte: integers are extended
// to it, floats are its low bits.
//
// Functions that depend on the sign are told it. What C++ leaves undefined
// (division by zero, INT_MIN / -1, shifts by the width, casts of floats out of
// range) has a value here.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_LINALGUTILS_SCALARS_H
#define MOTE_DIALECTS_LINALGUTILS_SCALARS_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mote {

/// Whether elements are 2 or 4 bit integers, or floats of at most 8 bits: C++
/// has no type for them, and ONNX no operators that compute on them.
bool isSmallType(mlir::Type element);
/// The integer type of the byte that holds an element of a small type: `i8` for
/// signed integers, else `ui8`. Any other type is itself.
mlir::Type heldType(mlir::Type element);
/// What ONNX, and mote_runtime.h, call a small float ("float8e4m3fn"); empty
/// for any other type.
llvm::StringRef smallFloatName(mlir::Type type);
/// The greatest finite number of a float type.
double greatestFinite(mlir::FloatType type);

/// The type that values of an element type are computed in.
mlir::Type computingType(mlir::Type element);
/// An element in its computing type, and back.
mlir::Value toComputing(mlir::ImplicitLocOpBuilder &b, mlir::Value element);
mlir::Value fromComputing(mlir::ImplicitLocOpBuilder &b, mlir::Value x,
                          mlir::Type element);

/// A number of type `type`, a computing type (integers: its value modulo 2^n).
mlir::Value createNumber(mlir::ImplicitLocOpBuilder &b, mlir::Type type,
                         double value);
/// The attribute of one element as a constant of its computing type.
mlir::Value createNumber(mlir::ImplicitLocOpBuilder &b,
                         mlir::Attribute element);
/// The least value of an element type (-inf where there is one), or the
/// greatest, in its computing type.
mlir::Value createLimit(mlir::ImplicitLocOpBuilder &b, mlir::Type element,
                        bool isLeast);

/// `min(max(x, low), high)` where bounds are given; NaN stays.
mlir::Value createClamp(mlir::ImplicitLocOpBuilder &b, mlir::Value x,
                        mlir::FloatAttr low, mlir::FloatAttr high);

/// ONNX Cast from one element type to another, between their computing types.
/// Integers wrap; floats go toward zero and saturate, NaN is 0; to `i1`,
/// everything but zero is true. To a small float: what is too large, and what
/// it has no NaN for, must have been brought into range before.
mlir::Value createCast(mlir::ImplicitLocOpBuilder &b, mlir::Value x,
                       mlir::Type from, mlir::Type to);

//===--- Arithmetic on one computing type
//----------------------------------===//

mlir::Value createAdd(mlir::ImplicitLocOpBuilder &b, mlir::Value lhs,
                      mlir::Value rhs);
mlir::Value createSub(mlir::ImplicitLocOpBuilder &b, mlir::Value lhs,
                      mlir::Value rhs);
mlir::Value createMul(mlir::ImplicitLocOpBuilder &b, mlir::Value lhs,
                      mlir::Value rhs);
/// Integers: toward zero; 0 where the divisor is, and the least integer over -1
/// is itself.
mlir::Value createDiv(mlir::ImplicitLocOpBuilder &b, mlir::Value lhs,
                      mlir::Value rhs, bool isUnsigned);
/// C's remainder: the sign of `lhs`; integers: 0 where the divisor is.
mlir::Value createRem(mlir::ImplicitLocOpBuilder &b, mlir::Value lhs,
                      mlir::Value rhs, bool isUnsigned);
/// NaN wins.
mlir::Value createMin(mlir::ImplicitLocOpBuilder &b, mlir::Value lhs,
                      mlir::Value rhs, bool isUnsigned);
mlir::Value createMax(mlir::ImplicitLocOpBuilder &b, mlir::Value lhs,
                      mlir::Value rhs, bool isUnsigned);
/// Integers: modulo 2^n, and a power of a negative exponent toward zero.
mlir::Value createPow(mlir::ImplicitLocOpBuilder &b, mlir::Value base,
                      mlir::Value exponent);
mlir::Value createAbs(mlir::ImplicitLocOpBuilder &b, mlir::Value x,
                      bool isUnsigned);
mlir::Value createNeg(mlir::ImplicitLocOpBuilder &b, mlir::Value x);
/// `lhs PREDICATE rhs` by a signed or ordered predicate (eq, ne, slt, ...);
/// false for NaN, but for ne.
mlir::Value createCompare(mlir::ImplicitLocOpBuilder &b,
                          mlir::arith::CmpIPredicate predicate, mlir::Value lhs,
                          mlir::Value rhs, bool isUnsigned);

} // namespace mote

#endif // MOTE_DIALECTS_LINALGUTILS_SCALARS_H

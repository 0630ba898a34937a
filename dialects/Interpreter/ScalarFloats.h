//===- ScalarFloats.h - What float ops compute ------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// In doubles; a step rounds to the format of its result (ScalarProgram.h).
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_INTERPRETER_SCALARFLOATS_H
#define MOTE_DIALECTS_INTERPRETER_SCALARFLOATS_H

#include "mlir/Dialect/Arith/IR/Arith.h"

namespace mote {

using FloatFn = double (*)(double);
using FloatPairFn = double (*)(double, double);
using FloatCompareFn = bool (*)(double, double);

/// The function of an op on floats with one operand, or null.
FloatFn floatUnary(mlir::Operation *op);
/// The function of an op on floats with two operands, or null.
FloatPairFn floatBinary(mlir::Operation *op);
FloatCompareFn floatComparison(mlir::arith::CmpFPredicate predicate);

} // namespace mote

#endif // MOTE_DIALECTS_INTERPRETER_SCALARFLOATS_H

//===- Sums.h - The arithmetic of qnn.add -----------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_SUMS_H
#define MOTE_CODEGEN_KERNELS_SUMS_H

#include "codegen/kernels/KernelBuilder.h"
#include "dialects/QNN/IR/QNN.h"

namespace mote {

/// Whether |sum + addend| stays below 2^(bits-1) for all operands.
bool sumFits(qnn::AddOp op, __int128 addend, unsigned bits);

/// `qnn.add` of two i32 values as i8: in 32 bits where no operand pair can
/// overflow them, else in 64.
Val requantizedSum(KernelBuilder &k, qnn::AddOp op, Val lhs, Val rhs);

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_SUMS_H

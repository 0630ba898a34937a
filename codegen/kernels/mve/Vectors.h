//===- Vectors.h - Helium in recipes ----------------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_MVE_VECTORS_H
#define MOTE_CODEGEN_KERNELS_MVE_VECTORS_H

#include "codegen/kernels/KernelBuilder.h"
#include "dialects/Arm/IR/Arm.h"
#include "dialects/QNN/IR/QNN.h"

namespace mote::mve {

/// Bytes of a vector.
constexpr int64_t vectorBytes = 16;

inline mlir::Type s8(KernelBuilder &k) {
  return mlir::VectorType::get({16}, k.b().getI8Type());
}

/// 16 bytes.
Val load(KernelBuilder &k, Val base, Val at);
void store(KernelBuilder &k, Val x, Val base, Val at);

/// Copies bytes, none beyond the last; `from` and `to` may overlap if `to`
/// comes first.
void copyBytes(KernelBuilder &k, Val from, Val fromAt, Val to, Val toAt,
               int64_t bytes);
/// Sets bytes, none beyond the last.
void fillBytes(KernelBuilder &k, int8_t value, Val to, Val toAt, int64_t bytes);

/// Whether one shift serves all channels, of a size that vectors can shift by.
bool hasOneShift(qnn::RequantAttr requant);
/// The same, half up.
bool isFast(qnn::RequantAttr requant);

} // namespace mote::mve

#endif // MOTE_CODEGEN_KERNELS_MVE_VECTORS_H

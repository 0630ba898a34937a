//===- Neon.h - Vectors as recipes write them -------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Short names for what recipes need of NEON. Where AArch64 has an instruction
// that Armv7-A lacks, `isAArch64` decides which form is written.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_NEON_NEON_H
#define MOTE_CODEGEN_KERNELS_NEON_NEON_H

#include "codegen/kernels/KernelBuilder.h"
#include "dialects/Arm/IR/Arm.h"

namespace mote {

class Neon {
public:
  Neon(KernelBuilder &k, bool isAArch64) : k(k), isAArch64(isAArch64) {}

  /// Builds an intrinsic.
  template <typename OpTy, typename... Args> Val op(Args &&...args) const {
    return k.create<OpTy>(OpTy::getResultType(k.b()),
                          std::forward<Args>(args)...);
  }

  Val loadS8x8(Val base, Val at) const { return op<arm::Vld1S8Op>(base, at); }
  Val loadS8x16(Val base, Val at) const { return op<arm::Vld1qS8Op>(base, at); }
  Val loadS32x4(Val base, Val at) const {
    return op<arm::Vld1qS32Op>(base, at);
  }
  Val loadF32x4(Val base, Val at) const {
    return op<arm::Vld1qF32Op>(base, at);
  }
  /// Stores an int8x8, int8x16 or float32x4.
  void store(Val vector, Val base, Val at) const;
  /// Stores `bytes` (4, 8 or 16) from byte `first` (a multiple of them) of an
  /// int8x16.
  void storePart(Val vector, int64_t first, int64_t bytes, Val base,
                 Val at) const;
  Val dupS8x16(int64_t x) const { return op<arm::VdupqNS8Op>(k.i32(x)); }
  Val dupS32(int64_t x) const { return op<arm::VdupqNS32Op>(k.i32(x)); }
  Val dupS64(int64_t x) const { return op<arm::VdupqNS64Op>(k.i64(x)); }

  Val dupF32(double x) const { return op<arm::VdupqNF32Op>(k.f32(x)); }

  Val lowS8(Val x) const { return op<arm::VgetLowS8Op>(x); }
  Val highS8(Val x) const { return op<arm::VgetHighS8Op>(x); }

  /// Products of the low (high) halves of two int8x16, added to `acc` (an
  /// int16x8) if there is one. The sum must fit: see Chains.h.
  Val multiply(Val acc, Val x, Val y, bool high) const;
  /// Products of two int8x8.
  Val multiply(Val acc, Val x, Val y) const;
  /// The low (high) half of an int16x8 added to an int32x4.
  Val addWide(Val acc, Val x, bool high) const;
  /// The sums of all lanes of four int32x4.
  Val sumLanes(Val a, Val b, Val c, Val d) const;
  /// Two int32x4 saturated to an int16x8.
  Val narrowS32(Val low, Val high) const;
  /// Two int16x8 saturated to an int8x16.
  Val narrowS16(Val low, Val high) const;

  /// `acc + x * y` of float32x4.
  Val multiplyAdd(Val acc, Val x, Val y) const;
  /// `acc + x * y[lane]` of float32x4.
  Val multiplyLane(Val acc, Val x, Val y, int64_t lane) const;
  /// Transposes: lane j of result i is lane i of `rows[j]`. AArch64 only.
  llvm::SmallVector<Val, 4> transposed(llvm::ArrayRef<Val> rows) const;

  KernelBuilder &builder() const { return k; }

  bool hasAArch64() const { return isAArch64; }

private:
  KernelBuilder &k;
  bool isAArch64;
};

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_NEON_NEON_H

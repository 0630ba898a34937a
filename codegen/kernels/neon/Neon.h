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

#include "codegen/kernels/Geometry.h"
#include "codegen/kernels/KernelBuilder.h"
#include "codegen/targets/Target.h"
#include "dialects/Arm/IR/Arm.h"

namespace mote {

/// The vectors that a kernel of floats computes with.
enum class FloatUnit {
  F32Armv7, ///< Four f32; products are rounded before they are added.
  F32,      ///< Four f32, AArch64.
  F16       ///< Eight f16, AArch64 with FEAT_FP16: arithmetic and sums in f16.
};
inline Number numberOf(FloatUnit unit) {
  return unit == FloatUnit::F16 ? Number::F16 : Number::F32;
}
/// Numbers of a vector.
inline int64_t lanesOf(FloatUnit unit) {
  return unit == FloatUnit::F16 ? 8 : 4;
}
/// What a target must have.
inline uint32_t isaOf(FloatUnit unit) {
  return unit == FloatUnit::F32Armv7 ? IsaNEON
         : unit == FloatUnit::F32    ? IsaNEON | IsaAArch64
                                     : IsaNEON | IsaAArch64 | IsaFP16;
}

class Neon {
public:
  Neon(KernelBuilder &k, bool isAArch64)
      : Neon(k, isAArch64 ? FloatUnit::F32 : FloatUnit::F32Armv7) {}
  Neon(KernelBuilder &k, FloatUnit unit)
      : k(k), isAArch64(unit != FloatUnit::F32Armv7), unit(unit) {}

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
  /// Stores an int8x8, int8x16, float32x4 or float16x8.
  void store(Val vector, Val base, Val at) const;
  /// Stores `bytes` (4, 8 or 16) from byte `first` (a multiple of them) of an
  /// int8x16.
  void storePart(Val vector, int64_t first, int64_t bytes, Val base,
                 Val at) const;
  Val dupS8x16(int64_t x) const { return op<arm::VdupqNS8Op>(k.i32(x)); }
  Val dupS32(int64_t x) const { return op<arm::VdupqNS32Op>(k.i32(x)); }
  Val dupS64(int64_t x) const { return op<arm::VdupqNS64Op>(k.i64(x)); }

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

  //--- Vectors of floats, as many as the unit's have lanes.

  Val loadFloats(Val base, Val at) const;
  Val dupFloat(double x) const;
  Val add(Val x, Val y) const;
  Val subtract(Val x, Val y) const;
  Val max(Val x, Val y) const;
  Val min(Val x, Val y) const;
  /// The lower (upper) halves of x and y, lane by lane: x[0], y[0], x[1], ...
  Val zip(Val x, Val y, bool upper) const;
  /// `acc + x * y`.
  Val multiplyAdd(Val acc, Val x, Val y) const;
  /// `acc + x * y[lane]`.
  Val multiplyLane(Val acc, Val x, Val y, int64_t lane) const;
  /// Stores lane 0 of every row, then lane 1 of every row, and so on: of two,
  /// four or eight rows. AArch64 only.
  void storeColumns(llvm::ArrayRef<Val> rows, Val base, Val at) const;

  KernelBuilder &builder() const { return k; }

  bool hasAArch64() const { return isAArch64; }
  FloatUnit getUnit() const { return unit; }
  bool isHalf() const { return unit == FloatUnit::F16; }
  int64_t lanes() const { return lanesOf(unit); }
  mlir::FloatType floatType() const {
    return isHalf() ? mlir::FloatType(k.b().getF16Type()) : k.b().getF32Type();
  }

private:
  /// One of two intrinsics: that of f32, or that of f16.
  template <typename F32Op, typename F16Op, typename... Args>
  Val either(Args &&...args) const {
    return isHalf() ? op<F16Op>(std::forward<Args>(args)...)
                    : op<F32Op>(std::forward<Args>(args)...);
  }

  KernelBuilder &k;
  bool isAArch64;
  FloatUnit unit;
};

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_NEON_NEON_H

//===- Epilogue.h - From accumulators to outputs ----------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_EPILOGUE_H
#define MOTE_CODEGEN_KERNELS_EPILOGUE_H

#include "codegen/kernels/Geometry.h"
#include "codegen/kernels/KernelBuilder.h"

namespace mote {

/// The end of a linear layer's kernel: requantization to i8, or the
/// activation's clamp on f32. Rounding and output zero point are one 64-bit
/// constant, so that an output costs a multiply-add, a shift and a clamp.
class Epilogue {
public:
  struct Options {
    /// The recipe packs multipliers with its weights if requantization is fast:
    /// no table.
    bool packsMultipliers = false;
    /// Clamp by SSAT.
    bool usesSaturation = false;
    /// Rounding and shift are arguments where that costs an instruction an
    /// output: layers that differ in nothing else share a function.
    bool passesShift = false;
  };
  /// Declares the multiplier (and shift) tables as arguments if they differ by
  /// channel.
  Epilogue(KernelBuilder &k, const Geometry &g, Options options);
  Epilogue(KernelBuilder &k, const Geometry &g) : Epilogue(k, g, Options()) {}

  /// The value to store for the accumulator of `channel` (an index, unused
  /// where one entry serves all).
  Val apply(Val acc, Val channel) const;
  /// The same on given multiplier and shift, for recipes that load them
  /// themselves.
  Val requantize(Val acc, Val multiplier) const;
  /// The multiplier of a channel, as i32.
  Val multiplier(Val channel) const;

  /// Whether requantization is the short sequence: one shift in [32, 54] for
  /// all channels, no ties.
  static bool isFast(const Geometry &g);
  bool isFast() const { return isFast(g); }
  /// Whether it is also the high word of `acc * multiplier` plus an addend, a
  /// shift (of 1 or more), and a clamp to all of i8.
  static bool isHighWord(const Geometry &g);
  /// That shift, and that addend: rounding and zero point.
  static int64_t highWordShift(const Geometry &g);
  static int64_t highWordAddend(const Geometry &g);
  /// If fast: the shift, and `(zero point << shift) + rounding`, which is added
  /// to `acc * multiplier`.
  int64_t shift() const { return commonShift; }
  int64_t addend() const;

private:
  Val requantizeGeneric(Val product, Val shift) const;
  Val narrow(Val x) const;
  Val half(Val shift) const;
  /// Whether SMMLA does it: the addend's low word is 0 from a shift of 33 on.
  bool usesHighWord() const {
    return options.usesSaturation && isFast() && commonShift > 32;
  }
  Val clamp(Val rounded) const;

  KernelBuilder &k;
  Geometry g;
  Options options;
  Val multipliers, shifts;   ///< Tables, or null where one entry serves all.
  Val highAddend, highShift; ///< For SMMLA, in and behind the high word.
  int64_t commonShift = 0;
};

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_EPILOGUE_H

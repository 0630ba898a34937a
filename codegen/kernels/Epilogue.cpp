//===- Epilogue.cpp
//----------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// out = clamp(round(acc * m / 2^n) + z). With t = acc * m, half_up is
// floor((t + 2^(n-1)) / 2^n), and z * 2^n joins the addend as long as it fits
// 64 bits (n <= 54, since |t| < 2^62); half_even is
// floor((t + 2^(n-1) - (1 if floor(t / 2^n) is even)) / 2^n).
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/Epilogue.h"

#include "dialects/Arm/IR/Arm.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mote;

/// Largest shift whose zero point (8 bits) fits the addend beside |acc * m| <
/// 2^62.
static constexpr int64_t maxFoldedShift = 54;

bool Epilogue::isFast(const Geometry &g) {
  if (g.isFloat || g.requant.getRounding() != qnn::Rounding::HalfUp)
    return false;
  ArrayRef<int32_t> shift = g.requant.getShift();
  return llvm::all_equal(shift) && shift.front() >= 32 &&
         shift.front() <= maxFoldedShift;
}

bool Epilogue::isHighWord(const Geometry &g) {
  return isFast(g) && g.requant.getShift().front() > 32 &&
         g.requant.getMin() == -128 && g.requant.getMax() == 127;
}

int64_t Epilogue::highWordShift(const Geometry &g) {
  return g.requant.getShift().front() - 32;
}

int64_t Epilogue::highWordAddend(const Geometry &g) {
  int64_t shift = highWordShift(g);
  return g.requant.getZeroPoint() * (int64_t(1) << shift) +
         (int64_t(1) << (shift - 1));
}

Epilogue::Epilogue(KernelBuilder &k, const Geometry &g, Options options)
    : k(k), g(g), options(options) {
  if (g.isFloat)
    return;
  ArrayRef<int32_t> shift = g.requant.getShift(),
                    multiplier = g.requant.getMultiplier();
  commonShift = shift.front();
  if (!llvm::all_equal(multiplier) && !(options.packsMultipliers && isFast()))
    multipliers = k.table(multiplier, "multiplier");
  if (!llvm::all_equal(shift))
    shifts = k.table(shift, "shift");
  if (!usesHighWord())
    return;
  int32_t inHigh = static_cast<int32_t>(addend() >> 32),
          behind = static_cast<int32_t>(commonShift - 32);
  highAddend = options.passesShift ? k.scalar(inHigh, "addend") : k.i32(inHigh);
  highShift = options.passesShift ? k.scalar(behind, "shift") : k.i32(behind);
}

int64_t Epilogue::addend() const {
  assert(isFast());
  return g.requant.getZeroPoint() * (int64_t(1) << commonShift) +
         (int64_t(1) << (commonShift - 1));
}

Val Epilogue::multiplier(Val channel) const {
  return multipliers ? k.load(multipliers, channel)
                     : k.i32(g.requant.getMultiplier().front());
}

Val Epilogue::clamp(Val rounded) const {
  Type type = rounded.getType();
  int32_t low = g.requant.getMin(), high = g.requant.getMax();
  if (options.usesSaturation && type.isInteger(32)) {
    rounded = k.create<arm::SsatOp>(k.b().getI32Type(), rounded, k.i32(8));
    rounded = low == -128 ? rounded : k.max(rounded, k.i32(low));
    rounded = high == 127 ? rounded : k.min(rounded, k.i32(high));
  } else {
    rounded =
        k.min(k.max(rounded, k.constant(type, low)), k.constant(type, high));
  }
  return k.trunc(rounded, k.b().getI8Type());
}

/// `x` as i32 if all of its bits fit, which a shift of 32 or more guarantees.
Val Epilogue::narrow(Val x) const {
  return llvm::all_of(g.requant.getShift(), [](int32_t n) { return n >= 32; })
             ? k.trunc(x, k.b().getI32Type())
             : x;
}

/// `1 << (shift - 1)`, and 0 for a shift of 0.
Val Epilogue::half(Val shift) const {
  if (std::optional<int64_t> constant = shift.getConstant())
    return k.i64(*constant == 0 ? 0 : int64_t(1) << (*constant - 1));
  Val one = k.i64(1);
  Val power(&k, arith::ShLIOp::create(k.b(), k.loc(), one, shift));
  return k.shrU(power, 1);
}

static Val shiftRight(KernelBuilder &k, Val x, Val shift) {
  return Val(&k, k.b().createOrFold<arith::ShRSIOp>(k.loc(), x, shift));
}

Val Epilogue::requantizeGeneric(Val product, Val shift) const {
  Val biased = product + half(shift);
  if (g.requant.getRounding() == qnn::Rounding::HalfEven) {
    // Round half up, but take 1 off first where the quotient below is even.
    Val even =
        k.bitXor(k.bitAnd(shiftRight(k, product, shift), k.i64(1)), k.i64(1))
            .named("even");
    // Nothing is rounded, and nothing must be taken off, for a shift of 0.
    if (std::optional<int64_t> constant = shift.getConstant())
      biased = *constant == 0 ? product : biased - even;
    else
      biased = biased - k.bitAnd(even, k.sext(k.cmp("ne", shift, k.i64(0)),
                                              even.getType()));
  }
  return clamp(narrow(shiftRight(k, biased, shift)) + g.requant.getZeroPoint());
}

Val Epilogue::requantize(Val acc, Val multiplier) const {
  Type i64 = k.b().getI64Type(), i32 = k.b().getI32Type();
  Val product = k.sext(acc, i64) * k.sext(multiplier, i64);
  if (!isFast())
    return requantizeGeneric(product, k.i64(commonShift));
  if (usesHighWord())
    return clamp(
        shiftRight(k, k.create<arm::SmmlaOp>(i32, acc, multiplier, highAddend),
                   highShift));
  // The high word holds all that matters: one 32-bit shift.
  Val high = k.trunc(k.shrS(product + addend(), 32), i32);
  return clamp(k.shrS(high, commonShift - 32));
}

Val Epilogue::apply(Val acc, Val channel) const {
  if (g.isFloat) {
    if (g.actMin)
      acc = k.max(acc, k.f32(*g.actMin));
    if (g.actMax)
      acc = k.min(acc, k.f32(*g.actMax));
    return acc;
  }
  if (!shifts)
    return requantize(acc, multiplier(channel));
  Type i64 = k.b().getI64Type();
  Val shift = k.sext(k.load(shifts, channel), i64).named("shift");
  return requantizeGeneric(k.sext(acc, i64) * k.sext(multiplier(channel), i64),
                           shift);
}

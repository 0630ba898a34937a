//===- Requantize.cpp - From i32 vectors to i8 ----------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/neon/Requantize.h"

using namespace mlir;
using namespace mote;

bool NeonRequantizer::isFast(const Geometry &g) {
  ArrayRef<int32_t> shift = g.requant.getShift();
  return g.requant.getRounding() == qnn::Rounding::HalfUp &&
         llvm::all_equal(shift) && shift.front() >= 32;
}

bool NeonRequantizer::applies(const Geometry &g) {
  if (g.isFloat)
    return false;
  // Half even takes 1 off where nothing is shifted out, unless that is known.
  ArrayRef<int32_t> shift = g.requant.getShift();
  return g.requant.getRounding() == qnn::Rounding::HalfUp ||
         llvm::all_equal(shift) || !llvm::is_contained(shift, 0);
}

/// `values` with zeros up to `size` entries.
static SmallVector<int32_t> padded(ArrayRef<int32_t> values, int64_t size) {
  SmallVector<int32_t> result(values);
  result.resize(std::max<int64_t>(size, result.size()), 0);
  return result;
}

NeonRequantizer::NeonRequantizer(const Neon &neon, const Geometry &g,
                                 int64_t channels)
    : n(neon), k(neon.builder()), g(g) {
  ArrayRef<int32_t> multiplier = g.requant.getMultiplier(),
                    shift = g.requant.getShift();
  if (llvm::all_equal(multiplier))
    common.multiplier = n.dupS32(multiplier.front()).named("multiplier");
  else
    multipliers = k.table(padded(multiplier, channels), "multipliers");
  if (isFast(g))
    return;
  if (llvm::all_equal(shift)) {
    common.shifts[0] = common.shifts[1] =
        n.dupS64(-int64_t(shift.front())).named("minus_shift");
    return;
  }
  SmallVector<int32_t> negated = padded(shift, channels);
  for (int32_t &entry : negated)
    entry = -entry;
  shifts = k.table(negated, "minus_shifts");
}

NeonRequantizer::Quad NeonRequantizer::load(Val channel) const {
  Quad quad = common;
  if (multipliers)
    quad.multiplier = n.loadS32x4(multipliers, channel).named("multiplier");
  if (shifts) {
    Val four = n.loadS32x4(shifts, channel).named("minus_shift");
    quad.shifts[0] = n.op<arm::VmovlS32Op>(n.op<arm::VgetLowS32Op>(four))
                         .named("minus_shift_low");
    quad.shifts[1] = n.op<arm::VmovlS32Op>(n.op<arm::VgetHighS32Op>(four))
                         .named("minus_shift_high");
  }
  return quad;
}

/// Two accumulators in 64 bits.
Val NeonRequantizer::requantizeHalf(Val acc, Val multiplier,
                                    Val minusShift) const {
  Val product = n.op<arm::VmullS32Op>(acc, multiplier);
  bool isShifted = llvm::any_of(g.requant.getShift(),
                                [](int32_t shift) { return shift != 0; });
  if (!isShifted)
    return n.op<arm::VqmovnS64Op>(product);
  if (g.requant.getRounding() == qnn::Rounding::HalfUp)
    return n.op<arm::VqmovnS64Op>(n.op<arm::VrshlqS64Op>(product, minusShift));
  // floor((t + 2^(s-1) - 1 + (1 if floor(t / 2^s) is odd)) / 2^s), where
  // 2^(s-1) - 1 is floor((2^63 - 1) / 2^(64-s)).
  Val odd = n.op<arm::VandqS64Op>(n.op<arm::VshlqS64Op>(product, minusShift),
                                  n.dupS64(1));
  Val half = n.op<arm::VshlqS64Op>(
      n.dupS64(INT64_MAX), n.op<arm::VsubqS64Op>(n.dupS64(-64), minusShift));
  Val biased = n.op<arm::VaddqS64Op>(n.op<arm::VaddqS64Op>(product, half), odd);
  return n.op<arm::VqmovnS64Op>(n.op<arm::VshlqS64Op>(biased, minusShift));
}

Val NeonRequantizer::requantize(Val acc, const Quad &quad) const {
  if (isFast(g)) {
    Val high = n.op<arm::VqdmulhqS32Op>(acc, quad.multiplier);
    return n.op<arm::VrshrqNS32Op>(high,
                                   k.i32(g.requant.getShift().front() - 31));
  }
  Val low =
      requantizeHalf(n.op<arm::VgetLowS32Op>(acc),
                     n.op<arm::VgetLowS32Op>(quad.multiplier), quad.shifts[0]);
  Val high =
      requantizeHalf(n.op<arm::VgetHighS32Op>(acc),
                     n.op<arm::VgetHighS32Op>(quad.multiplier), quad.shifts[1]);
  return n.op<arm::VcombineS32Op>(low, high);
}

Val NeonRequantizer::narrow(Val a, Val b, Val c, Val d) const {
  Val low = n.narrowS32(a, b), high = n.narrowS32(c, d);
  if (int32_t zeroPoint = g.requant.getZeroPoint()) {
    Val vector = n.op<arm::VdupqNS16Op>(k.i32(zeroPoint)).named("zero_point");
    low = n.op<arm::VqaddqS16Op>(low, vector);
    high = n.op<arm::VqaddqS16Op>(high, vector);
  }
  Val y = n.narrowS16(low, high);
  if (g.requant.getMin() != -128)
    y = n.op<arm::VmaxqS8Op>(y, n.dupS8x16(g.requant.getMin()));
  if (g.requant.getMax() != 127)
    y = n.op<arm::VminqS8Op>(y, n.dupS8x16(g.requant.getMax()));
  return y;
}

//===- Sums.cpp
//--------------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/Sums.h"

#include <algorithm>
#include <cstdlib>

using namespace mlir;
using namespace mote;

bool mote::sumFits(qnn::AddOp op, __int128 addend, unsigned bits) {
  __int128 bound =
      128 * (__int128(std::abs(int64_t(int32_t(op.getLhsMultiplier())))) +
             std::abs(int64_t(int32_t(op.getRhsMultiplier()))));
  __int128 magnitude = addend < 0 ? -addend : addend;
  return bound + magnitude < (__int128(1) << (bits - 1));
}

Val mote::requantizedSum(KernelBuilder &k, qnn::AddOp op, Val lhs, Val rhs) {
  int64_t shift = op.getShift(),
          half = shift == 0 ? 0 : int64_t(1) << (shift - 1);
  bool halfEven = op.getRounding() == qnn::Rounding::HalfEven && shift != 0;
  // The zero point joins the constant unless ties need the parity of the plain
  // quotient.
  __int128 zeroPoint =
      halfEven || shift > 54
          ? 0
          : __int128(int32_t(op.getZeroPoint())) * (__int128(1) << shift);
  __int128 addend = zeroPoint + half + int64_t(op.getOffset());
  // Half even takes 1 off at most, and needs `offset` alone to fit as well.
  bool narrow = sumFits(op, addend + 1, 32) && sumFits(op, addend - 1, 32) &&
                sumFits(op, int64_t(op.getOffset()), 32) && shift < 32;
  Type type = narrow ? k.b().getI32Type() : k.b().getI64Type();
  Val sum = k.sext(lhs, type) * int64_t(int32_t(op.getLhsMultiplier())) +
            k.sext(rhs, type) * int64_t(int32_t(op.getRhsMultiplier()));
  Val biased = sum + static_cast<int64_t>(addend);
  if (halfEven) {
    Val quotient = k.shrS(sum + int64_t(op.getOffset()), shift);
    biased = biased - k.bitXor(k.bitAnd(quotient, k.constant(type, 1)),
                               k.constant(type, 1));
  }
  Val rounded = k.shrS(biased, shift);
  if (zeroPoint == 0)
    rounded = rounded + int64_t(int32_t(op.getZeroPoint()));
  rounded =
      k.max(rounded.named("rounded"), k.constant(type, int32_t(op.getMin())));
  return k.trunc(k.min(rounded, k.constant(type, int32_t(op.getMax()))),
                 k.b().getI8Type());
}

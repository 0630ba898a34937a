//===- Neon.cpp - Vectors as recipes write them ---------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/neon/Neon.h"

using namespace mlir;
using namespace mote;

void Neon::store(Val vector, Val base, Val at) const {
  auto type = cast<VectorType>(vector.getType());
  if (type.getElementType().isF32())
    arm::Vst1qF32Op::create(k.b(), k.loc(), base, at, vector);
  else if (type.getElementType().isF16())
    arm::StoreF16Op::create(k.b(), k.loc(), base, at, vector);
  else if (type.getNumElements() == 8)
    arm::Vst1S8Op::create(k.b(), k.loc(), base, at, vector);
  else
    arm::Vst1qS8Op::create(k.b(), k.loc(), base, at, vector);
}

void Neon::storePart(Val vector, int64_t first, int64_t bytes, Val base,
                     Val at) const {
  if (bytes == 16)
    return store(vector, base, at);
  if (bytes == 8)
    return store(first == 0 ? lowS8(vector) : highS8(vector), base, at);
  // C++ has no pointer to four bytes that need not be aligned.
  Val word = op<arm::VgetqLaneS32Op>(op<arm::VreinterpretqS32S8Op>(vector),
                                     k.i32(first / 4));
  arm::StoreWordOp::create(k.b(), k.loc(), base, at, word);
}

Val Neon::multiply(Val acc, Val x, Val y, bool high) const {
  if (!high)
    return multiply(acc, lowS8(x), lowS8(y));
  if (!isAArch64)
    return multiply(acc, highS8(x), highS8(y));
  return acc ? op<arm::VmlalHighS8Op>(acc, x, y) : op<arm::VmullHighS8Op>(x, y);
}

Val Neon::multiply(Val acc, Val x, Val y) const {
  return acc ? op<arm::VmlalS8Op>(acc, x, y) : op<arm::VmullS8Op>(x, y);
}

Val Neon::addWide(Val acc, Val x, bool high) const {
  if (high && isAArch64)
    return op<arm::VaddwHighS16Op>(acc, x);
  Val half = high ? op<arm::VgetHighS16Op>(x) : op<arm::VgetLowS16Op>(x);
  return op<arm::VaddwS16Op>(acc, half);
}

Val Neon::sumLanes(Val a, Val b, Val c, Val d) const {
  if (isAArch64)
    return op<arm::VpaddqS32Op>(op<arm::VpaddqS32Op>(a, b),
                                op<arm::VpaddqS32Op>(c, d));
  auto fold = [&](Val x) {
    return op<arm::VaddS32Op>(op<arm::VgetLowS32Op>(x),
                              op<arm::VgetHighS32Op>(x))
        .named("halves");
  };
  return op<arm::VcombineS32Op>(op<arm::VpaddS32Op>(fold(a), fold(b)),
                                op<arm::VpaddS32Op>(fold(c), fold(d)));
}

Val Neon::narrowS32(Val low, Val high) const {
  Val first = op<arm::VqmovnS32Op>(low);
  return isAArch64 ? op<arm::VqmovnHighS32Op>(first, high)
                   : op<arm::VcombineS16Op>(first, op<arm::VqmovnS32Op>(high));
}

Val Neon::narrowS16(Val low, Val high) const {
  Val first = op<arm::VqmovnS16Op>(low);
  return isAArch64 ? op<arm::VqmovnHighS16Op>(first, high)
                   : op<arm::VcombineS8Op>(first, op<arm::VqmovnS16Op>(high));
}

Val Neon::loadFloats(Val base, Val at) const {
  return either<arm::Vld1qF32Op, arm::LoadF16Op>(base, at);
}

Val Neon::dupFloat(double x) const {
  return either<arm::VdupqNF32Op, arm::DupF16Op>(k.f32(x));
}

Val Neon::add(Val x, Val y) const {
  return either<arm::VaddqF32Op, arm::VaddqF16Op>(x, y);
}

Val Neon::subtract(Val x, Val y) const {
  return either<arm::VsubqF32Op, arm::VsubqF16Op>(x, y);
}

Val Neon::max(Val x, Val y) const {
  return either<arm::VmaxqF32Op, arm::VmaxqF16Op>(x, y);
}

Val Neon::min(Val x, Val y) const {
  return either<arm::VminqF32Op, arm::VminqF16Op>(x, y);
}

Val Neon::zip(Val x, Val y, bool upper) const {
  return upper ? either<arm::Vzip2qF32Op, arm::Vzip2qF16Op>(x, y)
               : either<arm::Vzip1qF32Op, arm::Vzip1qF16Op>(x, y);
}

Val Neon::multiplyAdd(Val acc, Val x, Val y) const {
  return isAArch64 ? either<arm::VfmaqF32Op, arm::VfmaqF16Op>(acc, x, y)
                   : op<arm::VmlaqF32Op>(acc, x, y);
}

Val Neon::multiplyLane(Val acc, Val x, Val y, int64_t lane) const {
  if (isAArch64)
    return either<arm::VfmaqLaneqF32Op, arm::VfmaqLaneqF16Op>(acc, x, y,
                                                              k.i32(lane));
  Val half = lane < 2 ? op<arm::VgetLowF32Op>(y) : op<arm::VgetHighF32Op>(y);
  return op<arm::VmlaqLaneF32Op>(acc, x, half, k.i32(lane % 2));
}

void Neon::storeColumns(ArrayRef<Val> rows, Val base, Val at) const {
  assert(isAArch64);
  if (rows.size() == 2) {
    store(zip(rows[0], rows[1], false), base, at);
    return store(zip(rows[0], rows[1], true), base, at + lanes());
  }
  auto storeFour = [&](Val to, Val a, Val b, Val c, Val d) {
    if (isHalf())
      arm::StoreColumnsF16Op::create(k.b(), k.loc(), base, to, a, b, c, d);
    else
      arm::StoreColumnsF32Op::create(k.b(), k.loc(), base, to, a, b, c, d);
  };
  if (rows.size() == 4)
    return storeFour(at, rows[0], rows[1], rows[2], rows[3]);
  // Rows 0 and 4 side by side, then 1 and 5: all eight are in order.
  for (bool upper : {false, true})
    storeFour(at + (upper ? 4 * lanes() : 0), zip(rows[0], rows[4], upper),
              zip(rows[1], rows[5], upper), zip(rows[2], rows[6], upper),
              zip(rows[3], rows[7], upper));
}

//===- Vectors.cpp - Helium in recipes ------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/mve/Vectors.h"

using namespace mlir;
using namespace mote;

Val mve::load(KernelBuilder &k, Val base, Val at) {
  return k.create<arm::LoadS8Op>(s8(k), base, at);
}

void mve::store(KernelBuilder &k, Val x, Val base, Val at, Val lanes) {
  if (lanes)
    arm::StoreMaskedS8Op::create(k.b(), k.loc(), base, at, x, lanes);
  else
    arm::StoreS8Op::create(k.b(), k.loc(), base, at, x);
}

Val mve::lanes(KernelBuilder &k, Val count) {
  return k.create<arm::LanesOp>(VectorType::get({16}, k.b().getI1Type()),
                                count);
}

/// Calls `body` with the start of each vector of [0, bytes), in a loop if
/// there are many, and with the lanes of the last one if it is not whole.
static void forVectors(KernelBuilder &k, int64_t bytes,
                       function_ref<void(Val, Val)> body) {
  int64_t whole = bytes / mve::vectorBytes * mve::vectorBytes;
  if (whole <= 4 * mve::vectorBytes) {
    for (int64_t i = 0; i < whole; i += mve::vectorBytes)
      body(k.index(i), Val());
  } else {
    k.forLoop(0, whole, mve::vectorBytes, "i", [&](Val i) { body(i, Val()); });
  }
  if (whole < bytes)
    body(k.index(whole),
         mve::lanes(k, k.index(bytes - whole)).named("last_lanes"));
}

void mve::copyBytes(KernelBuilder &k, Val from, Val fromAt, Val to, Val toAt,
                    int64_t bytes) {
  forVectors(k, bytes, [&](Val i, Val lanes) {
    Val x = lanes
                ? k.create<arm::LoadMaskedS8Op>(s8(k), from, fromAt + i, lanes)
                : load(k, from, fromAt + i);
    store(k, x, to, toAt + i, lanes);
  });
}

void mve::fillBytes(KernelBuilder &k, int8_t value, Val to, Val toAt,
                    int64_t bytes) {
  Val all = k.create<arm::DupS8Op>(s8(k), k.constant(k.b().getI8Type(), value))
                .named("padding");
  forVectors(k, bytes,
             [&](Val i, Val lanes) { store(k, all, to, toAt + i, lanes); });
}

bool mve::isFast(qnn::RequantAttr requant) {
  ArrayRef<int32_t> shift = requant.getShift();
  return requant.getRounding() == qnn::Rounding::HalfUp &&
         llvm::all_equal(shift) && shift.front() >= 32 && shift.front() <= 54;
}

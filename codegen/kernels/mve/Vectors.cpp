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

void mve::store(KernelBuilder &k, Val x, Val base, Val at) {
  arm::StoreS8Op::create(k.b(), k.loc(), base, at, x);
}

void mve::copyBytes(KernelBuilder &k, Val from, Val fromAt, Val to, Val toAt,
                    int64_t bytes) {
  arm::CopyOp::create(k.b(), k.loc(), to, toAt, from, fromAt, bytes);
}

void mve::fillBytes(KernelBuilder &k, int8_t value, Val to, Val toAt,
                    int64_t bytes) {
  arm::FillOp::create(k.b(), k.loc(), to, toAt, value, bytes);
}

bool mve::hasOneShift(qnn::RequantAttr requant) {
  ArrayRef<int32_t> shift = requant.getShift();
  bool isEven = requant.getRounding() == qnn::Rounding::HalfEven;
  return llvm::all_equal(shift) && shift.front() >= (isEven ? 33 : 32) &&
         shift.front() <= 54;
}

bool mve::isFast(qnn::RequantAttr requant) {
  return requant.getRounding() == qnn::Rounding::HalfUp && hasOneShift(requant);
}

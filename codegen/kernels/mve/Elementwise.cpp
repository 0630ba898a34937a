//===- Elementwise.cpp - Sums and borders by Helium -----------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Helium divides no floats. `x / scale` to the nearest integer is a staircase
// of at most 255 steps in x, and so is `x * high + x * low`, where high + low
// is the inverse of the scale to some 48 bits. Both rise with x, so they are
// equal everywhere if they are on both sides of each step.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/scalar/Elementwise.h"
#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/Sums.h"
#include "codegen/kernels/mve/Vectors.h"

#include <cmath>

using namespace mlir;
using namespace mote;

static int64_t sizeOf(Operation *op) {
  return cast<ShapedType>(op->getOperand(0).getType()).getNumElements();
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

static __int128 addendOf(qnn::AddOp op) {
  return int64_t(op.getOffset()) +
         int32_t(op.getZeroPoint()) * (__int128(1) << op.getShift());
}

static bool addApplies(Operation *op) {
  auto add = cast<qnn::AddOp>(op);
  // The sum's upper half is 16 bits, of which VQRSHRN shifts out 1 to 8.
  return add.getRounding() == qnn::Rounding::HalfUp && add.getShift() > 16 &&
         add.getShift() <= 24 && sizeOf(op) >= 8 &&
         sumFits(add, addendOf(add), 32);
}

static LogicalResult buildAdd(KernelBuilder &k, Operation *op) {
  auto add = cast<qnn::AddOp>(op);
  Val lhs = k.input(add.getLhs(), "lhs"), rhs = k.input(add.getRhs(), "rhs");
  Val out = k.output(add.getOut(), "out"), zero = k.index(0);
  arm::AddOp::create(k.b(), k.loc(), lhs, zero, rhs, zero, out, zero,
                     sizeOf(op), int32_t(add.getLhsMultiplier()),
                     int32_t(add.getRhsMultiplier()),
                     static_cast<int64_t>(addendOf(add)), add.getShift(),
                     int32_t(add.getMin()), int32_t(add.getMax()));
  return success();
}

//===----------------------------------------------------------------------===//
// Quantization
//===----------------------------------------------------------------------===//

namespace {
struct Inverse {
  float high, low;
};
} // namespace

/// The floats in their order as integers.
static float floatOf(int32_t order) {
  return llvm::bit_cast<float>(order < 0 ? INT32_MIN - order : order);
}
static int32_t orderOf(float x) {
  int32_t bits = llvm::bit_cast<int32_t>(x);
  return bits < 0 ? INT32_MIN - bits : bits;
}

static int32_t stored(float quotient, int32_t zeroPoint) {
  return static_cast<int32_t>(
      std::clamp(std::nearbyint(quotient) + float(zeroPoint), -128.0f, 127.0f));
}

/// What to multiply with instead of dividing by `scale`, if that is exact.
static std::optional<Inverse> inverseOf(float scale, int32_t zeroPoint) {
  // Helium takes subnormal floats for 0: none must come near a step.
  if (!(scale > 0x1p-60f && scale < 0x1p60f))
    return std::nullopt;
  double exact = 1.0 / double(scale);
  Inverse inverse{static_cast<float>(exact), 0.0f};
  // Both parts positive: infinities stay, and the sum rises with x.
  if (inverse.high > exact)
    inverse.high = std::nextafter(inverse.high, 0.0f);
  inverse.low = static_cast<float>(exact - inverse.high);
  auto divided = [&](float x) { return stored(x / scale, zeroPoint); };
  auto multiplied = [&](float x) {
    return stored(std::fma(x, inverse.high, x * inverse.low), zeroPoint);
  };
  for (int32_t step = -128; step < 127; ++step) {
    int32_t below = orderOf(-512 * scale), above = orderOf(512 * scale);
    while (above - int64_t(below) > 1) {
      auto middle = static_cast<int32_t>((int64_t(below) + above) >> 1);
      (divided(floatOf(middle)) > step ? above : below) = middle;
    }
    for (int32_t side : {below, above})
      if (multiplied(floatOf(side)) != divided(floatOf(side)))
        return std::nullopt;
  }
  return inverse;
}

static std::optional<Inverse> inverseOf(qnn::QuantizeOp op) {
  return inverseOf(op.getScale().convertToFloat(),
                   static_cast<int32_t>(op.getZeroPoint()));
}

static bool quantizeApplies(Operation *op) {
  return sizeOf(op) >= mve::vectorBytes &&
         inverseOf(cast<qnn::QuantizeOp>(op)).has_value();
}

static LogicalResult buildQuantize(KernelBuilder &k, Operation *op) {
  auto quantize = cast<qnn::QuantizeOp>(op);
  Inverse inverse = *inverseOf(quantize);
  Val in = k.input(quantize.getInput(), "in");
  Val out = k.output(quantize.getOut(), "out"), zero = k.index(0);
  int64_t size = sizeOf(op), vectors = size / mve::vectorBytes;
  arm::QuantizeOp::create(k.b(), k.loc(), in, zero, out, zero, k.index(vectors),
                          k.f32(inverse.high), k.f32(inverse.low),
                          int32_t(quantize.getZeroPoint()));
  k.forLoop(vectors * mve::vectorBytes, size, 1, "i", [&](Val i) {
    k.store(quantizedElement(k, quantize, k.load(in, i)), out, i);
  });
  return success();
}

/// For instructions of 16 elements.
template <unsigned cycles> static uint64_t cost(Operation *op, const Target &) {
  return sizeOf(op) * cycles / 16 + 20;
}

ArrayRef<KernelVariant> mote::mveElementwiseKernels() {
  static const KernelVariant rows[] = {
      {"add_s8_1x8__mve", "qnn.add", IsaMVE, addApplies, cost<48>, nullptr,
       buildAdd, overlapOfElements},
      {"quantize_f32_1x16__mve", "qnn.quantize", IsaMVE, quantizeApplies,
       cost<48>, nullptr, buildQuantize, overlapOfElements},
  };
  return rows;
}

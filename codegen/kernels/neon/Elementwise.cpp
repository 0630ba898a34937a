//===- Elementwise.cpp - Quantization by NEON -----------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// AArch64 divides floats and rounds a tie to the even integer, which Armv7-A
// does not. Conversions saturate, and NaN becomes 0, as everywhere in Mote.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/scalar/Elementwise.h"
#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/neon/Neon.h"

using namespace mlir;
using namespace mote;

static constexpr int64_t elements = 16; ///< Of a turn of the loop.

static int64_t sizeOf(Operation *op) {
  return cast<ShapedType>(op->getOperand(0).getType()).getNumElements();
}

static bool quantizeApplies(Operation *op) { return sizeOf(op) >= elements; }

static LogicalResult buildQuantize(KernelBuilder &k, Operation *op) {
  auto quantize = cast<qnn::QuantizeOp>(op);
  Neon n(k, /*isAArch64=*/true);
  Val in = k.input(quantize.getInput(), "in"),
      out = k.output(quantize.getOut(), "out");
  Val scale = n.dupFloat(quantize.getScale().convertToFloat()).named("scale");
  Val zeroPoint =
      n.op<arm::VdupqNS16Op>(k.i32(int32_t(quantize.getZeroPoint())))
          .named("zero_point");
  int64_t size = sizeOf(op), whole = size / elements * elements;
  k.forLoop(0, whole, elements, "i", [&](Val i) {
    SmallVector<Val, 4> rounded;
    for (int64_t j = 0; j < elements; j += 4)
      rounded.push_back(
          n.op<arm::VcvtnqS32F32Op>(
               n.op<arm::VdivqF32Op>(n.loadFloats(in, i + j), scale))
              .named("rounded" + Twine(j / 4)));
    auto centred = [&](Val low, Val high) {
      return n.op<arm::VqaddqS16Op>(n.narrowS32(low, high), zeroPoint);
    };
    n.store(n.narrowS16(centred(rounded[0], rounded[1]),
                        centred(rounded[2], rounded[3])),
            out, i);
  });
  k.forLoop(whole, size, 1, "i", [&](Val i) {
    k.store(quantizedElement(k, quantize, k.load(in, i)), out, i);
  });
  return success();
}

static uint64_t quantizeCost(Operation *op, const Target &) {
  return sizeOf(op) * 3 / 2 + 20;
}

ArrayRef<KernelVariant> mote::neonElementwiseKernels() {
  static const KernelVariant rows[] = {
      {"quantize_f32_1x16__neon64", "qnn.quantize", IsaNEON | IsaAArch64,
       quantizeApplies, quantizeCost, nullptr, buildQuantize,
       overlapOfElements},
  };
  return rows;
}

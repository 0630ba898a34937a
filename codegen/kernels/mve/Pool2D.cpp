//===- Pool2D.cpp - Averages by Helium ------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Eight channels in lanes of 16 bits, which hold the sum of up to 255
// positions. Windows with padding are left to portable kernels.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/mve/Vectors.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

static constexpr int64_t channels = 8;

/// The requantization of full windows: multiplier and shift.
static std::pair<int32_t, int32_t> scaleOf(const Geometry &g) {
  ArrayRef<int32_t> shift = g.requant.getShift();
  int64_t entry = g.taps() - 1;
  return {g.requant.multiplierOf(entry),
          shift[std::min<int64_t>(entry, shift.size() - 1)]};
}

static bool applies(Operation *op) {
  Geometry g = Geometry::of(op);
  if (g.isFloat || g.outC < channels || g.taps() > 255 || g.hasPadding())
    return false;
  bool halfEven = g.requant.getRounding() == qnn::Rounding::HalfEven;
  int32_t shift = scaleOf(g).second;
  return shift >= (halfEven ? 33 : 32) && shift <= 54;
}

static LogicalResult build(KernelBuilder &k, Operation *op) {
  Geometry g = Geometry::of(op);
  auto pool = cast<qnn::AvgPool2DOp>(op);
  Val in = k.input(pool.getInput(), "in"), out = k.output(pool.getOut(), "out");
  std::pair<int32_t, int32_t> scale = scaleOf(g);
  int64_t inRow = g.inW * g.inC, outRow = g.outW * g.outC;
  // Rows side by side are one.
  bool isRun = g.kernelW == g.inW;
  int64_t rows = isRun ? 1 : g.kernelH, columns = g.taps() / rows;
  int64_t bias = -g.taps() * int32_t(pool.getInputZeroPoint());
  auto block = [&](Val inAt, Val outAt) {
    arm::AverageOp::create(k.b(), k.loc(), in, inAt, out, outAt, rows, columns,
                           g.inC, inRow, bias, scale.first, scale.second - 32,
                           g.requant.getRounding() == qnn::Rounding::HalfEven,
                           g.requant.getZeroPoint(), g.requant.getMin(),
                           g.requant.getMax());
  };
  k.forLoop(0, g.batch, 1, "n", [&](Val n) {
    k.forLoop(0, g.outH, 1, "oy", [&](Val oy) {
      k.forLoop(0, g.outW, 1, "ox", [&](Val ox) {
        Val inAt =
            ((n * g.inH + oy * g.strideH) * inRow + ox * (g.strideW * g.inC))
                .named("window_at");
        Val outAt =
            ((n * g.outH + oy) * outRow + ox * g.outC).named("out_pixel");
        k.forLoop(0, g.outC, channels, "c", [&](Val c) {
          // The last block moves back where it would not be full.
          Val first = g.outC % channels == 0
                          ? c
                          : k.min(c, k.index(g.outC - channels)).named("first");
          block(inAt + first, outAt + first);
        });
      });
    });
  });
  return success();
}

static uint64_t cost(Operation *op, const Target &) {
  Geometry g = Geometry::of(op);
  return uint64_t(g.outPixels()) * llvm::divideCeil(g.outC, channels) *
         (5 * g.taps() + 60);
}

static KernelOverlap overlap(Operation *op) {
  // Every block of channels reads the window again.
  return {{safeDistance(Geometry::of(op), Walk())}};
}

ArrayRef<KernelVariant> mote::mvePoolKernels() {
  static const KernelVariant rows[] = {
      {"avg_pool2d_s8_1x8__mve", "qnn.avg_pool2d", IsaMVE, applies, cost,
       nullptr, build, overlap},
  };
  return rows;
}

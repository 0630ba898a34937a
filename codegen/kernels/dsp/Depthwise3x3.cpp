//===- Depthwise3x3.cpp - 3x3 depthwise convolutions by SMLAD
//----------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Products of one channel lie C bytes apart in memory, and SMLAD wants them
// side by side. So each channel is copied to a plane of its own, with its
// border, once (two instructions an element), and then a word holds four
// neighbours b0 b1 b2 b3, which serve two outputs:
//
//   even = (b0, b2), odd = (b1, b3)
//   out0 += even * (w0, w2) + b1 * w1      SMLAD, SMLABB
//   out1 += odd * (w0, w2) + b2 * w1       SMLAD, SMLATB
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/Epilogue.h"
#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/Packing.h"
#include "codegen/kernels/dsp/Patch.h"
#include "dialects/Arm/IR/Arm.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

namespace {
/// The plane of one channel: what the windows reach, and room for whole words.
struct Plane {
  int64_t rows, columns, bytes;
  explicit Plane(const Geometry &g) {
    rows = (g.outH - 1) * g.strideH + 3;
    // A word is read for every output, though its window has three bytes.
    columns = (g.outW - 1) * g.strideW + 4;
    bytes = llvm::alignTo(rows * columns, 4);
  }
};

struct DepthwiseRecipe {
  KernelBuilder &k;
  Geometry g;
  Plane plane;
  Val in, filter, out, buffer;
  std::unique_ptr<Epilogue> epilogue;
  Val taps02[3];        ///< (w0, w2) of each row.
  Val taps1[2];         ///< w1 of the first two rows, and of the third.
  Val bias, multiplier; ///< Of the channel; the multiplier only if
                        ///< requantization is fast.

  DepthwiseRecipe(KernelBuilder &k, Operation *op);
  void build();
  void loadChannel(Val channel);
  void gather(Val n, Val channel);
  Val addMiddleTap(int64_t ky, Val even, Val odd, bool second, Val acc);
  void outputs(Val at, Val outAt, Val channel, int64_t count);
  Val widen(Val word, bool odd);
};
} // namespace

/// Bias, multiplier (if requantization is fast) and three rows of taps, a word
/// each, channel by channel.
static SmallVector<int8_t> packChannels(Operation *op, const Geometry &g) {
  SmallVector<int8_t> filter = filterOf(op), packed;
  SmallVector<int32_t> bias = biasOf(op);
  for (int64_t c = 0; c < g.outC; ++c) {
    appendWord(packed, bias[c]);
    if (Epilogue::isFast(g))
      appendWord(packed, g.requant.multiplierOf(c));
    for (int64_t ky = 0; ky < 3; ++ky) {
      for (int64_t kx = 0; kx < 3; ++kx)
        packed.push_back(filter[(ky * 3 + kx) * g.outC + c]);
      packed.push_back(0);
    }
  }
  return packed;
}

DepthwiseRecipe::DepthwiseRecipe(KernelBuilder &k, Operation *op)
    : k(k), g(Geometry::of(op)), plane(g) {
  in = k.input(op->getOperand(0), "in");
  filter = k.table(packChannels(op, g), "filter");
  epilogue = std::make_unique<Epilogue>(k, g, Epilogue::Options{true, true});
  out = k.output(op->getOperand(3), "out");
  buffer = k.output(op->getOperand(4), "plane");
}

Val DepthwiseRecipe::widen(Val word, bool odd) {
  Type i32 = k.b().getI32Type();
  return odd ? k.create<arm::Sxtb16Ror8Op>(i32, word)
             : k.create<arm::Sxtb16Op>(i32, word);
}

void DepthwiseRecipe::loadChannel(Val channel) {
  int64_t words = epilogue->isFast() ? 5 : 4;
  Val at = (channel * (4 * words)).named("filter_at");
  auto word = [&](int64_t number) {
    return k.create<arm::LoadWordOp>(k.b().getI32Type(), filter,
                                     at + 4 * number);
  };
  bias = word(0).named("bias");
  if (epilogue->isFast())
    multiplier = word(1).named("multiplier");
  Val middle[3];
  for (int64_t ky = 0; ky < 3; ++ky) {
    Val row = word(words - 3 + ky).named("w_row" + Twine(ky));
    taps02[ky] = widen(row, false).named("w02_row" + Twine(ky));
    middle[ky] = widen(row, true);
  }
  // Two rows' middle taps share a register: there are too few.
  Val low = k.bitAnd(middle[0], k.i32(0xffff));
  taps1[0] = k.bitOr(low, k.shl(middle[1], 16)).named("w1_rows01");
  taps1[1] = middle[2].named("w1_row2");
}

/// Copies the channel into the middle of the plane; the border holds the pad
/// value from the start.
void DepthwiseRecipe::gather(Val n, Val channel) {
  // Rows and columns that windows reach; a stride may leave the last ones out.
  int64_t rows = std::min(g.inH, plane.rows - g.top),
          columns = std::min(g.inW, plane.columns - 1 - g.left);
  k.forLoop(0, rows, 1, "y", [&](Val y) {
    Val from = ((n * g.inH + y) * (g.inW * g.inC) + channel).named("in_row");
    Val to = (y * plane.columns + (g.top * plane.columns + g.left))
                 .named("plane_row");
    forTiles(k, columns, {8, 4, 2, 1}, "x", [&](Val x, int64_t width) {
      for (int64_t j = 0; j < width; ++j)
        k.store(k.load(in, from + x * g.inC + j * g.inC), buffer, to + x + j);
    });
  });
}

/// The middle tap of a row: byte 1 of the word for the first output, byte 2 for
/// the second.
Val DepthwiseRecipe::addMiddleTap(int64_t ky, Val even, Val odd, bool second,
                                  Val acc) {
  Type i32 = k.b().getI32Type();
  Val x = second ? even : odd, taps = taps1[ky / 2];
  if (ky == 1)
    return second ? k.create<arm::SmlattOp>(i32, x, taps, acc)
                  : k.create<arm::SmlabtOp>(i32, x, taps, acc);
  return second ? k.create<arm::SmlatbOp>(i32, x, taps, acc)
                : k.create<arm::SmlabbOp>(i32, x, taps, acc);
}

/// One or two neighbouring outputs whose windows start at `at` of the plane.
void DepthwiseRecipe::outputs(Val at, Val outAt, Val channel, int64_t count) {
  Type i32 = k.b().getI32Type();
  SmallVector<Val> acc(count, bias);
  for (int64_t ky = 0; ky < 3; ++ky) {
    Val word = k.create<arm::LoadWordOp>(i32, buffer, at + ky * plane.columns)
                   .named("row" + Twine(ky));
    Val even = widen(word, false).named("even" + Twine(ky)),
        odd = widen(word, true).named("odd" + Twine(ky));
    for (int64_t j = 0; j < count; ++j) {
      acc[j] =
          k.create<arm::SmladOp>(i32, j == 0 ? even : odd, taps02[ky], acc[j]);
      acc[j] = addMiddleTap(ky, even, odd, j == 1, acc[j])
                   .named("acc" + Twine(j) + "_row" + Twine(ky));
    }
  }
  for (int64_t j = 0; j < count; ++j)
    k.store(multiplier ? epilogue->requantize(acc[j], multiplier)
                       : epilogue->apply(acc[j], channel),
            out, outAt + j * g.outC);
}

void DepthwiseRecipe::build() {
  if (g.hasPadding())
    fillBytes(k, static_cast<int8_t>(g.padValue), buffer, k.index(0),
              plane.bytes);
  k.forLoop(0, g.batch, 1, "n", [&](Val n) {
    k.forLoop(0, g.outC, 1, "c", [&](Val c) {
      gather(n, c);
      loadChannel(c);
      k.forLoop(0, g.outH, 1, "oy", [&](Val oy) {
        Val row = (oy * (g.strideH * plane.columns)).named("plane_row");
        Val outRow =
            ((n * g.outH + oy) * (g.outW * g.outC) + c).named("out_row");
        // At stride 1 a word holds two windows.
        int64_t pair = g.strideW == 1 ? 2 : 1;
        auto tile = [&](Val ox, int64_t width) {
          outputs(row + ox * g.strideW, outRow + ox * g.outC, c, width);
        };
        if (llvm::divideCeil(g.outW, pair) > 3)
          return forTiles(k, g.outW, {pair, 1}, "ox", tile);
        for (int64_t ox = 0; ox < g.outW; ox += pair)
          tile(k.index(ox), std::min(pair, g.outW - ox));
      });
    });
  });
}

static LogicalResult build(KernelBuilder &k, Operation *op) {
  DepthwiseRecipe(k, op).build();
  return success();
}

static bool applies(Operation *op) {
  Geometry g = Geometry::of(op);
  return !g.isFloat && g.kernelH == 3 && g.kernelW == 3 && g.dilationH == 1 &&
         g.dilationW == 1 && !filterOf(op).empty() && !biasOf(op).empty();
}

static int64_t scratchBytes(Operation *op) {
  return Plane(Geometry::of(op)).bytes;
}

/// A channel is read before any of it is written, and no other channel's bytes
/// are touched: input and output may share memory if channels fall on channels.
static KernelOverlap overlap(Operation *op) {
  Geometry g = Geometry::of(op);
  return g.batch == 1 ? KernelOverlap{{}, g.outC} : KernelOverlap();
}

static uint64_t cost(Operation *op, const Target &) {
  Geometry g = Geometry::of(op);
  // Measured on 25x5x64: 2.9 cycles a product at stride 1.
  uint64_t perOutput = g.strideW == 1 ? 22 : 30;
  return uint64_t(g.batch * g.outC) *
         (60 + g.inH * g.inW * 3 + g.outH * g.outW * perOutput);
}

ArrayRef<KernelVariant> mote::dspDepthwiseKernels() {
  static const KernelVariant rows[] = {
      {"depthwise_conv2d_s8_3x3__dsp", "qnn.depthwise_conv2d",
       IsaDSP | IsaUnaligned, applies, cost, scratchBytes, build, overlap},
  };
  return rows;
}

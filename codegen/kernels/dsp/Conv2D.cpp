//===- Conv2D.cpp - Convolutions by SMLAD
//------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Four bytes of two pixels meet four weights of two channels: SXTB16 widens
// bytes 0 and 2, then 1 and 3, of both sides (a dot product does not care for
// order), SMLAD multiplies pairs. A 1x1 convolution reads its input in place,
// any other gathers two windows into scratch first, which costs one pass where
// the products take one a channel. Biases and multipliers travel in the stream
// of weights.
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
/// How one op is cut into rows of pixels and tiles.
struct Cut {
  Geometry g;
  int64_t tilePixels, tileChannels;
  int64_t batch, rows, pixels; ///< Rows of pixels a whole number of tiles
                               ///< covers (the last may overlap).
  bool isDirect;               ///< Reads the input in place.
  int64_t rowBytes;            ///< Bytes of a window.
  int64_t words;               ///< The same in words, rounded up.
  int64_t distance;            ///< Bytes between the two pixels of a tile.

  Cut(Operation *op, int64_t tilePixels, int64_t tileChannels);
};
} // namespace

Cut::Cut(Operation *op, int64_t tilePixels, int64_t tileChannels)
    : g(Geometry::of(op)), tilePixels(tilePixels), tileChannels(tileChannels) {
  rowBytes = g.taps() * g.inC;
  words = llvm::divideCeil(rowBytes, 4);
  isDirect = g.taps() == 1 && !g.hasPadding() && g.inC % 4 == 0;
  distance = isDirect ? g.strideW * g.inC : 4 * words;
  batch = g.batch, rows = g.outH, pixels = g.outW;
  if (g.isPointwise()) {
    // Rows do not matter: one long row of pixels.
    pixels = g.outPixels();
    batch = rows = 1;
    g.batch = g.inH = g.outH = 1;
    g.inW = g.outW = pixels;
  }
}

/// Words a loop step handles: all of few, else the largest divisor up to 9, or
/// a remainder first.
static int64_t unrollOf(int64_t words) {
  if (words <= 12)
    return words;
  for (int64_t unroll = 9; unroll >= 5; --unroll)
    if (words % unroll == 0)
      return unroll;
  return 8;
}

namespace {
struct ConvRecipe {
  KernelBuilder &k;
  Cut cut;
  Geometry &g = cut.g;
  Val in, packed, out, scratch;
  std::unique_ptr<Epilogue> epilogue;

  ConvRecipe(KernelBuilder &k, Operation *op, Cut cut);
  void build();
  void channels(Val x, Val xAt, Val outPixel);
  void tile(Val x, Val xAt, Val outPixel, Val channel, Val weights);
};
} // namespace

ConvRecipe::ConvRecipe(KernelBuilder &k, Operation *op, Cut cut)
    : k(k), cut(cut) {
  k.keepOrder();
  in = k.input(op->getOperand(0), "in");
  packed = k.table(packTiles(op, g, cut.tileChannels, Epilogue::isFast(g)),
                   "filter");
  epilogue = std::make_unique<Epilogue>(k, g, Epilogue::Options{true, true});
  out = k.output(op->getOperand(3), "out");
  if (!cut.isDirect)
    scratch = k.output(op->getOperand(4), "patch");
}

/// Positions 0, step, 2 * step ... of `size`; the last one moves back so that a
/// whole tile fits.
static void forOverlapping(KernelBuilder &k, int64_t size, int64_t step,
                           StringRef name, function_ref<void(Val, Val)> body) {
  k.forLoop(0, size, step, name, [&](Val at) {
    body(at, size % step == 0
                 ? at
                 : k.min(at, k.index(size - step)).named(name + "_first"));
  });
}

void ConvRecipe::build() {
  k.forLoop(0, cut.batch, 1, "n", [&](Val n) {
    k.forLoop(0, cut.rows, 1, "oy", [&](Val oy) {
      Val iy = (oy * g.strideH - g.top).named("iy");
      std::pair<Val, Val> rows = insideRows(k, g, iy);
      forOverlapping(k, cut.pixels, cut.tilePixels, "ox", [&](Val, Val ox) {
        Val outPixel = (((n * cut.rows + oy) * cut.pixels + ox) * g.outC)
                           .named("out_pixel");
        if (cut.isDirect)
          return channels(in,
                          (((n * g.inH + iy) * g.inW + ox * g.strideW) * g.inC)
                              .named("in_at"),
                          outPixel);
        k.forLoop(0, cut.tilePixels, 1, "p", [&](Val p) {
          Val ix = ((ox + p) * g.strideW - g.left).named("ix");
          gatherPatch(k, g, in, n, iy, rows, ix, scratch,
                      (p * (4 * cut.words)).named("patch_at"));
        });
        channels(scratch, k.index(0), outPixel);
      });
    });
  });
}

void ConvRecipe::channels(Val x, Val xAt, Val outPixel) {
  int64_t perChannel = packedBytesPerChannel(cut.rowBytes, Epilogue::isFast(g));
  forOverlapping(k, g.outC, cut.tileChannels, "c", [&](Val c, Val channel) {
    tile(x, xAt, outPixel, channel, (c * perChannel).named("weights_at"));
  });
}

void ConvRecipe::tile(Val x, Val xAt, Val outPixel, Val channel, Val weights) {
  int64_t width = cut.tileChannels;
  Type i32 = k.b().getI32Type();
  auto word = [&](int64_t number, const Twine &name) {
    return k.create<arm::LoadWordOp>(i32, packed, weights + 4 * number)
        .named(name);
  };
  SmallVector<Val> multipliers;
  Val acc = k.stackArray(cut.tilePixels * width, i32, "acc");
  for (int64_t j = 0; j < width; ++j) {
    Val bias = word(j, "bias" + Twine(j));
    for (int64_t p = 0; p < cut.tilePixels; ++p)
      k.store(bias, acc, k.index(p * width + j));
  }
  Val products = weights + 4 * width * (epilogue->isFast() ? 2 : 1);
  int64_t unroll = unrollOf(cut.words);
  if (cut.tilePixels == 2)
    arm::Dot2x2Op::create(k.b(), k.loc(), acc, k.index(0), x, xAt, packed,
                          products, cut.distance, cut.words, unroll);
  else
    arm::Dot1x4Op::create(k.b(), k.loc(), acc, k.index(0), x, xAt, packed,
                          products, cut.words, unroll);
  for (int64_t j = 0; epilogue->isFast() && j < width; ++j)
    multipliers.push_back(word(width + j, "multiplier" + Twine(j)));
  for (int64_t p = 0; p < cut.tilePixels; ++p)
    for (int64_t j = 0; j < width; ++j) {
      Val sum = k.load(acc, k.index(p * width + j));
      Val y = epilogue->isFast() ? epilogue->requantize(sum, multipliers[j])
                                 : epilogue->apply(sum, channel + j);
      k.store(y, out, outPixel + channel + (p * g.outC + j));
    }
}

template <int64_t tilePixels, int64_t tileChannels>
static LogicalResult build(KernelBuilder &k, Operation *op) {
  ConvRecipe(k, op, Cut(op, tilePixels, tileChannels)).build();
  return success();
}

template <int64_t tilePixels, int64_t tileChannels>
static bool applies(Operation *op) {
  Cut cut(op, tilePixels, tileChannels);
  // LDR reaches 4095 bytes.
  return !cut.g.isFloat && cut.g.groups == 1 && cut.pixels >= tilePixels &&
         cut.g.outC >= tileChannels && cut.distance < 4096 &&
         !filterOf(op).empty() && !biasOf(op).empty();
}

template <int64_t tilePixels, int64_t tileChannels>
static int64_t scratchBytes(Operation *op) {
  Cut cut(op, tilePixels, tileChannels);
  return cut.isDirect ? 0 : tilePixels * 4 * cut.words;
}

template <int64_t tilePixels, int64_t tileChannels>
static uint64_t cost(Operation *op, const Target &) {
  Cut cut(op, tilePixels, tileChannels);
  // Measured: 21 cycles a step of 16 products, and what surrounds a tile.
  uint64_t perWord = tilePixels == 2 ? 21 : 24;
  uint64_t perTile = cut.words * perWord + 10 + tilePixels * tileChannels * 8;
  uint64_t gather = cut.isDirect ? 0 : tilePixels * (20 + 4 * cut.words);
  uint64_t tiles =
      cut.batch * cut.rows * llvm::divideCeil(cut.pixels, tilePixels);
  return tiles *
         (gather + llvm::divideCeil(cut.g.outC, tileChannels) * perTile);
}

template <int64_t tilePixels, int64_t tileChannels>
static KernelOverlap overlap(Operation *op) {
  Cut cut(op, tilePixels, tileChannels);
  // A tile's windows are gathered before its outputs are written; without a
  // gather every channel reads them again.
  Walk walk;
  walk.widths = {tilePixels};
  walk.lastMovesBack = true;
  walk.readsFirst = !cut.isDirect;
  return {{safeDistance(cut.g, walk)}};
}

template <int64_t tilePixels, int64_t tileChannels>
static KernelVariant row(StringRef name, StringRef op) {
  return {name,
          op,
          IsaDSP | IsaUnaligned,
          applies<tilePixels, tileChannels>,
          cost<tilePixels, tileChannels>,
          scratchBytes<tilePixels, tileChannels>,
          build<tilePixels, tileChannels>,
          overlap<tilePixels, tileChannels>};
}

ArrayRef<KernelVariant> mote::dspConvKernels() {
  static const KernelVariant rows[] = {
      row<2, 2>("conv2d_s8_2x2__dsp", "qnn.conv2d"),
      row<1, 4>("conv2d_s8_1x4__dsp", "qnn.conv2d"),
      row<2, 2>("fully_connected_s8_2x2__dsp", "qnn.fully_connected"),
      row<1, 4>("fully_connected_s8_1x4__dsp", "qnn.fully_connected"),
  };
  return rows;
}

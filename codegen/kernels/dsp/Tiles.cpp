//===- Tiles.cpp - Convolutions by two channels a weight ------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The windows of two pixels are widened to 16 bits once, into scratch, and then
// all channels are computed from them by a block of mote_dsp.h, four at a time.
// A window is read row by row by words; the last word of a row reaches back
// over bytes that are read already, whose second weights are 0. Where a window
// leaves the input, or its rows are too short for a word, it is gathered into
// bytes first. One pixel alone, eight channels at a time, is read as bytes, in
// place if it is in one piece: widening it would not pay.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/Epilogue.h"
#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/Packing.h"
#include "codegen/kernels/dsp/Patch.h"
#include "dialects/Arm/IR/Arm.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

namespace {
/// How one op is cut into rows of pixels, tiles, and words of a window.
struct Cut : WindowWords {
  Geometry g;
  int64_t tilePixels, tileChannels;
  int64_t batch, rows, pixels; ///< Rows of pixels that tiles cover.
  bool fromPatch;              ///< All windows are gathered into bytes first.
  bool inPlace;                ///< The block reads the input itself.

  Cut(Operation *op, int64_t tilePixels);

  /// Of a tile's windows as the block reads them.
  int64_t windowBytes() const {
    return 4 * words() * (tilePixels == 2 ? 4 : 1);
  }
  int64_t wideBytes() const { return tilePixels == 2 ? windowBytes() : 0; }
  int64_t patchBytes() const {
    return !inPlace && (fromPatch || g.hasPadding())
               ? llvm::alignTo(g.taps() * g.inC, 4)
               : 0;
  }
  int64_t tileStreamBytes() const { return tileChannels * (8 + 4 * words()); }
};
} // namespace

Cut::Cut(Operation *op, int64_t tilePixels)
    : g(Geometry::of(op)), tilePixels(tilePixels),
      tileChannels(tilePixels == 2 ? 4 : 8), batch(g.batch), rows(g.outH),
      pixels(g.outW) {
  if (g.isPointwise()) {
    // Rows do not matter: one long row of pixels.
    pixels = g.outPixels();
    batch = rows = 1;
    g.batch = g.inH = g.outH = 1;
    g.inW = g.outW = pixels;
  }
  windowRows = g.kernelH, rowBytes = g.kernelW * g.inC;
  lastMovesBack = tilePixels == 2;
  inPlace =
      tilePixels == 1 && g.taps() == 1 && !g.hasPadding() && g.inC % 4 == 0;
  fromPatch = (tilePixels == 1 && !inPlace) || rowBytes < 4 ||
              (g.dilationW != 1 && g.kernelW != 1);
  if (fromPatch)
    windowRows = 1, rowBytes = g.taps() * g.inC;
}

namespace {
struct TilesRecipe {
  KernelBuilder &k;
  Cut cut;
  Geometry &g = cut.g;
  Val in, packed, shape, out, scratch;
  bool anyShift; ///< One block for the shifts of all layers.

  TilesRecipe(KernelBuilder &k, Operation *op, Cut cut, bool anyShift);
  void build();
  void window(Val n, Val iy, std::pair<Val, Val> rows, Val ix, Val wide);
  void widen(Val from, Val at, int64_t rowStep, Val wide);
  void widenWords(Val from, Val at, Val wide, int64_t first, int64_t count);
  void channels(Val x, Val xAt, Val outPixel);
  Val inputAt(Val n, Val iy, Val ix);
};
} // namespace

/// What mote_dsp.h calls MOTE_TILES_*, for `tiles` tiles of channels.
static constexpr int64_t shapeSize = 6;
static void appendShape(SmallVectorImpl<int32_t> &shape, const Cut &cut,
                        int64_t tiles) {
  // A round of the loop is eight words of this size.
  int64_t codeBytes = 4 * (cut.tilePixels == 2 ? 28 : 36);
  int64_t skipped = llvm::alignTo(cut.words(), 8) - cut.words();
  for (int64_t value :
       {cut.windowBytes(), skipped * codeBytes, tiles * cut.tileStreamBytes(),
        cut.g.outC, Epilogue::highWordAddend(cut.g),
        Epilogue::highWordShift(cut.g)})
    shape.push_back(static_cast<int32_t>(value));
}

TilesRecipe::TilesRecipe(KernelBuilder &k, Operation *op, Cut cut,
                         bool anyShift)
    : k(k), cut(cut), anyShift(anyShift) {
  k.keepOrder();
  in = k.input(op->getOperand(0), "in");
  packed = k.table(packPairs(op, g, cut.tileChannels, cut.slots()), "filter");
  SmallVector<int32_t> constants;
  appendShape(constants, cut, g.outC / cut.tileChannels);
  if (g.outC % cut.tileChannels)
    appendShape(constants, cut, 1);
  shape = k.table(ArrayRef<int32_t>(constants), "shape");
  out = k.output(op->getOperand(3), "out");
  if (!cut.inPlace)
    scratch =
        k.output(op->getOperand(4), cut.tilePixels == 2 ? "wide" : "patch");
}

void TilesRecipe::build() {
  k.forLoop(0, cut.batch, 1, "n", [&](Val n) {
    k.forLoop(0, cut.rows, 1, "oy", [&](Val oy) {
      Val iy = (oy * g.strideH - g.top).named("iy");
      std::pair<Val, Val> rows = insideRows(k, g, iy);
      k.forLoop(0, cut.pixels, cut.tilePixels, "tile", [&](Val tile) {
        // The last tile moves back if it would not be full.
        Val ox =
            cut.pixels % cut.tilePixels == 0
                ? tile
                : k.min(tile, k.index(cut.pixels - cut.tilePixels)).named("ox");
        Val outPixel = (((n * cut.rows + oy) * cut.pixels + ox) * g.outC)
                           .named("out_pixel");
        if (cut.inPlace)
          return channels(in, inputAt(n, iy, ox * g.strideW), outPixel);
        k.forLoop(0, cut.tilePixels, 1, "p", [&](Val p) {
          Val ix = ((ox + p) * g.strideW - g.left).named("ix");
          window(n, iy, rows, ix, p * 4);
        });
        channels(scratch, k.index(0), outPixel);
      });
    });
  });
}

Val TilesRecipe::inputAt(Val n, Val iy, Val ix) {
  return (((n * g.inH + iy) * g.inW + ix) * g.inC).named("in_at");
}

/// Widens the window at (iy, ix) to `wide` of the scratch buffer, or gathers
/// it there.
void TilesRecipe::window(Val n, Val iy, std::pair<Val, Val> rows, Val ix,
                         Val wide) {
  Val patch = k.index(cut.wideBytes());
  auto direct = [&] {
    widen(in, inputAt(n, iy, ix), g.dilationH * g.inW * g.inC, wide);
  };
  if (cut.fromPatch) {
    gatherPatch(k, g, in, n, iy, rows, ix, scratch, patch);
    if (cut.tilePixels == 2)
      widen(scratch, patch, 0, wide);
    return;
  }
  if (!g.hasPadding())
    return direct();
  k.ifThenElse(isWhollyInside(k, g, rows, ix), direct, [&] {
    gatherBorderPatch(k, g, in, n, iy, rows, ix, scratch, patch);
    widen(scratch, patch, cut.rowBytes, wide);
  });
}

/// Widens the rows of a window that starts at `from[at]`.
void TilesRecipe::widen(Val from, Val at, int64_t rowStep, Val wide) {
  int64_t wordBytes = 16;
  k.forLoop(0, cut.windowRows, 1, "ky", [&](Val ky) {
    Val row = (at + ky * rowStep).named("row_at");
    Val to = (wide + ky * (cut.rowWords() * wordBytes)).named("wide_at");
    // Four loads in a row take five cycles; a loop where there are many.
    int64_t whole = cut.rowBytes / 4, looped = whole > 12 ? whole / 4 * 4 : 0;
    k.forLoop(0, looped, 4, "word", [&](Val word) {
      widenWords(from, row + word * 4, to + word * wordBytes, 0, 4);
    });
    for (int64_t word = looped; word < cut.rowWords(); word += 4)
      widenWords(from, row, to, word,
                 std::min<int64_t>(4, cut.rowWords() - word));
  });
}

void TilesRecipe::widenWords(Val from, Val at, Val wide, int64_t first,
                             int64_t count) {
  Type i32 = k.b().getI32Type();
  SmallVector<Val> words;
  for (int64_t i = first; i < first + count; ++i)
    words.push_back(k.create<arm::LoadWordOp>(i32, from, at + cut.wordAt(i))
                        .named("word" + Twine(i - first)));
  for (auto [i, word] : llvm::enumerate(words)) {
    Val to = wide + 16 * (first + int64_t(i));
    arm::StoreWordOp::create(k.b(), k.loc(), scratch, to,
                             k.create<arm::Sxtb16Op>(i32, word));
    arm::StoreWordOp::create(k.b(), k.loc(), scratch, to + 8,
                             k.create<arm::Sxtb16Ror8Op>(i32, word));
  }
}

/// All channels of the tile whose windows start at `x[xAt]`.
void TilesRecipe::channels(Val x, Val xAt, Val outPixel) {
  auto block = [&](int64_t stream, int64_t channel, int64_t shapeAt) {
    auto create = [&](auto op) {
      decltype(op)::create(k.b(), k.loc(), x, xAt, packed, k.index(stream), out,
                           outPixel + channel, shape, k.index(shapeAt),
                           anyShift ? 0 : Epilogue::highWordShift(g));
    };
    if (cut.tilePixels == 2)
      create(arm::Tiles2x4Op());
    else
      create(arm::Tiles1x8Op());
  };
  block(0, 0, 0);
  // What is left over is done with the channels before it, once more.
  if (g.outC % cut.tileChannels)
    block(g.outC / cut.tileChannels * cut.tileStreamBytes(),
          g.outC - cut.tileChannels, shapeSize);
}

template <int64_t tilePixels, bool anyShift>
static LogicalResult build(KernelBuilder &k, Operation *op) {
  TilesRecipe(k, op, Cut(op, tilePixels), anyShift).build();
  return success();
}

/// Whether the blocks' requantization is the op's: the addend, 256 times as
/// large for odd channels, must fit a word.
static bool hasSimpleEpilogue(const Geometry &g) {
  return Epilogue::isHighWord(g) && Epilogue::highWordShift(g) <= 14;
}

template <int64_t tilePixels> static bool applies(Operation *op) {
  Cut cut(op, tilePixels);
  const Geometry &g = cut.g;
  return !g.isFloat && g.groups == 1 && hasSimpleEpilogue(g) &&
         cut.rowBytes >= 4 && cut.pixels >= tilePixels &&
         g.outC >= cut.tileChannels && !filterOf(op).empty() &&
         !biasOf(op).empty() &&
         !packPairs(op, g, cut.tileChannels, cut.slots()).empty();
}

template <int64_t tilePixels> static int64_t scratchBytes(Operation *op) {
  Cut cut(op, tilePixels);
  return cut.wideBytes() + cut.patchBytes();
}

template <int64_t tilePixels, bool anyShift>
static uint64_t cost(Operation *op, const Target &) {
  Cut cut(op, tilePixels);
  const Geometry &g = cut.g;
  uint64_t words = cut.words();
  // As counted: a word of mote_dsp.h's loops, and what surrounds them.
  uint64_t perTile = tilePixels == 2 ? 32 * words + 61 : 40 * words + 79;
  perTile += 6 * llvm::divideCeil(words, 8) + (anyShift ? 11 : 0);
  uint64_t gather = (tilePixels == 2 ? 7 * words + 20 : 0) +
                    (cut.fromPatch ? 5 * words + 60 : 0);
  uint64_t tiles =
      cut.batch * cut.rows * llvm::divideCeil(cut.pixels, tilePixels);
  return tiles * (45 + tilePixels * gather +
                  llvm::divideCeil(g.outC, cut.tileChannels) * perTile);
}

template <int64_t tilePixels> static KernelOverlap overlap(Operation *op) {
  Cut cut(op, tilePixels);
  Walk walk;
  walk.widths = {tilePixels};
  walk.lastMovesBack = true;
  walk.readsFirst = !cut.inPlace;
  return {{safeDistance(cut.g, walk)}};
}

template <int64_t tilePixels, bool anyShift = false>
static KernelVariant row(StringRef name, StringRef op) {
  return {name,
          op,
          IsaDSP | IsaUnaligned,
          applies<tilePixels>,
          cost<tilePixels, anyShift>,
          scratchBytes<tilePixels>,
          build<tilePixels, anyShift>,
          overlap<tilePixels>};
}

ArrayRef<KernelVariant> mote::dspTilesKernels() {
  static const KernelVariant rows[] = {
      row<2>("conv2d_s8_2x4__dsp", "qnn.conv2d"),
      row<2, true>("conv2d_s8_2x4_any__dsp", "qnn.conv2d"),
      row<1>("conv2d_s8_1x8__dsp", "qnn.conv2d"),
      row<2>("fully_connected_s8_2x4__dsp", "qnn.fully_connected"),
      row<1>("fully_connected_s8_1x8__dsp", "qnn.fully_connected"),
  };
  return rows;
}

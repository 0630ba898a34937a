//===- Pairs.cpp - Convolutions by two products a multiplication ----------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The window of a pixel is packed once, two inputs to a word, and all channels
// are computed from it by the block of mote_v6m.h, whose MULS sums two
// products. Weights take two bytes each. A window is packed row by row, by
// words; where it leaves the input, or its rows are too short for a word, it is
// gathered into bytes first.
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
/// How one op is cut into rows of pixels, and its windows into words.
struct Cut : WindowWords {
  Geometry g;
  bool fromPatch; ///< All windows are gathered into bytes first.

  explicit Cut(Operation *op);

  /// Of a packed window: an input takes two bytes.
  int64_t packedBytes() const { return 8 * words(); }
  int64_t patchBytes() const {
    return fromPatch || g.hasPadding() ? llvm::alignTo(g.taps() * g.inC, 4) : 0;
  }
};

struct PairsRecipe {
  KernelBuilder &k;
  Cut cut;
  Geometry &g = cut.g;
  Val in, filter, shape, out, scratch;

  PairsRecipe(KernelBuilder &k, Operation *op);
  void build();
  void window(Val n, Val iy, std::pair<Val, Val> rows, Val ix);
  void pack(Val from, Val at, int64_t rowStep);
  void channels(int64_t stream, int64_t channel, int64_t shapeAt, Val outPixel);
};
} // namespace

static constexpr int64_t tileChannels = 2;

Cut::Cut(Operation *op) : g(Geometry::of(op)) {
  if (g.isPointwise()) {
    // Rows do not matter: one long row of pixels.
    int64_t pixels = g.outPixels();
    g.batch = g.inH = g.outH = 1;
    g.inW = g.outW = pixels;
  }
  windowRows = g.kernelH, rowBytes = g.kernelW * g.inC;
  fromPatch = rowBytes < 4 || (g.dilationW != 1 && g.kernelW != 1);
  if (fromPatch)
    windowRows = 1, rowBytes = g.taps() * g.inC;
}

/// What mote_v6m.h calls MOTE_V6M_*, for `tiles` times two channels.
static constexpr int64_t shapeSize = 5;
static void appendShape(SmallVectorImpl<int32_t> &shape, const Cut &cut,
                        int64_t tiles) {
  // A round of the loop is eight steps of 15 instructions.
  int64_t skipped = llvm::alignTo(cut.words(), 8) - cut.words();
  for (int64_t value :
       {skipped * 30, cut.packedBytes(),
        tiles * productBytes(tileChannels, cut.words()),
        Epilogue::highWordAddend(cut.g), Epilogue::highWordShift(cut.g)})
    shape.push_back(static_cast<int32_t>(value));
}

PairsRecipe::PairsRecipe(KernelBuilder &k, Operation *op) : k(k), cut(op) {
  in = k.input(op->getOperand(0), "in");
  filter = k.table(packProducts(op, g, tileChannels, cut.slots()), "filter");
  SmallVector<int32_t> constants;
  appendShape(constants, cut, g.outC / tileChannels);
  if (g.outC % tileChannels)
    appendShape(constants, cut, 1);
  shape = k.table(ArrayRef<int32_t>(constants), "shape");
  out = k.output(op->getOperand(3), "out");
  scratch = k.output(op->getOperand(4), "pairs");
}

void PairsRecipe::build() {
  k.forLoop(0, g.batch, 1, "n", [&](Val n) {
    k.forLoop(0, g.outH, 1, "oy", [&](Val oy) {
      Val iy = (oy * g.strideH - g.top).named("iy");
      std::pair<Val, Val> rows = insideRows(k, g, iy);
      k.forLoop(0, g.outW, 1, "ox", [&](Val ox) {
        window(n, iy, rows, (ox * g.strideW - g.left).named("ix"));
        Val outPixel =
            (((n * g.outH + oy) * g.outW + ox) * g.outC).named("out_pixel");
        channels(0, 0, 0, outPixel);
        // What is left over is done with the channel before it, once more.
        if (g.outC % tileChannels)
          channels(g.outC / tileChannels *
                       productBytes(tileChannels, cut.words()),
                   g.outC - tileChannels, shapeSize, outPixel);
      });
    });
  });
}

/// Packs the window at (iy, ix) to the start of the scratch buffer.
void PairsRecipe::window(Val n, Val iy, std::pair<Val, Val> rows, Val ix) {
  Val patch = k.index(cut.packedBytes());
  auto direct = [&] {
    Val at = (((n * g.inH + iy) * g.inW + ix) * g.inC).named("in_at");
    pack(in, at, g.dilationH * g.inW * g.inC);
  };
  if (cut.fromPatch) {
    gatherPatch(k, g, in, n, iy, rows, ix, scratch, patch);
    return pack(scratch, patch, 0);
  }
  if (!g.hasPadding())
    return direct();
  k.ifThenElse(isWhollyInside(k, g, rows, ix), direct, [&] {
    gatherBorderPatch(k, g, in, n, iy, rows, ix, scratch, patch);
    pack(scratch, patch, cut.rowBytes);
  });
}

/// Packs the rows of a window that starts at `from[at]`.
void PairsRecipe::pack(Val from, Val at, int64_t rowStep) {
  int64_t whole = cut.rowBytes / 4;
  k.forLoop(0, cut.windowRows, 1, "ky", [&](Val ky) {
    Val row = (at + ky * rowStep).named("row_at");
    Val to = (ky * (8 * cut.rowWords())).named("pairs_at");
    auto words = [&](int64_t first, int64_t count) {
      arm::PackOp::create(k.b(), k.loc(), from, row + cut.wordAt(first),
                          scratch, to + 8 * first, k.i32(count));
    };
    words(0, whole);
    if (whole != cut.rowWords())
      words(whole, 1);
  });
}

void PairsRecipe::channels(int64_t stream, int64_t channel, int64_t shapeAt,
                           Val outPixel) {
  arm::PairsOp::create(k.b(), k.loc(), scratch, k.index(0), filter,
                       k.index(stream), out, outPixel + channel, shape,
                       k.index(shapeAt));
}

static LogicalResult build(KernelBuilder &k, Operation *op) {
  PairsRecipe(k, op).build();
  return success();
}

static bool applies(Operation *op) {
  Cut cut(op);
  const Geometry &g = cut.g;
  return !g.isFloat && g.groups == 1 && Epilogue::isHighWord(g) &&
         cut.rowBytes >= 4 && g.outC >= tileChannels && !filterOf(op).empty() &&
         !biasOf(op).empty() &&
         !packProducts(op, g, tileChannels, cut.slots()).empty();
}

static int64_t scratchBytes(Operation *op) {
  Cut cut(op);
  return cut.packedBytes() + cut.patchBytes();
}

static uint64_t cost(Operation *op, const Target &) {
  Cut cut(op);
  const Geometry &g = cut.g;
  uint64_t words = cut.words();
  // As counted: a step of 8 products, a round of 8 steps, what surrounds two
  // channels; and packing.
  uint64_t perTile = 21 * words + 4 * llvm::divideCeil(words, 8) + 90;
  uint64_t perWindow = 14 * words + 60 * cut.windowRows +
                       (cut.fromPatch ? 8 * g.taps() * g.inC + 60 : 0);
  return uint64_t(g.outPixels()) *
         (perWindow + llvm::divideCeil(g.outC, tileChannels) * perTile);
}

static KernelOverlap overlap(Operation *op) {
  Cut cut(op);
  Walk walk;
  walk.readsFirst = true;
  return {{safeDistance(cut.g, walk)}};
}

ArrayRef<KernelVariant> mote::v6mPairsKernels() {
  static const KernelVariant rows[] = {
      {"conv2d_s8_1x2__v6m", "qnn.conv2d", IsaV6M, applies, cost, scratchBytes,
       build, overlap},
      {"fully_connected_s8_1x2__v6m", "qnn.fully_connected", IsaV6M, applies,
       cost, scratchBytes, build, overlap},
  };
  return rows;
}

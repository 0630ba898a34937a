//===- Conv2D.cpp - Convolutions by VMLADAV -------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// VMLADAV multiplies 16 bytes of a window with 16 weights and adds all of it to
// one sum. Two pixels by four channels are 14 instructions for 128 products;
// mote_mve.h has the tile. A 1x1 convolution reads its input in place;
// others read rows with their border (mve/Window.h), in place if a row of the
// window is about whole vectors, else from a copy of the window.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/Packing.h"
#include "codegen/kernels/mve/Vectors.h"
#include "codegen/kernels/mve/Window.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;
using mve::vectorBytes;

static constexpr int64_t tileChannels = 4;

namespace {
/// How the window of a pixel is read.
struct Cut {
  enum Source {
    Direct, ///< From the input.
    Rows,   ///< From a RowWindow.
    Patch,  ///< From a copy of the window, made from a RowWindow.
  };
  Geometry g;
  Source source;
  int64_t tilePixels;
  int64_t runs;          ///< Runs of bytes in a window: its rows, or one.
  int64_t runBytes;      ///< Of which each has so many.
  int64_t rowStride = 0; ///< Bytes from one run to the next.
  int64_t distance;      ///< Bytes between the windows of a tile.

  /// Pixels of a row that tiles cover; if one is left over, it is on its own.
  /// In place, where rows are long, a tile moves back instead, for the sake of
  /// code size.
  int64_t paired() const {
    bool isLeft = source != Direct && g.outW > 1 && g.outW % 2 != 0;
    return isLeft ? g.outW - 1 : g.outW;
  }
  /// Vectors a run takes.
  int64_t steps() const { return llvm::divideCeil(runBytes, vectorBytes); }
  /// Bytes between two windows in the patch: the copy may write a vector too
  /// far, and a step may read one.
  int64_t patchBytes() const {
    return llvm::alignTo(runBytes, vectorBytes) + vectorBytes;
  }
  explicit Cut(Operation *op);
};
} // namespace

Cut::Cut(Operation *op) : g(Geometry::of(op)) {
  // The first lanes of a vector can do without touching the others.
  if (g.isPointwise()) {
    // Rows do not matter: one long row of pixels.
    int64_t pixels = g.outPixels();
    g.batch = g.inH = g.outH = 1;
    g.inW = g.outW = pixels;
  }
  tilePixels = std::min<int64_t>(2, g.outW);
  int64_t row = g.kernelW * g.inC;
  runs = 1, runBytes = row * g.kernelH, distance = g.strideW * g.inC;
  // Weights of 0 fill the last vector of a run; up to a third is worth it.
  bool isNearlyWhole = int64_t(llvm::alignTo(row, vectorBytes)) * 3 <= row * 4;
  if (g.taps() == 1 && !g.hasPadding()) {
    source = Direct;
  } else if (g.dilationW == 1 && isNearlyWhole && row <= 16 * vectorBytes) {
    source = Rows;
    runs = g.kernelH, runBytes = row;
    rowStride = g.dilationH * mve::RowWindow(g).rowBytes;
  } else {
    source = Patch;
    distance = patchBytes();
  }
}

namespace {
/// How the steps of a window are written: some, then a loop over others.
struct Schedule {
  int64_t first, back = 0, loops = 0, steps = 0, gap = 0;

  explicit Schedule(const Cut &cut);
  int64_t bytes() const {
    return vectorBytes * first + loops * (gap + vectorBytes * steps);
  }
};
} // namespace

Schedule::Schedule(const Cut &cut) : first(cut.steps()) {
  // Steps that are written out at most, 56 bytes of code each.
  constexpr int64_t most = 18, looped = 12;
  // In place, no byte behind the window may be read: a step moves back.
  if (cut.source == Cut::Direct && first > 1)
    back = first * vectorBytes - cut.runBytes;
  if (cut.runs > 1) {
    steps = first, loops = cut.runs - 1;
    gap = cut.rowStride - first * vectorBytes;
  } else if (first > most) {
    steps = looped;
    loops = (first - (back > 0 ? 2 : 1)) / steps;
    first -= loops * steps;
  }
}

/// Weights of a tile of channels, 16 of each in turn, then biases and
/// multipliers.
static SmallVector<int8_t> packTiles(Operation *op, const Cut &cut) {
  const Geometry &g = cut.g;
  Schedule schedule(cut);
  SmallVector<int8_t> filter = filterOf(op), bytes;
  SmallVector<int32_t> bias = biasOf(op);
  auto addStep = [&](int64_t firstChannel, int64_t run, int64_t step) {
    // The step that moves back, and those behind it.
    int64_t back = step + 1 >= schedule.first ? schedule.back : 0;
    int64_t seen = step + 1 == schedule.first ? back : 0;
    for (int64_t j = 0; j < tileChannels; ++j)
      for (int64_t i = 0; i < vectorBytes; ++i) {
        int64_t at = step * vectorBytes - back + i;
        bool isWeight = i >= seen && at < cut.runBytes;
        bytes.push_back(
            isWeight
                ? filter[((firstChannel + j) * cut.runs + run) * cut.runBytes +
                         at]
                : 0);
      }
  };
  for (int64_t c = 0; c < g.outC; c += tileChannels) {
    int64_t first = std::min(c, g.outC - tileChannels);
    for (int64_t run = 0; run < cut.runs; ++run)
      for (int64_t step = 0; step < cut.steps(); ++step)
        addStep(first, run, step);
    for (int64_t j = 0; j < tileChannels; ++j)
      appendWord(bytes, bias[first + j]);
    for (int64_t j = 0; j < tileChannels; ++j)
      appendWord(bytes, g.requant.multiplierOf(first + j));
  }
  return bytes;
}

namespace {
struct ConvRecipe {
  KernelBuilder &k;
  Cut cut;
  Geometry &g = cut.g;
  Schedule schedule;
  Val in, filter, out, scratch;

  ConvRecipe(KernelBuilder &k, Operation *op, const Cut &cut);
  void build();
  void tile(Val n, Val oy, Val ox, int64_t pixels);
  void copyWindow(Val ox, Val patch);
  void channels(Val x, Val xAt, Val outAt, int64_t pixels);
};
} // namespace

ConvRecipe::ConvRecipe(KernelBuilder &k, Operation *op, const Cut &cut)
    : k(k), cut(cut), schedule(cut) {
  in = k.input(op->getOperand(0), "in");
  filter = k.table(packTiles(op, cut), "filter");
  out = k.output(op->getOperand(3), "out");
  if (cut.source != Cut::Direct)
    scratch = k.output(op->getOperand(4), "rows");
}

/// The taps of a window side by side. Copies write up to a vector too far,
/// which the next one, or a weight of 0, makes good.
void ConvRecipe::copyWindow(Val ox, Val patch) {
  mve::RowWindow window(g);
  bool isRow = g.dilationW == 1;
  int64_t run = isRow ? g.kernelW * g.inC : g.inC;
  Val at = (ox * (g.strideW * g.inC)).named("window_at");
  for (int64_t ky = 0; ky < g.kernelH; ++ky)
    for (int64_t kx = 0; kx < (isRow ? 1 : g.kernelW); ++kx) {
      int64_t from =
          ky * g.dilationH * window.rowBytes + kx * g.dilationW * g.inC;
      int64_t to = (ky * g.kernelW + kx) * g.inC;
      for (int64_t i = 0; i < run; i += vectorBytes)
        mve::store(k, mve::load(k, scratch, at + (from + i)), scratch,
                   patch + (to + i));
    }
}

/// All channels of the tile's pixels.
void ConvRecipe::channels(Val x, Val xAt, Val outAt, int64_t pixels) {
  int64_t tiles = g.outC / tileChannels;
  int64_t tileBytes = tileChannels * (cut.runs * cut.steps() * vectorBytes + 8);
  int64_t lanes = cut.source == Cut::Direct
                      ? std::min(cut.runBytes, vectorBytes)
                      : vectorBytes;
  auto emit = [&](int64_t firstTile, int64_t count, int64_t firstChannel) {
    arm::ConvOp::create(
        k.b(), k.loc(), x, xAt, filter, k.index(firstTile * tileBytes), out,
        outAt + firstChannel, pixels, count, cut.distance, g.outC, lanes,
        schedule.first, schedule.back, schedule.loops, schedule.steps,
        schedule.gap, g.requant.getShift().front() - 32,
        g.requant.getRounding() == qnn::Rounding::HalfEven,
        g.requant.getZeroPoint(), g.requant.getMin(), g.requant.getMax());
  };
  emit(0, tiles, 0);
  // Channels that do not fill a tile: it moves back and does some again.
  if (g.outC % tileChannels != 0)
    emit(tiles, 1, g.outC - tileChannels);
}

void ConvRecipe::tile(Val n, Val oy, Val ox, int64_t pixels) {
  Val outAt = (((n * g.outH + oy) * g.outW + ox) * g.outC).named("out_pixel");
  if (cut.source == Cut::Direct) {
    Val row = (n * g.inH + oy * g.strideH) * g.inW;
    return channels(in, ((row + ox * g.strideW) * g.inC).named("in_at"), outAt,
                    pixels);
  }
  if (cut.source == Cut::Rows)
    return channels(scratch, (ox * (g.strideW * g.inC)).named("window_at"),
                    outAt, pixels);
  int64_t patch = mve::RowWindow(g).bytes;
  for (int64_t p = 0; p < pixels; ++p)
    copyWindow(ox + p, k.index(patch + p * cut.patchBytes()));
  channels(scratch, k.index(patch), outAt, pixels);
}

void ConvRecipe::build() {
  auto row = [&](Val n, Val oy) {
    int64_t paired = cut.paired();
    k.forLoop(0, paired, cut.tilePixels, "ox", [&](Val ox) {
      // The last tile of a row moves back where it would not be full.
      Val first =
          paired % cut.tilePixels == 0
              ? ox
              : k.min(ox, k.index(g.outW - cut.tilePixels)).named("ox_first");
      tile(n, oy, first, cut.tilePixels);
    });
    if (paired < g.outW)
      tile(n, oy, k.index(paired), 1);
  };
  if (cut.source != Cut::Direct)
    return mve::RowWindow(g).forEachRow(k, in, scratch, row);
  k.forLoop(0, g.batch, 1, "n", [&](Val n) {
    k.forLoop(0, g.outH, 1, "oy", [&](Val oy) { row(n, oy); });
  });
}

static LogicalResult build(KernelBuilder &k, Operation *op) {
  ConvRecipe(k, op, Cut(op)).build();
  return success();
}

static bool applies(Operation *op) {
  Cut cut(op);
  Schedule schedule(cut);
  // Instructions hold 12 bits, and VQRSHRN with a shift before it 22.
  return !cut.g.isFloat && cut.g.groups == 1 &&
         mve::hasOneShift(cut.g.requant) && cut.g.outC >= tileChannels &&
         cut.g.outC < 4096 && schedule.bytes() < 4096 && schedule.gap < 4096 &&
         cut.g.taps() <= 49 && !filterOf(op).empty() && !biasOf(op).empty();
}

static int64_t scratchBytes(Operation *op) {
  Cut cut(op);
  int64_t rows = mve::RowWindow(cut.g).bytes;
  return cut.source == Cut::Direct ? 0
         : cut.source == Cut::Rows ? rows
                                   : rows + cut.tilePixels * cut.patchBytes();
}

static uint64_t cost(Operation *op, const Target &) {
  Cut cut(op);
  const Geometry &g = cut.g;
  // Instructions, two cycles each where they are vectors'.
  auto perTile = [&](int64_t pixels) -> uint64_t {
    uint64_t steps = cut.runs * cut.steps();
    uint64_t end = pixels == 2 ? 22 : 15, ties = pixels * 6;
    if (g.requant.getRounding() == qnn::Rounding::HalfEven)
      end += ties;
    uint64_t cycles = 2 * (steps * (pixels == 2 ? 14 : 9) + end);
    cycles = 20 + llvm::divideCeil(g.outC, tileChannels) * cycles;
    if (cut.source == Cut::Patch)
      cycles += pixels * (cut.steps() + g.kernelH) * 4;
    return cycles;
  };
  uint64_t row =
      llvm::divideCeil(cut.paired(), cut.tilePixels) * perTile(cut.tilePixels);
  if (cut.paired() < g.outW)
    row += perTile(1);
  uint64_t rows = cut.source == Cut::Direct ? 0 : g.inPixels() * g.inC / 4;
  return rows + uint64_t(g.batch * g.outH) * row;
}

static KernelOverlap overlap(Operation *op) {
  Cut cut(op);
  if (cut.source != Cut::Direct)
    return {{mve::RowWindow(cut.g).distance()}};
  // Every tile of channels reads the window again.
  Walk walk;
  walk.widths = {cut.tilePixels};
  walk.lastMovesBack = true;
  return {{safeDistance(cut.g, walk)}};
}

ArrayRef<KernelVariant> mote::mveConvKernels() {
  static const KernelVariant rows[] = {
      {"conv2d_s8_2x4__mve", "qnn.conv2d", IsaMVE, applies, cost, scratchBytes,
       build, overlap},
      {"fully_connected_s8_2x4__mve", "qnn.fully_connected", IsaMVE, applies,
       cost, scratchBytes, build, overlap},
  };
  return rows;
}

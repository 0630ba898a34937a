//===- FloatConv2D.cpp - Convolutions of floats by NEON -------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// As in Conv2D.cpp a convolution is a product of matrices: a row for each
// output pixel, a column for each channel. The pixels of a tile are packed in
// the order in which its loop reads them (FloatTile.h), once for all channels:
// from the input in place where a window is a pixel, else from windows that are
// gathered before. A lone pixel is read where it is.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/Loops.h"
#include "codegen/kernels/neon/FloatTile.h"
#include "codegen/kernels/neon/Patch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

namespace {
/// How one op is cut into tiles. Scratch is a block of pixels, then windows.
struct FloatCut {
  Geometry g;
  FloatUnit unit;
  int64_t k, paddedK;
  bool isDirect; ///< A window is a pixel, whole vectors of it.
  bool isLone;   ///< One pixel, read in place.
  SmallVector<int64_t, 4> widths;

  FloatCut(Operation *op, FloatUnit unit);
  int64_t blockSize() const {
    return isLone ? 0 : widths.front() * paddedK + floatMargin(unit);
  }
  int64_t windowsSize() const {
    return isDirect ? 0 : widths.front() * paddedK;
  }
};

struct FloatConvRecipe {
  FloatCut cut;
  const Geometry &g = cut.g;
  KernelBuilder &k;
  Neon n;
  Val in, filter, bias, out, scratch, spare;
  std::unique_ptr<FloatClamp> clamp;

  FloatConvRecipe(KernelBuilder &k, Operation *op, FloatUnit unit);
  void build();
  void clearPadding();
  Val pack(Val pixel, int64_t width);
  void tile(Val block, Val pixel, int64_t width, Val panel);
  void storeFew(const FloatTile &tile, Val at);
};
} // namespace

FloatCut::FloatCut(Operation *op, FloatUnit unit)
    : g(Geometry::of(op)), unit(unit) {
  k = g.taps() * g.inC;
  paddedK = llvm::alignTo(k, lanesOf(unit));
  isDirect = g.isPointwise() && k == paddedK;
  isLone = isDirect && g.outPixels() == 1;
  for (int64_t width : floatTileWidths(g.outC, unit))
    if (width <= g.outPixels())
      widths.push_back(width);
}

FloatConvRecipe::FloatConvRecipe(KernelBuilder &k, Operation *op,
                                 FloatUnit unit)
    : cut(op, unit), k(k), n(k, unit) {
  int64_t panel = floatPanel(unit);
  in = k.input(op->getOperand(0), "in");
  filter = k.table(packFloatPanels(floatFilterOf(op), g.outC, cut.k, unit),
                   "filter", n.floatType());
  SmallVector<float> biases = floatBiasOf(op);
  biases.resize(std::max<int64_t>(panel, biases.size()), 0.0f);
  bias = k.table(biases, "bias", n.floatType());
  out = k.output(op->getOperand(3), "out");
  if (!cut.isLone)
    scratch = k.output(op->getOperand(4), "packed");
  if (g.outC < panel)
    spare = k.stackArray(panel, n.floatType(), "spare");
  clamp = std::make_unique<FloatClamp>(n, g);
}

/// Windows end with zeros where K is padded; no gather touches them.
void FloatConvRecipe::clearPadding() {
  if (cut.isDirect || cut.k == cut.paddedK)
    return;
  Val zero = n.dupFloat(0).named("zero");
  int64_t last = cut.blockSize() + cut.paddedK - n.lanes();
  k.forLoop(0, cut.windowsSize(), cut.paddedK, "window",
            [&](Val window) { n.store(zero, scratch, window + last); });
}

/// The block of pixels of a tile.
Val FloatConvRecipe::pack(Val pixel, int64_t width) {
  if (cut.isLone)
    return in;
  if (!cut.isDirect)
    k.forLoop(0, width, 1, "p", [&](Val p) {
      gatherWindow(n, g, in, (pixel + p).named("window"), scratch,
                   (p * cut.paddedK + cut.blockSize()).named("window_at"));
    });
  SmallVector<Val> rows;
  for (int64_t p = 0; p < width; ++p)
    rows.push_back((cut.isDirect ? k.pointer(in, (pixel + p) * g.inC)
                                 : k.pointer(scratch, k.index(cut.blockSize() +
                                                              p * cut.paddedK)))
                       .named("row" + Twine(p)));
  packPixels(n, rows, cut.paddedK, scratch);
  return scratch;
}

void FloatConvRecipe::build() {
  clearPadding();
  forTiles(k, g.outPixels(), cut.widths, "pixel",
           [&](Val pixel, int64_t width) {
             Val block = pack(pixel, width);
             int64_t panels = llvm::divideCeil(g.outC, floatPanel(cut.unit));
             k.forLoop(0, panels, 1, "panel",
                       [&](Val panel) { tile(block, pixel, width, panel); });
           });
}

void FloatConvRecipe::tile(Val block, Val pixel, int64_t width, Val panel) {
  int64_t size = floatPanel(cut.unit);
  Val channel = panel * size;
  // The last panel starts early where it would not be full.
  if (g.outC > size && g.outC % size != 0)
    channel = k.min(channel, k.index(g.outC - size));
  channel = channel.named("channel");
  FloatTile tile{filter, panel, bias, channel, block, cut.paddedK, width};
  Val at = (pixel * g.outC + channel).named("out_at");
  if (spare)
    return storeFew(tile, at);
  storeFloatTile(n, tile, *clamp, out, at, g.outC);
}

/// Fewer channels than a panel: one by one.
void FloatConvRecipe::storeFew(const FloatTile &tile, Val at) {
  SmallVector<Val> sums = floatTileSums(n, tile);
  for (int64_t p = 0; p < tile.width; ++p) {
    for (int64_t q = 0; q < floatVectors; ++q)
      n.store(clamp->apply(sums[p * floatVectors + q]), spare,
              k.index(n.lanes() * q));
    for (int64_t c = 0; c < g.outC; ++c)
      k.store(k.load(spare, k.index(c)), out, at + (p * g.outC + c));
  }
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

template <FloatUnit unit>
static LogicalResult build(KernelBuilder &k, Operation *op) {
  FloatConvRecipe(k, op, unit).build();
  return success();
}

template <FloatUnit unit> static bool applies(Operation *op) {
  Geometry g = Geometry::of(op);
  return g.number == numberOf(unit) && g.groups == 1 &&
         !floatFilterOf(op).empty() && !floatBiasOf(op).empty();
}

template <FloatUnit unit> static int64_t scratchBytes(Operation *op) {
  FloatCut cut(op, unit);
  return cut.g.elementBytes() * (cut.blockSize() + cut.windowsSize());
}

/// Instructions, as in Conv2D.cpp.
template <FloatUnit unit> static uint64_t cost(Operation *op, const Target &) {
  FloatCut cut(op, unit);
  uint64_t panels = llvm::divideCeil(cut.g.outC, floatPanel(unit)), total = 0;
  int64_t left = cut.g.outPixels();
  for (int64_t width : cut.widths) {
    uint64_t tiles = left / width;
    // 18 instructions for 8x4 of f32 and for 8x8 of f16.
    uint64_t pack = cut.isLone ? 0 : width * cut.paddedK;
    if (unit != FloatUnit::F32Armv7)
      pack = pack * 18 / (8 * lanesOf(unit));
    uint64_t gather =
        cut.isDirect ? 0 : width * (20 + 2 * cut.paddedK / lanesOf(unit));
    total += tiles *
             (pack + gather + panels * floatTileCost(cut.paddedK, width, unit));
    left %= width;
  }
  return total;
}

/// The pixels of a tile are packed before its outputs are written; a lone one
/// is read again by every panel.
template <FloatUnit unit> static KernelOverlap overlap(Operation *op) {
  FloatCut cut(op, unit);
  Walk walk;
  walk.widths = cut.widths;
  walk.acrossRows = true;
  walk.readsFirst = !cut.isLone;
  return {{safeDistance(cut.g, walk)}};
}

template <FloatUnit unit>
static KernelVariant row(StringRef name, StringRef op) {
  return {name,          op,           isaOf(unit),
          applies<unit>, cost<unit>,   scratchBytes<unit>,
          build<unit>,   overlap<unit>};
}

ArrayRef<KernelVariant> mote::neonFloatConvKernels() {
  static const KernelVariant rows[] = {
      row<FloatUnit::F32>("conv2d_f32_8x8__neon64", "qnn.conv2d"),
      row<FloatUnit::F16>("conv2d_f16_8x16__neonfp16", "qnn.conv2d"),
      row<FloatUnit::F32Armv7>("conv2d_f32_4x8__neon", "qnn.conv2d"),
      row<FloatUnit::F32>("fully_connected_f32_8x8__neon64",
                          "qnn.fully_connected"),
      row<FloatUnit::F16>("fully_connected_f16_8x16__neonfp16",
                          "qnn.fully_connected"),
      row<FloatUnit::F32Armv7>("fully_connected_f32_4x8__neon",
                               "qnn.fully_connected"),
  };
  return rows;
}

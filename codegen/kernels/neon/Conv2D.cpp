//===- Conv2D.cpp - Convolutions by NEON ---------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A convolution is a product of matrices: a row for each output pixel, of what
// its window covers, and a column for each channel. A 1x1 convolution reads its
// rows from the input in place; any other gathers the windows of a tile of
// pixels into scratch first, which costs one pass where the products take one a
// channel. Pixels are counted through rows and images, so that tiles do not
// care how wide an image is; the last pixels have tiles of their own.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/Loops.h"
#include "codegen/kernels/neon/Patch.h"
#include "codegen/kernels/neon/Requantize.h"
#include "codegen/kernels/neon/Tile.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

namespace {
/// What distinguishes the rows of the table.
struct Variant {
  Products products;
  int64_t pixels, channels; ///< The largest tile.
  bool isAArch64;
};

/// How one op is cut into tiles.
struct Cut {
  Geometry g;
  Variant v;
  int64_t k;           ///< Products of an output.
  bool isDirect;       ///< Reads the input in place.
  int64_t patchStride; ///< Bytes between windows in scratch.

  Cut(Operation *op, Variant v);
  int64_t pixels() const { return g.outPixels(); }
  /// Tiles for the last pixels are smaller powers of two.
  SmallVector<int64_t> widths() const {
    SmallVector<int64_t> result;
    for (int64_t width = v.pixels; width >= 1; width /= 2)
      result.push_back(width);
    return result;
  }
};

struct ConvRecipe {
  Cut cut;
  const Geometry &g = cut.g;
  KernelBuilder &k;
  Neon n;
  Val in, bias, out, patch, spare;
  std::unique_ptr<TileProducts> products;
  std::unique_ptr<NeonRequantizer> requantizer;

  ConvRecipe(KernelBuilder &k, Operation *op, Cut cut);
  void build();
  SmallVector<Val> rowsOf(Val pixel, int64_t width);
  void tile(ArrayRef<Val> rows, Val pixel, Val panel);
  void storeRows(ArrayRef<Val> vectors, int64_t rows, Val outAt);
};
} // namespace

Cut::Cut(Operation *op, Variant v) : g(Geometry::of(op)), v(v) {
  k = g.taps() * g.inC;
  isDirect = g.isPointwise() && g.inC % 8 == 0;
  patchStride = llvm::alignTo(k, 16);
}

/// The bias, with zeros for channels that a panel has too much.
static SmallVector<int32_t> paddedBias(Operation *op, int64_t channels) {
  SmallVector<int32_t> bias = biasOf(op);
  bias.resize(std::max<int64_t>(channels, bias.size()), 0);
  return bias;
}

ConvRecipe::ConvRecipe(KernelBuilder &k, Operation *op, Cut given)
    : cut(std::move(given)), k(k), n(k, cut.v.isAArch64) {
  in = k.input(op->getOperand(0), "in");
  products = std::make_unique<TileProducts>(
      n, cut.v.products,
      Panels(cut.v.products, filterOf(op), g.outC, cut.v.channels));
  bias = k.table(paddedBias(op, cut.v.channels), "bias");
  requantizer = std::make_unique<NeonRequantizer>(n, g, cut.v.channels);
  out = k.output(op->getOperand(3), "out");
  if (!cut.isDirect)
    patch = k.output(op->getOperand(4), "patch");
  if (g.outC < cut.v.channels)
    spare = k.stackArray(16, k.b().getI8Type(), "spare");
}

/// Where the rows of a tile start: pointers to the input, or to windows that
/// are gathered now.
SmallVector<Val> ConvRecipe::rowsOf(Val pixel, int64_t width) {
  if (!cut.isDirect)
    k.forLoop(0, width, 1, "p", [&](Val p) {
      gatherWindow(n, g, in, (pixel + p).named("window"), patch,
                   (p * cut.patchStride).named("patch_at"));
    });
  SmallVector<Val> rows;
  for (int64_t p = 0; p < width; ++p)
    rows.push_back((cut.isDirect
                        ? k.pointer(in, (pixel + p) * g.inC)
                        : k.pointer(patch, k.index(p * cut.patchStride)))
                       .named("row" + Twine(p)));
  return rows;
}

void ConvRecipe::build() {
  forTiles(k, cut.pixels(), cut.widths(), "pixel",
           [&](Val pixel, int64_t width) {
             SmallVector<Val> rows = rowsOf(pixel, width);
             int64_t panels = llvm::divideCeil(g.outC, cut.v.channels);
             k.forLoop(0, panels, 1, "panel",
                       [&](Val panel) { tile(rows, pixel, panel); });
           });
}

void ConvRecipe::tile(ArrayRef<Val> rows, Val pixel, Val panel) {
  int64_t width = cut.v.channels, quads = width / 4;
  Val channel = panel * width;
  // The last panel starts early where it would not be full.
  if (g.outC > width && g.outC % width != 0)
    channel = k.min(channel, k.index(g.outC - width));
  channel = channel.named("channel");
  SmallVector<Val> biases;
  SmallVector<NeonRequantizer::Quad> scales;
  for (int64_t q = 0; q < quads; ++q)
    biases.push_back(
        n.loadS32x4(bias, channel + 4 * q).named("bias" + Twine(q)));
  SmallVector<Val> sums = products->sums(rows, panel, biases);
  for (int64_t q = 0; q < quads; ++q)
    scales.push_back(requantizer->load(channel + 4 * q));
  for (auto [index, sum] : llvm::enumerate(sums))
    sum = requantizer->requantize(sum, scales[index % quads])
              .named("y" + Twine(index / quads) + "x" + Twine(index % quads));
  SmallVector<Val> vectors;
  for (size_t i = 0; i < sums.size(); i += 4) {
    auto at = [&](size_t j) { return sums[std::min(i + j, sums.size() - 1)]; };
    vectors.push_back(requantizer->narrow(at(0), at(1), at(2), at(3))
                          .named("out" + Twine(i / 4)));
  }
  storeRows(vectors, rows.size(), (pixel * g.outC + channel).named("out_at"));
}

void ConvRecipe::storeRows(ArrayRef<Val> vectors, int64_t rows, Val outAt) {
  int64_t width = cut.v.channels, perVector = 16 / width;
  for (int64_t p = 0; p < rows; ++p) {
    Val vector = vectors[p / perVector];
    int64_t first = p % perVector * width;
    if (!spare) {
      n.storePart(vector, first, width, out, outAt + p * g.outC);
      continue;
    }
    // Fewer channels than a panel: byte by byte.
    if (first == 0)
      n.store(vector, spare, k.index(0));
    for (int64_t c = 0; c < g.outC; ++c)
      k.store(k.load(spare, k.index(first + c)), out, outAt + p * g.outC + c);
  }
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

template <const Variant &v>
static LogicalResult build(KernelBuilder &k, Operation *op) {
  ConvRecipe(k, op, Cut(op, v)).build();
  return success();
}

static bool applies(Operation *op) {
  Geometry g = Geometry::of(op);
  return !g.isFloat && g.groups == 1 && NeonRequantizer::applies(g) &&
         !filterOf(op).empty() && !biasOf(op).empty();
}

template <const Variant &v> static int64_t scratchBytes(Operation *op) {
  Cut cut(op, v);
  return cut.isDirect ? 0 : std::min(v.pixels, cut.pixels()) * cut.patchStride;
}

/// Instructions of a tile, which stand for its cycles: all rows of the table
/// are counted alike.
static uint64_t tileCost(const Cut &cut, int64_t pixels) {
  uint64_t k = llvm::alignTo(cut.k, 8), loads = pixels + cut.v.channels;
  uint64_t outputs = pixels * cut.v.channels;
  uint64_t perOutput = NeonRequantizer::isFast(cut.g) ? 2 : 6;
  switch (cut.v.products) {
  case Products::Widening:
    // A step is 95 instructions in chains of four products, 111 in chains of
    // two.
    return (11 * outputs / 4 + loads) * k / 16 + outputs * (perOutput + 1);
  case Products::Dot:
    return (outputs + loads) * k / 16 + outputs * perOutput;
  case Products::MatMul:
    break;
  }
  uint64_t pairs = llvm::divideCeil(pixels, 2) * cut.v.channels / 2;
  return (2 * pairs + loads + pixels) * k / 16 + outputs * perOutput;
}

template <const Variant &v>
static uint64_t cost(Operation *op, const Target &) {
  Cut cut(op, v);
  uint64_t panels = llvm::divideCeil(cut.g.outC, v.channels), total = 0;
  int64_t left = cut.pixels();
  for (int64_t width : cut.widths()) {
    uint64_t tiles = left / width;
    uint64_t gather = cut.isDirect ? 0 : width * (20 + cut.k / 8);
    total += tiles * (gather + panels * (20 + tileCost(cut, width)));
    left %= width;
  }
  // Armv7-A has half the registers, and spills.
  return v.isAArch64 ? total : 2 * total;
}

template <const Variant &v> static KernelOverlap overlap(Operation *op) {
  Cut cut(op, v);
  // A tile's windows are gathered before its outputs are written; without a
  // gather every panel reads them again.
  Walk walk;
  walk.widths = cut.widths();
  walk.acrossRows = true;
  walk.readsFirst = !cut.isDirect;
  return {{safeDistance(cut.g, walk)}};
}

static constexpr Variant neon{Products::Widening, 2, 4, false};
static constexpr Variant neon64{Products::Widening, 4, 4, true};
static constexpr Variant neonDot{Products::Dot, 8, 8, true};
static constexpr Variant neonMatMul{Products::MatMul, 8, 8, true};

template <const Variant &v>
static KernelVariant row(StringRef name, StringRef op, uint32_t isa) {
  return {name,     op,        isa, applies, cost<v>, scratchBytes<v>,
          build<v>, overlap<v>};
}

ArrayRef<KernelVariant> mote::neonConvKernels() {
  static constexpr uint32_t isa64 = IsaNEON | IsaAArch64;
  static const KernelVariant rows[] = {
      row<neon>("conv2d_s8_2x4__neon", "qnn.conv2d", IsaNEON),
      row<neon64>("conv2d_s8_4x4__neon64", "qnn.conv2d", isa64),
      row<neonDot>("conv2d_s8_8x8__neondot", "qnn.conv2d", isa64 | IsaDotProd),
      row<neonMatMul>("conv2d_s8_8x8__neoni8mm", "qnn.conv2d", isa64 | IsaI8MM),
      row<neon>("fully_connected_s8_2x4__neon", "qnn.fully_connected", IsaNEON),
      row<neon64>("fully_connected_s8_4x4__neon64", "qnn.fully_connected",
                  isa64),
      row<neonDot>("fully_connected_s8_8x8__neondot", "qnn.fully_connected",
                   isa64 | IsaDotProd),
      row<neonMatMul>("fully_connected_s8_8x8__neoni8mm", "qnn.fully_connected",
                      isa64 | IsaI8MM),
  };
  return rows;
}

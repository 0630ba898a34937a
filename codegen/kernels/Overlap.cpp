//===- Overlap.cpp - How close output may follow input --------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/Overlap.h"
#include "dialects/Plan/IR/Plan.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include <limits>

using namespace mlir;
using namespace mote;

namespace {
/// In elements: the lowest input a tile reads, and the end of what is written
/// when it is done.
struct TileAccess {
  int64_t firstRead = std::numeric_limits<int64_t>::max();
  int64_t writtenEnd = 0;
};
} // namespace

/// The first position of a window along one axis that lies inside the input,
/// or -1.
static int64_t firstInside(int64_t start, int64_t taps, int64_t dilation,
                           int64_t size) {
  for (int64_t tap = 0; tap < taps; ++tap)
    if (int64_t at = start + tap * dilation; at >= 0)
      return at < size ? at : -1;
  return -1;
}

namespace {
/// Outputs [first, first + count) along one axis.
struct Span {
  int64_t first, count;
};
} // namespace

/// Of the output pixels in `columns` of `rows`, where a row has `length`
/// pixels: a row of the output, or all there are.
static TileAccess accessOfTile(const Geometry &g, int64_t length, Span rows,
                               Span columns) {
  TileAccess access;
  for (int64_t r = rows.first; r < rows.first + rows.count; ++r)
    for (int64_t c = columns.first; c < columns.first + columns.count; ++c) {
      int64_t pixel = r * length + c, row = pixel / g.outW, n = row / g.outH;
      int64_t iy = firstInside(row % g.outH * g.strideH - g.top, g.kernelH,
                               g.dilationH, g.inH);
      int64_t ix = firstInside(pixel % g.outW * g.strideW - g.left, g.kernelW,
                               g.dilationW, g.inW);
      if (iy >= 0 && ix >= 0)
        access.firstRead =
            std::min(access.firstRead, ((n * g.inH + iy) * g.inW + ix) * g.inC);
    }
  int64_t lastRow = rows.first + rows.count - 1;
  access.writtenEnd =
      (lastRow * length + columns.first + columns.count) * g.outC;
  return access;
}

/// The tiles of an axis of `size` outputs.
static SmallVector<Span> spansOf(int64_t size, ArrayRef<int64_t> widths,
                                 bool lastMovesBack) {
  SmallVector<Span> spans;
  int64_t at = 0;
  for (int64_t width : widths)
    for (; at + width <= size; at += width)
      spans.push_back({at, width});
  if (int64_t left = size - at) {
    int64_t back = lastMovesBack ? std::min(at, widths.back() - left) : 0;
    spans.push_back({at - back, left + back});
  }
  return spans;
}

static std::vector<TileAccess> accessesOf(const Geometry &g, const Walk &walk) {
  std::vector<TileAccess> tiles;
  int64_t length = walk.acrossRows ? g.outPixels() : g.outW;
  int64_t images = walk.acrossRows ? 1 : g.batch;
  int64_t rowsPerImage = g.outPixels() / length / images;
  SmallVector<Span> columns = spansOf(length, walk.widths, walk.lastMovesBack);
  for (int64_t n = 0; n < images; ++n)
    for (Span rows : spansOf(rowsPerImage, walk.tileRows, walk.lastMovesBack)) {
      rows.first += n * rowsPerImage;
      for (Span span : columns)
        tiles.push_back(accessOfTile(g, length, rows, span));
    }
  return tiles;
}

int64_t mote::safeDistance(const Geometry &g, const Walk &walk) {
  int64_t elementBytes = g.elementBytes();
  int64_t distance = std::numeric_limits<int64_t>::min();
  // The lowest input that some later tile reads.
  int64_t stillRead = std::numeric_limits<int64_t>::max();
  std::vector<TileAccess> tiles = accessesOf(g, walk);
  for (const TileAccess &tile : llvm::reverse(tiles)) {
    int64_t before = stillRead;
    stillRead = std::min(stillRead, tile.firstRead);
    int64_t needed = walk.readsFirst ? before : stillRead;
    if (needed != std::numeric_limits<int64_t>::max())
      distance = std::max(distance, (tile.writtenEnd - needed) * elementBytes);
  }
  // A kernel that reads nothing after its first tile may lie anywhere above.
  int64_t inputBytes = g.inPixels() * g.inC * elementBytes;
  return std::max(distance, -inputBytes);
}

KernelOverlap mote::overlapOfElements(Operation *op) {
  auto dps = cast<DestinationStyleOpInterface>(op);
  Value out = dps.getDpsInitOperand(0)->get();
  auto outType = dyn_cast<MemRefType>(out.getType());
  KernelOverlap overlap;
  for (OpOperand *input : dps.getDpsInputOperands()) {
    auto type = dyn_cast<MemRefType>(input->get().getType());
    if (!type || !outType)
      return {};
    // Writing element i ends at (i + 1) * outBytes; element i + 1 is read next.
    int64_t growth =
        plan::getElementBytes(outType) - plan::getElementBytes(type);
    overlap.distances.push_back(
        std::max<int64_t>(0, growth * (type.getNumElements() - 1)));
  }
  return overlap;
}

KernelOverlap mote::overlapOfPixels(Operation *op) {
  KernelOverlap overlap;
  overlap.distances.push_back(safeDistance(Geometry::of(op), Walk()));
  return overlap;
}

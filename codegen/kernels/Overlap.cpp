//===- Overlap.cpp - How close output may follow input -------------*- C++
//-*-===//
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

static TileAccess accessOfTile(const Geometry &g, int64_t n, Span rows,
                               Span columns) {
  TileAccess access;
  for (int64_t y = rows.first; y < rows.first + rows.count; ++y) {
    int64_t iy =
        firstInside(y * g.strideH - g.top, g.kernelH, g.dilationH, g.inH);
    for (int64_t x = columns.first;
         x < columns.first + columns.count && iy >= 0; ++x) {
      int64_t ix =
          firstInside(x * g.strideW - g.left, g.kernelW, g.dilationW, g.inW);
      if (ix >= 0)
        access.firstRead =
            std::min(access.firstRead, ((n * g.inH + iy) * g.inW + ix) * g.inC);
    }
  }
  int64_t lastRow = n * g.outH + rows.first + rows.count - 1;
  access.writtenEnd =
      (lastRow * g.outW + columns.first + columns.count) * g.outC;
  return access;
}

/// The tile at `at` of an axis of `size` outputs.
static Span spanOf(int64_t at, int64_t tile, int64_t size, bool movesBack) {
  int64_t end = std::min(at + tile, size);
  int64_t first = movesBack ? std::max<int64_t>(0, end - tile) : at;
  return {first, end - first};
}

static std::vector<TileAccess> accessesOf(const Geometry &g, const Walk &walk) {
  std::vector<TileAccess> tiles;
  for (int64_t n = 0; n < g.batch; ++n)
    for (int64_t oy = 0; oy < g.outH; oy += walk.tileRows)
      for (int64_t ox = 0; ox < g.outW; ox += walk.tilePixels)
        tiles.push_back(accessOfTile(
            g, n, spanOf(oy, walk.tileRows, g.outH, walk.lastMovesBack),
            spanOf(ox, walk.tilePixels, g.outW, walk.lastMovesBack)));
  return tiles;
}

int64_t mote::safeDistance(const Geometry &g, const Walk &walk) {
  int64_t elementBytes = g.isFloat ? 4 : 1;
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

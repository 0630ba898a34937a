//===- Overlap.h - How close output may follow input ------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel that walks over its input and does not come back may write its
// output over what it has read. A recipe states how it walks; from that follows
// the smallest safe distance, a constant. The planner uses it, and it costs no
// cycle.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_OVERLAP_H
#define MOTE_CODEGEN_KERNELS_OVERLAP_H

#include "codegen/kernels/Geometry.h"
#include "llvm/ADT/SmallVector.h"

namespace mote {

/// What a row of the kernel table promises about one op.
struct KernelOverlap {
  /// One entry for each input that may lie under the output, in the order of
  /// operands: safe if address(input) - address(out) >= distance, in bytes.
  llvm::SmallVector<int64_t, 2> distances;
  /// If not 0: safe for the first input if the difference is a multiple of it.
  int64_t modulo = 0;
};

/// The order in which a kernel with windows visits output pixels: image by
/// image, `tileRows` rows at a time, as many neighbours of each as `widths`
/// says, all channels of a tile before the next. Nothing is read that no window
/// of the tile covers.
struct Walk {
  /// Descending: the widest tiles first; what is left of a row is taken by the
  /// next width, and what no width fits in by a narrower tile.
  llvm::SmallVector<int64_t, 4> widths = {1};
  int64_t tileRows = 1;
  /// Tiles go on from row to row and image to image (`tileRows` is 1).
  bool acrossRows = false;
  /// The last tile of a row (and the last row of tiles) starts early where it
  /// would not be full, and does pixels again.
  bool lastMovesBack = false;
  /// All windows of a tile are read before any output of it is written.
  bool readsFirst = false;
};

/// The smallest safe distance for a convolution or pool that walks so.
int64_t safeDistance(const Geometry &g, const Walk &walk);

/// For kernels that read element i of each input, then write element i.
KernelOverlap overlapOfElements(mlir::Operation *op);

/// For kernels that visit one output pixel after the other.
KernelOverlap overlapOfPixels(mlir::Operation *op);

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_OVERLAP_H

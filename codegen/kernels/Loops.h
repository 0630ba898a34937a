//===- Loops.h - Loop shapes that recipes share -----------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_LOOPS_H
#define MOTE_CODEGEN_KERNELS_LOOPS_H

#include "codegen/kernels/Geometry.h"
#include "codegen/kernels/KernelBuilder.h"

namespace mote {

/// One output pixel and the taps of its window that lie inside the input.
struct Window {
  Val n, oy, ox;
  Val iy, ix;   ///< Input position of tap (0, 0); may be negative.
  Val ky0, ky1; ///< Rows of taps inside: [ky0, ky1).
  Val kx0, kx1;
};

/// Loops over images and output pixels. Without padding the tap bounds are
/// constants.
void forEachWindow(KernelBuilder &k, const Geometry &g,
                   llvm::function_ref<void(Window)> body);

/// Rows (columns) of taps that lie inside the input when tap 0 is at `iy`
/// (`ix`): [first, second). Constants where the window reaches outside on
/// neither side.
std::pair<Val, Val> insideRows(KernelBuilder &k, const Geometry &g, Val iy);
std::pair<Val, Val> insideColumns(KernelBuilder &k, const Geometry &g, Val ix);

/// Covers [0, size) by the widest tiles first: `widths` descends and ends
/// with 1.
void forTiles(KernelBuilder &k, int64_t size, llvm::ArrayRef<int64_t> widths,
              llvm::StringRef name,
              llvm::function_ref<void(Val, int64_t)> body);

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_LOOPS_H

//===- Patch.h - Gathering what a window covers -----------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_DSP_PATCH_H
#define MOTE_CODEGEN_KERNELS_DSP_PATCH_H

#include "codegen/kernels/Loops.h"

namespace mote {

/// `bytes` from `from[fromAt]` to `to[toAt]`, by words, from and to any
/// address.
void copyBytes(KernelBuilder &k, Val from, Val fromAt, Val to, Val toAt,
               int64_t bytes);
/// `bytes` (a multiple of four) of `value` at `to[toAt]`.
void fillBytes(KernelBuilder &k, int8_t value, Val to, Val toAt, int64_t bytes);

/// Writes the window whose tap (0, 0) is at (iy, ix) of image `n` to
/// `patch[at]`, row by row without gaps; positions outside the input hold the
/// pad value.
void gatherPatch(KernelBuilder &k, const Geometry &g, Val in, Val n, Val iy,
                 std::pair<Val, Val> rows, Val ix, Val patch, Val at);

/// The same where a part of the window lies outside.
void gatherBorderPatch(KernelBuilder &k, const Geometry &g, Val in, Val n,
                       Val iy, std::pair<Val, Val> rows, Val ix, Val patch,
                       Val at);

/// Whether no tap of that window lies outside.
Val isWhollyInside(KernelBuilder &k, const Geometry &g,
                   std::pair<Val, Val> rows, Val ix);

/// A rectangle of pixels in scratch, each in `pixelBytes` (at least its
/// channels).
struct PixelPatch {
  int64_t rows, columns, pixelBytes;
};
/// Copies the rectangle at (iy, ix) of image `n` to `patch[at]`; positions
/// outside the input hold the pad value. What follows a pixel's channels is
/// undefined.
void gatherPixels(KernelBuilder &k, const Geometry &g, Val in, Val n, Val iy,
                  Val ix, PixelPatch size, Val patch, Val at);

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_DSP_PATCH_H

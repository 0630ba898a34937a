//===- Patch.h - Windows of the input, side by side -------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_NEON_PATCH_H
#define MOTE_CODEGEN_KERNELS_NEON_PATCH_H

#include "codegen/kernels/Geometry.h"
#include "codegen/kernels/neon/Neon.h"

namespace mote {

/// `count` i8, f32 or f16 from `from[fromAt]` to `to[toAt]`, which do not
/// overlap. What is left of 16 (8, 4) bytes is copied by a vector that overlaps
/// the one before.
void copyVectors(const Neon &n, Val from, Val fromAt, Val to, Val toAt,
                 int64_t count);
/// `count` times `value` at `to[toAt]`.
void fillVectors(const Neon &n, int8_t value, Val to, Val toAt, int64_t count);

/// Writes what the window of output pixel `pixel` (counted over images and
/// rows) covers to `patch[at]`, tap by tap without gaps; positions outside the
/// input hold the pad value.
void gatherWindow(const Neon &n, const Geometry &g, Val in, Val pixel,
                  Val patch, Val at);
/// The same of a window whose tap (0, 0) is at row `iy` and column `ix` of
/// image `image`, no further than the last of `g`.
void gatherWindowAt(const Neon &n, const Geometry &g, Val in, Val image, Val iy,
                    Val ix, Val patch, Val at);

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_NEON_PATCH_H

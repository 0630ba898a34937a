//===- Window.h - Rows under a window, with their border --------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The rows of input that a row of output needs, copied to scratch memory
// together with their padding. Each row of input is copied once; rows that the
// next row of output needs move up, so that a tap lies at the same place for
// all of them. Kernels then know no border, may read a vector too far, and may
// write their output over rows that were copied.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_MVE_WINDOW_H
#define MOTE_CODEGEN_KERNELS_MVE_WINDOW_H

#include "codegen/kernels/Geometry.h"
#include "codegen/kernels/KernelBuilder.h"
#include "codegen/kernels/Overlap.h"

namespace mote::mve {

struct RowWindow {
  Geometry g;
  int64_t rows;     ///< From the first tap to the last.
  int64_t rowBytes; ///< Columns that windows reach, in bytes.
  int64_t bytes;    ///< All rows, and 16 that may be read behind them.

  explicit RowWindow(const Geometry &g);

  /// Loops over images and rows of output; when `body(n, oy)` runs, tap
  /// (ky, kx) of output column ox and channel c is at `ky * dilationH *
  /// rowBytes + (ox * strideW + kx * dilationW) * inC + c` of `buffer`.
  void forEachRow(KernelBuilder &k, Val in, Val buffer,
                  llvm::function_ref<void(Val, Val)> body) const;

  /// How close the output may follow the input.
  int64_t distance() const;

private:
  void loadRow(KernelBuilder &k, Val in, Val buffer, Val n, Val iy,
               Val row) const;
};

} // namespace mote::mve

#endif // MOTE_CODEGEN_KERNELS_MVE_WINDOW_H

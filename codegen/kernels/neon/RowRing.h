//===- RowRing.h - Rows of the input with their border ----------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Depthwise kernels compute a few rows of output at a time. Where there is
// padding, the rows of input that their windows reach lie in scratch, with
// their border, so that no tap is ever tested. The scratch is a ring: each row
// is copied there once and stays as long as windows reach it.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_NEON_ROWRING_H
#define MOTE_CODEGEN_KERNELS_NEON_ROWRING_H

#include "codegen/kernels/Geometry.h"
#include "codegen/kernels/neon/Neon.h"

namespace mote {

class RowRing {
public:
  /// For kernels that read `lanes` channels at once and compute `tileRows` rows
  /// of output together (what is left at the end may be fewer).
  RowRing(const Geometry &g, int64_t lanes, int64_t tileRows);

  /// Whether rows are copied at all, or read in the input.
  bool isUsed() const { return used; }
  /// Elements of scratch.
  int64_t size() const { return used ? count * rowSize : 0; }

  /// Rows of input from the first to the last tap of `rows` rows of output.
  int64_t reach(int64_t rows) const;

  /// Writes the border (and all else that rows do not overwrite) for an image.
  void clear(const Neon &n, Val ring) const;
  /// Copies the rows that come into reach with output rows `oy` and on, `rows`
  /// of them.
  void fill(const Neon &n, Val in, Val ring, Val image, Val oy,
            int64_t rows) const;
  /// Row `row` of the padded input: a pointer to its first column.
  Val row(const Neon &n, Val in, Val ring, Val image, Val row) const;

private:
  Val offset(KernelBuilder &k, Val row) const;

  const Geometry &g;
  int64_t tileRows;
  bool used;
  int64_t count;   ///< Rows.
  int64_t columns; ///< That windows reach.
  int64_t rowSize; ///< Elements from one row to the next.
};

/// A depthwise filter `[taps, channels]` with zeros for lanes beyond the
/// channels.
template <typename T>
llvm::SmallVector<T> padFilter(llvm::SmallVector<T> filter, const Geometry &g,
                               int64_t lanes) {
  if (g.outC >= lanes)
    return filter;
  llvm::SmallVector<T> result(g.taps() * lanes, 0);
  for (int64_t t = 0; t < g.taps(); ++t)
    llvm::copy(llvm::ArrayRef(filter).slice(t * g.outC, g.outC),
               result.begin() + t * lanes);
  return result;
}

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_NEON_ROWRING_H

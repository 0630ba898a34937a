//===- WinogradFilter.h - Filters in the Winograd domain --------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// F(m, 3) computes m neighbouring outputs of a filter of three taps with m + 2
// products instead of 3 m (Winograd, "Arithmetic Complexity of Computations",
// 1980):
//
//   scale * (m outputs) = output * ((filter * taps) . (input * inputs))
//
// with integer matrices. `scale` is what makes them integers; the
// requantization divides by it. On an image it is applied to rows and to
// columns.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_DSP_WINOGRADFILTER_H
#define MOTE_CODEGEN_KERNELS_DSP_WINOGRADFILTER_H

#include "codegen/kernels/Geometry.h"

namespace mote {

/// The matrices of F(m, 3) along one axis.
struct WinogradAxis {
  int64_t outputs; ///< m
  int64_t points;  ///< m + 2
  /// log2 of the scale.
  int64_t scaleBits;
  llvm::ArrayRef<int64_t> input;  ///< points x points
  llvm::ArrayRef<int64_t> filter; ///< points x 3
  llvm::ArrayRef<int64_t> output; ///< outputs x points

  static const WinogradAxis &get(int64_t outputs);
};

/// A layer's filter, transformed: for each point (i, j), channel o and input
/// channel c, `sum filter[i][ky] * filter[j][kx] * w[o][ky][kx][c]`.
class WinogradFilter {
public:
  WinogradFilter(mlir::Operation *op, const Geometry &g,
                 const WinogradAxis &rows, const WinogradAxis &columns);

  int64_t at(int64_t point, int64_t outChannel, int64_t inChannel) const {
    return values[(point * outC + outChannel) * inC + inChannel];
  }
  int64_t getPoints() const { return rows.points * columns.points; }
  int64_t getScaleBits() const { return rows.scaleBits + columns.scaleBits; }

  /// Whether, for these weights and every input, transformed inputs and
  /// filters fit i16, and every sum on the way to `scale * (bias + products)`
  /// fits i32.
  bool fits(llvm::ArrayRef<int32_t> bias) const;

private:
  /// Bound of |transformed input| at a point, for inputs in [-128, 127].
  int64_t inputBound(int64_t point) const;

  const WinogradAxis &rows, &columns;
  int64_t outC, inC;
  std::vector<int64_t> values;
};

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_DSP_WINOGRADFILTER_H

//===- WinogradFilter.cpp -------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/dsp/WinogradFilter.h"

#include <cstdlib>

using namespace mlir;
using namespace mote;

// F(2, 3). The filter's matrix is twice the usual one, which has halves.
static constexpr int64_t input2[] = {1, 0,  -1, 0, //
                                     0, 1,  1,  0, //
                                     0, -1, 1,  0, //
                                     0, 1,  0,  -1};
static constexpr int64_t filter2[] = {2, 0,  0, //
                                      1, 1,  1, //
                                      1, -1, 1, //
                                      0, 0,  2};
static constexpr int64_t output2[] = {1, 1, 1,  0, //
                                      0, 1, -1, -1};

const WinogradAxis &WinogradAxis::get(int64_t outputs) {
  static const WinogradAxis two = {2, 4, 1, input2, filter2, output2};
  assert(outputs == 2);
  return two;
}

WinogradFilter::WinogradFilter(Operation *op, const Geometry &g,
                               const WinogradAxis &rows,
                               const WinogradAxis &columns)
    : rows(rows), columns(columns), outC(g.outC), inC(g.inC) {
  SmallVector<int8_t> filter = filterOf(op);
  values.reserve(getPoints() * outC * inC);
  for (int64_t i = 0; i < rows.points; ++i)
    for (int64_t j = 0; j < columns.points; ++j)
      for (int64_t o = 0; o < outC; ++o)
        for (int64_t c = 0; c < inC; ++c) {
          int64_t sum = 0;
          for (int64_t tap = 0; tap < 9; ++tap)
            sum += rows.filter[i * 3 + tap / 3] *
                   columns.filter[j * 3 + tap % 3] *
                   filter[(o * 9 + tap) * inC + c];
          values.push_back(sum);
        }
}

int64_t WinogradFilter::inputBound(int64_t point) const {
  int64_t bound = 0;
  for (int64_t y = 0; y < rows.points; ++y)
    for (int64_t x = 0; x < columns.points; ++x)
      bound +=
          128 *
          std::abs(rows.input[point / columns.points * rows.points + y] *
                   columns.input[point % columns.points * columns.points + x]);
  return bound;
}

bool WinogradFilter::fits(ArrayRef<int32_t> bias) const {
  for (int64_t point = 0; point < getPoints(); ++point)
    if (inputBound(point) > INT16_MAX)
      return false;
  for (int64_t o = 0; o < outC; ++o) {
    // Every sum on the way adds some of these products, with factors of at most
    // 1, and the bias.
    int64_t bound = std::abs(int64_t(bias[o])) << getScaleBits();
    for (int64_t point = 0; point < getPoints(); ++point)
      for (int64_t c = 0; c < inC; ++c) {
        int64_t weight = std::abs(at(point, o, c));
        if (weight > INT16_MAX)
          return false;
        bound += weight * inputBound(point);
      }
    if (bound > INT32_MAX)
      return false;
  }
  return true;
}

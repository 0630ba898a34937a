//===- Panels.cpp - Weights in the order of a tile -----------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/neon/Panels.h"
#include "codegen/kernels/neon/Chains.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;
using namespace mote;

StepPlan::StepPlan(Products products, int64_t k) {
  stepSize = products == Products::Widening ? 32 : 16;
  unit = products == Products::Widening ? 32
         : products == Products::Dot    ? 4
                                        : 8;
  k = alignTo(k, 8);
  steps = k / stepSize;
  for (int64_t size : {16, 8})
    if (size < stepSize && k % (2 * size) >= size)
      tail.push_back(size);
}

int64_t StepPlan::paddedK() const {
  int64_t k = steps * stepSize;
  for (int64_t size : tail)
    k += size;
  return k;
}

/// Appends one step; `rows` holds the panel's channels, padded, one behind the
/// other.
void Panels::appendStep(ArrayRef<int8_t> rows, int64_t at, int64_t size,
                        int64_t unit) {
  int64_t row = plan.paddedK();
  for (int64_t first = at; first < at + size; first += unit)
    for (int64_t c = 0; c < tile; ++c)
      append_range(weights, rows.slice(c * row + first, unit));
}

/// The longest chain that a step allows in every channel.
int64_t Panels::chainOf(ArrayRef<int8_t> rows, int64_t at, int64_t size) const {
  int64_t row = plan.paddedK();
  for (int64_t length = size / 8; length > 1; length /= 2) {
    bool fits = true;
    for (int64_t c = 0; c < tile; ++c)
      fits &= chainsFit(rows.slice(c * row + at, size), length);
    if (fits)
      return length;
  }
  return 1;
}

/// Steps of the loop by the chains they allow, longest first.
void Panels::packSorted(ArrayRef<SmallVector<int8_t>> panels) {
  SmallVector<SmallVector<int64_t>> lengths;
  for (ArrayRef<int8_t> rows : panels) {
    lengths.emplace_back();
    for (int64_t step = 0; step < plan.steps; ++step)
      lengths.back().push_back(
          chainOf(rows, step * plan.stepSize, plan.stepSize));
  }
  for (int64_t length : {4, 2, 1})
    if (any_of(lengths, [&](ArrayRef<int64_t> panel) {
          return is_contained(panel, length);
        }))
      chains.push_back(length);
  for (auto [rows, panel] : zip_equal(panels, lengths)) {
    int64_t done = 0;
    for (int64_t length : chains) {
      for (int64_t step = 0; step < plan.steps; ++step)
        if (panel[step] == length) {
          appendStep(rows, step * plan.stepSize, plan.stepSize, plan.unit);
          offsets.push_back(static_cast<int32_t>(step * plan.stepSize));
          ++done;
        }
      if (length != chains.back())
        ends.push_back(static_cast<int32_t>(done));
    }
    int64_t at = plan.steps * plan.stepSize;
    for (int64_t size : plan.tail) {
      appendStep(rows, at, size, plan.tailUnit(size));
      at += size;
    }
  }
}

Panels::Panels(Products products, ArrayRef<int8_t> filter, int64_t channels,
               int64_t tile)
    : plan(products, filter.size() / channels), tile(tile) {
  int64_t k = filter.size() / channels, row = plan.paddedK();
  SmallVector<SmallVector<int8_t>> panels;
  for (int64_t c = 0; c < channels; c += tile) {
    int64_t first = std::max<int64_t>(0, std::min(c, channels - tile));
    SmallVector<int8_t> &rows = panels.emplace_back(tile * row, 0);
    for (int64_t j = 0; j < std::min(tile, channels); ++j)
      copy(filter.slice((first + j) * k, k), rows.begin() + j * row);
  }
  if (products != Products::Widening) {
    for (ArrayRef<int8_t> rows : panels) {
      int64_t at = plan.steps * plan.stepSize;
      appendStep(rows, 0, at, plan.unit);
      for (int64_t size : plan.tail)
        appendStep(rows, at, size, plan.tailUnit(size));
    }
    return;
  }
  packSorted(panels);
  int64_t at = plan.steps * plan.stepSize;
  for (int64_t size : plan.tail) {
    int64_t chain = size / 8;
    for (ArrayRef<int8_t> rows : panels)
      chain = std::min(chain, chainOf(rows, at, size));
    tailChains.push_back(chain);
    at += size;
  }
}

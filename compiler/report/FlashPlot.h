//===- FlashPlot.h - Flash against cycles -----------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_REPORT_FLASHPLOT_H
#define MOTE_COMPILER_REPORT_FLASHPLOT_H

#include "compiler/report/ModelReport.h"

namespace mote {

/// Indices of the curve's lower convex hull, where a byte saves more than just
/// after it, and of the point taken, in order.
std::vector<size_t> cornersOfFlashCurve(const ModelReport &report);

/// Which ops have other kernels at point `to` than at `from`:
/// `conv1, conv2: 2x4__dsp`.
std::string describeFlashChange(const ModelReport &report, size_t from,
                                size_t to);

/// An `<svg>` element: bytes to the right, cycles upwards, a dot a choice.
/// Colours come from CSS classes of the page around it.
void drawFlashCurve(llvm::raw_ostream &os, const ModelReport &report);

} // namespace mote

#endif // MOTE_COMPILER_REPORT_FLASHPLOT_H

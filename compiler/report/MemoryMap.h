//===- MemoryMap.h - Memory over time as SVG --------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_REPORT_MEMORYMAP_H
#define MOTE_COMPILER_REPORT_MEMORYMAP_H

#include "compiler/report/ModelReport.h"

namespace mote {

/// An `<svg>` element: steps to the right, addresses upwards, a box a buffer,
/// the peak marked; below it the MACs of each step on the same axis. Colours
/// come from CSS classes of the page around it. Of the arenas, one is drawn.
void drawMemoryMap(llvm::raw_ostream &os, const ModelReport &report,
                   size_t arena);

/// `text` with what HTML gives a meaning replaced.
std::string escapeHtml(llvm::StringRef text);

} // namespace mote

#endif // MOTE_COMPILER_REPORT_MEMORYMAP_H

//===- Formatting.h - Numbers and names for readers -------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_REPORT_FORMATTING_H
#define MOTE_COMPILER_REPORT_FORMATTING_H

#include "compiler/report/ModelReport.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace mote {

/// `1234567` as `1,234,567`.
std::string groupDigits(int64_t number);

/// At most `width` characters of `text`; what is cut out is in the middle,
/// since ONNX names differ at their ends.
std::string shorten(llvm::StringRef text, size_t width);

/// `optimal`, or by how much the arena may be above the smallest possible.
std::string describeGap(const ArenaReport &arena);

/// `of 16,384 bytes in dtcm; 93.1 % of what a run reads and writes`; empty for
/// an arena in no region.
std::string describeRegion(const ModelReport &report, const ArenaReport &arena);

/// The layer's name, or what it does if it belongs to no node.
std::string titleOf(const LayerReport &layer);

/// `1x49x10x1xi8, 1x1xi8 -> 1x25x5x64xi8`.
std::string describeShapes(const LayerReport &layer);

/// `scale 0.1, zero point -3`; empty if the value is not quantized.
std::string describeQuantization(const BorderReport &border);

} // namespace mote

#endif // MOTE_COMPILER_REPORT_FORMATTING_H

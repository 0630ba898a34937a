//===- Formatting.cpp - Numbers and names for readers ------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/report/Formatting.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mote;

std::string mote::groupDigits(int64_t number) {
  std::string digits = std::to_string(number);
  size_t end = number < 0 ? 1 : 0;
  for (size_t i = digits.size(); i > end + 3; i -= 3)
    digits.insert(i - 3, ",");
  return digits;
}

std::string mote::shorten(llvm::StringRef text, size_t width) {
  if (text.size() <= width)
    return text.str();
  size_t tail = (width - 2) * 2 / 3;
  size_t head = width - 2 - tail;
  return (text.take_front(head) + ".." + text.take_back(tail)).str();
}

std::string mote::describeGap(const ArenaReport &arena) {
  if (arena.optimal)
    return "optimal";
  int64_t gap = arena.bytes - arena.lowerBound;
  return llvm::formatv("at most {0} bytes ({1:F1} %) above the optimum",
                       groupDigits(gap),
                       arena.lowerBound ? 100.0 * gap / arena.lowerBound : 0.0);
}

std::string mote::describeRegion(const ModelReport &report,
                                 const ArenaReport &arena) {
  if (arena.region.empty())
    return "";
  int64_t accesses = 0;
  for (const ArenaReport &other : report.arenas)
    accesses += other.accesses;
  return llvm::formatv(
      "of {0} bytes in {1}; {2:F1} % of what a run reads and writes",
      groupDigits(arena.limit), arena.region,
      accesses ? 100.0 * arena.accesses / accesses : 0.0);
}

std::string mote::titleOf(const LayerReport &layer) {
  return layer.name.empty() ? "(" + layer.op + ")" : layer.name;
}

std::string mote::describeShapes(const LayerReport &layer) {
  return llvm::join(layer.inputs, ", ") + " -> " +
         llvm::join(layer.outputs, ", ");
}

std::string mote::describeQuantization(const BorderReport &border) {
  if (!border.scale)
    return "";
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "scale " << llvm::format("%.9g", *border.scale) << ", zero point "
     << border.zeroPoint.value_or(0);
  return text;
}

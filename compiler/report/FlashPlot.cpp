//===- FlashPlot.cpp - Flash against cycles -------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/report/FlashPlot.h"

#include "compiler/report/Formatting.h"
#include "compiler/report/MemoryMap.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mote;
using llvm::formatv;
using llvm::raw_ostream;

std::vector<size_t> mote::cornersOfFlashCurve(const ModelReport &report) {
  const std::vector<FlashPointReport> &curve = report.flashCurve;
  std::vector<size_t> corners;
  // Whether b lies on or above the line from a to c.
  auto isAbove = [&](size_t a, size_t b, size_t c) {
    double slope = double(curve[c].cycles - curve[a].cycles) /
                   double(curve[c].bytes - curve[a].bytes);
    return double(curve[b].cycles - curve[a].cycles) >=
           slope * double(curve[b].bytes - curve[a].bytes);
  };
  for (size_t point = 0; point < curve.size(); ++point) {
    while (corners.size() >= 2 &&
           isAbove(corners[corners.size() - 2], corners.back(), point))
      corners.pop_back();
    corners.push_back(point);
  }
  if (!llvm::is_contained(corners, report.flashChosen))
    corners.insert(llvm::upper_bound(corners, report.flashChosen),
                   report.flashChosen);
  return corners;
}

/// `2x4__dsp` of `conv2d_s8_2x4__dsp`, which the layer tells already.
static llvm::StringRef shortName(llvm::StringRef kernel) {
  size_t type = kernel.find("_s8_");
  return type == llvm::StringRef::npos ? kernel : kernel.drop_front(type + 4);
}

std::string mote::describeFlashChange(const ModelReport &report, size_t from,
                                      size_t to) {
  // Few words where many layers get the same kernel.
  constexpr size_t mostNames = 3;
  llvm::MapVector<llvm::StringRef, std::vector<std::string>> changes;
  for (auto [number, op] : llvm::enumerate(report.flashOps)) {
    int64_t after = report.flashCurve[to].kernels[number];
    if (report.flashCurve[from].kernels[number] != after)
      changes[shortName(op.kernels[after])].push_back(shorten(op.name, 24));
  }
  std::vector<std::string> texts;
  for (auto &[kernel, names] : changes) {
    size_t more = names.size() > mostNames ? names.size() - mostNames : 0;
    names.resize(names.size() - more);
    if (more)
      names.push_back("and " + std::to_string(more) + " more");
    texts.push_back(llvm::join(names, ", ") + ": " + kernel.str());
  }
  return texts.empty() ? "" : llvm::join(texts, "; ");
}

namespace {
class FlashPlot {
public:
  FlashPlot(raw_ostream &os, const ModelReport &report);
  void draw();

private:
  void drawAxes();
  void drawPoints();
  void text(double x, double y, llvm::StringRef attributes,
            llvm::StringRef content);
  double xOf(int64_t bytes) const {
    return left + (bytes - first) * plotWidth / (last - first);
  }
  double yOf(int64_t cycles) const {
    return top + plotHeight - cycles * plotHeight / most;
  }

  // In CSS pixels.
  static constexpr double left = 92, right = 30, top = 20, bottom = 46;
  static constexpr double plotWidth = 860, plotHeight = 300;

  raw_ostream &os;
  const ModelReport &report;
  int64_t first, last; ///< Bytes at the ends of the axis.
  int64_t most;        ///< Cycles at the top.
};
} // namespace

/// 1, 2 or 5 times a power of ten, at most `parts` of which fit into `total`.
static int64_t chooseStep(int64_t total, int64_t parts) {
  for (int64_t power = 1;; power *= 10)
    for (int64_t digit : {1, 2, 5})
      if (total / (digit * power) <= parts)
        return digit * power;
}

FlashPlot::FlashPlot(raw_ostream &os, const ModelReport &report)
    : os(os), report(report) {
  int64_t smallest = report.flashCurve.front().bytes,
          largest = report.flashCurve.back().bytes;
  int64_t margin = std::max<int64_t>(16, (largest - smallest) / 25);
  first = smallest - margin, last = largest + margin;
  most = std::max<int64_t>(1, report.flashCurve.front().cycles * 21 / 20);
}

void FlashPlot::text(double x, double y, llvm::StringRef attributes,
                     llvm::StringRef content) {
  os << formatv("<text x=\"{0:F1}\" y=\"{1:F1}\" {2}>", x, y, attributes)
     << escapeHtml(content) << "</text>\n";
}

void FlashPlot::drawAxes() {
  int64_t step = chooseStep(most, 6);
  for (int64_t cycles = 0; cycles <= most; cycles += step) {
    os << formatv("<line class=\"grid\" x1=\"{0:F1}\" x2=\"{1:F1}\" "
                  "y1=\"{2:F1}\" y2=\"{2:F1}\"/>\n",
                  left, left + plotWidth, yOf(cycles));
    text(left - 8, yOf(cycles) + 4, "class=\"axis\" text-anchor=\"end\"",
         groupDigits(cycles));
  }
  step = chooseStep(last - first, 8);
  for (int64_t bytes = (first + step - 1) / step * step; bytes <= last;
       bytes += step) {
    os << formatv("<line class=\"grid\" x1=\"{0:F1}\" x2=\"{0:F1}\" "
                  "y1=\"{1:F1}\" y2=\"{2:F1}\"/>\n",
                  xOf(bytes), top, top + plotHeight);
    text(xOf(bytes), top + plotHeight + 16,
         "class=\"axis\" text-anchor=\"middle\"", groupDigits(bytes));
  }
  text(left + plotWidth / 2, top + plotHeight + 36,
       "class=\"axis\" text-anchor=\"middle\"", "bytes of flash");
  text(left - 8, top - 8, "class=\"axis\" text-anchor=\"end\"", "cycles");
}

void FlashPlot::drawPoints() {
  // A budget between two points buys the left one: stairs.
  os << "<path class=\"curve\" d=\"";
  for (auto [number, point] : llvm::enumerate(report.flashCurve)) {
    if (number == 0)
      os << formatv("M{0:F1} {1:F1}", xOf(point.bytes), yOf(point.cycles));
    else
      os << formatv(" H{0:F1} V{1:F1}", xOf(point.bytes), yOf(point.cycles));
  }
  os << formatv(" H{0:F1}\"/>\n", left + plotWidth);
  std::vector<size_t> corners = cornersOfFlashCurve(report);
  for (auto [number, point] : llvm::enumerate(report.flashCurve)) {
    bool isTaken = number == report.flashChosen;
    bool isCorner = llvm::is_contained(corners, number);
    os << formatv("<circle class=\"{0}\" cx=\"{1:F1}\" cy=\"{2:F1}\" "
                  "r=\"{3}\"><title>",
                  isTaken    ? "taken"
                  : isCorner ? "corner"
                             : "choice",
                  xOf(point.bytes), yOf(point.cycles),
                  isTaken    ? "6"
                  : isCorner ? "4"
                             : "2")
       << groupDigits(point.bytes) << " bytes\n"
       << groupDigits(point.cycles) << " cycles</title></circle>\n";
  }
  const FlashPointReport &taken = report.flashCurve[report.flashChosen];
  text(xOf(taken.bytes) + 8, yOf(taken.cycles) - 10, "class=\"strong\"",
       groupDigits(taken.bytes));
}

void FlashPlot::draw() {
  double width = left + plotWidth + right, height = top + plotHeight + bottom;
  os << formatv("<svg viewBox=\"0 0 {0:F0} {1:F0}\" width=\"{0:F0}\" "
                "height=\"{1:F0}\" role=\"img\" "
                "aria-label=\"{2} choices of kernels: bytes and cycles\">\n",
                width, height, report.flashCurve.size());
  drawAxes();
  drawPoints();
  os << "</svg>\n";
}

void mote::drawFlashCurve(raw_ostream &os, const ModelReport &report) {
  FlashPlot(os, report).draw();
}

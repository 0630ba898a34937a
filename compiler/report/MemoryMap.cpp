//===- MemoryMap.cpp - Memory over time as SVG ---------------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/report/MemoryMap.h"
#include "compiler/report/Formatting.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <algorithm>

using namespace mote;
using llvm::formatv;
using llvm::raw_ostream;

std::string mote::escapeHtml(llvm::StringRef text) {
  std::string escaped;
  llvm::raw_string_ostream os(escaped);
  llvm::printHTMLEscaped(text, os);
  return escaped;
}

namespace {
class MemoryMap {
public:
  MemoryMap(raw_ostream &os, const ModelReport &report, size_t arena);
  void draw();

private:
  void drawGrid();
  void drawBuffers();
  void drawLabels(const BufferReport &buffer, double x, double y,
                  double boxWidth, double boxHeight);
  double widthToNext(const BufferReport &buffer) const;
  void drawPeak();
  void drawMacs();
  void drawLayerNames();
  void text(double x, double y, llvm::StringRef attributes,
            llvm::StringRef content);

  double xOf(int64_t step) const { return left + step * stepWidth; }
  double yOf(int64_t bytes) const {
    return top + mapHeight - bytes * mapHeight / arena;
  }

  // In CSS pixels.
  static constexpr double left = 78, right = 20, top = 34;
  static constexpr double mapHeight = 380, gap = 26, macsHeight = 64;
  static constexpr double fontWidth = 6.2;
  static constexpr size_t nameLength = 26;

  raw_ostream &os;
  const ModelReport &report;
  size_t number; ///< Of the arena.
  int64_t numSteps;
  int64_t arena; ///< Its bytes.
  /// Alive in it at each step, and the first step where that is most.
  std::vector<int64_t> liveBytes;
  int64_t peakStep = 0;
  double stepWidth;
  double width, height;
};
} // namespace

/// A power of two, as tensor sizes tend to be multiples of one.
static int64_t chooseTick(int64_t total) {
  int64_t tick = 1;
  while (total / tick > 8)
    tick *= 2;
  return tick;
}

MemoryMap::MemoryMap(raw_ostream &os, const ModelReport &report, size_t number)
    : os(os), report(report), number(number),
      numSteps(std::max<int64_t>(1, report.liveBytes.size())),
      arena(std::max<int64_t>(1, report.arenas[number].bytes)) {
  for (size_t step = 0; step < report.liveBytes.size(); ++step)
    liveBytes.push_back(countLiveBytes(report, number, step));
  if (!liveBytes.empty())
    peakStep = std::max_element(liveBytes.begin(), liveBytes.end()) -
               liveBytes.begin();
  stepWidth = std::clamp(1000.0 / numSteps, 6.0, 110.0);
  width = left + numSteps * stepWidth + right;
  size_t longest = 0;
  for (const LayerReport &layer : report.layers)
    longest = std::max(longest, shorten(titleOf(layer), nameLength).size());
  // Names hang down at a slant of 52 degrees.
  height = top + mapHeight + gap + macsHeight + 24 + longest * fontWidth * 0.79;
}

void MemoryMap::text(double x, double y, llvm::StringRef attributes,
                     llvm::StringRef content) {
  os << formatv("<text x=\"{0:F1}\" y=\"{1:F1}\" {2}>", x, y, attributes)
     << escapeHtml(content) << "</text>\n";
}

void MemoryMap::drawGrid() {
  int64_t tick = chooseTick(arena);
  for (int64_t bytes = 0; bytes <= arena; bytes += tick) {
    os << formatv(
        "<line class=\"grid\" x1=\"{0:F1}\" x2=\"{1:F1}\" y1=\"{2:F1}\" "
        "y2=\"{2:F1}\"/>\n",
        left, xOf(numSteps), yOf(bytes));
    // The arena's own label has precedence.
    if (yOf(bytes) - yOf(arena) > 14)
      text(left - 8, yOf(bytes) + 4, "class=\"axis\" text-anchor=\"end\"",
           groupDigits(bytes));
  }
  text(left - 8, yOf(arena) + 4, "class=\"axis strong\" text-anchor=\"end\"",
       groupDigits(report.arenas[number].bytes));
  os << formatv(
      "<line class=\"arena\" x1=\"{0:F1}\" x2=\"{1:F1}\" y1=\"{2:F1}\" "
      "y2=\"{2:F1}\"/>\n",
      left, xOf(numSteps), yOf(arena));
}

void MemoryMap::drawPeak() {
  if (liveBytes.empty())
    return;
  double x = xOf(peakStep);
  os << formatv(
      "<rect class=\"peak\" x=\"{0:F1}\" y=\"{1:F1}\" width=\"{2:F1}\" "
      "height=\"{3:F1}\"/>\n",
      x, top - 6, stepWidth, mapHeight + 6 + gap + macsHeight);
  std::string label = "peak: " + groupDigits(liveBytes[peakStep]) +
                      " bytes alive at step " + std::to_string(peakStep);
  bool isRight = peakStep > numSteps / 2;
  text(isRight ? x + stepWidth : x, top - 14,
       isRight ? "class=\"peak-label\" text-anchor=\"end\""
               : "class=\"peak-label\"",
       label);
}

void MemoryMap::drawBuffers() {
  for (const BufferReport &buffer : report.buffers) {
    if (buffer.arena != number)
      continue;
    double boxWidth = (buffer.last - buffer.first + 1) * stepWidth;
    // Small buffers stay visible, if a little higher than they are.
    double boxHeight =
        std::max(4.0, yOf(buffer.offset) - yOf(buffer.offset + buffer.size));
    double x = xOf(buffer.first), y = yOf(buffer.offset) - boxHeight;
    os << formatv("<g><rect class=\"buffer {0}\" x=\"{1:F1}\" y=\"{2:F1}\" "
                  "width=\"{3:F1}\" height=\"{4:F1}\" rx=\"2\"/>",
                  buffer.kind, x + 0.5, y + 0.5, std::max(1.0, boxWidth - 1),
                  std::max(0.5, boxHeight - 1));
    os << "<title>"
       << escapeHtml(formatv("{0}\n{1}, {2}\n{3} bytes at {4} to {5}\n"
                             "alive from step {6} to {7}",
                             buffer.name, buffer.kind, buffer.type,
                             groupDigits(buffer.size),
                             groupDigits(buffer.offset),
                             groupDigits(buffer.offset + buffer.size),
                             buffer.first, buffer.last)
                         .str())
       << "</title>\n";
    drawLabels(buffer, x, y, boxWidth, boxHeight);
    os << "</g>\n";
  }
}

/// How far a label may go: where a later box begins over this one, that one's
/// label begins.
double MemoryMap::widthToNext(const BufferReport &buffer) const {
  int64_t end = buffer.last + 1;
  for (const BufferReport &other : report.buffers)
    if (other.arena == number && other.first > buffer.first &&
        other.first < end && other.offset < buffer.offset + buffer.size &&
        buffer.offset < other.offset + other.size)
      end = other.first;
  return (end - buffer.first) * stepWidth;
}

void MemoryMap::drawLabels(const BufferReport &buffer, double x, double y,
                           double boxWidth, double boxHeight) {
  boxWidth = std::min(boxWidth, widthToNext(buffer));
  size_t room = boxWidth > 8 ? size_t((boxWidth - 8) / fontWidth) : 0;
  bool isBorder = buffer.kind == "input" || buffer.kind == "output";
  if (boxHeight < 14) {
    // Too flat for text inside; the model's borders get it above.
    if (isBorder)
      text(buffer.last + 1 == numSteps ? x + boxWidth : x, y - 4,
           buffer.last + 1 == numSteps ? "class=\"label\" text-anchor=\"end\""
                                       : "class=\"label\"",
           shorten(buffer.name, nameLength));
    return;
  }
  if (room >= 4)
    text(x + 5, y + std::min(boxHeight / 2 + 4, 15.0), "class=\"label\"",
         shorten(buffer.name, room));
  if (boxHeight >= 34 && room >= 6)
    text(x + 5, y + 29, "class=\"label faint\"", groupDigits(buffer.size));
}

void MemoryMap::drawMacs() {
  double bottom = top + mapHeight + gap + macsHeight;
  int64_t most = 1;
  for (const LayerReport &layer : report.layers)
    most = std::max(most, layer.macs);
  text(left - 8, bottom - macsHeight + 10, "class=\"axis\" text-anchor=\"end\"",
       "MACs");
  os << formatv(
      "<line class=\"base\" x1=\"{0:F1}\" x2=\"{1:F1}\" y1=\"{2:F1}\" "
      "y2=\"{2:F1}\"/>\n",
      left, xOf(numSteps), bottom);
  for (const LayerReport &layer : report.layers) {
    if (layer.macs == 0)
      continue;
    double barHeight = layer.macs * macsHeight / most;
    double barWidth = (layer.lastStep - layer.firstStep + 1) * stepWidth;
    os << formatv("<rect class=\"macs\" x=\"{0:F1}\" y=\"{1:F1}\" "
                  "width=\"{2:F1}\" height=\"{3:F1}\">",
                  xOf(layer.firstStep) + 1, bottom - barHeight,
                  std::max(1.0, barWidth - 2), barHeight)
       << "<title>"
       << escapeHtml(titleOf(layer) + "\n" + groupDigits(layer.macs) + " MACs")
       << "</title></rect>\n";
  }
}

/// Slanted, and thinned out where they would touch each other.
void MemoryMap::drawLayerNames() {
  double y = top + mapHeight + gap + macsHeight + 14;
  double lastX = -100;
  for (const LayerReport &layer : report.layers) {
    double x = (xOf(layer.firstStep) + xOf(layer.lastStep + 1)) / 2;
    if (x - lastX < 13)
      continue;
    lastX = x;
    std::string name = titleOf(layer);
    os << formatv("<text class=\"axis\" text-anchor=\"end\" transform=\""
                  "translate({0:F1} {1:F1}) rotate(-52)\">",
                  x + 4, y)
       << escapeHtml(shorten(name, nameLength)) << "<title>" << escapeHtml(name)
       << "</title></text>\n";
  }
}

void MemoryMap::draw() {
  os << formatv("<svg viewBox=\"0 0 {0:F0} {1:F0}\" width=\"{0:F0}\" "
                "height=\"{1:F0}\" role=\"img\" "
                "aria-label=\"Arena of {2} bytes over {3} steps\">\n",
                width, height, report.arenas[number].bytes, numSteps);
  drawGrid();
  drawPeak();
  drawBuffers();
  drawMacs();
  drawLayerNames();
  os << "</svg>\n";
}

void mote::drawMemoryMap(raw_ostream &os, const ModelReport &report,
                         size_t arena) {
  MemoryMap(os, report, arena).draw();
}

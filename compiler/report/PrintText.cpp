//===- PrintText.cpp - The report for terminals -------------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tables whose columns are as wide as their content, and two drawings: bytes
// alive as a bar a step, and the life of each buffer as a row of marks.
//
//===----------------------------------------------------------------------===//

#include "compiler/report/FlashPlot.h"
#include "compiler/report/Formatting.h"
#include "llvm/Support/FormatVariadic.h"
#include <algorithm>

using namespace mote;
using llvm::raw_ostream;

namespace {
/// Text cells in columns; numbers are right-aligned.
class Table {
public:
  explicit Table(std::vector<std::string> header, std::string alignment)
      : alignment(std::move(alignment)), rows{std::move(header)} {}

  void add(std::vector<std::string> row) { rows.push_back(std::move(row)); }

  void print(raw_ostream &os) const {
    std::vector<size_t> widths(alignment.size(), 0);
    for (const auto &row : rows)
      for (size_t i = 0; i < row.size(); ++i)
        widths[i] = std::max(widths[i], row[i].size());
    for (const auto &row : rows)
      os << line(row, widths) << "\n";
  }

private:
  std::string line(const std::vector<std::string> &row,
                   const std::vector<size_t> &widths) const {
    std::string text;
    for (size_t i = 0; i < row.size(); ++i) {
      std::string padding(widths[i] - row[i].size(), ' ');
      text += "  ";
      text += alignment[i] == 'r' ? padding + row[i] : row[i] + padding;
    }
    return llvm::StringRef(text).rtrim().str();
  }

  /// One of `l`, `r` a column.
  std::string alignment;
  std::vector<std::vector<std::string>> rows;
};
} // namespace

static void printFacts(raw_ostream &os, const ModelReport &report) {
  os << report.model;
  std::vector<std::string> origin;
  if (!report.source.empty())
    origin.push_back(report.source);
  if (report.opset)
    origin.push_back("opset " + std::to_string(*report.opset));
  if (!report.target.empty())
    origin.push_back("for " + report.target);
  if (!origin.empty())
    os << " (" << llvm::join(origin, ", ") << ")";
  os << "\n\n";

  Table table({"", "bytes", ""}, "lrl");
  for (const ArenaReport &arena : report.arenas) {
    std::string region = describeRegion(report, arena);
    table.add({region.empty() ? "arena" : "arena " + arena.region,
               groupDigits(arena.bytes),
               region.empty() ? describeGap(arena)
                              : region + "; " + describeGap(arena)});
    table.add({"  lower bound", groupDigits(arena.lowerBound),
               "what some step needs in any plan"});
  }
  table.add(
      {"weights", groupDigits(report.weightsBytes), "constants of the model"});
  if (report.constantBytes)
    table.add({"flash", groupDigits(*report.constantBytes),
               "constant tables, weights packed; code comes on top"});
  table.print(os);
  os << "\n";

  Table borders({"", "type", "bytes", "name", ""}, "llrll");
  for (const BorderReport &border : report.inputs)
    borders.add({"input", border.type, groupDigits(border.bytes), border.name,
                 describeQuantization(border)});
  for (const BorderReport &border : report.outputs)
    borders.add({"output", border.type, groupDigits(border.bytes), border.name,
                 describeQuantization(border)});
  borders.print(os);
}

static void printLayers(raw_ostream &os, const ModelReport &report) {
  os << "\nLayers: " << report.layers.size() << ", " << groupDigits(report.macs)
     << " MACs";
  if (report.cycles)
    os << ", about " << groupDigits(report.cycles) << " cycles";
  os << "\n";
  std::vector<std::string> header = {"step",    "layer", "operator",
                                     "output",  "MACs",  "%",
                                     "weights", "alive", "kernel"};
  // Beside the MACs, where the kernels have estimates.
  auto insertCosts = [&](std::vector<std::string> &row, std::string cycles,
                         std::string tables, std::string code) {
    if (report.cycles) {
      row.insert(row.begin() + 7, {std::move(tables), std::move(code)});
      row.insert(row.begin() + 6, std::move(cycles));
    }
  };
  insertCosts(header, "cycles", "tables", "code");
  Table table(header, report.cycles ? "rlllrrrrrrrl" : "rlllrrrrl");
  for (const LayerReport &layer : report.layers) {
    std::string steps = std::to_string(layer.firstStep);
    if (layer.lastStep != layer.firstStep)
      steps += "-" + std::to_string(layer.lastStep);
    std::string share =
        report.macs
            ? llvm::formatv("{0:F1}", 100.0 * layer.macs / report.macs).str()
            : "";
    std::vector<std::string> row = {
        steps,
        shorten(titleOf(layer), 36),
        layer.op,
        layer.outputs.empty() ? "" : layer.outputs.front(),
        layer.macs ? groupDigits(layer.macs) : "-",
        layer.macs ? share : "-",
        groupDigits(layer.weightsBytes),
        groupDigits(layer.liveBytes),
        layer.kernel};
    insertCosts(row, layer.cycles ? groupDigits(layer.cycles) : "-",
                groupDigits(layer.tableBytes), groupDigits(layer.codeBytes));
    table.add(std::move(row));
  }
  table.print(os);
}

static void printRemovals(raw_ostream &os, const ModelReport &report) {
  if (report.removals.empty())
    return;
  os << "\nRemoved: by interval analysis it reaches no output\n";
  Table table({"layer", "what"}, "ll");
  for (const RemovalReport &removal : report.removals)
    table.add({shorten(removal.layer, 36), removal.what});
  table.print(os);
}

static void printFlashCurve(raw_ostream &os, const ModelReport &report) {
  if (report.flashCurve.empty())
    return;
  std::vector<size_t> corners = cornersOfFlashCurve(report);
  os << "\nFlash against cycles, as estimated (" << corners.size() << " of "
     << report.flashCurve.size()
     << " choices: where bytes save most; * is taken)\n";
  Table table({"", "flash", "cycles", "what changes"}, "lrrl");
  size_t before = corners.front();
  for (size_t corner : corners) {
    const FlashPointReport &point = report.flashCurve[corner];
    table.add({corner == report.flashChosen ? "*" : "",
               groupDigits(point.bytes), groupDigits(point.cycles),
               describeFlashChange(report, before, corner)});
    before = corner;
  }
  table.print(os);
}

static void printTimeline(raw_ostream &os, const ModelReport &report) {
  if (report.liveBytes.empty())
    return;
  os << "\nRAM over time (bytes alive at each step)\n";
  constexpr int64_t barWidth = 40;
  int64_t peak = std::max<int64_t>(1, report.liveBytes[report.peakStep]);
  // With regions, a column for each and a bar for all.
  std::vector<std::string> header = {"step", "bytes", "", "layer"};
  std::string alignment = "rrll";
  if (report.hasRegions()) {
    header.erase(header.begin() + 1);
    alignment.erase(1, 1);
    for (size_t arena = 0; arena < report.arenas.size(); ++arena) {
      header.insert(header.begin() + 1 + arena, report.arenas[arena].region);
      alignment.insert(1, "r");
    }
  }
  Table table(header, alignment);
  for (size_t step = 0; step < report.liveBytes.size(); ++step) {
    int64_t live = report.liveBytes[step];
    std::string bar((live * barWidth + peak - 1) / peak, '#');
    bar.resize(barWidth, '.');
    const LayerReport *layer = report.layerAt(step);
    std::vector<std::string> row = {std::to_string(step)};
    for (size_t arena = 0; arena < report.arenas.size(); ++arena)
      row.push_back(groupDigits(countLiveBytes(report, arena, step)));
    row.push_back(std::move(bar));
    row.push_back((layer ? shorten(titleOf(*layer), 36) : "") +
                  (int64_t(step) == report.peakStep ? "  <- peak" : ""));
    table.add(std::move(row));
  }
  table.print(os);
}

/// Columns of the life drawing; longer schedules share a column.
static constexpr int64_t maxLifeColumns = 64;

static std::string drawLife(const BufferReport &buffer, int64_t numSteps) {
  int64_t columns = std::min(numSteps, maxLifeColumns);
  std::string life(columns, '.');
  for (int64_t step = buffer.first; step <= buffer.last && step < numSteps;
       ++step)
    life[step * columns / numSteps] = '#';
  return life;
}

static void printBuffers(raw_ostream &os, const ModelReport &report) {
  if (report.buffers.empty())
    return;
  std::vector<const BufferReport *> sorted;
  for (const BufferReport &buffer : report.buffers)
    sorted.push_back(&buffer);
  std::sort(sorted.begin(), sorted.end(),
            [](const BufferReport *a, const BufferReport *b) {
              return std::make_tuple(a->first, a->last, a->offset, a->name) <
                     std::make_tuple(b->first, b->last, b->offset, b->name);
            });
  os << "\nBuffers (one column of `life` is ";
  int64_t numSteps = std::max<int64_t>(1, report.liveBytes.size());
  if (numSteps > maxLifeColumns)
    os << llvm::formatv("{0:F1} steps)\n", double(numSteps) / maxLifeColumns);
  else
    os << "one step)\n";
  std::vector<std::string> header = {"offset", "end",  "bytes", "life",
                                     "kind",   "type", "name"};
  // In front, where there are several.
  bool regions = report.hasRegions();
  auto insertRegion = [&](std::vector<std::string> row, std::string region,
                          std::string accesses) {
    if (regions) {
      row.insert(row.begin() + 3, std::move(accesses));
      row.insert(row.begin(), std::move(region));
    }
    return row;
  };
  Table table(insertRegion(header, "region", "accesses"),
              regions ? "lrrrrllll" : "rrrllll");
  for (const BufferReport *buffer : sorted)
    table.add(insertRegion(
        {groupDigits(buffer->offset),
         groupDigits(buffer->offset + buffer->size), groupDigits(buffer->size),
         drawLife(*buffer, numSteps), buffer->kind, buffer->type,
         shorten(buffer->name, 36)},
        report.arenas[buffer->arena].region, groupDigits(buffer->accesses)));
  table.print(os);
}

void mote::printText(raw_ostream &os, const ModelReport &report) {
  printFacts(os, report);
  printLayers(os, report);
  printRemovals(os, report);
  printFlashCurve(os, report);
  printTimeline(os, report);
  printBuffers(os, report);
}

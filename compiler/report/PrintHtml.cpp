//===- PrintHtml.cpp - The report as one page ----------------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Self-contained: no script, no font, no link. Colours follow the reader's
// light or dark setting.
//
//===----------------------------------------------------------------------===//

#include "compiler/report/FlashPlot.h"
#include "compiler/report/Formatting.h"
#include "compiler/report/MemoryMap.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mote;
using llvm::formatv;
using llvm::raw_ostream;

static constexpr llvm::StringLiteral style = R"css(
:root { color-scheme: light dark; --bg: #fbfaf8; --card: #ffffff; --ink: #1f2430; --faint: #6b7280; --line: #e3e0da;
  --input: #5b9bd5; --output: #d9843b; --temporary: #76b28b; --scratch: #b99ad0; --macs: #8d99ae; --peak: #d64545; }
@media (prefers-color-scheme: dark) {
  :root { --bg: #16181d; --card: #1e2128; --ink: #e6e6e3; --faint: #9aa2b1; --line: #343943;
    --input: #3f7db8; --output: #b56a28; --temporary: #4f8a66; --scratch: #8a6ba6; --macs: #6b7689; --peak: #ff7b72; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1180px; padding: 28px 24px 60px; background: var(--bg); color: var(--ink);
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 26px; margin: 0; } h2 { font-size: 17px; margin: 34px 0 10px; }
.sub { color: var(--faint); margin: 4px 0 20px; overflow-wrap: anywhere; }
.cards { display: flex; flex-wrap: wrap; gap: 12px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; min-width: 150px; }
.card b { display: block; font-size: 21px; font-variant-numeric: tabular-nums; }
.card span { color: var(--faint); font-size: 12.5px; }
.figure { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 10px; overflow-x: auto; }
.legend { color: var(--faint); font-size: 12.5px; margin: 8px 4px 0; }
.legend i { display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin: 0 5px 0 14px; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; background: var(--card); border: 1px solid var(--line); font-size: 13px; }
th, td { text-align: left; padding: 5px 10px; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-weight: 600; color: var(--faint); } tr:last-child td { border-bottom: 0; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
td.name { max-width: 300px; overflow: hidden; text-overflow: ellipsis; }
tr.at-peak td { background: color-mix(in srgb, var(--peak) 12%, transparent); }
.bar { display: inline-block; height: 9px; background: var(--macs); border-radius: 2px; vertical-align: middle; }
code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 12px; }
summary { cursor: pointer; font-size: 17px; font-weight: 600; margin: 34px 0 10px; }
svg { display: block; font: 11px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
svg text { fill: var(--ink); } svg .axis { fill: var(--faint); } svg .strong { fill: var(--ink); font-weight: 600; }
svg .grid, svg .base { stroke: var(--line); } svg .arena { stroke: var(--ink); stroke-dasharray: 5 3; }
svg .buffer { stroke: color-mix(in srgb, var(--ink) 45%, transparent); fill-opacity: .58; } svg g:hover .buffer { fill-opacity: 1; stroke: var(--ink); stroke-width: 2; }
svg .label { pointer-events: none; } svg .label.faint { fill-opacity: .72; }
svg .input { fill: var(--input); } svg .output { fill: var(--output); } svg .temporary { fill: var(--temporary); } svg .scratch { fill: var(--scratch); }
svg .curve { fill: none; stroke: var(--input); stroke-width: 1.5; } svg .choice { fill: var(--input); } svg .corner { fill: var(--card); stroke: var(--input); stroke-width: 1.5; } svg .taken { fill: var(--peak); }
svg .macs { fill: var(--macs); } svg .peak { fill: var(--peak); fill-opacity: .13; } svg .peak-label { fill: var(--peak); font-weight: 600; }
)css";

static void printCard(raw_ostream &os, llvm::StringRef value,
                      llvm::StringRef note) {
  os << "<div class=\"card\"><b>" << escapeHtml(value) << "</b><span>"
     << escapeHtml(note) << "</span></div>\n";
}

static void printHeader(raw_ostream &os, const ModelReport &report) {
  os << "<h1>" << escapeHtml(report.model) << "</h1>\n<p class=\"sub\">";
  std::string origin = report.source;
  if (report.opset)
    origin += " · opset " + std::to_string(*report.opset);
  if (!report.target.empty())
    origin += " · for " + report.target;
  if (!report.digest.empty())
    origin += " · sha256 " + report.digest;
  os << escapeHtml(origin) << "</p>\n<div class=\"cards\">\n";
  for (const ArenaReport &arena : report.arenas) {
    std::string region = describeRegion(report, arena);
    printCard(os, groupDigits(arena.bytes),
              "bytes of arena, " + (region.empty() ? "" : region + "; ") +
                  describeGap(arena));
    printCard(os, groupDigits(arena.lowerBound),
              "bytes at least (lower bound)");
  }
  printCard(os, groupDigits(report.weightsBytes), "bytes of weights");
  if (report.constantBytes)
    printCard(os, groupDigits(*report.constantBytes),
              "bytes of flash for constant tables; code comes on top");
  printCard(os, groupDigits(report.macs), "multiply-accumulates");
  if (report.cycles)
    printCard(os, groupDigits(report.cycles), "cycles, estimated");
  os << "</div>\n";
}

static void printBorders(raw_ostream &os, const ModelReport &report) {
  os << "<h2>Inputs and outputs</h2>\n<div class=\"wide\"><table><tr><th></th>"
        "<th>name</th><th>type</th><th class=\"n\">bytes</th>"
        "<th>quantization</th></tr>\n";
  auto row = [&](llvm::StringRef kind, const BorderReport &border) {
    os << "<tr><td>" << kind << "</td><td class=\"name\">"
       << escapeHtml(border.name) << "</td><td><code>"
       << escapeHtml(border.type) << "</code></td><td class=\"n\">"
       << groupDigits(border.bytes) << "</td><td>"
       << escapeHtml(describeQuantization(border)) << "</td></tr>\n";
  };
  for (const BorderReport &border : report.inputs)
    row("input", border);
  for (const BorderReport &border : report.outputs)
    row("output", border);
  os << "</table></div>\n";
}

static void printLayers(raw_ostream &os, const ModelReport &report) {
  os << "<h2>Layers</h2>\n<div class=\"wide\"><table><tr>"
        "<th class=\"n\">step</th><th>layer</th><th>operator</th>"
        "<th>shapes</th><th class=\"n\">MACs</th><th>share</th>"
     << (report.cycles ? "<th class=\"n\">cycles</th>" : "")
     << "<th class=\"n\">weights</th>"
     << (report.cycles ? "<th class=\"n\">tables</th><th class=\"n\">code</th>"
                       : "")
     << "<th class=\"n\">alive</th>"
        "<th>kernel</th></tr>\n";
  for (const LayerReport &layer : report.layers) {
    bool atPeak =
        layer.firstStep <= report.peakStep && report.peakStep <= layer.lastStep;
    double share = report.macs ? 100.0 * layer.macs / report.macs : 0;
    os << (atPeak ? "<tr class=\"at-peak\">" : "<tr>");
    os << "<td class=\"n\">" << layer.firstStep;
    if (layer.lastStep != layer.firstStep)
      os << "–" << layer.lastStep;
    os << "</td><td class=\"name\" title=\"" << escapeHtml(titleOf(layer))
       << "\">" << escapeHtml(shorten(titleOf(layer), 34)) << "</td><td>"
       << escapeHtml(layer.op) << "</td><td><code>"
       << escapeHtml(describeShapes(layer)) << "</code></td><td class=\"n\">"
       << (layer.macs ? groupDigits(layer.macs) : "–") << "</td><td>";
    if (layer.macs)
      os << formatv("<span class=\"bar\" style=\"width:{0:F0}px\"></span> "
                    "{1:F1} %",
                    std::max(1.0, share * 0.9), share);
    if (report.cycles)
      os << "</td><td class=\"n\">"
         << (layer.cycles ? groupDigits(layer.cycles) : "–");
    os << "</td><td class=\"n\">" << groupDigits(layer.weightsBytes);
    if (report.cycles)
      os << "</td><td class=\"n\">" << groupDigits(layer.tableBytes)
         << "</td><td class=\"n\">" << groupDigits(layer.codeBytes);
    os << "</td><td class=\"n\">" << groupDigits(layer.liveBytes)
       << "</td><td><code>" << escapeHtml(layer.kernel)
       << "</code></td></tr>\n";
  }
  os << "</table></div>\n";
}

static void printRemovals(raw_ostream &os, const ModelReport &report) {
  if (report.removals.empty())
    return;
  os << "<h2>Removed</h2>\n<p>Channels that reach no output for any input, by "
        "interval analysis. Constant ones are in the biases of the layers that "
        "read them.</p>\n<div class=\"wide\"><table><tr><th>layer</th>"
        "<th>what</th></tr>\n";
  for (const RemovalReport &removal : report.removals)
    os << "<tr><td class=\"name\">" << escapeHtml(removal.layer) << "</td><td>"
       << escapeHtml(removal.what) << "</td></tr>\n";
  os << "</table></div>\n";
}

static void printFlashCurve(raw_ostream &os, const ModelReport &report) {
  if (report.flashCurve.empty())
    return;
  os << "<h2>Flash against cycles</h2>\n<div class=\"figure\">\n";
  drawFlashCurve(os, report);
  os << "<p class=\"legend\">A dot is a choice of kernels for the whole model: "
        "none is as small and faster. Bytes of constants and code, and "
        "cycles, are estimates. The large dot is what was taken; "
        "<code>--flash-budget</code> and <code>--optimize</code> take "
        "others. Rings are listed below: there, bytes save most.</p>\n</div>\n"
        "<div class=\"wide\"><table><tr><th></th><th class=\"n\">flash</th>"
        "<th class=\"n\">cycles</th><th>what changes</th></tr>\n";
  std::vector<size_t> corners = cornersOfFlashCurve(report);
  size_t before = corners.front();
  for (size_t corner : corners) {
    const FlashPointReport &point = report.flashCurve[corner];
    os << "<tr><td>" << (corner == report.flashChosen ? "taken" : "")
       << "</td><td class=\"n\">" << groupDigits(point.bytes)
       << "</td><td class=\"n\">" << groupDigits(point.cycles) << "</td><td>"
       << escapeHtml(describeFlashChange(report, before, corner))
       << "</td></tr>\n";
    before = corner;
  }
  os << "</table></div>\n";
}

static void printBuffers(raw_ostream &os, const ModelReport &report) {
  bool regions = report.hasRegions();
  os << "<details><summary>Buffers</summary>\n<div class=\"wide\"><table><tr>"
        "<th>name</th><th>kind</th><th>type</th>"
     << (regions ? "<th>region</th><th class=\"n\">accesses</th>" : "")
     << "<th class=\"n\">offset</th>"
        "<th class=\"n\">end</th><th class=\"n\">bytes</th>"
        "<th class=\"n\">first step</th><th class=\"n\">last step</th></tr>\n";
  for (const BufferReport &buffer : report.buffers) {
    os << "<tr><td class=\"name\">" << escapeHtml(buffer.name) << "</td><td>"
       << buffer.kind << "</td><td><code>" << escapeHtml(buffer.type)
       << "</code></td>";
    if (regions)
      os << "<td>" << escapeHtml(report.arenas[buffer.arena].region)
         << "</td><td class=\"n\">" << groupDigits(buffer.accesses) << "</td>";
    os << "<td class=\"n\">" << groupDigits(buffer.offset)
       << "</td><td class=\"n\">" << groupDigits(buffer.offset + buffer.size)
       << "</td><td class=\"n\">" << groupDigits(buffer.size)
       << "</td><td class=\"n\">" << buffer.first << "</td><td class=\"n\">"
       << buffer.last << "</td></tr>\n";
  }
  os << "</table></div></details>\n";
}

void mote::printHtml(raw_ostream &os, const ModelReport &report) {
  os << "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n<title>"
     << escapeHtml(report.model) << " – Mote report</title>\n<style>" << style
     << "</style></head>\n<body>\n";
  printHeader(os, report);
  os << "<h2>Memory over time</h2>\n<div class=\"figure\">\n";
  for (size_t arena = 0; arena < report.arenas.size(); ++arena) {
    if (report.hasRegions())
      os << "<h3>" << escapeHtml(report.arenas[arena].region) << "</h3>\n";
    drawMemoryMap(os, report, arena);
  }
  os << "<p class=\"legend\"><i style=\"background:var(--input)\"></i>input"
        "<i style=\"background:var(--output)\"></i>output"
        "<i style=\"background:var(--temporary)\"></i>temporary"
        "<i style=\"background:var(--scratch)\"></i>scratch &nbsp; "
        "A box is a buffer: its height its bytes, its width the steps it "
        "lives. The dashed line is the arena's size. Where boxes overlap, "
        "an operator writes its output over an input it is done "
        "with.</p>\n</div>\n";
  printBorders(os, report);
  printLayers(os, report);
  printRemovals(os, report);
  printFlashCurve(os, report);
  printBuffers(os, report);
  os << "</body></html>\n";
}

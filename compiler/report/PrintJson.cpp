//===- PrintJson.cpp - The report for programs --------------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/report/ModelReport.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"

using namespace mote;
using llvm::json::OStream;

static void writeBorders(OStream &json, llvm::StringRef key,
                         const std::vector<BorderReport> &borders) {
  json.attributeArray(key, [&] {
    for (const BorderReport &border : borders)
      json.object([&] {
        json.attribute("name", border.name);
        json.attribute("type", border.type);
        json.attribute("bytes", border.bytes);
        if (border.scale)
          json.attribute("scale", *border.scale);
        if (border.zeroPoint)
          json.attribute("zero_point", *border.zeroPoint);
      });
  });
}

static void writeStrings(OStream &json, llvm::StringRef key,
                         const std::vector<std::string> &strings) {
  json.attributeArray(key, [&] {
    for (const std::string &string : strings)
      json.value(string);
  });
}

static void writeLayer(OStream &json, const LayerReport &layer) {
  json.object([&] {
    json.attribute("name", layer.name);
    json.attribute("op", layer.op);
    json.attribute("kernel", layer.kernel);
    writeStrings(json, "inputs", layer.inputs);
    writeStrings(json, "outputs", layer.outputs);
    json.attribute("macs", layer.macs);
    if (layer.cycles)
      json.attribute("cycles", layer.cycles);
    json.attribute("weights_bytes", layer.weightsBytes);
    if (layer.cycles) {
      json.attribute("table_bytes", layer.tableBytes);
      json.attribute("code_bytes", layer.codeBytes);
    }
    json.attribute("live_bytes", layer.liveBytes);
    json.attribute("first_step", layer.firstStep);
    json.attribute("last_step", layer.lastStep);
  });
}

/// A memory region that holds an arena.
static void writeRegion(OStream &json, const ModelReport &report,
                        size_t number) {
  const ArenaReport &arena = report.arenas[number];
  json.object([&] {
    json.attribute("name", arena.region);
    json.attribute("limit", arena.limit);
    json.attribute("bytes", arena.bytes);
    json.attribute("lower_bound", arena.lowerBound);
    json.attribute("optimal", arena.optimal);
    json.attribute("alignment", arena.alignment);
    json.attribute("accesses", arena.accesses);
    json.attributeArray("live_bytes", [&] {
      for (size_t step = 0; step < report.liveBytes.size(); ++step)
        json.value(countLiveBytes(report, number, step));
    });
  });
}

static void writeBuffer(OStream &json, const ModelReport &report,
                        const BufferReport &buffer) {
  json.object([&] {
    json.attribute("name", buffer.name);
    json.attribute("kind", buffer.kind);
    if (report.hasRegions()) {
      json.attribute("region", report.arenas[buffer.arena].region);
      json.attribute("accesses", buffer.accesses);
    }
    json.attribute("type", buffer.type);
    json.attribute("offset", buffer.offset);
    json.attribute("size", buffer.size);
    json.attribute("first_step", buffer.first);
    json.attribute("last_step", buffer.last);
  });
}

static void writeFlashCurve(OStream &json, const ModelReport &report) {
  if (report.flashCurve.empty())
    return;
  json.attribute("flash_chosen", int64_t(report.flashChosen));
  json.attributeArray("flash_curve", [&] {
    for (const FlashPointReport &point : report.flashCurve)
      json.object([&] {
        json.attribute("bytes", point.bytes);
        json.attribute("cycles", point.cycles);
        json.attributeArray("kernels", [&] {
          for (auto [op, kernel] :
               llvm::zip_equal(report.flashOps, point.kernels))
            json.value(op.kernels[kernel]);
        });
      });
  });
}

static void writeTotals(OStream &json, const ModelReport &report) {
  json.attribute("model", report.model);
  json.attribute("source", report.source);
  json.attribute("sha256", report.digest);
  if (report.opset)
    json.attribute("opset", *report.opset);
  if (!report.target.empty())
    json.attribute("target", report.target);
  json.attribute("arena_bytes", report.getArenaBytes());
  if (report.hasRegions()) {
    json.attributeArray("regions", [&] {
      for (size_t arena = 0; arena < report.arenas.size(); ++arena)
        writeRegion(json, report, arena);
    });
  } else {
    const ArenaReport arena =
        report.arenas.empty() ? ArenaReport() : report.arenas.front();
    json.attribute("arena_lower_bound", arena.lowerBound);
    json.attribute("arena_optimal", arena.optimal);
    json.attribute("arena_alignment", arena.alignment);
  }
  json.attribute("weights_bytes", report.weightsBytes);
  json.attribute("macs", report.macs);
  if (report.cycles)
    json.attribute("cycles", report.cycles);
  if (report.constantBytes)
    json.attribute("constant_bytes", *report.constantBytes);
}

void mote::printJson(llvm::raw_ostream &os, const ModelReport &report) {
  OStream json(os, /*IndentSize=*/2);
  json.object([&] {
    writeTotals(json, report);
    writeBorders(json, "inputs", report.inputs);
    writeBorders(json, "outputs", report.outputs);
    json.attributeArray("layers", [&] {
      for (const LayerReport &layer : report.layers)
        writeLayer(json, layer);
    });
    json.attributeArray("removals", [&] {
      for (const RemovalReport &removal : report.removals)
        json.object([&] {
          json.attribute("layer", removal.layer);
          json.attribute("what", removal.what);
        });
    });
    writeFlashCurve(json, report);
    json.attributeArray("buffers", [&] {
      for (const BufferReport &buffer : report.buffers)
        writeBuffer(json, report, buffer);
    });
    json.attribute("peak_step", report.peakStep);
    json.attributeArray("live_bytes", [&] {
      for (int64_t bytes : report.liveBytes)
        json.value(bytes);
    });
  });
  os << "\n";
}

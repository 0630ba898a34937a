//===- OpTable.cpp - The table of versioned operator importers ------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"

#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace mote::importer;

namespace {
/// Rows by "domain:op".
using Table = llvm::StringMap<SmallVector<const OpRow *>>;
} // namespace

static std::string keyFor(StringRef domain, StringRef op) {
  return (domain + ":" + op).str();
}

static const Table &table() {
  static const Table instance = [] {
    Table rows;
    for (ArrayRef<OpRow> family : {
             activationOps(),   attentionOps(),     attentionVariantOps(),
             castOps(),         constantOps(),      controlOps(),
             convOps(),         convTransposeOps(), countingOps(),
             einsumOps(),       elementwiseOps(),   gridOps(),
             imageOps(),        indexingOps(),      integerProductOps(),
             iterationOps(),    linearModelOps(),   lossOps(),
             matMulOps(),       movementOps(),      normalizationOps(),
             poolLoopOps(),     poolOps(),          qlinearOps(),
             quantizeLoopOps(), quantizeOps(),      recurrentOps(),
             reduceLoopOps(),   reduceOps(),        regionOps(),
             resizeOps(),       scanOps(),          shapeOps(),
             signalOps(),       treeEnsembleOps(),  treeRegressorOps(),
             unaryOps(),
         })
      for (const OpRow &row : family)
        rows[keyFor(row.domain, row.op)].push_back(&row);
    return rows;
  }();
  return instance;
}

const OpRow *mote::importer::lookupOp(StringRef domain, StringRef op,
                                      int64_t opset, bool &isKnown) {
  auto entry = table().find(keyFor(domain, op));
  isKnown = entry != table().end();
  if (!isKnown)
    return nullptr;
  const OpRow *best = nullptr;
  for (const OpRow *row : entry->second)
    if (row->since <= opset && (!best || row->since > best->since))
      best = row;
  return best;
}

SmallVector<const OpRow *> mote::importer::allOps() {
  SmallVector<const OpRow *> rows;
  for (const auto &entry : table())
    llvm::append_range(rows, entry.second);
  llvm::sort(rows, [](const OpRow *lhs, const OpRow *rhs) {
    return std::tuple(lhs->domain, lhs->op, lhs->since) <
           std::tuple(rhs->domain, rhs->op, rhs->since);
  });
  return rows;
}

//===- Control.cpp - Control flow known at import -------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/OpTable.h"
#include "dialects/Interpreter/HostTensor.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// Exporters leave If around what depends on shapes; with static shapes the
/// condition is a constant, and the branch taken is part of the graph.
static LogicalResult importIf(Node &node) {
  DenseElementsAttr condition = node.constant(0);
  if (!condition) {
    InFlightDiagnostic diagnostic = node.error();
    diagnostic << "expected a constant condition but '" << node.constantName(0)
               << "' is computed when the model runs";
    diagnostic.attachNote()
        << "export the branch you need as a model of its own";
    return diagnostic;
  }
  if (condition.getNumElements() != 1 ||
      !condition.getElementType().isInteger(1))
    return node.error() << "expected one bool as condition but got "
                        << condition.getType();
  bool isTaken = HostTensor::fromAttr(condition).getInt(0) != 0;
  StringRef name = isTaken ? "then_branch" : "else_branch";
  const onnx::GraphProto *branch = node.graphAttr(name);
  if (!branch)
    return node.error() << "expected attribute '" << name
                        << "' but it is absent";
  SmallVector<OnnxValue> outputs;
  if (failed(node.getImporter().importBranch(*branch, outputs)))
    return failure();
  if (outputs.size() < node.getNumOutputs())
    return node.error() << "expected a branch with " << node.getNumOutputs()
                        << " outputs but '" << name << "' has "
                        << outputs.size();
  for (unsigned index = 0; index < node.getNumOutputs(); ++index)
    if (failed(node.setValue(outputs[index], index)))
      return failure();
  return success();
}

ArrayRef<OpRow> mote::importer::controlOps() {
  static constexpr OpRow rows[] = {
      {"", "If", 1, 1, 1, kVariadic, importIf},
  };
  return rows;
}

//===- Control.cpp - If ---------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Loops.h"
#include "dialects/Interpreter/HostTensor.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// What a branch computes, one value an output of the node.
static FailureOr<SmallVector<OnnxValue>> importSide(Node &node,
                                                    StringRef name) {
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
  return outputs;
}

namespace {
/// A side of a choice: its values or, where it cannot be imported, why.
struct Side {
  SmallVector<OnnxValue> outputs;
  /// The error, and what is attached to it; empty for a side that is imported.
  std::string refusal;
  SmallVector<std::string> notes;
  /// Whether shapes alone are why, so that no run can take this side.
  bool isMisfit = false;
};
} // namespace

/// Imports a branch that may prove impossible: with static shapes one branch
/// may not fit the inputs. What it has left behind is dead then. Everything
/// else that is refused would be missing when the model runs.
static Side trySide(Node &node, StringRef name) {
  Side side;
  Block *block = node.builder.getInsertionBlock();
  Operation *last = block->empty() ? nullptr : &block->back();
  FailureOr<SmallVector<OnnxValue>> outputs;
  {
    ScopedDiagnosticHandler handler(
        node.getContext(), [&](Diagnostic &diagnostic) {
          // Warnings are about branches inside, and go on.
          if (diagnostic.getSeverity() != DiagnosticSeverity::Error)
            return failure();
          side.refusal = diagnostic.str();
          for (Diagnostic &note : diagnostic.getNotes())
            side.notes.push_back(note.str());
          return success();
        });
    (void)node.getImporter().takeMisfit();
    outputs = importSide(node, name);
  }
  if (succeeded(outputs)) {
    side.outputs = *outputs;
    return side;
  }
  side.isMisfit = node.getImporter().takeMisfit();
  // Constants stay: names of outer graphs stand for them.
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(*block))) {
    if (&op == last)
      break;
    bool isConstant = isa<nn::ConstantOp, nn::DequantizeOp>(op);
    if (!isConstant && op.use_empty())
      op.erase();
  }
  return side;
}

static LogicalResult refuse(Node &node, const Side &side) {
  InFlightDiagnostic diagnostic = emitError(node.getLoc()) << side.refusal;
  for (const std::string &note : side.notes)
    diagnostic.attachNote() << note;
  return diagnostic;
}

/// One branch does not fit: the run must not ask for it.
static LogicalResult importOnly(Node &node, const Side &side, bool isThen,
                                StringRef refusal) {
  emitWarning(node.getLoc())
      << "the " << (isThen ? "else" : "then")
      << " branch cannot be compiled, and a run that asks for it ends with an "
         "error: "
      << refusal;
  node.expectAtRunTime(isThen ? "a condition that holds"
                              : "a condition that does not hold",
                       [&](ImplicitLocOpBuilder &b) {
                         Num condition = onlyElement(b, node.in(0));
                         return (isThen ? condition : !condition).get();
                       });
  for (unsigned index = 0; index < node.getNumOutputs(); ++index)
    if (failed(node.setValue(side.outputs[index], index)))
      return failure();
  return success();
}

/// Nodes have no effects, so both branches may run, and the condition choose
/// among what they made. That takes the time of both.
static LogicalResult importChoice(Node &node) {
  Side yes = trySide(node, "then_branch"), no = trySide(node, "else_branch");
  for (const Side *side : {&yes, &no})
    if (!side->refusal.empty() && !side->isMisfit)
      return refuse(node, *side);
  if (!yes.refusal.empty() && !no.refusal.empty())
    return misfit(node) << "expected a branch that can be compiled but got: "
                        << yes.refusal;
  if (!yes.refusal.empty())
    return importOnly(node, no, /*isThen=*/false, yes.refusal);
  if (!no.refusal.empty())
    return importOnly(node, yes, /*isThen=*/true, no.refusal);
  for (unsigned index = 0; index < node.getNumOutputs(); ++index) {
    Value whenTrue = node.getImporter().materialize(yes.outputs[index]);
    Value whenFalse = node.getImporter().materialize(no.outputs[index]);
    if (whenTrue.getType() != whenFalse.getType()) {
      InFlightDiagnostic diagnostic = node.error();
      diagnostic << "expected branches of one type, for '"
                 << node.constantName(0)
                 << "' is computed when the model runs, but output " << index
                 << " is " << whenTrue.getType() << " or "
                 << whenFalse.getType();
      diagnostic.attachNote()
          << "export the branch you need as a model of its own";
      return diagnostic;
    }
    Value chosen =
        pointwise(node, typeOf(whenTrue),
                  {node.reshape(node.in(0), {}), whenTrue, whenFalse},
                  [](Nums x) { return select(x[0], x[1], x[2]); });
    if (failed(node.setResult(chosen, index)))
      return failure();
  }
  return success();
}

/// Exporters leave If around what depends on shapes; with static shapes the
/// condition is a constant, and the branch taken is part of the graph.
static LogicalResult importIf(Node &node) {
  RankedTensorType type = node.type(0);
  if (type.getNumElements() != 1 || !type.getElementType().isInteger(1))
    return node.error() << "expected one bool as condition but got " << type;
  DenseElementsAttr condition = node.constant(0);
  if (!condition)
    return importChoice(node);
  bool isTaken = HostTensor::fromAttr(condition).getInt(0) != 0;
  FailureOr<SmallVector<OnnxValue>> outputs =
      importSide(node, isTaken ? "then_branch" : "else_branch");
  if (failed(outputs))
    return failure();
  for (unsigned index = 0; index < node.getNumOutputs(); ++index)
    if (failed(node.setValue((*outputs)[index], index)))
      return failure();
  return success();
}

ArrayRef<OpRow> mote::importer::controlOps() {
  static constexpr OpRow rows[] = {
      {"", "If", 1, 1, 1, kVariadic, importIf},
  };
  return rows;
}

//===- EvaluateValue.cpp - Numbers that a model computes from numbers -----===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Models compute shapes by all kinds of operators. Where one is asked for and
// nothing it is computed from is an input of the model, the interpreter knows
// it.
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "dialects/Interpreter/Interpreter.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// Most ops that are interpreted for a value, and most elements of each result.
static constexpr size_t kMaxOps = 512;
static constexpr int64_t kMaxElements = 1 << 16;

static bool isSmall(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return !tensor || tensor.getNumElements() <= kMaxElements;
}

/// The ops that `value` is computed by, in order; none where an input of the
/// model is among what it is computed from.
static std::optional<SmallVector<Operation *>> computationOf(Value value) {
  Block *block = value.getParentBlock();
  llvm::SetVector<Operation *> ops;
  SmallVector<Value> pending{value};
  while (!pending.empty()) {
    Operation *op = pending.pop_back_val().getDefiningOp();
    if (!op || op->getBlock() != block || !isMemoryEffectFree(op) ||
        !llvm::all_of(op->getResultTypes(), isSmall))
      return std::nullopt;
    if (!ops.insert(op))
      continue;
    if (ops.size() > kMaxOps)
      return std::nullopt;
    llvm::SetVector<Value> above(op->operand_begin(), op->operand_end());
    getUsedValuesDefinedAbove(op->getRegions(), above);
    llvm::append_range(pending, above);
  }
  SmallVector<Operation *> ordered = ops.takeVector();
  llvm::sort(ordered, [](Operation *lhs, Operation *rhs) {
    return lhs->isBeforeInBlock(rhs);
  });
  return ordered;
}

void GraphImporter::evaluate(OnnxValue &value) {
  if (value.constant || !value.value || value.isEvaluated)
    return;
  value.isEvaluated = true;
  auto type = dyn_cast<RankedTensorType>(value.value.getType());
  if (!type || !type.getElementType().isIntOrFloat())
    return;
  auto ops = computationOf(value.value);
  if (!ops)
    return;
  OpBuilder inside(builder.getContext());
  OwningOpRef<func::FuncOp> function =
      func::FuncOp::create(loc, "evaluated", inside.getFunctionType({}, type));
  inside.setInsertionPointToStart(function->addEntryBlock());
  IRMapping mapping;
  for (Operation *op : *ops)
    inside.clone(*op, mapping);
  func::ReturnOp::create(inside, loc, mapping.lookup(value.value));
  // What has no value is no constant; whoever asked says what that means.
  ScopedDiagnosticHandler silence(builder.getContext(),
                                  [](Diagnostic &) { return success(); });
  FailureOr<SmallVector<HostTensor>> results = interpret(*function, {});
  if (succeeded(results))
    value.constant = results->front().toAttr(type);
}

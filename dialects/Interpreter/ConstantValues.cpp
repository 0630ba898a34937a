//===- ConstantValues.cpp - What is computed from constants only ----------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/ConstantValues.h"

#include "dialects/Interpreter/Interpreter.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mote;

std::optional<SmallVector<Operation *>>
mote::computationOf(Value value, function_ref<bool(Operation *)> mayRun,
                    size_t maxOps) {
  Block *block = value.getParentBlock();
  llvm::SetVector<Operation *> ops;
  SmallVector<Value> pending{value};
  while (!pending.empty()) {
    Operation *op = pending.pop_back_val().getDefiningOp();
    if (!op || op->getBlock() != block || !isMemoryEffectFree(op) ||
        !mayRun(op))
      return std::nullopt;
    if (!ops.insert(op))
      continue;
    if (ops.size() > maxOps)
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

std::optional<HostTensor> mote::evaluate(ArrayRef<Operation *> ops,
                                         Value value) {
  MLIRContext *context = value.getContext();
  OpBuilder builder(context);
  OwningOpRef<func::FuncOp> function =
      func::FuncOp::create(value.getLoc(), "evaluated",
                           builder.getFunctionType({}, value.getType()));
  builder.setInsertionPointToStart(function->addEntryBlock());
  IRMapping mapping;
  for (Operation *op : ops)
    builder.clone(*op, mapping);
  func::ReturnOp::create(builder, value.getLoc(), mapping.lookup(value));
  // What has no value is no constant; whoever asked says what that means.
  ScopedDiagnosticHandler silence(context,
                                  [](Diagnostic &) { return success(); });
  FailureOr<SmallVector<HostTensor>> results = interpret(*function, {});
  if (failed(results))
    return std::nullopt;
  return std::move(results->front());
}

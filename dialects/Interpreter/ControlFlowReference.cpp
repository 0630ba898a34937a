//===- ControlFlowReference.cpp - scf and affine in the interpreter -------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/Machine.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/IR/AffineExprVisitor.h"

using namespace mlir;
using namespace mote;

LogicalResult Machine::runFor(scf::ForOp op) {
  int64_t lower = scalar(op.getLowerBound()).i;
  int64_t upper = scalar(op.getUpperBound()).i;
  int64_t step = scalar(op.getStep()).i;
  if (step <= 0)
    return op.emitOpError("expected a positive step but got ") << step;
  SmallVector<RuntimeValue> carried;
  for (Value init : op.getInitArgs())
    carried.push_back(get(init));
  for (int64_t counter = lower; counter < upper; counter += step) {
    Scalar induction;
    induction.i = counter;
    set(op.getInductionVar(), induction);
    for (auto [argument, value] :
         llvm::zip_equal(op.getRegionIterArgs(), carried))
      set(argument, std::move(value));
    FailureOr<SmallVector<RuntimeValue>> yielded = runBlock(*op.getBody());
    if (failed(yielded))
      return failure();
    // The block's own references go, so that the next pass may write in place.
    for (Value operand : op.getBody()->getTerminator()->getOperands())
      if (operand.getParentBlock() == op.getBody())
        values.erase(operand);
    carried = std::move(*yielded);
  }
  for (auto [result, value] : llvm::zip_equal(op.getResults(), carried))
    set(result, std::move(value));
  return success();
}

/// Values of an affine map's results for runtime operands.
static FailureOr<SmallVector<int64_t>> evaluate(const Machine &machine,
                                                Operation *op, AffineMap map) {
  SmallVector<Attribute> operands;
  Builder builder(op->getContext());
  for (Value operand : op->getOperands())
    operands.push_back(builder.getIndexAttr(machine.scalar(operand).i));
  SmallVector<Attribute> folded;
  if (failed(map.constantFold(operands, folded)))
    return op->emitOpError("cannot be interpreted");
  return llvm::map_to_vector(
      folded, [](Attribute attr) { return cast<IntegerAttr>(attr).getInt(); });
}

LogicalResult Machine::runControlFlow(Operation *op) {
  if (auto loop = dyn_cast<scf::ForOp>(op))
    return runFor(loop);
  if (isa<scf::IfOp, scf::ExecuteRegionOp>(op)) {
    auto branch = dyn_cast<scf::IfOp>(op);
    Region &region = branch && scalar(branch.getCondition()).i == 0
                         ? branch.getElseRegion()
                         : op->getRegion(0);
    if (region.empty())
      return success();
    if (!region.hasOneBlock())
      return op->emitOpError("expected a body of one block");
    FailureOr<SmallVector<RuntimeValue>> yielded = runBlock(region.front());
    if (failed(yielded))
      return failure();
    for (auto [result, value] : llvm::zip_equal(op->getResults(), *yielded))
      set(result, value);
    return success();
  }
  AffineMap map = cast<AffineMapAttr>(op->getAttr("map")).getValue();
  FailureOr<SmallVector<int64_t>> results = evaluate(*this, op, map);
  if (failed(results))
    return failure();
  Scalar result;
  result.i = isa<affine::AffineMaxOp>(op) ? *llvm::max_element(*results)
                                          : *llvm::min_element(*results);
  set(op->getResult(0), result);
  return success();
}

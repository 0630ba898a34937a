//===- ResultsToOutParams.cpp - Results become arguments
//--------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The emitted function returns nothing: its results lie where the caller, or
// the memory plan, says. Upstream's buffer-results-to-out-params copies a
// result that is a view of its allocation and drops the result's attributes;
// names, scales and every byte of RAM count here.
//
//===----------------------------------------------------------------------===//

#include "dialects/QNN/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace mote::qnn {
#define GEN_PASS_DEF_RESULTSTOOUTPARAMS
#include "dialects/QNN/Transforms/Passes.h.inc"
} // namespace mote::qnn

using namespace mlir;

/// The allocation that `value` shows under another shape, with the reshapes on
/// the way (outermost first); null if it is no such thing.
static memref::AllocOp
traceToAllocation(Value value, SmallVectorImpl<Operation *> &reshapes) {
  while (Operation *op = value.getDefiningOp()) {
    if (auto alloc = dyn_cast<memref::AllocOp>(op))
      return alloc.getType().getLayout().isIdentity() ? alloc
                                                      : memref::AllocOp();
    if (!isa<memref::CollapseShapeOp, memref::ExpandShapeOp>(op))
      return {};
    reshapes.push_back(op);
    value = op->getOperand(0);
  }
  return {};
}

/// Undoes one reshape: `value` of its result's shape in its source's.
static Value undo(OpBuilder &builder, Operation *reshape, Value value) {
  if (auto collapse = dyn_cast<memref::CollapseShapeOp>(reshape))
    return memref::ExpandShapeOp::create(
        builder, collapse.getLoc(), collapse.getSrcType().getShape(), value,
        collapse.getReassociationIndices());
  auto expand = cast<memref::ExpandShapeOp>(reshape);
  return memref::CollapseShapeOp::create(builder, expand.getLoc(),
                                         expand.getSrcType(), value,
                                         expand.getReassociationIndices());
}

/// Lets the ops that compute `result` write to `argument`. An allocation can be
/// replaced by one argument only, and nothing else can be.
static void writeTo(BlockArgument argument, Value result,
                    Operation *terminator) {
  SmallVector<Operation *> reshapes;
  OpBuilder builder(terminator);
  memref::AllocOp alloc = traceToAllocation(result, reshapes);
  if (!alloc) {
    memref::CopyOp::create(builder, argument.getLoc(), result, argument);
    return;
  }
  builder.setInsertionPointToStart(argument.getOwner());
  Value place = argument;
  for (Operation *reshape : reshapes)
    place = undo(builder, reshape, place);
  alloc.getResult().replaceAllUsesWith(place);
  alloc.erase();
}

namespace {
struct ResultsToOutParams
    : mote::qnn::impl::ResultsToOutParamsBase<ResultsToOutParams> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (function.isPublic() && !function.isExternal())
        convert(function);
  }

private:
  void convert(func::FuncOp function) {
    Block &entry = function.getBody().front();
    auto terminator = cast<func::ReturnOp>(entry.getTerminator());
    MLIRContext *context = &getContext();
    for (auto [index, result] : llvm::enumerate(terminator.getOperands())) {
      SmallVector<NamedAttribute> attributes;
      if (auto own = function.getResultAttrDict(static_cast<unsigned>(index)))
        llvm::append_range(attributes, own);
      attributes.push_back(
          {StringAttr::get(context, "mote.output"), UnitAttr::get(context)});
      auto shaped = cast<MemRefType>(result.getType());
      (void)function.insertArgument(
          function.getNumArguments(),
          MemRefType::get(shaped.getShape(), shaped.getElementType()),
          DictionaryAttr::get(context, attributes), result.getLoc());
      writeTo(entry.getArguments().back(), result, terminator);
      ++numResults;
    }
    terminator.getOperandsMutable().clear();
    while (function.getNumResults() > 0)
      (void)function.eraseResult(function.getNumResults() - 1);
  }
};
} // namespace

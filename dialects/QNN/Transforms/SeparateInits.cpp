//===- SeparateInits.cpp - A destination for every op
//-----------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// CSE merges `tensor.empty` ops of equal type, and bufferization then lets ops
// that share one write into one allocation, in turn. Sharing memory is the
// planner's business, which sees all lifetimes; an allocation that two values
// share only binds its hands.
//
//===----------------------------------------------------------------------===//

#include "dialects/QNN/Transforms/Passes.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"

namespace mote::qnn {
#define GEN_PASS_DEF_SEPARATEINITS
#include "dialects/QNN/Transforms/Passes.h.inc"
} // namespace mote::qnn

using namespace mlir;

/// The slice that an inserted value was computed into, through ops in
/// destination style and loops; null if it was computed elsewhere.
static tensor::ExtractSliceOp destinationOf(Value value) {
  while (auto result = dyn_cast<OpResult>(value)) {
    Operation *op = result.getOwner();
    if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
      return slice;
    if (auto dps = dyn_cast<DestinationStyleOpInterface>(op))
      value = dps.getTiedOpOperand(result)->get();
    else if (auto loop = dyn_cast<scf::ForOp>(op))
      value = loop.getTiedLoopInit(result)->get();
    else
      return {};
  }
  return {};
}

/// Gives the value that `use` is the place of a `tensor.empty` of its own. What
/// is computed into a slice and inserted again is one value with two uses.
static void separate(OpOperand &use, tensor::EmptyOp empty) {
  OpBuilder builder(use.getOwner());
  auto insert = dyn_cast<tensor::InsertSliceOp>(use.getOwner());
  tensor::ExtractSliceOp slice;
  if (insert)
    slice = destinationOf(insert.getSource());
  if (slice && slice.getSource() == empty.getResult())
    builder.setInsertionPoint(slice);
  else
    slice = {};
  Value own = builder.clone(*empty)->getResult(0);
  use.set(own);
  if (slice)
    slice.getSourceMutable().assign(own);
}

namespace {
struct SeparateInits : mote::qnn::impl::SeparateInitsBase<SeparateInits> {
  void runOnOperation() override {
    SmallVector<tensor::EmptyOp> empties;
    getOperation()->walk([&](tensor::EmptyOp op) { empties.push_back(op); });
    for (tensor::EmptyOp empty : empties) {
      SmallVector<OpOperand *> uses;
      for (OpOperand &use : empty->getUses())
        if (!isa<tensor::ExtractSliceOp>(use.getOwner()))
          uses.push_back(&use);
      for (OpOperand *use : uses) {
        if (empty->hasOneUse())
          break;
        separate(*use, empty);
        ++numCloned;
      }
      if (empty->use_empty())
        empty.erase();
    }
  }
};
} // namespace

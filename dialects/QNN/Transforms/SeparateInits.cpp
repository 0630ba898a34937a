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

#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace mote::qnn {
#define GEN_PASS_DEF_SEPARATEINITS
#include "dialects/QNN/Transforms/Passes.h.inc"
} // namespace mote::qnn

using namespace mlir;

namespace {
struct SeparateInits : mote::qnn::impl::SeparateInitsBase<SeparateInits> {
  void runOnOperation() override {
    SmallVector<tensor::EmptyOp> empties;
    getOperation()->walk([&](tensor::EmptyOp op) { empties.push_back(op); });
    for (tensor::EmptyOp empty : empties)
      for (OpOperand &use : llvm::make_early_inc_range(empty->getUses())) {
        if (empty->hasOneUse())
          break;
        OpBuilder builder(use.getOwner());
        use.set(builder.clone(*empty)->getResult(0));
        ++numCloned;
      }
  }
};
} // namespace

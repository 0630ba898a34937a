//===- IOLayout.cpp - Images channels last at the border ------------------===//
//-------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one transpose of a multi-channel image that sinking cannot remove is at
// an NCHW border. Cameras deliver NHWC, so `--io-layout=nhwc` moves that
// transpose to the caller, who has nothing to do then.
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/Transforms/Borders.h"
#include "dialects/NN/Transforms/Passes.h"
#include "dialects/NN/Transforms/SinkTransposes.h"

namespace mote::nn {
#define GEN_PASS_DEF_NNIOLAYOUT
#include "dialects/NN/Transforms/Passes.h.inc"
} // namespace mote::nn

using namespace mlir;
using namespace mote;
using namespace mote::nn;

static constexpr int64_t toNHWC[] = {0, 2, 3, 1}, toNCHW[] = {0, 3, 1, 2};

static bool isCast(Operation *op) {
  return isa<QuantizeOp, DequantizeOp, StorageCastOp>(op);
}

/// Whether `op` turns its operand's axes as `perm` does, be it by a reshape.
static bool permutesAs(Operation *op, ArrayRef<int64_t> perm) {
  if (auto transpose = dyn_cast<TransposeOp>(op))
    return transpose.getPerm() == perm;
  auto reshape = dyn_cast<ReshapeOp>(op);
  if (!reshape)
    return false;
  RankedTensorType type = tensorType(reshape.getInput());
  return type.getRank() == 4 && movesOnlyUnitDims(type.getShape(), perm) &&
         transposedType(type, perm).getShape() == reshape.getType().getShape();
}

static Type permutedType(Value value, ArrayRef<int64_t> perm) {
  return transposedType(tensorType(value), perm);
}

namespace {

struct IOLayoutPass : nn::impl::NNIOLayoutBase<IOLayoutPass> {
  using NNIOLayoutBase::NNIOLayoutBase;
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (layout == "onnx")
      return;
    if (layout != "nhwc") {
      function.emitError() << "expected layout onnx or nhwc but got " << layout;
      return signalPassFailure();
    }
    for (BlockArgument argument : function.getArguments())
      permuteArgument(argument);
    for (OpOperand &operand : returnOf(function)->getOpOperands())
      permuteResult(operand);
    updateFunctionType(function);
  }

private:
  /// argument -> casts -> transpose: all of them become NHWC, and the transpose
  /// goes.
  void permuteArgument(BlockArgument argument) {
    if (tensorType(argument).getRank() != 4)
      return;
    SmallVector<Value> chain{argument};
    while (chain.back().hasOneUse() && isCast(*chain.back().user_begin()))
      chain.push_back((*chain.back().user_begin())->getResult(0));
    if (chain.back().use_empty() ||
        !llvm::all_of(chain.back().getUsers(),
                      [](Operation *user) { return permutesAs(user, toNHWC); }))
      return;
    SmallVector<Operation *> transposes(chain.back().getUsers());
    for (Value value : chain)
      value.setType(permutedType(value, toNHWC));
    for (Operation *transpose : transposes) {
      transpose->getResult(0).replaceAllUsesWith(chain.back());
      transpose->erase();
    }
    ++numPermuted;
  }

  /// transpose -> casts -> return likewise.
  void permuteResult(OpOperand &operand) {
    if (tensorType(operand.get()).getRank() != 4)
      return;
    SmallVector<Value> chain{operand.get()};
    while (chain.back().hasOneUse() && chain.back().getDefiningOp() &&
           isCast(chain.back().getDefiningOp()))
      chain.push_back(chain.back().getDefiningOp()->getOperand(0));
    Operation *transpose = chain.back().getDefiningOp();
    if (!transpose || !chain.back().hasOneUse() ||
        !permutesAs(transpose, toNCHW))
      return;
    for (Value value : ArrayRef(chain).drop_back())
      value.setType(permutedType(value, toNHWC));
    chain.back().replaceAllUsesWith(transpose->getOperand(0));
    transpose->erase();
    ++numPermuted;
  }
};

} // namespace

//===- SplitRows.cpp - Rows of a layer for several processors -------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Processors share a layer by rows of its result, in parts that are fixed at
// compile time: each has kernels and scratch memory of its own, and the bits do
// not depend on who computes what. It happens before kernels are chosen and
// memory is planned, so that both see the parts.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelTable.h"
#include "codegen/stream/Passes.h"
#include "dialects/Plan/IR/Plan.h"
#include "dialects/QNN/IR/QNN.h"
#include "dialects/QNN/Transforms/TilingInterfaceImpl.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/TilingInterface.h"

namespace mote {
#define GEN_PASS_DEF_SPLITROWS
#include "codegen/stream/Passes.h.inc"
} // namespace mote

using namespace mlir;
using namespace mote;

static MemRefType resultOf(Operation *op) {
  return cast<MemRefType>(
      cast<DestinationStyleOpInterface>(op).getDpsInits()[0].getType());
}

/// Multiplications: each element of the result takes a row of the filter, which
/// is the constant of the most elements for each channel. Elements of the
/// result where there is no filter.
static int64_t countWork(Operation *op) {
  MemRefType result = resultOf(op);
  int64_t channels = result.getDimSize(3), window = 1;
  for (OpOperand *operand :
       cast<DestinationStyleOpInterface>(op).getDpsInputOperands())
    if (auto type = dyn_cast<MemRefType>(operand->get().getType());
        type && !qnn::isImage(*operand))
      window = std::max(window, type.getNumElements() / channels);
  return result.getNumElements() * window;
}

static bool canSplit(Operation *op) {
  if (!qnn::rowWindowOf(op) || !isa<TilingInterface>(op))
    return false;
  MemRefType result = resultOf(op);
  // Rows of one image are contiguous, those of a batch are not.
  return result.getRank() == 4 && result.getDimSize(0) == 1;
}

namespace {
struct SplitRowsPass : mote::impl::SplitRowsBase<SplitRowsPass> {
  using Base::Base;

  void runOnOperation() override {
    const Target *chosen = lookupTarget(target);
    if (!chosen) {
      emitError(getOperation().getLoc()) << "unknown target '" << target << "'";
      return signalPassFailure();
    }
    if (parts < 2) {
      getOperation().emitError("expected at least 2 parts but got ")
          << parts.getValue();
      return signalPassFailure();
    }
    getOperation()->setAttr("mote.threads",
                            Builder(&getContext()).getI64IntegerAttr(parts));
    for (Operation &op :
         llvm::make_early_inc_range(getOperation().getBody().front()))
      if (canSplit(&op) && resultOf(&op).getDimSize(1) > 1 &&
          countWork(&op) >= leastWork)
        split(&op, *chosen);
  }

private:
  void split(Operation *op, const Target &target);
};
} // namespace

/// The kernel that parts of a float op must have to round alike; null where any
/// will do.
static const KernelVariant *kernelOfParts(Operation *op, const Target &target) {
  return isa<FloatType>(resultOf(op).getElementType())
             ? selectKernel(op, target)
             : nullptr;
}

void SplitRowsPass::split(Operation *op, const Target &target) {
  MemRefType type = resultOf(op);
  const KernelVariant *kernel = kernelOfParts(op, target);
  int64_t block = kernel ? kernel->rowBlock : 1;
  int64_t height = type.getDimSize(1), blocks = height / block;
  int64_t count = std::min<int64_t>(parts, blocks);
  if (count < 2)
    return;
  OpBuilder builder(op);
  auto parallel = plan::ParallelOp::create(builder, op->getLoc(), count);
  for (int64_t part = 0; part < count; ++part) {
    builder.createBlock(&parallel.getParts()[part]);
    int64_t begin = part * blocks / count * block;
    int64_t end =
        part + 1 == count ? height : (part + 1) * blocks / count * block;
    SmallVector<OpFoldResult> offsets(4, builder.getIndexAttr(0));
    SmallVector<OpFoldResult> sizes =
        getAsIndexOpFoldResult(builder.getContext(), type.getShape());
    offsets[1] = builder.getIndexAttr(begin);
    sizes[1] = builder.getIndexAttr(end - begin);
    // Constant rows always have a tile.
    Operation *tile = cast<TilingInterface>(op)
                          .getTiledImplementation(builder, offsets, sizes)
                          ->tiledOps.front();
    if (kernel && !kernel->applies(tile)) {
      parallel.erase();
      return;
    }
    if (kernel)
      tile->setAttr("kernel", builder.getStringAttr(kernel->name));
  }
  op->erase();
  ++numSplit;
}

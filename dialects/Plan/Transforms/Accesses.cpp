//===- Accesses.cpp - How often a run touches each buffer ---------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/Accesses.h"
#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;
using namespace mote::plan;

/// Bytes that one execution reads and writes through `use`.
static int64_t countBytes(const MemoryUse &use) {
  Operation *op = use.operand->getOwner();
  if (auto stated = op->getAttrOfType<DenseI64ArrayAttr>("mote.accesses"))
    if (use.operand->getOperandNumber() < stated.size())
      return stated[use.operand->getOperandNumber()];
  auto type = dyn_cast<MemRefType>(use.operand->get().getType());
  if (!type || !type.hasStaticShape())
    return 0;
  int64_t elements = type.getNumElements();
  if (auto structured = dyn_cast<linalg::LinalgOp>(op)) {
    elements = 1;
    for (int64_t range : structured.getStaticLoopRanges())
      elements *= range;
  }
  return elements * getElementBytes(type) * (int(use.reads) + int(use.writes));
}

SmallVector<int64_t> mote::plan::countAccesses(func::FuncOp function,
                                               ArrayRef<LiveBuffer> buffers) {
  BufferViewFlowAnalysis views(function);
  SmallVector<int64_t> accesses;
  for (const LiveBuffer &buffer : buffers) {
    bool isBorder =
        buffer.kind == BufferKind::Input || buffer.kind == BufferKind::Output;
    int64_t bytes = isBorder ? buffer.size : 0;
    for (Value view : views.resolve(buffer.root))
      for (OpOperand &operand : view.getUses())
        for (const MemoryUse &use : getMemoryUses(operand.getOwner()))
          if (use.operand == &operand)
            bytes += countBytes(use) * countRuns(operand.getOwner());
    accesses.push_back(bytes);
  }
  return accesses;
}

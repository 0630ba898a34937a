//===- Accesses.cpp - How often a kernel touches its operands -------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/Accesses.h"

#include "codegen/kernels/Geometry.h"
#include "dialects/Plan/IR/Plan.h"
#include "dialects/Plan/Transforms/Liveness.h"
#include "dialects/QNN/IR/QNN.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mote;

/// How many channels share what is loaded of an input, from
/// `<op>_<dtype>_<pixels>x<channels>__<isa>`.
static int64_t channelsOfTile(Operation *op) {
  auto kernel = op->getAttrOfType<StringAttr>("kernel");
  StringRef name = kernel ? kernel.getValue().split("__").first : "";
  name.consume_back("_any");
  int64_t channels = 1;
  if (name.substr(name.rfind('x') + 1).getAsInteger(10, channels) ||
      channels <= 0)
    return 1;
  return channels;
}

/// Whether an output needs the inputs of one channel only.
static bool isByChannel(Operation *op) {
  return isa<qnn::DepthwiseConv2DOp, qnn::MaxPool2DOp, qnn::AvgPool2DOp>(op);
}

namespace {
/// Elements that a kernel of windows moves.
struct WindowTraffic {
  int64_t copied = 0; ///< Of the input to scratch, if there is any.
  int64_t loaded = 0; ///< To registers, from scratch or else the input.
};
} // namespace

static WindowTraffic countTraffic(Operation *op, const Geometry &g) {
  // One that works by channel copies rows or planes, the others windows.
  if (isByChannel(op))
    return {g.inPixels() * g.inC, g.outPixels() * g.outC * g.taps()};
  int64_t products = g.outPixels() * g.outC * g.taps() * g.groupC();
  return {g.outPixels() * g.taps() * g.inC,
          products / std::min(channelsOfTile(op), g.outC)};
}

SmallVector<int64_t> mote::countBytes(Operation *op) {
  SmallVector<int64_t> bytes(op->getNumOperands(), 0);
  std::optional<WindowTraffic> traffic;
  if (isByChannel(op) || isa<qnn::Conv2DOp, qnn::FullyConnectedOp>(op))
    traffic = countTraffic(op, Geometry::of(op));
  bool hasScratch = llvm::any_of(
      op->getOpOperands(), [](OpOperand &o) { return plan::isScratch(o); });
  for (const plan::MemoryUse &use : plan::getMemoryUses(op)) {
    Value memory = use.operand->get();
    unsigned number = use.operand->getOperandNumber();
    auto type = cast<MemRefType>(memory.getType());
    if (memory.getDefiningOp<memref::GetGlobalOp>())
      continue;
    bytes[number] =
        plan::getBytes(type) * (int64_t(use.reads) + int64_t(use.writes));
    if (!traffic)
      continue;
    int64_t element =
        plan::getElementBytes(cast<MemRefType>(op->getOperand(0).getType()));
    if (plan::isScratch(*use.operand))
      bytes[number] = (traffic->copied + traffic->loaded) * element;
    else if (number == 0)
      bytes[number] =
          (hasScratch ? traffic->copied : traffic->loaded) * element;
  }
  return bytes;
}

//===- KernelTable.cpp
//-------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelTable.h"

using namespace mlir;
using namespace mote;

static ArrayRef<KernelVariant> (*const groups[])() = {
    scalarConvKernels,    scalarPoolKernels,  scalarElementwiseKernels,
    scalarSoftmaxKernels, dspConvKernels,     dspDepthwiseKernels,
    dspTilesKernels,      dspWinogradKernels, mveConvKernels,
    mveDepthwiseKernels,  mvePoolKernels,     mveElementwiseKernels,
};

ArrayRef<KernelVariant> mote::kernelTable() {
  static const SmallVector<KernelVariant> table = [] {
    SmallVector<KernelVariant> rows;
    for (auto group : groups)
      llvm::append_range(rows, group());
    return rows;
  }();
  return table;
}

const KernelVariant *mote::lookupKernel(StringRef name) {
  for (const KernelVariant &variant : kernelTable())
    if (variant.name == name)
      return &variant;
  return nullptr;
}

StringRef mote::toString(Optimize optimize) {
  static constexpr StringRef names[] = {"speed", "balanced", "size"};
  return names[static_cast<int>(optimize)];
}

/// Cycles of one inference that a byte of flash is worth. On ResNet-8, Winograd
/// saves (by `cost`) 174 cycles a byte in layers of 16 channels, 50 of 32, 13
/// of 64.
static uint64_t cyclesPerByte(Optimize optimize) {
  switch (optimize) {
  case Optimize::Speed:
    return 0;
  case Optimize::Balanced:
    return 32;
  case Optimize::Size: // More than any kernel wins.
    return uint64_t(1) << 20;
  }
  llvm_unreachable("all cases return");
}

const KernelVariant *mote::selectKernel(Operation *op, const Target &target,
                                        Optimize optimize) {
  const KernelVariant *best = nullptr;
  uint64_t bestCost = 0;
  for (const KernelVariant &variant : kernelTable()) {
    if (variant.op != op->getName().getStringRef() ||
        !target.has(variant.isa) || !variant.applies(op))
      continue;
    uint64_t cost = variant.cost(op, target);
    if (variant.extraFlashBytes)
      cost += cyclesPerByte(optimize) * variant.extraFlashBytes(op);
    if (best && cost >= bestCost)
      continue;
    best = &variant;
    bestCost = cost;
  }
  return best;
}

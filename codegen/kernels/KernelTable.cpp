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
    scalarConvKernels,        scalarPoolKernels,    scalarElementwiseKernels,
    scalarSoftmaxKernels,     dspConvKernels,       dspDepthwiseKernels,
    dspTilesKernels,          dspWinogradKernels,   mveConvKernels,
    mveDepthwiseKernels,      mvePoolKernels,       mveElementwiseKernels,
    neonConvKernels,          neonDepthwiseKernels, neonElementwiseKernels,
    neonPoolKernels,          neonFloatConvKernels, neonFloatDepthwiseKernels,
    neonFloatWinogradKernels, neonFloatPoolKernels, v6mPairsKernels,
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

std::optional<Optimize> mote::parseOptimize(StringRef text) {
  for (Optimize optimize :
       {Optimize::Speed, Optimize::Balanced, Optimize::Size})
    if (toString(optimize) == text)
      return optimize;
  return std::nullopt;
}

SmallVector<const KernelVariant *> mote::kernelsFor(Operation *op,
                                                    const Target &target) {
  SmallVector<const KernelVariant *> variants;
  for (const KernelVariant &variant : kernelTable())
    if (variant.op == op->getName().getStringRef() && target.has(variant.isa) &&
        variant.applies(op))
      variants.push_back(&variant);
  return variants;
}

const KernelVariant *mote::selectKernel(Operation *op, const Target &target) {
  const KernelVariant *best = nullptr;
  uint64_t bestCost = 0;
  for (const KernelVariant *variant : kernelsFor(op, target)) {
    uint64_t cost = variant->cost(op, target);
    if (best && cost >= bestCost)
      continue;
    best = variant;
    bestCost = cost;
  }
  return best;
}

//===- ExpectedKernels.cpp - Which kernels ops will have ----------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/stream/ExpectedKernels.h"
#include "codegen/kernels/KernelChoice.h"

using namespace mlir;
using namespace mote;
using namespace mote::stream;

FailureOr<ExpectedKernels> ExpectedKernels::make(func::FuncOp function,
                                                 const Target &target,
                                                 Optimize optimize) {
  ExpectedKernels kernels(target);
  if (optimize == Optimize::Speed)
    return kernels;
  FailureOr<KernelChoice> choice = KernelChoice::collect(function, target);
  if (failed(choice) || failed(choice->choose(optimize, /*budget=*/0)))
    return failure();
  for (auto [number, op] : llvm::enumerate(choice->getOps()))
    kernels.chosen[op] = &choice->kernelOf(number);
  return kernels;
}

const KernelVariant *ExpectedKernels::lookup(Operation *op,
                                             Operation *rows) const {
  const KernelVariant *kernel = chosen.lookup(op);
  return kernel && kernel->applies(rows) ? kernel : selectKernel(rows, *target);
}

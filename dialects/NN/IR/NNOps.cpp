//===- NNOps.cpp - Operations of the nn dialect ---------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What TableGen writes. Verifiers and folders are beside, a file a family.
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/IR/NN.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"

using namespace mlir;
using namespace mote::nn;

#define GET_OP_CLASSES
#include "dialects/NN/IR/NNOps.cpp.inc"

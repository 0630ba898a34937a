//===- Passes.h - Passes over the nn dialect ---------------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_NN_TRANSFORMS_PASSES_H
#define MOTE_DIALECTS_NN_TRANSFORMS_PASSES_H

#include "dialects/NN/IR/NN.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace mote::nn {

#define GEN_PASS_DECL
#include "dialects/NN/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "dialects/NN/Transforms/Passes.h.inc"

} // namespace mote::nn

#endif // MOTE_DIALECTS_NN_TRANSFORMS_PASSES_H

//===- Passes.td - Passes over the nn dialect ---------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_NN_TRANSFORMS_PASSES
#define MOTE_DIALECTS_NN_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

#endif // MOTE_DIALECTS_NN_TRANSFORMS_PASSES

//===- Passes.h - Passes over the qnn dialect ---------------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_QNN_TRANSFORMS_PASSES_H
#define MOTE_DIALECTS_QNN_TRANSFORMS_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mote::qnn {

#define GEN_PASS_DECL
#include "dialects/QNN/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "dialects/QNN/Transforms/Passes.h.inc"

} // namespace mote::qnn

#endif // MOTE_DIALECTS_QNN_TRANSFORMS_PASSES_H

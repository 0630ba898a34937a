//===- Elementwise.h - What vector recipes leave over -----------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_SCALAR_ELEMENTWISE_H
#define MOTE_CODEGEN_KERNELS_SCALAR_ELEMENTWISE_H

#include "codegen/kernels/KernelBuilder.h"
#include "dialects/QNN/IR/QNN.h"

namespace mote {

/// `qnn.quantize` of one f32.
Val quantizedElement(KernelBuilder &k, qnn::QuantizeOp op, Val x);

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_SCALAR_ELEMENTWISE_H

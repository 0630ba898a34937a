//===- QNNDialect.td - The qnn dialect ---------------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_QNN_IR_QNNDIALECT
#define MOTE_DIALECTS_QNN_IR_QNNDIALECT

include "mlir/IR/OpBase.td"

def QNN_Dialect : Dialect {
  let name = "qnn";
  let cppNamespace = "::mote::qnn";
  let summary = "Hot operators in machine arithmetic, in destination style";
  let description = [{
    The level kernels are chosen for. Values are plain `i8`, `i32` or `f32`
    tensors, later memrefs; scales have become integer multipliers, zero points
    have been folded into biases. Ops are in destination style (`ins`, `outs`),
    so one-shot bufferization and TilingInterface apply. Everything that is no
    hot kernel goes to `linalg`, `tensor` and `math` instead.

    Activations are NHWC and signed: unsigned 8-bit models are shifted by 128
    at their borders (`qnn.flip_sign`).
  }];
  let useDefaultAttributePrinterParser = 1;
}

#endif // MOTE_DIALECTS_QNN_IR_QNNDIALECT

//===- NNDialect.td - The nn dialect -----------------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_NN_IR_NNDIALECT
#define MOTE_DIALECTS_NN_IR_NNDIALECT

include "mlir/IR/OpBase.td"

def NN_Dialect : Dialect {
  let name = "nn";
  let cppNamespace = "::mote::nn";
  let summary = "Neural-network operators on tensors, as a model states them";
  let description = [{
    The level the ONNX importer builds. Values are ranked tensors of static
    shape whose elements are builtin floats and integers, or
    `!quant.uniform` types. Image tensors are NHWC. Each op's location is a
    `NameLoc` with its ONNX node's name.

    Real numbers are meant: a quantized operand stands for
    `(stored - zero_point) * scale`, and a quantized result for the real result
    rounded once to nearest, ties to even, and saturated to the storage range
    (ONNX QuantizeLinear).
  }];
  let dependentDialects = ["::mlir::quant::QuantDialect"];
  let hasConstantMaterializer = 1;
}

#endif // MOTE_DIALECTS_NN_IR_NNDIALECT

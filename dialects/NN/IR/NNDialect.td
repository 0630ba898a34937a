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

    Constraints on every op:
    - nn_c1: elements are floats, integers of 1, 2, 4, 8, 16, 32 or 64 bits, or uniformly
      quantized with 8, 16 or 32 bits of storage; shapes are static.
    - nn_c2: a type quantized per axis has one scale for each index of an axis that
      the tensor has.
    - nn_c3: where an op's constraints speak of one domain: operands and result are all of the
      same float type, all of the same integer type, or all quantized (each with
      a scale of its own).
  }];
  let dependentDialects = ["::mlir::quant::QuantDialect"];
  let hasConstantMaterializer = 1;
}

#endif // MOTE_DIALECTS_NN_IR_NNDIALECT

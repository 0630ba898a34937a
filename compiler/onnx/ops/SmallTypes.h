//===- SmallTypes.h - Numbers of less than nine bits ------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// int2, uint2, int4, uint4 and the floats of at most 8 bits. ONNX moves,
// quantizes and casts them, and computes on none. The rules are those of Cast's
// specification, opset 25; where it leaves a value open, that of ONNX's
// reference implementation.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_SMALLTYPES_H
#define MOTE_COMPILER_ONNX_OPS_SMALLTYPES_H

#include "compiler/onnx/ops/Loops.h"

namespace mote::importer {

/// Whether ONNX lets an operator have inputs of small types.
bool takesSmallTypes(llvm::StringRef domain, llvm::StringRef op);

/// What attributes of Cast and QuantizeLinear say of numbers that a float type
/// does not have.
struct SmallFloatRule {
  /// Too large becomes the largest number; else infinity or NaN.
  bool saturates = true;
  /// float8e8m0 only: "up", "down" or "nearest".
  std::string roundMode = "up";
};
/// The rule that a node states; a round_mode ONNX does not know is an error.
mlir::FailureOr<SmallFloatRule> readSmallFloatRule(Node &node);

/// A number as it will be stored in a small float: in f32 or f64, rounded to
/// nearest even when it is stored.
Num toSmallFloat(Num x, mlir::Type target, const SmallFloatRule &rule);

/// ONNX Cast where either type is small.
mlir::Value castSmall(Node &node, mlir::Value input, mlir::Type target,
                      const SmallFloatRule &rule);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_SMALLTYPES_H

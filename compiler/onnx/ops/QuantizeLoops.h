//===- QuantizeLoops.h - Scales known only at run time ----------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Quantization that no `!quant.uniform` type stands for: scales and zero points
// computed when the model runs, a scale a block, scales that are not f32. It
// becomes loops; constants keep the road over `nn` types.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_QUANTIZELOOPS_H
#define MOTE_COMPILER_ONNX_OPS_QUANTIZELOOPS_H

#include "compiler/onnx/ops/Loops.h"

namespace mote::importer {

/// Whether a `!quant.uniform` type can say what scale and zero point say: both
/// are constants, of f32, one or one a channel.
bool isStatic(Node &node, unsigned scale, unsigned zeroPoint);

/// QuantizeLinear to integers of type `storage`, and DequantizeLinear.
mlir::LogicalResult importQuantizeLoops(Node &node, mlir::Type storage);
mlir::LogicalResult importDequantizeLoops(Node &node);

/// saturate(half_even(sum * (lhs scale * rhs scale / scale)) + zero point) of
/// an i32 tensor; the inputs of these indices, their only axis (if any) along
/// `axis` of the sum.
mlir::FailureOr<mlir::Value> requantized(Node &node, mlir::Value sum,
                                         llvm::ArrayRef<unsigned> scales,
                                         unsigned zeroPoint,
                                         llvm::ArrayRef<int64_t> axes);
/// A parameter of one element, or of one for each of `axis` of `shape`, with
/// dimensions of size 1 around; an error where it is neither.
mlir::FailureOr<mlir::Value> alongAxis(Node &node, unsigned index,
                                       llvm::ArrayRef<int64_t> shape,
                                       int64_t axis);

/// QLinearMatMul and QLinearConv, where `isStatic` is not so.
mlir::LogicalResult importQLinearMatMulLoops(Node &node);
mlir::LogicalResult importQLinearConvLoops(Node &node);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_QUANTIZELOOPS_H

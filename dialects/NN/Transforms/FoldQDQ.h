//===- FoldQDQ.h - Parts of nn-fold-qdq -------------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_NN_TRANSFORMS_FOLDQDQ_H
#define MOTE_DIALECTS_NN_TRANSFORMS_FOLDQDQ_H

#include "dialects/NN/Transforms/Constants.h"

namespace mote::nn {

/// The per-tensor quantized type of a value's elements, or null.
mlir::quant::UniformQuantizedType perTensorElement(mlir::Value value);

/// The quantized value under a per-tensor dequantize, or null.
mlir::Value dequantizedFrom(mlir::Value value);

/// The element type of a linear layer's bias: scale `input scale * filter
/// scale[o]`, zero point 0.
mlir::quant::QuantizedType biasElement(mlir::quant::UniformQuantizedType input,
                                       mlir::quant::QuantizedType filter);

/// dequantize goes down and quantize goes up through ops that only move
/// elements or pick some of them, and storage casts go with them.
void populateMovementPatterns(mlir::RewritePatternSet &patterns);

/// quantize(op(dequantize(x))) becomes op on quantized types.
void populateComputePatterns(mlir::RewritePatternSet &patterns);

} // namespace mote::nn

#endif // MOTE_DIALECTS_NN_TRANSFORMS_FOLDQDQ_H

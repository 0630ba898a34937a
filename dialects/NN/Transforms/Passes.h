//===- Passes.h - Passes over the nn dialect --------------------*- C++ -*-===//
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

/// What a user may choose about the phase nn.
struct NNPipelineOptions {
  /// Integer borders inside the outermost quantize and dequantize
  /// (`--io=int8`).
  bool int8Borders = false;
  /// Rank-4 borders channels last (`--io-layout=nhwc`).
  bool nhwcBorders = false;
  /// Compute floats in f16 (`--precision=fp16`).
  bool halfPrecision = false;
};

/// The part that does not know of quantization: fused layers without transposes
/// between them. Post-training quantization calibrates on its result.
void buildNNFloatPipeline(mlir::OpPassManager &pm);

/// Takes an imported module to the end of phase nn. Running it again changes
/// nothing.
void buildNNPipeline(mlir::OpPassManager &pm, const NNPipelineOptions &options);

/// Registers `nn-pipeline`.
void registerNNPipelines();

} // namespace mote::nn

#endif // MOTE_DIALECTS_NN_TRANSFORMS_PASSES_H

//===- Calibration.h - Post-training quantization ---------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From a float model and samples of its inputs to a model of 8-bit integers, as
// docs/quantization.md describes.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_NN_TRANSFORMS_CALIBRATION_H
#define MOTE_DIALECTS_NN_TRANSFORMS_CALIBRATION_H

#include "dialects/Interpreter/HostTensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace mote::nn {

/// One value for each argument of the model.
using Sample = llvm::SmallVector<HostTensor>;

struct QuantizeOptions {
  /// How the range of a value comes from the values seen.
  enum class Method {
    /// All of them.
    MinMax,
    /// `percentile` percent of them: as many are cut from either end.
    Percentile
  };
  Method method = Method::MinMax;
  double percentile = 99.99;
};

/// Name of the attribute of an op or argument that holds the range of its float
/// value: `nn.range = array<f32: low, high>`.
inline constexpr llvm::StringLiteral rangeAttrName = "nn.range";

/// Runs the function on the samples and gives every float argument and op
/// result its range. Errors are diagnostics.
mlir::LogicalResult calibrate(mlir::func::FuncOp function,
                              llvm::ArrayRef<Sample> samples,
                              const QuantizeOptions &options);

/// Fuses the imported float model's layers, calibrates it on the samples, and
/// gives it quantize and dequantize ops, which `buildNNPipeline` then folds.
/// Each sample has the shapes and types of the model's arguments. Borders stay
/// float. Errors are diagnostics.
mlir::LogicalResult quantizeModel(mlir::ModuleOp module,
                                  llvm::ArrayRef<Sample> samples,
                                  const QuantizeOptions &options);

} // namespace mote::nn

#endif // MOTE_DIALECTS_NN_TRANSFORMS_CALIBRATION_H

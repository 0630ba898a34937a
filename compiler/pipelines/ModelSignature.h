//===- ModelSignature.h - A model's inputs and outputs -------- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_PIPELINES_MODELSIGNATURE_H
#define MOTE_COMPILER_PIPELINES_MODELSIGNATURE_H

#include "dialects/Interpreter/HostTensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include <optional>
#include <string>
#include <vector>

namespace mote {

/// One input or output: what its bytes mean.
struct ModelPort {
  std::string name;
  ElementKind kind;
  llvm::SmallVector<int64_t> shape;
  /// Where quantized: value = scale * (stored - zeroPoint).
  std::optional<double> scale;
  int64_t zeroPoint = 0;

  int64_t getNumElements() const;
  int64_t getNumBytes() const { return getNumElements() * byteWidth(kind); }
  /// "1x49x10x1xi8".
  std::string describe() const;
};

struct ModelSignature {
  std::vector<ModelPort> inputs, outputs;
};

/// The one public function of a module (docs/pipeline.md), or null.
mlir::func::FuncOp getModelFunction(mlir::ModuleOp module);

/// Reads the signature of a module whose model function is on tensors.
mlir::LogicalResult readSignature(mlir::ModuleOp module,
                                  ModelSignature &signature);

} // namespace mote

#endif // MOTE_COMPILER_PIPELINES_MODELSIGNATURE_H

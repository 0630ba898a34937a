//===- Sampling.h - Values between the elements of a tensor -----*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_SAMPLING_H
#define MOTE_COMPILER_ONNX_OPS_SAMPLING_H

#include "compiler/onnx/ops/Loops.h"

namespace mote::importer {

/// The weight of an element at a distance from where a value is wanted: linear
/// (from 1 to 0), or cubic with parameter `a` (Keys).
Num filterWeight(llvm::StringRef mode, double a, Num distance);

/// How a tensor is read between its elements.
struct Sampler {
  /// nearest (halves to even), linear or cubic.
  std::string mode;
  /// What is outside: zeros, border or reflection.
  std::string padding;
  /// Whether a reflection turns at the outermost elements or half an element
  /// behind them.
  bool turnsAtElements = false;
  /// The sizes of the axes that are read between elements.
  llvm::SmallVector<int64_t> sizes;
};

/// An element at whole indices, one an axis of the sampler.
using FetchFn =
    llvm::function_ref<Num(mlir::ImplicitLocOpBuilder &, Nums indices)>;
/// The value at coordinates, one an axis of the sampler, in the type of those.
Num sampledAt(const Sampler &sampler, mlir::ImplicitLocOpBuilder &b,
              Nums coordinates, FetchFn fetch);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_SAMPLING_H

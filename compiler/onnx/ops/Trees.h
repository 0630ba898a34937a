//===- Trees.h - Tree ensembles ---------------------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_TREES_H
#define MOTE_COMPILER_ONNX_OPS_TREES_H

#include "compiler/onnx/ops/Loops.h"

namespace mote::importer {

/// A test of one feature, or a leaf.
struct TreeNode {
  int64_t tree = 0, feature = 0;
  /// LEAF, or how BRANCH_* compares the feature with the threshold.
  std::string mode;
  double threshold = 0;
  bool missingIsTrue = false;
  /// Rows of these nodes; of a leaf its own.
  int64_t whenTrue = 0, whenFalse = 0;
  /// What a leaf adds, by target.
  llvm::SmallVector<std::pair<int64_t, double>> weights;
  bool isLeaf() const { return mode == "LEAF"; }
};

struct Ensemble {
  /// What features, thresholds and weights are compared and summed in: f32 or
  /// f64.
  mlir::Type number;
  std::vector<TreeNode> nodes;
  llvm::SmallVector<int64_t> roots;
  /// The most nodes from a root to a leaf, without it.
  int64_t depth = 0;
};

/// The sum (SUM), mean (AVERAGE), least (MIN) or greatest (MAX) of what the
/// trees say of each sample, a row of input 0, a column of `type` for each
/// target; one that no leaf has a weight for is 0.
mlir::FailureOr<mlir::Value> aggregated(Node &node, const Ensemble &ensemble,
                                        mlir::RankedTensorType type,
                                        llvm::StringRef function);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_TREES_H

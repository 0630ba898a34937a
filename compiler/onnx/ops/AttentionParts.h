//===- AttentionParts.h - What forms of attention share ---------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_ATTENTIONPARTS_H
#define MOTE_COMPILER_ONNX_OPS_ATTENTIONPARTS_H

#include "compiler/onnx/ops/Loops.h"

namespace mote::importer {

/// Input `index`, [N, L, H * D] with H in `attribute` or [N, H, L, D], as the
/// latter.
mlir::FailureOr<mlir::Value> splitHeads(Node &node, unsigned index,
                                        llvm::StringRef attribute);
/// [N, H, L, D] as [N, L, H * D].
mlir::Value mergeHeads(Node &node, mlir::Value value);
/// The product of [N, H * R, M, K] and [N, H, K, L]: R heads of the left share
/// one of the right.
mlir::Value groupedProduct(Node &node, mlir::Value query, mlir::Value keys);
/// cap * tanh(scores / cap), or the scores where `cap` is not positive.
/// The value times a number.
mlir::Value scaled(Node &node, mlir::Value value, double factor);
mlir::Value softcapped(Node &node, mlir::Value scores, double cap);
/// Softmax along the last axis. `bias`, which may be null, is what has been
/// added to the scores; where a row of it is -inf throughout, the row is zero.
mlir::Value maskedSoftmax(Node &node, mlir::Value scores, mlir::Value bias);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_ATTENTIONPARTS_H

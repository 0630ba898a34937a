//===- OpTable.h - The table of versioned operator importers ----*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// One row says: from operator set `since` on, node type (domain, op) is
// imported by this function. A row ends where the next row of the same operator
// begins. Each family (ops/*.cpp) contributes its rows.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPTABLE_H
#define MOTE_COMPILER_ONNX_OPTABLE_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/Support/LLVM.h"
#include <limits>

namespace mote::importer {

class Node;

/// Builds nn ops for a node and sets its results; reports its own errors.
using ImportFn = mlir::LogicalResult (*)(Node &node);
/// Computes the node's only result from constant inputs. A null attribute means
/// "not evaluated": the node is then imported as ops.
using EvaluateFn = mlir::FailureOr<mlir::DenseElementsAttr> (*)(Node &node);

constexpr unsigned kVariadic = std::numeric_limits<unsigned>::max();

struct OpRow {
  llvm::StringLiteral domain;
  llvm::StringLiteral op;
  int64_t since;
  unsigned minInputs;
  unsigned maxInputs;
  unsigned maxOutputs;
  ImportFn import;
  EvaluateFn evaluate = nullptr;
};

/// The row for an operator at an opset; null where there is none.
/// `isKnown` tells whether any opset has the operator.
const OpRow *lookupOp(llvm::StringRef domain, llvm::StringRef op, int64_t opset,
                      bool &isKnown);

/// All rows, by domain, operator and opset.
llvm::SmallVector<const OpRow *> allOps();

// The families.
llvm::ArrayRef<OpRow> activationOps();
llvm::ArrayRef<OpRow> attentionVariantOps();
llvm::ArrayRef<OpRow> attentionOps();
llvm::ArrayRef<OpRow> castOps();
llvm::ArrayRef<OpRow> constantOps();
llvm::ArrayRef<OpRow> controlOps();
llvm::ArrayRef<OpRow> convOps();
llvm::ArrayRef<OpRow> convTransposeOps();
llvm::ArrayRef<OpRow> countingOps();
llvm::ArrayRef<OpRow> einsumOps();
llvm::ArrayRef<OpRow> elementwiseOps();
llvm::ArrayRef<OpRow> gridOps();
llvm::ArrayRef<OpRow> imageOps();
llvm::ArrayRef<OpRow> indexingOps();
llvm::ArrayRef<OpRow> integerProductOps();
llvm::ArrayRef<OpRow> iterationOps();
llvm::ArrayRef<OpRow> lossOps();
llvm::ArrayRef<OpRow> linearModelOps();
llvm::ArrayRef<OpRow> matMulOps();
llvm::ArrayRef<OpRow> movementOps();
llvm::ArrayRef<OpRow> normalizationOps();
llvm::ArrayRef<OpRow> poolOps();
llvm::ArrayRef<OpRow> poolLoopOps();
llvm::ArrayRef<OpRow> qlinearOps();
llvm::ArrayRef<OpRow> quantizeLoopOps();
llvm::ArrayRef<OpRow> quantizeOps();
llvm::ArrayRef<OpRow> recurrentOps();
llvm::ArrayRef<OpRow> reduceLoopOps();
llvm::ArrayRef<OpRow> reduceOps();
llvm::ArrayRef<OpRow> regionOps();
llvm::ArrayRef<OpRow> resizeOps();
llvm::ArrayRef<OpRow> scanOps();
llvm::ArrayRef<OpRow> shapeOps();
llvm::ArrayRef<OpRow> signalOps();
llvm::ArrayRef<OpRow> treeEnsembleOps();
llvm::ArrayRef<OpRow> treeRegressorOps();
llvm::ArrayRef<OpRow> unaryOps();

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPTABLE_H

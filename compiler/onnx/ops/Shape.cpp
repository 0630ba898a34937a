//===- Shape.cpp - Shapes and data movement -------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Evaluate.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

static LogicalResult importReshape(Node &node) {
  FailureOr<SmallVector<int64_t>> shape = reshapedShape(node);
  if (failed(shape))
    return failure();
  return node.setResult(node.reshape(node.in(0), *shape));
}

static LogicalResult importFlatten(Node &node) {
  int64_t rank = node.rank(0), axis = node.intAttr("axis", 1);
  if (axis < -rank || axis > rank)
    return node.error() << "expected an axis from " << -rank << " to " << rank
                        << " but got " << axis;
  if (axis < 0)
    axis += rank;
  int64_t rows = 1, columns = 1;
  for (auto [index, dim] : llvm::enumerate(node.shape(0)))
    (int64_t(index) < axis ? rows : columns) *= dim;
  return node.setResult(node.reshape(node.in(0), {rows, columns}));
}

static LogicalResult importTranspose(Node &node) {
  FailureOr<SmallVector<int64_t>> perm = permutation(node);
  if (failed(perm))
    return failure();
  return node.setResult(node.transpose(node.in(0), *perm));
}

static LogicalResult importSqueeze(Node &node) {
  FailureOr<SmallVector<int64_t>> shape = squeezedShape(node);
  if (failed(shape))
    return failure();
  return node.setResult(node.reshape(node.in(0), *shape));
}

static LogicalResult importUnsqueeze(Node &node) {
  FailureOr<SmallVector<int64_t>> shape = unsqueezedShape(node);
  if (failed(shape))
    return failure();
  return node.setResult(node.reshape(node.in(0), *shape));
}

static LogicalResult importConcat(Node &node) {
  FailureOr<ConcatShape> concat = concatShape(node);
  if (failed(concat))
    return failure();
  FailureOr<RankedTensorType> type =
      node.tensorType(concat->shape, node.type(0).getElementType());
  if (failed(type))
    return failure();
  SmallVector<Value> parts;
  for (unsigned index = 0; index < node.getNumInputs(); ++index)
    parts.push_back(node.in(index));
  return node.setResult(node.create<nn::ConcatOp>(
      *type, parts, node.builder.getI64IntegerAttr(concat->axis)));
}

static LogicalResult importIdentity(Node &node) { return node.forward(0); }

/// In inference Dropout passes its input on. A mask that something reads stays
/// undefined, and its reader says so.
static LogicalResult importDropout(Node &node) { return node.forward(0); }

ArrayRef<OpRow> mote::importer::shapeOps() {
  static constexpr OpRow rows[] = {
      {"", "Reshape", 5, 2, 2, 1, importReshape, evaluateReshape},
      {"", "Flatten", 1, 1, 1, 1, importFlatten},
      {"", "Transpose", 1, 1, 1, 1, importTranspose, evaluateTranspose},
      {"", "Squeeze", 1, 1, 2, 1, importSqueeze, evaluateSqueeze},
      {"", "Unsqueeze", 1, 1, 2, 1, importUnsqueeze, evaluateUnsqueeze},
      {"", "Concat", 4, 1, kVariadic, 1, importConcat, evaluateConcat},
      {"", "Identity", 1, 1, 1, 1, importIdentity},
      {"", "Dropout", 7, 1, 3, 2, importDropout},
  };
  return rows;
}

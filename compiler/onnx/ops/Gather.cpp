//===- Gather.cpp - Gather by constant indices ----------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/Constants.h"
#include "compiler/onnx/ops/Evaluate.h"
#include "compiler/onnx/ops/Indexing.h"
#include "compiler/onnx/ops/MovementOps.h"
#include "compiler/onnx/ops/Slices.h"
#include "dialects/Interpreter/HostTensor.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// The axis, and indices in [0, dim).
static FailureOr<std::pair<int64_t, SmallVector<int64_t>>>
gatherIndices(Node &node) {
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.intAttr("axis", 0), node.rank(0));
  if (failed(axis))
    return failure();
  FailureOr<SmallVector<int64_t>> indices = node.ints(1, "the indices");
  if (failed(indices))
    return failure();
  int64_t dim = node.shape(0)[*axis];
  for (int64_t &index : *indices) {
    if (index < -dim || index >= dim)
      return node.error() << "expected indices from " << -dim << " to "
                          << dim - 1 << " but got " << index;
    if (index < 0)
      index += dim;
  }
  return std::make_pair(*axis, *indices);
}

/// The indices' shape in the place of the axis.
static SmallVector<int64_t> gatherShape(Node &node, int64_t axis) {
  SmallVector<int64_t> shape(node.shape(0).take_front(axis));
  llvm::append_range(shape, node.shape(1));
  llvm::append_range(shape, node.shape(0).drop_front(axis + 1));
  return shape;
}

FailureOr<DenseElementsAttr> mote::importer::evaluateGather(Node &node) {
  auto gather = gatherIndices(node);
  if (failed(gather))
    return failure();
  auto [axis, indices] = *gather;
  SmallVector<int64_t> shape = gatherShape(node, axis);
  FailureOr<RankedTensorType> type =
      node.tensorType(shape, node.type(0).getElementType());
  if (failed(type))
    return failure();
  if (type->getNumElements() > kMaxEvaluated)
    return DenseElementsAttr();
  HostTensor from = HostTensor::fromAttr(node.constant(0));
  HostTensor to = HostTensor::zeros(*type);
  int64_t inner = 1;
  for (int64_t dim : node.shape(0).drop_front(axis + 1))
    inner *= dim;
  int64_t dim = node.shape(0)[axis], count = int64_t(indices.size());
  size_t width = byteWidth(from.getKind());
  for (int64_t target = 0; target < to.getNumElements(); ++target) {
    int64_t column = target % inner, index = indices[target / inner % count];
    int64_t source = (target / inner / count * dim + index) * inner + column;
    std::copy_n(&from.getBytes()[size_t(source) * width], width,
                &to.getBytes()[size_t(target) * width]);
  }
  return to.toAttr(*type);
}

LogicalResult mote::importer::importGather(Node &node) {
  if (!node.isConstant(1))
    return importRunTimeGather(node);
  auto gather = gatherIndices(node);
  if (failed(gather))
    return failure();
  auto [axis, indices] = *gather;
  SmallVector<int64_t> shape = gatherShape(node, axis);
  if (failed(node.tensorType(shape, node.type(0).getElementType())))
    return failure();
  if (indices.empty())
    return importRunTimeGather(node);
  Value selected = selectAlong(node, node.in(0), axis, indices);
  return node.setResult(node.reshape(selected, shape));
}

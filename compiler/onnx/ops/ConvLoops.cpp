//===- ConvLoops.cpp - Convolutions beyond nn.conv2d ----------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/ConvLoops.h"

using namespace mlir;
using namespace mote::importer;

SmallVector<AffineExpr> mote::importer::loopDims(Node &node, unsigned first,
                                                 size_t count) {
  SmallVector<AffineExpr> dims;
  for (unsigned loop = 0; loop < count; ++loop)
    dims.push_back(node.builder.getAffineDimExpr(first + loop));
  return dims;
}

SmallVector<AffineExpr> mote::importer::windowIndices(Node &node,
                                                      const Window &window,
                                                      unsigned firstOutput,
                                                      unsigned firstTap) {
  SmallVector<AffineExpr> indices;
  for (unsigned axis = 0; axis < window.rank(); ++axis)
    indices.push_back(node.builder.getAffineDimExpr(firstOutput + axis) *
                          window.strides[axis] +
                      node.builder.getAffineDimExpr(firstTap + axis) *
                          window.dilations[axis]);
  return indices;
}

/// [A * groups, rest...] as [groups, A, rest...], behind `leading` dimensions.
static Value splitGroups(Node &node, Value value, size_t leading,
                         int64_t groups) {
  SmallVector<int64_t> shape(shapeOf(value));
  shape[leading] /= groups;
  shape.insert(shape.begin() + static_cast<ptrdiff_t>(leading), groups);
  return node.reshape(value, shape);
}

Value mote::importer::biasedResult(Node &node, Type elementType, int64_t groups,
                                   Value bias, ArrayRef<int64_t> shape) {
  auto type = RankedTensorType::get(shape, elementType);
  if (!bias)
    return filledTensor(node, type, 0);
  SmallVector<int64_t> column(shape.size(), 1);
  column[1] = groups;
  column[2] = shape[2];
  return pointwise(node, type, node.reshape(bias, column),
                   [&](Nums x) { return x[0].to(elementType); });
}

/// Loops: image, group, output channel, place..., input channel, tap...
FailureOr<Value> mote::importer::convolved(Node &node, Value image,
                                           Value filter, Value bias,
                                           const Window &window,
                                           Type resultElement, ProductFn term) {
  int64_t groups = node.intAttr("group", 1);
  auto rank = static_cast<unsigned>(window.rank());
  SmallVector<int64_t> shape = {shapeOf(image)[0], shapeOf(filter)[0]};
  llvm::append_range(shape, window.outputSize);
  FailureOr<RankedTensorType> type = node.tensorType(shape, resultElement);
  if (failed(type))
    return failure();
  Value input = splitGroups(
      node, padded(node, image, window.lowOfImage(), window.highOfImage(), 0),
      1, groups);
  Value weights = splitGroups(node, filter, 0, groups);
  shape[1] /= groups;
  shape.insert(shape.begin() + 1, groups);
  Value init = biasedResult(node, sumType(resultElement), groups, bias, shape);

  AffineExpr n = node.builder.getAffineDimExpr(0),
             g = node.builder.getAffineDimExpr(1),
             o = node.builder.getAffineDimExpr(2),
             i = node.builder.getAffineDimExpr(3 + rank);
  Access read{input, {n, g, i}}, weight{weights, {g, o, i}},
      write{init, {n, g, o}};
  llvm::append_range(read.indices, windowIndices(node, window, 3, 4 + rank));
  llvm::append_range(weight.indices, loopDims(node, 4 + rank, rank));
  llvm::append_range(write.indices, loopDims(node, 3, rank));
  Value sum =
      contracted(node, 4 + 2 * rank, {read, weight}, write, {},
                 [&](Nums x, Num result) { return result + term(x[0], x[1]); });
  return node.reshape(converted(node, sum, resultElement), type->getShape());
}

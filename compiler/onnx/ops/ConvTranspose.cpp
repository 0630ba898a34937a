//===- ConvTranspose.cpp - Transposed convolutions ------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/ConvLoops.h"
#include "compiler/onnx/ops/Slices.h"

using namespace mlir;
using namespace mote::importer;

namespace {
/// An input element at x reaches the outputs `x * stride + tap * dilation`, of
/// which those from `low` on are kept.
struct Spread {
  Window window;
  SmallVector<int64_t> low;
  /// Extent of everything that is reached or kept.
  SmallVector<int64_t> full;
};
} // namespace

static FailureOr<Spread> readSpread(Node &node) {
  ArrayRef<int64_t> input = node.shape(0), weight = node.shape(1);
  size_t rank = input.size() - 2;
  SmallVector<int64_t> ones(rank, 1), zeros(2 * rank, 0);
  auto kernel =
      readExtents(node, "kernel_shape", rank, 1, weight.drop_front(2));
  auto strides = readExtents(node, "strides", rank, 1, ones);
  auto dilations = readExtents(node, "dilations", rank, 1, ones);
  auto pads = readExtents(node, "pads", 2 * rank, 0, zeros);
  auto extra = readExtents(node, "output_padding", rank, 0,
                           ArrayRef(zeros).take_front(rank));
  auto autoPad = readAutoPad(node);
  if (failed(kernel) || failed(strides) || failed(dilations) || failed(pads) ||
      failed(extra) || failed(autoPad))
    return failure();
  if (ArrayRef<int64_t>(*kernel) != weight.drop_front(2))
    return node.error() << "expected attribute 'kernel_shape' to be the "
                           "weight's "
                        << shapeString(weight.drop_front(2)) << " but got "
                        << shapeString(*kernel);
  bool isSame = *autoPad == "SAME_UPPER" || *autoPad == "SAME_LOWER";
  SmallVector<int64_t> asked;
  if (node.hasAttr("output_shape")) {
    SmallVector<int64_t> shape = node.intsAttr("output_shape");
    // Some exporters write batch and channels too.
    if (shape.size() == rank + 2)
      shape.erase(shape.begin(), shape.begin() + 2);
    if (shape.size() != rank || llvm::any_of(shape, [](int64_t dim) {
          return dim < 1 || dim > (1 << 24);
        }))
      return node.error() << "expected attribute 'output_shape' to be " << rank
                          << " positive sizes but got " << shapeString(shape);
    asked = shape;
  }

  Spread spread{{*kernel, *strides, *dilations, *pads, {}, {}}, {}, {}};
  for (size_t axis = 0; axis < rank; ++axis) {
    int64_t reach = (*strides)[axis] * (input[axis + 2] - 1) + (*extra)[axis] +
                    ((*kernel)[axis] - 1) * (*dilations)[axis] + 1;
    int64_t low = (*pads)[axis];
    int64_t output = reach - low - (*pads)[axis + rank];
    if (*autoPad == "VALID")
      low = 0, output = reach;
    if (isSame || !asked.empty()) {
      output = asked.empty() ? input[axis + 2] * (*strides)[axis] : asked[axis];
      int64_t total = std::max<int64_t>(reach - output, 0);
      low = *autoPad == "SAME_UPPER" ? total / 2 : total - total / 2;
    }
    if (output < 1)
      return node.error() << "expected pads within the result but it would "
                             "have extent "
                          << output;
    spread.low.push_back(low);
    spread.window.outputSize.push_back(output);
    spread.full.push_back(std::max(reach, low + output));
  }
  return spread;
}

static LogicalResult checkWeight(Node &node, int64_t groups) {
  ArrayRef<int64_t> input = node.shape(0), weight = node.shape(1);
  if (input.size() != weight.size() || input.size() < 3)
    return node.error() << "expected input and weight of the same rank but got "
                        << node.type(0) << " and " << node.type(1);
  if (groups < 1 || input[1] % groups != 0 || weight[0] != input[1])
    return node.error() << "expected a weight of " << input[1]
                        << " input channels and a 'group' that divides them "
                           "but got "
                        << shapeString(weight) << " and " << groups;
  if (llvm::is_contained(weight, 0) || llvm::is_contained(input, 0))
    return node.error() << "expected tensors with elements but got "
                        << node.type(0) << " and " << node.type(1);
  if (!node.hasInput(2))
    return success();
  if (failed(node.expectSameElementType(0, 2)))
    return failure();
  if (node.shape(2) != ArrayRef<int64_t>(weight[1] * groups))
    return node.error() << "expected a bias of shape [" << weight[1] * groups
                        << "] but got " << shapeString(node.shape(2));
  return success();
}

/// Loops: image, group, input channel, input place..., output channel, tap...
static LogicalResult importConvTranspose(Node &node) {
  int64_t groups = node.intAttr("group", 1);
  if (failed(node.expectFloat(0)) || failed(node.expectSameElementType(0, 1)) ||
      failed(checkWeight(node, groups)))
    return failure();
  FailureOr<Spread> spread = readSpread(node);
  if (failed(spread))
    return failure();
  ArrayRef<int64_t> input = node.shape(0), weight = node.shape(1);
  auto rank = static_cast<unsigned>(spread->window.rank());
  Type element = node.type(0).getElementType();
  SmallVector<int64_t> fullShape = {input[0], groups, weight[1]};
  llvm::append_range(fullShape, spread->full);
  if (failed(node.tensorType(fullShape, element)))
    return failure();
  SmallVector<int64_t> imageShape = {input[0], groups, input[1] / groups};
  llvm::append_range(imageShape, input.drop_front(2));
  SmallVector<int64_t> filterShape = {groups, weight[0] / groups, weight[1]};
  llvm::append_range(filterShape, weight.drop_front(2));

  AffineExpr n = node.builder.getAffineDimExpr(0),
             g = node.builder.getAffineDimExpr(1),
             i = node.builder.getAffineDimExpr(2),
             o = node.builder.getAffineDimExpr(3 + rank);
  Access read{node.reshape(node.in(0), imageShape), {n, g, i}};
  Access filter{node.reshape(node.in(1), filterShape), {g, i, o}};
  Access write{biasedResult(node, sumType(element), groups,
                            node.hasInput(2) ? node.in(2) : Value(), fullShape),
               {n, g, o}};
  llvm::append_range(read.indices, loopDims(node, 3, rank));
  llvm::append_range(filter.indices, loopDims(node, 4 + rank, rank));
  llvm::append_range(write.indices,
                     windowIndices(node, spread->window, 3, 4 + rank));
  Value sum =
      contracted(node, 4 + 2 * rank, {read, filter}, write, {},
                 [](Nums x, Num result) { return result + x[0] * x[1]; });

  SmallVector<int64_t> merged = {input[0], groups * weight[1]};
  llvm::append_range(merged, spread->full);
  Box kept = Box::whole(merged);
  for (unsigned axis = 0; axis < rank; ++axis) {
    kept.offsets[axis + 2] = spread->low[axis];
    kept.sizes[axis + 2] = spread->window.outputSize[axis];
  }
  return node.setResult(
      converted(node, sliceOf(node, node.reshape(sum, merged), kept), element));
}

ArrayRef<OpRow> mote::importer::convTransposeOps() {
  static constexpr OpRow rows[] = {
      {"", "ConvTranspose", 1, 2, 3, 1, importConvTranspose},
  };
  return rows;
}

//===- Pad.cpp - Pad ------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/Constants.h"
#include "compiler/onnx/ops/MovementOps.h"
#include "compiler/onnx/ops/RunTimePad.h"
#include "compiler/onnx/ops/Slices.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// Most copies that one axis may get.
static constexpr int64_t kMaxParts = 4096;

FailureOr<SmallVector<int64_t>> mote::importer::padCounts(Node &node) {
  auto pads = node.intsAttrOrInput("pads", 1);
  auto axes = node.intsAttrOrInput("axes", 3);
  if (failed(pads) || failed(axes))
    return failure();
  int64_t rank = node.rank(0);
  SmallVector<int64_t> named = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (*axes) {
    if (failed(node.normalizeAxes(**axes, rank)))
      return failure();
    named = **axes;
  }
  if (!*pads || (*pads)->size() != 2 * named.size())
    return node.error() << "expected two pads for each of " << named.size()
                        << " axes";
  // Sums of them and of dimensions must not overflow.
  constexpr int64_t limit = int64_t(1) << 40;
  for (int64_t count : **pads)
    if (count > limit || count < -limit)
      return node.error() << "expected pads from -2^40 to 2^40 but got "
                          << count;
  SmallVector<int64_t> counts(2 * size_t(rank), 0);
  for (auto [index, axis] : llvm::enumerate(named)) {
    int64_t position = axis < 0 ? axis + rank : axis;
    counts[position] = (**pads)[index];
    counts[rank + position] = (**pads)[named.size() + index];
  }
  return counts;
}

/// The value around the tensor: an attribute before opset 11, an input since.
static FailureOr<double> padValue(Node &node) {
  if (!node.hasInput(2))
    return double(node.floatAttr("value", 0));
  return node.scalar(2, "the padding value");
}

/// Copies of border elements (mode edge, reflect or wrap) along one axis.
static FailureOr<Value> padByCopies(Node &node, StringRef mode, Value input,
                                    int64_t axis, int64_t before,
                                    int64_t after) {
  int64_t dim = cast<RankedTensorType>(input.getType()).getDimSize(axis);
  int64_t most = mode == "reflect" ? dim - 1 : kMaxParts;
  if (dim == 0 || before > most || after > most)
    return node.error() << "expected at most " << most << " pads along axis "
                        << axis << " but got " << std::max(before, after);
  SmallVector<int64_t> indices;
  for (int64_t position = -before; position < dim + after; ++position) {
    if (mode == "edge")
      indices.push_back(std::clamp<int64_t>(position, 0, dim - 1));
    else if (mode == "wrap")
      indices.push_back((position % dim + dim) % dim);
    else
      indices.push_back(position < 0     ? -position
                        : position < dim ? position
                                         : 2 * (dim - 1) - position);
  }
  return selectAlong(node, input, axis, indices);
}

LogicalResult mote::importer::importPad(Node &node) {
  if (std::string mode = node.stringAttr("mode", "constant");
      node.getOpset() >= 11 && (mode == "constant" || mode == "edge" ||
                                mode == "reflect" || mode == "wrap"))
    for (unsigned input = 1; input < 4; ++input)
      if (node.hasInput(input) && !node.isConstant(input))
        return importRunTimePad(node, mode);
  FailureOr<SmallVector<int64_t>> counts = padCounts(node);
  FailureOr<double> value = padValue(node);
  std::string mode = node.stringAttr("mode", "constant");
  if (failed(counts) || failed(value))
    return failure();
  if (mode != "constant" && mode != "edge" && mode != "reflect" &&
      mode != "wrap")
    return node.error()
           << "expected mode constant, edge, reflect or wrap but got '" << mode
           << "'";
  int64_t rank = node.rank(0);
  Box box = Box::whole(node.shape(0));
  SmallVector<int64_t> low(rank), high(rank), shape(rank);
  for (int64_t axis = 0; axis < rank; ++axis) {
    // Negative pads cut; what is left is padded.
    int64_t before = (*counts)[axis], after = (*counts)[rank + axis];
    int64_t dim = box.sizes[axis];
    if (dim + std::min<int64_t>(before, 0) + std::min<int64_t>(after, 0) < 0)
      return node.error() << "expected pads that leave a tensor but got "
                          << shapeString(*counts) << " for " << node.type(0);
    box.offsets[axis] = std::max<int64_t>(-before, 0);
    box.sizes[axis] +=
        std::min<int64_t>(before, 0) + std::min<int64_t>(after, 0);
    low[axis] = std::max<int64_t>(before, 0);
    high[axis] = std::max<int64_t>(after, 0);
    shape[axis] = box.sizes[axis] + low[axis] + high[axis];
  }
  FailureOr<RankedTensorType> type =
      node.tensorType(shape, node.type(0).getElementType());
  if (failed(type))
    return failure();
  Value result = sliceOf(node, node.in(0), box);
  bool isPadded =
      !(llvm::all_of(low, [](int64_t count) { return count == 0; }) &&
        llvm::all_of(high, [](int64_t count) { return count == 0; }));
  if (!isPadded)
    return node.setResult(result);
  if (mode == "constant")
    return node.setResult(node.create<nn::PadOp>(
        *type, result, low, high, llvm::APFloat(static_cast<float>(*value))));
  for (int64_t axis = 0; axis < rank; ++axis) {
    if (low[axis] == 0 && high[axis] == 0)
      continue;
    FailureOr<Value> padded =
        padByCopies(node, mode, result, axis, low[axis], high[axis]);
    if (failed(padded))
      return failure();
    result = *padded;
  }
  return node.setResult(result);
}

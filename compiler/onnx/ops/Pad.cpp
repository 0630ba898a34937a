//===- Pad.cpp - Pad, with pads known or not ------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/Constants.h"
#include "compiler/onnx/ops/Loops.h"
#include "compiler/onnx/ops/MovementOps.h"
#include "compiler/onnx/ops/RunTime.h"
#include "compiler/onnx/ops/Slices.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// Most copies that one axis may get.
static constexpr int64_t kMaxParts = 4096;

/// Counts before and after each axis; opset 18 may name fewer axes.
static FailureOr<SmallVector<int64_t>> padCounts(Node &node) {
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

/// Where mode edge, reflect or wrap reads position `position` of a dimension.
static Num paddedPosition(StringRef mode, Num position, int64_t dim) {
  if (mode == "wrap")
    return wrapped(position, dim);
  if (mode != "reflect")
    return position;
  // Forth and back, without the border twice.
  int64_t period = std::max<int64_t>(2 * (dim - 1), 1);
  Num rest = wrapped(position, period);
  return select(rest < double(dim), rest, double(period) - rest);
}

/// Pads, axes or a value that are known only at run time; and pads that reach
/// around the tensor.
static LogicalResult importRunTimePad(Node &node, StringRef mode) {
  Type element = node.type(0).getElementType();
  bool areKnown =
      node.isConstant(1) && (!node.hasInput(3) || node.isConstant(3));
  int64_t rank = node.rank(0);
  int64_t named = node.hasInput(3) ? node.type(3).getNumElements() : rank;
  FailureOr<RankedTensorType> type;
  if (areKnown) {
    FailureOr<SmallVector<int64_t>> counts = padCounts(node);
    if (failed(counts))
      return failure();
    SmallVector<int64_t> shape(node.shape(0));
    for (auto [axis, dim] : llvm::enumerate(shape))
      dim += (*counts)[axis] + (*counts)[axis + shape.size()];
    type = node.tensorType(shape, element);
  } else {
    type = node.declaredType(element, 0, "pads");
  }
  if (failed(type))
    return failure();
  if (type->getRank() != rank || node.type(1).getNumElements() != 2 * named ||
      (node.type(0).getNumElements() == 0 && mode != "constant"))
    return node.error() << "expected two pads for each of " << named
                        << " axes and a declared shape of rank " << rank
                        << " but got " << node.type(1) << " and " << *type;
  auto before = [&](ImplicitLocOpBuilder &b, int64_t axis) {
    return forAxis(node, b, 1, 3, axis, rank, 0);
  };
  if (!areKnown)
    node.expectAtRunTime(
        "pads that give the declared shape", [&](ImplicitLocOpBuilder &b) {
          Num holds = number(b, b.getI1Type(), 1);
          for (int64_t axis = 0; axis < rank; ++axis) {
            Num sum =
                before(b, axis) + forAxis(node, b, 1, 3, axis, rank, 0, named);
            holds = holds & (sum == integer(b, type->getShape()[axis] -
                                                   node.shape(0)[axis]));
          }
          return holds.get();
        });
  Value data = node.in(0);
  Value value = node.hasInput(2) ? node.in(2) : Value();
  return node.setResult(
      generated(node, *type, [&](ImplicitLocOpBuilder &b, Nums at) {
        SmallVector<Num> place;
        Num isInside = number(b, b.getI1Type(), 1);
        for (int64_t axis = 0; axis < rank; ++axis) {
          int64_t dim = node.shape(0)[axis];
          Num position = at[axis].to(b.getI64Type()) - before(b, axis);
          isInside = isInside & (position >= 0) & (position < double(dim));
          place.push_back(
              nearestIndex(paddedPosition(mode, position, dim), dim));
        }
        if (node.type(0).getNumElements() == 0)
          return value ? onlyElement(b, value) : number(b, element, 0);
        Num inside = elementAt(b, data, place);
        if (mode != "constant")
          return inside;
        return select(isInside, inside,
                      value ? onlyElement(b, value) : inside.like(0));
      }));
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

//===- Movement.cpp - Parts and copies of tensors -------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Constants.h"
#include "compiler/onnx/ops/Evaluate.h"
#include "compiler/onnx/ops/Slices.h"
#include "dialects/Interpreter/HostTensor.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// Most slices, copies or outputs that one node may become.
static constexpr int64_t kMaxParts = 4096;

//===----------------------------------------------------------------------===//
// Slice and Split
//===----------------------------------------------------------------------===//

/// Narrows one axis of a box as numpy's start:end:step would.
static LogicalResult sliceAxis(Node &node, int64_t axis, int64_t start,
                               int64_t end, int64_t step, Box &box) {
  if (step == 0 || step == std::numeric_limits<int64_t>::min())
    return node.error() << "expected steps that are not 0 but got " << step;
  int64_t dim = box.sizes[axis];
  auto clamp = [&](int64_t position, int64_t low, int64_t high) {
    return std::clamp(position < 0 ? position + dim : position, low, high);
  };
  start = step > 0 ? clamp(start, 0, dim) : clamp(start, -1, dim - 1);
  end = step > 0 ? clamp(end, 0, dim) : clamp(end, -1, dim - 1);
  int64_t extent = step > 0 ? end - start : start - end;
  int64_t stride = std::abs(step);
  box.sizes[axis] = extent > 0 ? (extent - 1) / stride + 1 : 0;
  // One element needs no stride; a large one could overflow later.
  box.strides[axis] = box.sizes[axis] > 1 ? step : 1;
  box.offsets[axis] = box.sizes[axis] > 0 ? start : 0;
  return success();
}

/// Starts, ends, axes and steps: attributes before opset 10, inputs since.
static FailureOr<Box> sliceBox(Node &node) {
  auto starts = node.intsAttrOrInput("starts", 1);
  auto ends = node.intsAttrOrInput("ends", 2);
  auto axes = node.intsAttrOrInput("axes", 3);
  auto steps = node.intsAttrOrInput("steps", 4);
  if (failed(starts) || failed(ends) || failed(axes) || failed(steps))
    return failure();
  if (!*starts || !*ends || (*starts)->size() != (*ends)->size())
    return node.error() << "expected as many starts as ends";
  size_t count = (*starts)->size();
  if (!*axes)
    *axes = llvm::to_vector(llvm::seq<int64_t>(0, int64_t(count)));
  if (!*steps)
    *steps = SmallVector<int64_t>(count, 1);
  if ((*axes)->size() != count || (*steps)->size() != count)
    return node.error() << "expected an axis and a step for each of " << count
                        << " starts";
  if (failed(node.normalizeAxes(**axes, node.rank(0))))
    return failure();
  Box box = Box::whole(node.shape(0));
  for (size_t index = 0; index < count; ++index) {
    int64_t axis = (**axes)[index];
    if (axis < 0)
      axis += node.rank(0);
    if (failed(sliceAxis(node, axis, (**starts)[index], (**ends)[index],
                         (**steps)[index], box)))
      return failure();
  }
  return box;
}

static FailureOr<DenseElementsAttr> evaluateSlice(Node &node) {
  FailureOr<Box> box = sliceBox(node);
  if (failed(box))
    return failure();
  return sliceOf(node.constant(0), *box);
}

static LogicalResult importSlice(Node &node) {
  FailureOr<Box> box = sliceBox(node);
  if (failed(box))
    return failure();
  return node.setResult(sliceOf(node, node.in(0), *box));
}

/// Sizes of Split's outputs.
static FailureOr<SmallVector<int64_t>> splitSizes(Node &node, int64_t dim) {
  auto given = node.intsAttrOrInput("split", 1);
  if (failed(given))
    return failure();
  int64_t count = node.getNumOutputs();
  SmallVector<int64_t> sizes;
  if (*given) {
    sizes = **given;
  } else {
    // Equal parts, of which the last may be smaller (opset 18).
    if (node.intAttr("num_outputs", count) != count)
      return node.error() << "expected 'num_outputs' to be " << count;
    int64_t size = (dim + count - 1) / count;
    for (int64_t index = 0; index < count; ++index)
      sizes.push_back(std::clamp<int64_t>(dim - index * size, 0, size));
  }
  int64_t sum = 0;
  bool isValid = int64_t(sizes.size()) == count;
  for (int64_t size : sizes)
    isValid &= size >= 0 && !__builtin_add_overflow(sum, size, &sum);
  if (!isValid || sum != dim)
    return node.error() << "expected " << count << " sizes that add up to "
                        << dim << " but got " << shapeString(sizes);
  return sizes;
}

static LogicalResult importSplit(Node &node) {
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.intAttr("axis", 0), node.rank(0));
  if (failed(axis))
    return failure();
  FailureOr<SmallVector<int64_t>> sizes =
      splitSizes(node, node.shape(0)[*axis]);
  if (failed(sizes))
    return failure();
  Box box = Box::whole(node.shape(0));
  for (auto [index, size] : llvm::enumerate(*sizes)) {
    box.sizes[*axis] = size;
    if (failed(node.setResult(sliceOf(node, node.in(0), box),
                              static_cast<unsigned>(index))))
      return failure();
    box.offsets[*axis] += size;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Gather
//===----------------------------------------------------------------------===//

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

static FailureOr<DenseElementsAttr> evaluateGather(Node &node) {
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

static LogicalResult importGather(Node &node) {
  auto gather = gatherIndices(node);
  if (failed(gather))
    return failure();
  auto [axis, indices] = *gather;
  SmallVector<int64_t> shape = gatherShape(node, axis);
  if (failed(node.tensorType(shape, node.type(0).getElementType())))
    return failure();
  if (indices.empty())
    return node.error() << "expected indices but there are none";
  Value selected = selectAlong(node, node.in(0), axis, indices);
  return node.setResult(node.reshape(selected, shape));
}

//===----------------------------------------------------------------------===//
// Expand and Tile
//===----------------------------------------------------------------------===//

static LogicalResult importExpand(Node &node) {
  FailureOr<SmallVector<int64_t>> target = node.ints(1, "the shape");
  if (failed(target))
    return failure();
  FailureOr<SmallVector<int64_t>> shape =
      node.broadcast(node.shape(0), *target);
  if (failed(shape))
    return failure();
  FailureOr<RankedTensorType> type =
      node.tensorType(*shape, node.type(0).getElementType());
  if (failed(type))
    return failure();
  DenseElementsAttr constant = node.constant(0);
  if (constant && constant.isSplat())
    return node.setConstant(resizeSplat(constant, *type));
  if (node.type(0).getElementType().isInteger(1))
    return node.error() << "expected a tensor of numbers but got "
                        << node.type(0);
  return node.setResult(broadcastTo(node, node.in(0), *shape));
}

static LogicalResult importTile(Node &node) {
  FailureOr<SmallVector<int64_t>> repeats = node.ints(1, "the repeats");
  if (failed(repeats))
    return failure();
  if (int64_t(repeats->size()) != node.rank(0))
    return node.error() << "expected " << node.rank(0) << " repeats but got "
                        << shapeString(*repeats);
  SmallVector<int64_t> shape(node.shape(0));
  for (auto [dim, count] : llvm::zip(shape, *repeats))
    if (count < 1 || count > kMaxParts ||
        __builtin_mul_overflow(dim, count, &dim))
      return node.error() << "expected repeats from 1 to " << kMaxParts
                          << " but got " << shapeString(*repeats);
  if (failed(node.tensorType(shape, node.type(0).getElementType())))
    return failure();
  Value result = node.in(0);
  for (auto [axis, count] : llvm::enumerate(*repeats)) {
    if (count == 1)
      continue;
    auto type = cast<RankedTensorType>(result.getType());
    SmallVector<int64_t> tiled(type.getShape());
    tiled[axis] *= count;
    result = node.create<nn::ConcatOp>(
        type.clone(tiled), SmallVector<Value>(count, result),
        node.builder.getI64IntegerAttr(static_cast<int64_t>(axis)));
  }
  return node.setResult(result);
}

//===----------------------------------------------------------------------===//
// Pad
//===----------------------------------------------------------------------===//

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

static LogicalResult importPad(Node &node) {
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
    constexpr int64_t limit = int64_t(1) << 40;
    int64_t dim = box.sizes[axis];
    if (std::max(before, after) > limit || std::min(before, after) < -limit ||
        dim + std::min<int64_t>(before, 0) + std::min<int64_t>(after, 0) < 0)
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

ArrayRef<OpRow> mote::importer::movementOps() {
  static constexpr OpRow rows[] = {
      {"", "Slice", 1, 1, 1, 1, importSlice, evaluateSlice},
      {"", "Slice", 10, 3, 5, 1, importSlice, evaluateSlice},
      {"", "Split", 2, 1, 2, kVariadic, importSplit},
      {"", "Gather", 1, 2, 2, 1, importGather, evaluateGather},
      {"", "Expand", 8, 2, 2, 1, importExpand, evaluateExpand},
      {"", "Tile", 6, 2, 2, 1, importTile},
      {"", "Pad", 2, 1, 1, 1, importPad},
      {"", "Pad", 11, 2, 4, 1, importPad},
  };
  return rows;
}

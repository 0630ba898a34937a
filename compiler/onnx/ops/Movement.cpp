//===- Movement.cpp - Parts and copies of tensors -------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Constants.h"
#include "compiler/onnx/ops/Evaluate.h"
#include "compiler/onnx/ops/Indexing.h"
#include "compiler/onnx/ops/MovementOps.h"
#include "compiler/onnx/ops/RunTimePad.h"
#include "compiler/onnx/ops/Slices.h"
#include "dialects/Interpreter/HostTensor.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

//===----------------------------------------------------------------------===//
// Slice and Split
//===----------------------------------------------------------------------===//

/// Narrows one axis of a box as numpy's start:end:step would, but that a start
/// before the first element means the first one with negative steps too, as
/// ONNX's Slice says.
static LogicalResult sliceAxis(Node &node, int64_t axis, int64_t start,
                               int64_t end, int64_t step, Box &box) {
  if (step == 0 || step == std::numeric_limits<int64_t>::min())
    return node.error() << "expected steps that are not 0 but got " << step;
  int64_t dim = box.sizes[axis];
  auto clamp = [&](int64_t position, int64_t low, int64_t high) {
    return std::clamp(position < 0 ? position + dim : position, low, high);
  };
  start = step > 0 ? clamp(start, 0, dim)
                   : clamp(start, std::min<int64_t>(0, dim - 1), dim - 1);
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

/// Starts, ends, axes or steps, or the input's sizes, that are known only at
/// run time.
static LogicalResult importRunTimeSlice(Node &node) {
  FailureOr<RankedTensorType> type =
      node.declaredType(node.type(0).getElementType(), 0, "starts");
  if (failed(type))
    return failure();
  int64_t rank = node.rank(0);
  std::shared_ptr<const RunTimePad> pad = node.get(0).pad;
  bool agrees = type->getRank() == rank;
  for (int64_t axis = 0; agrees && axis < rank; ++axis)
    agrees = pad || type->getShape()[axis] <= node.shape(0)[axis];
  for (unsigned list = 2; list < 5; ++list)
    agrees &= !node.hasInput(list) ||
              node.type(list).getNumElements() == node.type(1).getNumElements();
  if (!agrees)
    return node.error() << "expected lists of one length and a declared shape "
                           "inside the input's but got "
                        << *type << " for " << node.type(0);
  struct Walk {
    Num start, step, count;
  };
  auto walk = [&](ImplicitLocOpBuilder &b, int64_t axis) -> Walk {
    Num size = pad ? pad->dim(b, axis) : integer(b, node.shape(0)[axis]);
    constexpr int64_t most = std::numeric_limits<int64_t>::max();
    Num step = node.hasInput(4) ? forAxis(node, b, 4, 3, axis, rank, 1)
                                : integer(b, 1);
    Num start = forAxis(node, b, 1, 3, axis, rank, 0);
    Num end = forAxis(node, b, 2, 3, axis, rank, most);
    Num isUp = step > 0, zero = integer(b, 0);
    Num low = select(isUp, zero, integer(b, -1));
    Num high = select(isUp, size, size - 1);
    auto position = [&](Num x, Num low) {
      return clamp(select(x < 0, x + size, x), low, high);
    };
    // As in `sliceAxis`.
    start = position(start, minimum(zero, size - 1));
    end = position(end, low);
    Num extent = select(isUp, end - start, start - end);
    if (!node.hasInput(4))
      return {start, step, maximum(extent, zero)};
    // A step beyond the tensor is as good as any other; 0 is none.
    Num one = integer(b, 1);
    Num stride = clamp(select(isUp, step, -step), one, maximum(size, one));
    Num count = select(extent > 0, (extent - 1) / stride + 1, zero);
    return {start, select(isUp, stride, -stride), count};
  };
  node.expectAtRunTime(
      "a slice of the declared shape", [&](ImplicitLocOpBuilder &b) {
        Num holds = number(b, b.getI1Type(), 1);
        for (int64_t axis = 0; axis < rank; ++axis)
          holds = holds &
                  (walk(b, axis).count == integer(b, type->getShape()[axis]));
        return holds.get();
      });
  Value data = pad ? Value() : node.in(0);
  return node.setResult(
      generated(node, *type, [&](ImplicitLocOpBuilder &b, Nums at) {
        SmallVector<Num> place;
        for (int64_t axis = 0; axis < rank; ++axis) {
          Walk along = walk(b, axis);
          place.push_back(along.start +
                          at[axis].to(b.getI64Type()) * along.step);
        }
        if (pad)
          return pad->element(b, place);
        for (auto [index, dim] : llvm::zip(place, node.shape(0)))
          index = nearestIndex(index, dim);
        return elementAt(b, data, place);
      }));
}

static LogicalResult importSlice(Node &node) {
  if (node.get(0).pad)
    return importRunTimeSlice(node);
  for (unsigned list = 1; list < 5; ++list)
    if (node.hasInput(list) && !node.isConstant(list))
      return importRunTimeSlice(node);
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

/// Split's sizes along `axis` as the graph declares them, checked at run time.
static FailureOr<SmallVector<int64_t>> declaredSizes(Node &node, int64_t axis) {
  SmallVector<int64_t> sizes;
  int64_t sum = 0;
  for (unsigned index = 0; index < node.getNumOutputs(); ++index) {
    FailureOr<RankedTensorType> type =
        node.declaredType(node.type(0).getElementType(), index, "the sizes");
    if (failed(type))
      return failure();
    if (type->getRank() != node.rank(0))
      return node.error() << "expected outputs of rank " << node.rank(0)
                          << " but the graph declares " << *type;
    sizes.push_back(type->getShape()[axis]);
    sum += sizes.back();
  }
  if (sum != node.shape(0)[axis] ||
      node.type(1).getNumElements() != int64_t(sizes.size()))
    return node.error() << "expected sizes that add up to "
                        << node.shape(0)[axis] << " but the graph declares "
                        << shapeString(sizes);
  expectIntegers(node, 1, sizes, "the declared sizes");
  return sizes;
}

static LogicalResult importSplit(Node &node) {
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.intAttr("axis", 0), node.rank(0));
  if (failed(axis))
    return failure();
  FailureOr<SmallVector<int64_t>> sizes =
      node.hasInput(1) && !node.isConstant(1)
          ? declaredSizes(node, *axis)
          : splitSizes(node, node.shape(0)[*axis]);
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
// Expand and Tile
//===----------------------------------------------------------------------===//

static LogicalResult importExpand(Node &node) {
  Type element = node.type(0).getElementType();
  FailureOr<RankedTensorType> type;
  if (node.isConstant(1)) {
    FailureOr<SmallVector<int64_t>> target = node.ints(1, "the shape");
    if (failed(target))
      return failure();
    FailureOr<SmallVector<int64_t>> shape =
        node.broadcast(node.shape(0), *target);
    if (failed(shape))
      return failure();
    type = node.tensorType(*shape, element);
  } else {
    type = node.declaredType(element);
    if (failed(type))
      return failure();
    FailureOr<SmallVector<int64_t>> shape =
        node.broadcast(node.shape(0), type->getShape());
    int64_t skipped = type->getRank() - node.type(1).getNumElements();
    if (failed(shape) || ArrayRef<int64_t>(*shape) != type->getShape() ||
        skipped < 0)
      return node.error() << "expected a declared shape that the input "
                             "broadcasts to but got "
                          << *type;
    // 1 leaves a dimension as the input has it.
    ArrayRef<int64_t> own = node.shape(0), dims = type->getShape();
    expectIntegers(
        node, 1, dims.drop_front(skipped), "the declared shape",
        [&](size_t position) -> SmallVector<int64_t> {
          int64_t axis = int64_t(position) + skipped -
                         (type->getRank() - int64_t(own.size()));
          bool stays = axis >= 0 && own[axis] == dims[position + skipped];
          return stays ? SmallVector<int64_t>{1} : SmallVector<int64_t>{};
        });
  }
  if (failed(type))
    return failure();
  DenseElementsAttr constant = node.constant(0);
  if (constant && constant.isSplat())
    return node.setConstant(resizeSplat(constant, *type));
  if (element.isF32() || *type == node.type(0))
    return node.setResult(broadcastTo(node, node.in(0), type->getShape()));
  return node.setResult(
      pointwise(node, *type, node.in(0), [](Nums x) { return x[0]; }));
}

/// Every element of a dimension again and again.
static LogicalResult importTile(Node &node) {
  int64_t rank = node.rank(0);
  if (node.type(1).getNumElements() != rank)
    return node.error() << "expected " << rank << " repeats but got "
                        << node.type(1);
  Type element = node.type(0).getElementType();
  FailureOr<RankedTensorType> type;
  if (node.isConstant(1)) {
    FailureOr<SmallVector<int64_t>> repeats = node.ints(1, "the repeats");
    if (failed(repeats))
      return failure();
    SmallVector<int64_t> shape(node.shape(0));
    for (auto [dim, count] : llvm::zip(shape, *repeats))
      if (count < 0 || __builtin_mul_overflow(dim, count, &dim))
        return node.error() << "expected repeats that are not negative but got "
                            << shapeString(*repeats);
    type = node.tensorType(shape, element);
  } else {
    type = node.declaredType(element, 0, "the repeats");
    if (failed(type))
      return failure();
    SmallVector<int64_t> repeats;
    bool fits = type->getRank() == rank;
    for (int64_t axis = 0; fits && axis < rank; ++axis) {
      int64_t dim = node.shape(0)[axis], out = type->getShape()[axis];
      fits = dim == 0 ? out == 0 : out % dim == 0;
      repeats.push_back(dim == 0 ? 1 : out / dim);
    }
    if (!fits)
      return node.error() << "expected a declared shape of multiples of "
                          << node.type(0) << " but got " << *type;
    expectIntegers(node, 1, repeats, "repeats that give the declared shape");
  }
  if (failed(type))
    return failure();
  Value data = node.in(0);
  if (*type == node.type(0))
    return node.forward(0);
  return node.setResult(
      generated(node, *type, [&](ImplicitLocOpBuilder &b, Nums at) {
        SmallVector<Num> place;
        for (auto [axis, index] : llvm::enumerate(at)) {
          int64_t dim = node.shape(0)[axis];
          place.push_back(dim == type->getShape()[axis]
                              ? index
                              : index % indexNumber(b, dim));
        }
        return elementAt(b, data, place);
      }));
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

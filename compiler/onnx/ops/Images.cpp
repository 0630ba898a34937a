//===- Images.cpp - Col2Im, MaxUnpool, CenterCropPad ----------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/RunTime.h"
#include "compiler/onnx/ops/Slices.h"
#include "compiler/onnx/ops/Window.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;

//===----------------------------------------------------------------------===//
// Col2Im
//===----------------------------------------------------------------------===//

namespace {
/// Blocks of an image; the sizes of a block may be known only at run time.
struct Blocks {
  SmallVector<int64_t> image, strides, dilations, pads;
  int64_t channels = 0, blockSize = 0;
};
} // namespace

/// How many blocks there are along an axis.
static Num blockCount(Node &node, Body &b, const Blocks &blocks, size_t axis) {
  int64_t room = blocks.image[axis] + blocks.pads[axis] +
                 blocks.pads[axis + blocks.image.size()];
  Num extent = (integerAt(node, b, 2, int64_t(axis)) - 1.0) *
               double(blocks.dilations[axis]);
  Num left = integer(b, room - 1) - extent;
  return select(left < 0, left.like(0),
                left / double(blocks.strides[axis]) + 1.0);
}

static FailureOr<Blocks> readBlocks(Node &node) {
  ArrayRef<int64_t> shape = node.shape(0);
  int64_t axes = node.type(1).getNumElements();
  if (shape.size() != 3 || node.rank(1) != 1 || node.rank(2) != 1 || axes < 1 ||
      axes > 8 || node.type(2).getNumElements() != axes)
    return node.error() << "expected columns [N, C * block, L] and a size for "
                           "each axis of image and block but got "
                        << node.type(0) << ", " << node.type(1) << " and "
                        << node.type(2);
  SmallVector<int64_t> ones(axes, 1), zeros(2 * axes, 0);
  auto strides = readExtents(node, "strides", axes, 1, ones);
  auto dilations = readExtents(node, "dilations", axes, 1, ones);
  auto pads = readExtents(node, "pads", 2 * axes, 0, zeros);
  if (failed(strides) || failed(dilations) || failed(pads))
    return failure();
  Blocks blocks{{}, *strides, *dilations, *pads};
  if (node.isConstant(1) && node.isConstant(2)) {
    auto image = node.ints(1, "the image's shape");
    auto block = node.ints(2, "the block's shape");
    if (failed(image) || failed(block))
      return failure();
    blocks.image = *image;
    blocks.blockSize = 1;
    for (int64_t size : *block)
      if (size < 1 ||
          __builtin_mul_overflow(blocks.blockSize, size, &blocks.blockSize))
        return node.error() << "expected positive sizes of a block but got "
                            << shapeString(*block);
    blocks.channels = shape[1] / blocks.blockSize;
  } else {
    FailureOr<RankedTensorType> declared = node.declaredType(
        node.type(0).getElementType(), 0, "the shapes of image and block");
    if (failed(declared))
      return failure();
    if (declared->getRank() != axes + 2)
      return node.error() << "expected a declared shape of rank " << axes + 2
                          << " but got " << *declared;
    blocks.image.assign(declared->getShape().begin() + 2,
                        declared->getShape().end());
    blocks.channels = declared->getDimSize(1);
    blocks.blockSize = shape[1] / std::max<int64_t>(blocks.channels, 1);
  }
  if (blocks.channels * blocks.blockSize != shape[1] ||
      node.type(0).getNumElements() == 0)
    return node.error() << "expected channels in multiples of the block's size "
                        << blocks.blockSize << " but got " << node.type(0);
  return blocks;
}

/// Whether the shapes are as many blocks and columns as input 0 has.
static Num fits(Node &node, Body &b, const Blocks &blocks) {
  Num size = integer(b, 1), count = integer(b, 1);
  Num holds = number(b, b.getI1Type(), 1);
  for (auto [axis, dim] : llvm::enumerate(blocks.image)) {
    Num block = integerAt(node, b, 2, int64_t(axis));
    holds = holds & (block > 0) &
            (integerAt(node, b, 1, int64_t(axis)) == integer(b, dim));
    size = size * block;
    count = count * blockCount(node, b, blocks, axis);
  }
  return holds & (size == double(blocks.blockSize)) &
         (count == double(node.shape(0)[2]));
}

/// Sums, at each place of the image, what the blocks over it have there.
static LogicalResult importCol2Im(Node &node) {
  FailureOr<Blocks> blocks = readBlocks(node);
  if (failed(blocks))
    return failure();
  auto known = evaluatedNumber(
      node, [&](Body &b) { return fits(node, b, *blocks).to(b.getF64Type()); });
  if (known && *known == 0)
    return node.error() << "expected shapes of image and block that give the "
                           "columns of "
                        << node.type(0) << " but got image "
                        << shapeString(blocks->image);
  if (!known)
    node.expectAtRunTime("shapes of image and block that give the columns",
                         [&](Body &b) { return fits(node, b, *blocks).get(); });
  SmallVector<int64_t> shape = {node.shape(0)[0], blocks->channels};
  llvm::append_range(shape, blocks->image);
  Type element = node.type(0).getElementType(), wide = sumType(element);
  FailureOr<RankedTensorType> type = node.tensorType(shape, element);
  if (failed(type))
    return failure();
  Value columns = node.in(0);
  node.in(2);
  // The element of the block that is `tap` in row-major order.
  auto term = [&](Body &b, Nums at, Num tap) {
    Num rest = tap.to(b.getI64Type()), column = integer(b, 0);
    Num isThere = number(b, b.getI1Type(), 1), scale = integer(b, 1);
    for (size_t axis = blocks->image.size(); axis-- > 0;) {
      Num size = integerAt(node, b, 2, int64_t(axis));
      Num step = rest % size, count = blockCount(node, b, *blocks, axis);
      rest = rest / size;
      Num from = step * -double(blocks->dilations[axis]) +
                 at[2 + axis].to(b.getI64Type()) + double(blocks->pads[axis]);
      double stride = double(blocks->strides[axis]);
      Num block = from / stride;
      isThere =
          isThere & (from >= 0) & (from % stride == 0.0) & (block < count);
      column = column + block * scale;
      scale = scale * count;
    }
    Num channel = tap.toIndex() + at[1] * double(blocks->blockSize);
    Num place = nearestIndex(column, node.shape(0)[2]);
    Num value = elementAt(b, columns, {at[0], channel, place});
    return select(isThere, value, value.like(0));
  };
  return node.setResult(generatedInSteps(node, *type, [&](Body &b, Nums at) {
    return summedUp(
        b, blocks->blockSize, number(b, wide, 0),
        [&](Body &inside, Num tap) { return term(inside, at, tap); });
  }));
}

//===----------------------------------------------------------------------===//
// MaxUnpool
//===----------------------------------------------------------------------===//

/// The shape that the windows cover.
static FailureOr<SmallVector<int64_t>> unpooledShape(Node &node) {
  size_t axes = node.rank(0) < 3 ? 0 : size_t(node.rank(0)) - 2;
  if (axes == 0 || node.shape(0) != node.shape(1) ||
      !node.type(1).getElementType().isSignlessInteger(64))
    return node.error() << "expected an input [N, C, ...] and an int64 index "
                           "for each element but got "
                        << node.type(0) << " and " << node.type(1);
  SmallVector<int64_t> ones(axes, 1), zeros(2 * axes, 0);
  auto kernel = readExtents(node, "kernel_shape", axes, 1, {});
  auto strides = readExtents(node, "strides", axes, 1, ones);
  auto pads = readExtents(node, "pads", 2 * axes, 0, zeros);
  if (failed(kernel) || failed(strides) || failed(pads))
    return failure();
  SmallVector<int64_t> shape(node.shape(0));
  for (size_t axis = 0; axis < axes; ++axis) {
    int64_t &dim = shape[axis + 2];
    dim = (dim - 1) * (*strides)[axis] - (*pads)[axis] - (*pads)[axes + axis] +
          (*kernel)[axis];
    if (dim < 1)
      return node.error() << "expected windows that cover an image but got "
                          << shapeString(shape);
  }
  return shape;
}

/// Zeros, but for the elements of input 0 at the indices of input 1. Those
/// count in the shape that the windows cover, which may be a corner of a larger
/// one.
static LogicalResult importMaxUnpool(Node &node) {
  FailureOr<SmallVector<int64_t>> covered = unpooledShape(node);
  if (failed(covered))
    return failure();
  Type element = node.type(0).getElementType();
  FailureOr<RankedTensorType> inner = node.tensorType(*covered, element);
  FailureOr<RankedTensorType> type = inner;
  if (node.hasInput(2) && node.isConstant(2)) {
    FailureOr<SmallVector<int64_t>> shape = node.ints(2, "the output's shape");
    if (failed(shape))
      return failure();
    type = node.tensorType(*shape, element);
  } else if (node.hasInput(2)) {
    type = node.declaredType(element, 0, "the output's shape");
    if (succeeded(type) && node.type(2).getNumElements() == type->getRank())
      expectIntegers(node, 2, type->getShape(), "the declared shape");
  }
  if (failed(inner) || failed(type))
    return failure();
  bool isLarger = type->getRank() == inner->getRank();
  for (int64_t axis = 0; isLarger && axis < inner->getRank(); ++axis)
    isLarger = axis < 2 ? type->getDimSize(axis) == inner->getDimSize(axis)
                        : type->getDimSize(axis) >= inner->getDimSize(axis);
  if (!isLarger)
    return node.error() << "expected an output that contains "
                        << shapeString(*covered) << " but got " << *type;
  Value data = node.in(0), indices = node.in(1);
  return node.setResult(
      inSteps(node, node.shape(0), filledTensor(node, *type, 0),
              [&](Body &b, Nums at, Value tensor) {
                Num rest = indexInto(elementAt(b, indices, at),
                                     inner->getNumElements());
                SmallVector<Num> place(covered->size());
                for (size_t axis = covered->size(); axis-- > 0;) {
                  place[axis] = rest % double((*covered)[axis]);
                  rest = rest / double((*covered)[axis]);
                }
                return withElement(b, tensor, place, elementAt(b, data, at));
              }));
}

//===----------------------------------------------------------------------===//
// CenterCropPad
//===----------------------------------------------------------------------===//

/// Cuts both ends of the axes that are too long, and puts zeros at both ends of
/// those that are too short; the end gets the odd one.
static LogicalResult importCenterCropPad(Node &node) {
  int64_t rank = node.rank(0);
  SmallVector<int64_t> axes =
      node.intsAttr("axes", llvm::to_vector(llvm::seq<int64_t>(0, rank)));
  if (failed(node.normalizeAxes(axes, rank)))
    return failure();
  for (int64_t &axis : axes)
    axis += axis < 0 ? rank : 0;
  if (node.rank(1) != 1 ||
      node.type(1).getNumElements() != int64_t(axes.size()))
    return node.error() << "expected a size for each of " << axes.size()
                        << " axes but got " << node.type(1);
  SmallVector<int64_t> shape(node.shape(0)), sizes;
  Type element = node.type(0).getElementType();
  if (node.isConstant(1)) {
    FailureOr<SmallVector<int64_t>> given = node.ints(1, "the sizes");
    if (failed(given))
      return failure();
    sizes = *given;
  } else {
    FailureOr<RankedTensorType> declared =
        node.declaredType(element, 0, "the sizes");
    if (failed(declared))
      return failure();
    if (declared->getRank() != rank)
      return node.error() << "expected a declared shape of rank " << rank
                          << " but got " << *declared;
    for (int64_t axis : axes)
      sizes.push_back(declared->getDimSize(axis));
    expectIntegers(node, 1, sizes, "the declared sizes");
  }
  Box box = Box::whole(shape);
  SmallVector<int64_t> low(rank, 0), high(rank, 0);
  for (auto [axis, size] : llvm::zip_equal(axes, sizes)) {
    if (size < 0)
      return node.error() << "expected sizes that are not negative but got "
                          << shapeString(sizes);
    int64_t dim = shape[axis];
    shape[axis] = size;
    box.sizes[axis] = std::min(dim, size);
    box.offsets[axis] = std::max<int64_t>(dim - size, 0) / 2;
    low[axis] = std::max<int64_t>(size - dim, 0) / 2;
    high[axis] = std::max<int64_t>(size - dim, 0) - low[axis];
  }
  if (failed(node.tensorType(shape, element)))
    return failure();
  return node.setResult(
      padded(node, sliceOf(node, node.in(0), box), low, high, 0));
}

ArrayRef<OpRow> mote::importer::imageOps() {
  static constexpr OpRow rows[] = {
      {"", "Col2Im", 18, 3, 3, 1, importCol2Im},
      {"", "MaxUnpool", 9, 2, 3, 1, importMaxUnpool},
      {"", "CenterCropPad", 18, 2, 2, 1, importCenterCropPad},
  };
  return rows;
}

//===- Slices.cpp - Slices and permutations of one value ------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/Slices.h"

#include "dialects/Interpreter/HostTensor.h"
#include "dialects/NN/IR/NN.h"
#include <cstring>

using namespace mlir;
using namespace mote;
using namespace mote::importer;

Box Box::whole(ArrayRef<int64_t> shape) {
  return {SmallVector<int64_t>(shape.size(), 0),
          SmallVector<int64_t>(shape.size(), 1), SmallVector<int64_t>(shape)};
}

Value mote::importer::sliceOf(Node &node, Value input, const Box &box) {
  auto type = cast<RankedTensorType>(input.getType());
  bool isWhole =
      type.getShape() == ArrayRef<int64_t>(box.sizes) &&
      llvm::all_of(box.strides, [](int64_t step) { return step == 1; });
  if (isWhole)
    return input;
  return node.create<nn::SliceOp>(type.clone(box.sizes), input, box.offsets,
                                  box.strides);
}

DenseElementsAttr mote::importer::sliceOf(DenseElementsAttr input,
                                          const Box &box) {
  auto type = cast<ShapedType>(input.getType().clone(box.sizes));
  if (input.isSplat() && type.getNumElements() > 0)
    return input.resizeSplat(type);
  HostTensor from = HostTensor::fromAttr(input);
  HostTensor to = HostTensor::zeros(type);
  size_t width = byteWidth(from.getKind());
  ArrayRef<int64_t> shape = from.getShape();
  for (int64_t index = 0; index < to.getNumElements(); ++index) {
    int64_t rest = index, source = 0, step = 1;
    for (size_t back = 1; back <= shape.size(); ++back) {
      size_t axis = shape.size() - back;
      int64_t position = rest % box.sizes[axis];
      rest /= box.sizes[axis];
      source += (box.offsets[axis] + position * box.strides[axis]) * step;
      step *= shape[axis];
    }
    std::memcpy(&to.getBytes()[size_t(index) * width],
                &from.getBytes()[size_t(source) * width], width);
  }
  return to.toAttr(type);
}

Value mote::importer::broadcastTo(Node &node, Value input,
                                  ArrayRef<int64_t> shape) {
  auto type = cast<RankedTensorType>(input.getType());
  if (type.getShape() == shape)
    return input;
  // x * 1 is x, also for -0.0, infinities and NaN.
  auto one = DenseElementsAttr::get(
      RankedTensorType::get(shape, type.getElementType()),
      node.builder.getOneAttr(type.getElementType()));
  return node.create<nn::MulOp>(type.clone(shape), input, node.constantOp(one),
                                FloatAttr(), FloatAttr());
}

Value mote::importer::selectAlong(Node &node, Value input, int64_t axis,
                                  ArrayRef<int64_t> indices) {
  auto type = cast<RankedTensorType>(input.getType());
  Box box = Box::whole(type.getShape());
  SmallVector<Value> parts;
  for (size_t first = 0; first < indices.size();) {
    // The longest evenly spaced run from here.
    size_t last = first + 1;
    int64_t step = 1;
    if (last < indices.size() && indices[last] != indices[first]) {
      step = indices[last] - indices[first];
      while (last < indices.size() && indices[last] == indices[last - 1] + step)
        ++last;
    }
    box.offsets[axis] = indices[first];
    box.strides[axis] = last - first > 1 ? step : 1;
    box.sizes[axis] = static_cast<int64_t>(last - first);
    parts.push_back(sliceOf(node, input, box));
    first = last;
  }
  if (parts.size() == 1)
    return parts.front();
  SmallVector<int64_t> shape(type.getShape());
  shape[axis] = static_cast<int64_t>(indices.size());
  return node.create<nn::ConcatOp>(type.clone(shape), parts,
                                   node.builder.getI64IntegerAttr(axis));
}

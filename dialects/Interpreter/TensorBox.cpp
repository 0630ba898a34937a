//===- TensorBox.cpp - Strided boxes of tensors ---------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/TensorBox.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <cstring>

using namespace llvm;
using namespace mote;

int64_t Box::numElements() const {
  int64_t count = 1;
  for (int64_t size : sizes)
    count *= size;
  return count;
}

bool Box::fits(ArrayRef<int64_t> shape) const {
  if (offsets.size() != shape.size())
    return false;
  for (auto [offset, size, stride, bound] :
       zip_equal(offsets, sizes, strides, shape)) {
    if (size < 0)
      return false;
    if (size == 0)
      continue;
    int64_t last = offset + (size - 1) * stride;
    if (offset < 0 || offset >= bound || last < 0 || last >= bound)
      return false;
  }
  return true;
}

void mote::advance(MutableArrayRef<int64_t> position, ArrayRef<int64_t> shape) {
  for (size_t axis = shape.size(); axis-- > 0;) {
    if (++position[axis] < shape[axis])
      return;
    position[axis] = 0;
  }
}

SmallVector<int64_t> mote::rowMajorStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (size_t axis = shape.size(); axis-- > 1;)
    strides[axis - 1] = strides[axis] * shape[axis];
  return strides;
}

/// Calls `visit(element in the boxed tensor, element of the box)`.
static void forEachElement(ArrayRef<int64_t> shape, const Box &box,
                           function_ref<void(int64_t, int64_t)> visit) {
  SmallVector<int64_t> strides = rowMajorStrides(shape);
  SmallVector<int64_t> position(shape.size(), 0);
  for (int64_t index = 0, count = box.numElements(); index < count; ++index) {
    int64_t element = 0;
    for (size_t axis = 0; axis < shape.size(); ++axis)
      element += (box.offsets[axis] + position[axis] * box.strides[axis]) *
                 strides[axis];
    visit(element, index);
    advance(position, box.sizes);
  }
}

void mote::copyFromBox(const HostTensor &source, const Box &box,
                       HostTensor &result) {
  size_t width = byteWidth(source.getKind());
  const char *from = source.getBytes().data();
  char *to = result.getBytes().data();
  forEachElement(source.getShape(), box, [&](int64_t element, int64_t index) {
    std::memcpy(to + index * width, from + element * width, width);
  });
}

void mote::copyToBox(const HostTensor &source, HostTensor &result,
                     const Box &box) {
  size_t width = byteWidth(source.getKind());
  const char *from = source.getBytes().data();
  char *to = result.getBytes().data();
  forEachElement(result.getShape(), box, [&](int64_t element, int64_t index) {
    std::memcpy(to + element * width, from + index * width, width);
  });
}

HostTensor mote::permuted(const HostTensor &source, ArrayRef<int64_t> perm) {
  SmallVector<int64_t> sourceStrides = rowMajorStrides(source.getShape());
  SmallVector<int64_t> shape, strides;
  for (int64_t axis : perm) {
    shape.push_back(source.getShape()[static_cast<size_t>(axis)]);
    strides.push_back(sourceStrides[static_cast<size_t>(axis)]);
  }
  HostTensor result(source.getKind(), shape);
  size_t width = byteWidth(source.getKind());
  const char *from = source.getBytes().data();
  char *to = result.getBytes().data();
  SmallVector<int64_t> position(shape.size(), 0);
  for (int64_t index = 0; index < result.getNumElements(); ++index) {
    int64_t element = 0;
    for (size_t axis = 0; axis < shape.size(); ++axis)
      element += position[axis] * strides[axis];
    std::memcpy(to + index * width, from + element * width, width);
    advance(position, shape);
  }
  return result;
}

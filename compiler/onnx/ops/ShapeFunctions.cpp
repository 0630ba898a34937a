//===- ShapeFunctions.cpp - Result shapes of data movement ----------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/ops/Evaluate.h"

using namespace mlir;
using namespace mote::importer;

FailureOr<SmallVector<int64_t>> mote::importer::reshapedShape(Node &node) {
  FailureOr<SmallVector<int64_t>> shape = node.ints(1, "the shape");
  if (failed(shape))
    return failure();
  ArrayRef<int64_t> input = node.shape(0);
  bool zeroIsZero = node.intAttr("allowzero", 0) != 0;
  int64_t wildcard = -1, known = 1;
  auto mismatch = [&]() {
    return misfit(node) << "expected a shape of "
                        << node.type(0).getNumElements() << " elements but got "
                        << shapeString(*shape) << " for " << shapeString(input);
  };
  for (auto [index, dim] : llvm::enumerate(*shape)) {
    if (dim == 0 && !zeroIsZero) {
      if (index >= input.size())
        return mismatch();
      dim = input[index];
    }
    if (dim == -1 && wildcard < 0)
      wildcard = static_cast<int64_t>(index);
    else if (dim < 0 || __builtin_mul_overflow(known, dim, &known))
      return mismatch();
  }
  int64_t count = node.type(0).getNumElements();
  if (wildcard >= 0) {
    if (known == 0 || count % known != 0)
      return mismatch();
    (*shape)[wildcard] = count / known;
    known = count;
  }
  if (known != count)
    return mismatch();
  return shape;
}

FailureOr<SmallVector<int64_t>> mote::importer::permutation(Node &node) {
  int64_t rank = node.rank(0);
  SmallVector<int64_t> reversed;
  for (int64_t axis = rank - 1; axis >= 0; --axis)
    reversed.push_back(axis);
  SmallVector<int64_t> perm = node.intsAttr("perm", reversed);
  SmallVector<int64_t> sorted(perm);
  llvm::sort(sorted);
  bool isPermutation = int64_t(sorted.size()) == rank;
  for (auto [index, axis] : llvm::enumerate(sorted))
    isPermutation &= axis == int64_t(index);
  if (!isPermutation)
    return misfit(node) << "expected a permutation of " << rank
                        << " axes but got " << shapeString(perm);
  return perm;
}

FailureOr<SmallVector<int64_t>> mote::importer::squeezedShape(Node &node) {
  auto axes = node.intsAttrOrInput("axes", 1);
  if (failed(axes))
    return failure();
  ArrayRef<int64_t> input = node.shape(0);
  SmallVector<int64_t> dropped, shape;
  if (*axes) {
    auto normalized = node.normalizeAxes(**axes, node.rank(0));
    if (failed(normalized))
      return failure();
    dropped = *normalized;
  } else {
    for (auto [axis, dim] : llvm::enumerate(input))
      if (dim == 1)
        dropped.push_back(static_cast<int64_t>(axis));
  }
  for (auto [axis, dim] : llvm::enumerate(input)) {
    if (!llvm::is_contained(dropped, int64_t(axis)))
      shape.push_back(dim);
    else if (dim != 1)
      return node.error() << "expected dimension " << axis
                          << " to be 1 but got " << shapeString(input);
  }
  return shape;
}

FailureOr<SmallVector<int64_t>> mote::importer::unsqueezedShape(Node &node) {
  auto axes = node.intsAttrOrInput("axes", 1);
  if (failed(axes))
    return failure();
  if (!*axes)
    return node.error() << "expected axes but there are none";
  auto inserted =
      node.normalizeAxes(**axes, node.rank(0) + int64_t((*axes)->size()));
  if (failed(inserted))
    return failure();
  SmallVector<int64_t> shape(node.shape(0));
  for (int64_t axis : *inserted)
    shape.insert(shape.begin() + axis, 1);
  return shape;
}

FailureOr<ConcatShape> mote::importer::concatShape(Node &node) {
  for (unsigned index = 0; index < node.getNumInputs(); ++index) {
    if (!node.hasInput(index))
      return node.error() << "expected every input but input " << index
                          << " is absent";
    if (failed(node.expectSameElementType(0, index)))
      return failure();
  }
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.intAttr("axis", 1), node.rank(0));
  if (failed(axis))
    return failure();
  ConcatShape result{SmallVector<int64_t>(node.shape(0)), *axis};
  for (unsigned index = 1; index < node.getNumInputs(); ++index) {
    SmallVector<int64_t> other(node.shape(index));
    bool agrees = other.size() == result.shape.size();
    for (size_t dim = 0; agrees && dim < other.size(); ++dim)
      agrees = int64_t(dim) == *axis || other[dim] == result.shape[dim];
    if (!agrees || __builtin_add_overflow(result.shape[*axis], other[*axis],
                                          &result.shape[*axis]))
      return misfit(node) << "expected shapes that differ along axis " << *axis
                          << " only but got " << node.type(0) << " and "
                          << node.type(index);
  }
  return result;
}

//===- ResizeTables.cpp - Coordinates and weights of Resize -------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/ResizeTables.h"

#include "compiler/onnx/ops/RunTime.h"
#include "compiler/onnx/ops/Sampling.h"
#include <cmath>

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;

//===----------------------------------------------------------------------===//
// Scales and sizes
//===----------------------------------------------------------------------===//

static Num real(Num x) {
  Num number = x.type().isIndex() ? x.to(x.builder().getI64Type()) : x;
  return number.to(x.builder().getF64Type());
}

/// Element `position` of a list of floats, as f64.
static Num realAt(Node &node, Body &b, unsigned index, int64_t position) {
  return real(elementAt(b, node.in(index), indexNumber(b, position)));
}

Num mote::importer::scaleOf(Node &node, const Resize &resize, Body &b,
                            const ResizedAxis &axis) {
  if (!resize.fixedScales.empty())
    return number(b, b.getF64Type(), resize.fixedScales[axis.position]);
  if (resize.scales)
    return realAt(node, b, *resize.scales, axis.position);
  auto ratio = [&](const ResizedAxis &any) {
    return real(integerAt(node, b, *resize.sizes, any.position)) /
           double(std::max<int64_t>(any.size, 1));
  };
  if (!resize.keepsRatio())
    return ratio(axis);
  Num common = ratio(resize.axes.front());
  for (const ResizedAxis &other : ArrayRef(resize.axes).drop_front())
    common = resize.policy == "not_larger" ? minimum(common, ratio(other))
                                           : maximum(common, ratio(other));
  return common;
}

/// The size that a scale gives an axis.
static Num scaledSize(const Resize &resize, const ResizedAxis &axis,
                      Num scale) {
  Num size = scale * double(axis.size);
  return resize.keepsRatio() ? floor(size + 0.5) : floor(size);
}

LogicalResult mote::importer::findSizes(Node &node, Resize &resize) {
  bool areKnown = true;
  for (ResizedAxis &axis : resize.axes) {
    std::optional<double> size = evaluatedNumber(node, [&](Body &b) {
      if (resize.sizes && !resize.keepsRatio())
        return real(integerAt(node, b, *resize.sizes, axis.position));
      return scaledSize(resize, axis, scaleOf(node, resize, b, axis));
    });
    areKnown &= size.has_value();
    if (size && !(*size >= 0 && *size < 0x1p40))
      return node.error() << "expected scales that give sizes from 0 to 2^40 "
                             "but got "
                          << *size << " for axis " << axis.axis;
    axis.newSize = size ? static_cast<int64_t>(*size) : 0;
  }
  if (areKnown)
    return success();
  FailureOr<RankedTensorType> declared =
      node.declaredType(node.type(0).getElementType(), 0, "scales and sizes");
  if (failed(declared))
    return failure();
  SmallVector<int64_t> expected(node.shape(0));
  if (declared->getRank() != node.rank(0))
    return node.error() << "expected a declared shape of rank " << node.rank(0)
                        << " but got " << *declared;
  for (ResizedAxis &axis : resize.axes)
    expected[axis.axis] = axis.newSize = declared->getDimSize(axis.axis);
  if (ArrayRef<int64_t>(expected) != declared->getShape())
    return node.error() << "expected a declared shape that resizes "
                        << node.type(0) << " along the node's axes but got "
                        << *declared;
  node.expectAtRunTime("sizes that give the declared shape", [&](Body &b) {
    Num holds = number(b, b.getI1Type(), 1);
    for (const ResizedAxis &axis : resize.axes) {
      Num size = resize.sizes && !resize.keepsRatio()
                     ? real(integerAt(node, b, *resize.sizes, axis.position))
                     : scaledSize(resize, axis, scaleOf(node, resize, b, axis));
      holds = holds & (size == double(axis.newSize));
    }
    return holds.get();
  });
  return success();
}

//===----------------------------------------------------------------------===//
// Coordinates and weights
//===----------------------------------------------------------------------===//

/// The coordinate in the input of place `place` of an axis of the result.
static Num coordinateOf(Node &node, const Resize &resize, Body &b,
                        const ResizedAxis &axis, Num place) {
  StringRef mode = resize.transformation;
  double size = double(axis.size), newSize = double(axis.newSize);
  Num x = real(place), scale = scaleOf(node, resize, b, axis);
  // Not a whole number where scales are given.
  Num length =
      resize.sizes && !resize.keepsRatio() ? x.like(newSize) : scale * size;
  auto stretched = [&](Num extent) { // the borders on the borders
    return x * extent / (length - 1.0);
  };
  if (mode == "asymmetric")
    return x / scale;
  if (mode == "align_corners")
    return select(length == 1.0, x.like(0), stretched(x.like(size - 1)));
  if (mode == "tf_half_pixel_for_nn")
    return (x + 0.5) / scale;
  if (mode == "tf_crop_and_resize") {
    int64_t count = node.type(*resize.roi).getNumElements() / 2;
    Num start = realAt(node, b, *resize.roi, axis.position);
    Num end = realAt(node, b, *resize.roi, count + axis.position);
    Num extent = (end - start) * (size - 1);
    return select(length == 1.0, extent / 2.0, stretched(extent)) +
           start * (size - 1);
  }
  Num centered = (x + 0.5) / scale - 0.5;
  if (mode == "pytorch_half_pixel")
    return select(length == 1.0, x.like(-0.5), centered);
  if (mode == "half_pixel_symmetric")
    return (size / 2) * (1.0 - newSize / length) + centered;
  return centered;
}

void mote::importer::findCoordinates(Node &node, Resize &resize) {
  for (ResizedAxis &axis : resize.axes)
    axis.coordinates = foldedTensor(node, [&]() {
      return generated(
          node,
          RankedTensorType::get({axis.newSize}, node.builder.getF64Type()),
          [&](Body &b, Nums at) {
            return coordinateOf(node, resize, b, axis, at[0]);
          });
    });
}

/// Which element `nearest` takes.
static Num nearestPlace(Node &node, const Resize &resize, Body &b,
                        const ResizedAxis &axis, Num x) {
  if (resize.nearest == "floor")
    return floor(x);
  if (resize.nearest == "ceil")
    return ceil(x);
  if (resize.nearest == "round_prefer_floor")
    return ceil(x - 0.5);
  if (resize.nearest == "round_prefer_ceil")
    return floor(x + 0.5);
  // Before opset 11: up where the axis shrinks, down where it grows.
  return select(scaleOf(node, resize, b, axis) < 1.0, ceil(x), floor(x));
}

/// How far to the left of a coordinate's floor the first element with a weight
/// may lie, as a number <= 0. Antialiasing widens the filter by the scale,
/// which is at least newSize / size.
static int64_t firstTap(const Resize &resize, const ResizedAxis &axis) {
  double radius = resize.mode == "linear" ? 1 : 2;
  double scale = 1;
  if (resize.antialias && axis.newSize < axis.size)
    scale = double(axis.newSize) / double(axis.size);
  return static_cast<int64_t>(std::floor(-radius / scale)) + 1;
}
int64_t mote::importer::countTaps(const Resize &resize,
                                  const ResizedAxis &axis) {
  return 2 - 2 * firstTap(resize, axis);
}

/// Element `tap` around the coordinate of a place, as a number.
static Num tapPlace(const Resize &resize, const ResizedAxis &axis, Body &b,
                    Num place, Num tap) {
  Num x = elementAt(b, axis.coordinates, place);
  return floor(x) + (real(tap) + double(firstTap(resize, axis)));
}

Value mote::importer::tapIndices(Node &node, const Resize &resize,
                                 const ResizedAxis &axis, int64_t taps) {
  auto type =
      RankedTensorType::get({axis.newSize, taps}, node.builder.getI32Type());
  return foldedTensor(node, [&]() {
    return generated(node, type, [&](Body &b, Nums at) {
      Num place = resize.mode == "nearest"
                      ? nearestPlace(node, resize, b, axis,
                                     elementAt(b, axis.coordinates, at[0]))
                      : tapPlace(resize, axis, b, at[0], at[1]);
      double last = double(std::max<int64_t>(axis.size - 1, 0));
      return clamp(place, place.like(0), place.like(last)).to(b.getI32Type());
    });
  });
}

Value mote::importer::tapWeights(Node &node, const Resize &resize,
                                 const ResizedAxis &axis, int64_t taps,
                                 Type element) {
  Type wide = node.builder.getF64Type();
  auto type = RankedTensorType::get({axis.newSize, taps}, wide);
  return foldedTensor(node, [&]() {
    Value weights = generated(node, type, [&](Body &b, Nums at) {
      Num place = tapPlace(resize, axis, b, at[0], at[1]);
      Num distance = place - elementAt(b, axis.coordinates, at[0]);
      if (resize.antialias)
        distance = distance *
                   minimum(scaleOf(node, resize, b, axis), distance.like(1));
      Num weight = filterWeight(resize.mode, resize.cubic, distance);
      if (!resize.excludesOutside)
        return weight;
      return select((place >= 0) & (place < double(axis.size)), weight,
                    weight.like(0));
    });
    if (resize.antialias || resize.excludesOutside)
      weights = joined(node, wide, {weights, sumAlong(node, weights, 1)},
                       [](Nums x) { return x[0] / x[1]; });
    return converted(node, weights, element);
  });
}

//===- Resize.cpp - Resize and Upsample ---------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/ResizeTables.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

/// The type with the new sizes of some axes.
static RankedTensorType resizedType(RankedTensorType type,
                                    ArrayRef<ResizedAxis> axes) {
  SmallVector<int64_t> shape(type.getShape());
  for (const ResizedAxis &axis : axes)
    shape[axis.axis] = axis.newSize;
  return type.clone(shape);
}

static Value nearestElements(Node &node, const Resize &resize, Value data) {
  SmallVector<Value> indices;
  for (const ResizedAxis &axis : resize.axes)
    indices.push_back(tapIndices(node, resize, axis, 1));
  return generated(
      node, resizedType(typeOf(data), resize.axes), [&](Body &b, Nums at) {
        SmallVector<Num> place(at);
        for (auto [axis, table] : llvm::zip_equal(resize.axes, indices))
          place[axis.axis] =
              elementAt(b, table, {at[axis.axis], indexNumber(b, 0)}).toIndex();
        return elementAt(b, data, place);
      });
}

/// Weighted sums along some axes, over the product of their taps.
static Value weightedElements(Node &node, const Resize &resize,
                              ArrayRef<ResizedAxis> axes, Value data,
                              Type element) {
  RankedTensorType type = resizedType(typeOf(data).clone(element), axes);
  auto rank = static_cast<unsigned>(type.getRank());
  SmallVector<Access> tables;
  for (auto [index, axis] : llvm::enumerate(axes)) {
    int64_t taps = countTaps(resize, axis);
    SmallVector<AffineExpr> at = {
        node.builder.getAffineDimExpr(unsigned(axis.axis)),
        node.builder.getAffineDimExpr(rank + unsigned(index))};
    tables.push_back({tapIndices(node, resize, axis, taps), at});
    tables.push_back({tapWeights(node, resize, axis, taps, element), at});
  }
  SmallVector<AffineExpr> writes;
  for (unsigned loop = 0; loop < rank; ++loop)
    writes.push_back(node.builder.getAffineDimExpr(loop));
  return contracted(
      node, rank + unsigned(axes.size()), tables,
      {filledTensor(node, type, 0), writes}, {}, [&](Nums x, Num sum) {
        Body &b = sum.builder();
        SmallVector<Num> place;
        for (unsigned loop = 0; loop < rank; ++loop)
          place.emplace_back(b, linalg::IndexOp::create(b, loop));
        Num weight = sum.like(1);
        for (auto [index, axis] : llvm::enumerate(axes)) {
          place[axis.axis] = x[2 * index].toIndex();
          weight = index == 0 ? x[1] : weight * x[2 * index + 1];
        }
        return sum + weight * elementAt(b, data, place).to(element);
      });
}

/// Axes together while the product of their taps is small, which saves a tensor
/// between them; then the next ones.
static Value interpolated(Node &node, const Resize &resize, Value data,
                          Type element) {
  constexpr int64_t mostTaps = 16;
  ArrayRef<ResizedAxis> left = resize.axes;
  while (!left.empty()) {
    size_t count = 1;
    int64_t taps = countTaps(resize, left.front());
    while (count < left.size() &&
           taps * countTaps(resize, left[count]) <= mostTaps)
      taps *= countTaps(resize, left[count++]);
    data =
        weightedElements(node, resize, left.take_front(count), data, element);
    left = left.drop_front(count);
  }
  return data;
}

/// The extrapolation value where a coordinate is outside the input.
static Value extrapolated(Node &node, const Resize &resize, Value data) {
  return generated(node, typeOf(data), [&](Body &b, Nums at) {
    Num isOutside = number(b, b.getI1Type(), 0);
    for (const ResizedAxis &axis : resize.axes) {
      Num x = elementAt(b, axis.coordinates, at[axis.axis]);
      isOutside = isOutside | (x < 0) | (x > double(axis.size - 1));
    }
    Num element = elementAt(b, data, at);
    return select(isOutside, element.like(resize.extrapolation), element);
  });
}

/// Whether an axis stays as it is.
static bool isIdentity(Node &node, const Resize &resize,
                       const ResizedAxis &axis) {
  if (axis.size != axis.newSize || resize.crops())
    return false;
  return evaluatedNumber(node, [&](Body &b) {
           return scaleOf(node, resize, b, axis);
         }) == 1.0;
}

static LogicalResult importResizeAs(Node &node, Resize resize) {
  if (failed(findSizes(node, resize)))
    return failure();
  Type element = node.type(0).getElementType();
  FailureOr<RankedTensorType> type = node.tensorType(
      resizedType(node.type(0), resize.axes).getShape(), element);
  if (failed(type))
    return failure();
  if (node.type(0).getNumElements() == 0 && type->getNumElements() != 0)
    return node.error() << "expected an input with elements but got "
                        << node.type(0);
  llvm::erase_if(resize.axes, [&](const ResizedAxis &axis) {
    return isIdentity(node, resize, axis);
  });
  if (resize.axes.empty())
    return node.forward(0);
  if (type->getNumElements() == 0)
    return node.setResult(emptyTensor(node, *type));
  findCoordinates(node, resize);
  Value result = node.in(0);
  if (resize.mode == "nearest") {
    result = nearestElements(node, resize, result);
    return node.setResult(resize.crops() ? extrapolated(node, resize, result)
                                         : result);
  }
  bool isWide = element.isF64() ||
                (element.isInteger() && element.getIntOrFloatBitWidth() > 16);
  Type sum = isWide ? node.builder.getF64Type() : node.builder.getF32Type();
  result = interpolated(node, resize, result, sum);
  if (resize.crops())
    result = extrapolated(node, resize, result);
  if (isa<FloatType>(element))
    return node.setResult(converted(node, result, element));
  return node.setResult(pointwise(node, *type, result, [&](Nums x) {
    return roundHalfEven(x[0]).to(element);
  }));
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

static LogicalResult expectOneOf(Node &node, StringRef what, StringRef got,
                                 ArrayRef<StringRef> choices) {
  if (llvm::is_contained(choices, got))
    return success();
  return node.error() << "expected attribute '" << what << "' to be one of "
                      << llvm::join(choices, ", ") << " but got '"
                      << printableName(got) << "'";
}

/// All axes, or those that attribute `axes` names, in its order.
static LogicalResult readAxes(Node &node, Resize &resize) {
  SmallVector<int64_t> named =
      node.intsAttr("axes", llvm::to_vector(llvm::seq<int64_t>(node.rank(0))));
  if (failed(node.normalizeAxes(named, node.rank(0))))
    return failure();
  for (auto [position, axis] : llvm::enumerate(named)) {
    int64_t index = axis < 0 ? axis + node.rank(0) : axis;
    resize.axes.push_back(
        {index, int64_t(position), node.shape(0)[index], 0, {}});
  }
  auto expectCount = [&](unsigned input, size_t count) -> LogicalResult {
    if (node.rank(input) == 1 &&
        node.type(input).getNumElements() == int64_t(count))
      return success();
    return node.error() << "expected input " << input << " to list " << count
                        << " numbers for " << named.size() << " axes but got "
                        << node.type(input);
  };
  if ((resize.scales && failed(expectCount(*resize.scales, named.size()))) ||
      (resize.sizes && failed(expectCount(*resize.sizes, named.size()))) ||
      (resize.crops() && failed(expectCount(*resize.roi, 2 * named.size()))))
    return failure();
  return success();
}

/// Upsample, and Resize of opset 10: input 0 stays at 0, and so do borders.
static LogicalResult importUpsample(Node &node) {
  Resize resize;
  resize.mode = node.stringAttr("mode", "nearest");
  if (resize.mode == "bilinear")
    resize.mode = "linear";
  resize.transformation = "asymmetric";
  if (failed(expectOneOf(node, "mode", resize.mode, {"nearest", "linear"})))
    return failure();
  if (node.hasInput(1))
    resize.scales = 1;
  else if (node.hasAttr("scales"))
    for (float scale : node.floatsAttr("scales"))
      resize.fixedScales.push_back(scale);
  else
    resize.fixedScales = {1, 1, node.floatAttr("height_scale", 1),
                          node.floatAttr("width_scale", 1)};
  if (!resize.scales && int64_t(resize.fixedScales.size()) != node.rank(0))
    return node.error() << "expected " << node.rank(0) << " scales but got "
                        << resize.fixedScales.size();
  if (failed(readAxes(node, resize)))
    return failure();
  return importResizeAs(node, std::move(resize));
}

static LogicalResult importResize(Node &node) {
  Resize resize;
  auto given = [&](unsigned input) -> std::optional<unsigned> {
    if (!node.hasInput(input) || node.type(input).getNumElements() == 0)
      return std::nullopt;
    return input;
  };
  resize.roi = given(1);
  resize.scales = given(2);
  resize.sizes = given(3);
  resize.mode = node.stringAttr("mode", "nearest");
  resize.transformation =
      node.stringAttr("coordinate_transformation_mode", "half_pixel");
  resize.nearest = node.stringAttr("nearest_mode", "round_prefer_floor");
  resize.policy = node.stringAttr("keep_aspect_ratio_policy", "stretch");
  resize.antialias = node.intAttr("antialias", 0) != 0;
  resize.excludesOutside = node.intAttr("exclude_outside", 0) != 0;
  resize.cubic = node.floatAttr("cubic_coeff_a", -0.75f);
  resize.extrapolation = node.floatAttr("extrapolation_value", 0);
  if (resize.scales.has_value() == resize.sizes.has_value())
    return node.error() << "expected either scales or sizes but got "
                        << (resize.scales ? "both" : "none");
  if (failed(expectOneOf(node, "mode", resize.mode,
                         {"nearest", "linear", "cubic"})) ||
      failed(expectOneOf(node, "coordinate_transformation_mode",
                         resize.transformation,
                         {"half_pixel", "half_pixel_symmetric",
                          "pytorch_half_pixel", "align_corners", "asymmetric",
                          "tf_half_pixel_for_nn", "tf_crop_and_resize"})) ||
      failed(expectOneOf(
          node, "nearest_mode", resize.nearest,
          {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"})) ||
      failed(expectOneOf(node, "keep_aspect_ratio_policy", resize.policy,
                         {"stretch", "not_larger", "not_smaller"})))
    return failure();
  if (resize.crops() && !resize.roi)
    return node.error() << "expected a region of interest (input 1) for "
                           "tf_crop_and_resize but there is none";
  if (failed(readAxes(node, resize)))
    return failure();
  return importResizeAs(node, std::move(resize));
}

ArrayRef<OpRow> mote::importer::resizeOps() {
  static constexpr OpRow rows[] = {
      {"", "Upsample", 1, 1, 1, 1, importUpsample},
      {"", "Upsample", 9, 2, 2, 1, importUpsample},
      {"", "Resize", 10, 2, 2, 1, importUpsample},
      {"", "Resize", 11, 1, 4, 1, importResize},
  };
  return rows;
}

//===- Regions.cpp - Deformed and aligned windows -------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/RunTime.h"
#include "compiler/onnx/ops/Sampling.h"
#include "compiler/onnx/ops/Window.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;

//===----------------------------------------------------------------------===//
// DeformConv
//===----------------------------------------------------------------------===//

/// Offsets [N, groups * taps * axes, ...], a mask [N, groups * taps, ...] and a
/// bias that fit.
static LogicalResult expectDeformation(Node &node, const Window &window,
                                       int64_t offsetGroups) {
  int64_t taps = 1, axes = int64_t(window.rank());
  for (int64_t size : window.kernel)
    taps *= size;
  SmallVector<int64_t> offsets = {node.shape(0)[0], offsetGroups * taps * axes};
  llvm::append_range(offsets, window.outputSize);
  SmallVector<int64_t> mask(offsets);
  mask[1] /= axes;
  bool agrees =
      node.shape(2) == ArrayRef<int64_t>(offsets) &&
      (!node.hasInput(4) || node.shape(4) == ArrayRef<int64_t>(mask)) &&
      (!node.hasInput(3) || node.shape(3) == node.shape(1).take_front());
  if (agrees)
    return success();
  return node.error() << "expected offsets of shape " << shapeString(offsets)
                      << ", a mask of shape " << shapeString(mask)
                      << " and a bias for each channel but got offsets "
                      << node.type(2);
}

/// A convolution whose taps lie at offsets that an input gives.
static LogicalResult importDeformConv(Node &node) {
  for (unsigned input = 0; input < node.getNumInputs(); ++input)
    if (node.hasInput(input) && (failed(node.expectFloat(input)) ||
                                 failed(node.expectSameElementType(0, input))))
      return failure();
  RankedTensorType type = node.type(0), weight = node.type(1);
  int64_t group = node.intAttr("group", 1);
  int64_t offsetGroups = node.intAttr("offset_group", 1);
  if (type.getRank() < 3 || weight.getRank() != type.getRank() || group < 1 ||
      offsetGroups < 1 || type.getDimSize(1) % offsetGroups != 0 ||
      weight.getDimSize(1) * group != type.getDimSize(1) ||
      weight.getDimSize(0) % group != 0 || weight.getDimSize(1) == 0 ||
      weight.getDimSize(0) == 0)
    return node.error() << "expected an input [N, C, ...] and weights [M, C / "
                           "group, ...] whose channels 'group' and "
                           "'offset_group' divide but got "
                        << type << " and " << weight;
  FailureOr<Window> window =
      readSpatialWindow(node, weight.getShape().drop_front(2));
  if (failed(window) || failed(expectDeformation(node, *window, offsetGroups)))
    return failure();
  SmallVector<int64_t> shape = {type.getDimSize(0), weight.getDimSize(0)};
  llvm::append_range(shape, window->outputSize);
  Type element = type.getElementType(), wide = computingType(element);
  FailureOr<RankedTensorType> result = node.tensorType(shape, element);
  if (failed(result))
    return failure();
  Sampler sampler{"linear", "zeros", true,
                  SmallVector<int64_t>(type.getShape().drop_front(2))};
  Value data = node.in(0), weights = node.in(1), offsets = node.in(2);
  Value bias = node.hasInput(3) ? node.in(3) : Value();
  Value mask = node.hasInput(4) ? node.in(4) : Value();
  int64_t perOffset = type.getDimSize(1) / offsetGroups;
  SmallVector<int64_t> taps = {weight.getDimSize(1)};
  llvm::append_range(taps, window->kernel);
  // `at` is an image, a channel and a place; `from` an input channel of the
  // group and a tap.
  auto term = [&](Body &b, Nums at, Nums from) {
    Num channel = from[0] + at[1] / double(weight.getDimSize(0) / group) *
                                double(weight.getDimSize(1));
    Num tap = channel / double(perOffset);
    for (auto [size, step] : llvm::zip_equal(window->kernel, from.drop_front()))
      tap = tap * double(size) + step;
    SmallVector<Num> place = {at[0], tap}, row = {at[1]}, coordinates;
    llvm::append_range(place, at.drop_front(2));
    llvm::append_range(row, from);
    Num factor = elementAt(b, weights, row);
    if (mask)
      factor = factor * elementAt(b, mask, place);
    for (size_t axis = 0; axis < window->rank(); ++axis) {
      Num start = from[1 + axis] * double(window->dilations[axis]) +
                  at[2 + axis] * double(window->strides[axis]) -
                  double(window->pads[axis]);
      place[1] = tap * double(window->rank()) + double(axis);
      coordinates.push_back(start.to(b.getI64Type()).to(wide) +
                            elementAt(b, offsets, place));
    }
    return factor *
           sampledAt(sampler, b, coordinates, [&](Body &inside, Nums indices) {
             SmallVector<Num> source = {at[0], channel};
             llvm::append_range(source, indices);
             return elementAt(inside, data, source);
           });
  };
  return node.setResult(generatedInSteps(node, *result, [&](Body &b, Nums at) {
    Num start = bias ? elementAt(b, bias, at[1]) : number(b, wide, 0);
    Value sum = inLoops(b, taps, start.get(),
                        [&](Body &inside, Nums from, ValueRange carried) {
                          Num so(inside, carried[0], false);
                          return SmallVector<Value>{
                              (so + term(inside, at, from)).get()};
                        })
                    .front();
    return Num(b, sum, false);
  }));
}

//===----------------------------------------------------------------------===//
// RoiAlign
//===----------------------------------------------------------------------===//

namespace {
/// One axis of a region, divided into bins.
struct RegionAxis {
  int64_t size;
  Num start, bin, samples;
};
} // namespace

/// Coordinate and, where that is too far outside, 0 in place of 1.
static std::pair<Num, Num> samplePoint(const RegionAxis &axis, Num place,
                                       Num sample) {
  Type type = axis.start.type();
  Type i64 = IntegerType::get(type.getContext(), 64);
  Num step = (sample.to(i64).to(type) + 0.5) * axis.bin /
             axis.samples.to(i64).to(type);
  Num x = step + axis.start + place.to(i64).to(type) * axis.bin;
  Num isNear = (x >= -1.0) & (x <= double(axis.size));
  return {clamp(x, x.like(0), x.like(double(axis.size - 1))), isNear};
}

static FailureOr<RankedTensorType> expectRegions(Node &node) {
  int64_t height = node.intAttr("output_height", 1);
  int64_t width = node.intAttr("output_width", 1);
  bool agrees = node.rank(0) == 4 && !llvm::is_contained(node.shape(0), 0) &&
                node.rank(1) == 2 && node.shape(1)[1] == 4 &&
                node.shape(2) == node.shape(1).take_front();
  if (!agrees || height < 1 || width < 1)
    return node.error() << "expected an input [N, C, H, W] with elements, "
                           "regions [R, 4], an image index for each, and a "
                           "positive output size but got "
                        << node.type(0) << ", " << node.type(1) << " and "
                        << node.type(2);
  if (failed(node.expectFloat(0)) || failed(node.expectSameElementType(0, 1)))
    return failure();
  return node.tensorType({node.shape(1)[0], node.shape(0)[1], height, width},
                         node.type(0).getElementType());
}

/// Averages (or the largest) of values sampled on a grid in each bin of a
/// region.
static LogicalResult importRoiAlign(Node &node) {
  FailureOr<RankedTensorType> type = expectRegions(node);
  if (failed(type))
    return failure();
  std::string mode = node.stringAttr("mode", "avg");
  std::string transformation = node.stringAttr(
      "coordinate_transformation_mode",
      node.getOpset() >= 16 ? "half_pixel" : "output_half_pixel");
  bool isShifted = transformation == "half_pixel", isMax = mode == "max";
  if ((mode != "avg" && !isMax) ||
      (!isShifted && transformation != "output_half_pixel"))
    return node.error() << "expected mode avg or max, and half_pixel or "
                           "output_half_pixel, but got '"
                        << printableName(mode) << "' and '"
                        << printableName(transformation) << "'";
  double scale = node.floatAttr("spatial_scale", 1);
  int64_t ratio = node.intAttr("sampling_ratio", 0);
  Value data = node.in(0), rois = node.in(1), images = node.in(2);
  return node.setResult(generatedInSteps(node, *type, [&](Body &b, Nums at) {
    auto corner = [&](int64_t index) {
      return elementAt(b, rois, {at[0], indexNumber(b, index)}) * scale -
             (isShifted ? 0.5 : 0.0);
    };
    auto regionAxis = [&](int64_t column, int64_t axis) {
      RegionAxis region{node.shape(0)[axis], corner(column), {}, {}};
      Num extent = corner(column + 2) - region.start;
      if (!isShifted)
        extent = maximum(extent, extent.like(1));
      region.bin = extent / double(type->getDimSize(axis));
      Num count =
          ratio > 0 ? integer(b, ratio) : ceil(region.bin).to(b.getI64Type());
      region.samples = maximum(count, count.like(0)).toIndex();
      return region;
    };
    RegionAxis rows = regionAxis(1, 2), columns = regionAxis(0, 3);
    Num image = indexInto(elementAt(b, images, at[0]), node.shape(0)[0]);
    Num zero = rows.start.like(0);
    Value folded =
        inLoops(b, Nums{rows.samples, columns.samples}, zero.get(),
                [&](Body &inside, Nums sample, ValueRange carried) {
                  auto [y, isNearY] = samplePoint(rows, at[2], sample[0]);
                  auto [x, isNearX] = samplePoint(columns, at[3], sample[1]);
                  Num so(inside, carried[0], false);
                  Num sum, most;
                  for (int64_t corner = 0; corner < 4; ++corner) {
                    Num row = floor(y) + double(corner / 2);
                    Num column = floor(x) + double(corner % 2);
                    Num weight = filterWeight("linear", 0, row - y) *
                                 filterWeight("linear", 0, column - x);
                    auto index = [&](Num place, int64_t size) {
                      return nearestIndex(place.to(inside.getI64Type()), size);
                    };
                    Num term =
                        weight * elementAt(inside, data,
                                           {image, at[1], index(row, rows.size),
                                            index(column, columns.size)});
                    sum = corner == 0 ? term : sum + term;
                    most = corner == 0 ? term : maximum(most, term);
                  }
                  Num value = select(isNearY & isNearX, isMax ? most : sum,
                                     sum.like(0));
                  if (!isMax)
                    return SmallVector<Value>{(value + so).get()};
                  Num isFirst = (sample[0] == 0.0) & (sample[1] == 0.0);
                  return SmallVector<Value>{
                      select(isFirst, value, maximum(value, so)).get()};
                })
            .front();
    Num result(b, folded, false);
    if (isMax)
      return result;
    Num count = rows.samples * columns.samples;
    count = maximum(count, count.like(1));
    return result / count.to(b.getI64Type()).to(result.type());
  }));
}

ArrayRef<OpRow> mote::importer::regionOps() {
  static constexpr OpRow rows[] = {
      {"", "DeformConv", 19, 3, 5, 1, importDeformConv},
      {"", "RoiAlign", 10, 3, 3, 1, importRoiAlign},
  };
  return rows;
}

//===- Grids.cpp - GridSample and AffineGrid ------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/RunTime.h"
#include "compiler/onnx/ops/Sampling.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;

static FailureOr<Sampler> readSampler(Node &node) {
  Sampler sampler{node.stringAttr("mode", "linear"),
                  node.stringAttr("padding_mode", "zeros"),
                  node.intAttr("align_corners", 0) != 0,
                  SmallVector<int64_t>(node.shape(0).drop_front(2))};
  // Their names before opset 20.
  if (sampler.mode == "bilinear")
    sampler.mode = "linear";
  if (sampler.mode == "bicubic")
    sampler.mode = "cubic";
  if (sampler.mode != "nearest" && sampler.mode != "linear" &&
      sampler.mode != "cubic")
    return node.error() << "expected attribute 'mode' to be nearest, linear or "
                           "cubic but got '"
                        << printableName(sampler.mode) << "'";
  if (sampler.padding != "zeros" && sampler.padding != "border" &&
      sampler.padding != "reflection")
    return node.error() << "expected attribute 'padding_mode' to be zeros, "
                           "border or reflection but got '"
                        << printableName(sampler.padding) << "'";
  return sampler;
}

/// Elements of input 0 where the grid says: from -1 to 1 along each axis, the
/// last axis first.
static LogicalResult importGridSample(Node &node) {
  RankedTensorType type = node.type(0), grid = node.type(1);
  int64_t axes = type.getRank() - 2;
  if (axes < 1 || axes > 3 || grid.getRank() != type.getRank() ||
      grid.getShape().back() != axes ||
      grid.getDimSize(0) != type.getDimSize(0) ||
      llvm::is_contained(type.getShape(), 0))
    return node.error() << "expected an input [N, C, ...] with one to three "
                           "axes and elements, and a grid [N, ..., axes], but "
                           "got "
                        << type << " and " << grid;
  FailureOr<Sampler> sampler = readSampler(node);
  if (failed(node.expectFloat(1)) || failed(sampler))
    return failure();
  SmallVector<int64_t> shape(type.getShape().take_front(2));
  llvm::append_range(shape, grid.getShape().drop_front().drop_back());
  FailureOr<RankedTensorType> result =
      node.tensorType(shape, type.getElementType());
  if (failed(result))
    return failure();
  Value data = node.in(0), places = node.in(1);
  Type wide = type.getElementType().isF64() || grid.getElementType().isF64()
                  ? node.builder.getF64Type()
                  : node.builder.getF32Type();
  return node.setResult(generatedInSteps(node, *result, [&](Body &b, Nums at) {
    SmallVector<Num> row = {at[0]}, coordinates;
    llvm::append_range(row, at.drop_front(2));
    row.emplace_back();
    for (int64_t axis = 0; axis < axes; ++axis) {
      row.back() = indexNumber(b, axes - 1 - axis);
      Num x = elementAt(b, places, row).to(wide) + 1.0;
      double size = double(sampler->sizes[axis]);
      coordinates.push_back(sampler->turnsAtElements ? x / 2.0 * (size - 1)
                                                     : (x * size - 1.0) / 2.0);
    }
    Num value =
        sampledAt(*sampler, b, coordinates, [&](Body &inside, Nums indices) {
          SmallVector<Num> place(at.take_front(2));
          llvm::append_range(place, indices);
          return elementAt(inside, data, place);
        });
    return isa<FloatType>(type.getElementType())
               ? value.to(computingType(type.getElementType()))
               : value.to(type.getElementType());
  }));
}

/// theta times the homogeneous coordinates of each place, the last axis first.
static LogicalResult importAffineGrid(Node &node) {
  RankedTensorType theta = node.type(0);
  int64_t axes = theta.getRank() == 3 ? theta.getDimSize(1) : 0;
  if ((axes != 2 && axes != 3) || theta.getDimSize(2) != axes + 1 ||
      node.rank(1) != 1 || node.type(1).getNumElements() != axes + 2 ||
      failed(node.expectFloat(0)))
    return node.error() << "expected float matrices [N, 2, 3] or [N, 3, 4] and "
                           "a size [N, C, ...] but got "
                        << theta << " and " << node.type(1);
  SmallVector<int64_t> sizes;
  if (node.isConstant(1)) {
    FailureOr<SmallVector<int64_t>> size = node.ints(1, "the size");
    if (failed(size))
      return failure();
    sizes.assign(size->begin() + 2, size->end());
  } else {
    FailureOr<RankedTensorType> declared =
        node.declaredType(theta.getElementType(), 0, "the size");
    if (failed(declared))
      return failure();
    if (declared->getRank() != axes + 2)
      return node.error() << "expected a declared shape of rank " << axes + 2
                          << " but got " << *declared;
    sizes.assign(declared->getShape().begin() + 1,
                 declared->getShape().end() - 1);
    node.expectAtRunTime("the declared size", [&](Body &b) {
      Num holds = number(b, b.getI1Type(), 1);
      for (auto [axis, size] : llvm::enumerate(sizes))
        holds = holds &
                (integerAt(node, b, 1, int64_t(axis) + 2) == integer(b, size));
      return holds.get();
    });
  }
  SmallVector<int64_t> shape = {theta.getDimSize(0)};
  llvm::append_range(shape, sizes);
  shape.push_back(axes);
  FailureOr<RankedTensorType> type =
      node.tensorType(shape, theta.getElementType());
  if (failed(type))
    return failure();
  bool onCorners = node.intAttr("align_corners", 0) != 0;
  Value matrices = node.in(0);
  return node.setResult(generated(node, *type, [&](Body &b, Nums at) {
    Type wide = computingType(theta.getElementType());
    Num row = at.back();
    Num sum = elementAt(b, matrices, {at[0], row, indexNumber(b, axes)});
    for (int64_t axis = 0; axis < axes; ++axis) {
      double size = double(sizes[axis]);
      Num x = at[1 + axis].to(b.getI64Type()).to(wide);
      Num place = onCorners ? x * (2 / std::max(size - 1, 1.0)) - 1.0
                            : (x * 2.0 + (1 - size)) / size;
      Num factor =
          elementAt(b, matrices, {at[0], row, indexNumber(b, axes - 1 - axis)});
      sum = sum + factor * place;
    }
    return sum;
  }));
}

ArrayRef<OpRow> mote::importer::gridOps() {
  static constexpr OpRow rows[] = {
      {"", "GridSample", 16, 2, 2, 1, importGridSample},
      {"", "AffineGrid", 20, 2, 2, 1, importAffineGrid},
  };
  return rows;
}

//===- RunTimePad.cpp - Pads known only at run time -----------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/RunTimePad.h"

#include "compiler/onnx/GraphImporter.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;

/// Where mode edge, reflect or wrap reads position `position` of a dimension.
static Num paddedPosition(StringRef mode, Num position, int64_t dim) {
  if (mode == "wrap")
    return wrapped(position, dim);
  if (mode != "reflect")
    return position;
  // Forth and back, without the border twice.
  int64_t period = std::max<int64_t>(2 * (dim - 1), 1);
  Num rest = wrapped(position, period);
  return select(rest < double(dim), rest, double(period) - rest);
}

RankedTensorType RunTimePad::type() const {
  RankedTensorType own = typeOf(data);
  return own.clone(SmallVector<int64_t>(own.getRank(), ShapedType::kDynamic));
}

Num RunTimePad::dim(Body &b, int64_t axis) const {
  return elementAt(b, dims, indexNumber(b, axis));
}

Num RunTimePad::element(Body &b, Nums at) const {
  SmallVector<Num> place;
  Num isInside = number(b, b.getI1Type(), 1);
  for (auto [axis, dim] : llvm::enumerate(shapeOf(data))) {
    Num position =
        at[axis] - elementAt(b, before, indexNumber(b, int64_t(axis)));
    isInside = isInside & (position >= 0) & (position < double(dim));
    place.push_back(nearestIndex(paddedPosition(mode, position, dim), dim));
  }
  if (typeOf(data).getNumElements() == 0)
    return fill ? onlyElement(b, fill) : number(b, elementOf(data), 0);
  Num inside = elementAt(b, data, place);
  if (mode != "constant")
    return inside;
  return select(isInside, inside, fill ? onlyElement(b, fill) : inside.like(0));
}

/// Shape of the result where all counts are known.
static FailureOr<RankedTensorType> constantType(Node &node) {
  FailureOr<SmallVector<int64_t>> counts = padCounts(node);
  if (failed(counts))
    return failure();
  SmallVector<int64_t> shape(node.shape(0));
  for (auto [axis, dim] : llvm::enumerate(shape))
    dim += (*counts)[axis] + (*counts)[axis + shape.size()];
  return node.tensorType(shape, node.type(0).getElementType());
}

/// A list of an i64 an axis.
static Value listOf(Node &node, llvm::function_ref<Num(Body &, int64_t)> fn) {
  int64_t rank = node.rank(0);
  auto type = RankedTensorType::get({rank}, node.builder.getI64Type());
  return generated(node, type, [&](Body &b, Nums at) {
    Num result = integer(b, 0);
    for (int64_t axis = 0; axis < rank; ++axis)
      result = select(at[0] == double(axis), fn(b, axis), result);
    return result;
  });
}

/// Checks that a condition holds for every axis.
static void expectOfAxes(Node &node, StringRef what,
                         llvm::function_ref<Num(Body &, int64_t)> condition) {
  node.expectAtRunTime(what, [&](Body &b) {
    Num holds = number(b, b.getI1Type(), 1);
    for (int64_t axis = 0; axis < node.rank(0); ++axis)
      holds = holds & condition(b, axis);
    return holds.get();
  });
}

LogicalResult mote::importer::importRunTimePad(Node &node, StringRef mode) {
  Type element = node.type(0).getElementType();
  bool areKnown =
      node.isConstant(1) && (!node.hasInput(3) || node.isConstant(3));
  int64_t rank = node.rank(0);
  int64_t named = node.hasInput(3) ? node.type(3).getNumElements() : rank;
  if (node.type(1).getNumElements() != 2 * named ||
      (node.type(0).getNumElements() == 0 && mode != "constant"))
    return node.error() << "expected two pads for each of " << named
                        << " axes, and elements to copy, but got "
                        << node.type(1) << " and " << node.type(0);
  auto before = [&](Body &b, int64_t axis) {
    return forAxis(node, b, 1, 3, axis, rank, 0);
  };
  auto size = [&](Body &b, int64_t axis) {
    Num after = forAxis(node, b, 1, 3, axis, rank, 0, named);
    return integer(b, node.shape(0)[axis]) + before(b, axis) + after;
  };
  RunTimePad pad;
  pad.data = node.in(0);
  pad.fill = node.hasInput(2) ? node.in(2) : Value();
  pad.mode = mode.str();
  StringRef name = node.getProto().output(0);
  if (!areKnown && !node.getImporter().declaredShape(name) &&
      node.getImporter().isOnlyReadBy(name, {"Shape", "Slice"})) {
    pad.before = listOf(node, before);
    pad.dims = listOf(node, size);
    expectOfAxes(node, "pads that leave a tensor",
                 [&](Body &b, int64_t axis) { return pad.dim(b, axis) >= 0; });
    OnnxValue value;
    value.pad = std::make_shared<const RunTimePad>(pad);
    return node.setValue(value, 0);
  }
  FailureOr<RankedTensorType> type =
      areKnown ? constantType(node) : node.declaredType(element, 0, "pads");
  if (failed(type))
    return failure();
  if (type->getRank() != rank)
    return node.error() << "expected a declared shape of rank " << rank
                        << " but got " << *type;
  pad.before = listOf(node, before);
  if (!areKnown)
    expectOfAxes(node, "pads that give the declared shape",
                 [&](Body &b, int64_t axis) {
                   return size(b, axis) == integer(b, type->getShape()[axis]);
                 });
  return node.setResult(generated(node, *type, [&](Body &b, Nums at) {
    return pad.element(b, llvm::map_to_vector(at, [&](Num index) {
                         return index.to(b.getI64Type());
                       }));
  }));
}

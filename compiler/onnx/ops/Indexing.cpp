//===- Indexing.cpp - Elements at computed places -------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/Indexing.h"

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/RunTime.h"
#include <cmath>

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;

static LogicalResult expectIndices(Node &node, unsigned index) {
  Type element = node.type(index).getElementType();
  if (element.isSignlessInteger(32) || element.isSignlessInteger(64))
    return success();
  return node.error() << "expected indices of int32 or int64 but got "
                      << node.type(index);
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

LogicalResult mote::importer::importRunTimeGather(Node &node) {
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.intAttr("axis", 0), node.rank(0));
  if (failed(axis) || failed(expectIndices(node, 1)))
    return failure();
  SmallVector<int64_t> shape(node.shape(0).take_front(*axis));
  llvm::append_range(shape, node.shape(1));
  llvm::append_range(shape, node.shape(0).drop_front(*axis + 1));
  FailureOr<RankedTensorType> type =
      node.tensorType(shape, node.type(0).getElementType());
  if (failed(type))
    return failure();
  Value data = node.in(0), indices = node.in(1);
  int64_t dim = node.shape(0)[*axis];
  size_t first = size_t(*axis), count = size_t(node.rank(1));
  return node.setResult(generated(node, *type, [&](Body &b, Nums at) {
    SmallVector<Num> place(at.take_front(first));
    place.push_back(
        indexInto(elementAt(b, indices, at.slice(first, count)), dim));
    llvm::append_range(place, at.drop_front(first + count));
    return elementAt(b, data, place);
  }));
}

static LogicalResult importGatherElements(Node &node) {
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.intAttr("axis", 0), node.rank(0));
  if (failed(axis) || failed(expectIndices(node, 1)))
    return failure();
  if (node.rank(0) != node.rank(1))
    return node.error() << "expected data and indices of one rank but got "
                        << node.type(0) << " and " << node.type(1);
  for (int64_t other = 0; other < node.rank(0); ++other)
    if (other != *axis && node.shape(1)[other] > node.shape(0)[other])
      return node.error() << "expected indices that fit into the data but got "
                          << node.type(1) << " for " << node.type(0);
  Value data = node.in(0), indices = node.in(1);
  RankedTensorType type = node.type(1).clone(node.type(0).getElementType());
  return node.setResult(generated(node, type, [&](Body &b, Nums at) {
    SmallVector<Num> place(at);
    place[*axis] = indexInto(elementAt(b, indices, at), node.shape(0)[*axis]);
    return elementAt(b, data, place);
  }));
}

/// The place in the data that a row of indices names, behind `batch` indices
/// of its own.
static SmallVector<Num> namedPlace(Node &node, Body &b, Value indices, Nums row,
                                   int64_t batch) {
  int64_t depth = shapeOf(indices).back();
  SmallVector<Num> place(row.take_front(size_t(batch)));
  SmallVector<Num> element(row);
  element.emplace_back();
  for (int64_t axis = 0; axis < depth; ++axis) {
    element.back() = indexNumber(b, axis);
    place.push_back(
        indexInto(elementAt(b, indices, element), node.shape(0)[batch + axis]));
  }
  return place;
}

static LogicalResult importGatherND(Node &node) {
  int64_t batch = node.intAttr("batch_dims", 0);
  if (failed(expectIndices(node, 1)))
    return failure();
  if (batch < 0 || node.rank(1) < 1 || batch >= node.rank(1) ||
      batch + node.shape(1).back() > node.rank(0) ||
      node.shape(0).take_front(batch) != node.shape(1).take_front(batch))
    return node.error() << "expected rows of indices into the data, behind "
                        << batch << " equal dimensions, but got "
                        << node.type(1) << " for " << node.type(0);
  int64_t depth = node.shape(1).back();
  SmallVector<int64_t> shape(node.shape(1).drop_back());
  llvm::append_range(shape, node.shape(0).drop_front(batch + depth));
  FailureOr<RankedTensorType> type =
      node.tensorType(shape, node.type(0).getElementType());
  if (failed(type))
    return failure();
  Value data = node.in(0), indices = node.in(1);
  size_t rowRank = size_t(node.rank(1)) - 1;
  return node.setResult(generated(node, *type, [&](Body &b, Nums at) {
    SmallVector<Num> place =
        namedPlace(node, b, indices, at.take_front(rowRank), batch);
    llvm::append_range(place, at.drop_front(rowRank));
    return elementAt(b, data, place);
  }));
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

using Combine = Num (*)(Num old, Num update);

static FailureOr<Combine> scatterReduction(Node &node) {
  std::string name = node.stringAttr("reduction", "none");
  bool isBool = node.type(0).getElementType().isInteger(1);
  if (name == "none")
    return Combine([](Num, Num update) { return update; });
  if (name == "add")
    return isBool ? Combine([](Num old, Num update) { return old | update; })
                  : Combine([](Num old, Num update) { return old + update; });
  if (name == "mul")
    return isBool ? Combine([](Num old, Num update) { return old & update; })
                  : Combine([](Num old, Num update) { return old * update; });
  if (name == "max")
    return Combine(maximum);
  if (name == "min")
    return Combine(minimum);
  return node.error() << "expected reduction none, add, mul, max or min but "
                         "got '"
                      << name << "'";
}

/// Indices that name one place twice write in row-major order.
static LogicalResult importScatterElements(Node &node) {
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.intAttr("axis", 0), node.rank(0));
  if (failed(axis) || failed(expectIndices(node, 1)) ||
      failed(node.expectSameElementType(0, 2)))
    return failure();
  FailureOr<Combine> combine = scatterReduction(node);
  if (failed(combine))
    return failure();
  bool fits = node.shape(1) == node.shape(2) && node.rank(0) == node.rank(1);
  for (int64_t other = 0; fits && other < node.rank(0); ++other)
    fits = other == *axis || node.shape(1)[other] <= node.shape(0)[other];
  if (!fits)
    return node.error() << "expected indices and updates of one shape that "
                           "fits into the data but got "
                        << node.type(1) << " and " << node.type(2) << " for "
                        << node.type(0);
  Value indices = node.in(1), updates = node.in(2);
  return node.setResult(inSteps(
      node, node.shape(1), node.in(0), [&](Body &b, Nums at, Value data) {
        SmallVector<Num> place(at);
        place[*axis] =
            indexInto(elementAt(b, indices, at), node.shape(0)[*axis]);
        Num value =
            (*combine)(elementAt(b, data, place), elementAt(b, updates, at));
        return withElement(b, data, place, value);
      }));
}

static LogicalResult importScatterND(Node &node) {
  if (failed(expectIndices(node, 1)) ||
      failed(node.expectSameElementType(0, 2)))
    return failure();
  FailureOr<Combine> combine = scatterReduction(node);
  if (failed(combine))
    return failure();
  if (node.rank(1) < 1 || node.shape(1).back() > node.rank(0))
    return node.error() << "expected rows of at most " << node.rank(0)
                        << " indices but got " << node.type(1);
  SmallVector<int64_t> shape(node.shape(1).drop_back());
  llvm::append_range(shape, node.shape(0).drop_front(node.shape(1).back()));
  if (node.shape(2) != ArrayRef<int64_t>(shape))
    return node.error() << "expected updates of shape " << shapeString(shape)
                        << " but got " << node.type(2);
  Value indices = node.in(1), updates = node.in(2);
  size_t rowRank = size_t(node.rank(1)) - 1;
  return node.setResult(
      inSteps(node, shape, node.in(0), [&](Body &b, Nums at, Value data) {
        SmallVector<Num> place =
            namedPlace(node, b, indices, at.take_front(rowRank), 0);
        llvm::append_range(place, at.drop_front(rowRank));
        Num value =
            (*combine)(elementAt(b, data, place), elementAt(b, updates, at));
        return withElement(b, data, place, value);
      }));
}

/// A cache whose rows from `write_indices` on are replaced by an update; mode
/// circular goes on at the start.
static LogicalResult importTensorScatter(Node &node) {
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.intAttr("axis", -2), node.rank(0));
  if (failed(axis) || failed(node.expectSameElementType(0, 1)))
    return failure();
  std::string mode = node.stringAttr("mode", "linear");
  if (mode != "linear" && mode != "circular")
    return node.error() << "expected mode linear or circular but got '" << mode
                        << "'";
  SmallVector<int64_t> shape(node.shape(0));
  if (node.rank(1) == node.rank(0))
    shape[*axis] = node.shape(1)[*axis];
  if (node.shape(1) != ArrayRef<int64_t>(shape) || *axis == 0 ||
      shape[*axis] > node.shape(0)[*axis])
    return node.error() << "expected an update that fits into the cache along "
                           "axis "
                        << *axis << " but got " << node.type(1) << " for "
                        << node.type(0);
  bool hasStarts = node.hasInput(2);
  if (hasStarts && (failed(expectIndices(node, 2)) || node.rank(2) != 1 ||
                    node.shape(2)[0] != shape[0]))
    return node.error() << "expected an index for each of " << shape[0]
                        << " batches but got " << node.type(2);
  Value update = node.in(1), starts = hasStarts ? node.in(2) : Value();
  int64_t length = node.shape(0)[*axis];
  return node.setResult(
      inSteps(node, shape, node.in(0), [&](Body &b, Nums at, Value cache) {
        SmallVector<Num> place(at);
        Num row = at[*axis].to(b.getI64Type());
        if (hasStarts)
          row = elementAt(b, starts, at.take_front(1)).to(b.getI64Type()) + row;
        place[*axis] = mode == "circular" ? wrapped(row, length).toIndex()
                                          : nearestIndex(row, length);
        return withElement(b, cache, place, elementAt(b, update, at));
      }));
}

//===----------------------------------------------------------------------===//
// Values from indices
//===----------------------------------------------------------------------===//

static LogicalResult importOneHot(Node &node) {
  int64_t rank = node.rank(0) + 1;
  FailureOr<int64_t> axis = node.normalizeAxis(node.intAttr("axis", -1), rank);
  if (failed(axis))
    return failure();
  if (node.type(1).getNumElements() != 1 || node.type(2).getNumElements() != 2)
    return node.error() << "expected one depth and two values but got "
                        << node.type(1) << " and " << node.type(2);
  SmallVector<int64_t> shape(node.shape(0));
  Type element = node.type(2).getElementType();
  FailureOr<RankedTensorType> type;
  if (node.isConstant(1)) {
    FailureOr<double> depth = node.scalar(1, "the depth");
    if (failed(depth) || *depth < 0 || *depth > 1e9)
      return node.error() << "expected a depth that is a size";
    shape.insert(shape.begin() + *axis, static_cast<int64_t>(*depth));
    type = node.tensorType(shape, element);
  } else {
    type = node.declaredType(element, 0, "the depth");
    if (failed(type))
      return failure();
    if (type->getRank() != rank)
      return node.error() << "expected a declared shape of rank " << rank
                          << " but got " << *type;
    expectIntegers(node, 1, type->getShape()[*axis],
                   "the declared size as depth");
  }
  if (failed(type))
    return failure();
  double depth = static_cast<double>(type->getShape()[*axis]);
  Value indices = node.in(0), values = node.reshape(node.in(2), {2});
  return node.setResult(generated(node, *type, [&](Body &b, Nums at) {
    SmallVector<Num> place(at);
    place.erase(place.begin() + *axis);
    Num index = elementAt(b, indices, place).to(b.getI64Type());
    index = Num(b, index.get(), false);
    index = select(index < 0, index + depth, index);
    Num isHot = index == at[*axis].to(b.getI64Type());
    return select(isHot, elementAt(b, values, indexNumber(b, 1)),
                  elementAt(b, values, indexNumber(b, 0)));
  }));
}

/// The upper or lower triangle; the rest is 0.
static LogicalResult importTrilu(Node &node) {
  if (node.rank(0) < 2)
    return node.error() << "expected matrices but got " << node.type(0);
  if (node.hasInput(1) && node.type(1).getNumElements() != 1)
    return node.error() << "expected one diagonal but got " << node.type(1);
  bool upper = node.intAttr("upper", 1) != 0;
  Value data = node.in(0);
  return node.setResult(generated(node, node.type(0), [&](Body &b, Nums at) {
    Num diagonal = node.hasInput(1) ? integerAt(node, b, 1, 0) : integer(b, 0);
    Num row = at[at.size() - 2].to(b.getI64Type());
    Num column = at.back().to(b.getI64Type());
    Num isKept = upper ? column - row >= diagonal : column - row <= diagonal;
    Num element = elementAt(b, data, at);
    return select(isKept, element, element.like(0));
  }));
}

static LogicalResult importEyeLike(Node &node) {
  if (node.rank(0) != 2)
    return node.error() << "expected a matrix but got " << node.type(0);
  Type element = node.type(0).getElementType();
  if (node.hasAttr("dtype")) {
    auto dataType = static_cast<int32_t>(node.intAttr("dtype", 1));
    element = elementTypeFor(dataType, node.getContext());
    if (!element)
      return node.error() << "expected numbers but got "
                          << dataTypeName(dataType);
  }
  int64_t k = node.intAttr("k", 0);
  return node.setResult(
      generated(node, node.type(0).clone(element), [&](Body &b, Nums at) {
        Num isOne = at[1].to(b.getI64Type()) - at[0].to(b.getI64Type()) ==
                    integer(b, k);
        return select(isOne, number(b, element, 1), number(b, element, 0));
      }));
}

//===----------------------------------------------------------------------===//
// Range
//===----------------------------------------------------------------------===//

/// How many steps of `delta` lead from `start` to before `limit`, as an i64.
static Num stepCount(Body &b, Num start, Num limit, Num delta) {
  Type wide = start.isFloat() ? Type(b.getF64Type()) : Type(b.getI64Type());
  auto widened = [&](Num x) {
    return x.type() == wide ? Num(b, x.get(), false)
                            : Num(b, x.to(wide).get(), false);
  };
  start = widened(start), limit = widened(limit), delta = widened(delta);
  Num distance = limit - start;
  if (start.isFloat()) {
    Num count = ceil(distance / delta);
    return clamp(select(isNaN(count), count.like(0), count), count.like(0),
                 count.like(1e15))
        .to(b.getI64Type());
  }
  Num up = delta > 0;
  distance = select(up, distance, -distance);
  Num size = select(up, delta, -delta);
  size = select(size == 0, size.like(1), size);
  return select(distance > 0, (distance - 1) / size + 1, distance.like(0));
}

static LogicalResult importRange(Node &node) {
  for (unsigned index = 0; index < 3; ++index)
    if (node.type(index).getNumElements() != 1 ||
        failed(node.expectSameElementType(0, index)))
      return node.error() << "expected three numbers of one type but got "
                          << node.type(index);
  Type element = node.type(0).getElementType();
  FailureOr<RankedTensorType> type;
  if (node.hasOnlyConstants()) {
    double start = *node.scalar(0, ""), limit = *node.scalar(1, ""),
           delta = *node.scalar(2, "");
    double count = std::ceil((limit - start) / delta);
    if (!(count <= 1e15))
      return node.error() << "expected a range with an end but got " << start
                          << ", " << limit << " by " << delta;
    type = node.tensorType(int64_t(std::max(count, 0.0)), element);
  } else {
    type = node.declaredType(element, 0, "the range");
    if (succeeded(type) && type->getRank() != 1)
      return node.error() << "expected a declared list but got " << *type;
  }
  if (failed(type))
    return failure();
  Value start = node.in(0), limit = node.in(1), delta = node.in(2);
  if (!node.hasOnlyConstants())
    node.expectAtRunTime("a range of the declared length", [&](Body &b) {
      Num count = stepCount(b, onlyElement(b, start), onlyElement(b, limit),
                            onlyElement(b, delta));
      return (count == integer(b, type->getShape()[0])).get();
    });
  return node.setResult(generated(node, *type, [&](Body &b, Nums at) {
    Num first = onlyElement(b, start), step = onlyElement(b, delta);
    Num count = at[0].to(b.getI64Type()).to(first.type());
    return first + Num(b, count.get(), first.isUnsigned()) * step;
  }));
}

ArrayRef<OpRow> mote::importer::indexingOps() {
  static constexpr OpRow rows[] = {
      {"", "GatherElements", 11, 2, 2, 1, importGatherElements},
      {"", "GatherND", 11, 2, 2, 1, importGatherND},
      {"", "Scatter", 9, 3, 3, 1, importScatterElements},
      {"", "ScatterElements", 11, 3, 3, 1, importScatterElements},
      {"", "ScatterND", 11, 3, 3, 1, importScatterND},
      {"", "TensorScatter", 24, 2, 3, 1, importTensorScatter},
      {"", "OneHot", 9, 3, 3, 1, importOneHot},
      {"", "Trilu", 14, 1, 2, 1, importTrilu},
      {"", "EyeLike", 9, 1, 1, 1, importEyeLike},
      {"", "Range", 11, 3, 3, 1, importRange},
  };
  return rows;
}

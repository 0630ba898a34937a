//===- Scan.cpp - Cumulative sums and sorted parts ------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/RunTime.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;

//===----------------------------------------------------------------------===//
// CumSum and CumProd
//===----------------------------------------------------------------------===//

/// Each result is the one before along the axis, with one element more. The
/// axis may be known only at run time: row-major order visits the one before
/// first, whatever the axis.
static LogicalResult importCumulative(Node &node) {
  int64_t rank = node.rank(0);
  if (node.type(1).getNumElements() != 1 || rank == 0)
    return node.error() << "expected one axis of the input's but got "
                        << node.type(1) << " for " << node.type(0);
  if (node.isConstant(1)) {
    FailureOr<SmallVector<int64_t>> axis = node.ints(1, "the axis");
    if (failed(axis) || failed(node.normalizeAxes(*axis, rank)))
      return failure();
  } else {
    node.expectAtRunTime("an axis of the input", [&](Body &b) {
      Num axis = integerAt(node, b, 1, 0);
      return ((axis >= double(-rank)) & (axis < double(rank))).get();
    });
  }
  bool isProduct = node.op() == "CumProd";
  bool reverse = node.intAttr("reverse", 0) != 0;
  bool exclusive = node.intAttr("exclusive", 0) != 0;
  Type element = node.type(0).getElementType();
  Type computing = isa<FloatType>(element) ? computingType(element) : element;
  Value data = converted(node, node.in(0), computing);
  Value init = filledTensor(node, typeOf(data), 0);
  ArrayRef<int64_t> shape = node.shape(0);
  Value result = inSteps(node, shape, init, [&](Body &b, Nums at, Value sums) {
    Num axis = integerAt(node, b, 1, 0);
    Num isFirst = number(b, b.getI1Type(), 0);
    SmallVector<Num> place, before;
    for (int64_t loop = 0; loop < rank; ++loop) {
      Num isAxis = (axis == double(loop)) | (axis == double(loop - rank));
      isFirst = isFirst | (isAxis & (at[loop] == 0));
      Num here = reverse ? double(shape[loop] - 1) - at[loop] : at[loop];
      Num previous = reverse ? here + 1 : here - 1;
      place.push_back(here);
      before.push_back(
          nearestIndex(select(isAxis, previous, here), shape[loop]));
    }
    Num start = number(b, computing, isProduct ? 1 : 0);
    // What is before the first is nowhere, so never taken.
    Num sum = select(isFirst, start, elementAt(b, sums, before));
    Num next = elementAt(b, data, exclusive ? before : place);
    if (exclusive)
      next = select(isFirst, start, next);
    return withElement(b, sums, place, isProduct ? sum * next : sum + next);
  });
  return node.setResult(converted(node, result, element));
}

//===----------------------------------------------------------------------===//
// TopK
//===----------------------------------------------------------------------===//

/// The place of the next element behind the one at `previous` in the order by
/// value and index, or of the first one where `isFirst`. Selection takes no
/// memory but the result's.
static Num nextInOrder(Node &node, Body &b, Value data, Nums at, int64_t axis,
                       Num isFirst, Num previous, bool largest) {
  auto elementOn = [&](Body &inside, Num index) {
    SmallVector<Num> place;
    for (Num other : at)
      place.emplace_back(inside, other.get(), false);
    place[axis] = index;
    return elementAt(inside, data, place);
  };
  Num last = elementOn(b, previous);
  Value zero = arith::ConstantIndexOp::create(b, 0);
  Value one = arith::ConstantIndexOp::create(b, 1);
  Value end = arith::ConstantIndexOp::create(b, shapeOf(data)[axis]);
  Value none = arith::ConstantIndexOp::create(b, -1);
  auto loop = scf::ForOp::create(
      b, zero, end, one, none,
      [&](OpBuilder &nested, Location loc, Value counter, ValueRange carried) {
        Body inside(loc, nested);
        auto here = [&](Num x) { return Num(inside, x.get(), x.isUnsigned()); };
        Num index(inside, counter, false), best(inside, carried[0], false);
        Num x = elementOn(inside, index);
        Num bestValue = elementOn(inside, maximum(best, best.like(0)));
        Num lastValue = here(last);
        Num isBehind = largest ? x < lastValue : x > lastValue;
        isBehind = isBehind | ((x == lastValue) & (index > here(previous)));
        Num isBetter = largest ? x > bestValue : x < bestValue;
        Num takes = (here(isFirst) | isBehind) & ((best < 0) | isBetter);
        scf::YieldOp::create(inside, select(takes, index, best).get());
      });
  Num found(b, loop.getResult(0), false);
  return maximum(found, found.like(0));
}

static LogicalResult importTopK(Node &node) {
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.intAttr("axis", -1), node.rank(0));
  if (failed(axis))
    return failure();
  bool hasInput = node.hasInput(1);
  SmallVector<int64_t> shape(node.shape(0));
  if (hasInput && !node.isConstant(1)) {
    unsigned output = node.hasOutput(0) ? 0 : 1;
    FailureOr<RankedTensorType> type =
        node.declaredType(node.type(0).getElementType(), output, "k");
    if (failed(type))
      return failure();
    if (type->getRank() != node.rank(0) || node.type(1).getNumElements() != 1)
      return node.error() << "expected one k and a declared shape of rank "
                          << node.rank(0) << " but got " << *type;
    shape[*axis] = type->getShape()[*axis];
    expectIntegers(node, 1, shape[*axis], "the declared size as k");
  } else {
    FailureOr<double> k = hasInput ? node.scalar(1, "k")
                                   : FailureOr<double>(node.intAttr("k", -1));
    if (failed(k))
      return failure();
    shape[*axis] = static_cast<int64_t>(*k);
  }
  if (shape[*axis] < 0 || shape[*axis] > node.shape(0)[*axis])
    return node.error() << "expected k from 0 to " << node.shape(0)[*axis]
                        << " but got " << shape[*axis];
  bool largest = node.intAttr("largest", 1) != 0;
  Value data = node.in(0);
  Value init = filledTensor(
      node, RankedTensorType::get(shape, node.builder.getI64Type()), 0);
  Value indices =
      inSteps(node, shape, init, [&](Body &b, Nums at, Value found) {
        SmallVector<Num> before(at);
        before[*axis] = nearestIndex(at[*axis] - 1, shape[*axis]);
        Num isFirst = at[*axis] == 0;
        // Nothing is before the first.
        Num previous = elementAt(b, found, before).toIndex();
        previous = select(isFirst, previous.like(0), previous);
        Num next =
            nextInOrder(node, b, data, at, *axis, isFirst, previous, largest);
        return withElement(b, found, at, next.to(b.getI64Type()));
      });
  RankedTensorType type = node.type(0).clone(shape);
  Value values = generated(node, type, [&](Body &b, Nums at) {
    SmallVector<Num> place(at);
    place[*axis] = elementAt(b, indices, at).toIndex();
    return elementAt(b, data, place);
  });
  if (failed(node.setResult(values, 0)))
    return failure();
  return node.setResult(indices, 1);
}

ArrayRef<OpRow> mote::importer::scanOps() {
  static constexpr OpRow rows[] = {
      {"", "CumSum", 11, 2, 2, 1, importCumulative},
      {"", "CumProd", 26, 2, 2, 1, importCumulative},
      {"", "TopK", 1, 1, 1, 2, importTopK},
      {"", "TopK", 10, 2, 2, 2, importTopK},
  };
  return rows;
}

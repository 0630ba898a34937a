//===- RunTime.cpp - Operands known only at run time ----------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/RunTime.h"

#include "dialects/Interpreter/HostTensor.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;

Num mote::importer::integer(Body &b, int64_t value) {
  return Num(b, arith::ConstantOp::create(b, b.getI64IntegerAttr(value)),
             false);
}

Num mote::importer::integerAt(Node &node, Body &b, unsigned index,
                              int64_t element) {
  if (DenseElementsAttr value = node.constant(index))
    return integer(b, HostTensor::fromAttr(value).getInt(element));
  // Row-major, whatever the rank: shapes and the like have at most one axis.
  SmallVector<Num> position(node.rank(index), indexNumber(b, 0));
  if (!position.empty())
    position.back() = indexNumber(b, element);
  Num number = elementAt(b, node.in(index), position).to(b.getI64Type());
  return Num(b, number.get(), false);
}

Num mote::importer::nearestIndex(Num number, int64_t dim) {
  double last = static_cast<double>(std::max<int64_t>(dim - 1, 0));
  return clamp(number, number.like(0), number.like(last)).toIndex();
}

Num mote::importer::indexInto(Num number, int64_t dim) {
  Num wide = number.to(number.builder().getI64Type());
  wide = Num(number.builder(), wide.get(), false);
  return nearestIndex(select(wide < 0, wide + static_cast<double>(dim), wide),
                      dim);
}

Num mote::importer::wrapped(Num number, int64_t divisor) {
  double size = static_cast<double>(std::max<int64_t>(divisor, 1));
  Num rest = number % size;
  return select(rest < 0, rest + size, rest);
}

Num mote::importer::forAxis(Node &node, Body &b, unsigned list, unsigned axes,
                            int64_t axis, int64_t rank, int64_t fallback,
                            int64_t offset) {
  bool isNamed = node.hasInput(axes);
  int64_t count =
      isNamed ? node.type(axes).getNumElements()
              : std::min(rank, node.type(list).getNumElements() - offset);
  if (!isNamed)
    return axis < count ? integerAt(node, b, list, offset + axis)
                        : integer(b, fallback);
  Num result = integer(b, fallback);
  for (int64_t position = 0; position < count; ++position) {
    Num name = integerAt(node, b, axes, position);
    Num isMeant = (name == static_cast<double>(axis)) |
                  (name == static_cast<double>(axis - rank));
    result =
        select(isMeant, integerAt(node, b, list, offset + position), result);
  }
  return result;
}

void mote::importer::expectIntegers(
    Node &node, unsigned index, ArrayRef<int64_t> values, StringRef what,
    llvm::function_ref<SmallVector<int64_t>(size_t)> others) {
  node.expectAtRunTime(what, [&](Body &b) {
    Num holds = number(b, b.getI1Type(), 1);
    for (auto [position, value] : llvm::enumerate(values)) {
      Num got = integerAt(node, b, index, static_cast<int64_t>(position));
      Num fits = got == integer(b, value);
      if (others)
        for (int64_t other : others(position))
          fits = fits | (got == integer(b, other));
      holds = holds & fits;
    }
    return holds.get();
  });
}

/// The loops that are not open yet, inside those of `counters`.
static SmallVector<Value> loopsFrom(Body &b, Nums ends,
                                    SmallVectorImpl<Value> &counters,
                                    ValueRange carried, CarryFn body) {
  if (counters.size() == ends.size()) {
    SmallVector<Num> indices;
    for (Value counter : counters)
      indices.emplace_back(b, counter, false);
    return body(b, indices, carried);
  }
  Value zero = arith::ConstantIndexOp::create(b, 0);
  Value one = arith::ConstantIndexOp::create(b, 1);
  Value end = ends[counters.size()].get();
  return scf::ForOp::create(b, zero, end, one, carried,
                            [&](OpBuilder &nested, Location loc, Value counter,
                                ValueRange arguments) {
                              Body inside(loc, nested);
                              counters.push_back(counter);
                              SmallVector<Value> next = loopsFrom(
                                  inside, ends, counters, arguments, body);
                              counters.pop_back();
                              scf::YieldOp::create(inside, next);
                            })
      .getResults();
}

SmallVector<Value> mote::importer::inLoops(Body &b, ArrayRef<int64_t> shape,
                                           ValueRange inits, CarryFn body) {
  return inLoops(b,
                 llvm::map_to_vector(
                     shape, [&](int64_t size) { return indexNumber(b, size); }),
                 inits, body);
}

SmallVector<Value> mote::importer::inLoops(Body &b, Nums ends, ValueRange inits,
                                           CarryFn body) {
  SmallVector<Value> counters;
  return loopsFrom(b, ends, counters, inits, body);
}

Value mote::importer::inSteps(Node &node, ArrayRef<int64_t> shape, Value init,
                              StepFn body) {
  Body b = node.at();
  return inLoops(b, shape, init,
                 [&](Body &inside, Nums indices, ValueRange carried) {
                   return SmallVector<Value>{
                       body(inside, indices, carried.front())};
                 })
      .front();
}

Value mote::importer::generatedInSteps(Node &node, RankedTensorType type,
                                       PlaceFn fn) {
  return inSteps(node, type.getShape(), emptyTensor(node, type),
                 [&](Body &b, Nums at, Value tensor) {
                   return withElement(b, tensor, at, fn(b, at));
                 });
}

Num mote::importer::summedUp(Body &b, int64_t size, Num start,
                             llvm::function_ref<Num(Body &, Num)> term) {
  Value sum =
      inLoops(b, size, start.get(),
              [&](Body &inside, Nums at, ValueRange carried) {
                Num total(inside, carried[0], start.isUnsigned());
                return SmallVector<Value>{(total + term(inside, at[0])).get()};
              })
          .front();
  return Num(b, sum, start.isUnsigned());
}

Value mote::importer::withElement(Body &b, Value tensor, Nums indices,
                                  Num value) {
  SmallVector<Value> at =
      llvm::map_to_vector(indices, [](Num index) { return index.get(); });
  return tensor::InsertOp::create(b, value.as(elementOf(tensor)), tensor, at);
}

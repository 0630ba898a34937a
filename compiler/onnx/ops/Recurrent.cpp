//===- Recurrent.cpp - The loops of RNN, GRU and LSTM ---------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/Recurrent.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

SmallVector<Value> RecurrentState::pack() const {
  SmallVector<Value> packed;
  for (Value tensor : {all, hidden, next, cell, reset})
    if (tensor)
      packed.push_back(tensor);
  return packed;
}

RecurrentState RecurrentState::unpack(ValueRange packed) const {
  RecurrentState state = *this;
  size_t position = 0;
  for (Value *tensor :
       {&state.all, &state.hidden, &state.next, &state.cell, &state.reset})
    if (*tensor)
      *tensor = packed[position++];
  return state;
}

/// A loop of `size` iterations, each of which gets what the one before made.
static RecurrentState
loop(Body &b, int64_t size, const RecurrentState &init,
     llvm::function_ref<void(Body &, Num, RecurrentState &)> body) {
  Value zero = arith::ConstantIndexOp::create(b, 0);
  Value one = arith::ConstantIndexOp::create(b, 1);
  Value end = arith::ConstantIndexOp::create(b, size);
  auto made = scf::ForOp::create(
      b, zero, end, one, init.pack(),
      [&](OpBuilder &nested, Location loc, Value counter, ValueRange carried) {
        Body inside(loc, nested);
        RecurrentState state = init.unpack(carried);
        body(inside, Num(inside, counter, false), state);
        scf::YieldOp::create(inside, state.pack());
      });
  return init.unpack(made.getResults());
}

/// The same number in the body of an inner loop.
static Num inside(Body &b, Num x) { return Num(b, x.get(), x.isUnsigned()); }

SmallVector<Num>
Recurrent::sums(Body &b, int64_t size, Nums start,
                llvm::function_ref<SmallVector<Num>(Body &, Num)> terms) const {
  Value zero = arith::ConstantIndexOp::create(b, 0);
  Value one = arith::ConstantIndexOp::create(b, 1);
  Value end = arith::ConstantIndexOp::create(b, size);
  SmallVector<Value> init =
      llvm::map_to_vector(start, [](Num x) { return x.get(); });
  auto made = scf::ForOp::create(
      b, zero, end, one, init,
      [&](OpBuilder &nested, Location loc, Value counter, ValueRange carried) {
        Body inner(loc, nested);
        SmallVector<Value> results;
        for (auto [sum, term] :
             llvm::zip_equal(carried, terms(inner, Num(inner, counter, false))))
          results.push_back((Num(inner, sum, false) + term).get());
        scf::YieldOp::create(inner, results);
      });
  return llvm::map_to_vector(made.getResults(),
                             [&](Value sum) { return Num(b, sum, false); });
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

SmallVector<Num> Recurrent::weights(Body &b, unsigned input, Place place,
                                    ArrayRef<int64_t> which, Num column) const {
  Num unit = inside(b, place.unit), direction = indexNumber(b, place.direction);
  return llvm::map_to_vector(which, [&](int64_t gate) {
    return elementAt(b, node->in(input),
                     {direction, unit + double(gate * hidden), column});
  });
}

SmallVector<Num> Recurrent::inputSums(Body &b, Place place,
                                      ArrayRef<int64_t> which,
                                      Nums start) const {
  Num time = timeOf(b, place);
  return sums(b, inputs, start, [&](Body &inner, Num index) {
    Num at = inside(inner, time), sample = inside(inner, place.sample);
    SmallVector<Num> indices = {at, sample, index};
    if (isBatchFirst)
      std::swap(indices[0], indices[1]);
    Num x = elementAt(inner, node->in(0), indices);
    SmallVector<Num> terms = weights(inner, 1, place, which, index);
    for (Num &term : terms)
      term = x * term;
    return terms;
  });
}

SmallVector<Num> Recurrent::hiddenSums(Body &b, Place place,
                                       ArrayRef<int64_t> which, Nums start,
                                       ReadFn read) const {
  return sums(b, hidden, start, [&](Body &inner, Num index) {
    Num h = read(inner, index);
    SmallVector<Num> terms = weights(inner, 2, place, which, index);
    for (Num &term : terms)
      term = h * term;
    return terms;
  });
}

Num Recurrent::vectorAt(Body &b, unsigned input, Place place,
                        int64_t part) const {
  return elementAt(b, node->in(input),
                   {indexNumber(b, place.direction),
                    inside(b, place.unit) + double(part * hidden)});
}

Num Recurrent::bias(Body &b, Place place, int64_t gate, bool recurrent) const {
  if (!node->hasInput(3))
    return number(b, computing, 0);
  int64_t gates = node->shape(3)[1] / (2 * hidden);
  return vectorAt(b, 3, place, recurrent ? gates + gate : gate);
}

/// States are [direction, sample, unit], or [sample, direction, unit].
static SmallVector<Num> stateIndices(Body &b, Recurrent::Place place,
                                     bool isBatchFirst) {
  SmallVector<Num> indices = {indexNumber(b, place.direction),
                              inside(b, place.sample), inside(b, place.unit)};
  if (isBatchFirst)
    std::swap(indices[0], indices[1]);
  return indices;
}

Num Recurrent::stateAt(Body &b, Value states, Place place) const {
  return elementAt(b, states, stateIndices(b, place, isBatchFirst));
}

Value Recurrent::withState(Body &b, Value states, Place place,
                           Num value) const {
  return withElement(b, states, stateIndices(b, place, isBatchFirst), value);
}

Num Recurrent::activate(Place place, size_t index, Num x) const {
  if (limit)
    x = clamp(x, x.like(-double(*limit)), x.like(double(*limit)));
  size_t count = activations.size() / size_t(directions);
  return activations[size_t(place.direction) * count + index](x);
}

//===----------------------------------------------------------------------===//
// Time
//===----------------------------------------------------------------------===//

Num Recurrent::length(Body &b, Num sample) const {
  Num length = elementAt(b, node->in(4), {inside(b, sample)}).toIndex();
  return clamp(length, length.like(0), length.like(double(steps)));
}

std::optional<Num> Recurrent::isInside(Body &b, Place place) const {
  if (!hasLengths)
    return std::nullopt;
  return inside(b, place.step) < length(b, place.sample);
}

/// A sample's reverse direction starts at its own last step.
Num Recurrent::timeOf(Body &b, Place place) const {
  Num step = inside(b, place.step);
  if (place.direction == 0 && !startsReverse)
    return step;
  if (!hasLengths)
    return double(steps - 1) - step;
  Num size = length(b, place.sample);
  return select(step < size, size - 1 - step, step);
}

void Recurrent::commit(Body &b, Place place, RecurrentState &state) const {
  Num next = elementAt(b, state.next, {place.sample, place.unit});
  Num kept = next;
  if (std::optional<Num> isStep = isInside(b, place)) {
    kept = select(*isStep, next, stateAt(b, state.hidden, place));
    next = select(*isStep, next, next.like(0));
  }
  state.hidden = withState(b, state.hidden, place, kept);
  if (!state.all)
    return;
  Num time = timeOf(b, place), direction = indexNumber(b, place.direction);
  SmallVector<Num> indices = {time, direction, place.sample, place.unit};
  if (isBatchFirst)
    indices = {place.sample, time, direction, place.unit};
  state.all = withElement(b, state.all, indices, next);
}

RecurrentState Recurrent::forEachUnit(Body &b, Place step,
                                      const RecurrentState &state,
                                      CellFn pass) const {
  return loop(b, batch, state,
              [&](Body &inSample, Num sample, RecurrentState &ofSample) {
                ofSample = loop(
                    inSample, hidden, ofSample,
                    [&](Body &inUnit, Num unit, RecurrentState &ofUnit) {
                      Place place = {step.direction, inside(inUnit, step.step),
                                     inside(inUnit, sample), unit};
                      pass(inUnit, place, ofUnit);
                    });
              });
}

RecurrentState Recurrent::run(RecurrentState state,
                              ArrayRef<CellFn> passes) const {
  Body b = node->at();
  if (node->hasOutput(0)) {
    SmallVector<int64_t> shape = {steps, directions, batch, hidden};
    if (isBatchFirst)
      shape = {batch, steps, directions, hidden};
    state.all = emptyTensor(*node, RankedTensorType::get(shape, computing));
  }
  for (int64_t direction = 0; direction < directions; ++direction)
    state =
        loop(b, steps, state, [&](Body &inStep, Num step, RecurrentState &at) {
          Place place = {direction, step, {}, {}};
          for (CellFn pass : passes)
            at = forEachUnit(inStep, place, at, pass);
          at = forEachUnit(
              inStep, place, at,
              [&](Body &inUnit, Place unit, RecurrentState &ofUnit) {
                commit(inUnit, unit, ofUnit);
              });
        });
  return state;
}

//===----------------------------------------------------------------------===//
// States
//===----------------------------------------------------------------------===//

Value Recurrent::buffer() const {
  return emptyTensor(*node, RankedTensorType::get({batch, hidden}, computing));
}

FailureOr<Value> Recurrent::initialState(unsigned initial) const {
  SmallVector<int64_t> shape = {directions, batch, hidden};
  if (isBatchFirst)
    std::swap(shape[0], shape[1]);
  FailureOr<RankedTensorType> type = node->tensorType(shape, computing);
  if (failed(type))
    return failure();
  if (!node->hasInput(initial))
    return filledTensor(*node, *type, 0);
  return generated(*node, *type, [&](Body &b, Nums at) {
    return elementAt(b, node->in(initial), at);
  });
}

LogicalResult Recurrent::finish(RecurrentState state) const {
  if (state.all &&
      failed(node->setResult(converted(*node, state.all, element), 0)))
    return failure();
  if (failed(node->setResult(converted(*node, state.hidden, element), 1)))
    return failure();
  if (!state.cell)
    return success();
  return node->setResult(converted(*node, state.cell, element), 2);
}

//===- RecurrentCells.cpp - RNN, GRU and LSTM -----------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Recurrent.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;
using Place = Recurrent::Place;

/// Biases of gates, input's and recurrent one added.
static SmallVector<Num> biases(const Recurrent &layer, Body &b, Place place,
                               ArrayRef<int64_t> gates) {
  return llvm::map_to_vector(gates, [&](int64_t gate) {
    Num input = layer.bias(b, place, gate, /*recurrent=*/false);
    if (!layer.node->hasInput(3))
      return input;
    return input + layer.bias(b, place, gate, /*recurrent=*/true);
  });
}

/// The hidden state of another unit.
static Num otherState(const Recurrent &layer, Body &b, Value hidden,
                      Place place, Num unit) {
  place.unit = unit;
  return layer.stateAt(b, hidden, place);
}

/// X * W' + H * R' + Wb + Rb of some gates.
static SmallVector<Num> gateSums(const Recurrent &layer, Body &b, Place place,
                                 ArrayRef<int64_t> gates, Value hidden) {
  SmallVector<Num> sums =
      layer.inputSums(b, place, gates, biases(layer, b, place, gates));
  return layer.hiddenSums(b, place, gates, sums, [&](Body &inner, Num unit) {
    return otherState(layer, inner, hidden, place, unit);
  });
}

//===----------------------------------------------------------------------===//
// RNN: H = f(X W' + H R' + Wb + Rb)
//===----------------------------------------------------------------------===//

static LogicalResult importRNN(Node &node) {
  FailureOr<Recurrent> layer = Recurrent::read(node, 1, {"tanh"});
  if (failed(layer))
    return failure();
  FailureOr<Value> hidden = layer->initialState(5);
  if (failed(hidden))
    return failure();
  RecurrentState state;
  state.hidden = *hidden;
  state.next = layer->buffer();
  auto cell = [&](Body &b, Place place, RecurrentState &at) {
    Num sum = gateSums(*layer, b, place, {0}, at.hidden)[0];
    at.next = withElement(b, at.next, {place.sample, place.unit},
                          layer->activate(place, 0, sum));
  };
  return layer->finish(layer->run(state, Recurrent::CellFn(cell)));
}

//===----------------------------------------------------------------------===//
// GRU, gates z, r, h: H = (1 - z) g(...) + z H
//===----------------------------------------------------------------------===//

/// The candidate state's sum. With 'linear_before_reset' the reset gate scales
/// what the recurrent weights make of the state, else (`at.reset`) the state.
static Num candidate(const Recurrent &layer, Body &b, Place place,
                     RecurrentState &at, Num reset) {
  if (at.reset) {
    SmallVector<Num> sum =
        layer.inputSums(b, place, {2}, biases(layer, b, place, {2}));
    return layer.hiddenSums(b, place, {2}, sum, [&](Body &inner, Num unit) {
      Num sample(inner, place.sample.get(), false);
      return elementAt(inner, at.reset, {sample, unit});
    })[0];
  }
  Num sum = layer.inputSums(b, place, {2}, layer.bias(b, place, 2, false))[0];
  Num linear = layer.hiddenSums(
      b, place, {2}, layer.bias(b, place, 2, true), [&](Body &inner, Num unit) {
        return otherState(layer, inner, at.hidden, place, unit);
      })[0];
  return sum + reset * linear;
}

static LogicalResult importGRU(Node &node) {
  FailureOr<Recurrent> layer = Recurrent::read(node, 3, {"sigmoid", "tanh"});
  if (failed(layer))
    return failure();
  FailureOr<Value> hidden = layer->initialState(5);
  if (failed(hidden))
    return failure();
  RecurrentState state;
  state.hidden = *hidden;
  state.next = layer->buffer();
  bool isLinearFirst = node.intAttr("linear_before_reset", 0) != 0;
  if (!isLinearFirst)
    state.reset = layer->buffer();
  auto resetAll = [&](Body &b, Place place, RecurrentState &at) {
    Num sum = gateSums(*layer, b, place, {1}, at.hidden)[0];
    Num gated =
        layer->activate(place, 0, sum) * layer->stateAt(b, at.hidden, place);
    at.reset = withElement(b, at.reset, {place.sample, place.unit}, gated);
  };
  auto cell = [&](Body &b, Place place, RecurrentState &at) {
    SmallVector<int64_t> gates = {0};
    if (isLinearFirst)
      gates.push_back(1);
    SmallVector<Num> sums = gateSums(*layer, b, place, gates, at.hidden);
    Num update = layer->activate(place, 0, sums[0]), reset;
    if (isLinearFirst)
      reset = layer->activate(place, 0, sums[1]);
    Num made =
        layer->activate(place, 1, candidate(*layer, b, place, at, reset));
    Num next =
        (1 - update) * made + update * layer->stateAt(b, at.hidden, place);
    at.next = withElement(b, at.next, {place.sample, place.unit}, next);
  };
  SmallVector<Recurrent::CellFn> passes;
  if (!isLinearFirst)
    passes.push_back(resetAll);
  passes.push_back(cell);
  return layer->finish(layer->run(state, passes));
}

//===----------------------------------------------------------------------===//
// LSTM, gates i, o, f, c: C = f C + i c; H = o h(C)
//===----------------------------------------------------------------------===//

/// A gate's sum and, where there are peepholes (i, o, f), the cell's share.
static Num peeped(const Recurrent &layer, Body &b, Place place, Num sum,
                  int64_t part, Num cell) {
  if (!layer.node->hasInput(7))
    return sum;
  return sum + layer.vectorAt(b, 7, place, part) * cell;
}

static LogicalResult importLSTM(Node &node) {
  FailureOr<Recurrent> layer =
      Recurrent::read(node, 4, {"sigmoid", "tanh", "tanh"});
  if (failed(layer))
    return failure();
  FailureOr<Value> hidden = layer->initialState(5);
  FailureOr<Value> cells = layer->initialState(6);
  if (failed(hidden) || failed(cells))
    return failure();
  RecurrentState state;
  state.hidden = *hidden;
  state.cell = *cells;
  state.next = layer->buffer();
  bool isCoupled = node.intAttr("input_forget", 0) != 0;
  auto cell = [&](Body &b, Place place, RecurrentState &at) {
    SmallVector<Num> sums = gateSums(*layer, b, place, {0, 1, 2, 3}, at.hidden);
    Num old = layer->stateAt(b, at.cell, place);
    Num input =
        layer->activate(place, 0, peeped(*layer, b, place, sums[0], 0, old));
    Num forget =
        isCoupled ? 1 - input
                  : layer->activate(place, 0,
                                    peeped(*layer, b, place, sums[2], 2, old));
    Num made = forget * old + input * layer->activate(place, 1, sums[3]);
    Num output =
        layer->activate(place, 0, peeped(*layer, b, place, sums[1], 1, made));
    // The last function takes the cell as it is: 'clip' is for gates.
    size_t count = layer->activations.size() / size_t(layer->directions);
    Num next =
        output * layer->activations[size_t(place.direction) * count + 2](made);
    at.next = withElement(b, at.next, {place.sample, place.unit}, next);
    if (std::optional<Num> isStep = layer->isInside(b, place))
      made = select(*isStep, made, old);
    at.cell = layer->withState(b, at.cell, place, made);
  };
  return layer->finish(layer->run(state, Recurrent::CellFn(cell)));
}

ArrayRef<OpRow> mote::importer::recurrentOps() {
  static constexpr OpRow rows[] = {
      {"", "RNN", 1, 3, 6, 2, importRNN},
      {"", "GRU", 1, 3, 6, 2, importGRU},
      {"", "LSTM", 1, 3, 8, 3, importLSTM},
  };
  return rows;
}

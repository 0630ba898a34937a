//===- Sampling.cpp - Values between the elements of a tensor -------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/Sampling.h"

#include "compiler/onnx/ops/RunTime.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;

Num mote::importer::filterWeight(StringRef mode, double a, Num distance) {
  Num x = abs(distance);
  if (mode == "linear")
    return maximum(1.0 - x, x.like(0));
  Num near = ((a + 2) * x - (a + 3)) * x * x + 1.0;
  Num far = ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return select(x <= 1.0, near, select(x < 2.0, far, x.like(0)));
}

/// Forth and back between the borders.
static Num reflected(const Sampler &sampler, Num x, int64_t size) {
  double low = sampler.turnsAtElements ? 0 : -0.5;
  double high = double(size) - (sampler.turnsAtElements ? 1 : 0.5);
  double range = high - low;
  if (range <= 0)
    return x.like(low);
  Num beyond = select(x < low, low - x, x - high);
  Num turns = floor(beyond / range);
  Num rest = beyond - turns * range;
  // Odd turns end on the side where they began.
  Num isEven = turns - floor(turns / 2.0) * 2.0 == 0.0;
  Num fromLow = low + rest, fromHigh = high - rest;
  Num below = select(isEven, fromLow, fromHigh);
  Num above = select(isEven, fromHigh, fromLow);
  return select(x < low, below, select(x > high, above, x));
}

/// A coordinate brought where the padding says.
static Num broughtIn(const Sampler &sampler, Num x, int64_t size) {
  if (sampler.padding == "border")
    return clamp(x, x.like(0), x.like(double(size - 1)));
  if (sampler.padding == "reflection")
    return reflected(sampler, x, size);
  return x;
}

/// The element at whole coordinates, or what stands for it outside.
static Num elementBetween(const Sampler &sampler, Body &b, Nums places,
                          Num zero, FetchFn fetch) {
  SmallVector<Num> indices;
  Num isInside = number(b, b.getI1Type(), 1);
  for (auto [place, size] : llvm::zip_equal(places, sampler.sizes)) {
    Num last = place.like(double(size - 1));
    isInside = isInside & (place >= 0) & (place <= last);
    Num inside = clamp(broughtIn(sampler, place, size), place.like(0), last);
    indices.push_back(nearestIndex(inside.to(b.getI64Type()), size));
  }
  Num element = fetch(b, indices).to(zero.type());
  if (sampler.padding == "zeros")
    return select(isInside, element, zero);
  return element;
}

Num mote::importer::sampledAt(const Sampler &sampler, Body &b, Nums coordinates,
                              FetchFn fetch) {
  SmallVector<Num> at;
  for (auto [x, size] : llvm::zip_equal(coordinates, sampler.sizes))
    at.push_back(broughtIn(
        sampler, sampler.mode == "nearest" ? roundHalfEven(x) : x, size));
  Num zero = coordinates.front().like(0);
  if (sampler.mode == "nearest") {
    // A reflection may turn between elements.
    for (Num &x : at)
      x = roundHalfEven(x);
    return elementBetween(sampler, b, at, zero, fetch);
  }
  bool isLinear = sampler.mode == "linear";
  SmallVector<int64_t> taps(at.size(), isLinear ? 2 : 4);
  Value sum =
      inLoops(b, taps, zero.get(),
              [&](Body &inside, Nums tap, ValueRange carried) {
                SmallVector<Num> places;
                Num weight = number(inside, zero.type(), 1);
                for (auto [x, step] : llvm::zip_equal(at, tap)) {
                  Num offset = step.to(inside.getI64Type()).to(zero.type()) -
                               (isLinear ? 0.0 : 1.0);
                  places.push_back(offset + floor(x));
                  weight = weight *
                           filterWeight(sampler.mode, -0.75, places.back() - x);
                }
                Num element =
                    elementBetween(sampler, inside, places, zero, fetch);
                return SmallVector<Value>{
                    (weight * element + Num(inside, carried[0], false)).get()};
              })
          .front();
  return Num(b, sum, false);
}

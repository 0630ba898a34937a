//===- Tile.cpp - Sums of products of a tile -----------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/neon/Tile.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

TileProducts::TileProducts(const Neon &n, Products products, Panels given)
    : n(n), k(n.builder()), products(products), panels(std::move(given)) {
  packed = k.table(panels.weights, "filter");
  if (panels.chains.size() > 1) {
    offsets = k.table(panels.offsets, "step_offset");
    ends = k.table(panels.ends, "chain_end");
  }
}

SmallVector<Val> TileProducts::sums(ArrayRef<Val> givenRows, Val panel,
                                    ArrayRef<Val> bias) {
  rows.assign(givenRows.begin(), givenRows.end());
  panelAt = (panel * panels.panelBytes()).named("panel_at");
  Vals acc = start(bias);
  acc = panels.chains.size() > 1 ? addSortedLoops(acc, panel) : addLoop(acc);
  int64_t at = panels.plan.steps * panels.plan.stepSize;
  for (auto [index, size] : llvm::enumerate(panels.plan.tail)) {
    int64_t chain = panels.tailChains.empty() ? 0 : panels.tailChains[index];
    acc = addStep(acc, k.index(at), panelAt + at * panels.tile, size, chain);
    nameAll(acc);
    at += size;
  }
  return finish(acc, bias);
}

/// Accumulators: a pixel and channel each (SADALP), a pixel and four channels
/// (SDOT), two pixels and two channels (SMMLA).
KernelBuilder::Vals TileProducts::start(ArrayRef<Val> bias) {
  int64_t count = rows.size();
  Vals acc;
  switch (products) {
  case Products::Widening:
    acc.assign(count * panels.tile, n.dupS32(0).named("zero"));
    break;
  case Products::Dot:
    for (int64_t p = 0; p < count; ++p)
      acc.append(bias.begin(), bias.end());
    break;
  case Products::MatMul: {
    Vals pair;
    for (auto [q, quad] : llvm::enumerate(bias)) {
      Val wide = n.op<arm::VreinterpretqS64S32Op>(quad).named(
          "bias" + Twine(q) + "_wide");
      pair.push_back(
          n.op<arm::VreinterpretqS32S64Op>(n.op<arm::Vzip1qS64Op>(wide, wide))
              .named("bias" + Twine(q) + "_low"));
      pair.push_back(
          n.op<arm::VreinterpretqS32S64Op>(n.op<arm::Vzip2qS64Op>(wide, wide))
              .named("bias" + Twine(q) + "_high"));
    }
    for (int64_t p = 0; p < count; p += 2)
      acc.append(pair);
    break;
  }
  }
  return acc;
}

SmallVector<std::string> TileProducts::names() const {
  int64_t columns = products == Products::Widening ? panels.tile
                    : products == Products::Dot    ? panels.tile / 4
                                                   : panels.tile / 2;
  int64_t count = products == Products::MatMul
                      ? llvm::divideCeil(rows.size(), 2)
                      : rows.size();
  SmallVector<std::string> result;
  for (int64_t p = 0; p < count; ++p)
    for (int64_t c = 0; c < columns; ++c)
      result.push_back(("acc" + Twine(p) + "x" + Twine(c)).str());
  return result;
}

/// A loop names its accumulators; steps without one do here.
void TileProducts::nameAll(ArrayRef<Val> acc) const {
  for (auto [name, sum] : llvm::zip_equal(names(), acc))
    sum.named(name);
}

KernelBuilder::Vals TileProducts::addLoop(Vals acc) {
  const StepPlan &plan = panels.plan;
  int64_t chain = panels.chains.empty() ? 0 : panels.chains.front();
  acc = k.forLoop(
      k.index(0), k.index(plan.steps * plan.stepSize), plan.stepSize, "i", acc,
      names(), [&](Val i, ArrayRef<Val> acc) {
        return addStep(acc, i, panelAt + i * panels.tile, plan.stepSize, chain);
      });
  if (plan.steps == 1)
    nameAll(acc);
  return acc;
}

/// Steps that allow the longest chains first; a table says where each is.
KernelBuilder::Vals TileProducts::addSortedLoops(Vals acc, Val panel) {
  const StepPlan &plan = panels.plan;
  Val offsetsAt = (panel * plan.steps).named("offsets_at");
  int64_t last = panels.chains.size() - 1;
  Val begin = k.index(0);
  for (int64_t number = 0; number <= last; ++number) {
    int64_t chain = panels.chains[number];
    Val end = number == last ? k.index(plan.steps)
                             : k.toIndex(k.load(ends, panel * last + number))
                                   .named("end_of_" + Twine(chain));
    acc = k.forLoop(
        begin, end, 1, "step", acc, names(), [&](Val step, ArrayRef<Val> acc) {
          Val at = k.toIndex(k.load(offsets, offsetsAt + step)).named("i");
          return addStep(acc, at,
                         panelAt + step * (plan.stepSize * panels.tile),
                         plan.stepSize, chain);
        });
    begin = end;
  }
  return acc;
}

KernelBuilder::Vals TileProducts::addStep(ArrayRef<Val> acc, Val at,
                                          Val weightsAt, int64_t size,
                                          int64_t chain) {
  Val weights = weightsAt.named("w_at");
  switch (products) {
  case Products::Widening:
    return addWidening(acc, at, weights, size, chain);
  case Products::Dot:
    return addDot(acc, at, weights, size);
  case Products::MatMul:
    break;
  }
  return addMatMul(acc, at, weights, size);
}

Val TileProducts::loadVector(Val base, Val at, int64_t size) const {
  return size >= 16 ? n.loadS8x16(base, at) : n.loadS8x8(base, at);
}

KernelBuilder::Vals TileProducts::addWidening(ArrayRef<Val> acc, Val at,
                                              Val weightsAt, int64_t size,
                                              int64_t chain) {
  int64_t vectors = llvm::divideCeil(size, 16), tile = panels.tile;
  SmallVector<SmallVector<Val>> x;
  for (auto [p, row] : llvm::enumerate(rows)) {
    x.emplace_back();
    for (int64_t v = 0; v < vectors; ++v)
      x.back().push_back(loadVector(row, at + 16 * v, size)
                             .named("x" + Twine(p) + "_" + Twine(v)));
  }
  Vals sums(acc);
  for (int64_t c = 0; c < tile; ++c) {
    SmallVector<Val> w;
    for (int64_t v = 0; v < vectors; ++v)
      w.push_back(loadVector(packed, weightsAt + (c * size + 16 * v), size)
                      .named("w" + Twine(c) + "_" + Twine(v)));
    for (size_t p = 0; p < rows.size(); ++p) {
      Val product;
      for (int64_t half = 0; half < size / 8; ++half) {
        product = size == 8 ? n.multiply(product, x[p][0], w[0])
                            : n.multiply(product, x[p][half / 2], w[half / 2],
                                         /*high=*/half % 2);
        if ((half + 1) % chain != 0)
          continue;
        Val &sum = sums[p * tile + c];
        sum = n.op<arm::VpadalqS16Op>(sum, product);
        product = Val();
      }
    }
  }
  return sums;
}

KernelBuilder::Vals TileProducts::addDot(ArrayRef<Val> acc, Val at,
                                         Val weightsAt, int64_t size) {
  int64_t quads = panels.tile / 4;
  SmallVector<Val> x;
  for (auto [p, row] : llvm::enumerate(rows))
    x.push_back(loadVector(row, at, size).named("x" + Twine(p)));
  Vals sums(acc);
  for (int64_t lane = 0; lane < size / 4; ++lane)
    for (int64_t q = 0; q < quads; ++q) {
      Val w = n.loadS8x16(packed, weightsAt + 16 * (lane * quads + q))
                  .named("w" + Twine(q) + "_" + Twine(lane));
      for (size_t p = 0; p < rows.size(); ++p) {
        Val &sum = sums[p * quads + q];
        sum = size == 16 ? n.op<arm::VdotqLaneqS32Op>(sum, w, x[p], k.i32(lane))
                         : n.op<arm::VdotqLaneS32Op>(sum, w, x[p], k.i32(lane));
      }
    }
  return sums;
}

KernelBuilder::Vals TileProducts::addMatMul(ArrayRef<Val> acc, Val at,
                                            Val weightsAt, int64_t size) {
  int64_t columns = panels.tile / 2;
  Vals sums(acc);
  SmallVector<Val> x[2];
  for (size_t p = 0; p < rows.size(); p += 2) {
    // A single row is its own partner.
    Val a = loadVector(rows[p], at, size),
        b = p + 1 < rows.size() ? loadVector(rows[p + 1], at, size) : a;
    if (size == 8) {
      x[0].push_back(n.op<arm::VcombineS8Op>(a, b).named("x" + Twine(p)));
      continue;
    }
    auto widened = [&](Val row, size_t number) {
      return n.op<arm::VreinterpretqS64S8Op>(row).named("x" + Twine(number));
    };
    Val wideA = widened(a, p),
        wideB = p + 1 < rows.size() ? widened(b, p + 1) : wideA;
    x[0].push_back(
        n.op<arm::VreinterpretqS8S64Op>(n.op<arm::Vzip1qS64Op>(wideA, wideB))
            .named("x" + Twine(p) + "_low"));
    x[1].push_back(
        n.op<arm::VreinterpretqS8S64Op>(n.op<arm::Vzip2qS64Op>(wideA, wideB))
            .named("x" + Twine(p) + "_high"));
  }
  for (int64_t half = 0; half < size / 8; ++half)
    for (int64_t c = 0; c < columns; ++c) {
      Val w = n.loadS8x16(packed, weightsAt + 16 * (half * columns + c))
                  .named("w" + Twine(c) + "_" + Twine(half));
      for (size_t pair = 0; pair < x[half].size(); ++pair) {
        Val &sum = sums[pair * columns + c];
        sum = n.op<arm::VmmlaqS32Op>(sum, x[half][pair], w);
      }
    }
  return sums;
}

/// Quad `q` of row `p`, without the bias that only Widening's sums lack.
Val TileProducts::quadOf(ArrayRef<Val> acc, int64_t p, int64_t q) const {
  if (products == Products::Widening) {
    ArrayRef<Val> four = acc.slice(p * panels.tile + 4 * q, 4);
    return n.sumLanes(four[0], four[1], four[2], four[3]);
  }
  // [p0c0 p0c1 p1c0 p1c1] and the same of the next two channels.
  ArrayRef<Val> two = acc.slice(p / 2 * (panels.tile / 2) + 2 * q, 2);
  Val a = n.op<arm::VreinterpretqS64S32Op>(two[0]),
      b = n.op<arm::VreinterpretqS64S32Op>(two[1]);
  return n.op<arm::VreinterpretqS32S64Op>(
      p % 2 == 0 ? n.op<arm::Vzip1qS64Op>(a, b) : n.op<arm::Vzip2qS64Op>(a, b));
}

SmallVector<Val> TileProducts::finish(ArrayRef<Val> acc, ArrayRef<Val> bias) {
  if (products == Products::Dot)
    return SmallVector<Val>(acc);
  SmallVector<Val> result;
  for (int64_t p = 0; p < int64_t(rows.size()); ++p)
    for (int64_t q = 0; q < panels.tile / 4; ++q) {
      Val sum = quadOf(acc, p, q).named("sum" + Twine(p) + "x" + Twine(q));
      result.push_back(products == Products::Widening
                           ? n.op<arm::VaddqS32Op>(sum, bias[q])
                           : sum);
    }
  return result;
}

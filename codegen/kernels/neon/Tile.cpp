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
  if (products != Products::Widening)
    return;
  bool hasBlock = n.hasAArch64() && panels.plan.paddedK() >= 16;
  if (panels.plan.steps > 0 || hasBlock)
    offsets = k.table(panels.offsets, "step_offset");
  if (panels.chains.size() > 1)
    ends = k.table(panels.ends, "chain_end");
  if (hasBlock)
    blocked = k.stackArray(16, k.b().getI32Type(), "sums");
}

SmallVector<Val> TileProducts::sums(ArrayRef<Val> givenRows, Val panel,
                                    ArrayRef<Val> bias) {
  rows.assign(givenRows.begin(), givenRows.end());
  panelAt = (panel * panels.panelBytes()).named("panel_at");
  if (isBlock())
    return blockSums(panel, bias);
  bool isWidening = products == Products::Widening;
  Vals acc = start(bias);
  acc = isWidening ? addSortedLoops(acc, panel) : addLoop(acc);
  int64_t at = panels.plan.steps * panels.plan.stepSize;
  for (int64_t size : panels.plan.tail) {
    Val i = k.index(at), weights = (panelAt + at * panels.tile).named("w_at");
    acc = isWidening
              ? addWidening(acc, {i, i + 16}, weights, size, panels.tailChain)
              : addStep(acc, i, weights, size);
    nameAll(acc);
    at += size;
  }
  return finish(acc, bias);
}

/// Whether all sums of a tile are one statement.
bool TileProducts::isBlock() const { return blocked && rows.size() == 4; }

SmallVector<Val> TileProducts::blockSums(Val panel, ArrayRef<Val> bias) {
  const StepPlan &plan = panels.plan;
  // The first step is counted apart.
  bool hasSteps = plan.steps > 0;
  SmallVector<Val, 3> turns(3, k.index(0));
  Val done = k.index(hasSteps);
  for (auto [number, chain] : llvm::enumerate(panels.chains)) {
    Val end = endOf(panel, number);
    if (chain > panels.firstChain)
      end = k.max(end, k.index(1));
    turns[chain == 4   ? 0
          : chain == 2 ? 1
                       : 2] = (end - done).named("steps_of_" + Twine(chain));
    done = end;
  }
  auto has = [&](int64_t chain) {
    return plan.steps > 1 && llvm::is_contained(panels.chains, chain);
  };
  Val zero = k.index(0);
  arm::TileS8Op::create(
      k.b(), k.loc(), rows[0], zero, rows[1], zero, rows[2], zero, rows[3],
      zero, packed, panelAt, offsets,
      (panel * panels.panelOffsets()).named("offsets_at"), turns[0], turns[1],
      turns[2], blocked, zero, panels.firstChain, has(4), has(2), has(1),
      plan.tail.empty() ? 0 : plan.tail.front(), panels.tailChain);
  SmallVector<Val> result;
  for (int64_t p = 0; p < 4; ++p)
    result.push_back(n.op<arm::VaddqS32Op>(
        n.loadS32x4(blocked, k.index(4 * p)).named("sum" + Twine(p) + "x0"),
        bias.front()));
  return result;
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
  acc = k.forLoop(
      k.index(0), k.index(plan.steps * plan.stepSize), plan.stepSize, "i", acc,
      names(), [&](Val i, ArrayRef<Val> acc) {
        return addStep(acc, i, (panelAt + i * panels.tile).named("w_at"),
                       plan.stepSize);
      });
  if (plan.steps == 1)
    nameAll(acc);
  return acc;
}

/// After how many of a panel's steps the chains of number `number` end.
Val TileProducts::endOf(Val panel, int64_t number) const {
  int64_t last = panels.chains.size() - 1;
  if (number == last)
    return k.index(panels.plan.steps);
  return k.toIndex(k.load(ends, panel * last + number))
      .named("end_of_" + Twine(panels.chains[number]));
}

/// Steps that allow the longest chains first; a table says where each is.
KernelBuilder::Vals TileProducts::addSortedLoops(Vals acc, Val panel) {
  const StepPlan &plan = panels.plan;
  if (plan.steps == 0)
    return acc;
  Val offsetsAt = (panel * panels.panelOffsets()).named("offsets_at");
  Val begin = k.index(0);
  for (auto [number, chain] : llvm::enumerate(panels.chains)) {
    Val end = endOf(panel, number);
    acc = k.forLoop(
        begin, end, 1, "step", acc, names(), [&](Val step, ArrayRef<Val> acc) {
          SmallVector<Val, 2> at;
          for (int64_t block : {0, 1})
            at.push_back(
                k.toIndex(k.load(offsets, offsetsAt + step * 2 + block))
                    .named(block == 0 ? "a" : "b"));
          Val weights = panelAt + step * (plan.stepSize * panels.tile);
          return addWidening(acc, at, weights.named("w_at"), plan.stepSize,
                             chain);
        });
    begin = end;
  }
  if (plan.steps == 1)
    nameAll(acc);
  return acc;
}

KernelBuilder::Vals TileProducts::addStep(ArrayRef<Val> acc, Val at,
                                          Val weights, int64_t size) {
  return products == Products::Dot ? addDot(acc, at, weights, size)
                                   : addMatMul(acc, at, weights, size);
}

Val TileProducts::loadVector(Val base, Val at, int64_t size) const {
  return size >= 16 ? n.loadS8x16(base, at) : n.loadS8x8(base, at);
}

/// A step of `size` values, whose vector v lies at `at[v]`; the last may be of
/// 8.
KernelBuilder::Vals TileProducts::addWidening(ArrayRef<Val> acc,
                                              ArrayRef<Val> at, Val weightsAt,
                                              int64_t size, int64_t chain) {
  int64_t vectors = llvm::divideCeil(size, 16), tile = panels.tile;
  SmallVector<SmallVector<Val>> x;
  for (auto [p, row] : llvm::enumerate(rows)) {
    x.emplace_back();
    for (int64_t v = 0; v < vectors; ++v)
      x.back().push_back(loadVector(row, at[v], size - 16 * v)
                             .named("x" + Twine(p) + "_" + Twine(v)));
  }
  Vals sums(acc);
  for (int64_t c = 0; c < tile; ++c) {
    SmallVector<Val> w;
    for (int64_t v = 0; v < vectors; ++v)
      w.push_back(
          loadVector(packed, weightsAt + (c * size + 16 * v), size - 16 * v)
              .named("w" + Twine(c) + "_" + Twine(v)));
    for (size_t p = 0; p < rows.size(); ++p) {
      Val product;
      int64_t halves = size / 8;
      for (int64_t half = 0; half < halves; ++half) {
        bool isWhole = half / 2 < size / 16;
        product = isWhole ? n.multiply(product, x[p][half / 2], w[half / 2],
                                       /*high=*/half % 2)
                          : n.multiply(product, x[p][half / 2], w[half / 2]);
        if ((half + 1) % chain != 0 && half + 1 != halves)
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

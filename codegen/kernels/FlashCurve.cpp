//===- FlashCurve.cpp - Flash against cycles ------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Step by step, all partial choices worth keeping. One is not if another has no
// more cycles and no more bytes, even after paying for every part that the
// first has paid for and the other has not: whatever follows, the other ends no
// worse.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/FlashCurve.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"
#include <tuple>

using namespace mote;
using llvm::ArrayRef;
using llvm::BitVector;

namespace {
struct Partial {
  int64_t bytes = 0;
  uint64_t cycles = 0;
  /// The parts paid for that later steps may need.
  BitVector paid;
  /// Of the choices before this step; and this step's option.
  unsigned parent = 0, option = 0;
};

class Curve {
public:
  Curve(ArrayRef<std::vector<FlashOption>> steps, ArrayRef<int64_t> partBytes);
  std::vector<FlashPoint> compute();

private:
  std::vector<Partial> extend(size_t step);
  Partial take(const Partial &before, size_t step, unsigned option);
  bool isWorse(const Partial &partial, const Partial &than) const;
  std::vector<Partial> prune(std::vector<Partial> partials) const;
  static std::vector<Partial> thin(std::vector<Partial> partials);

  static constexpr size_t most = 1024;
  ArrayRef<std::vector<FlashOption>> steps;
  ArrayRef<int64_t> partBytes;
  std::vector<size_t> lastStep; ///< That may need a part.
  std::vector<std::vector<Partial>> levels;
};
} // namespace

Curve::Curve(ArrayRef<std::vector<FlashOption>> steps,
             ArrayRef<int64_t> partBytes)
    : steps(steps), partBytes(partBytes), lastStep(partBytes.size(), 0) {
  for (auto [number, options] : llvm::enumerate(steps))
    for (const FlashOption &option : options)
      for (unsigned part : option.parts)
        lastStep[part] = number;
}

Partial Curve::take(const Partial &before, size_t step, unsigned option) {
  const FlashOption &taken = steps[step][option];
  Partial after = before;
  after.cycles += taken.cycles;
  after.option = option;
  for (unsigned part : taken.parts)
    if (!after.paid.test(part)) {
      after.bytes += partBytes[part];
      after.paid.set(part);
    }
  return after;
}

bool Curve::isWorse(const Partial &partial, const Partial &than) const {
  if (partial.cycles < than.cycles || partial.bytes < than.bytes)
    return false;
  int64_t bytes = than.bytes;
  for (unsigned part : partial.paid.set_bits())
    if (!than.paid.test(part))
      bytes += partBytes[part];
  return bytes <= partial.bytes;
}

std::vector<Partial> Curve::prune(std::vector<Partial> partials) const {
  llvm::sort(partials, [](const Partial &a, const Partial &b) {
    return std::tie(a.bytes, a.cycles, a.parent, a.option) <
           std::tie(b.bytes, b.cycles, b.parent, b.option);
  });
  std::vector<Partial> kept;
  for (Partial &partial : partials)
    if (llvm::none_of(kept, [&](const Partial &other) {
          return isWorse(partial, other);
        }))
      kept.push_back(std::move(partial));
  return kept;
}

/// The fastest of each 1/1024 of the range of bytes.
std::vector<Partial> Curve::thin(std::vector<Partial> partials) {
  int64_t first = partials.front().bytes,
          range = partials.back().bytes - first + 1;
  std::vector<Partial> kept;
  int64_t slot = -1;
  for (Partial &partial : partials) {
    int64_t its = (partial.bytes - first) * int64_t(most) / range;
    if (its != slot)
      kept.push_back(std::move(partial));
    else if (partial.cycles < kept.back().cycles)
      kept.back() = std::move(partial);
    slot = its;
  }
  return kept;
}

std::vector<Partial> Curve::extend(size_t step) {
  std::vector<Partial> partials;
  for (auto [parent, before] : llvm::enumerate(levels.back()))
    for (unsigned option = 0; option < steps[step].size(); ++option) {
      Partial after = take(before, step, option);
      after.parent = parent;
      for (unsigned part : after.paid.set_bits())
        if (lastStep[part] <= step)
          after.paid.reset(part);
      partials.push_back(std::move(after));
    }
  partials = prune(std::move(partials));
  return partials.size() > most ? thin(std::move(partials)) : partials;
}

std::vector<FlashPoint> Curve::compute() {
  Partial nothing;
  nothing.paid.resize(partBytes.size());
  levels.push_back({nothing});
  for (size_t step = 0; step < steps.size(); ++step)
    levels.push_back(extend(step));
  std::vector<FlashPoint> points;
  for (const Partial &end : levels.back()) {
    FlashPoint point{end.bytes, end.cycles,
                     std::vector<unsigned>(steps.size())};
    const Partial *partial = &end;
    for (size_t step = steps.size(); step-- > 0;) {
      point.options[step] = partial->option;
      partial = &levels[step][partial->parent];
    }
    points.push_back(std::move(point));
  }
  return points;
}

/// Whether two steps have the same options at proportional cycles, as rows of
/// one layer have: whatever is best for one is best for both, since a choice
/// that pays for the parts of two options has the faster one for free.
static bool isAlike(const std::vector<FlashOption> &a,
                    const std::vector<FlashOption> &b) {
  if (a.size() != b.size())
    return false;
  using Wide = unsigned __int128;
  for (const auto &[left, right] : llvm::zip(a, b))
    if (left.parts != right.parts || Wide(left.cycles) * b.front().cycles !=
                                         Wide(right.cycles) * a.front().cycles)
      return false;
  return true;
}

std::vector<FlashPoint>
mote::computeFlashCurve(ArrayRef<std::vector<FlashOption>> steps,
                        ArrayRef<int64_t> partBytes) {
  std::vector<std::vector<FlashOption>> kinds;
  std::vector<unsigned> kindOf;
  for (const std::vector<FlashOption> &step : steps) {
    auto known = llvm::find_if(
        kinds, [&](const auto &kind) { return isAlike(kind, step); });
    kindOf.push_back(known - kinds.begin());
    if (known == kinds.end())
      kinds.push_back(step);
    else
      for (auto [all, one] : llvm::zip(*known, step))
        all.cycles += one.cycles;
  }
  std::vector<FlashPoint> points = Curve(kinds, partBytes).compute();
  for (FlashPoint &point : points) {
    std::vector<unsigned> options;
    for (unsigned kind : kindOf)
      options.push_back(point.options[kind]);
    point.options = std::move(options);
  }
  return points;
}

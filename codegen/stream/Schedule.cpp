//===- Schedule.cpp - Which row of which op comes next ------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/stream/Schedule.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <cassert>
#include <limits>

using namespace mote::stream;
using llvm::SmallVector;
using llvm::SmallVectorImpl;

static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

namespace {
/// A line buffer, or the progress of a whole tensor. Rows count from the
/// image's first; padding above it has negative numbers.
struct Lines {
  int64_t base = 0;   ///< The row at the front.
  int64_t next = 0;   ///< The row that comes next.
  int64_t extent = 0; ///< Most rows that were needed at once.
};

/// Runs the network once. A first run, with boundless line buffers, finds out
/// how deep they must be.
class Simulator {
public:
  Simulator(const Network &network, llvm::ArrayRef<int64_t> depths,
            bool withSteps);
  std::vector<Step> run();

  std::vector<Lines> lines;
  std::vector<int64_t> deadBytes;
  int64_t movedBytes = 0;
  std::optional<int64_t> distance;

private:
  using Steps = std::vector<Step>;
  using Groups = std::vector<Steps>;
  struct Use {
    unsigned stage;
    const Feed *feed;
  };

  int64_t heightOf(unsigned stage) const {
    return network.tensors[network.stages[stage].tensor].height;
  }
  /// How many rows a stage computes next.
  int64_t rowsOf(unsigned stage) const {
    return std::min(network.stages[stage].rows,
                    heightOf(stage) - nextRow[stage]);
  }
  int64_t windowStart(const Use &use) const;
  int64_t lowestNeeded(unsigned tensor) const;
  bool isWanted(unsigned tensor, int64_t row) const;
  void skipUnwanted(unsigned tensor);
  void makeRoom(unsigned tensor, int64_t end, Steps &steps);
  void ensure(unsigned tensor, int64_t end, Steps &steps);
  void produce(unsigned stage, Steps &steps);
  void compute(unsigned stage, Steps &steps);
  void notePlaces(unsigned stage, int64_t rows);
  void append(Steps &steps, Step step) {
    if (withSteps)
      steps.push_back(std::move(step));
  }

  void fold(Groups groups, Steps &steps);

  const Network &network;
  llvm::ArrayRef<int64_t> depths; ///< Empty: no limit.
  bool withSteps;
  std::vector<int64_t> nextRow; ///< Of each stage.
  std::vector<SmallVector<Use, 2>> uses;
  /// In bytes: what is written of the last whole tensor, and for each of its
  /// rows the lowest input byte that is still needed then.
  SmallVector<std::pair<int64_t, int64_t>> results;
};
} // namespace

Simulator::Simulator(const Network &network, llvm::ArrayRef<int64_t> depths,
                     bool withSteps)
    : deadBytes(network.stages.size(), kNever), network(network),
      depths(depths), withSteps(withSteps) {
  lines.resize(network.tensors.size());
  uses.resize(network.tensors.size());
  nextRow.resize(network.stages.size());
  for (auto [number, stage] : llvm::enumerate(network.stages))
    for (const Feed &feed : stage.feeds)
      uses[feed.tensor].push_back({unsigned(number), &feed});
  for (auto [number, tensor] : llvm::enumerate(network.tensors)) {
    if (!tensor.producer)
      lines[number].next = tensor.height;
    if (tensor.isWhole)
      continue;
    int64_t first = 0;
    for (const Use &use : uses[number])
      first = std::min(first, windowStart(use));
    lines[number].base = lines[number].next = first;
  }
}

/// The first row that a stage's next window needs.
int64_t Simulator::windowStart(const Use &use) const {
  if (nextRow[use.stage] >= heightOf(use.stage))
    return kNever;
  int64_t start = nextRow[use.stage] * use.feed->stride - use.feed->top;
  return use.feed->clips ? std::max<int64_t>(start, 0) : start;
}

/// The first row that any later window needs.
int64_t Simulator::lowestNeeded(unsigned tensor) const {
  int64_t lowest = kNever;
  for (const Use &use : uses[tensor])
    lowest = std::min(lowest, windowStart(use));
  return lowest;
}

/// Whether a later window covers `row`: strides may step over rows, but not
/// between the windows of one step.
bool Simulator::isWanted(unsigned tensor, int64_t row) const {
  return llvm::any_of(uses[tensor], [&](const Use &use) {
    int64_t rows = network.stages[use.stage].rows, height = heightOf(use.stage);
    int64_t at = row + use.feed->top;
    int64_t first = std::min(at / use.feed->stride, height - 1) / rows * rows;
    int64_t last = std::min(first + rows, height) - 1;
    return last >= nextRow[use.stage] &&
           at < last * use.feed->stride + use.feed->span;
  });
}

void Simulator::skipUnwanted(unsigned tensor) {
  Lines &line = lines[tensor];
  const Tensor &info = network.tensors[tensor];
  while (!info.isSum && line.next >= 0 && line.next < info.height) {
    int64_t count = rowsOf(*info.producer);
    for (int64_t row = 0; row < count; ++row)
      if (isWanted(tensor, line.next + row))
        return;
    if (line.base == line.next)
      line.base += count;
    line.next += count;
    nextRow[*info.producer] += count;
  }
}

/// Whether the first stage runs in one of `steps`.
static bool readsInput(const std::vector<Step> &steps) {
  return llvm::any_of(steps, [](const Step &step) {
    return step.kind == Step::Kind::Tile && step.id == 0;
  });
}

void Simulator::fold(Groups groups, Steps &steps) {
  if (!withSteps)
    return;
  // What takes rows that arrive later is cut there first; see cutAtRows.
  if (network.takesRows && llvm::any_of(groups, readsInput)) {
    for (Steps &group : groups)
      llvm::append_range(steps, std::move(group));
    return;
  }
  llvm::append_range(steps, foldGroups(std::move(groups)));
}

/// Moves what is still needed to the front if rows up to `end` do not fit.
void Simulator::makeRoom(unsigned tensor, int64_t end, Steps &steps) {
  Lines &line = lines[tensor];
  const Tensor &info = network.tensors[tensor];
  if (info.isSum) {
    line.extent = 1;
    return;
  }
  // Whole steps of the producer.
  if (int64_t next = std::max<int64_t>(line.next, 0);
      end > next && next < info.height) {
    uint64_t rows = network.stages[*info.producer].rows;
    end = std::max(
        end,
        std::min<int64_t>(info.height, next + llvm::alignTo(end - next, rows)));
  }
  int64_t low = std::min(lowestNeeded(tensor), line.next);
  line.extent = std::max(line.extent, end - low);
  if (!depths.empty() && end - line.base <= depths[tensor])
    return;
  int64_t kept = line.next - low;
  if (kept > 0 && low > line.base) {
    movedBytes += kept * info.rowBytes;
    append(steps,
           {Step::Kind::Move, tensor, kept, {}, {{low - line.base, {}}}, {}});
  }
  line.base = low;
}

/// Computes rows of `tensor` until all before `end` are there.
void Simulator::ensure(unsigned tensor, int64_t end, Steps &steps) {
  const Tensor &info = network.tensors[tensor];
  Lines &line = lines[tensor];
  Groups groups;
  if (info.isWhole) {
    while (line.next < std::min(end, info.height))
      produce(*info.producer, groups.emplace_back());
    return fold(std::move(groups), steps);
  }
  skipUnwanted(tensor);
  if (line.next >= end)
    return;
  makeRoom(tensor, end, steps);
  if (info.isSum && line.next == 0)
    append(steps, {Step::Kind::Fill, tensor, 1, {}, {{0, {}}}, {}});
  while (line.next < end) {
    if (line.next >= 0 && line.next < info.height) {
      produce(*info.producer, groups.emplace_back());
      skipUnwanted(tensor);
      continue;
    }
    int64_t count =
        line.next < 0 ? std::min(end, int64_t(0)) - line.next : end - line.next;
    append(groups.emplace_back(), {Step::Kind::Fill,
                                   tensor,
                                   count,
                                   {},
                                   {{line.next - line.base, {}}},
                                   {}});
    line.next += count;
  }
  fold(std::move(groups), steps);
}

/// Computes the next rows of a stage, and what they need.
void Simulator::produce(unsigned stage, Steps &steps) {
  for (const Feed &feed : network.stages[stage].feeds) {
    int64_t last = nextRow[stage] + rowsOf(stage) - 1;
    int64_t end = last * feed.stride - feed.top + feed.span;
    if (feed.clips)
      end = std::min(end, network.tensors[feed.tensor].height);
    ensure(feed.tensor, end, steps);
  }
  compute(stage, steps);
}

/// The rows themselves; their windows are there.
void Simulator::compute(unsigned stage, Steps &steps) {
  const Stage &info = network.stages[stage];
  int64_t rows = rowsOf(stage);
  Step step{Step::Kind::Tile, stage, rows, {}, {}, {}};
  for (const Feed &feed : info.feeds) {
    const Tensor &in = network.tensors[feed.tensor];
    int64_t start = nextRow[stage] * feed.stride - feed.top;
    int64_t end = start + (rows - 1) * feed.stride + feed.span;
    int64_t above = feed.clips ? std::max<int64_t>(-start, 0) : 0;
    int64_t below = feed.clips ? std::max<int64_t>(end - in.height, 0) : 0;
    step.clipped.append({above, below});
    // Whole tensors have their base at row 0 throughout.
    step.counters.push_back(
        {in.isSum ? 0 : start + above - lines[feed.tensor].base, {}});
  }
  Lines &out = lines[info.tensor];
  assert(out.next == nextRow[stage] && "rows come in order");
  bool isSum = network.tensors[info.tensor].isSum;
  step.counters.push_back({isSum ? 0 : out.next - out.base, {}});
  step.counters.push_back({nextRow[stage], {}});
  int64_t front = step.counters[0].base;
  append(steps, std::move(step));
  out.next += rows;
  nextRow[stage] += rows;

  const Feed &first = info.feeds[0];
  const Tensor &source = network.tensors[first.tensor];
  const Lines &in = lines[first.tensor];
  int64_t dead = std::min(lowestNeeded(first.tensor), in.next) - in.base;
  if (source.isWhole || source.isSum || front != 0)
    dead = 0;
  deadBytes[stage] = std::min(deadBytes[stage], dead * source.rowBytes);
  notePlaces(stage, rows);
}

/// If rows of the last whole tensor were written: how far, and the lowest byte
/// of the first tensor that is needed later.
void Simulator::notePlaces(unsigned stage, int64_t rows) {
  unsigned tensor = network.stages[stage].tensor;
  if (stage + 1 != network.stages.size())
    return;
  // All that is written lies below the first input, if that is needed no more.
  int64_t needed = std::min(lowestNeeded(0), network.tensors[0].height);
  // While rows are computed, their own windows are read.
  for (const Feed &feed : network.stages[stage].feeds)
    if (feed.tensor == 0)
      needed = std::min(
          needed, std::max<int64_t>(0, (nextRow[stage] - rows) * feed.stride -
                                           feed.top));
  int64_t written = lines[tensor].next * network.tensors[tensor].rowBytes;
  int64_t gap = written - needed * network.tensors[0].rowBytes;
  distance = std::max(distance.value_or(gap), gap);
}

std::vector<Step> Simulator::run() {
  Groups groups;
  unsigned last = network.stages.size() - 1;
  while (nextRow[last] < heightOf(last))
    produce(last, groups.emplace_back());
  // Rows that only ops after the stream need.
  for (const Stage &stage : network.stages)
    if (network.tensors[stage.tensor].isWhole)
      while (lines[stage.tensor].next < network.tensors[stage.tensor].height)
        produce(*network.tensors[stage.tensor].producer, groups.emplace_back());
  Steps steps;
  fold(std::move(groups), steps);
  return steps;
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// Whether two steps do the same but for where.
static bool isAlike(const Step &a, const Step &b) {
  if (a.kind != b.kind || a.id != b.id || a.rows != b.rows ||
      a.clipped != b.clipped || a.counters.size() != b.counters.size() ||
      a.body.size() != b.body.size())
    return false;
  for (auto [left, right] : llvm::zip(a.counters, b.counters))
    if (left.steps != right.steps)
      return false;
  for (auto [left, right] : llvm::zip(a.body, b.body))
    if (!isAlike(left, right))
      return false;
  return true;
}

/// The bases of all counters in `steps`, in order.
static void collectBases(llvm::ArrayRef<Step> steps,
                         SmallVectorImpl<int64_t> &bases) {
  for (const Step &step : steps) {
    for (const Counter &counter : step.counters)
      bases.push_back(counter.base);
    collectBases(step.body, bases);
  }
}

/// Lets all counters in `steps` count up by `by` in one more loop.
static void addLoop(std::vector<Step> &steps, const int64_t *&by) {
  for (Step &step : steps) {
    for (Counter &counter : step.counters)
      counter.steps.push_back(*by++);
    addLoop(step.body, by);
  }
}

namespace {
/// Groups with the bases of their counters at hand.
struct Folder {
  std::vector<std::vector<Step>> groups;
  std::vector<SmallVector<int64_t>> bases;

  std::vector<unsigned> kinds; ///< Equal for groups that do the same.

  explicit Folder(std::vector<std::vector<Step>> all) : groups(std::move(all)) {
    std::vector<size_t> firsts; // Of each kind.
    for (const auto &[number, group] : llvm::enumerate(groups)) {
      collectBases(group, bases.emplace_back());
      auto known = llvm::find_if(
          firsts, [&](size_t first) { return doSame(groups[first], group); });
      kinds.push_back(known - firsts.begin());
      if (known == firsts.end())
        firsts.push_back(number);
    }
  }

  static bool doSame(const std::vector<Step> &a, const std::vector<Step> &b) {
    return a.size() == b.size() && llvm::all_of(llvm::zip(a, b), [](auto pair) {
             return isAlike(std::get<0>(pair), std::get<1>(pair));
           });
  }

  /// How often `period` groups repeat from group `at` on.
  size_t countRounds(size_t at, size_t period) const {
    size_t end = at + period;
    for (; end < groups.size(); ++end) {
      if (kinds[end] != kinds[end - period])
        break;
      bool isSteady = end < at + 2 * period;
      if (!isSteady)
        isSteady = llvm::equal(
            llvm::map_range(llvm::zip(bases[end], bases[end - period]), minus),
            llvm::map_range(
                llvm::zip(bases[end - period], bases[end - 2 * period]),
                minus));
      if (!isSteady)
        break;
    }
    return (end - at) / period;
  }

  static int64_t minus(std::tuple<const int64_t &, const int64_t &> pair) {
    return std::get<0>(pair) - std::get<1>(pair);
  }

  /// `rounds` times `period` groups from `at` on as a loop.
  Step makeLoop(size_t at, size_t period, size_t rounds) {
    Step loop{Step::Kind::Loop, 0, int64_t(rounds), {}, {}, {}};
    SmallVector<int64_t> by;
    for (size_t group = at; group < at + period; ++group) {
      for (auto pair : llvm::zip(bases[group + period], bases[group]))
        by.push_back(minus(pair));
      llvm::append_range(loop.body, std::move(groups[group]));
    }
    const int64_t *next = by.data();
    addLoop(loop.body, next);
    return loop;
  }
};
} // namespace

/// Strides of branches that do not agree repeat after a few rows only.
static constexpr size_t kLongestPeriod = 4;
/// An input row repeats what it sets off after as many as all strides together
/// step over.
static constexpr size_t kLongestRowPeriod = 32;

static std::vector<Step> foldGroups(std::vector<std::vector<Step>> groups,
                                    size_t longestPeriod) {
  std::vector<Step> result;
  Folder folder(std::move(groups));
  auto longest = [&](size_t at) {
    std::pair<size_t, size_t> best = {1, 1}; // period, rounds
    for (size_t period = 1; period <= longestPeriod; ++period) {
      size_t rounds = folder.countRounds(at, period);
      if (rounds > 1 && period * rounds > best.first * best.second)
        best = {period, rounds};
    }
    return best;
  };
  size_t count = folder.groups.size();
  for (size_t at = 0; at < count;) {
    auto [period, rounds] = longest(at);
    // What starts up differs: better a long loop from the next group on.
    auto [laterPeriod, laterRounds] =
        at + 1 < count ? longest(at + 1) : std::pair<size_t, size_t>(0, 0);
    if (rounds < 2 || laterPeriod * laterRounds > period * rounds) {
      llvm::append_range(result, std::move(folder.groups[at++]));
      continue;
    }
    result.push_back(folder.makeLoop(at, period, rounds));
    at += period * rounds;
  }
  return result;
}

std::vector<Step>
mote::stream::foldGroups(std::vector<std::vector<Step>> groups) {
  return ::foldGroups(std::move(groups), kLongestPeriod);
}

/// What each row of the input sets off: from where it is read to where the next
/// one is. Rows that nothing reads set off nothing, but arrive too.
static std::vector<Step> cutAtRows(std::vector<Step> steps,
                                   const Network &network) {
  int64_t stride = network.stages.front().feeds.front().stride;
  std::vector<Step> result;
  std::vector<std::vector<Step>> groups;
  auto arrive = [&] {
    groups.emplace_back().push_back({Step::Kind::NextRow, 0, 1, {}, {}, {}});
  };
  for (Step &step : steps) {
    if (step.kind == Step::Kind::Tile && step.id == 0)
      while (int64_t(groups.size()) <= step.counters.back().base * stride)
        arrive();
    (groups.empty() ? result : groups.back()).push_back(std::move(step));
  }
  while (int64_t(groups.size()) < network.tensors.front().height)
    arrive();
  llvm::append_range(result,
                     ::foldGroups(std::move(groups), kLongestRowPeriod));
  return result;
}

Schedule mote::stream::makeSchedule(const Network &network, bool withSteps) {
  Schedule schedule;
  Simulator boundless(network, {}, /*withSteps=*/false);
  boundless.run();
  for (auto [line, tensor] : llvm::zip(boundless.lines, network.tensors))
    schedule.depths.push_back(tensor.isWhole ? 0 : line.extent);
  Simulator simulator(network, schedule.depths, withSteps);
  schedule.steps = simulator.run();
  if (network.takesRows && withSteps)
    schedule.steps = cutAtRows(std::move(schedule.steps), network);
  schedule.distance = simulator.distance;
  schedule.deadBytes = std::move(simulator.deadBytes);
  schedule.movedBytes = simulator.movedBytes;
  return schedule;
}

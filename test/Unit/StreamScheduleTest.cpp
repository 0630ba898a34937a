//===- StreamScheduleTest.cpp - Streams of random networks ----------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs the schedules of random networks (strides, paddings, windows of several
// heights, several rows at a time, branches that join, rows that are used
// twice, sums of all rows) on line buffers whose slots hold row numbers. Each
// window must hold the rows that the definition of the op names; each row must
// be computed once, in order.
//
//===----------------------------------------------------------------------===//

#include "codegen/stream/Schedule.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>
#include <random>

using namespace mote::stream;

static std::mt19937 generator(1);

static int64_t uniform(int64_t low, int64_t high) {
  return low + int64_t(generator() % uint32_t(high - low + 1));
}

static constexpr int64_t kPadding = -1, kNothing = -2;

namespace {
class Machine {
public:
  Machine(const Network &network, const Schedule &schedule)
      : network(network), nextRow(network.stages.size()) {
    for (auto [tensor, depth] : llvm::zip(network.tensors, schedule.depths)) {
      auto &rows =
          memory.emplace_back(tensor.isWhole ? tensor.height : depth, kNothing);
      if (!tensor.producer)
        for (int64_t row = 0; row < tensor.height; ++row)
          rows[row] = row;
    }
  }

  void run(llvm::ArrayRef<Step> steps) {
    for (const Step &step : steps) {
      if (step.kind == Step::Kind::Loop) {
        for (int64_t round = 0; round < step.rows; ++round) {
          rounds.insert(rounds.begin(), round);
          run(step.body);
          rounds.erase(rounds.begin());
        }
      } else if (step.kind == Step::Kind::Tile) {
        tile(step);
      } else {
        std::vector<int64_t> &rows = memory[step.id];
        int64_t from = valueOf(step.counters[0]);
        for (int64_t i = 0; i < step.rows; ++i)
          if (step.kind == Step::Kind::Fill)
            rows.at(from + i) = network.tensors[step.id].isSum ? 0 : kPadding;
          else
            rows.at(i) = rows.at(from + i);
      }
    }
  }

  void checkComplete() {
    const Stage &last = network.stages.back();
    check(nextRow.back() == network.tensors[last.tensor].height,
          "all rows of the last stage");
    for (auto [tensor, rows] : llvm::zip(network.tensors, memory))
      for (int64_t row = 0; tensor.isWhole && row < tensor.height; ++row)
        check(rows[row] == row, "whole tensors to be complete");
  }

private:
  void check(bool isTrue, const char *what) {
    if (isTrue)
      return;
    llvm::errs() << "expected " << what << "\n";
    std::exit(1);
  }

  int64_t valueOf(const Counter &counter) {
    check(counter.steps.size() == rounds.size(), "a step for each loop");
    int64_t value = counter.base;
    for (auto [step, round] : llvm::zip(counter.steps, rounds))
      value += step * round;
    return value;
  }

  void tile(const Step &step) {
    const Stage &stage = network.stages[step.id];
    int64_t row = valueOf(step.counters.back());
    check(row >= nextRow[step.id], "rows in order, once");
    check(step.rows >= 1 && step.rows <= stage.rows, "as many rows as asked");
    nextRow[step.id] = row + step.rows;
    for (auto [number, feed] : llvm::enumerate(stage.feeds))
      checkWindow(step, row, number, feed);
    int64_t at = valueOf(step.counters[stage.feeds.size()]);
    for (int64_t i = 0; i < step.rows; ++i)
      if (network.tensors[stage.tensor].isSum)
        check(memory[stage.tensor].at(at)++ == row + i, "a sum of all rows");
      else
        memory[stage.tensor].at(at + i) = row + i;
  }

  void checkWindow(const Step &step, int64_t row, size_t number,
                   const Feed &feed) {
    int64_t height = network.tensors[feed.tensor].height;
    int64_t above = step.clipped[2 * number],
            below = step.clipped[2 * number + 1];
    int64_t at = valueOf(step.counters[number]);
    if (network.tensors[feed.tensor].isSum)
      return check(memory[feed.tensor].at(at) == height, "the whole sum");
    int64_t span = (step.rows - 1) * feed.stride + feed.span;
    for (int64_t i = above; i < span - below; ++i, ++at) {
      int64_t wanted = row * feed.stride - feed.top + i;
      if (wanted < 0 || wanted >= height)
        wanted = kPadding;
      check(memory[feed.tensor].at(at) == wanted, "the window's rows");
    }
    for (int64_t i : {above - 1, span - below})
      if (feed.clips && i >= 0 && i < span) {
        int64_t outside = row * feed.stride - feed.top + i;
        check(outside < 0 || outside >= height, "only padding clipped");
      }
  }

  const Network &network;
  std::vector<std::vector<int64_t>> memory;
  std::vector<int64_t> nextRow;
  std::vector<int64_t> rounds; ///< Innermost first.
};
} // namespace

/// An op on `from` with a random window.
static void addStage(Network &network, unsigned from) {
  int64_t height = network.tensors[from].height;
  Feed feed;
  feed.tensor = from;
  feed.span = uniform(0, 2) ? std::min<int64_t>(height, uniform(1, 4)) : 1;
  feed.stride = uniform(0, 2) ? 1 : uniform(1, 3);
  feed.top = uniform(0, feed.span - 1);
  int64_t bottom = uniform(0, feed.span - 1);
  feed.clips = network.tensors[from].isWhole || uniform(0, 3) == 0;
  int64_t result = (height + feed.top + bottom - feed.span) / feed.stride + 1;
  network.tensors.push_back(
      {result, uniform(1, 9), unsigned(network.stages.size()), false});
  network.stages.push_back({{feed},
                            unsigned(network.tensors.size() - 1),
                            uniform(0, 2) ? 1 : uniform(2, 3)});
}

/// The sum of a tensor's rows, and an op on it.
static void addSum(Network &network, unsigned from) {
  int64_t height = network.tensors[from].height;
  unsigned sum = network.tensors.size();
  network.tensors.push_back(
      {height, 4, unsigned(network.stages.size()), false, true});
  network.stages.push_back(
      {{{from, 1, 0, 1, network.tensors[from].isWhole}}, sum, uniform(1, 2)});
  network.tensors.push_back({1, 1, unsigned(network.stages.size()), false});
  network.stages.push_back({{{sum, 1, 1 - height, 1, false}}, sum + 1});
}

/// A sum of two tensors of equal height, if there are such.
static bool addJoin(Network &network) {
  unsigned last = network.tensors.size() - 1;
  for (unsigned other = 1; other < last; ++other) {
    if (network.tensors[other].height != network.tensors[last].height ||
        network.tensors[other].isSum)
      continue;
    Feed left{last, 1, 0, 1, network.tensors[last].isWhole};
    Feed right{other, 1, 0, 1, network.tensors[other].isWhole};
    network.tensors.push_back({network.tensors[last].height, 4,
                               unsigned(network.stages.size()), false});
    network.stages.push_back({{left, right}, last + 1, uniform(1, 2)});
    return true;
  }
  return false;
}

int main() {
  for (int round = 0; round < 3000; ++round) {
    Network network;
    network.tensors.push_back({uniform(1, 40), 4, std::nullopt, true});
    int64_t count = uniform(1, 8);
    while (int64_t(network.stages.size()) < count)
      if (uniform(0, 2) != 0 || !addJoin(network))
        addStage(network, uniform(0, 4)
                              ? network.tensors.size() - 1
                              : uniform(0, network.tensors.size() - 1));
    if (uniform(0, 4) == 0)
      addSum(network, network.tensors.size() - 1);
    network.tensors.back().isWhole = true;
    if (uniform(0, 3) == 0 && network.tensors.size() > 2) {
      network.tensors[1].isWhole = true;
      for (Stage &stage : network.stages)
        for (Feed &feed : stage.feeds)
          feed.clips |= feed.tensor == 1;
    }
    Schedule schedule = makeSchedule(network);
    Machine machine(network, schedule);
    machine.run(schedule.steps);
    machine.checkComplete();
  }
  llvm::outs() << "stream schedule ok\n";
}

//===- OrderSearchTest.cpp - Operator orders on random graphs ------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// On small random graphs the search must find the smallest peak of all orders;
// on large ones its order must be valid and its peak what it says. Peaks are
// recomputed here from the definition: a tensor is alive from the first node
// that touches it to the last.
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/OrderSearch.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <numeric>
#include <random>

using namespace mote::plan;
using Order = llvm::SmallVector<unsigned>;

static std::mt19937 generator(1);

static int64_t uniform(int64_t low, int64_t high) {
  return low + int64_t(generator() % uint32_t(high - low + 1));
}

/// Every node writes one tensor and reads some of earlier nodes or an input.
static OrderProblem makeProblem(unsigned count) {
  OrderProblem problem;
  problem.tensors.push_back({uniform(1, 50), true, false});
  for (unsigned i = 0; i < count; ++i) {
    problem.tensors.push_back({uniform(1, 50), false, i + 1 == count});
    OrderNode node;
    node.tensors.push_back(i + 1);
    for (int64_t reads = uniform(1, 2); reads > 0; --reads) {
      unsigned tensor = uniform(std::max<int64_t>(0, int64_t(i) - 4), i);
      if (std::find(node.tensors.begin(), node.tensors.end(), tensor) !=
          node.tensors.end())
        continue;
      node.tensors.push_back(tensor);
      if (tensor > 0)
        node.predecessors.push_back(tensor - 1);
    }
    problem.nodes.push_back(node);
  }
  return problem;
}

static bool isValid(const OrderProblem &problem, const Order &order) {
  std::vector<bool> done(problem.nodes.size());
  for (unsigned node : order) {
    if (done[node])
      return false;
    for (unsigned before : problem.nodes[node].predecessors)
      if (!done[before])
        return false;
    done[node] = true;
  }
  return order.size() == problem.nodes.size();
}

static int64_t peak(const OrderProblem &problem, const Order &order) {
  int64_t result = 0;
  for (const OrderTensor &tensor : problem.tensors)
    result += tensor.fromStart ? tensor.size : 0;
  for (size_t step = 0; step < order.size(); ++step) {
    int64_t live = 0;
    for (size_t t = 0; t < problem.tensors.size(); ++t) {
      const OrderTensor &tensor = problem.tensors[t];
      // The input is never freed if nobody reads it.
      size_t first = order.size(), last = 0;
      bool used = false;
      for (size_t at = 0; at < order.size(); ++at)
        for (unsigned touched : problem.nodes[order[at]].tensors)
          if (touched == t) {
            first = std::min(first, at);
            last = at;
            used = true;
          }
      if (tensor.fromStart)
        first = 0;
      if (tensor.toEnd || (tensor.fromStart && !used))
        last = order.size();
      if (first <= step && step <= last)
        live += tensor.size;
    }
    result = std::max(result, live);
  }
  return result;
}

static int64_t bestOfAllOrders(const OrderProblem &problem) {
  Order order(problem.nodes.size());
  std::iota(order.begin(), order.end(), 0);
  int64_t best = INT64_MAX;
  do {
    if (isValid(problem, order))
      best = std::min(best, peak(problem, order));
  } while (std::next_permutation(order.begin(), order.end()));
  return best;
}

static int fail(const char *what, const OrderResult &result, int64_t expected) {
  llvm::outs() << "FAIL: " << what << ": expected " << expected << " but got "
               << result.peak << (result.optimal ? ", optimal\n" : "\n");
  return 1;
}

int main() {
  unsigned improved = 0;
  for (int round = 0; round < 400; ++round) {
    OrderProblem problem = makeProblem(uniform(1, 7));
    OrderResult result = searchOrder(problem, 100'000);
    int64_t best = bestOfAllOrders(problem);
    if (!isValid(problem, result.order))
      return fail("invalid order", result, best);
    if (result.peak != best || !result.optimal ||
        peak(problem, result.order) != best)
      return fail("not the best order", result, best);
    Order given(problem.nodes.size());
    std::iota(given.begin(), given.end(), 0);
    improved += result.peak < peakOf(problem, given);
  }
  for (int round = 0; round < 20; ++round) {
    OrderProblem problem = makeProblem(200);
    OrderResult result = searchOrder(problem, round % 2 ? 1000 : 0);
    if (!isValid(problem, result.order) ||
        result.peak != peak(problem, result.order))
      return fail("large graph", result, peak(problem, result.order));
  }
  llvm::outs() << "order search ok, " << improved
               << " of 400 small graphs improved\n";
  return 0;
}

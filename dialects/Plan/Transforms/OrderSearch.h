//===- OrderSearch.h - In which order to run operators ----------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where a network branches, the order of its operators decides how many
// tensors are alive at once. This file knows nothing of IR.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_PLAN_TRANSFORMS_ORDERSEARCH_H
#define MOTE_DIALECTS_PLAN_TRANSFORMS_ORDERSEARCH_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>

namespace mote::plan {

/// A value that takes memory: alive from the first node that touches it to the
/// last.
struct OrderTensor {
  int64_t size = 0;
  /// Alive before the first node (an input), or after the last (an output).
  bool fromStart = false;
  bool toEnd = false;
};

struct OrderNode {
  /// Nodes that must run before.
  llvm::SmallVector<unsigned> predecessors;
  /// Tensors read or written, each once.
  llvm::SmallVector<unsigned> tensors;
};

struct OrderProblem {
  llvm::SmallVector<OrderTensor> tensors;
  /// In an order that respects `predecessors`.
  std::vector<OrderNode> nodes;
};

struct OrderResult {
  llvm::SmallVector<unsigned> order;
  /// Largest number of bytes alive at one node.
  int64_t peak = 0;
  /// No order has a smaller peak.
  bool optimal = false;
};

/// Largest number of bytes alive at one node in `order`.
int64_t peakOf(const OrderProblem &problem, llvm::ArrayRef<unsigned> order);

/// An order with the smallest peak, exact while at most `maxStates` sets of
/// executed nodes have to be looked at; the given order where none is better.
OrderResult searchOrder(const OrderProblem &problem, int64_t maxStates);

} // namespace mote::plan

#endif // MOTE_DIALECTS_PLAN_TRANSFORMS_ORDERSEARCH_H

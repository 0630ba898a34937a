//===- CarriedValues.cpp --------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/KernelsToEmitC/CarriedValues.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/DenseSet.h"

using namespace mlir;
using namespace mote;

/// Whether nothing reads `value` after `op`, of the same block, has read it.
/// Reads in regions of `op` count as later, unless `inRegions` says that they
/// come first.
static bool isDeadAfter(Value value, Operation *op, bool inRegions = false) {
  return llvm::all_of(value.getUsers(), [&](Operation *user) {
    Operation *ancestor = op->getBlock()->findAncestorOpInBlock(*user);
    if (ancestor == op)
      return user == op || inRegions;
    return ancestor && ancestor->isBeforeInBlock(op);
  });
}

namespace {
/// Searches backwards from a yielded value for a way to the loop's argument.
class PathFinder {
public:
  PathFinder(Block *block, const llvm::DenseMap<Value, Value> &taken)
      : block(block), taken(taken) {}

  bool find(Value from, Value to, SmallVectorImpl<Value> &path) {
    if (to == from) {
      path.push_back(from);
      return true;
    }
    Operation *def = to.getDefiningOp();
    if (!def || def->getBlock() != block || taken.contains(to) ||
        deadEnds.contains(to))
      return false;
    for (Value previous : predecessors(def, cast<OpResult>(to))) {
      if (!isDeadAfter(previous, def, isa<scf::IfOp>(def)) ||
          !find(from, previous, path))
        continue;
      path.push_back(to);
      return true;
    }
    deadEnds.insert(to);
    return false;
  }

private:
  /// The values that `result` could replace in a variable.
  static SmallVector<Value> predecessors(Operation *def, OpResult result) {
    unsigned number = result.getResultNumber();
    if (auto loop = dyn_cast<scf::ForOp>(def))
      return {loop.getInitArgs()[number]};
    SmallVector<Value> candidates;
    if (auto branch = dyn_cast<scf::IfOp>(def)) {
      // A branch that passes an outer value through leaves the variable alone.
      for (Block *side : {branch.thenBlock(), branch.elseBlock()}) {
        Value yielded = side->getTerminator()->getOperand(number);
        if (!branch->isAncestor(yielded.getParentBlock()->getParentOp()))
          candidates.push_back(yielded);
      }
      return candidates;
    }
    if (def->getNumRegions() == 0 && def->getNumResults() == 1)
      for (Value operand : def->getOperands())
        if (operand.getType() == result.getType())
          candidates.push_back(operand);
    return candidates;
  }

  Block *block;
  const llvm::DenseMap<Value, Value> &taken;
  llvm::DenseSet<Value> deadEnds;
};
} // namespace

CarriedValues::CarriedValues(func::FuncOp function) {
  // Outer loops first, so that inner ones join their variables.
  function.walk<WalkOrder::PreOrder>([&](Operation *op) { visitRegionOp(op); });
}

void CarriedValues::visitRegionOp(Operation *op) {
  if (auto loop = dyn_cast<scf::ForOp>(op)) {
    for (unsigned i = 0, e = loop.getNumResults(); i < e; ++i) {
      Value result = loop.getResult(i), init = loop.getInitArgs()[i];
      if (!keys.contains(result)) {
        // A loop that goes on where another one stopped goes on with its
        // variable.
        bool goesOn =
            keys.contains(init) && init.getParentBlock() == op->getBlock() &&
            llvm::count(loop.getInitArgs(), init) == 1 && isDeadAfter(init, op);
        keys[result] = goesOn ? keys.lookup(init) : result;
      }
      Value key = keys.lookup(result);
      Value argument = loop.getRegionIterArg(i);
      keys[argument] = key;
      join(argument, loop.getYieldedValues()[i], key);
    }
  } else if (auto branch = dyn_cast<scf::IfOp>(op)) {
    for (Value result : branch.getResults())
      keys.try_emplace(result, result);
  }
}

bool CarriedValues::join(Value from, Value to, Value key) {
  SmallVector<Value> path;
  PathFinder finder(from.getParentBlock(), keys);
  if (!finder.find(from, to, path))
    return false;
  for (Value value : path)
    keys[value] = key;
  return true;
}

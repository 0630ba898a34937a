//===- KernelChoice.cpp - Kernels for all ops of a model ------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelChoice.h"

#include "codegen/kernels/Naming.h"
#include "dialects/QNN/IR/QNN.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;
using namespace mote;

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

unsigned KernelChoice::addPart(const FlashPart &part) {
  auto [entry, isNew] = partNumbers.try_emplace(part.key, partBytes.size());
  if (isNew) {
    partBytes.push_back(part.bytes);
    partIsCode.push_back(part.isCode);
  }
  return entry->second;
}

/// How often `op` runs in one inference.
static uint64_t countRuns(Operation *op) {
  uint64_t runs = 1;
  for (auto loop = op->getParentOfType<scf::ForOp>(); loop;
       loop = loop->getParentOfType<scf::ForOp>())
    if (std::optional<llvm::APInt> trips = loop.getStaticTripCount())
      runs *= trips->getZExtValue();
  return runs;
}

LogicalResult KernelChoice::addOp(Operation *op, const Target &target) {
  SmallVector<const KernelVariant *> possible = kernelsFor(op, target);
  if (possible.empty())
    return op->emitOpError("no kernel computes it on ") << target.name;
  if (auto name = op->getAttrOfType<StringAttr>("kernel")) {
    llvm::erase_if(possible, [&](const KernelVariant *variant) {
      return variant->name != name.getValue();
    });
    if (possible.empty())
      return op->emitOpError("expected a kernel that computes it on ")
             << target.name << " but got '" << name.getValue() << "'";
  }
  std::vector<FlashOption> &its = options.emplace_back();
  for (const KernelVariant *variant : possible) {
    FlashOption option;
    option.cycles = variant->cost(op, target) * countRuns(op);
    for (const FlashPart &part : priceKernel(op, *variant))
      option.parts.push_back(addPart(part));
    its.push_back(std::move(option));
  }
  ops.push_back(op);
  variants.push_back(std::move(possible));
  return success();
}

static bool isReadByKernelsOnly(Value memory) {
  return llvm::all_of(memory.getUsers(), [](Operation *user) {
    if (auto view = dyn_cast<ViewLikeOpInterface>(user))
      return isReadByKernelsOnly(user->getResult(0));
    return isa_and_nonnull<qnn::QNNDialect>(user->getDialect());
  });
}

/// The model function itself, and constants that other ops read.
void KernelChoice::addRest(func::FuncOp model) {
  restBytes = 48; // Where inputs and outputs lie.
  llvm::SmallPtrSet<Operation *, 8> counted;
  model.walk([&](Operation *op) {
    if (auto get = dyn_cast<memref::GetGlobalOp>(op)) {
      auto global = SymbolTable::lookupNearestSymbolFrom<memref::GlobalOp>(
          get, get.getNameAttr());
      if (global && !isReadByKernelsOnly(get.getResult()) &&
          counted.insert(global).second)
        restBytes +=
            global.getType().getNumElements() *
            llvm::divideCeil(global.getType().getElementTypeBitWidth(), 8);
    } else if (isa_and_nonnull<qnn::QNNDialect>(op->getDialect()) ||
               op->getParentOp() == model) {
      restBytes += estimateStepCode(op);
    }
  });
}

FailureOr<KernelChoice> KernelChoice::collect(func::FuncOp function,
                                              const Target &target) {
  KernelChoice choice;
  choice.function = function;
  WalkResult result = function.walk([&](Operation *op) {
    if (!isa_and_nonnull<qnn::QNNDialect>(op->getDialect()))
      return WalkResult::advance();
    return failed(choice.addOp(op, target)) ? WalkResult::interrupt()
                                            : WalkResult::advance();
  });
  if (result.wasInterrupted())
    return failure();
  choice.addRest(function);
  choice.curve = computeFlashCurve(choice.options, choice.partBytes);
  for (FlashPoint &point : choice.curve)
    point.bytes += choice.restBytes;
  return choice;
}

//===----------------------------------------------------------------------===//
// The point
//===----------------------------------------------------------------------===//

/// What an end of the curve makes least of. Products of powers, not sums, so
/// that it means the same for small and large models: to `balanced` a per cent
/// of flash is worth half a per cent of cycles, to `size` two.
static unsigned __int128 weigh(const FlashPoint &point, Optimize optimize) {
  unsigned __int128 cycles = std::max<uint64_t>(point.cycles, 1),
                    bytes = uint64_t(point.bytes);
  switch (optimize) {
  case Optimize::Speed:
    return cycles;
  case Optimize::Balanced:
    return cycles * cycles * bytes;
  case Optimize::Size:
    return cycles * bytes * bytes;
  }
  llvm_unreachable("all cases return");
}

LogicalResult KernelChoice::choose(Optimize optimize, int64_t budget) {
  std::optional<unsigned> best;
  for (auto [number, point] : llvm::enumerate(curve)) {
    if (budget != 0 && point.bytes > budget)
      break;
    if (!best || weigh(point, optimize) < weigh(curve[*best], optimize))
      best = number;
  }
  if (!best) {
    reportOverBudget(budget);
    return failure();
  }
  chosen = *best;
  return success();
}

std::vector<std::pair<int64_t, int64_t>>
KernelChoice::flashAt(const FlashPoint &point) const {
  std::vector<bool> paid(partBytes.size());
  std::vector<std::pair<int64_t, int64_t>> flash(ops.size());
  for (size_t number = 0; number < ops.size(); ++number)
    for (unsigned part : options[number][point.options[number]].parts) {
      if (paid[part])
        continue;
      paid[part] = true;
      (partIsCode[part] ? flash[number].second : flash[number].first) +=
          partBytes[part];
    }
  return flash;
}

/// What can be had, where it goes, and what would help.
void KernelChoice::reportOverBudget(int64_t budget) const {
  const FlashPoint &least = curve.front();
  std::vector<std::pair<int64_t, int64_t>> flash = flashAt(least);
  int64_t tables = 0;
  std::vector<unsigned> order;
  for (auto [number, its] : llvm::enumerate(flash)) {
    tables += its.first;
    order.push_back(number);
  }
  InFlightDiagnostic error =
      function->emitError()
      << "expected at most " << budget
      << " bytes of flash (flash-budget) but the least possible is about "
      << least.bytes << ", " << tables
      << " of them weights and tables of layers";
  llvm::sort(order, [&](unsigned a, unsigned b) {
    int64_t bytesOfA = flash[a].first + flash[a].second,
            bytesOfB = flash[b].first + flash[b].second;
    return bytesOfA != bytesOfB ? bytesOfA > bytesOfB : a < b;
  });
  if (order.size() > 3)
    order.resize(3);
  for (unsigned number : order)
    error.attachNote(ops[number]->getLoc())
        << "'" << nodeName(ops[number]) << "' takes " << flash[number].first
        << " bytes of tables and " << flash[number].second << " of code";
  error.attachNote(function->getLoc())
      << (tables > budget ? "the weights alone are more: quantize them to int8 "
                            "if they are floats, or make these layers smaller"
                          : "code is what does not fit: layers of equal kinds "
                            "share theirs");
}

SmallVector<StringRef> KernelChoice::namesFor(unsigned number) const {
  SmallVector<StringRef> names;
  for (const KernelVariant *variant : variants[number])
    names.push_back(variant->name);
  return names;
}

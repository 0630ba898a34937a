//===- SelectKernels.cpp
//-----------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which code computes an op, and how much scratch memory that takes, must be
// known before the planner runs; the code itself is written after it.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/Passes.h"
#include "dialects/QNN/IR/QNN.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/StringSwitch.h"

namespace mote {
#define GEN_PASS_DEF_SELECTKERNELS
#include "codegen/kernels/Passes.h.inc"
} // namespace mote

using namespace mlir;
using namespace mote;

/// The variant an op names, or the cheapest one. Emits an error if there is
/// none.
static const KernelVariant *variantFor(Operation *op, const Target &target,
                                       Optimize optimize) {
  if (auto name = op->getAttrOfType<StringAttr>("kernel")) {
    const KernelVariant *variant = lookupKernel(name);
    if (variant && variant->op == op->getName().getStringRef() &&
        target.has(variant->isa) && variant->applies(op))
      return variant;
    op->emitOpError("expected a kernel that computes it on ")
        << target.name << " but got '" << name.getValue() << "'";
    return nullptr;
  }
  const KernelVariant *variant = selectKernel(op, target, optimize);
  if (!variant)
    op->emitOpError("no kernel computes it on ") << target.name;
  return variant;
}

/// Gives `op` its scratch buffer; returns its size.
static int64_t addScratch(Operation *op, const KernelVariant &variant) {
  int64_t bytes = variant.scratchBytes ? variant.scratchBytes(op) : 0;
  if (bytes == 0)
    return 0;
  OpBuilder b(op);
  Value scratch = memref::AllocOp::create(
      b, op->getLoc(), MemRefType::get({bytes}, b.getI8Type()),
      b.getI64IntegerAttr(4));
  op->insertOperands(op->getNumOperands(), scratch);
  return bytes;
}

/// Tells the planner where the output may lie over an input.
static void addOverlap(Operation *op, const KernelVariant &variant) {
  if (!variant.overlap)
    return;
  KernelOverlap overlap = variant.overlap(op);
  Builder b(op->getContext());
  if (!overlap.distances.empty())
    op->setAttr("mote.overlap_distance",
                b.getDenseI64ArrayAttr(overlap.distances));
  if (overlap.modulo)
    op->setAttr("mote.overlap_modulo", b.getI64IntegerAttr(overlap.modulo));
}

namespace {
struct SelectKernels : mote::impl::SelectKernelsBase<SelectKernels> {
  using SelectKernelsBase::SelectKernelsBase;

  void runOnOperation() override {
    const Target *chosen = lookupTarget(target);
    if (!chosen) {
      emitError(getOperation().getLoc()) << "unknown target '" << target << "'";
      return signalPassFailure();
    }
    auto weighed = llvm::StringSwitch<std::optional<Optimize>>(optimize)
                       .Case("speed", Optimize::Speed)
                       .Case("balanced", Optimize::Balanced)
                       .Case("size", Optimize::Size)
                       .Default(std::nullopt);
    if (!weighed) {
      emitError(getOperation().getLoc())
          << "expected speed, balanced or size to optimize for but got '"
          << optimize << "'";
      return signalPassFailure();
    }
    WalkResult result = getOperation().walk([&](Operation *op) {
      if (!isa_and_nonnull<qnn::QNNDialect>(op->getDialect()))
        return WalkResult::advance();
      const KernelVariant *variant = variantFor(op, *chosen, *weighed);
      if (!variant)
        return WalkResult::interrupt();
      op->setAttr("kernel", StringAttr::get(op->getContext(), variant->name));
      // Costs are those of small in-order cores.
      if (chosen->isBareMetal())
        op->setAttr("mote.predicted_cycles",
                    Builder(op->getContext())
                        .getI64IntegerAttr(variant->cost(op, *chosen)));
      ++numSelected;
      scratchBytes += addScratch(op, *variant);
      addOverlap(op, *variant);
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace

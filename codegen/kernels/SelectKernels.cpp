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

#include "codegen/kernels/Accesses.h"
#include "codegen/kernels/KernelChoice.h"
#include "codegen/kernels/Passes.h"
#include "dialects/Arm/IR/Arm.h"
#include "dialects/Plan/IR/Plan.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace mote {
#define GEN_PASS_DEF_SELECTKERNELS
#include "codegen/kernels/Passes.h.inc"
} // namespace mote

using namespace mlir;
using namespace mote;

/// Gives `op` its scratch buffer, of floats if it computes on them; returns its
/// size in bytes.
static int64_t addScratch(Operation *op, const KernelVariant &variant) {
  int64_t bytes = variant.scratchBytes ? variant.scratchBytes(op) : 0;
  if (bytes == 0)
    return 0;
  OpBuilder b(op);
  Type element = cast<ShapedType>(op->getOperand(0).getType()).getElementType();
  if (!isa<FloatType>(element))
    element = b.getI8Type();
  int64_t size = bytes / (element.getIntOrFloatBitWidth() / 8);
  Value scratch =
      memref::AllocOp::create(b, op->getLoc(), MemRefType::get({size}, element),
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

/// Tells the report what else could have been had.
static void recordCurve(func::FuncOp function, const KernelChoice &choice) {
  Builder b(function.getContext());
  SmallVector<Attribute> points;
  for (const FlashPoint &point : choice.getCurve())
    points.push_back(b.getDictionaryAttr(
        {b.getNamedAttr("bytes", b.getI64IntegerAttr(point.bytes)),
         b.getNamedAttr("cycles", b.getI64IntegerAttr(point.cycles)),
         b.getNamedAttr("kernels",
                        b.getDenseI64ArrayAttr(SmallVector<int64_t>(
                            point.options.begin(), point.options.end())))}));
  function->setAttr("mote.flash_curve", b.getArrayAttr(points));
  function->setAttr("mote.flash_chosen",
                    b.getI64IntegerAttr(choice.getChosen()));
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
    std::optional<Optimize> weighed = parseOptimize(optimize);
    if (!weighed) {
      emitError(getOperation().getLoc())
          << "expected speed, balanced or size to optimize for but got '"
          << optimize << "'";
      return signalPassFailure();
    }
    FailureOr<KernelChoice> choice =
        KernelChoice::collect(getOperation(), *chosen);
    if (failed(choice) || failed(choice->choose(*weighed, flashBudget)))
      return signalPassFailure();
    for (unsigned number = 0; number < choice->getOps().size(); ++number)
      apply(*choice, number, *chosen);
    // Costs and sizes are those of small cores.
    if (chosen->isBareMetal() && !choice->getOps().empty())
      recordCurve(getOperation(), *choice);
  }

private:
  void apply(const KernelChoice &choice, unsigned number, const Target &chosen);
};
} // namespace

void SelectKernels::apply(const KernelChoice &choice, unsigned number,
                          const Target &chosen) {
  Operation *op = choice.getOps()[number];
  const KernelVariant &variant = choice.kernelOf(number);
  Builder b(op->getContext());
  op->setAttr("kernel", b.getStringAttr(variant.name));
  if (chosen.isBareMetal()) {
    auto [tables, code] = choice.flashOf(number);
    op->setAttr("mote.predicted_cycles",
                b.getI64IntegerAttr(variant.cost(op, chosen)));
    op->setAttr("mote.predicted_flash", b.getDenseI64ArrayAttr({tables, code}));
    op->setAttr("mote.possible_kernels",
                b.getStrArrayAttr(choice.namesFor(number)));
  }
  ++numSelected;
  scratchBytes += addScratch(op, variant);
  addOverlap(op, variant);
  if (countAccesses)
    op->setAttr("mote.accesses", b.getDenseI64ArrayAttr(countBytes(op)));
}

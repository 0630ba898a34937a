//===- KeepLoopsRolled.cpp - Loops that stay as they are written ----------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// clang unrolls loops of few trips on Cortex-M as if flash were free. What pays
// there is unrolled by the recipes.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/Passes.h"
#include "dialects/Arm/IR/Arm.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"

namespace mote {
#define GEN_PASS_DEF_KEEPLOOPSROLLED
#include "codegen/kernels/Passes.h.inc"
} // namespace mote

using namespace mlir;
using namespace mote;

/// Whether a loop holds a block of Helium. Compilers take assembly for one
/// instruction: clang doubled code by unrolling such loops.
static bool holdsAssembly(scf::ForOp loop) {
  return loop
      .walk([](arm::IntrinsicOpInterface op) {
        return op.getHeader().starts_with("mote_mve") ? WalkResult::interrupt()
                                                      : WalkResult::advance();
      })
      .wasInterrupted();
}

/// Operations of a trip, those of inner loops once.
static int64_t countOps(scf::ForOp loop) {
  int64_t count = 0;
  loop.getBody()->walk([&](Operation *op) {
    count += !isa<arith::ConstantOp, scf::YieldOp>(op);
  });
  return count;
}

namespace {
struct KeepLoopsRolled : mote::impl::KeepLoopsRolledBase<KeepLoopsRolled> {
  using KeepLoopsRolledBase::KeepLoopsRolledBase;

  void runOnOperation() override {
    getOperation().walk([&](scf::ForOp loop) {
      if (!holdsAssembly(loop) && countOps(loop) <= maxOps)
        return;
      loop->setAttr("mote.rolled", UnitAttr::get(&getContext()));
      ++numRolled;
    });
  }
};
} // namespace

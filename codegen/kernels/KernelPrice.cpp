//===- KernelPrice.cpp - What a kernel takes in flash ---------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelPrice.h"

#include "codegen/kernels/KernelBuilder.h"
#include "codegen/kernels/Naming.h"
#include "dialects/Arm/IR/Arm.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mote;

//===----------------------------------------------------------------------===//
// Code
//===----------------------------------------------------------------------===//
//
// Thumb-2 of gcc 12.2 -O2. What an operation takes is fitted to the functions
// of the models that benchmarks/cortex_m.py compiles, which shows both.

/// A function of mote_dsp.h or mote_v6m.h that is not inlined.
static std::optional<FlashPart> blockOf(Operation *op) {
  return llvm::TypeSwitch<Operation *, std::optional<FlashPart>>(op)
      .Case([&](arm::Tiles2x4Op tiles) {
        return FlashPart{"tiles_2x4 " + std::to_string(tiles.getShift()), 1108,
                         true};
      })
      .Case([&](arm::Tiles1x8Op tiles) {
        return FlashPart{"tiles_1x8", 1364, true};
      })
      .Case([&](arm::PackOp pack) { return FlashPart{"pack", 80, true}; })
      .Case([&](arm::PairsOp pairs) { return FlashPart{"pairs", 440, true}; })
      .Default(std::nullopt);
}

/// Bytes of an operation itself, without its regions.
static int64_t bytesOf(Operation *op) {
  // A step of an unrolled dot product, in instructions.
  auto dot = [](uint64_t words, uint64_t unroll, int64_t instructions) {
    return int64_t(words % unroll + unroll) * instructions * 4 + 40;
  };
  return llvm::TypeSwitch<Operation *, int64_t>(op)
      .Case<arith::ConstantOp, emitc::VerbatimOp, scf::YieldOp,
            arith::IndexCastOp, memref::ReinterpretCastOp, memref::AllocaOp>(
          [](auto) { return 0; })
      .Case([&](arm::Dot2x2Op op) {
        return dot(op.getWords(), op.getUnroll(), 16);
      })
      .Case([&](arm::Dot1x4Op op) {
        return dot(op.getWords(), op.getUnroll(), 19);
      })
      .Case([&](arm::Dot16_2x4Op op) {
        return dot(op.getWords(), op.getUnroll(), 14);
      })
      .Case([&](arm::ConvOp op) {
        int64_t steps = op.getFirst() + op.getSteps();
        return op.getPixels() == 2 ? 56 * steps + 160 : 36 * steps + 100;
      })
      .Case([&](arm::DepthwiseOp op) {
        return 60 * op.getRows() * op.getColumns() + 120;
      })
      .Case<scf::ForOp, scf::IfOp, scf::WhileOp>([](auto) { return 8; })
      .Case<memref::LoadOp, memref::StoreOp>([](auto) { return 4; })
      .Case<arith::AddIOp, arith::SubIOp>([](auto) { return 2; })
      .Default([](Operation *op) {
        return isa<arm::ArmDialect>(op->getDialect()) ? 4 : 3;
      });
}

static int64_t bytesOfCode(func::FuncOp function) {
  int64_t bytes = 16; // Prologue, epilogue, constants.
  function.walk([&](Operation *op) { bytes += bytesOf(op); });
  return bytes;
}

int64_t mote::estimateStepCode(Operation *op) {
  if (isa<arith::ConstantOp, memref::AllocOp, memref::GetGlobalOp,
          func::ReturnOp>(op) ||
      isa<ViewLikeOpInterface>(op))
    return 0;
  constexpr int64_t call = 28;
  int64_t bytes = call;
  op->walk([&](Operation *inner) {
    if (inner != op)
      bytes += bytesOf(inner);
  });
  // Loops over the operands' dimensions.
  if (auto structured = dyn_cast<linalg::LinalgOp>(op))
    bytes += 24 + 16 * structured.getNumLoops();
  return bytes;
}

//===----------------------------------------------------------------------===//
// A trial
//===----------------------------------------------------------------------===//

namespace {
/// A module and a block of a caller that a recipe may write to, all forgotten
/// in the end.
class Workshop {
public:
  explicit Workshop(Operation *op)
      : module(ModuleOp::create(UnknownLoc::get(op->getContext()))) {}
  std::vector<FlashPart> run(Operation *op, const KernelVariant &variant);

private:
  OwningOpRef<ModuleOp> module;
  Block caller;
};
} // namespace

std::vector<FlashPart> Workshop::run(Operation *op,
                                     const KernelVariant &variant) {
  OpBuilder b(op->getContext());
  b.setInsertionPointToEnd(&caller);
  Operation *trial = b.clone(*op);
  b.setInsertionPoint(trial);
  int64_t scratch = variant.scratchBytes ? variant.scratchBytes(op) : 0;
  if (scratch != 0)
    trial->insertOperands(
        trial->getNumOperands(),
        memref::AllocOp::create(b, op->getLoc(),
                                MemRefType::get({scratch}, b.getI8Type()))
            .getResult());
  KernelBuilder k(*module, trial, "model", "node");
  if (failed(variant.build(k, trial)))
    return {};
  func::FuncOp function = k.finish(variant.name, "");
  std::vector<FlashPart> parts;
  parts.push_back({kernelText(function), bytesOfCode(function), true});
  function.walk([&](Operation *inner) {
    std::optional<FlashPart> block = blockOf(inner);
    if (block && llvm::none_of(parts, [&](const FlashPart &part) {
          return part.key == block->key;
        }))
      parts.push_back(*block);
  });
  for (auto global : module->getOps<memref::GlobalOp>()) {
    // Values are uniqued: equal address, equal table.
    const void *values = global.getInitialValueAttr().getAsOpaquePointer();
    parts.push_back(
        {"table " + std::to_string(reinterpret_cast<uintptr_t>(values)),
         global.getType().getNumElements() *
             global.getType().getElementTypeBitWidth() / 8,
         false});
  }
  caller.clear();
  return parts;
}

std::vector<FlashPart> mote::priceKernel(Operation *op,
                                         const KernelVariant &variant) {
  return Workshop(op).run(op, variant);
}

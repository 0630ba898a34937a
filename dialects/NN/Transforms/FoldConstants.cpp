//===- FoldConstants.cpp - Evaluate what no input can change --------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Goes from the results to the arguments: an op that only depends on constants
// and has a user that does not is where a constant can be put. If the constant
// would be too large there, its operands are tried next.
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/ConstantValues.h"
#include "dialects/NN/IR/NNFold.h"
#include "dialects/NN/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

namespace mote::nn {
#define GEN_PASS_DEF_NNFOLDCONSTANTS
#include "dialects/NN/Transforms/Passes.h.inc"
} // namespace mote::nn

using namespace mlir;
using namespace mote;
using namespace mote::nn;

/// Most ops that are interpreted for one constant.
static constexpr size_t kMaxOps = 4096;

/// Most elements that they compute, counting every step of a reduction: a
/// second of the interpreter's time, about.
static constexpr int64_t kMaxSteps = 1 << 23;

/// A result of at most so many bytes is a constant whatever it comes from.
/// Larger ones must not take more flash than what they are computed from.
static constexpr int64_t kSmallBytes = 4096;

namespace {
struct FoldConstantsPass : nn::impl::NNFoldConstantsBase<FoldConstantsPass> {
  using NNFoldConstantsBase::NNFoldConstantsBase;
  void runOnOperation() override;

private:
  bool isFoldable(Operation *op) const;
  void findKnown(Block &block);
  bool fold(Operation *op);

  /// The ops that depend on constants only.
  DenseSet<Operation *> known;
};
} // namespace

static int64_t byteSize(Value value) {
  if (!isHostType(value.getType()))
    return 0;
  auto type = cast<ShapedType>(value.getType());
  return type.getNumElements() * byteWidth(*kindOf(type.getElementType()));
}

/// How much work the interpreter has with `op`; kMaxSteps where it is unknown.
static int64_t countSteps(Operation *op) {
  int64_t steps = 1;
  if (auto loops = dyn_cast<linalg::LinalgOp>(op)) {
    for (int64_t range : loops.getStaticLoopRanges())
      if (ShapedType::isDynamic(range) ||
          llvm::MulOverflow(steps, range, steps) || steps > kMaxSteps)
        return kMaxSteps;
    return steps;
  }
  for (Value value : llvm::concat<Value>(SmallVector<Value>(op->getOperands()),
                                         SmallVector<Value>(op->getResults())))
    steps = std::max(steps, byteSize(value));
  // Layers read their filter for every result.
  if (isa<Conv2DOp, FullyConnectedOp, MatMulOp>(op))
    if (llvm::MulOverflow(steps, byteSize(op->getOperand(1)), steps))
      return kMaxSteps;
  return std::min(steps, kMaxSteps);
}

bool FoldConstantsPass::isFoldable(Operation *op) const {
  if (isa<DequantizeOp>(op) && !dequantize)
    return false;
  if (!isMemoryEffectFree(op) || op->getNumResults() != 1)
    return false;
  if (isa<linalg::LinalgOp>(op)) {
    llvm::SetVector<Value> above;
    getUsedValuesDefinedAbove(op->getRegions(), above);
    return above.empty();
  }
  return op->getNumRegions() == 0 &&
         isa<NNDialect, arith::ArithDialect, math::MathDialect,
             tensor::TensorDialect>(op->getDialect());
}

void FoldConstantsPass::findKnown(Block &block) {
  known.clear();
  for (Operation &op : block)
    if (isFoldable(&op) && llvm::all_of(op.getOperands(), [&](Value operand) {
          Operation *producer = operand.getDefiningOp();
          return producer && known.contains(producer);
        }))
      known.insert(&op);
}

/// A constant under a result would be copied in every inference.
static bool isWrittenOver(Operation *op) {
  return llvm::any_of(op->getUses(), [](OpOperand &use) {
    auto owner = dyn_cast<DestinationStyleOpInterface>(use.getOwner());
    return owner && owner.isDpsInit(&use);
  });
}

/// Replaces the result of `op` by a constant, if that is worth it.
bool FoldConstantsPass::fold(Operation *op) {
  Value result = op->getResult(0);
  auto type = dyn_cast<RankedTensorType>(result.getType());
  if (!type || !isHostType(type) || isa<tensor::EmptyOp>(op) ||
      isWrittenOver(op))
    return false;
  auto ops = computationOf(
      result, [&](Operation *part) { return known.contains(part); }, kMaxOps);
  if (!ops)
    return false;
  int64_t steps = 0, constantBytes = 0;
  for (Operation *part : *ops) {
    if (part->hasTrait<OpTrait::ConstantLike>())
      constantBytes += byteSize(part->getResult(0));
    else
      steps += countSteps(part);
  }
  if (steps >= kMaxSteps ||
      byteSize(result) > std::max(constantBytes, kSmallBytes))
    return false;
  std::optional<HostTensor> value = evaluate(*ops, result);
  if (!value)
    return false;
  OpBuilder builder(op);
  auto constant = ConstantOp::create(builder, op->getLoc(), type,
                                     value->toAttr(attributeType(type)));
  result.replaceAllUsesWith(constant);
  ++numFolded;
  return true;
}

void FoldConstantsPass::runOnOperation() {
  Block &block = getOperation().getBody().front();
  findKnown(block);
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block))) {
    if (!known.contains(&op))
      continue;
    if (op.use_empty()) {
      op.erase();
      continue;
    }
    bool isInside = llvm::all_of(
        op.getUsers(), [&](Operation *user) { return known.contains(user); });
    if (isInside || op.hasTrait<OpTrait::ConstantLike>())
      continue;
    if (fold(&op))
      op.erase();
    else
      known.erase(&op);
  }
}

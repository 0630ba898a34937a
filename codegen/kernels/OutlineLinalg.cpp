//===- OutlineLinalg.cpp
//-----------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The model function is a list of calls. Ops without a recipe become functions
// of loops here, which costs no recipes and lets every operator of ONNX reach
// C++.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/Naming.h"
#include "codegen/kernels/Passes.h"
#include "dialects/Plan/IR/Plan.h"
#include "dialects/QNN/IR/QNN.h"
#include "mlir/Conversion/AffineToStandard/AffineToStandard.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Linalg/Utils/Utils.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/Passes.h"
#include "mlir/Interfaces/Utils/InferIntRangeCommon.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "mlir/Transforms/Passes.h"
#include "mlir/Transforms/RegionUtils.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/StringSet.h"

namespace mote {
#define GEN_PASS_DEF_OUTLINELINALG
#include "codegen/kernels/Passes.h.inc"
} // namespace mote

using namespace mlir;
using namespace mote;

/// Whether the op is work of its own: not a call, a view, or a row loop around
/// calls.
static bool isOutlined(Operation *op) {
  if (isa<linalg::LinalgOp, memref::CopyOp, memref::StoreOp>(op))
    return true;
  if (!isa<scf::ForOp, scf::ForallOp, scf::ParallelOp, scf::IfOp, scf::WhileOp>(
          op))
    return false;
  return !op->walk([](Operation *nested) {
              bool isCall =
                  isa<func::CallOp, plan::NextRowOp>(nested) ||
                  isa_and_nonnull<qnn::QNNDialect>(nested->getDialect());
              return isCall ? WalkResult::interrupt() : WalkResult::advance();
            }).wasInterrupted();
}

/// Whether a number read by `load` is still in memory at `kernel`: the planner
/// may have given its buffer to whatever is written in between.
static bool isStillThere(memref::LoadOp load, Operation *kernel) {
  Operation *last = load->getBlock()->findAncestorOpInBlock(*kernel);
  if (!last)
    return false;
  for (Operation *op = load; op != last; op = op->getNextNode())
    if (!isMemoryEffectFree(op) && !isa<memref::LoadOp, memref::AllocOp>(op))
      return false;
  return true;
}

/// Whether `value` is computed again inside the kernel, which is to stand at
/// `kernel`, rather than passed: constants, scalars read and computed for this
/// op, views whose type has a layout.
static bool movesAlong(Value value, Operation *kernel) {
  Operation *def = value.getDefiningOp();
  if (!def || def->getNumRegions() != 0)
    return false;
  if (auto type = dyn_cast<MemRefType>(value.getType()))
    return !type.getLayout().isIdentity() && isa<ViewLikeOpInterface>(def);
  if (auto load = dyn_cast<memref::LoadOp>(def))
    return isStillThere(load, kernel);
  return isa<arith::ArithDialect>(def->getDialect()) ||
         isa<UnrealizedConversionCastOp>(def);
}

/// Values that the ops and their regions take from outside.
static SetVector<Value> captures(ArrayRef<Operation *> ops) {
  SetVector<Value> values;
  for (Operation *op : ops) {
    values.insert(op->operand_begin(), op->operand_end());
    getUsedValuesDefinedAbove(op->getRegions(), values);
  }
  values.remove_if(
      [&](Value value) { return is_contained(ops, value.getDefiningOp()); });
  return values;
}

/// Whether the op computes or reads a number.
static bool isScalarOp(Operation *op) {
  if (op->hasTrait<OpTrait::ConstantLike>())
    return false;
  return isa<memref::LoadOp, UnrealizedConversionCastOp>(op) ||
         isa<arith::ArithDialect, math::MathDialect>(op->getDialect());
}

/// What becomes a kernel with `op`: itself or, where it is a loop that ends
/// with a number (loops around it had one iteration), all up to what stores it.
/// In their order, so that nothing is read later than it was.
static FailureOr<SmallVector<Operation *>> groupOf(Operation *op) {
  SmallVector<Operation *> group;
  DenseSet<Operation *> dependent;
  Operation *last = op;
  for (Operation *next = op;; next = next->getNextNode()) {
    bool depends = isOutlined(next) && next->getNumResults() > 0;
    for (Value value : captures(next))
      depends |= dependent.contains(value.getDefiningOp());
    if (isOutlined(next) || isScalarOp(next)) {
      group.push_back(next);
      if (depends)
        dependent.insert(next);
    } else if (depends ||
               !(isMemoryEffectFree(next) || isa<memref::AllocOp>(next))) {
      return next->emitOpError("stands between a loop's number and its use");
    }
    if (depends)
      for (Operation *user : next->getUsers()) {
        Operation *reader = op->getBlock()->findAncestorOpInBlock(*user);
        if (last->isBeforeInBlock(reader))
          last = reader;
      }
    if (next == last)
      return group;
  }
}

/// Adds what computing `value` takes to `moved` (definitions before uses) and
/// `passed`.
static void split(Value value, Operation *kernel, SetVector<Operation *> &moved,
                  SetVector<Value> &passed) {
  if (!movesAlong(value, kernel)) {
    passed.insert(value);
    return;
  }
  for (Value operand : value.getDefiningOp()->getOperands())
    split(operand, kernel, moved, passed);
  moved.insert(value.getDefiningOp());
}

static bool isWritten(BlockArgument arg) {
  SmallVector<Value> aliases{arg};
  while (!aliases.empty()) {
    Value value = aliases.pop_back_val();
    for (OpOperand &use : value.getUses()) {
      if (auto view = dyn_cast<ViewLikeOpInterface>(use.getOwner()))
        aliases.push_back(view->getResult(0));
      else if (auto effects = dyn_cast<MemoryEffectOpInterface>(use.getOwner());
               !effects ||
               effects.getEffectOnValue<MemoryEffects::Write>(value))
        return true;
    }
  }
  return false;
}

/// Names parameters, and marks those that are only read.
/// Operands that only say how far a loop runs are gone from its body: drops
/// their parameters, and them from what the call passes.
static void dropUnused(func::FuncOp kernel, SetVector<Value> &passed) {
  llvm::BitVector unused(kernel.getNumArguments());
  SetVector<Value> used;
  for (auto [argument, value] :
       llvm::zip_equal(kernel.getArguments(), passed)) {
    if (argument.use_empty())
      unused.set(argument.getArgNumber());
    else
      used.insert(value);
  }
  (void)kernel.eraseArguments(unused);
  passed = used;
}

static void describeArguments(func::FuncOp kernel) {
  OpBuilder b(kernel);
  unsigned ins = 0, outs = 0, scalars = 0;
  for (BlockArgument arg : kernel.getArguments()) {
    bool isMemory = isa<MemRefType>(arg.getType()),
         written = isMemory && isWritten(arg);
    std::string name = !isMemory ? "x" + std::to_string(scalars++)
                       : written ? "out" + std::to_string(outs++)
                                 : "in" + std::to_string(ins++);
    kernel.setArgAttr(arg.getArgNumber(), "mote.name", b.getStringAttr(name));
    arg.setLoc(NameLoc::get(b.getStringAttr(name)));
    if (isMemory && !written)
      kernel.setArgAttr(arg.getArgNumber(), "mote.const", b.getUnitAttr());
  }
}

namespace {
/// No unsigned number is below 0: compilers warn of such comparisons, which
/// come from models that compare with constants.
struct FoldComparisonWithBound : OpRewritePattern<arith::CmpIOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(arith::CmpIOp op,
                                PatternRewriter &rewriter) const override {
    auto type = dyn_cast<IntegerType>(op.getLhs().getType());
    if (!type)
      return rewriter.notifyMatchFailure(op, "expected integers");
    auto rangeOf = [&](Value value) {
      APInt number;
      return matchPattern(value, m_ConstantInt(&number))
                 ? ConstantIntRanges::constant(number)
                 : ConstantIntRanges::maxRange(type.getWidth());
    };
    std::optional<bool> known = intrange::evaluatePred(
        static_cast<intrange::CmpPredicate>(op.getPredicate()),
        rangeOf(op.getLhs()), rangeOf(op.getRhs()));
    if (!known)
      return rewriter.notifyMatchFailure(op, "depends on the numbers");
    rewriter.replaceOpWithNewOp<arith::ConstantIntOp>(op, op.getType(), *known);
    return success();
  }
};
} // namespace

/// Linalg and copies to loops, views to addresses, affine to arithmetic.
/// Addresses never overflow.
static LogicalResult
lowerBody(func::FuncOp kernel,
          function_ref<LogicalResult(OpPassManager &, Operation *)> run) {
  IRRewriter rewriter(kernel.getContext());
  SmallVector<Operation *> ops;
  kernel.walk([&](Operation *op) { ops.push_back(op); });
  for (Operation *op : ops) {
    rewriter.setInsertionPoint(op);
    if (auto copy = dyn_cast<memref::CopyOp>(op)) {
      Operation *generic = linalg::makeMemRefCopyOp(
          rewriter, op->getLoc(), copy.getSource(), copy.getTarget());
      rewriter.eraseOp(op);
      op = generic;
    }
    auto linalgOp = dyn_cast<linalg::LinalgOp>(op);
    if (!linalgOp)
      continue;
    rewriter.setInsertionPoint(op);
    if (failed(linalg::linalgOpToLoops(rewriter, linalgOp)))
      return op->emitOpError("has no form as loops");
    rewriter.eraseOp(op);
  }
  RewritePatternSet patterns(kernel.getContext());
  memref::populateFoldMemRefAliasOpPatterns(patterns);
  patterns.add<FoldComparisonWithBound>(kernel.getContext());
  if (failed(applyPatternsGreedily(kernel, std::move(patterns))))
    return failure();
  OpPassManager pm(func::FuncOp::getOperationName());
  pm.addPass(createForallToForLoopPass());
  pm.addPass(createParallelForToNestedForsPass());
  pm.addPass(createLowerAffinePass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  // What CSE found to be the same may cancel: x == x.
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createLoopInvariantCodeMotionPass());
  if (failed(run(pm, kernel)))
    return failure();
  kernel.walk([](Operation *op) {
    auto flags = dyn_cast<arith::ArithIntegerOverflowFlagsInterface>(op);
    if (flags && op->getResult(0).getType().isIndex())
      op->setAttr(flags.getIntegerOverflowAttrName(),
                  arith::IntegerOverflowFlagsAttr::get(
                      op->getContext(), arith::IntegerOverflowFlags::nsw));
  });
  return success();
}

static std::string kernelName(Operation *op, func::FuncOp model) {
  StringRef what =
      isa<linalg::GenericOp>(op) ? "loops" : op->getName().stripDialect();
  return (model.getSymName() + "_" + what + "_" + toIdentifier(nodeName(op)))
      .str();
}

namespace {
struct OutlineLinalg : mote::impl::OutlineLinalgBase<OutlineLinalg> {
  void runOnOperation() override {
    SmallVector<func::FuncOp> models;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (function.isPublic() && !function.isExternal())
        models.push_back(function);
    for (func::FuncOp model : models) {
      SmallVector<SmallVector<Operation *>> groups;
      DenseSet<Operation *> grouped;
      auto result = model.walk<WalkOrder::PreOrder>([&](Operation *op) {
        if (grouped.contains(op))
          return WalkResult::skip();
        if (!isOutlined(op))
          return WalkResult::advance();
        FailureOr<SmallVector<Operation *>> group = groupOf(op);
        if (failed(group))
          return WalkResult::interrupt();
        grouped.insert(group->begin(), group->end());
        groups.push_back(*group);
        return WalkResult::skip();
      });
      if (result.wasInterrupted())
        return signalPassFailure();
      for (ArrayRef<Operation *> group : groups)
        if (failed(outline(group, model)))
          return signalPassFailure();
      eraseDeadOps(model);
    }
    eraseUnusedGlobals();
  }

private:
  /// Constants that only said how far a loop runs.
  void eraseUnusedGlobals() {
    llvm::StringSet<> used;
    getOperation().walk(
        [&](memref::GetGlobalOp op) { used.insert(op.getName()); });
    for (auto global :
         llvm::make_early_inc_range(getOperation().getOps<memref::GlobalOp>()))
      if (global.isPrivate() && !used.contains(global.getSymName()))
        global.erase();
  }
  LogicalResult outline(ArrayRef<Operation *> ops, func::FuncOp model);
};
} // namespace

LogicalResult OutlineLinalg::outline(ArrayRef<Operation *> ops,
                                     func::FuncOp model) {
  Operation *op = ops.front();
  SetVector<Operation *> moved;
  SetVector<Value> passed;
  for (Value value : captures(ops))
    split(value, op, moved, passed);

  std::string node = nodeName(op), what = op->getName().stripDialect().str();
  OpBuilder b(model);
  SmallVector<Type> types(TypeRange(passed.getArrayRef()));
  auto kernel =
      func::FuncOp::create(b, UnknownLoc::get(b.getContext()),
                           uniqueSymbol(getOperation(), kernelName(op, model)),
                           b.getFunctionType(types, {}));
  kernel.setPrivate();
  Block *entry = kernel.addEntryBlock();
  b.setInsertionPointToStart(entry);
  IRMapping mapping;
  mapping.map(passed.getArrayRef(), entry->getArguments());
  for (Operation *definition : moved)
    b.clone(*definition, mapping);
  for (Operation *part : ops)
    b.clone(*part, mapping);
  func::ReturnOp::create(b, kernel.getLoc());
  // Inside a kernel names are C++ variables; the node's name belongs to the
  // call.
  kernel.walk([&](Operation *nested) {
    nested->setLoc(kernel.getLoc());
    for (Region &region : nested->getRegions())
      for (BlockArgument argument : region.getArguments())
        argument.setLoc(kernel.getLoc());
  });
  auto run = [&](OpPassManager &pm, Operation *target) {
    return runPipeline(pm, target);
  };
  if (failed(lowerBody(kernel, run)))
    return failure();
  dropUnused(kernel, passed);
  describeArguments(kernel);
  kernel->setAttr("mote.kernel", b.getStringAttr(what));

  b.setInsertionPointAfter(ops.back());
  auto call =
      func::CallOp::create(b, op->getLoc(), kernel, passed.getArrayRef());
  call->setAttr("mote.comment", b.getStringAttr(what + " \"" + node + "\""));
  for (Operation *part : llvm::reverse(ops))
    if (part->use_empty())
      part->erase();
  ++numOutlined;
  return success();
}

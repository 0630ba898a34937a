//===- OutlineParts.cpp - A function for a thread -------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parallel-for callbacks take a function and a number. So the parts of a layer
// become branches of one function of the arena and the part's number.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/Naming.h"
#include "codegen/kernels/Passes.h"
#include "dialects/Plan/IR/Plan.h"
#include "dialects/Plan/Transforms/Liveness.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"

namespace mote {
#define GEN_PASS_DEF_OUTLINEPARTS
#include "codegen/kernels/Passes.h.inc"
} // namespace mote

using namespace mlir;
using namespace mote;

namespace {
class PartsOutliner {
public:
  PartsOutliner(plan::ParallelOp parallel, func::FuncOp model)
      : parallel(parallel), model(model), builder(parallel) {}
  LogicalResult run();

private:
  func::FuncOp createFunction();
  LogicalResult remakeShared();
  LogicalResult remake(Value value);
  void emitParts(MutableArrayRef<Region> parts, int64_t number);
  void emitPart(Block &part);
  Location named(StringRef name) {
    return NameLoc::get(builder.getStringAttr(name));
  }

  plan::ParallelOp parallel;
  func::FuncOp model, function;
  OpBuilder builder;
  IRMapping known; ///< What parts share, in the function.
};
} // namespace

/// Makes `value` of the model function in this one: where memory is, or which
/// table.
LogicalResult PartsOutliner::remake(Value value) {
  if (known.contains(value))
    return success();
  Operation *def = value.getDefiningOp();
  if (!def || !isMemoryEffectFree(def))
    return parallel.emitError() << "expected parts to use the arena and "
                                   "tables only but got "
                                << value;
  for (Value operand : def->getOperands())
    if (failed(remake(operand)))
      return failure();
  builder.clone(*def, known);
  return success();
}

/// What parts share comes before them.
LogicalResult PartsOutliner::remakeShared() {
  known.map(model.getArgument(0), function.getArgument(0));
  SetVector<Value> shared;
  getUsedValuesDefinedAbove(parallel->getRegions(), shared);
  for (Value value : shared)
    if (failed(remake(value)))
      return failure();
  return success();
}

void PartsOutliner::emitPart(Block &part) {
  IRMapping mine = known;
  for (Operation &op : part) {
    Operation *made = builder.clone(op, mine);
    // The shapes stand above the loop over all parts.
    made->removeAttr("mote.comment");
    if (auto rows = dyn_cast<memref::SubViewOp>(made))
      made->setLoc(named(
          (plan::getNodeName(rows.getSource().getLoc()) + "_rows").str()));
  }
}

/// A chain of branches.
void PartsOutliner::emitParts(MutableArrayRef<Region> parts, int64_t number) {
  if (parts.size() == 1)
    return emitPart(parts.front().front());
  Location where = builder.getUnknownLoc();
  Value wanted = arith::ConstantIndexOp::create(builder, where, number);
  Value isThis = arith::CmpIOp::create(builder, where, arith::CmpIPredicate::eq,
                                       function.getArgument(1), wanted);
  auto branch =
      scf::IfOp::create(builder, where, isThis, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(branch.thenBlock());
  emitPart(parts.front().front());
  builder.setInsertionPointToStart(branch.elseBlock());
  return emitParts(parts.drop_front(), number + 1);
}

/// Without a body yet.
func::FuncOp PartsOutliner::createFunction() {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(model);
  std::string name =
      (model.getSymName() + "_" + toIdentifier(nodeName(parallel)) + "_part")
          .str();
  auto created = func::FuncOp::create(
      builder, parallel.getLoc(),
      uniqueSymbol(model->getParentOfType<ModuleOp>(), name),
      builder.getFunctionType(
          {model.getArgument(0).getType(), builder.getIndexType()}, {}));
  created.setPrivate();
  created->setAttr("mote.parts",
                   builder.getI64IntegerAttr(parallel.getParts().size()));
  Block *entry = created.addEntryBlock();
  entry->getArgument(0).setLoc(named("arena"));
  entry->getArgument(1).setLoc(named("part"));
  return created;
}

LogicalResult PartsOutliner::run() {
  if (model.getNumArguments() != 1)
    return parallel.emitError()
           << "expected all memory of parts in the arena but got "
           << model.getNumArguments() - 1 << " buffers of the caller";
  function = createFunction();
  std::string comment;
  parallel.walk([&](func::CallOp call) {
    if (auto text = call->getAttrOfType<StringAttr>("mote.comment");
        text && comment.empty())
      comment = text.getValue().split(':').first.str();
  });
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(&function.getBody().front());
    auto end = func::ReturnOp::create(builder, builder.getUnknownLoc());
    builder.setInsertionPoint(end);
    if (failed(remakeShared()))
      return failure();
    emitParts(parallel.getParts(), 0);
  }
  int64_t count = parallel.getParts().size();
  auto loop =
      scf::ForallOp::create(builder, parallel.getLoc(),
                            ArrayRef<OpFoldResult>{builder.getIndexAttr(count)},
                            /*outputs=*/ValueRange(), /*mapping=*/std::nullopt);
  builder.setInsertionPointToStart(loop.getBody());
  auto call = func::CallOp::create(
      builder, parallel.getLoc(), function,
      ValueRange{model.getArgument(0), loop.getInductionVar(0)});
  call->setAttr("mote.comment",
                builder.getStringAttr(comment + ", rows in " +
                                      std::to_string(count) + " parts"));
  parallel.erase();
  return success();
}

namespace {
struct OutlinePartsPass : mote::impl::OutlinePartsBase<OutlinePartsPass> {
  void runOnOperation() override {
    for (auto function :
         llvm::to_vector(getOperation().getOps<func::FuncOp>())) {
      WalkResult result = function.walk([&](plan::ParallelOp parallel) {
        ++numOutlined;
        return WalkResult(PartsOutliner(parallel, function).run());
      });
      if (result.wasInterrupted())
        return signalPassFailure();
    }
  }
};
} // namespace

//===- Placement.cpp ------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/Placement.h"

using namespace mlir;
using namespace mote;

/// Leaves an expression may have before its parts get names: about two lines.
static constexpr unsigned maxExpressionSize = 16;

StringRef mote::getNameHint(Location loc) {
  if (auto name = dyn_cast<NameLoc>(loc))
    return name.getName();
  if (auto fused = dyn_cast<FusedLoc>(loc))
    for (Location part : fused.getLocations())
      if (StringRef hint = getNameHint(part); !hint.empty())
        return hint;
  return "";
}

static bool isScalarVariable(Value lvalue) {
  return isa<emitc::LValueType>(lvalue.getType()) &&
         lvalue.getDefiningOp<emitc::VariableOp>();
}

bool mote::writesMemory(Operation &op) {
  if (auto assign = dyn_cast<emitc::AssignOp>(op))
    return !isScalarVariable(assign.getVar());
  if (isa<emitc::CallOp>(op))
    return true;
  if (isa<emitc::CallOpaqueOp>(op))
    return !op.hasAttr("mote.pure") && !op.hasAttr("mote.read");
  if (auto verbatim = dyn_cast<emitc::VerbatimOp>(op))
    return !verbatim.getValue().starts_with("//");
  for (Region &region : op.getRegions())
    for (Block &block : region)
      if (llvm::any_of(block, writesMemory))
        return true;
  return false;
}

/// Ops whose result depends on their operands alone.
static bool isPure(Operation &op) {
  if (isa<emitc::CallOpaqueOp>(op))
    return op.hasAttr("mote.pure");
  return isa<emitc::AddOp, emitc::AddressOfOp, emitc::BitwiseAndOp,
             emitc::BitwiseLeftShiftOp, emitc::BitwiseNotOp, emitc::BitwiseOrOp,
             emitc::BitwiseRightShiftOp, emitc::BitwiseXorOp, emitc::CastOp,
             emitc::CmpOp, emitc::ConditionalOp, emitc::ConstantOp,
             emitc::DivOp, emitc::GetGlobalOp, emitc::LiteralOp,
             emitc::LogicalAndOp, emitc::LogicalNotOp, emitc::LogicalOrOp,
             emitc::MulOp, emitc::RemOp, emitc::SubOp, emitc::SubscriptOp,
             emitc::UnaryMinusOp, emitc::UnaryPlusOp>(op);
}

static bool readsMemory(Operation &op) {
  return isa<emitc::LoadOp>(op) ||
         (isa<emitc::CallOpaqueOp>(op) && op.hasAttr("mote.read"));
}

/// The name of an array or table where a pointer is wanted: `&array[0]`.
static bool isDecayedArray(Operation &op) {
  auto address = dyn_cast<emitc::AddressOfOp>(op);
  auto element =
      address ? address.getReference().getDefiningOp<emitc::SubscriptOp>()
              : nullptr;
  return element && isa<emitc::ArrayType>(element.getValue().getType());
}

/// `i + 1`: clearer where it is used, however often, than under a name.
static bool isNearbyIndex(Operation &op) {
  return isa<emitc::AddOp, emitc::SubOp>(op) &&
         isa<emitc::PtrDiffTType>(op.getResult(0).getType()) &&
         isa<BlockArgument>(op.getOperand(0)) &&
         op.getOperand(1).getDefiningOp<emitc::ConstantOp>();
}

Placement::Placement(emitc::FuncOp function) {
  for (Block &block : function.getBody())
    visitBlock(block);
}

bool Placement::isDead(Operation *op) const {
  return op->getNumResults() == 1 && (isPure(*op) || readsMemory(*op)) &&
         llvm::all_of(op->getUsers(),
                      [&](Operation *user) { return isDead(user); });
}

Operation *Placement::getStatement(Operation *op) const {
  Operation *statement = statements.lookup(op);
  return statement ? statement : op;
}

void Placement::visitBlock(Block &block) {
  unsigned writes = 0;
  for (Operation &op : block) {
    writesBefore[&op] = writes;
    writes += writesMemory(op);
  }
  // Uses come after definitions, so walking backwards knows where each use is
  // printed.
  for (Operation &op : llvm::reverse(block)) {
    for (Region &region : op.getRegions())
      for (Block &nested : region)
        visitBlock(nested);
    if (op.getNumResults() == 1 && canInline(op))
      inlined.insert(op.getResult(0));
  }
}

bool Placement::canInline(Operation &op) {
  if (isa<emitc::ExpressionOp>(op.getParentOp()))
    return true;
  if (isa<emitc::LiteralOp, emitc::GetGlobalOp, emitc::ExpressionOp>(op) ||
      isDecayedArray(op))
    return true;
  bool named = !getNameHint(op.getLoc()).empty();
  if (isa<emitc::ConstantOp>(op))
    return !named;
  if (isa<emitc::SubscriptOp, emitc::DereferenceOp>(op)) {
    if (op.hasOneUse() && (*op.user_begin())->getBlock() == op.getBlock())
      statements[&op] = getStatement(*op.user_begin());
    return true;
  }
  if (auto load = dyn_cast<emitc::LoadOp>(op);
      load && isScalarVariable(load.getOperand()))
    return canReadLate(load, load.getOperand());
  if (!named && isNearbyIndex(op))
    return true;
  if (named || !op.hasOneUse() || !(isPure(op) || readsMemory(op)))
    return false;

  Operation *user = *op.user_begin();
  // Moving into a loop would repeat the work, and a shared lvalue would print
  // it twice.
  if (user->getBlock() != op.getBlock() ||
      (isa<emitc::SubscriptOp, emitc::DereferenceOp>(user) &&
       !user->hasOneUse()))
    return false;
  Operation *statement = getStatement(user);
  if (statement->getBlock() != op.getBlock())
    return false;
  if (readsMemory(op)) {
    bool repeated = isa<emitc::ForOp>(statement) && writesMemory(*statement);
    if (repeated || writesBefore[statement] != writesBefore[&op])
      return false;
  }
  unsigned &size = sizes[statement];
  if (size >= maxExpressionSize)
    return false;
  ++size;
  statements[&op] = statement;
  return true;
}

bool Placement::canReadLate(emitc::LoadOp load, Value variable) {
  if (!getNameHint(load.getLoc()).empty())
    return false;
  bool unchanged = llvm::all_of(load->getUsers(), [&](Operation *user) {
    return isUnchangedUntil(load, getStatement(user));
  });
  if (unchanged && load->hasOneUse())
    statements[load] = getStatement(*load->user_begin());
  return unchanged;
}

/// Whether an assignment runs after the start of `block` (or after `from`, if
/// it is in it) and before `use` is evaluated.
static bool isAssignedBefore(Operation *assign, Operation *from, Block *block,
                             Operation *use) {
  Operation *assigning = block->findAncestorOpInBlock(*assign);
  Operation *using_ = block->findAncestorOpInBlock(*use);
  if (!assigning || (from && assigning->isBeforeInBlock(from)) ||
      using_->isBeforeInBlock(assigning))
    return false;
  if (assigning != using_)
    return true;
  // One op does both. Its operands are read before its body runs, but a loop
  // comes round again.
  if (isa<emitc::ForOp, emitc::DoOp>(using_))
    return true;
  if (using_ == use)
    return false;
  Region *region = use->getParentRegion();
  while (region->getParentOp() != using_)
    region = region->getParentOp()->getParentRegion();
  return region->isAncestor(assign->getParentRegion()) &&
         isAssignedBefore(assign, nullptr, &region->front(), use);
}

bool Placement::isUnchangedUntil(Operation *read, Operation *use) {
  Value variable = cast<emitc::LoadOp>(read).getOperand();
  return llvm::none_of(variable.getUsers(), [&](Operation *user) {
    auto assign = dyn_cast<emitc::AssignOp>(user);
    return assign && assign.getVar() == variable &&
           isAssignedBefore(assign, read, read->getBlock(), use);
  });
}

emitc::AssignOp Placement::getInitializer(emitc::VariableOp variable) const {
  auto initial = dyn_cast<emitc::OpaqueAttr>(variable.getValue());
  if (!initial || !initial.getValue().empty() ||
      isa<emitc::ArrayType>(variable.getType()))
    return nullptr;
  // The earliest use must be an assignment in the variable's own block.
  Block *block = variable->getBlock();
  Operation *first = nullptr;
  for (Operation *user : variable->getUsers()) {
    Operation *ancestor = block->findAncestorOpInBlock(*user);
    if (!first || ancestor->isBeforeInBlock(first))
      first = ancestor;
  }
  auto assign = dyn_cast_or_null<emitc::AssignOp>(first);
  return assign && assign.getVar() == variable.getResult() ? assign : nullptr;
}

bool Placement::isInitializer(emitc::AssignOp assign) const {
  auto variable = assign.getVar().getDefiningOp<emitc::VariableOp>();
  return variable && getInitializer(variable) == assign;
}

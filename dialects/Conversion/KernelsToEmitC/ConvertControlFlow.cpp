//===- ConvertControlFlow.cpp ---------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Loops, branches and calls. emitc's loops and branches have no results; what
// they would yield is assigned to variables, which CarriedValues chooses.
//
//===----------------------------------------------------------------------===//

#include "dialects/Arm/IR/Arm.h"
#include "dialects/Conversion/KernelsToEmitC/Translator.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mote;

Value Translator::carrier(Value key, Value init, Location name) {
  Value &found = carriers[key];
  if (!found) {
    found = variable(convertToEmitCType(key.getType()), name);
    if (init)
      assign(found, init);
  }
  return found;
}

/// The first location, if it has a name, else the second.
static Location firstNamed(Location first, Location second) {
  return isa<NameLoc>(first) ? first : second;
}

void Translator::yieldTo(ValueRange yielded, ValueRange keys) {
  for (auto [value, key] : llvm::zip_equal(yielded, keys))
    if (carried.keyOf(value) != key)
      assign(carriers.lookup(key), get(value));
}

LogicalResult Translator::convertFor(scf::ForOp loop) {
  if (loop.getUnsignedCmp())
    return loop.emitError() << "expected a signed loop bound";
  SmallVector<Value> keys;
  for (unsigned i = 0, e = loop.getNumResults(); i < e; ++i) {
    Value key = carried.keyOf(loop.getResult(i));
    keys.push_back(key);
    Location name =
        firstNamed(loop.getRegionIterArg(i).getLoc(), loop.getLoc());
    carrier(key, get(loop.getInitArgs()[i]), name);
  }
  // Without results to name, the loop's name is its counter's.
  auto created = emitc::ForOp::create(
      b, keys.empty() ? loop.getLoc() : unnamed(), get(loop.getLowerBound()),
      get(loop.getUpperBound()), get(loop.getStep()));
  if (loop->hasAttr("mote.rolled"))
    created->setAttr("mote.rolled", b.getUnitAttr());
  created.getInductionVar().setLoc(loop.getInductionVar().getLoc());
  values[loop.getInductionVar()] = created.getInductionVar();
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(created.getBody());
    for (auto [argument, key] : llvm::zip_equal(loop.getRegionIterArgs(), keys))
      values[argument] = read(carriers.lookup(key));
    for (Operation &op : loop.getBody()->without_terminator())
      if (failed(convertOp(&op)))
        return failure();
    yieldTo(loop.getYieldedValues(), keys);
  }
  for (auto [result, key] : llvm::zip_equal(loop.getResults(), keys))
    values[result] = read(carriers.lookup(key));
  return success();
}

LogicalResult Translator::convertIf(scf::IfOp branch) {
  SmallVector<Value> keys;
  SmallVector<bool> elseKeepsInit;
  for (auto [i, result] : llvm::enumerate(branch.getResults())) {
    Value key = carried.keyOf(result);
    keys.push_back(key);
    // A value that the else branch passes through is what the variable starts
    // with.
    Value otherwise = branch.elseYield().getOperand(i);
    bool outer =
        !branch.getElseRegion().isAncestor(otherwise.getParentRegion());
    bool fresh = !carriers.contains(key);
    carrier(key, outer ? get(otherwise) : Value(), branch.getLoc());
    elseKeepsInit.push_back(outer &&
                            (fresh || carried.keyOf(otherwise) == key));
  }
  bool needsElse =
      branch.elseBlock() &&
      (!branch.elseBlock()->without_terminator().empty() ||
       !llvm::all_of(elseKeepsInit, [](bool keeps) { return keeps; }));
  auto created = emitc::IfOp::create(
      b, branch.getLoc(), get(branch.getCondition()), /*addThenBlock=*/false,
      /*addElseBlock=*/false);
  auto convertSide = [&](Block &from, Region &to,
                         ArrayRef<bool> keeps) -> LogicalResult {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(&to.emplaceBlock());
    for (Operation &op : from.without_terminator())
      if (failed(convertOp(&op)))
        return failure();
    SmallVector<Value> yielded, targets;
    for (auto [i, value] :
         llvm::enumerate(from.getTerminator()->getOperands())) {
      if (!keeps.empty() && keeps[i])
        continue;
      yielded.push_back(value);
      targets.push_back(keys[i]);
    }
    yieldTo(yielded, targets);
    emitc::YieldOp::create(b, unnamed());
    return success();
  };
  if (failed(convertSide(*branch.thenBlock(), created.getThenRegion(), {})))
    return failure();
  if (needsElse && failed(convertSide(*branch.elseBlock(),
                                      created.getElseRegion(), elseKeepsInit)))
    return failure();
  for (auto [result, key] : llvm::zip_equal(branch.getResults(), keys))
    values[result] = read(carriers.lookup(key));
  return success();
}

/// `do { before; run = condition; if (run) { after } } while (run)`, which runs
/// the first region once more than the second, as scf.while does.
LogicalResult Translator::convertWhile(scf::WhileOp loop) {
  SmallVector<Value> variables;
  for (auto [init, argument] :
       llvm::zip_equal(loop.getInits(), loop.getBeforeArguments())) {
    variables.push_back(variable(convertToEmitCType(init.getType()),
                                 firstNamed(argument.getLoc(), loop.getLoc())));
    assign(variables.back(), get(init));
  }
  SmallVector<Value> passed;
  for (auto [result, argument] :
       llvm::zip_equal(loop.getResults(), loop.getAfterArguments()))
    passed.push_back(variable(convertToEmitCType(result.getType()),
                              firstNamed(argument.getLoc(), loop.getLoc())));
  Location again = NameLoc::get(b.getStringAttr("go_on"));
  Value run = variable(b.getI1Type(), again);
  auto created = emitc::DoOp::create(b, loop.getLoc());
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&created.getBodyRegion().emplaceBlock());
  for (auto [argument, held] :
       llvm::zip_equal(loop.getBeforeArguments(), variables))
    values[argument] = read(held);
  for (Operation &op : loop.getBeforeBody()->without_terminator())
    if (failed(convertOp(&op)))
      return failure();
  for (auto [held, value] :
       llvm::zip_equal(passed, loop.getConditionOp().getArgs()))
    assign(held, get(value));
  assign(run, get(loop.getConditionOp().getCondition()));
  auto branch = emitc::IfOp::create(
      b, unnamed(), read(run), /*addThenBlock=*/false, /*addElseBlock=*/false);
  b.setInsertionPointToStart(&branch.getThenRegion().emplaceBlock());
  for (auto [argument, held] :
       llvm::zip_equal(loop.getAfterArguments(), passed))
    values[argument] = read(held);
  for (Operation &op : loop.getAfterBody()->without_terminator())
    if (failed(convertOp(&op)))
      return failure();
  for (auto [held, value] :
       llvm::zip_equal(variables, loop.getYieldOp().getOperands()))
    assign(held, get(value));
  emitc::YieldOp::create(b, unnamed());

  b.setInsertionPointToStart(&created.getConditionRegion().emplaceBlock());
  auto condition = emitc::ExpressionOp::create(b, unnamed(), b.getI1Type(),
                                               ValueRange{run}, false);
  {
    OpBuilder::InsertionGuard inner(b);
    b.setInsertionPointToStart(&condition.createBody());
    emitc::YieldOp::create(b, unnamed(),
                           read(condition.getRegion().front().getArgument(0)));
  }
  emitc::YieldOp::create(b, unnamed(), condition.getResult());
  b.setInsertionPointAfter(created);
  for (auto [result, held] : llvm::zip_equal(loop.getResults(), passed))
    values[result] = read(held);
  return success();
}

/// A loop of calls that may run at the same time: the printer has the caller's
/// parallel-for run it.
LogicalResult Translator::convertForall(scf::ForallOp loop) {
  if (loop.getRank() != 1 || loop.getNumResults() != 0 || !loop.isNormalized())
    return loop.emitError()
           << "expected a forall from 0 by 1 of one index and no results";
  auto created = emitc::ForOp::create(
      b, unnamed(), constant(indexType(), 0),
      constant(indexType(), loop.getStaticUpperBound().front()),
      constant(indexType(), 1));
  created->setAttr("mote.parallel", b.getUnitAttr());
  created.getInductionVar().setLoc(loop.getInductionVar(0).getLoc());
  values[loop.getInductionVar(0)] = created.getInductionVar();
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(created.getBody());
  for (Operation &op : loop.getBody()->without_terminator())
    if (failed(convertOp(&op)))
      return failure();
  return success();
}

Translator::Outcome Translator::convertControlFlow(Operation *op) {
  auto outcome = [](LogicalResult result) {
    return succeeded(result) ? Outcome::Done : Outcome::Failed;
  };
  return llvm::TypeSwitch<Operation *, Outcome>(op)
      .Case([&](scf::ForOp loop) { return outcome(convertFor(loop)); })
      .Case([&](scf::ForallOp loop) { return outcome(convertForall(loop)); })
      .Case([&](scf::IfOp branch) { return outcome(convertIf(branch)); })
      .Case([&](scf::WhileOp loop) { return outcome(convertWhile(loop)); })
      .Case([&](func::ReturnOp exit) {
        Value operand =
            exit.getNumOperands() ? get(exit.getOperand(0)) : Value();
        emitc::ReturnOp::create(b, exit.getLoc(), operand);
        return Outcome::Done;
      })
      .Default(Outcome::NotMine);
}

Translator::Outcome Translator::convertCalls(Operation *op) {
  if (auto verbatim = dyn_cast<emitc::VerbatimOp>(op)) {
    if (verbatim.getNumOperands())
      return unsupported(op, "expected a verbatim line without operands");
    b.clone(*op);
    return Outcome::Done;
  }
  if (auto assertion = dyn_cast<cf::AssertOp>(op)) {
    Value fails = emitc::LogicalNotOp::create(b, unnamed(), b.getI1Type(),
                                              get(assertion.getArg()));
    auto branch = emitc::IfOp::create(b, unnamed(), fails,
                                      /*addThenBlock=*/true,
                                      /*addElseBlock=*/false);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(&branch.getThenRegion().front());
    emitc::VerbatimOp::create(b, unnamed(), "return MOTE_UNEXPECTED_SHAPE;");
    emitc::YieldOp::create(b, unnamed());
    return Outcome::Done;
  }
  SmallVector<Value> operands;
  if (auto callOp = dyn_cast<func::CallOp>(op)) {
    for (Value operand : op->getOperands())
      operands.push_back(get(operand));
    SmallVector<Type> types;
    for (Type type : op->getResultTypes())
      types.push_back(convertToEmitCType(type));
    auto created = emitc::CallOp::create(
        b, op->getLoc(), callOp.getCalleeAttr(), types, operands);
    created->setDiscardableAttrs(op->getDiscardableAttrDictionary());
    for (auto [from, to] :
         llvm::zip_equal(op->getResults(), created.getResults()))
      set(from, to);
    return Outcome::Done;
  }
  auto intrinsic = dyn_cast<arm::IntrinsicOpInterface>(op);
  if (!intrinsic)
    return Outcome::NotMine;
  auto effects = dyn_cast<MemoryEffectOpInterface>(op);
  SmallVector<int64_t> onlyRead; // Addresses the call does not write.
  // A memref and the indices after it are one address.
  for (unsigned i = 0, e = op->getNumOperands(); i < e;) {
    Value operand = op->getOperand(i++);
    auto memref = dyn_cast<MemRefType>(operand.getType());
    if (!memref) {
      operands.push_back(get(operand));
      continue;
    }
    unsigned rank = memref.getRank();
    if (i + rank > e)
      return unsupported(op, "expected " + Twine(rank) +
                                 " indices after the memref");
    Value index = linearIndex(op, operand, op->getOperands().slice(i, rank));
    if (!index)
      return Outcome::Failed;
    if (effects && !effects.getEffectOnValue<MemoryEffects::Write>(operand))
      onlyRead.push_back(operands.size());
    operands.push_back(pointerPlus(get(operand), index));
    i += rank;
  }
  SmallVector<Type> types;
  for (Type type : op->getResultTypes())
    types.push_back(convertToEmitCType(type));
  if (types.size() > 1 || llvm::is_contained(types, Type()))
    return unsupported(op,
                       "expected at most one result of a type that C++ has");
  auto created = emitc::CallOpaqueOp::create(
      b, unnamed(), types, intrinsic.getIntrinsicName(), operands);
  if (isMemoryEffectFree(op))
    created->setAttr("mote.pure", b.getUnitAttr());
  else if (effects && effects.onlyHasEffect<MemoryEffects::Read>())
    created->setAttr("mote.read", b.getUnitAttr());
  else if (!onlyRead.empty())
    created->setAttr("mote.only_read", b.getDenseI64ArrayAttr(onlyRead));
  if (!types.empty())
    return done(op, created.getResult(0));
  return Outcome::Done;
}

//===- Interpreter.cpp - Run a function on host tensors -------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/Interpreter.h"

#include "dialects/Interpreter/Machine.h"
#include "dialects/Interpreter/ReferenceSemanticsInterface.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mote;

StringRef mote::nodeName(Location location) {
  StringRef name;
  location->walk([&](Location part) {
    auto named = dyn_cast<NameLoc>(part);
    if (!named)
      return WalkResult::advance();
    name = named.getName();
    return WalkResult::interrupt();
  });
  return name;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

int64_t Machine::integer(OpFoldResult value) const {
  if (std::optional<int64_t> constant = getConstantIntValue(value))
    return *constant;
  return scalar(cast<Value>(value)).i;
}

SmallVector<int64_t> Machine::integers(ArrayRef<OpFoldResult> list) const {
  return llvm::map_to_vector(
      list, [&](OpFoldResult value) { return integer(value); });
}

HostTensor Machine::take(OpOperand &operand) {
  Value value = operand.get();
  std::shared_ptr<HostTensor> &shared = values[value].tensor;
  auto found = dying.find(operand.getOwner());
  bool isLast =
      found != dying.end() && llvm::is_contained(found->second, value);
  bool isOnly = llvm::count(operand.getOwner()->getOperands(), value) == 1;
  if (isLast && isOnly && shared.use_count() == 1 &&
      operand.getOwner()->getNumRegions() == 0)
    return std::move(*shared);
  return *shared;
}

void Machine::findLastUses(Block &block) {
  if (!analyzed.insert(&block).second)
    return;
  DenseMap<Value, Operation *> last;
  for (Operation &op : block) {
    for (Value result : op.getResults())
      last[result] = &op;
    op.walk([&](Operation *nested) {
      for (Value operand : nested->getOperands())
        if (operand.getParentBlock() == &block)
          last[operand] = &op;
    });
  }
  for (auto [value, op] : last)
    dying[op].push_back(value);
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

static LogicalResult checkTypes(Operation *op) {
  for (Type type : op->getResultTypes())
    if (isa<ShapedType>(type) && !isHostType(type))
      return op->emitOpError(
                 "expected tensors of static shape and of an "
                 "element type that the interpreter holds, but got ")
             << type;
  return success();
}

LogicalResult Machine::runScalarOp(Operation *op) {
  SmallVector<Scalar> registers;
  for (Value operand : op->getOperands())
    registers.push_back(scalar(operand));
  SmallVector<ScalarStep, 2> steps;
  if (failed(translateScalarOp(op, steps)))
    return op->emitOpError("is unknown to the interpreter");
  unsigned numOperands = op->getNumOperands();
  registers.resize(std::max(numOperands, 3u) + 1);
  for (auto [result, step] : llvm::zip_equal(op->getResults(), steps)) {
    for (unsigned slot = 0; slot < std::min(numOperands, 3u); ++slot)
      step.operands[slot] = slot;
    step.result = static_cast<unsigned>(registers.size() - 1);
    if (failed(runStep(step, registers, {})))
      return failure();
    set(result, registers.back());
  }
  return success();
}

/// An arith or math op on tensors: the scalar op at every element. A scalar
/// operand (select's condition) serves all elements.
LogicalResult Machine::runElementwise(Operation *op, Results &results) {
  SmallVector<ScalarStep, 2> steps;
  if (failed(translateScalarOp(op, steps)) || op->getNumOperands() > 3)
    return op->emitOpError("is unknown to the interpreter");
  Scalar registers[4] = {};
  for (auto [type, step] : llvm::zip_equal(op->getResultTypes(), steps)) {
    for (unsigned slot = 0; slot < op->getNumOperands(); ++slot)
      step.operands[slot] = slot;
    step.result = 3;
    HostTensor result = HostTensor::zeros(cast<ShapedType>(type));
    for (int64_t index = 0; index < result.getNumElements(); ++index) {
      for (auto [slot, operand] : llvm::enumerate(op->getOperands()))
        registers[slot] = isa<ShapedType>(operand.getType())
                              ? loadScalar(tensor(operand), index)
                              : scalar(operand);
      if (failed(runStep(step, registers, {})))
        return failure();
      storeScalar(result, index, registers[3]);
    }
    results.push_back(std::move(result));
  }
  return success();
}

LogicalResult Machine::runTensorOp(Operation *op) {
  SmallVector<HostTensor> results;
  bool known = false;
  LogicalResult status = failure();
  if (auto reference = dyn_cast<ReferenceSemanticsOpInterface>(op)) {
    SmallVector<HostTensor> operands;
    for (OpOperand &operand : op->getOpOperands())
      operands.push_back(take(operand));
    status = reference.interpret(operands, results);
    if (failed(status))
      return op->emitOpError("has no value for these operands");
  } else if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
    results.push_back(
        HostTensor::fromAttr(cast<ElementsAttr>(constant.getValue())));
    status = success();
  } else {
    status = interpretTensorDialect(*this, op, results, known);
    if (!known)
      status = interpretLinalg(*this, op, results, known);
    if (!known)
      status = runElementwise(op, results);
  }
  if (failed(status))
    return failure();
  if (trace)
    trace(op, nodeName(op->getLoc()), results);
  for (auto [value, result] : llvm::zip_equal(op->getResults(), results))
    set(value, std::move(result));
  return success();
}

LogicalResult Machine::runOp(Operation *op) {
  if (failed(checkTypes(op)))
    return failure();
  if (isa<scf::ForOp, scf::IfOp, scf::ExecuteRegionOp, affine::AffineApplyOp,
          affine::AffineMinOp, affine::AffineMaxOp>(op))
    return runControlFlow(op);
  if (auto assertion = dyn_cast<cf::AssertOp>(op)) {
    if (scalar(assertion.getArg()).i != 0)
      return success();
    return op->emitOpError() << "does not hold: " << assertion.getMsg();
  }
  bool isScalar =
      llvm::none_of(op->getResultTypes(), llvm::IsaPred<ShapedType>);
  if (!isScalar)
    return runTensorOp(op);
  if (isa<tensor::ExtractOp, tensor::DimOp>(op)) {
    SmallVector<HostTensor> cell;
    bool known = false;
    if (failed(interpretTensorDialect(*this, op, cell, known)))
      return failure();
    set(op->getResult(0), loadScalar(cell.front(), 0));
    return success();
  }
  return runScalarOp(op);
}

FailureOr<ScalarProgram> Machine::translate(Block &block) const {
  return ScalarProgram::translate(
      block, [&](Value value) { return scalar(value); },
      [&](Value value) { return get(value).tensor; });
}

FailureOr<SmallVector<RuntimeValue>> Machine::runBlock(Block &block) {
  findLastUses(block);
  for (Operation &op : block.without_terminator()) {
    if (failed(runOp(&op)))
      return failure();
    if (auto found = dying.find(&op); found != dying.end())
      for (Value value : found->second)
        values.erase(value);
  }
  return llvm::map_to_vector(block.getTerminator()->getOperands(),
                             [&](Value value) { return get(value); });
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

static LogicalResult checkInputs(func::FuncOp function,
                                 ArrayRef<HostTensor> inputs) {
  if (function.isExternal() || !function.getBody().hasOneBlock())
    return function.emitOpError("expected a body of one block");
  ArrayRef<Type> types = function.getArgumentTypes();
  if (types.size() != inputs.size())
    return function.emitOpError("expected ")
           << types.size() << " inputs but got " << inputs.size();
  for (auto [index, type] : llvm::enumerate(types)) {
    if (!isHostType(type))
      return function.emitOpError(
                 "expected tensors of static shape and of an "
                 "element type that the interpreter holds, but got ")
             << type;
    auto shaped = cast<ShapedType>(type);
    if (inputs[index].getShape() != shaped.getShape() ||
        inputs[index].getKind() != *kindOf(shaped.getElementType()))
      return function.emitOpError("expected input ")
             << index << " to have type " << type << ", but got "
             << kindName(inputs[index].getKind()) << " of shape ["
             << inputs[index].getShape() << "]";
  }
  return success();
}

FailureOr<SmallVector<HostTensor>> mote::interpret(func::FuncOp function,
                                                   ArrayRef<HostTensor> inputs,
                                                   TraceFn trace) {
  if (failed(checkInputs(function, inputs)))
    return failure();
  Machine machine(trace);
  Block &entry = function.getBody().front();
  for (auto [argument, input] : llvm::zip_equal(entry.getArguments(), inputs))
    machine.set(argument, input);
  FailureOr<SmallVector<RuntimeValue>> results = machine.runBlock(entry);
  if (failed(results))
    return failure();
  return llvm::map_to_vector(*results, [](const RuntimeValue &value) {
    return value.tensor ? *value.tensor : HostTensor();
  });
}

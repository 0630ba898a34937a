//===- PointerConstness.cpp -----------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/PointerConstness.h"

#include "mlir/Dialect/EmitC/IR/EmitC.h"

using namespace mlir;
using namespace mote;

static bool isPointer(Value value) {
  return isa<emitc::PointerType>(value.getType());
}

PointerConstness::PointerConstness(ModuleOp module) : module(module) {
  module.walk([&](emitc::CallOp call) {
    if (Operation *callee = module.lookupSymbol(call.getCallee()))
      callers[callee].push_back(call);
  });
  collectWrites();
  SmallVector<Value> worklist(written.begin(), written.end());
  while (!worklist.empty()) {
    SmallVector<Value> sources;
    collectSources(worklist.pop_back_val(), sources);
    for (Value source : sources)
      if (written.insert(source).second)
        worklist.push_back(source);
  }
}

void PointerConstness::collectWrites() {
  module.walk([&](Operation *op) {
    if (auto assign = dyn_cast<emitc::AssignOp>(op)) {
      if (auto element = assign.getVar().getDefiningOp<emitc::SubscriptOp>())
        written.insert(element.getValue());
      else if (auto target =
                   assign.getVar().getDefiningOp<emitc::DereferenceOp>())
        written.insert(target.getPointer());
    } else if (auto call = dyn_cast<emitc::CallOpaqueOp>(op)) {
      if (op->hasAttr("mote.pure") || op->hasAttr("mote.read"))
        return;
      // memcpy reads its second argument; an intrinsic says what it only reads.
      auto onlyRead = op->getAttrOfType<DenseI64ArrayAttr>("mote.only_read");
      for (auto [i, operand] : llvm::enumerate(op->getOperands()))
        if (isPointer(operand) &&
            !(call.getCallee() == "std::memcpy" && i == 1) &&
            !(onlyRead && llvm::is_contained(onlyRead.asArrayRef(), i)))
          written.insert(operand);
    }
  });
}

/// Adds the pointers that `pointer` was made from.
void PointerConstness::collectSources(Value pointer,
                                      SmallVectorImpl<Value> &sources) {
  if (auto argument = dyn_cast<BlockArgument>(pointer)) {
    for (Operation *call : callers.lookup(argument.getOwner()->getParentOp()))
      sources.push_back(call->getOperand(argument.getArgNumber()));
    return;
  }
  Operation *def = pointer.getDefiningOp();
  if (auto address = dyn_cast<emitc::AddressOfOp>(def)) {
    if (auto element =
            address.getReference().getDefiningOp<emitc::SubscriptOp>())
      sources.push_back(element.getValue());
  } else if (auto cast = dyn_cast<emitc::CastOp>(def)) {
    sources.push_back(cast.getSource());
  } else if (auto conditional = dyn_cast<emitc::ConditionalOp>(def)) {
    sources.append({conditional.getTrueValue(), conditional.getFalseValue()});
  } else if (auto load = dyn_cast<emitc::LoadOp>(def)) {
    sources.push_back(load.getOperand());
  } else if (isa<emitc::VariableOp>(def)) {
    for (Operation *user : pointer.getUsers())
      if (auto assign = dyn_cast<emitc::AssignOp>(user);
          assign && assign.getVar() == pointer)
        sources.push_back(assign.getValue());
  }
}

LogicalResult PointerConstness::verify() {
  for (Value pointer : written) {
    if (auto table = pointer.getDefiningOp<emitc::GetGlobalOp>()) {
      auto global = module.lookupSymbol<emitc::GlobalOp>(table.getName());
      if (global && global.getConstSpecifier())
        return table.emitError() << "expected @" << table.getName()
                                 << " to be only read, but it is written";
    }
    auto argument = dyn_cast<BlockArgument>(pointer);
    auto function =
        argument ? dyn_cast<emitc::FuncOp>(argument.getOwner()->getParentOp())
                 : nullptr;
    if (function && function.getArgAttr(argument.getArgNumber(), "mote.const"))
      return function.emitError()
             << "expected argument " << argument.getArgNumber()
             << " to be only read, as 'mote.const' says, but it is written";
  }
  return success();
}

//===- QuantizeBorders.cpp - Integer borders get their scale --------------===//
//---------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// ONNX gives an integer input no scale: the DequantizeLinear that reads it
// does. From here on the border's type says what the integers mean, so that
// later phases, and the emitted header, know the scale and zero point.
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/Transforms/Borders.h"
#include "dialects/NN/Transforms/Constants.h"
#include "dialects/NN/Transforms/Passes.h"

namespace mote::nn {
#define GEN_PASS_DEF_NNQUANTIZEBORDERS
#include "dialects/NN/Transforms/Passes.h.inc"
} // namespace mote::nn

using namespace mlir;
using namespace mote;
using namespace mote::nn;

/// The quantized type that every use of an integer argument casts it to, or
/// null.
static Type commonCastType(BlockArgument argument) {
  Type common;
  for (Operation *user : argument.getUsers()) {
    auto cast = dyn_cast<StorageCastOp>(user);
    if (!cast || !quantizedElement(cast.getResult()) ||
        (common && common != cast.getType()))
      return nullptr;
    common = cast.getType();
  }
  return common;
}

namespace {

struct QuantizeBordersPass
    : nn::impl::NNQuantizeBordersBase<QuantizeBordersPass> {
  using NNQuantizeBordersBase::NNQuantizeBordersBase;
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    for (BlockArgument argument : function.getArguments()) {
      Type type = commonCastType(argument);
      if (!type)
        continue;
      SmallVector<Operation *> casts(argument.getUsers());
      argument.setType(type);
      for (Operation *cast : casts) {
        cast->getResult(0).replaceAllUsesWith(argument);
        cast->erase();
      }
      ++numQuantized;
    }
    for (OpOperand &operand : returnOf(function)->getOpOperands()) {
      auto cast = operand.get().getDefiningOp<StorageCastOp>();
      if (!cast || !quantizedElement(cast.getInput()))
        continue;
      operand.set(cast.getInput());
      if (cast->use_empty())
        cast.erase();
      ++numQuantized;
    }
    updateFunctionType(function);
  }
};

} // namespace

//===- Int8Borders.cpp - Drop the outermost Quantize and Dequantize -------===//
//--------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A microcontroller's sensor code holds integers, and converting them to floats
// only for the model's first op to convert them back costs time, RAM and float
// code.
// `--io=int8` asks for the integers inside a QDQ model's float borders.
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/Transforms/Borders.h"
#include "dialects/NN/Transforms/Constants.h"
#include "dialects/NN/Transforms/Passes.h"

namespace mote::nn {
#define GEN_PASS_DEF_NNINT8BORDERS
#include "dialects/NN/Transforms/Passes.h.inc"
} // namespace mote::nn

using namespace mlir;
using namespace mote;
using namespace mote::nn;

/// The quantized type that every use of a float argument rounds it to, or null.
static Type commonQuantizeType(BlockArgument argument) {
  Type common;
  for (Operation *user : argument.getUsers()) {
    auto quantize = dyn_cast<QuantizeOp>(user);
    if (!quantize || (common && common != quantize.getType()))
      return nullptr;
    common = quantize.getType();
  }
  return common;
}

namespace {

struct Int8BordersPass : nn::impl::NNInt8BordersBase<Int8BordersPass> {
  using NNInt8BordersBase::NNInt8BordersBase;
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    bool complete = true;
    for (BlockArgument argument : function.getArguments())
      if (isFloatTensor(argument))
        complete &= succeeded(quantizeArgument(argument));
    for (OpOperand &operand : returnOf(function)->getOpOperands())
      if (isFloatTensor(operand.get()))
        complete &= succeeded(quantizeResult(operand));
    if (!complete)
      return signalPassFailure();
    updateFunctionType(function);
  }

private:
  LogicalResult quantizeArgument(BlockArgument argument) {
    Type type = commonQuantizeType(argument);
    if (!type)
      return refuse(/*isResult=*/false, argument.getArgNumber(),
                    "goes to one quantization only");
    SmallVector<Operation *> quantizes(argument.getUsers());
    argument.setType(type);
    for (Operation *quantize : quantizes) {
      quantize->getResult(0).replaceAllUsesWith(argument);
      quantize->erase();
    }
    ++numConverted;
    return success();
  }

  LogicalResult quantizeResult(OpOperand &operand) {
    auto dequantize = operand.get().getDefiningOp<DequantizeOp>();
    if (!dequantize)
      return refuse(/*isResult=*/true, operand.getOperandNumber(),
                    "comes from a dequantization");
    operand.set(dequantize.getInput());
    if (dequantize->use_empty())
      dequantize.erase();
    ++numConverted;
    return success();
  }

  LogicalResult refuse(bool isResult, unsigned index, StringRef what) {
    func::FuncOp function = getOperation();
    return function.emitError()
           << "int8 borders need a float "
           << borderName(function, isResult, index) << " that " << what
           << ": keep the model's border (--io=model), or quantize the model";
  }
};

} // namespace

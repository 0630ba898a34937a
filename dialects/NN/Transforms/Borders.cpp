//===- Borders.cpp - A function's arguments and results -------------------===//
//--------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/Transforms/Borders.h"

using namespace mlir;
using namespace mote;

func::ReturnOp nn::returnOf(func::FuncOp function) {
  return cast<func::ReturnOp>(function.getBody().front().getTerminator());
}

void nn::updateFunctionType(func::FuncOp function) {
  function.setType(FunctionType::get(function.getContext(),
                                     function.getBody().getArgumentTypes(),
                                     returnOf(function).getOperandTypes()));
}

std::string nn::borderName(func::FuncOp function, bool isResult,
                           unsigned index) {
  auto name = isResult
                  ? function.getResultAttrOfType<StringAttr>(index, "mote.name")
                  : function.getArgAttrOfType<StringAttr>(index, "mote.name");
  std::string kind = isResult ? "output " : "input ";
  return name ? kind + "'" + name.getValue().str() + "'"
              : kind + std::to_string(index);
}

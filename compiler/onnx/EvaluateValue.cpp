//===- EvaluateValue.cpp - Numbers that a model computes from numbers -----===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Models compute shapes by all kinds of operators. Where one is asked for and
// nothing it is computed from is an input of the model, the interpreter knows
// it.
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "dialects/Interpreter/ConstantValues.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// Most ops that are interpreted for a value, and most elements of each result.
static constexpr size_t kMaxOps = 512;
static constexpr int64_t kMaxElements = 1 << 16;

static bool isSmall(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return !tensor || tensor.getNumElements() <= kMaxElements;
}

void GraphImporter::evaluate(OnnxValue &value) {
  if (value.constant || !value.value || value.isEvaluated)
    return;
  value.isEvaluated = true;
  auto type = dyn_cast<RankedTensorType>(value.value.getType());
  if (!type || !type.getElementType().isIntOrFloat())
    return;
  auto ops = computationOf(
      value.value,
      [](Operation *op) { return llvm::all_of(op->getResultTypes(), isSmall); },
      kMaxOps);
  if (!ops)
    return;
  if (std::optional<HostTensor> number = mote::evaluate(*ops, value.value))
    value.constant = number->toAttr(type);
}

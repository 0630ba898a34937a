//===- NNFold.cpp - Folding by interpretation -----------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/IR/NNFold.h"

#include "dialects/NN/IR/NNVerify.h"

using namespace mlir;
using namespace mote;
using namespace mote::nn;

RankedTensorType mote::nn::attributeType(RankedTensorType type) {
  auto quantized = dyn_cast<quant::QuantizedType>(type.getElementType());
  if (!quantized)
    return type;
  auto signedness =
      quantized.isSigned() ? IntegerType::Signless : IntegerType::Unsigned;
  return type.clone(IntegerType::get(
      type.getContext(), quantized.getStorageTypeIntegralWidth(), signedness));
}

Attribute mote::nn::foldConstants(Operation *op, ArrayRef<Attribute> operands,
                                  int64_t maxElements) {
  auto reference = dyn_cast<ReferenceSemanticsOpInterface>(op);
  if (!reference || op->getNumResults() != 1 || operands.empty())
    return {};
  RankedTensorType type = rankedType(op->getResult(0));
  int64_t available = 0;
  for (Attribute operand : operands) {
    auto elements = dyn_cast_or_null<ElementsAttr>(operand);
    if (!elements || !isHostType(elements.getShapedType()))
      return {};
    available += elements.getNumElements();
  }
  if (!isHostType(type) ||
      type.getNumElements() > std::max(maxElements, available))
    return {};
  SmallVector<HostTensor> inputs, results;
  for (Attribute operand : operands)
    inputs.push_back(HostTensor::fromAttr(cast<ElementsAttr>(operand)));
  if (failed(reference.interpret(inputs, results)))
    return {};
  return results.front().toAttr(attributeType(type));
}

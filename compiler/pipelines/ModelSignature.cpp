//===- ModelSignature.cpp -------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/pipelines/ModelSignature.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"

using namespace mlir;
using namespace mote;

int64_t ModelPort::getNumElements() const {
  return ShapedType::getNumElements(shape);
}

std::string ModelPort::describe() const {
  std::string text;
  for (int64_t size : shape)
    text += std::to_string(size) + "x";
  return text + kindName(kind).str();
}

func::FuncOp mote::getModelFunction(ModuleOp module) {
  for (auto function : module.getOps<func::FuncOp>())
    if (function.isPublic())
      return function;
  return nullptr;
}

static LogicalResult readPort(func::FuncOp function, Type type,
                              DictionaryAttr attrs, ModelPort &port) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  std::optional<ElementKind> kind =
      tensor ? kindOf(tensor.getElementType()) : std::nullopt;
  if (!kind || !tensor.hasStaticShape())
    return function.emitError("expected static tensors at the border but got ")
           << type;
  port.kind = *kind;
  port.shape.assign(tensor.getShape().begin(), tensor.getShape().end());
  if (auto quantized =
          dyn_cast<quant::UniformQuantizedType>(tensor.getElementType())) {
    port.scale = quantized.getScale();
    port.zeroPoint = quantized.getZeroPoint();
  }
  if (!attrs)
    return success();
  if (auto name = attrs.getAs<StringAttr>("mote.name"))
    port.name = name.getValue().str();
  if (auto scale = attrs.getAs<FloatAttr>("mote.scale"))
    port.scale = scale.getValueAsDouble();
  if (auto zeroPoint = attrs.getAs<IntegerAttr>("mote.zero_point"))
    port.zeroPoint = zeroPoint.getInt();
  return success();
}

LogicalResult mote::readSignature(ModuleOp module, ModelSignature &signature) {
  signature = {};
  func::FuncOp function = getModelFunction(module);
  if (!function)
    return module.emitError("expected a public function");
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (failed(readPort(function, function.getArgumentTypes()[i],
                        function.getArgAttrDict(i),
                        signature.inputs.emplace_back())))
      return failure();
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    if (failed(readPort(function, function.getResultTypes()[i],
                        function.getResultAttrDict(i),
                        signature.outputs.emplace_back())))
      return failure();
  return success();
}

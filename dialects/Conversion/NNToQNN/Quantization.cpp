//===- Quantization.cpp - What a quantized type means
//-----------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/NNToQNN/Quantization.h"

using namespace mlir;
using namespace mote;

quant::QuantizedType mote::quantizedElement(Type type) {
  auto shaped = dyn_cast<ShapedType>(type);
  return shaped ? dyn_cast<quant::QuantizedType>(shaped.getElementType())
                : quant::QuantizedType();
}

std::optional<Quantization> mote::quantizationOf(Type type) {
  auto uniform =
      dyn_cast_or_null<quant::UniformQuantizedType>(quantizedElement(type));
  if (!uniform || uniform.getStorageTypeIntegralWidth() != 8)
    return std::nullopt;
  int64_t lowered = uniform.isSigned() ? 0 : 128;
  Quantization result;
  result.scale = uniform.getScale();
  result.zeroPoint = static_cast<int32_t>(uniform.getZeroPoint() - lowered);
  result.min = static_cast<int32_t>(uniform.getStorageTypeMin() - lowered);
  result.max = static_cast<int32_t>(uniform.getStorageTypeMax() - lowered);
  result.isUnsigned = !uniform.isSigned();
  return result;
}

Type mote::storageType(Type type) {
  quant::QuantizedType quantized = quantizedElement(type);
  if (!quantized)
    return type;
  unsigned width = quantized.getStorageTypeIntegralWidth();
  if (width != 8 && !(width == 32 && quantized.isSigned()))
    return {};
  return cast<ShapedType>(type).clone(
      IntegerType::get(type.getContext(), width));
}

double mote::scaleOfChannel(quant::QuantizedType type, int64_t index) {
  if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type))
    return perAxis.getScales()[static_cast<size_t>(index)];
  return cast<quant::UniformQuantizedType>(type).getScale();
}

int64_t mote::zeroPointOfChannel(quant::QuantizedType type, int64_t index) {
  if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type))
    return perAxis.getZeroPoints()[static_cast<size_t>(index)];
  return cast<quant::UniformQuantizedType>(type).getZeroPoint();
}

qnn::Interval mote::storedRange(const Quantization &quantization,
                                std::optional<APFloat> actMin,
                                std::optional<APFloat> actMax) {
  qnn::Interval range = {quantization.min, quantization.max};
  if (actMin)
    range.min = quantization.toStored(actMin->convertToFloat());
  if (actMax)
    range.max = std::max<int64_t>(
        range.min, quantization.toStored(actMax->convertToFloat()));
  return range;
}

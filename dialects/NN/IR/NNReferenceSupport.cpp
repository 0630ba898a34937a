//===- NNReferenceSupport.cpp - Real values of nn tensors -----------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/IR/NNReferenceSupport.h"

#include <limits>

using namespace mlir;
using namespace mote;
using namespace mote::nn;

Quantization::Quantization(RankedTensorType type) : scales{1.0}, zeroPoints{0} {
  auto base = dyn_cast<quant::QuantizedType>(type.getElementType());
  if (!base)
    return;
  quantized = true;
  minimum = base.getStorageTypeMin();
  maximum = base.getStorageTypeMax();
  if (auto uniform = dyn_cast<quant::UniformQuantizedType>(base)) {
    scales = {uniform.getScale()};
    zeroPoints = {uniform.getZeroPoint()};
  } else if (auto perAxis =
                 dyn_cast<quant::UniformQuantizedPerAxisType>(base)) {
    scales.assign(perAxis.getScales().begin(), perAxis.getScales().end());
    zeroPoints.assign(perAxis.getZeroPoints().begin(),
                      perAxis.getZeroPoints().end());
    for (int64_t dim :
         type.getShape().drop_front(perAxis.getQuantizedDimension() + 1))
      inner *= dim;
  }
}

int64_t Quantization::store(double numerator, double denominator,
                            int64_t element) const {
  // The quotient is rounded to a double first. That cannot move it across a
  // tie: a tie `denominator * (k + 1/2)` is representable, so both the product
  // in the numerator and this division are exact where the real value is one.
  double rounded = std::nearbyint(numerator / denominator);
  auto zeroPoint = static_cast<double>(zeroPointOf(element));
  if (std::isnan(rounded))
    return static_cast<int64_t>(zeroPoint);
  double shifted = rounded + zeroPoint;
  return static_cast<int64_t>(
      std::min(std::max(shifted, static_cast<double>(minimum)),
               static_cast<double>(maximum)));
}

std::vector<double> mote::nn::decode(const HostTensor &tensor,
                                     RankedTensorType type) {
  Quantization quantization(type);
  std::vector<double> values(static_cast<size_t>(tensor.getNumElements()));
  for (int64_t index = 0; index < tensor.getNumElements(); ++index)
    values[index] = quantization.isQuantized()
                        ? static_cast<double>(tensor.getInt(index) -
                                              quantization.zeroPointOf(index)) *
                              quantization.scaleOf(index)
                        : tensor.getDouble(index);
  return values;
}

std::vector<int32_t> mote::nn::decodeCentered(const HostTensor &tensor,
                                              RankedTensorType type) {
  Quantization quantization(type);
  std::vector<int32_t> values(static_cast<size_t>(tensor.getNumElements()));
  for (int64_t index = 0; index < tensor.getNumElements(); ++index)
    values[index] = static_cast<int32_t>(tensor.getInt(index) -
                                         quantization.zeroPointOf(index));
  return values;
}

int64_t mote::nn::saturate(double value, ElementKind kind) {
  bool isSigned = !isUnsigned(kind);
  if (kind == ElementKind::Bool)
    return value != 0;
  unsigned bits = bitWidth(kind) - isSigned;
  double limit = std::ldexp(1.0, static_cast<int>(bits));
  if (std::isnan(value))
    return 0;
  if (value >= limit)
    return static_cast<int64_t>(std::numeric_limits<uint64_t>::max() >>
                                (64 - bits));
  if (!isSigned)
    return value <= 0 ? 0 : static_cast<int64_t>(static_cast<uint64_t>(value));
  return value <= -limit ? std::numeric_limits<int64_t>::min() >> (63 - bits)
                         : static_cast<int64_t>(value);
}

HostTensor mote::nn::encode(ArrayRef<double> values, RankedTensorType type) {
  Quantization quantization(type);
  HostTensor result = HostTensor::zeros(type);
  for (auto [index, value] : llvm::enumerate(values)) {
    auto element = static_cast<int64_t>(index);
    if (quantization.isQuantized())
      result.setInt(
          element,
          quantization.store(value, quantization.scaleOf(element), element));
    else if (isFloat(result.getKind()))
      result.setDouble(element, value);
    else
      result.setInt(element, saturate(value, result.getKind()));
  }
  return result;
}

double mote::nn::clamp(double value, std::optional<APFloat> low,
                       std::optional<APFloat> high) {
  if (low && value < low->convertToDouble())
    value = low->convertToDouble();
  if (high && value > high->convertToDouble())
    value = high->convertToDouble();
  return value;
}

//===- QNNReference.cpp - What elementwise qnn ops compute ----------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/QNN/IR/QNN.h"
#include "dialects/QNN/IR/QNNReferenceUtils.h"
#include <cmath>

using namespace mlir;
using namespace mote;
using namespace mote::qnn;

LogicalResult AddOp::interpret(ArrayRef<HostTensor> operands,
                               SmallVectorImpl<HostTensor> &results) {
  ArrayRef<int8_t> lhs = operands[0].as<int8_t>();
  ArrayRef<int8_t> rhs = operands[1].as<int8_t>();
  HostTensor result = resultLike(getOut());
  MutableArrayRef<int8_t> out = result.as<int8_t>();
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<int8_t>(apply(lhs[i], rhs[i]));
  results.push_back(std::move(result));
  return success();
}

int32_t AddOp::apply(int32_t lhs, int32_t rhs) {
  int64_t sum = int64_t(lhs) * static_cast<int32_t>(getLhsMultiplier()) +
                int64_t(rhs) * static_cast<int32_t>(getRhsMultiplier()) +
                static_cast<int64_t>(getOffset());
  int64_t result = roundShift(sum, getShift(), getRounding()) +
                   static_cast<int32_t>(getZeroPoint());
  return static_cast<int32_t>(std::clamp<int64_t>(
      result, static_cast<int32_t>(getMin()), static_cast<int32_t>(getMax())));
}

LogicalResult LookupOp::interpret(ArrayRef<HostTensor> operands,
                                  SmallVectorImpl<HostTensor> &results) {
  HostTensor result = resultLike(getOut());
  for (auto [in, out] :
       llvm::zip(operands[0].as<int8_t>(), result.as<int8_t>()))
    out = getTable()[in + 128];
  results.push_back(std::move(result));
  return success();
}

LogicalResult FlipSignOp::interpret(ArrayRef<HostTensor> operands,
                                    SmallVectorImpl<HostTensor> &results) {
  HostTensor result = resultLike(getOut());
  for (auto [in, out] :
       llvm::zip(operands[0].as<uint8_t>(), result.as<uint8_t>()))
    out = in ^ 0x80;
  results.push_back(std::move(result));
  return success();
}

LogicalResult SoftmaxOp::interpret(ArrayRef<HostTensor> operands,
                                   SmallVectorImpl<HostTensor> &results) {
  ArrayRef<int8_t> in = operands[0].as<int8_t>();
  HostTensor result = resultLike(getOut());
  MutableArrayRef<int8_t> out = result.as<int8_t>();
  size_t length = static_cast<size_t>(operands[0].getShape().back());
  ArrayRef<int32_t> table = getTable();
  for (size_t row = 0; row < in.size(); row += length) {
    ArrayRef<int8_t> values = in.slice(row, length);
    int32_t largest = *std::max_element(values.begin(), values.end());
    uint64_t sum = 0;
    for (int8_t value : values)
      sum += static_cast<uint64_t>(table[largest - value]);
    for (size_t i = 0; i < length; ++i) {
      uint64_t scaled = static_cast<uint64_t>(table[largest - values[i]]) *
                            static_cast<uint64_t>(getInverseScale()) +
                        sum / 2;
      int64_t stored = static_cast<int64_t>(scaled / sum) +
                       static_cast<int32_t>(getZeroPoint());
      out[row + i] =
          static_cast<int8_t>(std::clamp<int64_t>(stored, -128, 127));
    }
  }
  results.push_back(std::move(result));
  return success();
}

LogicalResult QuantizeOp::interpret(ArrayRef<HostTensor> operands,
                                    SmallVectorImpl<HostTensor> &results) {
  float scale = getScale().convertToFloat();
  float zeroPoint = static_cast<float>(static_cast<int32_t>(getZeroPoint()));
  HostTensor result = resultLike(getOut());
  for (auto [in, out] :
       llvm::zip(operands[0].as<float>(), result.as<int8_t>())) {
    float rounded = std::isnan(in) ? 0.0f : std::nearbyint(in / scale);
    out = static_cast<int8_t>(std::clamp(rounded + zeroPoint, -128.0f, 127.0f));
  }
  results.push_back(std::move(result));
  return success();
}

LogicalResult DequantizeOp::interpret(ArrayRef<HostTensor> operands,
                                      SmallVectorImpl<HostTensor> &results) {
  float scale = getScale().convertToFloat();
  int32_t zeroPoint = static_cast<int32_t>(getZeroPoint());
  HostTensor result = resultLike(getOut());
  for (auto [in, out] : llvm::zip(operands[0].as<int8_t>(), result.as<float>()))
    out = static_cast<float>(in - zeroPoint) * scale;
  results.push_back(std::move(result));
  return success();
}

LogicalResult MoveOp::interpret(ArrayRef<HostTensor> operands,
                                SmallVectorImpl<HostTensor> &results) {
  results.push_back(operands[0]);
  return success();
}

LogicalResult FillOp::interpret(ArrayRef<HostTensor>,
                                SmallVectorImpl<HostTensor> &results) {
  HostTensor result = resultLike(getOut());
  if (cast<ShapedType>(getOut().getType()).getElementType().isF32())
    llvm::fill(result.as<float>(), 0.0f);
  else if (cast<ShapedType>(getOut().getType()).getElementType().isInteger(32))
    llvm::fill(result.as<int32_t>(), 0);
  else
    llvm::fill(result.as<int8_t>(), static_cast<int8_t>(getValue()));
  results.push_back(std::move(result));
  return success();
}

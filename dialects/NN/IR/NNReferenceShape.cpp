//===- NNReferenceShape.cpp - Constants, casts and data movement of nn ----===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/TensorBox.h"
#include "dialects/NN/IR/NNReferenceSupport.h"

using namespace mlir;
using namespace mote;
using namespace mote::nn;

//===----------------------------------------------------------------------===//
// Constants and casts
//===----------------------------------------------------------------------===//

LogicalResult ConstantOp::interpret(ArrayRef<HostTensor>,
                                    SmallVectorImpl<HostTensor> &results) {
  results.push_back(HostTensor::fromAttr(getValue()));
  return success();
}

LogicalResult StorageCastOp::interpret(ArrayRef<HostTensor> operands,
                                       SmallVectorImpl<HostTensor> &results) {
  results.push_back(operands[0]);
  return success();
}

/// ONNX divides in the type of the scale, f32, and so do we.
LogicalResult QuantizeOp::interpret(ArrayRef<HostTensor> operands,
                                    SmallVectorImpl<HostTensor> &results) {
  RankedTensorType inputType = tensorType(getInput()),
                   type = tensorType(getResult());
  if (!isFloat(operands[0].getKind()) ||
      operands[0].getKind() == ElementKind::F64) {
    results.push_back(encode(decode(operands[0], inputType), type));
    return success();
  }
  Quantization quantization(type);
  HostTensor result = HostTensor::zeros(type);
  for (int64_t element = 0; element < result.getNumElements(); ++element) {
    auto value = static_cast<float>(operands[0].getDouble(element));
    float quotient = value / static_cast<float>(quantization.scaleOf(element));
    result.setInt(element, quantization.store(quotient, 1.0, element));
  }
  results.push_back(std::move(result));
  return success();
}

LogicalResult DequantizeOp::interpret(ArrayRef<HostTensor> operands,
                                      SmallVectorImpl<HostTensor> &results) {
  Quantization quantization(tensorType(getInput()));
  HostTensor result = HostTensor::zeros(tensorType(getResult()));
  for (int64_t element = 0; element < result.getNumElements(); ++element) {
    auto centered = static_cast<float>(operands[0].getInt(element) -
                                       quantization.zeroPointOf(element));
    result.setDouble(
        element, centered * static_cast<float>(quantization.scaleOf(element)));
  }
  results.push_back(std::move(result));
  return success();
}

/// Integers wrap, floats round to nearest even; a float becomes an integer
/// toward zero, saturated; anything but zero is true.
LogicalResult CastOp::interpret(ArrayRef<HostTensor> operands,
                                SmallVectorImpl<HostTensor> &results) {
  const HostTensor &input = operands[0];
  HostTensor result = HostTensor::zeros(tensorType(getResult()));
  ElementKind from = input.getKind(), to = result.getKind();
  for (int64_t index = 0; index < result.getNumElements(); ++index) {
    if (isFloat(from) && !isFloat(to))
      result.setInt(index, saturate(input.getDouble(index), to));
    else if (isFloat(from))
      result.setDouble(index, input.getDouble(index));
    else if (to == ElementKind::F32) // one rounding, even from 64 bits
      result.setDouble(index,
                       from == ElementKind::U64
                           ? static_cast<float>(input.as<uint64_t>()[index])
                           : static_cast<float>(input.getInt(index)));
    else if (isFloat(to))
      result.setDouble(index, input.getDouble(index));
    else
      result.setInt(index, input.getInt(index));
  }
  results.push_back(std::move(result));
  return success();
}

//===----------------------------------------------------------------------===//
// Data movement
//===----------------------------------------------------------------------===//

LogicalResult TransposeOp::interpret(ArrayRef<HostTensor> operands,
                                     SmallVectorImpl<HostTensor> &results) {
  results.push_back(permuted(operands[0], getPerm()));
  return success();
}

LogicalResult ReshapeOp::interpret(ArrayRef<HostTensor> operands,
                                   SmallVectorImpl<HostTensor> &results) {
  results.push_back(operands[0].reshaped(tensorType(getResult()).getShape()));
  return success();
}

LogicalResult SliceOp::interpret(ArrayRef<HostTensor> operands,
                                 SmallVectorImpl<HostTensor> &results) {
  RankedTensorType type = tensorType(getResult());
  Box box{SmallVector<int64_t>(getOffsets()),
          SmallVector<int64_t>(type.getShape()),
          SmallVector<int64_t>(getStrides())};
  HostTensor result = HostTensor::zeros(type);
  copyFromBox(operands[0], box, result);
  results.push_back(std::move(result));
  return success();
}

/// An input of another scale than the result's is requantized.
LogicalResult ConcatOp::interpret(ArrayRef<HostTensor> operands,
                                  SmallVectorImpl<HostTensor> &results) {
  RankedTensorType type = tensorType(getResult());
  HostTensor result = HostTensor::zeros(type);
  Box box{SmallVector<int64_t>(type.getRank(), 0),
          {},
          SmallVector<int64_t>(type.getRank(), 1)};
  for (auto [value, operand] : llvm::zip_equal(getInputs(), operands)) {
    RankedTensorType partType = tensorType(value);
    box.sizes.assign(partType.getShape().begin(), partType.getShape().end());
    if (partType.getElementType() == type.getElementType())
      copyToBox(operand, result, box);
    else
      copyToBox(
          encode(decode(operand, partType), type.clone(partType.getShape())),
          result, box);
    box.offsets[getAxis()] += box.sizes[getAxis()];
  }
  results.push_back(std::move(result));
  return success();
}

LogicalResult PadOp::interpret(ArrayRef<HostTensor> operands,
                               SmallVectorImpl<HostTensor> &results) {
  RankedTensorType type = tensorType(getResult());
  std::vector<double> fill(static_cast<size_t>(type.getNumElements()),
                           getValue().convertToDouble());
  HostTensor result = encode(fill, type);
  copyToBox(operands[0], result,
            Box{SmallVector<int64_t>(getLow()),
                SmallVector<int64_t>(operands[0].getShape()),
                SmallVector<int64_t>(type.getRank(), 1)});
  results.push_back(std::move(result));
  return success();
}

//===- NNReferencePool.cpp - Pooling and reductions of nn -----------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Means of quantized values divide an exact integer sum once:
// (sum * input scale) / (count * result scale).
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/TensorBox.h"
#include "dialects/NN/IR/NNReferenceSupport.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <limits>

using namespace mlir;
using namespace mote;
using namespace mote::nn;

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

/// Calls `visit(result element, input elements of its window that are inside)`.
template <typename Op>
static void
forEachWindow(Op op, ArrayRef<int64_t> dilations,
              function_ref<void(int64_t, ArrayRef<int64_t>)> visit) {
  ArrayRef<int64_t> in = tensorType(op.getInput()).getShape();
  ArrayRef<int64_t> out = tensorType(op.getResult()).getShape();
  ArrayRef<int64_t> kernel = op.getKernel(), strides = op.getStrides(),
                    pads = op.getPads();
  SmallVector<int64_t> position(4, 0), window;
  int64_t count = out[0] * out[1] * out[2] * out[3];
  for (int64_t element = 0; element < count;
       ++element, advance(position, out)) {
    window.clear();
    for (int64_t ky = 0; ky < kernel[0]; ++ky)
      for (int64_t kx = 0; kx < kernel[1]; ++kx) {
        int64_t y = position[1] * strides[0] - pads[0] + ky * dilations[0];
        int64_t x = position[2] * strides[1] - pads[1] + kx * dilations[1];
        if (y >= 0 && y < in[1] && x >= 0 && x < in[2])
          window.push_back(((position[0] * in[1] + y) * in[2] + x) * in[3] +
                           position[3]);
      }
    visit(element, window);
  }
}

LogicalResult MaxPool2DOp::interpret(ArrayRef<HostTensor> operands,
                                     SmallVectorImpl<HostTensor> &results) {
  std::vector<double> input = decode(operands[0], tensorType(getInput()));
  std::vector<double> maxima(static_cast<size_t>(getType().getNumElements()));
  forEachWindow(*this, getDilations(),
                [&](int64_t element, ArrayRef<int64_t> window) {
                  double maximum = -std::numeric_limits<double>::infinity();
                  for (int64_t position : window)
                    if (!(input[position] <= maximum)) // a NaN wins, and stays
                      maximum = std::isnan(maximum) ? maximum : input[position];
                  maxima[element] = maximum;
                });
  results.push_back(encode(maxima, getType()));
  return success();
}

//===----------------------------------------------------------------------===//
// Means
//===----------------------------------------------------------------------===//

namespace {
/// Sums and divides once, in integers where the tensor is quantized.
class Averager {
public:
  Averager(const HostTensor &input, RankedTensorType inputType,
           RankedTensorType resultType)
      : inputQuantization(inputType), resultQuantization(resultType),
        tensor(HostTensor::zeros(resultType)) {
    if (inputQuantization.isQuantized())
      integers = decodeCentered(input, inputType);
    else
      reals = decode(input, inputType);
  }
  void set(int64_t element, ArrayRef<int64_t> positions, int64_t divisor) {
    if (inputQuantization.isQuantized()) {
      int64_t sum = 0;
      for (int64_t position : positions)
        sum += integers[position];
      double numerator = static_cast<double>(sum) * inputQuantization.scale();
      double denominator =
          static_cast<double>(divisor) * resultQuantization.scale();
      tensor.setInt(element,
                    resultQuantization.store(numerator, denominator, element));
      return;
    }
    double sum = 0;
    for (int64_t position : positions)
      sum += reals[position];
    tensor.setDouble(element, sum / static_cast<double>(divisor));
  }
  HostTensor take() { return std::move(tensor); }

private:
  Quantization inputQuantization, resultQuantization;
  std::vector<int32_t> integers;
  std::vector<double> reals;
  HostTensor tensor;
};
} // namespace

LogicalResult AvgPool2DOp::interpret(ArrayRef<HostTensor> operands,
                                     SmallVectorImpl<HostTensor> &results) {
  Averager averager(operands[0], tensorType(getInput()), getType());
  int64_t whole = getKernel()[0] * getKernel()[1];
  forEachWindow(*this, {1, 1}, [&](int64_t element, ArrayRef<int64_t> window) {
    averager.set(element, window,
                 getCountIncludePad() ? whole
                                      : static_cast<int64_t>(window.size()));
  });
  results.push_back(averager.take());
  return success();
}

LogicalResult ReduceMeanOp::interpret(ArrayRef<HostTensor> operands,
                                      SmallVectorImpl<HostTensor> &results) {
  RankedTensorType type = tensorType(getInput());
  Averager averager(operands[0], type, getType());
  SmallVector<int64_t> strides = rowMajorStrides(type.getShape());
  // The window every result element reads, relative to its first element.
  SmallVector<int64_t> window = {0};
  for (int64_t axis : getAxes()) {
    SmallVector<int64_t> wider;
    for (int64_t offset : window)
      for (int64_t k = 0; k < type.getShape()[axis]; ++k)
        wider.push_back(offset + k * strides[axis]);
    window = std::move(wider);
  }
  SmallVector<int64_t> position(type.getRank(), 0), absolute(window.size());
  for (int64_t element = 0; element < getType().getNumElements(); ++element) {
    int64_t start = 0;
    for (int64_t axis = 0; axis < type.getRank(); ++axis)
      start += position[axis] * strides[axis];
    for (auto [to, offset] : llvm::zip_equal(absolute, window))
      to = start + offset;
    averager.set(element, absolute, static_cast<int64_t>(window.size()));
    advance(position, getType().getShape());
  }
  results.push_back(averager.take());
  return success();
}

//===----------------------------------------------------------------------===//
// Softmax
//===----------------------------------------------------------------------===//

LogicalResult SoftmaxOp::interpret(ArrayRef<HostTensor> operands,
                                   SmallVectorImpl<HostTensor> &results) {
  RankedTensorType type = tensorType(getInput());
  std::vector<double> values = decode(operands[0], type);
  int64_t length = type.getShape()[getAxis()];
  int64_t stride = rowMajorStrides(type.getShape())[getAxis()];
  for (int64_t start = 0; start < type.getNumElements(); ++start) {
    if (start / stride % length != 0)
      continue;
    double maximum = -std::numeric_limits<double>::infinity(), sum = 0;
    for (int64_t k = 0; k < length; ++k)
      maximum = std::max(maximum, values[start + k * stride]);
    for (int64_t k = 0; k < length; ++k) {
      double &value = values[start + k * stride];
      value = std::exp(value - maximum);
      sum += value;
    }
    for (int64_t k = 0; k < length; ++k)
      values[start + k * stride] /= sum;
  }
  results.push_back(encode(values, getType()));
  return success();
}

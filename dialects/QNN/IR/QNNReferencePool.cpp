//===- QNNReferencePool.cpp - What qnn pooling computes -------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/QNN/IR/QNN.h"
#include "dialects/QNN/IR/QNNReferenceUtils.h"

using namespace mlir;
using namespace mote;
using namespace mote::qnn;

/// Calls `finish(out index, channel, values inside the window)` for each
/// result.
template <typename Element, typename OpTy>
static void
forEachWindow(OpTy op, ArrayRef<int64_t> dilations, const HostTensor &input,
              function_ref<void(int64_t, ArrayRef<Element>)> finish) {
  ArrayRef<int64_t> in = input.getShape();
  ArrayRef<int64_t> out = cast<ShapedType>(op.getOut().getType()).getShape();
  ArrayRef<Element> values = input.as<Element>();
  SmallVector<Element> window;
  int64_t index = 0;
  for (int64_t n = 0; n < out[0]; ++n)
    for (int64_t y = 0; y < out[1]; ++y)
      for (int64_t x = 0; x < out[2]; ++x)
        for (int64_t c = 0; c < out[3]; ++c) {
          window.clear();
          for (int64_t ky = 0; ky < op.getKernelSize()[0]; ++ky)
            for (int64_t kx = 0; kx < op.getKernelSize()[1]; ++kx) {
              int64_t iy =
                  y * op.getStrides()[0] - op.getPads()[0] + ky * dilations[0];
              int64_t ix =
                  x * op.getStrides()[1] - op.getPads()[1] + kx * dilations[1];
              if (iy >= 0 && iy < in[1] && ix >= 0 && ix < in[2])
                window.push_back(
                    values[((n * in[1] + iy) * in[2] + ix) * in[3] + c]);
            }
          finish(index++, window);
        }
}

/// A result of `op` whose values are not rounded yet.
static HostTensor resultOf(Operation *op, ElementKind kind) {
  auto type = cast<ShapedType>(op->getOperand(1).getType());
  return HostTensor(kind, type.getShape());
}

template <typename Element>
static HostTensor interpretMaxPool(MaxPool2DOp op, const HostTensor &input) {
  HostTensor result = resultOf(op, input.getKind());
  MutableArrayRef<Element> out = result.as<Element>();
  forEachWindow<Element>(op, op.getDilations(), input,
                         [&](int64_t index, ArrayRef<Element> window) {
                           out[index] =
                               *std::max_element(window.begin(), window.end());
                         });
  return result;
}

LogicalResult MaxPool2DOp::interpret(ArrayRef<HostTensor> operands,
                                     SmallVectorImpl<HostTensor> &results) {
  ElementKind kind = operands[0].getKind();
  if (kind == ElementKind::I8)
    results.push_back(interpretMaxPool<int8_t>(*this, operands[0]));
  else
    results.push_back(convertedTo(
        kind, interpretMaxPool<float>(
                  *this, convertedTo(ElementKind::F32, operands[0]))));
  return success();
}

static HostTensor interpretIntegerAvgPool(AvgPool2DOp op,
                                          const HostTensor &input) {
  HostTensor result = resultLike(op.getOut());
  MutableArrayRef<int8_t> out = result.as<int8_t>();
  RequantAttr requant = *op.getRequant();
  int32_t zeroPoint = static_cast<int32_t>(op.getInputZeroPoint());
  forEachWindow<int8_t>(
      op, {1, 1}, input, [&](int64_t index, ArrayRef<int8_t> window) {
        int64_t acc = 0;
        for (int8_t value : window)
          acc += value - zeroPoint;
        out[index] = static_cast<int8_t>(
            requant.apply(acc, static_cast<int64_t>(window.size()) - 1));
      });
  return result;
}

static HostTensor interpretFloatAvgPool(AvgPool2DOp op,
                                        const HostTensor &input) {
  HostTensor result = resultOf(op, ElementKind::F64);
  MutableArrayRef<double> out = result.as<double>();
  int64_t whole = op.getKernelSize()[0] * op.getKernelSize()[1];
  forEachWindow<float>(op, {1, 1}, convertedTo(ElementKind::F32, input),
                       [&](int64_t index, ArrayRef<float> window) {
                         double sum = 0;
                         for (float value : window)
                           sum += value;
                         int64_t count =
                             op.getCountIncludePad()
                                 ? whole
                                 : static_cast<int64_t>(window.size());
                         out[index] = sum / static_cast<double>(count);
                       });
  return convertedTo(input.getKind(), result);
}

LogicalResult AvgPool2DOp::interpret(ArrayRef<HostTensor> operands,
                                     SmallVectorImpl<HostTensor> &results) {
  results.push_back(getRequant() ? interpretIntegerAvgPool(*this, operands[0])
                                 : interpretFloatAvgPool(*this, operands[0]));
  return success();
}

template <typename Element, typename Sum>
static void addPixels(ArrayRef<Element> in, MutableArrayRef<Sum> sums) {
  for (size_t at = 0; at < in.size(); ++at)
    sums[at % sums.size()] += in[at];
}

LogicalResult SumRowsOp::interpret(ArrayRef<HostTensor> operands,
                                   SmallVectorImpl<HostTensor> &results) {
  HostTensor result = operands[1];
  if (operands[0].getKind() == ElementKind::I8)
    addPixels(operands[0].as<int8_t>(), result.as<int32_t>());
  else
    addPixels(operands[0].as<float>(), result.as<float>());
  results.push_back(std::move(result));
  return success();
}

LogicalResult AverageSumsOp::interpret(ArrayRef<HostTensor> operands,
                                       SmallVectorImpl<HostTensor> &results) {
  HostTensor result = resultLike(getOut());
  if (!getRequant()) {
    for (auto [sum, out] :
         llvm::zip(operands[0].as<float>(), result.as<float>()))
      out = sum / static_cast<float>(getCount());
  } else {
    for (auto [sum, out] :
         llvm::zip(operands[0].as<int32_t>(), result.as<int8_t>()))
      out = static_cast<int8_t>(getRequant()->apply(
          sum - getCount() * getInputZeroPoint(), getCount() - 1));
  }
  results.push_back(std::move(result));
  return success();
}

//===- QNNReferenceLinear.cpp - What linear qnn ops compute ---------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One walk over positions serves integers and floats; only the innermost
// product and the epilogue differ. Sums of i8 products wrap modulo 2^32.
// Float sums run in double, so that they stand for the real value.
//
//===----------------------------------------------------------------------===//

#include "dialects/QNN/IR/QNN.h"
#include "dialects/QNN/IR/QNNReferenceUtils.h"

using namespace mlir;
using namespace mote;
using namespace mote::qnn;

namespace {
/// Arithmetic of the integer form.
struct Integers {
  using Element = int8_t;
  using Bias = int32_t;
  using Result = int8_t;
  using Sum = uint32_t;
  RequantAttr requant;
  Element padValue;

  static Sum product(Element a, Element b) {
    return static_cast<uint32_t>(int32_t(a) * int32_t(b));
  }
  Result finish(Sum sum, int64_t channel) const {
    return static_cast<int8_t>(
        requant.apply(static_cast<int32_t>(sum), channel));
  }
};

/// Arithmetic of the float form.
struct Floats {
  using Element = float;
  using Bias = float;
  using Result = double;
  using Sum = double;
  double min;
  double max;
  Element padValue = 0.0f;

  static Sum product(Element a, Element b) { return double(a) * double(b); }
  Result finish(Sum sum, int64_t) const {
    return std::min(std::max(sum, min), max);
  }
};

/// A convolution's geometry, NHWC; `filter` strides say what kind it is.
struct Geometry {
  int64_t batch, height, width, channels;
  int64_t outHeight, outWidth, outChannels;
  int64_t kernelHeight, kernelWidth;
  int64_t groupInputs, groupOutputs; ///< Channels of a group.
  int64_t strideY, strideX, top, left, dilationY, dilationX;
};
} // namespace

template <typename OpTy> static Integers integersOf(OpTy op, int32_t padValue) {
  return {*op.getRequant(), static_cast<int8_t>(padValue)};
}

template <typename OpTy> static Floats floatsOf(OpTy op) {
  Floats floats;
  floats.min = op.getActMin() ? double(op.getActMin()->convertToFloat())
                              : -std::numeric_limits<double>::infinity();
  floats.max = op.getActMax() ? double(op.getActMax()->convertToFloat())
                              : std::numeric_limits<double>::infinity();
  return floats;
}

/// Filter element of output channel `o`, window position, and input `i` of the
/// group: OHWI, or HWC where a group is one channel wide on both sides.
static int64_t filterIndex(const Geometry &g, bool depthwise, int64_t o,
                           int64_t ky, int64_t kx, int64_t i) {
  if (depthwise)
    return (ky * g.kernelWidth + kx) * g.outChannels + o;
  return ((o * g.kernelHeight + ky) * g.kernelWidth + kx) * g.groupInputs + i;
}

template <typename Arithmetic>
static void convolve(const Geometry &g, const Arithmetic &arithmetic,
                     bool depthwise, ArrayRef<HostTensor> operands,
                     HostTensor &result) {
  using Element = typename Arithmetic::Element;
  using Sum = typename Arithmetic::Sum;
  const Element *in = operands[0].as<Element>().data();
  const Element *filter = operands[1].as<Element>().data();
  auto bias = operands[2].as<typename Arithmetic::Bias>();
  auto *out = result.as<typename Arithmetic::Result>().data();
  auto sumAt = [&](int64_t n, int64_t y, int64_t x, int64_t o) {
    Sum sum = static_cast<Sum>(bias[o]);
    int64_t firstInput = o / g.groupOutputs * g.groupInputs;
    for (int64_t ky = 0; ky < g.kernelHeight; ++ky)
      for (int64_t kx = 0; kx < g.kernelWidth; ++kx) {
        int64_t iy = y * g.strideY - g.top + ky * g.dilationY;
        int64_t ix = x * g.strideX - g.left + kx * g.dilationX;
        bool inside = iy >= 0 && iy < g.height && ix >= 0 && ix < g.width;
        const Element *pixel =
            inside ? in + ((n * g.height + iy) * g.width + ix) * g.channels +
                         firstInput
                   : nullptr;
        const Element *weights =
            filter + filterIndex(g, depthwise, o, ky, kx, 0);
        for (int64_t i = 0; i < g.groupInputs; ++i)
          sum += Arithmetic::product(pixel ? pixel[i] : arithmetic.padValue,
                                     weights[i]);
      }
    return sum;
  };
  for (int64_t n = 0; n < g.batch; ++n)
    for (int64_t y = 0; y < g.outHeight; ++y)
      for (int64_t x = 0; x < g.outWidth; ++x)
        for (int64_t o = 0; o < g.outChannels; ++o)
          *out++ = arithmetic.finish(sumAt(n, y, x, o), o);
}

/// The op's result: sums in integers, or in double and rounded once.
template <typename OpTy>
static HostTensor convolved(OpTy op, const Geometry &g, int32_t padValue,
                            bool depthwise, ArrayRef<HostTensor> operands) {
  HostTensor result = resultLike(op.getOut());
  if (op.getRequant()) {
    convolve(g, integersOf(op, padValue), depthwise, operands, result);
    return result;
  }
  SmallVector<HostTensor> floats;
  for (const HostTensor &operand : operands.take_front(3))
    floats.push_back(convertedTo(ElementKind::F32, operand));
  HostTensor exact(ElementKind::F64, result.getShape());
  convolve(g, floatsOf(op), depthwise, floats, exact);
  return convertedTo(result.getKind(), exact);
}

template <typename OpTy>
static Geometry geometryOf(OpTy op, ArrayRef<HostTensor> operands) {
  ArrayRef<int64_t> in = operands[0].getShape();
  ArrayRef<int64_t> out = cast<ShapedType>(op.getOut().getType()).getShape();
  Geometry g = {};
  g.batch = in[0], g.height = in[1], g.width = in[2], g.channels = in[3];
  g.outHeight = out[1], g.outWidth = out[2], g.outChannels = out[3];
  g.strideY = op.getStrides()[0], g.strideX = op.getStrides()[1];
  g.top = op.getPads()[0], g.left = op.getPads()[1];
  g.dilationY = op.getDilations()[0], g.dilationX = op.getDilations()[1];
  return g;
}

LogicalResult Conv2DOp::interpret(ArrayRef<HostTensor> operands,
                                  SmallVectorImpl<HostTensor> &results) {
  Geometry g = geometryOf(*this, operands);
  ArrayRef<int64_t> filter = operands[1].getShape();
  g.kernelHeight = filter[1], g.kernelWidth = filter[2];
  g.groupInputs = filter[3];
  g.groupOutputs = g.outChannels / static_cast<int64_t>(getGroups());
  results.push_back(convolved(*this, g, static_cast<int32_t>(getPadValue()),
                              /*depthwise=*/false, operands));
  return success();
}

LogicalResult
DepthwiseConv2DOp::interpret(ArrayRef<HostTensor> operands,
                             SmallVectorImpl<HostTensor> &results) {
  Geometry g = geometryOf(*this, operands);
  ArrayRef<int64_t> filter = operands[1].getShape();
  g.kernelHeight = filter[0], g.kernelWidth = filter[1];
  g.groupInputs = g.groupOutputs = 1;
  results.push_back(convolved(*this, g, static_cast<int32_t>(getPadValue()),
                              /*depthwise=*/true, operands));
  return success();
}

LogicalResult
FullyConnectedOp::interpret(ArrayRef<HostTensor> operands,
                            SmallVectorImpl<HostTensor> &results) {
  // A 1x1 convolution over one pixel.
  Geometry g = {};
  g.batch = operands[0].getShape()[0];
  g.channels = g.groupInputs = operands[0].getShape()[1];
  g.outChannels = g.groupOutputs = operands[1].getShape()[0];
  g.height = g.width = g.outHeight = g.outWidth = 1;
  g.kernelHeight = g.kernelWidth = 1;
  g.strideY = g.strideX = g.dilationY = g.dilationX = 1;
  results.push_back(convolved(*this, g, 0,
                              /*depthwise=*/false, operands));
  return success();
}

//===- Geometry.cpp
//----------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/Geometry.h"

#include "codegen/kernels/KernelBuilder.h"

using namespace mlir;
using namespace mote;

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<ShapedType>(value.getType()).getShape();
}

Number mote::numberOf(Type element) {
  return element.isF16()           ? Number::F16
         : isa<FloatType>(element) ? Number::F32
                                   : Number::S8;
}

static void readNumber(Geometry &g, Value value) {
  g.number = numberOf(cast<ShapedType>(value.getType()).getElementType());
  g.isFloat = g.number != Number::S8;
}

static void readImages(Geometry &g, Value input, Value out) {
  ArrayRef<int64_t> in = shapeOf(input), result = shapeOf(out);
  g.batch = in[0], g.inH = in[1], g.inW = in[2], g.inC = in[3];
  g.outH = result[1], g.outW = result[2], g.outC = result[3];
  readNumber(g, input);
}

template <typename OpTy> static void readWindow(Geometry &g, OpTy op) {
  g.strideH = op.getStrides()[0], g.strideW = op.getStrides()[1];
  g.top = op.getPads()[0], g.left = op.getPads()[1];
}

template <typename OpTy> static void readLinear(Geometry &g, OpTy op) {
  if (op.getRequant())
    g.requant = *op.getRequant();
  if (op.getActMin())
    g.actMin = op.getActMin()->convertToFloat();
  if (op.getActMax())
    g.actMax = op.getActMax()->convertToFloat();
}

template <typename OpTy> static void readConv(Geometry &g, OpTy op) {
  readImages(g, op.getInput(), op.getOut());
  readWindow(g, op);
  readLinear(g, op);
  g.dilationH = op.getDilations()[0], g.dilationW = op.getDilations()[1];
  g.padValue = op.getPadValue();
}

template <typename OpTy> static void readPool(Geometry &g, OpTy op) {
  readImages(g, op.getInput(), op.getOut());
  readWindow(g, op);
  g.kernelH = op.getKernelSize()[0], g.kernelW = op.getKernelSize()[1];
}

Geometry Geometry::of(Operation *op) {
  Geometry g;
  if (auto conv = dyn_cast<qnn::Conv2DOp>(op)) {
    readConv(g, conv);
    g.kernelH = shapeOf(conv.getFilter())[1],
    g.kernelW = shapeOf(conv.getFilter())[2];
    g.groups = conv.getGroups();
  } else if (auto depthwise = dyn_cast<qnn::DepthwiseConv2DOp>(op)) {
    readConv(g, depthwise);
    g.kernelH = shapeOf(depthwise.getFilter())[0],
    g.kernelW = shapeOf(depthwise.getFilter())[1];
  } else if (auto linear = dyn_cast<qnn::FullyConnectedOp>(op)) {
    readLinear(g, linear);
    g.inW = g.outW = shapeOf(linear.getInput())[0];
    g.inC = shapeOf(linear.getInput())[1], g.outC = shapeOf(linear.getOut())[1];
    readNumber(g, linear.getInput());
  } else if (auto pool = dyn_cast<qnn::MaxPool2DOp>(op)) {
    readPool(g, pool);
    g.dilationH = pool.getDilations()[0], g.dilationW = pool.getDilations()[1];
  } else if (auto pool = dyn_cast<qnn::AvgPool2DOp>(op)) {
    readPool(g, pool);
    if (pool.getRequant())
      g.requant = *pool.getRequant();
  }
  return g;
}

bool Geometry::hasPadding() const {
  return top > 0 || left > 0 ||
         (outH - 1) * strideH - top + (kernelH - 1) * dilationH >= inH ||
         (outW - 1) * strideW - left + (kernelW - 1) * dilationW >= inW;
}

template <typename T>
static SmallVector<T> operandValues(Operation *op, unsigned number) {
  DenseElementsAttr values = KernelBuilder::constantOf(op->getOperand(number));
  if (!values || !values.getElementType().isInteger(8 * sizeof(T)))
    return {};
  return SmallVector<T>(values.getValues<T>());
}

static SmallVector<float> floatValues(Operation *op, unsigned number) {
  DenseElementsAttr values = KernelBuilder::constantOf(op->getOperand(number));
  SmallVector<float> result;
  if (!values || !isa<FloatType>(values.getElementType()))
    return result;
  for (APFloat value : values.getValues<APFloat>())
    result.push_back(static_cast<float>(value.convertToDouble()));
  return result;
}

SmallVector<int8_t> mote::filterOf(Operation *op) {
  return operandValues<int8_t>(op, 1);
}
SmallVector<int32_t> mote::biasOf(Operation *op) {
  return operandValues<int32_t>(op, 2);
}
SmallVector<float> mote::floatFilterOf(Operation *op) {
  return floatValues(op, 1);
}
SmallVector<float> mote::floatBiasOf(Operation *op) {
  return floatValues(op, 2);
}

bool mote::sumsFit(Operation *op) {
  SmallVector<int8_t> filter = filterOf(op);
  SmallVector<int32_t> bias = biasOf(op);
  if (filter.empty() || bias.empty())
    return false;
  bool isDepthwise = isa<qnn::DepthwiseConv2DOp>(op);
  int64_t channels = bias.size(), taps = filter.size() / channels;
  for (int64_t c = 0; c < channels; ++c) {
    // 2^8: also covers inputs from which the zero point was subtracted.
    int64_t bound = std::abs(int64_t(bias[c]));
    for (int64_t t = 0; t < taps; ++t)
      bound +=
          512 * std::abs(int64_t(
                    filter[isDepthwise ? t * channels + c : c * taps + t]));
    if (bound > INT32_MAX)
      return false;
  }
  return true;
}

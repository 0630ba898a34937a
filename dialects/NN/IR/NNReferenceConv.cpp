//===- NNReferenceConv.cpp - Linear operators of nn -----------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Floats are accumulated in double and rounded once. Quantized operands are
// accumulated exactly in integers; the sum times the product of the operands'
// scales is the real result, which is clamped and stored.
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/IR/NNReferenceSupport.h"

using namespace mlir;
using namespace mote;
using namespace mote::nn;

namespace {
/// An accumulation's place in the result, and how its scale is made up.
struct LinearResult {
  RankedTensorType type;
  Quantization quantization;
  std::optional<APFloat> actMin, actMax;
  HostTensor tensor;

  LinearResult(RankedTensorType type, std::optional<APFloat> actMin,
               std::optional<APFloat> actMax)
      : type(type), quantization(type), actMin(actMin), actMax(actMax),
        tensor(HostTensor::zeros(type)) {}

  /// A real accumulator.
  void set(int64_t element, double accumulator, double) {
    tensor.setDouble(element, clamp(accumulator, actMin, actMax));
  }
  /// An integer accumulator in units of `scale`.
  void set(int64_t element, int64_t accumulator, double scale) {
    double real =
        clamp(static_cast<double>(accumulator) * scale, actMin, actMax);
    tensor.setInt(element, quantization.store(
                               real, quantization.scaleOf(element), element));
  }
};

/// Operands of a linear op in the accumulator's domain.
template <typename T, typename Acc> struct LinearOperands {
  std::vector<T> input, filter;
  std::vector<Acc> bias; // one an output channel
};
using RealOperands = LinearOperands<double, double>;
using IntegerOperands = LinearOperands<int32_t, int64_t>;
} // namespace

static bool isQuantized(RankedTensorType type) {
  return isa<quant::QuantizedType>(type.getElementType());
}

template <typename Op>
static RealOperands decodeReals(Op op, ArrayRef<HostTensor> operands,
                                int64_t channels) {
  RealOperands real{decode(operands[0], tensorType(op.getInput())),
                    decode(operands[1], tensorType(op.getFilter())),
                    std::vector<double>(static_cast<size_t>(channels), 0.0)};
  if (op.getBias())
    real.bias = decode(operands[2], tensorType(op.getBias()));
  return real;
}

template <typename Op>
static IntegerOperands decodeIntegers(Op op, ArrayRef<HostTensor> operands,
                                      int64_t channels) {
  IntegerOperands ints{decodeCentered(operands[0], tensorType(op.getInput())),
                       decodeCentered(operands[1], tensorType(op.getFilter())),
                       std::vector<int64_t>(static_cast<size_t>(channels), 0)};
  if (op.getBias())
    for (int64_t channel = 0; channel < channels; ++channel)
      ints.bias[channel] = operands[2].getInt(channel);
  return ints;
}

//===----------------------------------------------------------------------===//
// conv2d
//===----------------------------------------------------------------------===//

namespace {
/// A convolution's sizes by name.
struct ConvShape {
  int64_t n, h, w, c, o, kh, kw, oh, ow;
  int64_t groupInputs, groupOutputs;
  int64_t strideH, strideW, top, left, dilationH, dilationW;

  explicit ConvShape(Conv2DOp op) {
    ArrayRef<int64_t> in = tensorType(op.getInput()).getShape();
    ArrayRef<int64_t> filter = tensorType(op.getFilter()).getShape();
    ArrayRef<int64_t> out = tensorType(op.getResult()).getShape();
    n = in[0], h = in[1], w = in[2], c = in[3];
    o = filter[0], kh = filter[1], kw = filter[2];
    oh = out[1], ow = out[2];
    groupInputs = filter[3];
    groupOutputs = o / static_cast<int64_t>(op.getGroups());
    strideH = op.getStrides()[0], strideW = op.getStrides()[1];
    top = op.getPads()[0], left = op.getPads()[1];
    dilationH = op.getDilations()[0], dilationW = op.getDilations()[1];
  }
};
} // namespace

/// Sum over the window at (y, x) for output channel `channel` of image `image`.
template <typename T, typename Acc>
static Acc accumulate(const ConvShape &shape,
                      const LinearOperands<T, Acc> &data, int64_t image,
                      int64_t y, int64_t x, int64_t channel) {
  Acc sum = data.bias[channel];
  int64_t firstInput = channel / shape.groupOutputs * shape.groupInputs;
  for (int64_t ky = 0; ky < shape.kh; ++ky) {
    int64_t iy = y * shape.strideH - shape.top + ky * shape.dilationH;
    if (iy < 0 || iy >= shape.h)
      continue;
    for (int64_t kx = 0; kx < shape.kw; ++kx) {
      int64_t ix = x * shape.strideW - shape.left + kx * shape.dilationW;
      if (ix < 0 || ix >= shape.w)
        continue;
      const T *in =
          &data.input[((image * shape.h + iy) * shape.w + ix) * shape.c +
                      firstInput];
      const T *filter =
          &data.filter[((channel * shape.kh + ky) * shape.kw + kx) *
                       shape.groupInputs];
      for (int64_t i = 0; i < shape.groupInputs; ++i)
        sum += static_cast<Acc>(in[i]) * static_cast<Acc>(filter[i]);
    }
  }
  return sum;
}

template <typename T, typename Acc>
static void convolve(const ConvShape &shape, const LinearOperands<T, Acc> &data,
                     ArrayRef<double> scales, LinearResult &result) {
  int64_t element = 0;
  for (int64_t image = 0; image < shape.n; ++image)
    for (int64_t y = 0; y < shape.oh; ++y)
      for (int64_t x = 0; x < shape.ow; ++x)
        for (int64_t channel = 0; channel < shape.o; ++channel)
          result.set(element++, accumulate(shape, data, image, y, x, channel),
                     scales[channel]);
}

/// What an accumulator unit is worth in each output channel.
template <typename Op>
static SmallVector<double> accumulatorScales(Op op, int64_t channels) {
  Quantization input(tensorType(op.getInput())),
      filter(tensorType(op.getFilter()));
  SmallVector<double> scales;
  for (int64_t channel = 0; channel < channels; ++channel)
    scales.push_back(input.scale() * filter.channelScale(channel));
  return scales;
}

LogicalResult Conv2DOp::interpret(ArrayRef<HostTensor> operands,
                                  SmallVectorImpl<HostTensor> &results) {
  ConvShape shape(*this);
  LinearResult result(tensorType(getResult()), getActMin(), getActMax());
  SmallVector<double> scales = accumulatorScales(*this, shape.o);
  if (isQuantized(result.type))
    convolve(shape, decodeIntegers(*this, operands, shape.o), scales, result);
  else
    convolve(shape, decodeReals(*this, operands, shape.o), scales, result);
  results.push_back(std::move(result.tensor));
  return success();
}

//===----------------------------------------------------------------------===//
// fully_connected and matmul
//===----------------------------------------------------------------------===//

template <typename T, typename Acc>
static void multiplyRows(int64_t rows, int64_t depth,
                         const LinearOperands<T, Acc> &data,
                         ArrayRef<double> scales, LinearResult &result) {
  auto channels = static_cast<int64_t>(data.bias.size());
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t channel = 0; channel < channels; ++channel) {
      Acc sum = data.bias[channel];
      const T *in = data.input.data() + row * depth;
      const T *filter = data.filter.data() + channel * depth;
      for (int64_t k = 0; k < depth; ++k)
        sum += static_cast<Acc>(in[k]) * static_cast<Acc>(filter[k]);
      result.set(row * channels + channel, sum, scales[channel]);
    }
}

LogicalResult
FullyConnectedOp::interpret(ArrayRef<HostTensor> operands,
                            SmallVectorImpl<HostTensor> &results) {
  ArrayRef<int64_t> filter = tensorType(getFilter()).getShape();
  int64_t rows = tensorType(getInput()).getShape()[0], channels = filter[0],
          depth = filter[1];
  LinearResult result(tensorType(getResult()), getActMin(), getActMax());
  SmallVector<double> scales = accumulatorScales(*this, channels);
  if (isQuantized(result.type))
    multiplyRows(rows, depth, decodeIntegers(*this, operands, channels), scales,
                 result);
  else
    multiplyRows(rows, depth, decodeReals(*this, operands, channels), scales,
                 result);
  results.push_back(std::move(result.tensor));
  return success();
}

/// First element of the matrix that batch `index` of the result reads.
static int64_t batchStart(int64_t index, ArrayRef<int64_t> resultShape,
                          ArrayRef<int64_t> shape) {
  int64_t matrix = shape[shape.size() - 2] * shape[shape.size() - 1];
  int64_t start = 0, stride = matrix;
  for (size_t back = 3; back <= resultShape.size(); ++back) {
    int64_t position = index % resultShape[resultShape.size() - back];
    index /= resultShape[resultShape.size() - back];
    if (back > shape.size())
      continue;
    int64_t size = shape[shape.size() - back];
    start += size == 1 ? 0 : position * stride;
    stride *= size;
  }
  return start;
}

template <typename T, typename Acc>
static void multiplyMatrices(ArrayRef<int64_t> lhsShape,
                             ArrayRef<int64_t> rhsShape, ArrayRef<T> lhs,
                             ArrayRef<T> rhs, double scale,
                             LinearResult &result) {
  ArrayRef<int64_t> shape = result.type.getShape();
  int64_t rows = shape[shape.size() - 2], columns = shape.back(),
          depth = lhsShape.back();
  int64_t batches =
      result.tensor.getNumElements() / std::max<int64_t>(rows * columns, 1);
  for (int64_t batch = 0; batch < batches; ++batch) {
    int64_t left = batchStart(batch, shape, lhsShape),
            right = batchStart(batch, shape, rhsShape);
    for (int64_t row = 0; row < rows; ++row)
      for (int64_t column = 0; column < columns; ++column) {
        Acc sum = 0;
        for (int64_t k = 0; k < depth; ++k)
          sum += static_cast<Acc>(lhs[left + row * depth + k]) *
                 static_cast<Acc>(rhs[right + k * columns + column]);
        result.set((batch * rows + row) * columns + column, sum, scale);
      }
  }
}

LogicalResult MatMulOp::interpret(ArrayRef<HostTensor> operands,
                                  SmallVectorImpl<HostTensor> &results) {
  RankedTensorType lhs = tensorType(getLhs()), rhs = tensorType(getRhs());
  LinearResult result(tensorType(getResult()), std::nullopt, std::nullopt);
  if (isQuantized(result.type))
    multiplyMatrices<int32_t, int64_t>(
        lhs.getShape(), rhs.getShape(), decodeCentered(operands[0], lhs),
        decodeCentered(operands[1], rhs),
        Quantization(lhs).scale() * Quantization(rhs).scale(), result);
  else
    multiplyMatrices<double, double>(lhs.getShape(), rhs.getShape(),
                                     decode(operands[0], lhs),
                                     decode(operands[1], rhs), 1.0, result);
  results.push_back(std::move(result.tensor));
  return success();
}

//===----------------------------------------------------------------------===//
// batch_norm
//===----------------------------------------------------------------------===//

LogicalResult BatchNormOp::interpret(ArrayRef<HostTensor> operands,
                                     SmallVectorImpl<HostTensor> &results) {
  RankedTensorType type = tensorType(getInput());
  std::vector<double> values = decode(operands[0], type);
  int64_t inner = 1, channels = type.getShape()[getAxis()];
  for (int64_t dim : type.getShape().drop_front(getAxis() + 1))
    inner *= dim;
  double epsilon = getEpsilon().convertToDouble();
  for (auto [index, value] : llvm::enumerate(values)) {
    int64_t channel = static_cast<int64_t>(index) / inner % channels;
    double deviation = std::sqrt(operands[4].getDouble(channel) + epsilon);
    value = (value - operands[3].getDouble(channel)) / deviation *
                operands[1].getDouble(channel) +
            operands[2].getDouble(channel);
  }
  results.push_back(encode(values, tensorType(getResult())));
  return success();
}

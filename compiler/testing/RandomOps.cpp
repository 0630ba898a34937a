//===- RandomOps.cpp
//---------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/testing/RandomOps.h"

#include "dialects/QNN/IR/QNN.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include <cmath>

using namespace mlir;
using namespace mote;

// std::uniform_int_distribution differs between libraries; a remainder does
// not.
int64_t RandomOps::between(int64_t low, int64_t high) {
  return low + int64_t(random() % uint64_t(high - low + 1));
}

int8_t RandomOps::byte() {
  static const int8_t extremes[] = {-128, -127, 127, 0};
  return chance(25) ? extremes[between(0, 3)]
                    : static_cast<int8_t>(between(-128, 127));
}

float RandomOps::real() {
  return static_cast<float>(between(-4000, 4000)) / 1000.0f;
}

Type RandomOps::element(Number number) const {
  switch (number) {
  case Number::S8:
    return b.getI8Type();
  case Number::F32:
    return b.getF32Type();
  case Number::F16:
    return b.getF16Type();
  }
  llvm_unreachable("a number of no kind");
}

Value RandomOps::constant(ArrayRef<int64_t> shape,
                          function_ref<Attribute()> value) {
  SmallVector<Attribute> values;
  for (int64_t i = 0, e = ShapedType::getNumElements(shape); i < e; ++i)
    values.push_back(value());
  auto type =
      RankedTensorType::get(shape, cast<TypedAttr>(values.front()).getType());
  return arith::ConstantOp::create(b, b.getUnknownLoc(),
                                   DenseElementsAttr::get(type, values));
}

Value RandomOps::filter(ArrayRef<int64_t> shape, Number number) {
  // Symmetric quantization, which most models have, knows no -128.
  int8_t lowest = chance(70) ? -127 : -128;
  // Kernels that bound sums by the weights' size see large ones, small ones,
  // and few large among small.
  int64_t divisor = chance(50) ? 1 : between(2, 6);
  int large = chance(50) ? 0 : 3;
  return constant(shape, [&]() -> Attribute {
    if (number != Number::S8)
      return b.getFloatAttr(element(number), real());
    int8_t weight = std::max(lowest, byte());
    return b.getI8IntegerAttr(chance(large) ? weight : weight / divisor);
  });
}

Value RandomOps::bias(int64_t channels, Number number) {
  // Large ones mostly saturate.
  int32_t limit = chance(50) ? 100000 : 1000;
  return constant({channels}, [&]() -> Attribute {
    return number != Number::S8
               ? Attribute(b.getFloatAttr(element(number), real()))
               : b.getI32IntegerAttr(between(-limit, limit));
  });
}

/// A requantization whose multipliers are about `scale`: one shift for all, or
/// (rarely) one a channel.
Attribute RandomOps::requant(int64_t entries, double scale, int32_t zeroPoint) {
  bool perChannel = entries > 1 && chance(70),
       manyShifts = perChannel && chance(15), powers = chance(25);
  int64_t common = chance(10) ? between(0, 31) : between(32, 54);
  SmallVector<int32_t> multipliers, shifts;
  for (int64_t i = 0, e = perChannel ? entries : 1; i < e; ++i) {
    int64_t shift = manyShifts ? between(20, 62) : common;
    double multiplier =
        std::ldexp(scale * double(between(50, 150)) / 100.0, int(shift));
    // Powers of two have ties.
    if (powers)
      multiplier = std::exp2(std::floor(std::log2(multiplier)));
    multipliers.push_back(static_cast<int32_t>(
        std::clamp(std::floor(multiplier), 0.0, double(INT32_MAX))));
    if (manyShifts || i == 0)
      shifts.push_back(static_cast<int32_t>(shift));
  }
  int32_t min = -128, max = 127;
  if (chance(40))
    min = zeroPoint;
  if (chance(20))
    max = static_cast<int32_t>(between(zeroPoint, 127));
  auto rounding = chance(powers ? 60 : 20) ? qnn::Rounding::HalfEven
                                           : qnn::Rounding::HalfUp;
  return qnn::RequantAttr::get(b.getContext(), multipliers, shifts, zeroPoint,
                               min, max, rounding);
}

void RandomOps::addLinear(OperationState &state, Number number,
                          int64_t channels, int64_t taps) {
  if (number == Number::S8) {
    state.addAttribute(
        "requant", requant(channels, 0.01 / std::sqrt(double(taps)), byte()));
    return;
  }
  if (chance(50))
    state.addAttribute("act_min", b.getF32FloatAttr(0.0f));
  if (chance(30))
    state.addAttribute("act_max", b.getF32FloatAttr(6.0f));
}

static Value emptyLike(OpBuilder &b, ArrayRef<int64_t> shape, Type element) {
  return tensor::EmptyOp::create(b, b.getUnknownLoc(), shape, element);
}

Operation *RandomOps::linear(OperationState &state, Value in, Value filter,
                             Value bias, ArrayRef<int64_t> out, Number number) {
  state.addOperands({in, filter, bias, emptyLike(b, out, element(number))});
  state.addTypes(RankedTensorType::get(out, element(number)));
  return b.create(state);
}

Operation *RandomOps::unary(OperationState &state, Value in, Type out) {
  auto shaped = cast<RankedTensorType>(out);
  state.addOperands(
      {in, emptyLike(b, shaped.getShape(), shaped.getElementType())});
  state.addTypes(out);
  return b.create(state);
}

/// Sizes along both axes of an image.
struct RandomOps::Spatial {
  int64_t batch, in[2], out[2], kernel[2], stride[2], dilation[2], pads[4];
};

RandomOps::Spatial RandomOps::spatial(bool dilates) {
  Spatial s;
  s.batch = given.empty() ? (chance(80) ? 1 : 2) : given[0];
  bool is1x1 = chance(30), is3x3 = chance(50);
  for (int axis = 0; axis < 2; ++axis) {
    s.kernel[axis] = is1x1 ? 1 : is3x3 ? 3 : between(1, 5);
    s.stride[axis] = chance(60) ? 1 : between(1, 3);
    s.dilation[axis] = dilates && chance(15) ? 2 : 1;
    int64_t reach = (s.kernel[axis] - 1) * s.dilation[axis] + 1;
    // A window that the image has no room for is a pixel.
    if (!given.empty() && reach > given[1 + axis])
      reach = s.kernel[axis] = s.dilation[axis] = 1;
    bool padded = chance(60);
    for (int side : {axis, axis + 2})
      s.pads[side] = padded ? between(0, s.kernel[axis] - 1) : 0;
    int64_t pads = s.pads[axis] + s.pads[axis + 2];
    s.in[axis] = given.empty() ? between(std::max<int64_t>(1, reach - pads), 9)
                               : given[1 + axis];
    s.out[axis] = (s.in[axis] + pads - reach) / s.stride[axis] + 1;
  }
  return s;
}

Operation *RandomOps::convolution(OperationState &state, bool isDepthwise,
                                  Number number,
                                  function_ref<Value(Type)> input) {
  Spatial s = spatial(/*dilates=*/true);
  int64_t groups = !isDepthwise && chance(15) ? between(2, 3) : 1;
  int64_t in = groups * between(1, chance(20) ? 36 : 9),
          out = isDepthwise ? in : groups * between(1, chance(20) ? 25 : 9);
  if (!isDepthwise && groups == 1 && chance(50))
    in = llvm::alignTo(in, 4);
  // Whole vectors of f16, and two of them.
  if (number == Number::F16 && !isDepthwise && groups == 1 && chance(60)) {
    in = llvm::alignTo(in, 8);
    out += 16;
  }
  if (!given.empty()) {
    groups = 1;
    in = given[3];
    out = isDepthwise ? in : between(1, 9);
  }
  state.addAttribute("strides",
                     b.getDenseI64ArrayAttr({s.stride[0], s.stride[1]}));
  state.addAttribute("pads", b.getDenseI64ArrayAttr(s.pads));
  state.addAttribute("dilations",
                     b.getDenseI64ArrayAttr({s.dilation[0], s.dilation[1]}));
  if (!isDepthwise)
    state.addAttribute("groups", b.getI64IntegerAttr(groups));
  state.addAttribute("pad_value",
                     b.getI32IntegerAttr(number == Number::S8 ? byte() : 0));
  int64_t taps = s.kernel[0] * s.kernel[1];
  addLinear(state, number, out, isDepthwise ? taps : taps * in / groups);
  SmallVector<int64_t> filterShape{out, s.kernel[0], s.kernel[1], in / groups};
  if (isDepthwise)
    filterShape = {s.kernel[0], s.kernel[1], in};
  Value image = input(
      RankedTensorType::get({s.batch, s.in[0], s.in[1], in}, element(number)));
  return linear(state, image, filter(filterShape, number), bias(out, number),
                {s.batch, s.out[0], s.out[1], out}, number);
}

Operation *RandomOps::pool(OperationState &state, bool isAverage, Number number,
                           function_ref<Value(Type)> input) {
  Spatial s = spatial(/*dilates=*/!isAverage);
  int64_t channels = chance(60) ? between(1, 9) : between(10, 40);
  if (!given.empty())
    channels = given[3];
  int64_t taps = s.kernel[0] * s.kernel[1];
  state.addAttribute("kernel_size",
                     b.getDenseI64ArrayAttr({s.kernel[0], s.kernel[1]}));
  state.addAttribute("strides",
                     b.getDenseI64ArrayAttr({s.stride[0], s.stride[1]}));
  state.addAttribute("pads", b.getDenseI64ArrayAttr(s.pads));
  if (!isAverage)
    state.addAttribute("dilations",
                       b.getDenseI64ArrayAttr({s.dilation[0], s.dilation[1]}));
  if (isAverage) {
    state.addAttribute("count_include_pad", b.getBoolAttr(chance(50)));
    state.addAttribute("input_zero_point",
                       b.getI32IntegerAttr(number == Number::S8 ? byte() : 0));
    if (number == Number::S8) {
      // One entry for each number of positions inside, or one for all.
      SmallVector<int32_t> multipliers;
      bool byCount = chance(50);
      // Powers of two have ties.
      double scale = chance(50) ? 1.3 : 1.0;
      int32_t shift = static_cast<int32_t>(between(28, 50));
      for (int64_t n = 1; n <= (byCount ? taps : 1); ++n)
        multipliers.push_back(static_cast<int32_t>(
            std::min(std::ldexp(scale / double(byCount ? n : taps), shift),
                     double(INT32_MAX))));
      state.addAttribute(
          "requant", qnn::RequantAttr::get(b.getContext(), multipliers, {shift},
                                           byte(), -128, 127,
                                           chance(50) ? qnn::Rounding::HalfEven
                                                      : qnn::Rounding::HalfUp));
    }
  }
  Value image = input(RankedTensorType::get(
      {s.batch, s.in[0], s.in[1], channels}, element(number)));
  return unary(state, image,
               RankedTensorType::get({s.batch, s.out[0], s.out[1], channels},
                                     element(number)));
}

/// Rows added to sums of zero, or the average of sums.
Operation *RandomOps::sums(OperationState &state, Number number,
                           function_ref<Value(Type)> input) {
  int64_t channels = between(1, 9), count = between(1, 40);
  Type sum = number == Number::S8 ? Type(b.getI32Type()) : element(number);
  auto sumsType = RankedTensorType::get({1, 1, 1, channels}, sum);
  if (state.name.getStringRef() == "qnn.sum_rows") {
    OperationState fill(b.getUnknownLoc(), "qnn.fill");
    fill.addAttribute("value", b.getI32IntegerAttr(0));
    fill.addOperands(emptyLike(b, sumsType.getShape(), sum));
    fill.addTypes(sumsType);
    Value zeros = b.create(fill)->getResult(0);
    state.addOperands(
        {input(RankedTensorType::get(
             {1, between(1, 3), between(1, 9), channels}, element(number))),
         zeros});
    state.addTypes(sumsType);
    return b.create(state);
  }
  state.addAttribute("count", b.getI64IntegerAttr(count));
  if (number == Number::S8) {
    state.addAttribute("input_zero_point", b.getI32IntegerAttr(byte()));
    state.addAttribute("requant", requant(chance(50) ? count : 1,
                                          1.0 / double(count), byte()));
  }
  return unary(state, input(sumsType),
               RankedTensorType::get(sumsType.getShape(), element(number)));
}

Operation *RandomOps::elementwise(OperationState &state, StringRef name,
                                  function_ref<Value(Type)> input) {
  SmallVector<int64_t> shape{between(1, 4), between(1, 40)};
  if (!given.empty())
    shape.assign(given.begin(), given.end());
  Type i8 = RankedTensorType::get(shape, b.getI8Type()),
       f32 = RankedTensorType::get(shape, b.getF32Type());
  if (name == "qnn.lookup") {
    SmallVector<int8_t> table(256);
    std::generate(table.begin(), table.end(), [&] { return byte(); });
    state.addAttribute("table", b.getDenseI8ArrayAttr(table));
    return unary(state, input(i8), i8);
  }
  if (name == "qnn.flip_sign") {
    Type ui8 =
        RankedTensorType::get(shape, b.getIntegerType(8, /*isSigned=*/false));
    return chance(50) ? unary(state, input(i8), ui8)
                      : unary(state, input(ui8), i8);
  }
  if (name == "qnn.move")
    return unary(state, input(i8), i8);
  if (name == "qnn.fill") {
    state.addAttribute("value", b.getI32IntegerAttr(byte()));
    state.addOperands(emptyLike(b, shape, b.getI8Type()));
    state.addTypes(i8);
    return b.create(state);
  }
  if (name == "qnn.softmax") {
    SmallVector<int32_t> table(256);
    double scale = double(between(1, 300)) / 1000.0;
    for (int d = 0; d < 256; ++d)
      table[d] =
          static_cast<int32_t>(std::lround(std::exp(-d * scale) * (1 << 23)));
    state.addAttribute("table", b.getDenseI32ArrayAttr(table));
    // Beyond 256 the quotients need 64 bits.
    state.addAttribute("inverse_scale",
                       b.getI32IntegerAttr(chance(80) ? 256 : 1024));
    state.addAttribute("zero_point", b.getI32IntegerAttr(-128));
    return unary(state, input(i8), i8);
  }
  state.addAttribute("zero_point", b.getI32IntegerAttr(byte()));
  if (name == "qnn.add") {
    bool narrow = chance(60);
    int32_t limit = narrow ? 1 << 20 : INT32_MAX;
    int64_t lhs = between(-limit, limit), rhs = between(-limit, limit);
    state.addAttribute("lhs_multiplier", b.getI32IntegerAttr(lhs));
    state.addAttribute("rhs_multiplier", b.getI32IntegerAttr(rhs));
    state.addAttribute("offset",
                       b.getI64IntegerAttr(-(byte() * lhs + byte() * rhs)));
    state.addAttribute("shift", b.getI32IntegerAttr(narrow ? between(18, 22)
                                                           : between(28, 33)));
    state.addAttribute(
        "min", b.getI32IntegerAttr(chance(50) ? -128 : between(-128, 0)));
    state.addAttribute("max", b.getI32IntegerAttr(127));
    auto rounding =
        chance(50) ? qnn::Rounding::HalfEven : qnn::Rounding::HalfUp;
    state.addAttribute("rounding",
                       qnn::RoundingAttr::get(b.getContext(), rounding));
    state.addOperands(
        {input(i8), input(i8), emptyLike(b, shape, b.getI8Type())});
    state.addTypes(i8);
    return b.create(state);
  }
  state.addAttribute("scale",
                     b.getF32FloatAttr(float(between(1, 500)) / 7000.0f));
  return name == "qnn.quantize" ? unary(state, input(f32), i8)
                                : unary(state, input(i8), f32);
}

Operation *RandomOps::create(StringRef name, Number number,
                             function_ref<Value(Type)> input) {
  OperationState state(b.getUnknownLoc(), name);
  if (name == "qnn.conv2d" || name == "qnn.depthwise_conv2d")
    return convolution(state, name == "qnn.depthwise_conv2d", number, input);
  if (name == "qnn.max_pool2d" || name == "qnn.avg_pool2d")
    return pool(state, name == "qnn.avg_pool2d", number, input);
  if (name == "qnn.sum_rows" || name == "qnn.average_sums")
    return sums(state, number, input);
  if (name != "qnn.fully_connected")
    return elementwise(state, name, input);
  int64_t rows = chance(50) ? 1 : between(2, 5), in = between(1, 70),
          out = between(1, chance(30) ? 30 : 11);
  if (!given.empty()) {
    rows = given[0];
    in = given[1];
  }
  addLinear(state, number, out, in);
  Value x = input(RankedTensorType::get({rows, in}, element(number)));
  return linear(state, x, filter({out, in}, number), bias(out, number),
                {rows, out}, number);
}

Operation *RandomOps::createOn(ArrayRef<int64_t> shape, StringRef name,
                               Number number, function_ref<Value(Type)> input) {
  given = shape;
  Operation *op = create(name, number, input);
  given = {};
  return op;
}

//===- QuantizeLoops.cpp - Scales known only at run time ------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/QuantizeLoops.h"

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/SmallTypes.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;

bool mote::importer::isStatic(Node &node, unsigned scale, unsigned zeroPoint) {
  return node.isConstant(scale) && node.type(scale).getElementType().isF32() &&
         (!node.hasInput(zeroPoint) || node.isConstant(zeroPoint));
}

FailureOr<Value> mote::importer::alongAxis(Node &node, unsigned index,
                                           ArrayRef<int64_t> shape,
                                           int64_t axis) {
  SmallVector<int64_t> wide(shape.size(), 1);
  Value value = node.in(index);
  if (node.type(index).getNumElements() == 1)
    return node.reshape(value, wide);
  if (node.rank(index) != 1 || axis < 0 || axis >= int64_t(shape.size()) ||
      node.shape(index)[0] != shape[axis])
    return node.error() << "expected input " << index
                        << " to be one number, or one for each along axis "
                        << axis << " of " << shapeString(shape) << ", but got "
                        << node.type(index);
  wide[axis] = shape[axis];
  return node.reshape(value, wide);
}

//===----------------------------------------------------------------------===//
// QuantizeLinear and DequantizeLinear
//===----------------------------------------------------------------------===//

namespace {
/// Where scale and zero point of an element are.
struct Parameters {
  /// 0 where there are no blocks.
  int64_t block = 0, axis = 0;
};
} // namespace

static FailureOr<Parameters> readParameters(Node &node) {
  Parameters parameters;
  parameters.block = node.intAttr("block_size", 0);
  bool isOneNumber = node.type(1).getNumElements() == 1;
  if (node.hasInput(2) && node.shape(2) != node.shape(1) &&
      !(isOneNumber && node.type(2).getNumElements() == 1))
    return node.error() << "expected scale and zero point of one shape but got "
                        << node.type(1) << " and " << node.type(2);
  if (isOneNumber && parameters.block == 0)
    return parameters;
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.intAttr("axis", 1), node.rank(0));
  if (failed(axis))
    return failure();
  parameters.axis = *axis;
  if (parameters.block == 0)
    return parameters;
  SmallVector<int64_t> shape(node.shape(0));
  if (parameters.block < 0)
    return node.error() << "expected a 'block_size' of at least 1 but got "
                        << parameters.block;
  shape[*axis] = (shape[*axis] + parameters.block - 1) / parameters.block;
  if (node.shape(1) != ArrayRef<int64_t>(shape))
    return node.error() << "expected a scale for each block, of shape "
                        << shapeString(shape) << ", but got " << node.type(1);
  return parameters;
}

/// `fn` of an element, its scale and its zero point (which may be null).
static FailureOr<Value>
withParameters(Node &node, Type resultElement,
               llvm::function_ref<Num(Num, Num, std::optional<Num>)> fn) {
  FailureOr<Parameters> parameters = readParameters(node);
  if (failed(parameters))
    return failure();
  RankedTensorType type = node.type(0).clone(resultElement);
  bool hasZero = node.hasInput(2);
  if (parameters->block != 0)
    return generated(node, type, [&](Body &b, Nums at) {
      SmallVector<Num> place(at);
      place[parameters->axis] =
          place[parameters->axis] / double(parameters->block);
      return fn(elementAt(b, node.in(0), at), elementAt(b, node.in(1), place),
                hasZero ? std::optional(elementAt(b, node.in(2), place))
                        : std::nullopt);
    });
  SmallVector<Value> inputs{node.in(0)};
  for (unsigned index : {1u, 2u}) {
    if (!node.hasInput(index))
      continue;
    FailureOr<Value> wide =
        alongAxis(node, index, node.shape(0), parameters->axis);
    if (failed(wide))
      return failure();
    inputs.push_back(*wide);
  }
  return pointwise(node, type, inputs, [&](Nums x) {
    return fn(x[0], x[1], hasZero ? std::optional(x[2]) : std::nullopt);
  });
}

/// half_even(quotient) + zero point, saturated; NaN is the zero point.
static Num stored(Num quotient, std::optional<Num> zeroPoint, Type storage) {
  Num rounded = roundHalfEven(quotient);
  rounded = select(isNaN(rounded), rounded.like(0), rounded);
  if (zeroPoint)
    rounded = rounded + zeroPoint->to(rounded.type());
  return rounded.to(storage);
}

/// Whether loops have quantized numbers of this type.
static LogicalResult expectStorage(Node &node, Type storage) {
  auto integer = dyn_cast_or_null<IntegerType>(storage);
  if (integer && integer.getWidth() >= 2 && integer.getWidth() <= 32)
    return success();
  if (storage && !smallFloatName(storage).empty() &&
      !isa<Float8E8M0FNUType>(storage))
    return success();
  InFlightDiagnostic diagnostic = node.error();
  diagnostic << "expected quantized integers of 2 to 32 bits, or floats of 4 "
                "or 8, but got ";
  if (storage)
    diagnostic << storage;
  else
    diagnostic << "others";
  diagnostic.attachNote() << "quantize to int8, uint8, int16 or uint16";
  return diagnostic;
}

LogicalResult mote::importer::importQuantizeLoops(Node &node, Type storage) {
  Type scale = node.type(1).getElementType();
  FailureOr<SmallFloatRule> rule = readSmallFloatRule(node);
  if (failed(expectStorage(node, storage)) || failed(node.expectFloat(1)) ||
      failed(rule))
    return failure();
  FailureOr<Value> result =
      withParameters(node, storage, [&](Num x, Num s, std::optional<Num> zero) {
        // The quotient has the scale's type, and its rounding.
        Num quotient(x.builder(), (x.to(s.type()) / s).as(scale));
        if (isa<IntegerType>(storage))
          return stored(quotient, zero, storage);
        return toSmallFloat(zero ? quotient + *zero : quotient, storage, *rule);
      });
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

LogicalResult mote::importer::importDequantizeLoops(Node &node) {
  Type storage = node.type(0).getElementType();
  if (failed(expectStorage(node, storage)) || failed(node.expectFloat(1)) ||
      (node.hasInput(2) && failed(node.expectSameElementType(0, 2))))
    return failure();
  Type element = node.type(1).getElementType();
  if (int64_t dataType = node.intAttr("output_dtype", 0))
    element = elementTypeFor(static_cast<int32_t>(dataType), node.getContext());
  if (!isa_and_nonnull<FloatType>(element))
    return node.error() << "expected a float as 'output_dtype' but got "
                        << dataTypeName(static_cast<int32_t>(
                               node.intAttr("output_dtype", 0)));
  FailureOr<Value> result =
      withParameters(node, element, [&](Num x, Num s, std::optional<Num> zero) {
        // Integers in 32 bits, small floats in f32.
        Type wide = x.isFloat() ? x.type() : x.builder().getI32Type();
        Num difference = x.to(wide);
        if (zero)
          difference = difference - zero->to(wide);
        return (difference.to(s.type()) * s).to(computingType(element));
      });
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

//===----------------------------------------------------------------------===//
// DynamicQuantizeLinear
//===----------------------------------------------------------------------===//

/// The range of the elements and 0, in 255 steps of uint8.
static LogicalResult importDynamicQuantizeLinear(Node &node) {
  if (!node.type(0).getElementType().isF32())
    return node.error() << "expected a float input but got " << node.type(0);
  Type f32 = node.builder.getF32Type();
  Type u8 = IntegerType::get(node.getContext(), 8, IntegerType::Unsigned);
  Value x = node.in(0);
  auto number = RankedTensorType::get({}, f32);
  SmallVector<int64_t> axes =
      llvm::to_vector(llvm::seq<int64_t>(0, node.rank(0)));
  Value most = node.reshape(
      reduced(node, x, axes, 0, [](Num e, Num so) { return maximum(so, e); }),
      {});
  Value least = node.reshape(
      reduced(node, x, axes, 0, [](Num e, Num so) { return minimum(so, e); }),
      {});
  // Of nothing but zeros any scale is right.
  Value scale = pointwise(node, number, {most, least}, [](Nums range) {
    Num width = (range[0] - range[1]) / 255;
    return select(width == 0, width.like(1), width);
  });
  Value zero = pointwise(node, number.clone(u8), {least, scale}, [&](Nums at) {
    Num start = clamp(-at[0] / at[1], at[0].like(0), at[0].like(255));
    return roundHalfEven(start).to(u8);
  });
  Value result =
      pointwise(node, node.type(0).clone(u8), {x, scale, zero},
                [&](Nums at) { return stored(at[0] / at[1], at[2], u8); });
  if (failed(node.setResult(result, 0)) || failed(node.setResult(scale, 1)))
    return failure();
  return node.setResult(zero, 2);
}

//===----------------------------------------------------------------------===//
// Results of integer products
//===----------------------------------------------------------------------===//

FailureOr<Value> mote::importer::requantized(Node &node, Value sum,
                                             ArrayRef<unsigned> scales,
                                             unsigned zeroPoint,
                                             ArrayRef<int64_t> axes) {
  SmallVector<Value> inputs{sum};
  for (auto [scale, axis] : llvm::zip_equal(scales, axes)) {
    FailureOr<Value> wide = alongAxis(node, scale, shapeOf(sum), axis);
    if (failed(wide) || failed(node.expectFloat(scale)))
      return failure();
    inputs.push_back(*wide);
  }
  FailureOr<Value> zero = alongAxis(node, zeroPoint, shapeOf(sum), -1);
  if (failed(zero))
    return failure();
  inputs.push_back(*zero);
  Type storage = elementOf(*zero);
  if (failed(expectStorage(node, storage)))
    return failure();
  return pointwise(node, typeOf(sum).clone(storage), inputs, [&](Nums x) {
    Num factor = x[1] * x[2] / x[3];
    return stored(x[0].to(factor.type()) * factor, x[4], storage);
  });
}

ArrayRef<OpRow> mote::importer::quantizeLoopOps() {
  static constexpr OpRow rows[] = {
      {"", "DynamicQuantizeLinear", 11, 1, 1, 3, importDynamicQuantizeLinear},
  };
  return rows;
}

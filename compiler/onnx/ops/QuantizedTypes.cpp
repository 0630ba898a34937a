//===- QuantizedTypes.cpp - Scales and zero points as types ---------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/QuantizedTypes.h"

#include "compiler/onnx/ops/Window.h"
#include "dialects/Interpreter/HostTensor.h"
#include "dialects/NN/IR/NN.h"
#include <cmath>

using namespace mlir;
using namespace mote;
using namespace mote::importer;

SmallVector<double> mote::importer::scalesOf(quant::QuantizedType type) {
  if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type))
    return SmallVector<double>(perAxis.getScales());
  return {cast<quant::UniformQuantizedType>(type).getScale()};
}

FailureOr<quant::QuantizedType>
mote::importer::makeQuantizedType(Node &node, Type storage,
                                  ArrayRef<double> scales,
                                  ArrayRef<int64_t> zeroPoints, int64_t axis) {
  for (double scale : scales) {
    if (std::isfinite(scale) && scale > 0 &&
        scale <= std::numeric_limits<float>::max() &&
        scale >= std::numeric_limits<float>::denorm_min())
      continue;
    InFlightDiagnostic diagnostic = node.error();
    diagnostic << "expected a positive, finite scale but got " << scale;
    diagnostic.attachNote()
        << "calibrate the quantizer with samples for which this "
           "tensor is not constant";
    return diagnostic;
  }
  auto integer = cast<IntegerType>(storage);
  bool isSigned = !integer.isUnsigned();
  unsigned width = integer.getWidth();
  unsigned flags = isSigned ? quant::QuantizationFlags::Signed : 0;
  int64_t least =
      quant::QuantizedType::getDefaultMinimumForInteger(isSigned, width);
  int64_t most =
      quant::QuantizedType::getDefaultMaximumForInteger(isSigned, width);
  Type signless = IntegerType::get(node.getContext(), width);
  Type expressed = Float32Type::get(node.getContext());
  quant::QuantizedType type;
  auto emit = [&]() { return node.error(); };
  if (scales.size() == 1)
    type = quant::UniformQuantizedType::getChecked(emit, flags, signless,
                                                   expressed, scales[0],
                                                   zeroPoints[0], least, most);
  else
    type = quant::UniformQuantizedPerAxisType::getChecked(
        emit, flags, signless, expressed, scales, zeroPoints,
        static_cast<int32_t>(axis), least, most);
  if (!type)
    return failure();
  return type;
}

/// Zero points of a constant input, one a scale.
static FailureOr<SmallVector<int64_t>>
readZeroPoints(Node &node, Type storage, unsigned index, size_t count) {
  if (!node.hasInput(index))
    return SmallVector<int64_t>(count, 0);
  DenseElementsAttr value = node.constant(index);
  if (!value)
    return node.error() << "expected the zero point to be constant but '"
                        << node.constantName(index)
                        << "' is computed when the model runs";
  if (heldType(value.getElementType()) != storage)
    return node.error() << "expected a zero point of type " << storage
                        << " but got " << value.getElementType();
  if (size_t(value.getNumElements()) != count)
    return node.error() << "expected " << count
                        << " zero points, one a scale, but got "
                        << value.getNumElements();
  HostTensor tensor = HostTensor::fromAttr(value);
  SmallVector<int64_t> zeroPoints;
  for (size_t element = 0; element < count; ++element)
    zeroPoints.push_back(tensor.getInt(static_cast<int64_t>(element)));
  return zeroPoints;
}

FailureOr<quant::QuantizedType>
mote::importer::readQuantizedType(Node &node, Type storage,
                                  ArrayRef<int64_t> shape, unsigned scaleIndex,
                                  unsigned zeroPointIndex, int64_t axis) {
  auto integer = dyn_cast<IntegerType>(storage);
  if (!integer || (integer.getWidth() != 8 && integer.getWidth() != 16 &&
                   integer.getWidth() != 32))
    return node.error()
           << "expected quantized integers of 8, 16 or 32 bits but got "
           << storage;
  DenseElementsAttr scale = node.constant(scaleIndex);
  if (!scale) {
    InFlightDiagnostic diagnostic = node.error();
    diagnostic << "expected the scale to be constant but '"
               << node.constantName(scaleIndex)
               << "' is computed when the model runs";
    diagnostic.attachNote()
        << "quantize the model statically, with calibration data";
    return diagnostic;
  }
  if (!scale.getElementType().isF32())
    return node.error() << "expected a float scale but got "
                        << scale.getElementType();
  HostTensor tensor = HostTensor::fromAttr(scale);
  SmallVector<double> scales;
  for (int64_t element = 0; element < tensor.getNumElements(); ++element)
    scales.push_back(tensor.getDouble(element));
  if (scales.size() != 1) {
    if (shape.empty())
      return node.error() << "expected one scale but got " << scale.getType();
    FailureOr<int64_t> normalized =
        node.normalizeAxis(axis, static_cast<int64_t>(shape.size()));
    if (failed(normalized))
      return failure();
    axis = *normalized;
    if (tensor.getRank() != 1 || int64_t(scales.size()) != shape[axis])
      return node.error() << "expected one scale, or one for each of the "
                          << shape[axis] << " channels along axis " << axis
                          << ", but got " << scale.getType();
  }
  FailureOr<SmallVector<int64_t>> zeroPoints =
      readZeroPoints(node, storage, zeroPointIndex, scales.size());
  if (failed(zeroPoints))
    return failure();
  return makeQuantizedType(node, storage, scales, *zeroPoints, axis);
}

FailureOr<quant::QuantizedType>
mote::importer::readQuantizedType(Node &node, unsigned index,
                                  unsigned scaleIndex, unsigned zeroPointIndex,
                                  int64_t axis) {
  return readQuantizedType(node, node.type(index).getElementType(),
                           node.shape(index), scaleIndex, zeroPointIndex, axis);
}

FailureOr<quant::QuantizedType>
mote::importer::readResultType(Node &node, Type fallback, unsigned scaleIndex,
                               unsigned zeroPointIndex) {
  if (node.hasInput(zeroPointIndex))
    fallback = node.type(zeroPointIndex).getElementType();
  return readQuantizedType(node, fallback, {}, scaleIndex, zeroPointIndex, 0);
}

FailureOr<quant::QuantizedType>
mote::importer::accumulatorType(Node &node, unsigned index,
                                quant::QuantizedType input,
                                quant::QuantizedType weight) {
  if (!node.type(index).getElementType().isInteger(32))
    return node.error() << "expected an int32 bias but got "
                        << node.type(index);
  double inputScale = cast<quant::UniformQuantizedType>(input).getScale();
  SmallVector<double> scales = scalesOf(weight);
  for (double &scale : scales)
    scale *= inputScale;
  SmallVector<int64_t> zeroPoints(scales.size(), 0);
  return makeQuantizedType(node, node.type(index).getElementType(), scales,
                           zeroPoints, /*axis=*/0);
}

Value mote::importer::quantizedImage(Node &node, quant::QuantizedType type) {
  Value image = toNHWC(node, node.in(0));
  return node.create<nn::StorageCastOp>(
      cast<RankedTensorType>(image.getType()).clone(type), image);
}

Type mote::importer::storageElementType(quant::QuantizedType type) {
  return IntegerType::get(type.getContext(), type.getStorageTypeIntegralWidth(),
                          type.isSigned() ? IntegerType::Signless
                                          : IntegerType::Unsigned);
}

Value mote::importer::quantizedInput(Node &node, unsigned index,
                                     quant::QuantizedType type) {
  RankedTensorType stored = node.type(index);
  if (DenseElementsAttr constant = node.constant(index))
    return nn::ConstantOp::create(
        node.builder,
        NameLoc::get(node.builder.getStringAttr(node.constantName(index))),
        stored.clone(type), constant);
  return node.create<nn::StorageCastOp>(stored.clone(type), node.in(index));
}

Value mote::importer::storageOf(Node &node, Value quantized) {
  auto type = cast<RankedTensorType>(quantized.getType());
  Type storage =
      storageElementType(cast<quant::QuantizedType>(type.getElementType()));
  return node.create<nn::StorageCastOp>(type.clone(storage), quantized);
}

Value mote::importer::dequantized(Node &node, Value quantized) {
  auto type = cast<RankedTensorType>(quantized.getType());
  Type expressed =
      cast<quant::QuantizedType>(type.getElementType()).getExpressedType();
  return node.create<nn::DequantizeOp>(type.clone(expressed), quantized);
}

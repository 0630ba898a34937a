//===- HostTensor.cpp - A tensor on the compiling machine -----------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/HostTensor.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <cstring>

using namespace mlir;
using namespace mote;

unsigned mote::byteWidth(ElementKind kind) {
  switch (kind) {
  case ElementKind::Bool:
  case ElementKind::I8:
  case ElementKind::U8:
    return 1;
  case ElementKind::I16:
  case ElementKind::U16:
  case ElementKind::F16:
  case ElementKind::BF16:
    return 2;
  case ElementKind::I32:
  case ElementKind::U32:
  case ElementKind::F32:
    return 4;
  case ElementKind::I64:
  case ElementKind::U64:
  case ElementKind::F64:
    return 8;
  }
  llvm_unreachable("unknown element kind");
}

StringRef mote::kindName(ElementKind kind) {
  static constexpr StringLiteral names[] = {"bool", "i8",  "u8",  "i16", "u16",
                                            "i32",  "u32", "i64", "u64", "f16",
                                            "bf16", "f32", "f64"};
  return names[static_cast<size_t>(kind)];
}

bool mote::isFloat(ElementKind kind) {
  return kind == ElementKind::F16 || kind == ElementKind::BF16 ||
         kind == ElementKind::F32 || kind == ElementKind::F64;
}

std::optional<ElementKind> mote::kindOf(Type type) {
  if (auto quantized = dyn_cast<quant::QuantizedType>(type)) {
    bool isSigned = quantized.isSigned();
    switch (quantized.getStorageTypeIntegralWidth()) {
    case 8:
      return isSigned ? ElementKind::I8 : ElementKind::U8;
    case 16:
      return isSigned ? ElementKind::I16 : ElementKind::U16;
    case 32:
      return isSigned ? ElementKind::I32 : ElementKind::U32;
    }
    return std::nullopt;
  }
  if (type.isIndex())
    return ElementKind::I64;
  if (type.isF16())
    return ElementKind::F16;
  if (type.isBF16())
    return ElementKind::BF16;
  if (type.isF32())
    return ElementKind::F32;
  if (type.isF64())
    return ElementKind::F64;
  auto integer = dyn_cast<IntegerType>(type);
  if (!integer)
    return std::nullopt;
  bool isUnsigned = integer.isUnsigned();
  switch (integer.getWidth()) {
  case 1:
    return ElementKind::Bool;
  case 8:
    return isUnsigned ? ElementKind::U8 : ElementKind::I8;
  case 16:
    return isUnsigned ? ElementKind::U16 : ElementKind::I16;
  case 32:
    return isUnsigned ? ElementKind::U32 : ElementKind::I32;
  case 64:
    return isUnsigned ? ElementKind::U64 : ElementKind::I64;
  }
  return std::nullopt;
}

bool mote::isHostType(Type type) {
  auto shaped = dyn_cast<ShapedType>(type);
  if (!shaped || !shaped.hasStaticShape() || !kindOf(shaped.getElementType()))
    return false;
  int64_t bytes = byteWidth(*kindOf(shaped.getElementType()));
  for (int64_t dim : shaped.getShape())
    if (llvm::MulOverflow(bytes, dim, bytes) || bytes > (int64_t(1) << 40))
      return false;
  return true;
}

HostTensor::HostTensor(ElementKind kind, ArrayRef<int64_t> shape)
    : kind(kind), shape(shape) {
  numElements = 1;
  for (int64_t dim : shape)
    numElements *= dim;
  bytes.resize(static_cast<size_t>(numElements) * byteWidth(kind));
}

HostTensor HostTensor::zeros(ShapedType type) {
  return HostTensor(*kindOf(type.getElementType()), type.getShape());
}

HostTensor HostTensor::fromAttr(ElementsAttr attr) {
  HostTensor tensor = zeros(attr.getShapedType());
  // Nothing to copy, and no address to copy it from.
  if (tensor.numElements == 0)
    return tensor;
  if (auto dense = dyn_cast<DenseElementsAttr>(attr)) {
    ArrayRef<char> raw = dense.getRawData();
    if (!dense.isSplat() && raw.size() == tensor.bytes.size()) {
      std::memcpy(tensor.bytes.data(), raw.data(), raw.size());
      return tensor;
    }
  }
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attr)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (blob && blob->getData().size() == tensor.bytes.size())
      std::memcpy(tensor.bytes.data(), blob->getData().data(),
                  tensor.bytes.size());
    return tensor;
  }
  if (isFloat(tensor.kind)) {
    for (auto [index, value] : llvm::enumerate(attr.getValues<APFloat>())) {
      APInt bits = value.bitcastToAPInt();
      uint64_t word = bits.getZExtValue();
      std::memcpy(tensor.bytes.data() + index * byteWidth(tensor.kind), &word,
                  byteWidth(tensor.kind));
    }
    return tensor;
  }
  for (auto [index, value] : llvm::enumerate(attr.getValues<APInt>()))
    tensor.setInt(static_cast<int64_t>(index),
                  tensor.kind == ElementKind::Bool
                      ? static_cast<int64_t>(value.getZExtValue())
                      : value.getSExtValue());
  return tensor;
}

/// Reads a 16-bit float of the given semantics.
static double readHalf(uint16_t bits, const llvm::fltSemantics &semantics) {
  return APFloat(semantics, APInt(16, bits)).convertToDouble();
}

/// Rounds a double to a 16-bit float, nearest even.
static uint16_t writeHalf(double value, const llvm::fltSemantics &semantics) {
  APFloat rounded(value);
  bool losesInfo = false;
  rounded.convert(semantics, APFloat::rmNearestTiesToEven, &losesInfo);
  return static_cast<uint16_t>(rounded.bitcastToAPInt().getZExtValue());
}

double mote::roundTo(double value, ElementKind kind) {
  switch (kind) {
  case ElementKind::F32:
    return static_cast<float>(value);
  case ElementKind::F16:
    return readHalf(writeHalf(value, APFloat::IEEEhalf()), APFloat::IEEEhalf());
  case ElementKind::BF16:
    return readHalf(writeHalf(value, APFloat::BFloat()), APFloat::BFloat());
  default:
    return value;
  }
}

double HostTensor::getDouble(int64_t index) const {
  switch (kind) {
  case ElementKind::F16:
    return readHalf(as<uint16_t>()[index], APFloat::IEEEhalf());
  case ElementKind::BF16:
    return readHalf(as<uint16_t>()[index], APFloat::BFloat());
  case ElementKind::F32:
    return as<float>()[index];
  case ElementKind::F64:
    return as<double>()[index];
  case ElementKind::U64:
    return static_cast<double>(as<uint64_t>()[index]);
  default:
    return static_cast<double>(getInt(index));
  }
}

int64_t HostTensor::getInt(int64_t index) const {
  switch (kind) {
  case ElementKind::Bool:
  case ElementKind::U8:
    return as<uint8_t>()[index];
  case ElementKind::I8:
    return as<int8_t>()[index];
  case ElementKind::I16:
    return as<int16_t>()[index];
  case ElementKind::U16:
    return as<uint16_t>()[index];
  case ElementKind::I32:
    return as<int32_t>()[index];
  case ElementKind::U32:
    return as<uint32_t>()[index];
  case ElementKind::I64:
  case ElementKind::U64:
    return as<int64_t>()[index];
  default:
    return static_cast<int64_t>(getDouble(index));
  }
}

void HostTensor::setDouble(int64_t index, double value) {
  switch (kind) {
  case ElementKind::F16:
    as<uint16_t>()[index] = writeHalf(value, APFloat::IEEEhalf());
    return;
  case ElementKind::BF16:
    as<uint16_t>()[index] = writeHalf(value, APFloat::BFloat());
    return;
  case ElementKind::F32:
    as<float>()[index] = static_cast<float>(value);
    return;
  case ElementKind::F64:
    as<double>()[index] = value;
    return;
  default:
    setInt(index, static_cast<int64_t>(value));
  }
}

void HostTensor::setInt(int64_t index, int64_t value) {
  switch (kind) {
  case ElementKind::Bool:
    as<uint8_t>()[index] = value != 0;
    return;
  case ElementKind::I8:
  case ElementKind::U8:
    as<uint8_t>()[index] = static_cast<uint8_t>(value);
    return;
  case ElementKind::I16:
  case ElementKind::U16:
    as<uint16_t>()[index] = static_cast<uint16_t>(value);
    return;
  case ElementKind::I32:
  case ElementKind::U32:
    as<uint32_t>()[index] = static_cast<uint32_t>(value);
    return;
  case ElementKind::I64:
  case ElementKind::U64:
    as<int64_t>()[index] = value;
    return;
  default:
    setDouble(index, static_cast<double>(value));
  }
}

HostTensor HostTensor::reshaped(ArrayRef<int64_t> newShape) const {
  HostTensor result = *this;
  result.shape.assign(newShape.begin(), newShape.end());
  return result;
}

DenseElementsAttr HostTensor::toAttr(ShapedType type) const {
  if (kind == ElementKind::Bool) {
    SmallVector<bool> values;
    for (int64_t index = 0; index < numElements; ++index)
      values.push_back(getInt(index) != 0);
    return DenseElementsAttr::get(type, values);
  }
  return DenseElementsAttr::getFromRawBuffer(type, bytes);
}

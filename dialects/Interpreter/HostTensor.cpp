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
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"
#include <cstring>

using namespace mlir;
using namespace mote;

namespace {
/// What is true of a kind.
struct KindFacts {
  StringLiteral name;
  /// Bits of a value, and bytes of an element.
  unsigned bits, bytes;
  bool isFloat, isUnsigned;
};
} // namespace

static const KindFacts &factsOf(ElementKind kind) {
  // In the order of the enumeration.
  static constexpr KindFacts facts[] = {
      {"bool", 8, 1, false, true},     {"i2", 2, 1, false, false},
      {"u2", 2, 1, false, true},       {"i4", 4, 1, false, false},
      {"u4", 4, 1, false, true},       {"f4e2m1", 4, 1, true, false},
      {"f8e4m3fn", 8, 1, true, false}, {"f8e4m3fnuz", 8, 1, true, false},
      {"f8e5m2", 8, 1, true, false},   {"f8e5m2fnuz", 8, 1, true, false},
      {"f8e8m0", 8, 1, true, false},   {"i8", 8, 1, false, false},
      {"u8", 8, 1, false, true},       {"i16", 16, 2, false, false},
      {"u16", 16, 2, false, true},     {"i32", 32, 4, false, false},
      {"u32", 32, 4, false, true},     {"i64", 64, 8, false, false},
      {"u64", 64, 8, false, true},     {"f16", 16, 2, true, false},
      {"bf16", 16, 2, true, false},    {"f32", 32, 4, true, false},
      {"f64", 64, 8, true, false}};
  return facts[static_cast<size_t>(kind)];
}

unsigned mote::byteWidth(ElementKind kind) { return factsOf(kind).bytes; }
unsigned mote::bitWidth(ElementKind kind) { return factsOf(kind).bits; }
StringRef mote::kindName(ElementKind kind) { return factsOf(kind).name; }
bool mote::isFloat(ElementKind kind) { return factsOf(kind).isFloat; }
bool mote::isUnsigned(ElementKind kind) { return factsOf(kind).isUnsigned; }

/// The integer kind of a width, or none.
static std::optional<ElementKind> integerKind(unsigned width, bool isUnsigned) {
  for (ElementKind kind :
       {ElementKind::I2, ElementKind::U2, ElementKind::I4, ElementKind::U4,
        ElementKind::I8, ElementKind::U8, ElementKind::I16, ElementKind::U16,
        ElementKind::I32, ElementKind::U32, ElementKind::I64, ElementKind::U64})
    if (bitWidth(kind) == width && mote::isUnsigned(kind) == isUnsigned)
      return kind;
  return std::nullopt;
}

std::optional<ElementKind> mote::kindOf(Type type) {
  using K = ElementKind;
  if (auto quantized = dyn_cast<quant::QuantizedType>(type)) {
    unsigned width = quantized.getStorageTypeIntegralWidth();
    if (width < 8)
      return std::nullopt;
    return integerKind(width, !quantized.isSigned());
  }
  if (type.isIndex())
    return K::I64;
  if (auto integer = dyn_cast<IntegerType>(type))
    return integer.getWidth() == 1
               ? K::Bool
               : integerKind(integer.getWidth(), integer.isUnsigned());
  return llvm::TypeSwitch<Type, std::optional<K>>(type)
      .Case([](Float4E2M1FNType) { return K::F4E2M1; })
      .Case([](Float8E4M3FNType) { return K::F8E4M3FN; })
      .Case([](Float8E4M3FNUZType) { return K::F8E4M3FNUZ; })
      .Case([](Float8E5M2Type) { return K::F8E5M2; })
      .Case([](Float8E5M2FNUZType) { return K::F8E5M2FNUZ; })
      .Case([](Float8E8M0FNUType) { return K::F8E8M0; })
      .Case([](Float16Type) { return K::F16; })
      .Case([](BFloat16Type) { return K::BF16; })
      .Case([](Float32Type) { return K::F32; })
      .Case([](Float64Type) { return K::F64; })
      .Default([](Type) { return std::nullopt; });
}

Type mote::typeOf(ElementKind kind, MLIRContext *context) {
  switch (kind) {
  case ElementKind::Bool:
    return IntegerType::get(context, 1);
  case ElementKind::F4E2M1:
    return Float4E2M1FNType::get(context);
  case ElementKind::F8E4M3FN:
    return Float8E4M3FNType::get(context);
  case ElementKind::F8E4M3FNUZ:
    return Float8E4M3FNUZType::get(context);
  case ElementKind::F8E5M2:
    return Float8E5M2Type::get(context);
  case ElementKind::F8E5M2FNUZ:
    return Float8E5M2FNUZType::get(context);
  case ElementKind::F8E8M0:
    return Float8E8M0FNUType::get(context);
  case ElementKind::F16:
    return Float16Type::get(context);
  case ElementKind::BF16:
    return BFloat16Type::get(context);
  case ElementKind::F32:
    return Float32Type::get(context);
  case ElementKind::F64:
    return Float64Type::get(context);
  default:
    return IntegerType::get(context, bitWidth(kind),
                            isUnsigned(kind) ? IntegerType::Unsigned
                                             : IntegerType::Signless);
  }
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

/// The byte that holds the low bits of a number of a kind.
static uint8_t toByte(int64_t value, ElementKind kind) {
  if (kind == ElementKind::Bool)
    return value != 0;
  unsigned unused = 64 - bitWidth(kind);
  uint64_t high = static_cast<uint64_t>(value) << unused;
  return static_cast<uint8_t>(
      isUnsigned(kind)
          ? high >> unused
          : static_cast<uint64_t>(static_cast<int64_t>(high) >> unused));
}

/// Whether an element's byte is more than the value's own bits.
static bool isExtended(ElementKind kind) {
  return !isFloat(kind) && bitWidth(kind) < 8;
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
      if (isExtended(tensor.kind))
        for (char &byte : tensor.bytes)
          byte = static_cast<char>(toByte(byte, tensor.kind));
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

/// The format of a float kind narrower than 32 bits, or null.
static const llvm::fltSemantics *narrowFormat(ElementKind kind) {
  switch (kind) {
  case ElementKind::F4E2M1:
    return &APFloat::Float4E2M1FN();
  case ElementKind::F8E4M3FN:
    return &APFloat::Float8E4M3FN();
  case ElementKind::F8E4M3FNUZ:
    return &APFloat::Float8E4M3FNUZ();
  case ElementKind::F8E5M2:
    return &APFloat::Float8E5M2();
  case ElementKind::F8E5M2FNUZ:
    return &APFloat::Float8E5M2FNUZ();
  case ElementKind::F8E8M0:
    return &APFloat::Float8E8M0FNU();
  case ElementKind::F16:
    return &APFloat::IEEEhalf();
  case ElementKind::BF16:
    return &APFloat::BFloat();
  default:
    return nullptr;
  }
}

static double readNarrow(uint64_t bits, const llvm::fltSemantics &format) {
  APInt word(APFloat::getSizeInBits(format), bits, /*isSigned=*/false,
             /*implicitTrunc=*/true);
  return APFloat(format, word).convertToDouble();
}

/// The bits of a double rounded to nearest even.
static uint64_t writeNarrow(double value, const llvm::fltSemantics &format) {
  APFloat rounded(value);
  bool losesInfo = false;
  rounded.convert(format, APFloat::rmNearestTiesToEven, &losesInfo);
  return rounded.bitcastToAPInt().getZExtValue();
}

double mote::roundTo(double value, ElementKind kind) {
  if (kind == ElementKind::F32)
    return static_cast<float>(value);
  if (const llvm::fltSemantics *format = narrowFormat(kind))
    return readNarrow(writeNarrow(value, *format), *format);
  return value;
}

double HostTensor::getDouble(int64_t index) const {
  if (const llvm::fltSemantics *format = narrowFormat(kind))
    return readNarrow(byteWidth(kind) == 1 ? as<uint8_t>()[index]
                                           : as<uint16_t>()[index],
                      *format);
  switch (kind) {
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
  if (isFloat(kind))
    return static_cast<int64_t>(getDouble(index));
  auto read = [&](auto asUnsigned, auto asSigned) -> int64_t {
    if (mote::isUnsigned(kind))
      return as<decltype(asUnsigned)>()[index];
    return as<decltype(asSigned)>()[index];
  };
  switch (byteWidth(kind)) {
  case 1:
    return read(uint8_t(), int8_t());
  case 2:
    return read(uint16_t(), int16_t());
  case 4:
    return read(uint32_t(), int32_t());
  default:
    return as<int64_t>()[index];
  }
}

void HostTensor::setDouble(int64_t index, double value) {
  if (const llvm::fltSemantics *format = narrowFormat(kind)) {
    uint64_t bits = writeNarrow(value, *format);
    if (byteWidth(kind) == 1)
      as<uint8_t>()[index] = static_cast<uint8_t>(bits);
    else
      as<uint16_t>()[index] = static_cast<uint16_t>(bits);
    return;
  }
  switch (kind) {
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
  if (isFloat(kind))
    return setDouble(index, static_cast<double>(value));
  switch (byteWidth(kind)) {
  case 1:
    as<uint8_t>()[index] = toByte(value, kind);
    return;
  case 2:
    as<uint16_t>()[index] = static_cast<uint16_t>(value);
    return;
  case 4:
    as<uint32_t>()[index] = static_cast<uint32_t>(value);
    return;
  default:
    as<int64_t>()[index] = value;
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
  if (!isExtended(kind))
    return DenseElementsAttr::getFromRawBuffer(type, bytes);
  // MLIR's bytes have zeros beside the value.
  std::vector<char> raw(bytes);
  for (char &byte : raw)
    byte &= static_cast<char>((1 << bitWidth(kind)) - 1);
  return DenseElementsAttr::getFromRawBuffer(type, raw);
}

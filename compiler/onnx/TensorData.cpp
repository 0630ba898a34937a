//===- TensorData.cpp - TensorProto to constants --------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/TensorData.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"
#include <cstring>

using namespace mlir;
using namespace mote::importer;
using onnx::TensorProto;

namespace {
/// onnx.proto's numbers of types that the library at hand does not know.
enum LaterDataType : int32_t {
  kFloat8E4M3FN = 17,
  kFloat8E4M3FNUZ = 18,
  kFloat8E5M2 = 19,
  kFloat8E5M2FNUZ = 20,
  kUint4 = 21,
  kInt4 = 22,
  kFloat4E2M1 = 23,
  kFloat8E8M0 = 24,
  kUint2 = 25,
  kInt2 = 26
};
} // namespace

Type mote::importer::elementTypeFor(int32_t dataType, MLIRContext *context) {
  auto integer = [&](unsigned width, bool isUnsigned = false) -> Type {
    return IntegerType::get(context, width,
                            isUnsigned ? IntegerType::Unsigned
                                       : IntegerType::Signless);
  };
  switch (dataType) {
  case TensorProto::FLOAT:
    return Float32Type::get(context);
  case TensorProto::FLOAT16:
    return Float16Type::get(context);
  case TensorProto::BFLOAT16:
    return BFloat16Type::get(context);
  case TensorProto::DOUBLE:
    return Float64Type::get(context);
  case TensorProto::BOOL:
    return integer(1);
  case TensorProto::INT8:
    return integer(8);
  case TensorProto::UINT8:
    return integer(8, true);
  case TensorProto::INT16:
    return integer(16);
  case TensorProto::UINT16:
    return integer(16, true);
  case TensorProto::INT32:
    return integer(32);
  case TensorProto::UINT32:
    return integer(32, true);
  case TensorProto::INT64:
    return integer(64);
  case TensorProto::UINT64:
    return integer(64, true);
  case kUint4:
    return integer(4, true);
  case kInt4:
    return integer(4);
  case kUint2:
    return integer(2, true);
  case kInt2:
    return integer(2);
  case kFloat8E4M3FN:
    return Float8E4M3FNType::get(context);
  case kFloat8E4M3FNUZ:
    return Float8E4M3FNUZType::get(context);
  case kFloat8E5M2:
    return Float8E5M2Type::get(context);
  case kFloat8E5M2FNUZ:
    return Float8E5M2FNUZType::get(context);
  case kFloat4E2M1:
    return Float4E2M1FNType::get(context);
  case kFloat8E8M0:
    return Float8E8M0FNUType::get(context);
  default:
    return {};
  }
}

std::string mote::importer::dataTypeName(int32_t dataType) {
  // onnx.proto's numbering; the library at hand knows those up to bfloat16.
  static const char *const names[] = {
      "undefined",      "float",      "uint8",
      "int8",           "uint16",     "int16",
      "int32",          "int64",      "string",
      "bool",           "float16",    "double",
      "uint32",         "uint64",     "complex64",
      "complex128",     "bfloat16",   "float8e4m3fn",
      "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz",
      "uint4",          "int4",       "float4e2m1",
      "float8e8m0",     "uint2",      "int2"};
  if (dataType >= 0 && dataType < int32_t(std::size(names)))
    return names[dataType];
  return "data type " + std::to_string(dataType);
}

int64_t mote::importer::elementBytes(Type elementType) {
  return (elementType.getIntOrFloatBitWidth() + 7) / 8;
}

FailureOr<int64_t> mote::importer::checkedNumElements(ArrayRef<int64_t> shape,
                                                      Type elementType,
                                                      int64_t maxBytes) {
  int64_t count = 1;
  bool isEmpty = llvm::is_contained(shape, 0);
  for (int64_t dim : shape) {
    if (dim < 0)
      return failure();
    if (dim != 0 && __builtin_mul_overflow(count, dim, &count))
      return failure();
  }
  if (count > maxBytes / elementBytes(elementType))
    return failure();
  return isEmpty ? 0 : count;
}

std::string mote::importer::shapeString(ArrayRef<int64_t> shape) {
  std::string text = "[";
  llvm::raw_string_ostream stream(text);
  llvm::interleaveComma(shape, stream);
  return text + "]";
}

/// Copies a repeated field, element by element, into the tensor's own width.
template <typename T, typename Field>
static void packField(const Field &field, std::string &bytes) {
  bytes.resize(size_t(field.size()) * sizeof(T));
  for (int index = 0; index < field.size(); ++index) {
    T element = static_cast<T>(field.Get(index));
    std::memcpy(&bytes[size_t(index) * sizeof(T)], &element, sizeof(T));
  }
}

/// The little-endian bytes of a tensor that uses one of the typed fields.
static void packTypedField(const TensorProto &tensor, std::string &bytes) {
  switch (tensor.data_type()) {
  case TensorProto::FLOAT:
    return packField<float>(tensor.float_data(), bytes);
  case TensorProto::DOUBLE:
    return packField<double>(tensor.double_data(), bytes);
  case TensorProto::INT64:
    return packField<int64_t>(tensor.int64_data(), bytes);
  case TensorProto::UINT32:
    return packField<uint32_t>(tensor.uint64_data(), bytes);
  case TensorProto::UINT64:
    return packField<uint64_t>(tensor.uint64_data(), bytes);
  case TensorProto::INT32:
    return packField<int32_t>(tensor.int32_data(), bytes);
  case TensorProto::INT16:
  case TensorProto::UINT16:
  case TensorProto::FLOAT16:
  case TensorProto::BFLOAT16:
    return packField<uint16_t>(tensor.int32_data(), bytes);
  default: // a byte each: int8, uint8, bool, several elements of fewer bits
    return packField<uint8_t>(tensor.int32_data(), bytes);
  }
}

/// Elements in a byte of ONNX's encoding: those of less than 8 bits are packed,
/// the first in the lowest bits.
static int64_t elementsPerByte(Type elementType) {
  if (elementType.isInteger(1))
    return 1;
  return std::max(1u, 8 / elementType.getIntOrFloatBitWidth());
}

/// A byte for each element, with zeros beside it.
static std::string unpack(const std::string &packed, size_t count,
                          unsigned width) {
  std::string bytes(count, 0);
  size_t perByte = 8 / width;
  unsigned mask = (1u << width) - 1;
  for (size_t index = 0; index < count; ++index) {
    auto byte = static_cast<unsigned char>(packed[index / perByte]);
    bytes[index] = static_cast<char>(byte >> (index % perByte * width) & mask);
  }
  return bytes;
}

/// A constant of `type` from its little-endian bytes.
static DenseElementsAttr attrFromBytes(RankedTensorType type,
                                       const std::string &bytes) {
  if (type.getElementType().isInteger(1)) {
    SmallVector<bool> values;
    for (char byte : bytes)
      values.push_back(byte != 0);
    return DenseElementsAttr::get(type, values);
  }
  if (elementsPerByte(type.getElementType()) > 1)
    return DenseElementsAttr::getFromRawBuffer(
        type, unpack(bytes, static_cast<size_t>(type.getNumElements()),
                     type.getElementTypeBitWidth()));
  return DenseElementsAttr::getFromRawBuffer(type, bytes);
}

FailureOr<DenseElementsAttr>
mote::importer::readTensor(const TensorProto &tensor,
                           const TensorSource &source, MLIRContext *context,
                           ErrorFn error) {
  Type elementType = elementTypeFor(tensor.data_type(), context);
  if (!elementType)
    return error() << "expected a tensor of numbers but got one of "
                   << dataTypeName(tensor.data_type());
  if (tensor.has_segment())
    return error() << "expected a whole tensor but got a segment of one";
  SmallVector<int64_t> shape(tensor.dims().begin(), tensor.dims().end());
  FailureOr<int64_t> count =
      checkedNumElements(shape, elementType, source.maxTensorBytes);
  if (failed(count))
    return error() << "expected a tensor of at most " << source.maxTensorBytes
                   << " bytes but its shape is " << shapeString(shape);

  int64_t expectedBytes = llvm::divideCeil(*count * elementBytes(elementType),
                                           elementsPerByte(elementType));
  auto type = RankedTensorType::get(shape, elementType);
  std::string typed;
  const std::string *bytes = &typed;
  if (tensor.data_location() == TensorProto::EXTERNAL) {
    FailureOr<std::string> external =
        readExternalData(tensor, source, expectedBytes, error);
    if (failed(external))
      return failure();
    typed = std::move(*external);
  } else if (tensor.has_raw_data()) {
    bytes = &tensor.raw_data();
  } else {
    packTypedField(tensor, typed);
  }
  if (int64_t(bytes->size()) != expectedBytes)
    return error() << "expected " << expectedBytes << " bytes for shape "
                   << shapeString(shape) << " of "
                   << dataTypeName(tensor.data_type()) << " but got "
                   << bytes->size();
  return attrFromBytes(type, *bytes);
}

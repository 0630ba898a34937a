//===- Literals.cpp -------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/Literals.h"

#include "dialects/LinalgUtils/Scalars.h"
#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "llvm/ADT/StringExtras.h"
#include <charconv>
#include <cmath>

using namespace mlir;
using namespace mote;

std::string mote::printType(Type type, bool isConst) {
  if (auto pointer = dyn_cast<emitc::PointerType>(type))
    return (isConst ? "const " : "") + printType(pointer.getPointee()) + " *";
  if (auto lvalue = dyn_cast<emitc::LValueType>(type))
    return printType(lvalue.getValueType(), isConst);
  if (auto array = dyn_cast<emitc::ArrayType>(type))
    return printType(array.getElementType());
  if (auto opaque = dyn_cast<emitc::OpaqueType>(type))
    return opaque.getValue().str();
  if (isa<emitc::PtrDiffTType, emitc::SignedSizeTType, IndexType>(type))
    return "ptrdiff_t";
  if (isa<emitc::SizeTType>(type))
    return "size_t";
  if (StringRef name = smallFloatName(type); !name.empty())
    return ("mote_" + name).str();
  if (isSmallType(type))
    return (type.isUnsignedInteger() ? "mote_uint" : "mote_int") +
           std::to_string(type.getIntOrFloatBitWidth());
  if (auto integer = dyn_cast<IntegerType>(type))
    return integer.getWidth() == 1
               ? "bool"
               : (integer.isUnsigned() ? "uint" : "int") +
                     std::to_string(integer.getWidth()) + "_t";
  if (type.isF16())
    return "mote_half";
  if (type.isBF16())
    return "mote_bfloat16";
  return type.isF64() ? "double" : "float";
}

std::string mote::printDeclarator(const std::string &type, StringRef name) {
  return type + (type.back() == '*' ? "" : " ") + name.str();
}

void mote::appendFloat(std::string &text, double value, bool isDouble) {
  if (std::isnan(value)) {
    text += "NAN";
    return;
  }
  if (std::isinf(value)) {
    text += value < 0 ? "-__builtin_inff()" : "__builtin_inff()";
    return;
  }
  char digits[40];
  auto result = isDouble ? std::to_chars(digits, digits + sizeof(digits), value)
                         : std::to_chars(digits, digits + sizeof(digits),
                                         static_cast<float>(value));
  StringRef number(digits, result.ptr - digits);
  text += number;
  if (number.find_first_of(".e") == StringRef::npos)
    text += ".0";
  if (!isDouble)
    text += 'f';
}

std::string mote::printInteger(const llvm::APInt &value, Type type) {
  if (type.isInteger(1))
    return value.isZero() ? "false" : "true";
  if (type.isUnsignedInteger() || isa<emitc::SizeTType>(type)) {
    std::string digits = llvm::toString(value, 10, /*Signed=*/false);
    return value.getActiveBits() > 32 ? "UINT64_C(" + digits + ")"
                                      : digits + "u";
  }
  // The least value has no literal: its minus sign is an operator on one that
  // does not fit.
  if (value.isMinSignedValue() && value.getBitWidth() >= 32 &&
      !isa<emitc::PtrDiffTType>(type))
    return "INT" + std::to_string(value.getBitWidth()) + "_MIN";
  // One byte four times over: a border, say.
  if (value.getBitWidth() == 32 && !value.isZero() && !value.isAllOnes() &&
      value.isSplat(8))
    return "int32_t(0x" + llvm::toString(value, 16, /*Signed=*/false) + "u)";
  std::string digits = llvm::toString(value, 10, /*Signed=*/true);
  return value.getSignificantBits() > 32 ? "INT64_C(" + digits + ")" : digits;
}

std::string mote::printString(StringRef text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      result += '\\';
    // Names come from files: nothing in them may end the string or the line.
    result += llvm::isPrint(c) ? c : '?';
  }
  return result + "\"";
}

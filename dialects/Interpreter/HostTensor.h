//===- HostTensor.h - A tensor on the compiling machine ---------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The value type of the reference interpreter, of constant folding, and of the
// files that `mote run` and `mote verify` read and write.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_INTERPRETER_HOSTTENSOR_H
#define MOTE_DIALECTS_INTERPRETER_HOSTTENSOR_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <vector>

namespace mote {

/// Element types, named as in numpy. `Bool` is one byte holding 0 or 1. The
/// small kinds (2 and 4 bit integers, floats of at most 8 bits) are a byte
/// each: integers extended to it, floats as its low bits.
enum class ElementKind {
  Bool,
  I2,
  U2,
  I4,
  U4,
  F4E2M1,
  F8E4M3FN,
  F8E4M3FNUZ,
  F8E5M2,
  F8E5M2FNUZ,
  F8E8M0,
  I8,
  U8,
  I16,
  U16,
  I32,
  U32,
  I64,
  U64,
  F16,
  BF16,
  F32,
  F64
};

/// Size of one element in bytes (1, 2, 4 or 8).
unsigned byteWidth(ElementKind kind);
/// `i8`, `u8`, `f32`, ...: the type's name, as numpy abbreviates it.
llvm::StringRef kindName(ElementKind kind);
/// Whether the kind is a float of any width.
bool isFloat(ElementKind kind);
/// Bits that an integer kind's values have (Bool: 8).
unsigned bitWidth(ElementKind kind);
/// Whether the kind is an unsigned integer, or Bool.
bool isUnsigned(ElementKind kind);
/// `value` rounded to nearest even in a float kind's format.
double roundTo(double value, ElementKind kind);
/// The kind that holds `type` (an element type): signless integers are signed,
/// `i1` is Bool, `index` is I64, a quantized type is its storage integer. None
/// where there is no such kind.
std::optional<ElementKind> kindOf(mlir::Type type);
/// The element type of a kind.
mlir::Type typeOf(ElementKind kind, mlir::MLIRContext *context);
/// Whether a HostTensor can hold values of `type`: a shaped type of static
/// shape whose elements have a kind, and that is no larger than 2^40 bytes.
bool isHostType(mlir::Type type);

/// A dense row-major tensor of static shape that owns its bytes
/// (little-endian, no padding between elements).
class HostTensor {
public:
  HostTensor() = default;
  /// A zero-filled tensor.
  HostTensor(ElementKind kind, llvm::ArrayRef<int64_t> shape);
  /// A zero-filled tensor for a ranked static shaped type.
  static HostTensor zeros(mlir::ShapedType type);
  /// The value of a constant of a host type; splats are expanded. A resource
  /// that is missing or has the wrong size reads as zeros.
  static HostTensor fromAttr(mlir::ElementsAttr attr);

  ElementKind getKind() const { return kind; }
  llvm::ArrayRef<int64_t> getShape() const { return shape; }
  int64_t getRank() const { return static_cast<int64_t>(shape.size()); }
  int64_t getNumElements() const { return numElements; }
  llvm::ArrayRef<char> getBytes() const { return bytes; }
  llvm::MutableArrayRef<char> getBytes() { return bytes; }

  /// Typed view; `T` must have the element's byte width.
  template <typename T> llvm::ArrayRef<T> as() const {
    return {reinterpret_cast<const T *>(bytes.data()),
            static_cast<size_t>(numElements)};
  }
  template <typename T> llvm::MutableArrayRef<T> as() {
    return {reinterpret_cast<T *>(bytes.data()),
            static_cast<size_t>(numElements)};
  }

  /// Element `index` (row-major) as a double or an integer, whatever the kind.
  double getDouble(int64_t index) const;
  int64_t getInt(int64_t index) const;
  /// Stores a value: floats are rounded to nearest even, integers wrap.
  void setDouble(int64_t index, double value);
  void setInt(int64_t index, int64_t value);

  /// The same elements under another shape of equal element count.
  HostTensor reshaped(llvm::ArrayRef<int64_t> newShape) const;
  /// As a constant of `type` (whose element type must match the kind).
  mlir::DenseElementsAttr toAttr(mlir::ShapedType type) const;

private:
  ElementKind kind = ElementKind::F32;
  llvm::SmallVector<int64_t> shape;
  int64_t numElements = 0;
  std::vector<char> bytes;
};

} // namespace mote

#endif // MOTE_DIALECTS_INTERPRETER_HOSTTENSOR_H

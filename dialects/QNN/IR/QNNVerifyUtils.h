//===- QNNVerifyUtils.h - Checks that several qnn ops share -----*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_QNN_IR_QNNVERIFYUTILS_H
#define MOTE_DIALECTS_QNN_IR_QNNVERIFYUTILS_H

#include "dialects/QNN/IR/QNN.h"
#include "llvm/ADT/Twine.h"

namespace mote::qnn {

inline mlir::ShapedType shapedType(mlir::Value value) {
  return mlir::cast<mlir::ShapedType>(value.getType());
}
inline bool hasElements(mlir::Value value, unsigned integerWidth) {
  return shapedType(value).getElementType().isSignlessInteger(integerWidth);
}
/// Whether the elements are of a float type that kernels compute: f32 or f16.
inline bool hasFloats(mlir::Value value) {
  mlir::Type element = shapedType(value).getElementType();
  return element.isF32() || element.isF16();
}
/// Whether all values have elements of one such type.
inline bool haveFloats(mlir::ValueRange values) {
  return llvm::all_of(values, [&](mlir::Value value) {
    return hasFloats(value) && shapedType(value).getElementType() ==
                                   shapedType(values[0]).getElementType();
  });
}

/// Tensors with one result of the init's type, or memrefs with none; scratch
/// only on memrefs; static shapes.
mlir::LogicalResult verifyDestinationStyle(mlir::Operation *op);

/// `value` must have exactly this shape.
mlir::LogicalResult verifyShape(mlir::Operation *op, llvm::StringRef what,
                                mlir::Value value,
                                llvm::ArrayRef<int64_t> expected);

/// `value` must have this rank.
mlir::LogicalResult verifyRank(mlir::Operation *op, llvm::StringRef what,
                               mlir::Value value, int64_t rank);

/// An attribute's value must lie in [low, high].
mlir::LogicalResult verifyRange(mlir::Operation *op, llvm::StringRef what,
                                int64_t value, int64_t low, int64_t high);

/// Entries and bounds of a requantization to i8.
mlir::LogicalResult verifyRequant(mlir::Operation *op, RequantAttr requant,
                                  int64_t entries);

/// A window that slides over the height and width of an NHWC tensor.
struct Window {
  llvm::ArrayRef<int64_t> kernel;
  llvm::ArrayRef<int64_t> strides;
  llvm::ArrayRef<int64_t> pads;
  llvm::ArrayRef<int64_t> dilations;
};

/// Counts and signs of the window's attributes, and the result's height and
/// width, `(H + top + bottom - dh*(KH-1) - 1) / sh + 1`.
mlir::LogicalResult verifyWindow(mlir::Operation *op, const Window &window,
                                 mlir::ShapedType input, mlir::ShapedType out);

/// Every window position must touch the input.
mlir::LogicalResult verifyWindowsInside(mlir::Operation *op,
                                        const Window &window,
                                        mlir::ShapedType input,
                                        mlir::ShapedType out);

} // namespace mote::qnn

#endif // MOTE_DIALECTS_QNN_IR_QNNVERIFYUTILS_H

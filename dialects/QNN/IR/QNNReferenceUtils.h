//===- QNNReferenceUtils.h - Shared by the reference semantics --*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_QNN_IR_QNNREFERENCEUTILS_H
#define MOTE_DIALECTS_QNN_IR_QNNREFERENCEUTILS_H

#include "dialects/QNN/IR/QNN.h"

namespace mote::qnn {

/// A zero tensor of an init's type, which may be a tensor or a memref.
inline HostTensor resultLike(mlir::Value init) {
  return HostTensor::zeros(mlir::cast<mlir::ShapedType>(init.getType()));
}

/// The same values as another kind of float, each rounded once.
inline HostTensor convertedTo(ElementKind kind, const HostTensor &tensor) {
  if (tensor.getKind() == kind)
    return tensor;
  HostTensor result(kind, tensor.getShape());
  for (int64_t i = 0; i < tensor.getNumElements(); ++i)
    result.setDouble(i, tensor.getDouble(i));
  return result;
}

/// `value / 2^shift`, rounded.
inline int64_t roundShift(int64_t value, int32_t shift, Rounding rounding) {
  if (shift == 0)
    return value;
  int64_t floor = value >> shift;
  int64_t fraction = value - floor * (int64_t(1) << shift);
  int64_t half = int64_t(1) << (shift - 1);
  bool up = rounding == Rounding::HalfUp
                ? fraction >= half
                : fraction > half || (fraction == half && (floor & 1));
  return floor + up;
}

} // namespace mote::qnn

#endif // MOTE_DIALECTS_QNN_IR_QNNREFERENCEUTILS_H

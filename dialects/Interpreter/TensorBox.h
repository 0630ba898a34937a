//===- TensorBox.h - Strided boxes of tensors -------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Slices, concatenations, paddings and permutations are all copies between a
// box of one tensor and the whole of another.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_INTERPRETER_TENSORBOX_H
#define MOTE_DIALECTS_INTERPRETER_TENSORBOX_H

#include "dialects/Interpreter/HostTensor.h"

namespace mote {

/// Elements `offsets + i * strides` for every `i` below `sizes`.
struct Box {
  llvm::SmallVector<int64_t> offsets, sizes, strides;

  int64_t numElements() const;
  /// Whether every element lies inside `shape`. Strides may be negative.
  bool fits(llvm::ArrayRef<int64_t> shape) const;
};

/// Steps a row-major position to the next one.
void advance(llvm::MutableArrayRef<int64_t> position,
             llvm::ArrayRef<int64_t> shape);

/// Row-major strides, in elements.
llvm::SmallVector<int64_t> rowMajorStrides(llvm::ArrayRef<int64_t> shape);

/// `result[i] = source[box(i)]` and `result[box(i)] = source[i]`, elements in
/// row-major order. The box fits, and the kinds are equal.
void copyFromBox(const HostTensor &source, const Box &box, HostTensor &result);
void copyToBox(const HostTensor &source, HostTensor &result, const Box &box);

/// `result.shape[i] = source.shape[perm[i]]`.
HostTensor permuted(const HostTensor &source, llvm::ArrayRef<int64_t> perm);

} // namespace mote

#endif // MOTE_DIALECTS_INTERPRETER_TENSORBOX_H

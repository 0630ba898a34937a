//===- ViewRanges.h - Which bytes a view looks at ---------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The addresses of plan-verify's machine: each memref of a planned function is
// a view of one buffer, at a place that follows from index values known so far.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_PLAN_TRANSFORMS_VIEWRANGES_H
#define MOTE_DIALECTS_PLAN_TRANSFORMS_VIEWRANGES_H

#include "dialects/Plan/Transforms/ByteOwners.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mote::plan {

/// The element of its buffer at which a view starts, where `valueOf` says what
/// its offsets are; none if one of them is not known.
std::optional<int64_t> viewStart(
    mlir::Value view,
    llvm::function_ref<std::optional<int64_t>(mlir::OpFoldResult)> valueOf);

class ViewRanges {
public:
  ViewRanges(mlir::func::FuncOp function, llvm::ArrayRef<ArenaOp> arenas)
      : function(function), arenas(arenas) {}

  /// Finds the buffer of each memref; fails, with a diagnostic, where a view is
  /// not of a buffer of the function's arenas, or lies elsewhere.
  mlir::LogicalResult map();

  /// The buffer that `view` looks at, or null: a constant, the caller's.
  BufferOp bufferOf(mlir::Value view) const { return buffers.lookup(view); }

  /// Index arithmetic between row loops and subviews.
  void evaluate(mlir::Operation *op);
  void setIndex(mlir::Value value, int64_t index) { indices[value] = index; }
  std::optional<int64_t> indexOf(mlir::Value value) const;

  /// The element of its buffer at which a view starts; none if that is only
  /// known at run time.
  std::optional<int64_t> startOf(mlir::Value view) const;
  /// What a memref covers of its buffer; the whole buffer if the place is only
  /// known at run time.
  ByteRange rangeOf(mlir::Value view, BufferOp buffer);

private:
  mlir::func::FuncOp function;
  llvm::SmallVector<ArenaOp> arenas;
  /// Every memref that is a view, or a view of a view, of a buffer.
  llvm::DenseMap<mlir::Value, BufferOp> buffers;
  /// Index values known so far: constants, and what row loops count.
  llvm::DenseMap<mlir::Value, int64_t> indices;
};

} // namespace mote::plan

#endif // MOTE_DIALECTS_PLAN_TRANSFORMS_VIEWRANGES_H

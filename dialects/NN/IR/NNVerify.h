//===- NNVerify.h - What nn verifiers share ---------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Labels such as `conv2d_c3` name the constraint in the op's description that
// a check enforces; tests bear them too.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_NN_IR_NNVERIFY_H
#define MOTE_DIALECTS_NN_IR_NNVERIFY_H

#include "dialects/NN/IR/NN.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"

namespace mote::nn {

/// What the elements of a tensor are.
enum class Domain { Float, Integer, Quantized };

/// The ranked type of a tensor value.
inline mlir::RankedTensorType rankedType(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType());
}
Domain domainOf(mlir::Value value);
mlir::quant::UniformQuantizedPerAxisType perAxisType(mlir::Value value);

/// nn_c1, nn_c2: the element types of all operands and results.
mlir::LogicalResult verifyElementTypes(mlir::Operation *op);
/// nn_c3: the values share one domain, and one type unless it is quantized.
mlir::LogicalResult verifyOneDomain(mlir::Operation *op,
                                    mlir::ValueRange values, bool integersToo);
/// The value is not quantized per axis.
mlir::LogicalResult verifyPerTensor(mlir::Operation *op, mlir::Value value,
                                    llvm::StringRef name);
mlir::LogicalResult verifyRank(mlir::Operation *op, mlir::Value value,
                               llvm::StringRef name, int64_t rank);
mlir::LogicalResult verifyShape(mlir::Operation *op, mlir::Value value,
                                llvm::StringRef name,
                                llvm::ArrayRef<int64_t> shape);
/// `length` entries, none below `least`.
mlir::LogicalResult verifyEntries(mlir::Operation *op, llvm::StringRef name,
                                  llvm::ArrayRef<int64_t> entries,
                                  size_t length, int64_t least);
mlir::LogicalResult verifyAxis(mlir::Operation *op, int64_t axis, int64_t rank);
/// act_min <= act_max, neither NaN.
mlir::LogicalResult verifyClamp(mlir::Operation *op,
                                std::optional<llvm::APFloat> low,
                                std::optional<llvm::APFloat> high);
/// Equal element types; those per axis may differ in the axis, which goes from
/// `from` of the operand to `to` of the result.
mlir::LogicalResult verifyMovedElementType(
    mlir::Operation *op, mlir::Value operand, mlir::Value result,
    llvm::function_ref<std::optional<int64_t>(int64_t)> moveAxis);

/// `(size + before + after - dilation * (window - 1) - 1) / stride + 1`, or 0.
int64_t windowCount(int64_t size, int64_t before, int64_t after, int64_t window,
                    int64_t dilation, int64_t stride);

} // namespace mote::nn

#endif // MOTE_DIALECTS_NN_IR_NNVERIFY_H

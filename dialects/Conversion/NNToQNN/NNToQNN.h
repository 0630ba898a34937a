//===- NNToQNN.h - Inside convert-nn-to-qnn -----------------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_CONVERSION_NNTOQNN_NNTOQNN_H
#define MOTE_DIALECTS_CONVERSION_NNTOQNN_NNTOQNN_H

#include "dialects/Conversion/NNToQNN/Quantization.h"
#include "dialects/NN/IR/NN.h"
#include "dialects/QNN/IR/QNN.h"
#include "mlir/Transforms/DialectConversion.h"

namespace mote {

/// Counts that the pass reports as statistics.
struct NNToQNNCounts {
  int64_t requantized = 0;  ///< Channels that were requantized,
  int64_t exact = 0;        ///< and of them, those proven exact.
  int64_t floatIslands = 0; ///< Quantized operators computed in f32.
};

/// What every pattern of the conversion needs.
struct NNToQNNContext {
  const mlir::TypeConverter &converter;
  NNToQNNCounts &counts;
};

/// Patterns, by operator family. Higher benefit wins; the float islands have
/// the lowest.
void populateConstantPatterns(mlir::RewritePatternSet &patterns,
                              const NNToQNNContext &context);
void populateLinearPatterns(mlir::RewritePatternSet &patterns,
                            const NNToQNNContext &context);
void populatePoolPatterns(mlir::RewritePatternSet &patterns,
                          const NNToQNNContext &context);
void populateElementwisePatterns(mlir::RewritePatternSet &patterns,
                                 const NNToQNNContext &context);
void populatePointwisePatterns(mlir::RewritePatternSet &patterns,
                               const NNToQNNContext &context);
void populateSoftmaxPatterns(mlir::RewritePatternSet &patterns,
                             const NNToQNNContext &context);
void populateDataMovementPatterns(mlir::RewritePatternSet &patterns,
                                  const NNToQNNContext &context);
void populateIntegerLoopPatterns(mlir::RewritePatternSet &patterns,
                                 const NNToQNNContext &context);
void populateFloatIslandPatterns(mlir::RewritePatternSet &patterns,
                                 const NNToQNNContext &context);

/// Makes the borders of a function plain integers: quantized arguments and
/// results get their storage type, `mote.scale` and `mote.zero_point`.
void convertSignature(mlir::func::FuncOp function);

/// A pattern with access to the shared context.
template <typename OpTy>
class NNToQNNPattern : public mlir::OpConversionPattern<OpTy> {
public:
  NNToQNNPattern(mlir::MLIRContext *mlirContext, const NNToQNNContext &context,
                 mlir::PatternBenefit benefit = 2)
      : mlir::OpConversionPattern<OpTy>(context.converter, mlirContext,
                                        benefit),
        counts(context.counts) {}

protected:
  NNToQNNCounts &counts;
};

/// A `tensor.empty` to write a result of type `type` into.
mlir::Value createInit(mlir::OpBuilder &builder, mlir::Location loc,
                       mlir::Type type);

/// `qnn.lookup` of a table; the identity adds no op.
mlir::Value createLookup(mlir::OpBuilder &builder, mlir::Location loc,
                         mlir::Value input, llvm::ArrayRef<int8_t> table);

/// Values of one quantization as stored values of another.
mlir::Value createRescale(mlir::OpBuilder &builder, mlir::Location loc,
                          mlir::Value input, const Quantization &from,
                          const Quantization &to);

/// Chooses a requantization and counts its channels.
qnn::RequantAttr createRequant(mlir::MLIRContext *context,
                               const qnn::RequantRequest &request,
                               NNToQNNCounts &counts);

/// A layer's bias in units of `inputScale * scales[o]`, from the value before
/// conversion and its constant. It has that unit already in most models; a
/// float bias, or one in other units, is rounded to it. Fails where it is not
/// constant.
mlir::FailureOr<llvm::SmallVector<int64_t>>
readBias(mlir::Value original, mlir::DenseElementsAttr attr, double inputScale,
         llvm::ArrayRef<double> scales);

/// The constant that `value` (converted) holds, or null.
mlir::DenseElementsAttr constantOf(mlir::Value value);

/// Whether all are tensors of one float type that kernels compute.
bool haveKernelFloats(mlir::ValueRange values);

} // namespace mote

#endif // MOTE_DIALECTS_CONVERSION_NNTOQNN_NNTOQNN_H

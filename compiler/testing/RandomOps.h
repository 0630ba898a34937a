//===- RandomOps.h - Random qnn ops for tests -------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_TESTING_RANDOMOPS_H
#define MOTE_COMPILER_TESTING_RANDOMOPS_H

#include "codegen/kernels/Geometry.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Operation.h"
#include <random>

namespace mote {

/// Makes qnn ops of random ragged shape on tensors, with constants at their
/// extremes more often than chance. The same seed gives the same ops on every
/// machine.
class RandomOps {
public:
  RandomOps(mlir::OpBuilder &builder, unsigned seed)
      : b(builder), random(seed) {}

  /// An op of that name, e.g. `qnn.conv2d`, on numbers of that kind. `input`
  /// makes the tensor of an input: an argument of the function.
  mlir::Operation *create(llvm::StringRef name, Number number,
                          llvm::function_ref<mlir::Value(mlir::Type)> input);
  /// The same on an input of the shape [n, h, w, c] ([n, c] where the op knows
  /// no image).
  mlir::Operation *createOn(llvm::ArrayRef<int64_t> shape, llvm::StringRef name,
                            Number number,
                            llvm::function_ref<mlir::Value(mlir::Type)> input);
  /// True `percent` times of a hundred.
  bool chance(int percent) { return between(1, 100) <= percent; }

  /// In [low, high].
  int64_t between(int64_t low, int64_t high);
  /// An i8 value: every fourth is an extreme.
  int8_t byte();
  /// A small finite float.
  float real();

private:
  struct Spatial;
  mlir::Type element(Number number) const;
  Spatial spatial(bool dilates);
  mlir::Value constant(llvm::ArrayRef<int64_t> shape,
                       llvm::function_ref<mlir::Attribute()> value);
  mlir::Value filter(llvm::ArrayRef<int64_t> shape, Number number);
  mlir::Value bias(int64_t channels, Number number);
  mlir::Attribute requant(int64_t entries, double scale, int32_t zeroPoint);
  void addLinear(mlir::OperationState &state, Number number, int64_t channels,
                 int64_t taps);
  mlir::Operation *linear(mlir::OperationState &state, mlir::Value in,
                          mlir::Value filter, mlir::Value bias,
                          llvm::ArrayRef<int64_t> out, Number number);
  mlir::Operation *unary(mlir::OperationState &state, mlir::Value in,
                         mlir::Type out);
  mlir::Operation *
  convolution(mlir::OperationState &state, bool isDepthwise, Number number,
              llvm::function_ref<mlir::Value(mlir::Type)> input);
  mlir::Operation *pool(mlir::OperationState &state, bool isAverage,
                        Number number,
                        llvm::function_ref<mlir::Value(mlir::Type)> input);
  mlir::Operation *sums(mlir::OperationState &state, Number number,
                        llvm::function_ref<mlir::Value(mlir::Type)> input);
  mlir::Operation *
  elementwise(mlir::OperationState &state, llvm::StringRef name,
              llvm::function_ref<mlir::Value(mlir::Type)> input);

  mlir::OpBuilder &b;
  std::mt19937 random;
  /// What `createOn` was given.
  llvm::ArrayRef<int64_t> given;
};

} // namespace mote

#endif // MOTE_COMPILER_TESTING_RANDOMOPS_H

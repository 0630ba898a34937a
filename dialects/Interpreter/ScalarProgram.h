//===- ScalarProgram.h - Compiled bodies of scalar ops ----------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The body of a linalg op runs once an element. So it is translated once into
// a list of steps over registers, and only the steps run.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_INTERPRETER_SCALARPROGRAM_H
#define MOTE_DIALECTS_INTERPRETER_SCALARPROGRAM_H

#include "dialects/Interpreter/HostTensor.h"
#include "mlir/IR/Block.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <memory>

namespace mote {

/// One scalar: an integer (signless ones sign-extended to 64 bits, so a true
/// `i1` is -1), or a float of any width held exactly as a double.
union Scalar {
  int64_t i;
  double f;
};

/// Element `index` of a tensor as a scalar, and back.
Scalar loadScalar(const HostTensor &tensor, int64_t index);
void storeScalar(HostTensor &tensor, int64_t index, Scalar value);

/// One operation on registers. `width` is the result's integer width,
/// `operandWidth` that of the first operand, `kind` the result's float format.
struct ScalarStep {
  enum class Form : uint8_t {
    Constant,
    SignedBinary,
    UnsignedBinary, // operands zero-extended from operandWidth
    FloatUnary,
    FloatBinary,
    FloatCompare,
    Select,
    Copy,
    ExtendUnsigned,
    ZeroExtend, // to an unsigned element
    IntToFloat,
    UnsignedToFloat,
    FloatToInt,
    FloatToUnsigned,
    FloatToFloat,
    FloatToBits,
    BitsToFloat,
    FusedMultiplyAdd,
    Index,   // of loop `immediate`
    Extract, // from `tensor`, at `indices`
  };
  Form form = Form::Constant;
  uint8_t width = 64;
  uint8_t operandWidth = 64;
  ElementKind kind = ElementKind::F64;
  ElementKind operandKind = ElementKind::F64;
  Scalar immediate = {};
  union {
    int64_t (*onInts)(int64_t, int64_t);
    double (*onFloat)(double);
    double (*onFloats)(double, double);
    bool (*compareFloats)(double, double);
  };
  unsigned operands[3] = {0, 0, 0};
  unsigned result = 0;
  std::shared_ptr<const HostTensor> tensor;
  llvm::SmallVector<unsigned, 4> indices;

  ScalarStep() : onInts(nullptr) {}
};

/// Appends the steps of one op of `arith` or `math` (one step a result, whose
/// operand and result registers the caller sets). Fails on other ops.
mlir::LogicalResult translateScalarOp(mlir::Operation *op,
                                      llvm::SmallVectorImpl<ScalarStep> &steps);

/// Runs one step. Fails only where an Extract leaves its tensor.
mlir::LogicalResult runStep(const ScalarStep &step,
                            llvm::MutableArrayRef<Scalar> registers,
                            llvm::ArrayRef<int64_t> loops);

/// A block of scalar ops, ready to run.
class ScalarProgram {
public:
  using ScalarLookup = llvm::function_ref<Scalar(mlir::Value)>;
  using TensorLookup =
      llvm::function_ref<std::shared_ptr<const HostTensor>(mlir::Value)>;

  /// Translates `block`; values from outside it are read once, through the
  /// lookups. Ops that have no meaning here are reported.
  static mlir::FailureOr<ScalarProgram> translate(mlir::Block &block,
                                                  ScalarLookup lookupScalar,
                                                  TensorLookup lookupTensor);

  /// Registers 0..n-1 are the block's arguments; the caller sets them.
  llvm::MutableArrayRef<Scalar> registers() { return values; }
  /// Runs the body; `loops` are the values of `linalg.index` and of the
  /// enclosing loops.
  mlir::LogicalResult run(llvm::ArrayRef<int64_t> loops);
  /// Operand `index` of the terminator, after a run.
  Scalar yielded(unsigned index) const { return values[yields[index]]; }

private:
  std::vector<ScalarStep> steps;
  std::vector<Scalar> values;
  llvm::SmallVector<unsigned, 2> yields;
};

} // namespace mote

#endif // MOTE_DIALECTS_INTERPRETER_SCALARPROGRAM_H

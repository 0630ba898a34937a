//===- ScalarProgram.cpp - Compiled bodies of scalar ops ------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/ScalarProgram.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include <cmath>
#include <cstring>

using namespace mlir;
using namespace mote;
using Form = ScalarStep::Form;

Scalar mote::loadScalar(const HostTensor &tensor, int64_t index) {
  Scalar value;
  if (isFloat(tensor.getKind()))
    value.f = tensor.getDouble(index);
  else if (tensor.getKind() == ElementKind::Bool)
    value.i = -tensor.getInt(index);
  else
    value.i = tensor.getInt(index);
  return value;
}

void mote::storeScalar(HostTensor &tensor, int64_t index, Scalar value) {
  if (isFloat(tensor.getKind()))
    tensor.setDouble(index, value.f);
  else
    tensor.setInt(index, value.i);
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

static int64_t signExtend(int64_t value, uint8_t width) {
  unsigned unused = 64u - width;
  return static_cast<int64_t>(static_cast<uint64_t>(value) << unused) >> unused;
}

static int64_t zeroExtend(int64_t value, uint8_t width) {
  return width == 64 ? value : value & ((int64_t(1) << width) - 1);
}

/// Truncates toward zero; out of range saturates, NaN is 0.
static int64_t truncateToInt(double value, uint8_t width) {
  if (std::isnan(value))
    return 0;
  double limit = std::ldexp(1.0, width - 1);
  if (value >= limit)
    return static_cast<int64_t>((uint64_t(1) << (width - 1)) - 1);
  return value <= -limit
             ? signExtend(int64_t(uint64_t(1) << (width - 1)), width)
             : static_cast<int64_t>(value);
}

static int64_t truncateToUnsigned(double value, uint8_t width) {
  if (!(value > 0))
    return 0;
  if (value >= std::ldexp(1.0, width))
    return -1;
  return static_cast<int64_t>(static_cast<uint64_t>(value));
}

/// From 64 bits straight to the narrow format, so that one rounding happens.
template <typename T> static double intToFloat(T value, ElementKind kind) {
  if (kind == ElementKind::F32)
    return static_cast<float>(value);
  return roundTo(static_cast<double>(value), kind);
}

static int64_t floatToBits(double value, ElementKind kind) {
  HostTensor cell(kind, {});
  cell.setDouble(0, value);
  int64_t bits = 0;
  std::memcpy(&bits, cell.getBytes().data(), byteWidth(kind));
  return bits;
}

static double bitsToFloat(int64_t bits, ElementKind kind) {
  HostTensor cell(kind, {});
  std::memcpy(cell.getBytes().data(), &bits, byteWidth(kind));
  return cell.getDouble(0);
}

static double fusedMultiplyAdd(double a, double b, double c, ElementKind kind) {
  if (kind == ElementKind::F32)
    return std::fmaf(static_cast<float>(a), static_cast<float>(b),
                     static_cast<float>(c));
  return roundTo(std::fma(a, b, c), kind);
}

/// Row-major position of an Extract's element, or none if it is outside.
static std::optional<int64_t> extractPosition(const ScalarStep &step,
                                              ArrayRef<Scalar> registers) {
  int64_t position = 0;
  for (auto [index, size] :
       llvm::zip_equal(step.indices, step.tensor->getShape())) {
    int64_t at = registers[index].i;
    if (at < 0 || at >= size)
      return std::nullopt;
    position = position * size + at;
  }
  return position;
}

LogicalResult mote::runStep(const ScalarStep &step,
                            MutableArrayRef<Scalar> registers,
                            ArrayRef<int64_t> loops) {
  const Scalar &a = registers[step.operands[0]];
  const Scalar &b = registers[step.operands[1]];
  const Scalar &c = registers[step.operands[2]];
  Scalar &result = registers[step.result];
  switch (step.form) {
  case Form::Constant:
    result = step.immediate;
    break;
  case Form::SignedBinary:
    result.i = signExtend(step.onInts(a.i, b.i), step.width);
    break;
  case Form::UnsignedBinary:
    result.i = signExtend(step.onInts(zeroExtend(a.i, step.operandWidth),
                                      zeroExtend(b.i, step.operandWidth)),
                          step.width);
    break;
  case Form::FloatUnary:
    result.f = roundTo(step.onFloat(a.f), step.kind);
    break;
  case Form::FloatBinary:
    result.f = roundTo(step.onFloats(a.f, b.f), step.kind);
    break;
  case Form::FloatCompare:
    result.i = step.compareFloats(a.f, b.f) ? -1 : 0;
    break;
  case Form::Select:
    result = a.i != 0 ? b : c;
    break;
  case Form::Copy:
    result.i = signExtend(a.i, step.width);
    break;
  case Form::ExtendUnsigned:
    result.i = signExtend(zeroExtend(a.i, step.operandWidth), step.width);
    break;
  case Form::ZeroExtend:
    result.i = zeroExtend(a.i, step.width);
    break;
  case Form::IntToFloat:
    result.f = intToFloat(a.i, step.kind);
    break;
  case Form::UnsignedToFloat:
    result.f = intToFloat(
        static_cast<uint64_t>(zeroExtend(a.i, step.operandWidth)), step.kind);
    break;
  case Form::FloatToInt:
    result.i = truncateToInt(a.f, step.width);
    break;
  case Form::FloatToUnsigned:
    result.i = signExtend(truncateToUnsigned(a.f, step.width), step.width);
    break;
  case Form::FloatToFloat:
    result.f = roundTo(a.f, step.kind);
    break;
  case Form::FloatToBits:
    result.i = signExtend(floatToBits(a.f, step.operandKind), step.width);
    break;
  case Form::BitsToFloat:
    result.f = bitsToFloat(a.i, step.kind);
    break;
  case Form::FusedMultiplyAdd:
    result.f = fusedMultiplyAdd(a.f, b.f, c.f, step.kind);
    break;
  case Form::Index:
    result.i = loops[static_cast<size_t>(step.immediate.i)];
    break;
  case Form::Extract: {
    std::optional<int64_t> position = extractPosition(step, registers);
    if (!position)
      return failure();
    result = loadScalar(*step.tensor, *position);
    break;
  }
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Programs
//===----------------------------------------------------------------------===//

namespace {
/// Hands out registers to the values of one block and of its surroundings.
class RegisterMap {
public:
  RegisterMap(Block &block, std::vector<Scalar> &values,
              ScalarProgram::ScalarLookup lookup)
      : values(values), lookup(lookup) {
    for (BlockArgument argument : block.getArguments())
      define(argument);
  }
  unsigned define(Value value) {
    values.push_back({});
    return registers[value] = static_cast<unsigned>(values.size() - 1);
  }
  unsigned use(Value value) {
    if (auto found = registers.find(value); found != registers.end())
      return found->second;
    unsigned index = define(value); // from outside: constant during the run
    values[index] = lookup(value);
    return index;
  }

private:
  std::vector<Scalar> &values;
  ScalarProgram::ScalarLookup lookup;
  DenseMap<Value, unsigned> registers;
};
} // namespace

/// Translates `linalg.index` and `tensor.extract`, which scalars alone are not.
static LogicalResult translateSpecialOp(Operation &op, RegisterMap &registers,
                                        ScalarProgram::TensorLookup lookup,
                                        SmallVectorImpl<ScalarStep> &steps) {
  ScalarStep step;
  if (auto index = dyn_cast<linalg::IndexOp>(op)) {
    step.form = Form::Index;
    step.immediate.i = static_cast<int64_t>(index.getDim());
  } else if (auto extract = dyn_cast<tensor::ExtractOp>(op)) {
    step.form = Form::Extract;
    step.tensor = lookup(extract.getTensor());
    for (Value position : extract.getIndices())
      step.indices.push_back(registers.use(position));
  } else {
    return failure();
  }
  steps.push_back(std::move(step));
  return success();
}

FailureOr<ScalarProgram> ScalarProgram::translate(Block &block,
                                                  ScalarLookup lookupScalar,
                                                  TensorLookup lookupTensor) {
  ScalarProgram program;
  RegisterMap registers(block, program.values, lookupScalar);
  for (Operation &op : block.without_terminator()) {
    SmallVector<ScalarStep, 2> steps;
    bool special = isa<linalg::IndexOp, tensor::ExtractOp>(op);
    if (special ? failed(translateSpecialOp(op, registers, lookupTensor, steps))
                : failed(translateScalarOp(&op, steps)))
      return op.emitOpError("expected a scalar op that the interpreter knows");
    for (auto [index, step] : llvm::enumerate(steps)) {
      if (!special)
        for (auto [slot, operand] : llvm::enumerate(op.getOperands()))
          step.operands[slot] = registers.use(operand);
      step.result = registers.define(op.getResult(index));
      program.steps.push_back(std::move(step));
    }
  }
  for (Value value : block.getTerminator()->getOperands())
    program.yields.push_back(registers.use(value));
  return program;
}

LogicalResult ScalarProgram::run(ArrayRef<int64_t> loops) {
  for (const ScalarStep &step : steps)
    if (failed(runStep(step, values, loops)))
      return failure();
  return success();
}

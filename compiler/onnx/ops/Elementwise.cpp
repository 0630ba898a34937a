//===- Elementwise.cpp - Arithmetic that broadcasts ----------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Evaluate.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;
using P = arith::CmpIPredicate;

//===----------------------------------------------------------------------===//
// How an operator of two numbers becomes an importer
//===----------------------------------------------------------------------===//

using Function = Value (*)(Body &b, Value lhs, Value rhs, bool isUnsigned);

/// The result's type of two broadcast values.
static FailureOr<RankedTensorType> broadcastType(Node &node, Value lhs,
                                                 Value rhs, Type element) {
  FailureOr<SmallVector<int64_t>> shape =
      node.broadcast(tensorType(lhs).getShape(), tensorType(rhs).getShape());
  if (failed(shape))
    return failure();
  return node.tensorType(*shape, element);
}

/// One loop over two values of equal element type; `result` is theirs by
/// default.
static FailureOr<Value> loop(Node &node, Value lhs, Value rhs,
                             Function function, Type result = {}) {
  Type element = tensorType(lhs).getElementType();
  if (element != tensorType(rhs).getElementType())
    return node.error() << "expected inputs of one element type but got "
                        << lhs.getType() << " and " << rhs.getType();
  FailureOr<RankedTensorType> type =
      broadcastType(node, lhs, rhs, result ? result : element);
  if (failed(type))
    return failure();
  bool isUnsigned = element.isUnsignedInteger();
  return node.elementwise(*type, {lhs, rhs}, [&](Body &b, ValueRange x) {
    return function(b, x[0], x[1], isUnsigned);
  });
}

/// An nn op, which quantization knows; a loop on unsigned integers.
template <typename OpTy, Function function>
static FailureOr<Value> binary(Node &node, Value lhs, Value rhs) {
  Type element = tensorType(lhs).getElementType();
  if (element.isUnsignedInteger() ||
      element != tensorType(rhs).getElementType())
    return loop(node, lhs, rhs, function);
  FailureOr<RankedTensorType> type = broadcastType(node, lhs, rhs, element);
  if (failed(type))
    return failure();
  return node.create<OpTy>(*type, lhs, rhs, FloatAttr(), FloatAttr());
}

/// Before opset 7 the right operand broadcasts only where attribute `broadcast`
/// says so, from dimension `axis` on.
static FailureOr<Value> rightOperand(Node &node) {
  Value rhs = node.in(1);
  if (node.getOpset() >= 7 || node.intAttr("broadcast", 0) == 0)
    return rhs;
  int64_t rank = node.rank(0), own = node.rank(1);
  // Aligned at the end, as since opset 7.
  if (own == 0 || !node.hasAttr("axis"))
    return rhs;
  FailureOr<int64_t> axis = node.normalizeAxis(node.intAttr("axis", 0), rank);
  if (failed(axis))
    return failure();
  if (*axis + own > rank)
    return node.error() << "expected a right operand that fits from axis "
                        << *axis << " on but got " << node.type(1) << " for "
                        << node.type(0);
  SmallVector<int64_t> shape(node.shape(1));
  shape.append(rank - own - *axis, 1);
  return node.reshape(rhs, shape);
}

template <typename OpTy, Function function>
static LogicalResult importBinary(Node &node) {
  FailureOr<Value> rhs = rightOperand(node);
  if (failed(rhs))
    return failure();
  FailureOr<Value> result = binary<OpTy, function>(node, node.in(0), *rhs);
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

/// A loop with an `i1` result, or one of the operands' type.
template <Function function, bool isTest>
static LogicalResult importLoop(Node &node) {
  FailureOr<Value> rhs = rightOperand(node);
  if (failed(rhs))
    return failure();
  FailureOr<Value> result = loop(node, node.in(0), *rhs, function,
                                 isTest ? node.builder.getI1Type() : Type());
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

/// Sum, Min, Max, Mean of any number of inputs, from left to right.
template <typename OpTy, Function function>
static FailureOr<Value> variadic(Node &node) {
  for (unsigned index = 0; index < node.getNumInputs(); ++index)
    if (!node.hasInput(index))
      return node.error() << "expected every input but input " << index
                          << " is absent";
  Value result = node.in(0);
  for (unsigned index = 1; index < node.getNumInputs(); ++index) {
    FailureOr<Value> next =
        binary<OpTy, function>(node, result, node.in(index));
    if (failed(next))
      return failure();
    result = *next;
  }
  return result;
}

template <typename OpTy, Function function>
static LogicalResult importVariadic(Node &node) {
  if (node.getNumInputs() == 1)
    return node.forward(0);
  FailureOr<Value> result = variadic<OpTy, function>(node);
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

static Value add(Body &b, Value lhs, Value rhs, bool) {
  return createAdd(b, lhs, rhs);
}
static Value sub(Body &b, Value lhs, Value rhs, bool) {
  return createSub(b, lhs, rhs);
}
static Value mul(Body &b, Value lhs, Value rhs, bool) {
  return createMul(b, lhs, rhs);
}
static Value pow(Body &b, Value lhs, Value rhs, bool) {
  return createPow(b, lhs, rhs);
}
template <P predicate>
static Value compare(Body &b, Value lhs, Value rhs, bool isUnsigned) {
  return createCompare(b, predicate, lhs, rhs, isUnsigned);
}
template <typename OpTy>
static Value bits(Body &b, Value lhs, Value rhs, bool) {
  return OpTy::create(b, lhs, rhs);
}

/// A shift by the width or more leaves nothing.
template <typename OpTy>
static Value shift(Body &b, Value lhs, Value rhs, bool) {
  Type type = lhs.getType();
  unsigned width = type.getIntOrFloatBitWidth();
  Value isInside =
      createCompare(b, P::slt, rhs, createNumber(b, type, width), true);
  Value zero = createNumber(b, type, 0);
  Value amount = arith::SelectOp::create(b, isInside, rhs, zero);
  return arith::SelectOp::create(b, isInside, OpTy::create(b, lhs, amount),
                                 zero);
}

static LogicalResult importBitShift(Node &node) {
  std::string direction = node.stringAttr("direction", "");
  if (!node.type(0).getElementType().isUnsignedInteger())
    return node.error() << "expected unsigned integers but got "
                        << node.type(0);
  if (direction == "LEFT")
    return importLoop<shift<arith::ShLIOp>, false>(node);
  if (direction == "RIGHT")
    return importLoop<shift<arith::ShRUIOp>, false>(node);
  return node.error() << "expected direction LEFT or RIGHT but got '"
                      << direction << "'";
}

/// The remainder with the divisor's sign.
static Value floorRemainder(Body &b, Value lhs, Value rhs, bool isUnsigned) {
  Value remainder = createRem(b, lhs, rhs, isUnsigned);
  if (isUnsigned)
    return remainder;
  Value zero = createNumber(b, lhs.getType(), 0);
  Value isOther =
      createCompare(b, P::ne, createCompare(b, P::slt, remainder, zero, false),
                    createCompare(b, P::slt, rhs, zero, false), false);
  Value isWrong = arith::AndIOp::create(
      b, createCompare(b, P::ne, remainder, zero, false), isOther);
  return arith::SelectOp::create(b, isWrong, createAdd(b, remainder, rhs),
                                 remainder);
}

/// Attribute `fmod` asks for C's remainder.
static LogicalResult importMod(Node &node) {
  if (node.intAttr("fmod", 0) != 0)
    return importLoop<createRem, false>(node);
  return importLoop<floorRemainder, false>(node);
}

/// The exponent may have another type than the base, which the result has.
static LogicalResult importPow(Node &node) {
  Type base = node.type(0).getElementType();
  Type exponent = node.type(1).getElementType();
  if (base == exponent && isa<FloatType>(base))
    return importBinary<nn::PowOp, pow>(node);
  FailureOr<Value> rhs = rightOperand(node);
  if (failed(rhs))
    return failure();
  FailureOr<RankedTensorType> type =
      broadcastType(node, node.in(0), *rhs, base);
  if (failed(type))
    return failure();
  // Integers to real powers are computed in the wider of both.
  Type common = base;
  if (!isa<FloatType>(base) && isa<FloatType>(exponent))
    common = node.builder.getF64Type();
  return node.setResult(
      node.elementwise(*type, {node.in(0), *rhs}, [&](Body &b, ValueRange x) {
        Value power = createPow(b, createCast(b, x[0], base, common),
                                createCast(b, x[1], exponent, common));
        return createCast(b, power, common, base);
      }));
}

static LogicalResult importMean(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  FailureOr<Value> sum = variadic<nn::AddOp, add>(node);
  if (failed(sum))
    return failure();
  double count = node.getNumInputs();
  return node.setResult(node.elementwise(
      tensorType(*sum), *sum, [&](Body &b, ValueRange x) -> Value {
        return arith::DivFOp::create(b, x[0],
                                     createNumber(b, x[0].getType(), count));
      }));
}

static LogicalResult importWhere(Node &node) {
  if (failed(node.expectSameElementType(1, 2)))
    return failure();
  if (!node.type(0).getElementType().isInteger(1))
    return node.error() << "expected a condition of bool but got "
                        << node.type(0);
  FailureOr<SmallVector<int64_t>> shape =
      node.broadcast(node.shape(1), node.shape(2));
  if (succeeded(shape))
    shape = node.broadcast(*shape, node.shape(0));
  if (failed(shape))
    return failure();
  FailureOr<RankedTensorType> type =
      node.tensorType(*shape, node.type(1).getElementType());
  if (failed(type))
    return failure();
  return node.setResult(
      node.elementwise(*type, {node.in(0), node.in(1), node.in(2)},
                       [](Body &b, ValueRange x) -> Value {
                         return arith::SelectOp::create(b, x[0], x[1], x[2]);
                       }));
}

ArrayRef<OpRow> mote::importer::elementwiseOps() {
  static constexpr OpRow rows[] = {
      {"", "Add", 6, 2, 2, 1, importBinary<nn::AddOp, add>, evaluateBinary},
      {"", "Sub", 6, 2, 2, 1, importBinary<nn::SubOp, sub>, evaluateBinary},
      {"", "Mul", 6, 2, 2, 1, importBinary<nn::MulOp, mul>, evaluateBinary},
      {"", "Div", 6, 2, 2, 1, importBinary<nn::DivOp, createDiv>,
       evaluateBinary},
      {"", "Pow", 1, 2, 2, 1, importPow},
      {"", "Mod", 10, 2, 2, 1, importMod, evaluateBinary},
      {"", "Equal", 1, 2, 2, 1, importLoop<compare<P::eq>, true>,
       evaluateBinary},
      {"", "Less", 1, 2, 2, 1, importLoop<compare<P::slt>, true>,
       evaluateBinary},
      {"", "LessOrEqual", 12, 2, 2, 1, importLoop<compare<P::sle>, true>,
       evaluateBinary},
      {"", "Greater", 1, 2, 2, 1, importLoop<compare<P::sgt>, true>,
       evaluateBinary},
      {"", "GreaterOrEqual", 12, 2, 2, 1, importLoop<compare<P::sge>, true>,
       evaluateBinary},
      {"", "And", 1, 2, 2, 1, importLoop<bits<arith::AndIOp>, false>,
       evaluateBinary},
      {"", "Or", 1, 2, 2, 1, importLoop<bits<arith::OrIOp>, false>,
       evaluateBinary},
      {"", "Xor", 1, 2, 2, 1, importLoop<bits<arith::XOrIOp>, false>,
       evaluateBinary},
      {"", "BitwiseAnd", 18, 2, 2, 1, importLoop<bits<arith::AndIOp>, false>},
      {"", "BitwiseOr", 18, 2, 2, 1, importLoop<bits<arith::OrIOp>, false>},
      {"", "BitwiseXor", 18, 2, 2, 1, importLoop<bits<arith::XOrIOp>, false>},
      {"", "BitShift", 11, 2, 2, 1, importBitShift},
      {"", "Sum", 6, 1, kVariadic, 1, importVariadic<nn::AddOp, add>},
      {"", "Mean", 6, 1, kVariadic, 1, importMean},
      {"", "Min", 6, 1, kVariadic, 1, importVariadic<nn::MinimumOp, createMin>},
      {"", "Max", 6, 1, kVariadic, 1, importVariadic<nn::MaximumOp, createMax>},
      {"", "Where", 9, 3, 3, 1, importWhere},
  };
  return rows;
}

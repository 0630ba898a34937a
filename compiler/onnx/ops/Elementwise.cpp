//===- Elementwise.cpp - Arithmetic that broadcasts -----------------------===//
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

/// One binary op of two values of equal element type.
template <typename OpTy>
static FailureOr<Value> binary(Node &node, Value lhs, Value rhs) {
  auto lhsType = cast<RankedTensorType>(lhs.getType());
  auto rhsType = cast<RankedTensorType>(rhs.getType());
  if (lhsType.getElementType() != rhsType.getElementType())
    return node.error() << "expected inputs of one element type but got "
                        << lhsType << " and " << rhsType;
  FailureOr<SmallVector<int64_t>> shape =
      node.broadcast(lhsType.getShape(), rhsType.getShape());
  if (failed(shape))
    return failure();
  FailureOr<RankedTensorType> type =
      node.tensorType(*shape, lhsType.getElementType());
  if (failed(type))
    return failure();
  return node.create<OpTy>(*type, lhs, rhs, FloatAttr(), FloatAttr());
}

template <typename OpTy> static LogicalResult importBinary(Node &node) {
  FailureOr<Value> result = binary<OpTy>(node, node.in(0), node.in(1));
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

/// Sum, Min, Max of any number of inputs, from left to right.
template <typename OpTy> static LogicalResult importVariadic(Node &node) {
  for (unsigned index = 0; index < node.getNumInputs(); ++index)
    if (!node.hasInput(index))
      return node.error() << "expected every input but input " << index
                          << " is absent";
  if (node.getNumInputs() == 1)
    return node.forward(0);
  Value result = node.in(0);
  for (unsigned index = 1; index < node.getNumInputs(); ++index) {
    FailureOr<Value> next = binary<OpTy>(node, result, node.in(index));
    if (failed(next))
      return failure();
    result = *next;
  }
  return node.setResult(result);
}

template <typename OpTy> static LogicalResult importUnary(Node &node) {
  return node.setResult(node.create<OpTy>(node.type(0), node.in(0)));
}

template <typename OpTy> static LogicalResult importFloatUnary(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  return importUnary<OpTy>(node);
}

static LogicalResult importReciprocal(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  FailureOr<Value> result = binary<nn::DivOp>(
      node, node.splat(node.type(0).getElementType(), 1), node.in(0));
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

/// Comparisons and Mod are for shapes: nn has no op for them on values.
static LogicalResult importConstantOnly(Node &node) {
  InFlightDiagnostic diagnostic = node.error();
  diagnostic
      << "expected constant operands but they are computed when the model "
         "runs";
  diagnostic.attachNote()
      << "fix the shapes before the export, or simplify the "
         "model with onnxsim";
  return diagnostic;
}

ArrayRef<OpRow> mote::importer::elementwiseOps() {
  static constexpr OpRow rows[] = {
      {"", "Add", 7, 2, 2, 1, importBinary<nn::AddOp>, evaluateBinary},
      {"", "Sub", 7, 2, 2, 1, importBinary<nn::SubOp>, evaluateBinary},
      {"", "Mul", 7, 2, 2, 1, importBinary<nn::MulOp>, evaluateBinary},
      {"", "Div", 7, 2, 2, 1, importBinary<nn::DivOp>, evaluateBinary},
      {"", "Pow", 7, 2, 2, 1, importBinary<nn::PowOp>},
      {"", "Mod", 10, 2, 2, 1, importConstantOnly, evaluateBinary},
      {"", "Equal", 7, 2, 2, 1, importConstantOnly, evaluateBinary},
      {"", "Less", 7, 2, 2, 1, importConstantOnly, evaluateBinary},
      {"", "LessOrEqual", 12, 2, 2, 1, importConstantOnly, evaluateBinary},
      {"", "Greater", 7, 2, 2, 1, importConstantOnly, evaluateBinary},
      {"", "GreaterOrEqual", 12, 2, 2, 1, importConstantOnly, evaluateBinary},
      {"", "And", 7, 2, 2, 1, importConstantOnly, evaluateBinary},
      {"", "Or", 7, 2, 2, 1, importConstantOnly, evaluateBinary},
      {"", "Xor", 7, 2, 2, 1, importConstantOnly, evaluateBinary},
      {"", "Sum", 6, 1, kVariadic, 1, importVariadic<nn::AddOp>},
      {"", "Min", 6, 1, kVariadic, 1, importVariadic<nn::MinimumOp>},
      {"", "Max", 6, 1, kVariadic, 1, importVariadic<nn::MaximumOp>},
      {"", "Abs", 6, 1, 1, 1, importUnary<nn::AbsOp>},
      {"", "Neg", 6, 1, 1, 1, importUnary<nn::NegOp>},
      {"", "Floor", 6, 1, 1, 1, importFloatUnary<nn::FloorOp>},
      {"", "Ceil", 6, 1, 1, 1, importFloatUnary<nn::CeilOp>},
      {"", "Exp", 6, 1, 1, 1, importFloatUnary<nn::ExpOp>},
      {"", "Log", 6, 1, 1, 1, importFloatUnary<nn::LogOp>},
      {"", "Sqrt", 6, 1, 1, 1, importFloatUnary<nn::SqrtOp>},
      {"", "Erf", 9, 1, 1, 1, importFloatUnary<nn::ErfOp>},
      {"", "Tanh", 6, 1, 1, 1, importFloatUnary<nn::TanhOp>},
      {"", "Sigmoid", 6, 1, 1, 1, importFloatUnary<nn::SigmoidOp>},
      {"", "Softplus", 1, 1, 1, 1, importFloatUnary<nn::SoftplusOp>},
      {"", "Relu", 6, 1, 1, 1, importUnary<nn::ReluOp>},
      {"", "HardSwish", 14, 1, 1, 1, importFloatUnary<nn::HardSwishOp>},
      {"", "Reciprocal", 6, 1, 1, 1, importReciprocal},
  };
  return rows;
}

//===- Node.cpp - One ONNX node being imported ----------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/Node.h"

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/ops/RunTimePad.h"
#include "dialects/Interpreter/HostTensor.h"
#include "dialects/NN/IR/NN.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// Longest list of integers (a shape, axes, pads) that an operand may hold.
static constexpr int64_t kMaxIntList = 4096;

Node::Node(GraphImporter &importer, const onnx::NodeProto &proto, int64_t opset,
           StringRef name)
    : builder(importer.builder), importer(importer), proto(proto), opset(opset),
      name(printableName(name)),
      loc(NameLoc::get(importer.builder.getStringAttr(this->name))) {
  for (const std::string &input : proto.input())
    inputs.push_back(input.empty() ? nullptr : importer.lookup(input));
}

InFlightDiagnostic Node::error() {
  InFlightDiagnostic diagnostic = emitError(loc);
  diagnostic << "node '" << name << "' (";
  if (!proto.domain().empty() && proto.domain() != "ai.onnx")
    diagnostic << printableName(proto.domain()) << ".";
  diagnostic << printableName(proto.op_type()) << ", opset " << opset << "): ";
  return diagnostic;
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

Value Node::in(unsigned index) { return importer.materialize(*inputs[index]); }

RankedTensorType Node::type(unsigned index) const {
  const OnnxValue &value = *inputs[index];
  if (value.pad)
    return value.pad->type();
  if (value.value)
    return cast<RankedTensorType>(value.value.getType());
  auto type = cast<RankedTensorType>(value.constant.getType());
  return value.quantized ? cast<RankedTensorType>(
                               type.clone(value.quantized.getExpressedType()))
                         : type;
}

DenseElementsAttr Node::constant(unsigned index) const {
  if (!hasInput(index) || inputs[index]->quantized)
    return {};
  importer.evaluate(*inputs[index]);
  return inputs[index]->constant;
}

std::string Node::constantName(unsigned index) const {
  const OnnxValue &value = *inputs[index];
  std::string printable =
      printableName(value.label.empty() ? value.name : value.label);
  return printable.empty() ? "constant" : printable;
}

bool Node::hasOnlyConstants() const {
  for (const OnnxValue *input : inputs)
    if (input && (!input->constant || input->quantized))
      return false;
  return true;
}

FailureOr<SmallVector<int64_t>> Node::ints(unsigned index, StringRef what) {
  DenseElementsAttr value = constant(index);
  if (!value) {
    InFlightDiagnostic diagnostic = error();
    diagnostic << "expected " << what << " to be constant but '"
               << printableName(inputs[index]->name)
               << "' is computed when the model runs";
    diagnostic.attachNote()
        << "fix the shapes before the export, or simplify the "
           "model with onnxsim";
    return diagnostic;
  }
  if (!value.getElementType().isInteger() ||
      value.getNumElements() > kMaxIntList)
    return error() << "expected " << what << " to be a list of at most "
                   << kMaxIntList << " integers but got " << value.getType();
  HostTensor tensor = HostTensor::fromAttr(value);
  SmallVector<int64_t> result;
  for (int64_t element = 0; element < tensor.getNumElements(); ++element)
    result.push_back(tensor.getInt(element));
  return result;
}

FailureOr<double> Node::scalar(unsigned index, StringRef what) {
  DenseElementsAttr value = constant(index);
  if (!value)
    return error() << "expected " << what << " to be constant but '"
                   << printableName(inputs[index]->name)
                   << "' is computed when the model runs";
  if (value.getNumElements() != 1)
    return error() << "expected " << what << " to be one number but got "
                   << value.getType();
  return HostTensor::fromAttr(value).getDouble(0);
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

const onnx::AttributeProto *Node::find(StringRef attribute) const {
  for (const onnx::AttributeProto &candidate : proto.attribute())
    if (candidate.name() == attribute)
      return &candidate;
  return nullptr;
}

const onnx::AttributeProto *
Node::expect(StringRef attribute, onnx::AttributeProto::AttributeType type) {
  const onnx::AttributeProto *found = find(attribute);
  if (!found || found->type() == type)
    return found;
  failedAccess = true;
  error() << "expected attribute '" << attribute << "' of type "
          << onnx::AttributeProto::AttributeType_Name(type) << " but got "
          << onnx::AttributeProto::AttributeType_Name(found->type());
  return nullptr;
}

int64_t Node::intAttr(StringRef attribute, int64_t fallback) {
  const auto *found = expect(attribute, onnx::AttributeProto::INT);
  return found ? found->i() : fallback;
}

float Node::floatAttr(StringRef attribute, float fallback) {
  const auto *found = expect(attribute, onnx::AttributeProto::FLOAT);
  return found ? found->f() : fallback;
}

std::string Node::stringAttr(StringRef attribute, StringRef fallback) {
  const auto *found = expect(attribute, onnx::AttributeProto::STRING);
  return found ? found->s() : fallback.str();
}

SmallVector<int64_t> Node::intsAttr(StringRef attribute,
                                    ArrayRef<int64_t> fallback) {
  const auto *found = expect(attribute, onnx::AttributeProto::INTS);
  if (found && found->ints_size() > kMaxIntList) {
    failedAccess = true;
    error() << "expected attribute '" << attribute << "' to have at most "
            << kMaxIntList << " integers but got " << found->ints_size();
    found = nullptr;
  }
  if (!found)
    return SmallVector<int64_t>(fallback);
  return SmallVector<int64_t>(found->ints().begin(), found->ints().end());
}

SmallVector<float> Node::floatsAttr(StringRef attribute) {
  const auto *found = expect(attribute, onnx::AttributeProto::FLOATS);
  if (!found)
    return {};
  return SmallVector<float>(found->floats().begin(), found->floats().end());
}

SmallVector<std::string> Node::stringsAttr(StringRef attribute) {
  const auto *found = expect(attribute, onnx::AttributeProto::STRINGS);
  if (!found)
    return {};
  return SmallVector<std::string>(found->strings().begin(),
                                  found->strings().end());
}

const onnx::TensorProto *Node::tensorAttr(StringRef attribute) {
  const auto *found = expect(attribute, onnx::AttributeProto::TENSOR);
  return found ? &found->t() : nullptr;
}

const onnx::GraphProto *Node::graphAttr(StringRef attribute) {
  const auto *found = expect(attribute, onnx::AttributeProto::GRAPH);
  return found ? &found->g() : nullptr;
}

FailureOr<std::optional<SmallVector<int64_t>>>
Node::intsAttrOrInput(StringRef attribute, unsigned index) {
  if (hasInput(index)) {
    FailureOr<SmallVector<int64_t>> values = ints(index, attribute);
    if (failed(values))
      return failure();
    return std::optional(std::move(*values));
  }
  if (hasAttr(attribute))
    return std::optional(intsAttr(attribute));
  return std::optional<SmallVector<int64_t>>();
}

FailureOr<int64_t> Node::normalizeAxis(int64_t axis, int64_t rank) {
  if (axis < -rank || axis >= rank)
    return misfit(*this) << "expected an axis from " << -rank << " to "
                         << rank - 1 << " but got " << axis;
  return axis < 0 ? axis + rank : axis;
}

FailureOr<SmallVector<int64_t>> Node::normalizeAxes(ArrayRef<int64_t> axes,
                                                    int64_t rank) {
  SmallVector<int64_t> result;
  for (int64_t axis : axes) {
    FailureOr<int64_t> normalized = normalizeAxis(axis, rank);
    if (failed(normalized))
      return failure();
    if (llvm::is_contained(result, *normalized))
      return error() << "expected distinct axes but got " << shapeString(axes);
    result.push_back(*normalized);
  }
  llvm::sort(result);
  return result;
}

//===----------------------------------------------------------------------===//
// Types and checks
//===----------------------------------------------------------------------===//

FailureOr<RankedTensorType> Node::tensorType(ArrayRef<int64_t> shape,
                                             Type elementType) {
  Type stored = elementType;
  if (auto quantized = dyn_cast<quant::QuantizedType>(elementType))
    stored = quantized.getStorageType();
  int64_t maxBytes = importer.getOptions().maxTensorBytes;
  FailureOr<int64_t> count = checkedNumElements(shape, stored, maxBytes);
  if (failed(count))
    return error() << "expected a tensor of at most " << maxBytes
                   << " bytes but its shape would be " << shapeString(shape);
  if (!importer.countElements(*count))
    return error() << "the model's tensors have more than "
                   << importer.getOptions().maxTotalElements
                   << " elements in all";
  return RankedTensorType::get(shape, elementType);
}

FailureOr<SmallVector<int64_t>> Node::broadcast(ArrayRef<int64_t> lhs,
                                                ArrayRef<int64_t> rhs) {
  SmallVector<int64_t> result;
  size_t rank = std::max(lhs.size(), rhs.size());
  for (size_t index = 0; index < rank; ++index) {
    // Missing leading dimensions are 1.
    int64_t left =
        index + lhs.size() < rank ? 1 : lhs[index + lhs.size() - rank];
    int64_t right =
        index + rhs.size() < rank ? 1 : rhs[index + rhs.size() - rank];
    if (left != right && left != 1 && right != 1)
      return misfit(*this) << "expected shapes that broadcast but got "
                           << shapeString(lhs) << " and " << shapeString(rhs);
    result.push_back(left == 1 ? right : left);
  }
  return result;
}

InFlightDiagnostic mote::importer::misfit(Node &node) {
  node.getImporter().noteMisfit();
  return node.error();
}

LogicalResult Node::expectBroadcasts(unsigned index, unsigned target,
                                     StringRef what) {
  FailureOr<SmallVector<int64_t>> joined =
      broadcast(shape(target), shape(index));
  if (failed(joined))
    return failure();
  if (ArrayRef<int64_t>(*joined) == shape(target))
    return success();
  return misfit(*this) << "expected " << what << " that broadcasts to "
                       << type(target) << " but got " << type(index);
}

LogicalResult Node::expectFloat(unsigned index) {
  if (isa<FloatType>(type(index).getElementType()))
    return success();
  return error() << "expected input " << index
                 << " to be a float tensor but got " << type(index);
}

LogicalResult Node::expectSameElementType(unsigned lhs, unsigned rhs) {
  if (type(lhs).getElementType() == type(rhs).getElementType())
    return success();
  return error() << "expected inputs of one element type but got " << type(lhs)
                 << " and " << type(rhs);
}

//===----------------------------------------------------------------------===//
// Results and building
//===----------------------------------------------------------------------===//

LogicalResult Node::setResult(Value value, unsigned index) {
  if (!hasOutput(index))
    return success();
  return importer.define(
      {proto.output(static_cast<int>(index)), value, {}, {}, {}},
      [&]() { return error(); });
}

LogicalResult Node::setConstant(DenseElementsAttr constant,
                                quant::QuantizedType quantized,
                                StringRef label) {
  return importer.define(
      {proto.output(0), {}, constant, quantized, label.str()},
      [&]() { return error(); });
}

LogicalResult Node::setValue(OnnxValue value, unsigned index) {
  if (!hasOutput(index))
    return success();
  value.name = proto.output(static_cast<int>(index));
  return importer.define(std::move(value), [&]() { return error(); });
}

LogicalResult Node::forward(unsigned index) {
  return setValue(*inputs[index], 0);
}

Value Node::constantOp(DenseElementsAttr value) {
  return create<nn::ConstantOp>(value.getType(), value);
}

Value Node::constantOp(DenseElementsAttr stored,
                       quant::QuantizedType quantized) {
  return create<nn::ConstantOp>(stored.getType().clone(quantized), stored);
}

Value Node::splat(Type elementType, double value) {
  HostTensor tensor(*kindOf(elementType), {});
  tensor.setDouble(0, value);
  return constantOp(tensor.toAttr(RankedTensorType::get({}, elementType)));
}

Value Node::transpose(Value input, ArrayRef<int64_t> perm) {
  auto type = cast<RankedTensorType>(input.getType());
  SmallVector<int64_t> shape;
  for (int64_t axis : perm)
    shape.push_back(type.getDimSize(axis));
  return create<nn::TransposeOp>(type.clone(shape), input,
                                 builder.getDenseI64ArrayAttr(perm));
}

Value Node::reshape(Value input, ArrayRef<int64_t> shape) {
  auto type = cast<RankedTensorType>(input.getType());
  if (type.getShape() == shape)
    return input;
  return create<nn::ReshapeOp>(type.clone(shape), input);
}

//===----------------------------------------------------------------------===//
// Loops, and operands known only at run time
//===----------------------------------------------------------------------===//

Value Node::elementwise(RankedTensorType type, ValueRange inputs,
                        ScalarBody body) {
  ImplicitLocOpBuilder b = at();
  return createElementwise(b, type, inputs, body);
}

FailureOr<RankedTensorType> Node::declaredType(Type elementType, unsigned index,
                                               StringRef operand) {
  std::optional<SmallVector<int64_t>> shape;
  if (hasOutput(index))
    shape = importer.declaredShape(proto.output(static_cast<int>(index)));
  if (shape)
    return tensorType(*shape, elementType);
  InFlightDiagnostic diagnostic = error();
  diagnostic << "expected " << operand
             << " to be constant, or the graph to declare a static shape for "
                "output "
             << index << ", but neither is so";
  diagnostic.attachNote() << "fix the shapes before the export, or simplify "
                             "the model with onnxsim";
  return diagnostic;
}

Value Node::intAt(ImplicitLocOpBuilder &b, unsigned index, int64_t element) {
  if (DenseElementsAttr value = constant(index))
    return arith::ConstantIndexOp::create(
        b, HostTensor::fromAttr(value).getInt(element));
  SmallVector<Value> position;
  if (rank(index) > 0)
    position.push_back(arith::ConstantIndexOp::create(b, element));
  Value number =
      toComputing(b, tensor::ExtractOp::create(b, in(index), position));
  if (number.getType().isInteger(1))
    return arith::IndexCastUIOp::create(b, b.getIndexType(), number);
  return arith::IndexCastOp::create(b, b.getIndexType(), number);
}

SmallVector<Value> Node::intsAt(ImplicitLocOpBuilder &b, unsigned index) {
  SmallVector<Value> values;
  for (int64_t element = 0; element < type(index).getNumElements(); ++element)
    values.push_back(intAt(b, index, element));
  return values;
}

void Node::expectAtRunTime(
    StringRef what,
    llvm::function_ref<Value(ImplicitLocOpBuilder &)> condition) {
  // A tensor, so that the operands are read where they are, whatever order the
  // planner chooses.
  Value holds = elementwise(
      RankedTensorType::get({}, builder.getI1Type()), {},
      [&](ImplicitLocOpBuilder &b, ValueRange) { return condition(b); });
  Value bit = tensor::ExtractOp::create(builder, loc, holds, ValueRange());
  cf::AssertOp::create(builder, loc, bit,
                       "node '" + name + "': expected " + what.str());
}

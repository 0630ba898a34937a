//===- TensorReference.cpp - The tensor dialect in the interpreter --------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/Machine.h"
#include "dialects/Interpreter/TensorBox.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mote;

namespace {
/// Interprets one op of the tensor dialect; results go to `results`.
class TensorInterpreter {
public:
  TensorInterpreter(Machine &machine, SmallVectorImpl<HostTensor> &results)
      : machine(machine), results(results) {}

  LogicalResult run(tensor::EmptyOp op) { return push(zeros(op.getType())); }

  LogicalResult run(tensor::SplatOp op) {
    HostTensor result = zeros(op.getType());
    Scalar value = machine.scalar(op.getInput());
    for (int64_t index = 0; index < result.getNumElements(); ++index)
      storeScalar(result, index, value);
    return push(std::move(result));
  }

  LogicalResult run(tensor::FromElementsOp op) {
    HostTensor result = zeros(op.getType());
    for (auto [index, element] : llvm::enumerate(op.getElements()))
      storeScalar(result, static_cast<int64_t>(index), machine.scalar(element));
    return push(std::move(result));
  }

  /// A change of shape, or of the type only.
  LogicalResult reshape(Operation *op) {
    auto type = cast<ShapedType>(op->getResult(0).getType());
    HostTensor input = machine.take(op->getOpOperand(0));
    if (input.getNumElements() != type.getNumElements())
      return op->emitOpError("expected ")
             << type.getNumElements() << " elements but got "
             << input.getNumElements();
    return push(input.reshaped(type.getShape()));
  }

  LogicalResult run(tensor::ExtractSliceOp op) {
    const HostTensor &source = machine.tensor(op.getSource());
    Box box{machine.integers(op.getMixedOffsets()),
            machine.integers(op.getMixedSizes()),
            machine.integers(op.getMixedStrides())};
    if (!box.fits(source.getShape()))
      return op.emitOpError("reads outside its source");
    HostTensor result = zeros(op.getType());
    if (box.numElements() != result.getNumElements())
      return op.emitOpError("expected ")
             << result.getNumElements() << " elements but got "
             << box.numElements();
    copyFromBox(source, box, result);
    return push(std::move(result));
  }

  LogicalResult run(tensor::InsertSliceOp op) {
    const HostTensor &source = machine.tensor(op.getSource());
    HostTensor result = machine.take(op.getDestMutable());
    Box box{machine.integers(op.getMixedOffsets()),
            machine.integers(op.getMixedSizes()),
            machine.integers(op.getMixedStrides())};
    if (!box.fits(result.getShape()))
      return op.emitOpError("writes outside its destination");
    if (box.numElements() != source.getNumElements())
      return op.emitOpError("expected ")
             << box.numElements() << " elements but got "
             << source.getNumElements();
    copyToBox(source, result, box);
    return push(std::move(result));
  }

  LogicalResult run(tensor::ConcatOp op) {
    HostTensor result = zeros(op.getType());
    auto axis = static_cast<size_t>(op.getDim());
    Box box;
    box.offsets.assign(result.getRank(), 0);
    box.strides.assign(result.getRank(), 1);
    for (Value input : op.getInputs()) {
      const HostTensor &part = machine.tensor(input);
      box.sizes.assign(part.getShape().begin(), part.getShape().end());
      copyToBox(part, result, box);
      box.offsets[axis] += box.sizes[axis];
    }
    return push(std::move(result));
  }

  LogicalResult run(tensor::PadOp op) {
    HostTensor result = zeros(op.getType());
    FailureOr<ScalarProgram> body = machine.translate(op.getRegion().front());
    if (failed(body))
      return failure();
    const HostTensor &source = machine.tensor(op.getSource());
    Box inside{machine.integers(op.getMixedLowPad()),
               SmallVector<int64_t>(source.getShape()),
               SmallVector<int64_t>(source.getRank(), 1)};
    if (!inside.fits(result.getShape()))
      return op.emitOpError("expected nonnegative padding");
    SmallVector<int64_t> position(result.getRank(), 0);
    for (int64_t index = 0; index < result.getNumElements(); ++index) {
      for (auto [slot, at] : llvm::enumerate(position))
        body->registers()[slot].i = at;
      if (failed(body->run({})))
        return op.emitOpError("reads outside a tensor in its body");
      storeScalar(result, index, body->yielded(0));
      advance(position, result.getShape());
    }
    copyToBox(source, result, inside);
    return push(std::move(result));
  }

  LogicalResult run(tensor::GenerateOp op) {
    HostTensor result = zeros(op.getType());
    FailureOr<ScalarProgram> body = machine.translate(op.getBody().front());
    if (failed(body))
      return failure();
    SmallVector<int64_t> position(result.getRank(), 0);
    for (int64_t index = 0; index < result.getNumElements(); ++index) {
      for (auto [slot, at] : llvm::enumerate(position))
        body->registers()[slot].i = at;
      if (failed(body->run({})))
        return op.emitOpError("reads outside a tensor in its body");
      storeScalar(result, index, body->yielded(0));
      advance(position, result.getShape());
    }
    return push(std::move(result));
  }

  /// One element, as a tensor of rank 0.
  LogicalResult run(tensor::ExtractOp op) {
    const HostTensor &source = machine.tensor(op.getTensor());
    std::optional<int64_t> at = position(source, op.getIndices());
    if (!at)
      return op.emitOpError("reads outside its tensor");
    HostTensor cell(source.getKind(), {});
    storeScalar(cell, 0, loadScalar(source, *at));
    return push(std::move(cell));
  }

  LogicalResult run(tensor::InsertOp op) {
    HostTensor result = machine.take(op.getDestMutable());
    std::optional<int64_t> at = position(result, op.getIndices());
    if (!at)
      return op.emitOpError("writes outside its tensor");
    storeScalar(result, *at, machine.scalar(op.getScalar()));
    return push(std::move(result));
  }

  LogicalResult run(tensor::DimOp op) {
    ArrayRef<int64_t> shape = machine.tensor(op.getSource()).getShape();
    int64_t axis = machine.scalar(op.getIndex()).i;
    if (axis < 0 || axis >= static_cast<int64_t>(shape.size()))
      return op.emitOpError("expected an axis below ")
             << shape.size() << " but got " << axis;
    HostTensor cell(ElementKind::I64, {});
    cell.setInt(0, shape[static_cast<size_t>(axis)]);
    return push(std::move(cell));
  }

private:
  static HostTensor zeros(Type type) {
    return HostTensor::zeros(cast<ShapedType>(type));
  }
  LogicalResult push(HostTensor tensor) {
    results.push_back(std::move(tensor));
    return success();
  }
  std::optional<int64_t> position(const HostTensor &tensor,
                                  ValueRange indices) {
    int64_t at = 0;
    for (auto [index, size] : llvm::zip_equal(indices, tensor.getShape())) {
      int64_t value = machine.scalar(index).i;
      if (value < 0 || value >= size)
        return std::nullopt;
      at = at * size + value;
    }
    return at;
  }

  Machine &machine;
  SmallVectorImpl<HostTensor> &results;
};
} // namespace

LogicalResult mote::interpretTensorDialect(Machine &machine, Operation *op,
                                           SmallVectorImpl<HostTensor> &results,
                                           bool &known) {
  TensorInterpreter interpreter(machine, results);
  known = true;
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case<tensor::EmptyOp, tensor::SplatOp, tensor::FromElementsOp,
            tensor::ExtractSliceOp, tensor::InsertSliceOp, tensor::ConcatOp,
            tensor::PadOp, tensor::GenerateOp, tensor::ExtractOp,
            tensor::InsertOp, tensor::DimOp>(
          [&](auto known) { return interpreter.run(known); })
      .Case<tensor::CollapseShapeOp, tensor::ExpandShapeOp, tensor::CastOp,
            tensor::ReshapeOp>([&](auto) { return interpreter.reshape(op); })
      .Default([&](auto) {
        known = false;
        return failure();
      });
}

//===- LinalgReference.cpp - The linalg dialect in the interpreter --------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every structured op runs by its loops, maps and body, in row-major order of
// its iteration space; named ops have all three. Maps that are linear in the
// loops, as nearly all are, are walked by adding strides.
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/Machine.h"
#include "dialects/Interpreter/TensorBox.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/AffineMap.h"
#include <cmath>

using namespace mlir;
using namespace mote;

namespace {
/// `constant + sum coefficients[d] * d`.
struct LinearForm {
  SmallVector<int64_t> coefficients;
  int64_t constant = 0;
};

/// Where an operand is read and written in the course of the loops.
struct Access {
  HostTensor *tensor = nullptr;
  LinearForm offset;    // in elements
  AffineMap map;        // set only where the offset is not linear
  int64_t position = 0; // of the current iteration
};
} // namespace

/// `expr` as a linear form of `numDims` loops, if it is one.
static std::optional<LinearForm> linearize(AffineExpr expr, unsigned numDims) {
  LinearForm form;
  form.coefficients.assign(numDims, 0);
  if (auto constant = dyn_cast<AffineConstantExpr>(expr)) {
    form.constant = constant.getValue();
    return form;
  }
  if (auto dim = dyn_cast<AffineDimExpr>(expr)) {
    form.coefficients[dim.getPosition()] = 1;
    return form;
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary || (expr.getKind() != AffineExprKind::Add &&
                  expr.getKind() != AffineExprKind::Mul))
    return std::nullopt;
  std::optional<LinearForm> lhs = linearize(binary.getLHS(), numDims);
  std::optional<LinearForm> rhs = linearize(binary.getRHS(), numDims);
  if (!lhs || !rhs)
    return std::nullopt;
  bool isMul = expr.getKind() == AffineExprKind::Mul;
  if (isMul &&
      llvm::any_of(rhs->coefficients, [](int64_t c) { return c != 0; }))
    return std::nullopt;
  for (auto [sum, more] : llvm::zip_equal(lhs->coefficients, rhs->coefficients))
    sum = isMul ? sum * rhs->constant : sum + more;
  lhs->constant =
      isMul ? lhs->constant * rhs->constant : lhs->constant + rhs->constant;
  return lhs;
}

/// Whether a linear index stays in [0, size) over the whole iteration space.
static bool staysInside(const LinearForm &form, ArrayRef<int64_t> loops,
                        int64_t size) {
  int64_t low = form.constant, high = form.constant;
  for (auto [coefficient, trips] : llvm::zip_equal(form.coefficients, loops))
    (coefficient < 0 ? low : high) += coefficient * (trips - 1);
  return low >= 0 && high < size;
}

/// Describes one operand's accesses. Fails where they leave the tensor.
static FailureOr<Access> makeAccess(HostTensor &tensor, AffineMap map,
                                    ArrayRef<int64_t> loops) {
  Access access;
  access.tensor = &tensor;
  access.offset.coefficients.assign(loops.size(), 0);
  SmallVector<int64_t> strides = rowMajorStrides(tensor.getShape());
  for (auto [axis, expr] : llvm::enumerate(map.getResults())) {
    std::optional<LinearForm> index = linearize(expr, map.getNumDims());
    if (!index) {
      access.map = map;
      return access;
    }
    if (!staysInside(*index, loops, tensor.getShape()[axis]))
      return failure();
    access.offset.constant += index->constant * strides[axis];
    for (auto [sum, more] :
         llvm::zip_equal(access.offset.coefficients, index->coefficients))
      sum += more * strides[axis];
  }
  access.position = access.offset.constant;
  return access;
}

/// Evaluates a map that is not linear, with checks. -1 outside the tensor.
static int64_t evaluate(const Access &access, ArrayRef<int64_t> loops) {
  int64_t position = 0;
  SmallVector<int64_t> indices = access.map.compose(loops);
  for (auto [index, size] :
       llvm::zip_equal(indices, access.tensor->getShape())) {
    if (index < 0 || index >= size)
      return -1;
    position = position * size + index;
  }
  return position;
}

/// Advances the loops and every linear position. False after the last.
static bool nextIteration(MutableArrayRef<int64_t> loops,
                          ArrayRef<int64_t> trips,
                          MutableArrayRef<Access> accesses) {
  for (size_t dim = trips.size(); dim-- > 0;) {
    bool wraps = ++loops[dim] == trips[dim];
    for (Access &access : accesses)
      access.position +=
          access.offset.coefficients[dim] * (wraps ? 1 - trips[dim] : 1);
    if (!wraps)
      return true;
    loops[dim] = 0;
  }
  return false;
}

/// Runs the body over all iterations. Inputs come before outputs in `accesses`.
static LogicalResult runLoops(linalg::LinalgOp op, ScalarProgram &body,
                              ArrayRef<int64_t> trips,
                              MutableArrayRef<Access> accesses,
                              ArrayRef<unsigned> slots, unsigned numInputs) {
  SmallVector<int64_t> loops(trips.size(), 0);
  if (llvm::is_contained(trips, 0))
    return success();
  MutableArrayRef<Scalar> registers = body.registers();
  do {
    for (auto [access, slot] : llvm::zip_equal(accesses, slots)) {
      if (access.map && (access.position = evaluate(access, loops)) < 0)
        return op->emitOpError("reads outside an operand");
      registers[slot] = loadScalar(*access.tensor, access.position);
    }
    if (failed(body.run(loops)))
      return op->emitOpError("reads outside a tensor in its body");
    for (auto [index, access] : llvm::enumerate(accesses.drop_front(numInputs)))
      storeScalar(*access.tensor, access.position, body.yielded(index));
  } while (nextIteration(loops, trips, accesses));
  return success();
}

static LogicalResult interpretStructured(Machine &machine, linalg::LinalgOp op,
                                         SmallVectorImpl<HostTensor> &results) {
  SmallVector<int64_t> trips = op.getStaticLoopRanges();
  if (llvm::any_of(trips, ShapedType::isDynamic))
    return op->emitOpError("expected static loops");
  FailureOr<ScalarProgram> body = machine.translate(*op.getBlock());
  if (failed(body))
    return failure();
  // Outputs first: taking one may free its memory for reuse.
  for (OpOperand &init : op.getDpsInitsMutable())
    results.push_back(machine.take(init));
  SmallVector<Access> accesses;
  SmallVector<unsigned> slots;
  unsigned numInputs = 0;
  for (OpOperand &operand : op->getOpOperands()) {
    BlockArgument argument = op.getMatchingBlockArgument(&operand);
    bool isInit = op.isDpsInit(&operand);
    if (!isa<ShapedType>(operand.get().getType())) {
      body->registers()[argument.getArgNumber()] =
          machine.scalar(operand.get());
      continue;
    }
    if (!isInit && !op.payloadUsesValueFromOperand(&operand))
      continue;
    HostTensor &tensor =
        isInit ? results[operand.getOperandNumber() - op.getNumDpsInputs()]
               : *machine.get(operand.get()).tensor;
    FailureOr<Access> access =
        makeAccess(tensor, op.getMatchingIndexingMap(&operand), trips);
    if (failed(access))
      return op->emitOpError("reads outside operand ")
             << operand.getOperandNumber();
    accesses.push_back(std::move(*access));
    slots.push_back(argument.getArgNumber());
    numInputs += !isInit;
  }
  return runLoops(op, *body, trips, accesses, slots, numInputs);
}

/// exp(x - max) / sum along one axis, in double.
static LogicalResult interpretSoftmax(Machine &machine, linalg::SoftmaxOp op,
                                      SmallVectorImpl<HostTensor> &results) {
  const HostTensor &input = machine.tensor(op.getInput());
  HostTensor result(input.getKind(), input.getShape());
  int64_t length = input.getShape()[op.getDimension()];
  int64_t stride = rowMajorStrides(input.getShape())[op.getDimension()];
  for (int64_t start = 0; start < input.getNumElements(); ++start) {
    if (start / stride % length != 0)
      continue;
    double maximum = -INFINITY, sum = 0;
    for (int64_t k = 0; k < length; ++k)
      maximum = std::max(maximum, input.getDouble(start + k * stride));
    for (int64_t k = 0; k < length; ++k)
      sum += std::exp(input.getDouble(start + k * stride) - maximum);
    for (int64_t k = 0; k < length; ++k)
      result.setDouble(start + k * stride,
                       std::exp(input.getDouble(start + k * stride) - maximum) /
                           sum);
  }
  results.push_back(std::move(result));
  return success();
}

LogicalResult mote::interpretLinalg(Machine &machine, Operation *op,
                                    SmallVectorImpl<HostTensor> &results,
                                    bool &known) {
  known = true;
  if (auto softmax = dyn_cast<linalg::SoftmaxOp>(op))
    return interpretSoftmax(machine, softmax, results);
  if (auto structured = dyn_cast<linalg::LinalgOp>(op))
    return interpretStructured(machine, structured, results);
  known = false;
  return failure();
}

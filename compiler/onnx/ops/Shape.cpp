//===- Shape.cpp - Shapes and data movement -------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Evaluate.h"
#include "compiler/onnx/ops/RunTime.h"
#include "dialects/Interpreter/HostTensor.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// A shape known only at run time: the declared one, with a check.
static LogicalResult importRunTimeReshape(Node &node) {
  FailureOr<RankedTensorType> type =
      node.declaredType(node.type(0).getElementType());
  if (failed(type))
    return failure();
  ArrayRef<int64_t> shape = type->getShape(), input = node.shape(0);
  if (type->getNumElements() != node.type(0).getNumElements() ||
      node.type(1).getNumElements() != type->getRank())
    return node.error() << "expected a declared shape of "
                        << node.type(0).getNumElements() << " elements and "
                        << node.type(1).getNumElements() << " axes but got "
                        << *type;
  bool zeroIsZero = node.intAttr("allowzero", 0) != 0;
  expectIntegers(node, 1, shape, "the declared shape",
                 [&](size_t axis) -> SmallVector<int64_t> {
                   bool copies = !zeroIsZero && axis < input.size() &&
                                 input[axis] == shape[axis];
                   return copies ? SmallVector<int64_t>{-1, 0}
                                 : SmallVector<int64_t>{-1};
                 });
  return node.setResult(node.reshape(node.in(0), shape));
}

/// Squeeze and Unsqueeze with axes known only at run time: these are checked to
/// be axes of size 1 of the longer shape.
static LogicalResult importRunTimeAxes(Node &node) {
  FailureOr<RankedTensorType> type =
      node.declaredType(node.type(0).getElementType(), 0, "axes");
  if (failed(type))
    return failure();
  bool adds = node.op() == "Unsqueeze";
  RankedTensorType longer = adds ? *type : node.type(0);
  RankedTensorType shorter = adds ? node.type(0) : *type;
  int64_t count = node.type(1).getNumElements(), rank = longer.getRank();
  if (shorter.getRank() + count != rank ||
      type->getNumElements() != node.type(0).getNumElements())
    return node.error() << "expected a declared shape that " << count
                        << " axes lead to but got " << *type << " for "
                        << node.type(0);
  node.expectAtRunTime(
      "axes of the declared shape", [&](ImplicitLocOpBuilder &b) {
        Num holds = number(b, b.getI1Type(), 1), named = integer(b, 0);
        // Walks the longer shape: an axis is named, or the next of the shorter.
        SmallVector<Num> isNamed;
        for (int64_t axis = 0; axis < rank; ++axis) {
          isNamed.push_back(number(b, b.getI1Type(), 0));
          for (int64_t entry = 0; entry < count; ++entry) {
            Num name = integerAt(node, b, 1, entry);
            isNamed.back() = isNamed.back() | (name == double(axis)) |
                             (name == double(axis - rank));
          }
        }
        for (int64_t axis = 0; axis < rank; ++axis) {
          int64_t dim = longer.getShape()[axis];
          Num fits = dim == 1 ? isNamed[axis] : number(b, b.getI1Type(), 0);
          for (int64_t other = 0; other < shorter.getRank(); ++other)
            if (shorter.getShape()[other] == dim)
              fits = fits | (!isNamed[axis] &
                             (integer(b, axis) - named == double(other)));
          holds = holds & fits;
          named = named + isNamed[axis].to(b.getI64Type());
        }
        return (holds & (named == double(count))).get();
      });
  return node.setResult(node.reshape(node.in(0), type->getShape()));
}

static LogicalResult importReshape(Node &node) {
  if (!node.isConstant(1))
    return importRunTimeReshape(node);
  FailureOr<SmallVector<int64_t>> shape = reshapedShape(node);
  if (failed(shape))
    return failure();
  return node.setResult(node.reshape(node.in(0), *shape));
}

static LogicalResult importFlatten(Node &node) {
  int64_t rank = node.rank(0), axis = node.intAttr("axis", 1);
  if (axis < -rank || axis > rank)
    return node.error() << "expected an axis from " << -rank << " to " << rank
                        << " but got " << axis;
  if (axis < 0)
    axis += rank;
  int64_t rows = 1, columns = 1;
  for (auto [index, dim] : llvm::enumerate(node.shape(0)))
    (int64_t(index) < axis ? rows : columns) *= dim;
  return node.setResult(node.reshape(node.in(0), {rows, columns}));
}

static LogicalResult importTranspose(Node &node) {
  FailureOr<SmallVector<int64_t>> perm = permutation(node);
  if (failed(perm))
    return failure();
  return node.setResult(node.transpose(node.in(0), *perm));
}

static LogicalResult importSqueeze(Node &node) {
  if (node.hasInput(1) && !node.isConstant(1))
    return importRunTimeAxes(node);
  FailureOr<SmallVector<int64_t>> shape = squeezedShape(node);
  if (failed(shape))
    return failure();
  return node.setResult(node.reshape(node.in(0), *shape));
}

static LogicalResult importUnsqueeze(Node &node) {
  if (node.hasInput(1) && !node.isConstant(1))
    return importRunTimeAxes(node);
  FailureOr<SmallVector<int64_t>> shape = unsqueezedShape(node);
  if (failed(shape))
    return failure();
  return node.setResult(node.reshape(node.in(0), *shape));
}

static LogicalResult importConcat(Node &node) {
  FailureOr<ConcatShape> concat = concatShape(node);
  if (failed(concat))
    return failure();
  FailureOr<RankedTensorType> type =
      node.tensorType(concat->shape, node.type(0).getElementType());
  if (failed(type))
    return failure();
  SmallVector<Value> parts;
  for (unsigned index = 0; index < node.getNumInputs(); ++index)
    parts.push_back(node.in(index));
  return node.setResult(node.create<nn::ConcatOp>(
      *type, parts, node.builder.getI64IntegerAttr(concat->axis)));
}

/// [N, C*b*b, H, W] to [N, C, H*b, W*b]; mode CRD has the block inside the
/// channels.
static LogicalResult importDepthToSpace(Node &node) {
  int64_t block = node.intAttr("blocksize", 0);
  std::string mode = node.stringAttr("mode", "DCR");
  ArrayRef<int64_t> shape = node.shape(0);
  if (shape.size() != 4 || block < 1 || block > 4096 ||
      shape[1] % (block * block) != 0)
    return node.error() << "expected an input [N, C, H, W] whose channels the "
                           "squared block size divides but got "
                        << node.type(0) << " and " << block;
  int64_t channels = shape[1] / (block * block);
  SmallVector<int64_t> split = {shape[0], block,    block,
                                channels, shape[2], shape[3]};
  SmallVector<int64_t> perm = {0, 3, 4, 1, 5, 2};
  if (mode == "CRD") {
    split = {shape[0], channels, block, block, shape[2], shape[3]};
    perm = {0, 1, 4, 2, 5, 3};
  }
  Value blocks = node.transpose(node.reshape(node.in(0), split), perm);
  return node.setResult(node.reshape(
      blocks, {shape[0], channels, shape[2] * block, shape[3] * block}));
}

/// [N, C, H*b, W*b] to [N, b*b*C, H, W].
static LogicalResult importSpaceToDepth(Node &node) {
  int64_t block = node.intAttr("blocksize", 0);
  ArrayRef<int64_t> shape = node.shape(0);
  if (shape.size() != 4 || block < 1 || block > 4096 || shape[2] % block != 0 ||
      shape[3] % block != 0)
    return node.error()
           << "expected an input [N, C, H, W] whose height and width "
              "the block size divides but got "
           << node.type(0) << " and " << block;
  int64_t height = shape[2] / block, width = shape[3] / block;
  Value split = node.reshape(node.in(0),
                             {shape[0], shape[1], height, block, width, block});
  Value blocks = node.transpose(split, {0, 3, 5, 1, 2, 4});
  return node.setResult(node.reshape(
      blocks, {shape[0], shape[1] * block * block, height, width}));
}

static LogicalResult importIdentity(Node &node) { return node.forward(0); }

/// In inference Dropout passes its input on, and its mask is true everywhere.
static LogicalResult importDropout(Node &node) {
  if (node.hasInput(2)) {
    if (node.type(2).getNumElements() != 1)
      return node.error() << "expected one flag for the training mode but got "
                          << node.type(2);
    DenseElementsAttr training = node.constant(2);
    bool keepsAll = node.isConstant(1) && *node.scalar(1, "the ratio") == 0;
    if (training && HostTensor::fromAttr(training).getInt(0) && !keepsAll)
      return node.error() << "expected inference but the node drops elements "
                             "at random, as in training";
    if (!training && !keepsAll)
      node.expectAtRunTime("inference", [&](ImplicitLocOpBuilder &b) {
        return arith::CmpIOp::create(b, arith::CmpIPredicate::eq,
                                     node.intAt(b, 2, 0),
                                     arith::ConstantIndexOp::create(b, 0));
      });
  }
  if (node.hasOutput(1)) {
    Type element = node.getOpset() < 10 ? node.type(0).getElementType()
                                        : node.builder.getI1Type();
    RankedTensorType type = node.type(0).clone(element);
    OnnxValue mask;
    mask.constant =
        DenseElementsAttr::get(type, node.builder.getOneAttr(element));
    if (failed(node.setValue(mask, 1)))
      return failure();
  }
  return node.forward(0);
}

ArrayRef<OpRow> mote::importer::shapeOps() {
  static constexpr OpRow rows[] = {
      {"", "Reshape", 5, 2, 2, 1, importReshape, evaluateReshape},
      {"", "Flatten", 1, 1, 1, 1, importFlatten},
      {"", "Transpose", 1, 1, 1, 1, importTranspose, evaluateTranspose},
      {"", "Squeeze", 1, 1, 2, 1, importSqueeze, evaluateSqueeze},
      {"", "Unsqueeze", 1, 1, 2, 1, importUnsqueeze, evaluateUnsqueeze},
      {"", "Concat", 4, 1, kVariadic, 1, importConcat, evaluateConcat},
      {"", "DepthToSpace", 1, 1, 1, 1, importDepthToSpace},
      {"", "SpaceToDepth", 1, 1, 1, 1, importSpaceToDepth},
      {"", "Identity", 1, 1, 1, 1, importIdentity},
      {"", "Dropout", 6, 1, 3, 2, importDropout},
  };
  return rows;
}

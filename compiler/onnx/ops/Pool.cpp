//===- Pool.cpp - Pooling -------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Window.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// The NHWC result type of a pool.
static FailureOr<RankedTensorType> poolType(Node &node, const Window &window) {
  return node.tensorType({node.shape(0)[0], window.outputSize[0],
                          window.outputSize[1], node.shape(0)[1]},
                         node.type(0).getElementType());
}

static LogicalResult importMaxPool(Node &node) {
  FailureOr<Window> window = readWindow(node, {});
  if (failed(window))
    return failure();
  FailureOr<RankedTensorType> type = poolType(node, *window);
  if (failed(type))
    return failure();
  Value result = node.create<nn::MaxPool2DOp>(*type, toNHWC(node, node.in(0)),
                                              window->kernel, window->strides,
                                              window->pads, window->dilations);
  return node.setResult(fromNHWC(node, result, node.rank(0)));
}

/// Zeros around height and width that an average counts like elements.
static FailureOr<Value> padImage(Node &node, Value image, Window &window) {
  auto type = cast<RankedTensorType>(image.getType());
  SmallVector<int64_t> low = {0, window.pads[0], window.pads[1], 0};
  SmallVector<int64_t> high = {0, window.pads[2] - window.excess[0],
                               window.pads[3] - window.excess[1], 0};
  SmallVector<int64_t> shape;
  for (auto [dim, before, after] : llvm::zip(type.getShape(), low, high))
    shape.push_back(dim + before + after);
  FailureOr<RankedTensorType> padded =
      node.tensorType(shape, type.getElementType());
  if (failed(padded))
    return failure();
  window.pads = {0, 0, window.excess[0], window.excess[1]};
  return node.create<nn::PadOp>(*padded, image, low, high, llvm::APFloat(0.0f));
}

static LogicalResult importAveragePool(Node &node) {
  FailureOr<Window> window = readWindow(node, {});
  if (failed(window) || failed(node.expectFloat(0)))
    return failure();
  if (window->dilations[0] != 1 || window->dilations[1] != 1)
    return node.error() << "expected dilations of 1 but got "
                        << shapeString(window->dilations);
  FailureOr<RankedTensorType> type = poolType(node, *window);
  if (failed(type))
    return failure();
  bool countsPads = node.intAttr("count_include_pad", 0) != 0;
  Value image = toNHWC(node, node.in(0));
  if (countsPads && (window->excess[0] != 0 || window->excess[1] != 0)) {
    // ceil_mode's excess is never counted, explicit pads are: make those real.
    FailureOr<Value> padded = padImage(node, image, *window);
    if (failed(padded))
      return failure();
    image = *padded;
    countsPads = false;
  }
  Value result = node.create<nn::AvgPool2DOp>(
      *type, image, window->kernel, window->strides, window->pads, countsPads);
  return node.setResult(fromNHWC(node, result, node.rank(0)));
}

/// A pool whose window is the whole image.
template <typename OpTy, typename... Rest>
static LogicalResult importGlobalPool(Node &node, Rest... rest) {
  ArrayRef<int64_t> input = node.shape(0);
  if (input.size() != 3 && input.size() != 4)
    return node.error()
           << "expected one or two spatial dimensions but the input is "
           << node.type(0);
  if (llvm::is_contained(input, 0))
    return node.error() << "expected an input with elements but got "
                        << node.type(0);
  Value image = toNHWC(node, node.in(0));
  auto type = cast<RankedTensorType>(image.getType());
  SmallVector<int64_t> kernel = {type.getDimSize(1), type.getDimSize(2)};
  SmallVector<int64_t> ones = {1, 1}, zeros = {0, 0, 0, 0};
  Value result = node.create<OpTy>(type.clone({input[0], 1, 1, input[1]}),
                                   image, kernel, ones, zeros, rest...);
  return node.setResult(fromNHWC(node, result, node.rank(0)));
}

static LogicalResult importGlobalAveragePool(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  return importGlobalPool<nn::AvgPool2DOp>(node, /*count_include_pad=*/false);
}

static LogicalResult importGlobalMaxPool(Node &node) {
  SmallVector<int64_t> dilations = {1, 1};
  return importGlobalPool<nn::MaxPool2DOp>(node, dilations);
}

ArrayRef<OpRow> mote::importer::poolOps() {
  static constexpr OpRow rows[] = {
      {"", "MaxPool", 1, 1, 1, 1, importMaxPool},
      {"", "AveragePool", 1, 1, 1, 1, importAveragePool},
      {"", "GlobalAveragePool", 1, 1, 1, 1, importGlobalAveragePool},
      {"", "GlobalMaxPool", 1, 1, 1, 1, importGlobalMaxPool},
  };
  return rows;
}

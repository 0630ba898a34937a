//===- Pool.cpp - Pooling -------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/PoolLoops.h"
#include "compiler/onnx/ops/QuantizedTypes.h"
#include "compiler/onnx/ops/Window.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// The NHWC result type of a pool.
static FailureOr<RankedTensorType> poolType(Node &node, const Window &window,
                                            Type elementType) {
  return node.tensorType({node.shape(0)[0], window.outputSize[0],
                          window.outputSize[1], node.shape(0)[1]},
                         elementType);
}

/// Whether nn's pools have kernels for input 0.
static bool isKernelImage(Node &node) {
  Type element = node.type(0).getElementType();
  return isImage(node) &&
         (nn::isLayerFloat(element) || element.isSignlessInteger(8));
}

static LogicalResult importMaxPoolLoops(Node &node) {
  FailureOr<Window> window = readSpatialWindow(node, {});
  if (failed(window))
    return failure();
  FailureOr<Value> result = maxPooled(node, *window);
  if (failed(result) || failed(node.setResult(*result)))
    return failure();
  if (!node.hasOutput(1))
    return success();
  FailureOr<Value> indices = maxPoolIndices(node, *window, *result);
  if (failed(indices))
    return failure();
  return node.setResult(*indices, 1);
}

static LogicalResult importMaxPool(Node &node) {
  if (!isKernelImage(node) || node.hasOutput(1))
    return importMaxPoolLoops(node);
  FailureOr<Window> window = readWindow(node, {});
  if (failed(window))
    return failure();
  FailureOr<RankedTensorType> type =
      poolType(node, *window, node.type(0).getElementType());
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

/// The average of an NHWC image over the node's windows.
static FailureOr<Value> averagePool(Node &node, Value image, Type elementType) {
  FailureOr<Window> window = readWindow(node, {});
  if (failed(window))
    return failure();
  if (window->dilations[0] != 1 || window->dilations[1] != 1)
    return node.error() << "expected dilations of 1 but got "
                        << shapeString(window->dilations);
  FailureOr<RankedTensorType> type = poolType(node, *window, elementType);
  if (failed(type))
    return failure();
  bool countsPads = node.intAttr("count_include_pad", 0) != 0;
  if (countsPads && (window->excess[0] != 0 || window->excess[1] != 0)) {
    // ceil_mode's excess is never counted, explicit pads are: make those real.
    FailureOr<Value> padded = padImage(node, image, *window);
    if (failed(padded))
      return failure();
    image = *padded;
    countsPads = false;
  }
  return node.create<nn::AvgPool2DOp>(
      *type, image, window->kernel, window->strides, window->pads, countsPads);
}

static LogicalResult importAveragePoolLoops(Node &node) {
  FailureOr<Window> window = readSpatialWindow(node, {});
  if (failed(window))
    return failure();
  FailureOr<Value> result =
      averagePooled(node, *window, node.intAttr("count_include_pad", 0) != 0);
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

static LogicalResult importAveragePool(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  bool isDilated = llvm::any_of(node.intsAttr("dilations"),
                                [](int64_t step) { return step != 1; });
  if (!isKernelImage(node) || isDilated)
    return importAveragePoolLoops(node);
  FailureOr<Value> result = averagePool(node, toNHWC(node, node.in(0)),
                                        node.type(0).getElementType());
  if (failed(result))
    return failure();
  return node.setResult(fromNHWC(node, *result, node.rank(0)));
}

/// A pool whose window is the whole of an NHWC image.
template <typename OpTy, typename... Rest>
static Value globalPool(Node &node, Value image, Type elementType,
                        Rest &&...rest) {
  auto type = cast<RankedTensorType>(image.getType());
  SmallVector<int64_t> kernel = {type.getDimSize(1), type.getDimSize(2)};
  SmallVector<int64_t> shape = {type.getDimSize(0), 1, 1, type.getDimSize(3)};
  return node.create<OpTy>(RankedTensorType::get(shape, elementType), image,
                           kernel, ArrayRef<int64_t>({1, 1}),
                           ArrayRef<int64_t>({0, 0, 0, 0}),
                           std::forward<Rest>(rest)...);
}

/// An image with elements, without which a global average is none.
static LogicalResult expectFullInput(Node &node) {
  if (node.rank(0) < 3 || llvm::is_contained(node.shape(0), 0))
    return node.error()
           << "expected an input [N, C, ...] with elements but got "
           << node.type(0);
  return success();
}

static SmallVector<int64_t> spatialAxes(Node &node) {
  return llvm::to_vector(llvm::seq<int64_t>(2, node.rank(0)));
}

static LogicalResult importGlobalAveragePool(Node &node) {
  if (failed(node.expectFloat(0)) || failed(expectFullInput(node)))
    return failure();
  if (!isKernelImage(node)) {
    SmallVector<int64_t> axes = spatialAxes(node), shape(node.shape(0));
    for (int64_t axis : axes)
      shape[axis] = 1;
    return node.setResult(node.create<nn::ReduceMeanOp>(
        node.type(0).clone(shape), node.in(0), axes));
  }
  Value result = globalPool<nn::AvgPool2DOp>(node, toNHWC(node, node.in(0)),
                                             node.type(0).getElementType(),
                                             /*count_include_pad=*/false);
  return node.setResult(fromNHWC(node, result, node.rank(0)));
}

static LogicalResult importGlobalMaxPool(Node &node) {
  if (failed(expectFullInput(node)))
    return failure();
  if (!isKernelImage(node))
    return node.setResult(largestAlong(node, node.in(0), spatialAxes(node)));
  Value result = globalPool<nn::MaxPool2DOp>(node, toNHWC(node, node.in(0)),
                                             node.type(0).getElementType(),
                                             ArrayRef<int64_t>({1, 1}));
  return node.setResult(fromNHWC(node, result, node.rank(0)));
}

/// Inputs: x, its scale and zero point; y's scale and zero point.
template <bool isGlobal>
static LogicalResult importQLinearAveragePool(Node &node) {
  if (node.intAttr("channels_last", 0) != 0)
    return node.error()
           << "expected the layout [N, C, ...] but 'channels_last' "
              "is set";
  if (failed(expectFullInput(node)) || failed(expectImage(node)))
    return failure();
  auto inputType = readQuantizedType(node, 0, 1, 2, /*axis=*/1);
  auto resultType = readResultType(node, node.type(0).getElementType(), 3, 4);
  if (failed(inputType) || failed(resultType))
    return failure();
  Value image = quantizedImage(node, *inputType);
  FailureOr<Value> result;
  if constexpr (isGlobal)
    result = globalPool<nn::AvgPool2DOp>(node, image, *resultType,
                                         /*count_include_pad=*/false);
  else
    result = averagePool(node, image, *resultType);
  if (failed(result))
    return failure();
  return node.setResult(fromNHWC(node, storageOf(node, *result), node.rank(0)));
}

ArrayRef<OpRow> mote::importer::poolOps() {
  static constexpr OpRow rows[] = {
      {"", "MaxPool", 1, 1, 1, 2, importMaxPool},
      {"", "AveragePool", 1, 1, 1, 1, importAveragePool},
      {"", "GlobalAveragePool", 1, 1, 1, 1, importGlobalAveragePool},
      {"", "GlobalMaxPool", 1, 1, 1, 1, importGlobalMaxPool},
      {"com.microsoft", "QLinearAveragePool", 1, 4, 5, 1,
       importQLinearAveragePool<false>},
      {"com.microsoft", "QLinearGlobalAveragePool", 1, 4, 5, 1,
       importQLinearAveragePool<true>},
  };
  return rows;
}

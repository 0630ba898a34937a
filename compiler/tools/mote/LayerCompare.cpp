//===- LayerCompare.cpp ---------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/mote/LayerCompare.h"

#include "compiler/tools/mote/TensorText.h"
#include "dialects/Interpreter/Interpreter.h"
#include "dialects/Plan/IR/Plan.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include <cmath>

using namespace llvm;
using namespace mote;

/// The buffer that `value` is a view of, looking through subviews and reshapes.
static plan::ViewOp originOf(mlir::Value value) {
  while (mlir::Operation *op = value.getDefiningOp()) {
    if (auto view = dyn_cast<plan::ViewOp>(op))
      return view;
    auto viewLike = dyn_cast<mlir::ViewLikeOpInterface>(op);
    if (!viewLike)
      return nullptr;
    value = viewLike.getViewSource();
  }
  return nullptr;
}

static SmallVector<mlir::Value> writtenValues(mlir::Operation *op) {
  if (auto copy = dyn_cast<mlir::memref::CopyOp>(op))
    return {copy.getTarget()};
  if (auto store = dyn_cast<mlir::memref::StoreOp>(op))
    return {store.getMemRef()};
  if (auto destination = dyn_cast<mlir::DestinationStyleOpInterface>(op))
    return SmallVector<mlir::Value>(destination.getDpsInits());
  return {};
}

std::vector<LayerBuffer> mote::collectLayers(mlir::ModuleOp module) {
  std::vector<LayerBuffer> layers;
  // In-place operators write a buffer again: the last writer's result is there
  // in the end, and takes the last writer's place in the order.
  module.walk([&](mlir::Operation *op) {
    for (mlir::Value value : writtenValues(op)) {
      plan::ViewOp view = originOf(value);
      if (!view)
        continue;
      auto type = cast<mlir::MemRefType>(view.getResult().getType());
      std::optional<ElementKind> kind = kindOf(type.getElementType());
      StringRef node = nodeName(op->getLoc());
      if (!kind || node.empty())
        continue;
      uint64_t offset = view.getOffset();
      llvm::erase_if(layers, [&](const LayerBuffer &layer) {
        return layer.offset == offset;
      });
      layers.push_back(
          {node.str(), offset, *kind, SmallVector<int64_t>(type.getShape())});
    }
  });
  return layers;
}

std::vector<const HostTensor *> mote::findReferences(const Trace &trace,
                                                     const LayerBuffer &layer) {
  std::vector<const HostTensor *> references;
  auto found = trace.find(layer.node);
  if (found == trace.end())
    return references;
  int64_t elements = 1;
  for (int64_t size : layer.shape)
    elements *= size;
  for (const HostTensor &tensor : reverse(found->second))
    if (tensor.getKind() == layer.kind && tensor.getNumElements() == elements)
      references.push_back(&tensor);
  return references;
}

double mote::largestMagnitude(const HostTensor &tensor) {
  double largest = 0;
  for (int64_t i = 0; i < tensor.getNumElements(); ++i)
    if (double size = std::fabs(tensor.getDouble(i)); std::isfinite(size))
      largest = std::max(largest, size);
  return largest;
}

static bool isClose(const HostTensor &got, const HostTensor &reference,
                    int64_t i, const Tolerance &tolerance, double &difference) {
  if (!isFloat(reference.getKind())) {
    int64_t distance = std::abs(got.getInt(i) - reference.getInt(i));
    difference = static_cast<double>(distance);
    return distance <= tolerance.steps;
  }
  double a = got.getDouble(i), b = reference.getDouble(i);
  if (a == b || (std::isnan(a) && std::isnan(b))) {
    difference = 0;
    return true;
  }
  difference = std::fabs(a - b);
  return difference <= tolerance.absolute + tolerance.relative * std::fabs(b);
}

static std::string describeElement(const HostTensor &got,
                                   const HostTensor &reference, int64_t index) {
  SmallVector<int64_t> position(reference.getRank());
  int64_t rest = index;
  for (int64_t d = reference.getRank(); d-- > 0;) {
    position[d] = rest % reference.getShape()[d];
    rest /= reference.getShape()[d];
  }
  std::string text = "element [";
  for (auto [d, p] : enumerate(position))
    text += (d ? ", " : "") + std::to_string(p);
  return text + "]: got " + formatElement(got, index) + " but expected " +
         formatElement(reference, index);
}

Comparison mote::compareTensors(const HostTensor &got,
                                const HostTensor &reference,
                                const Tolerance &tolerance) {
  Comparison result;
  result.elements = reference.getNumElements();
  Tolerance allowed = tolerance;
  if (tolerance.ofLargest != 0 && isFloat(reference.getKind()))
    allowed.absolute += tolerance.ofLargest * largestMagnitude(reference);
  for (int64_t i = 0; i < result.elements; ++i) {
    double difference = 0;
    bool close = isClose(got, reference, i, allowed, difference);
    // NaN differences are the largest there are.
    if (!(difference <= result.largest))
      result.largest = difference;
    if (close)
      continue;
    ++result.different;
    if (result.firstDifferent < 0) {
      result.firstDifferent = i;
      result.first = describeElement(got, reference, i);
    }
  }
  return result;
}

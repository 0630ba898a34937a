//===- Window.cpp - Windows of convolutions and pools ---------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/Window.h"

#include "compiler/onnx/GraphImporter.h"
using namespace mlir;
using namespace mote::importer;

/// Largest kernel, stride, dilation or pad: far beyond any real model, and
/// small enough that sums and products of a few cannot overflow.
static constexpr int64_t kMaxExtent = 1 << 24;

/// One value a spatial axis, within [least, kMaxExtent].
FailureOr<SmallVector<int64_t>>
mote::importer::readExtents(Node &node, StringRef name, size_t count,
                            int64_t least, ArrayRef<int64_t> fallback) {
  SmallVector<int64_t> read = node.intsAttr(name, fallback);
  if (read.size() != count)
    return node.error() << "expected attribute '" << name << "' to have "
                        << count << " values but got " << shapeString(read);
  for (int64_t value : read)
    if (value < least || value > kMaxExtent)
      return node.error() << "expected attribute '" << name << "' to be from "
                          << least << " to " << kMaxExtent << " but got "
                          << shapeString(read);
  return read;
}

static int64_t ceilDiv(int64_t value, int64_t divisor) {
  return (value + divisor - 1) / divisor;
}

/// Output size and pads of one spatial axis.
static LogicalResult sizeAxis(Node &node, StringRef autoPad, bool ceilMode,
                              int64_t input, size_t axis, Window &window) {
  int64_t stride = window.strides[axis];
  int64_t extent = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
  int64_t &low = window.pads[axis], &high = window.pads[axis + window.rank()];
  if (autoPad == "SAME_UPPER" || autoPad == "SAME_LOWER") {
    int64_t output = ceilDiv(input, stride);
    int64_t total =
        std::max<int64_t>((output - 1) * stride + extent - input, 0);
    low = autoPad == "SAME_UPPER" ? total / 2 : total - total / 2;
    high = total - low;
  } else if (autoPad == "VALID") {
    low = high = 0;
  }
  int64_t room = input + low + high - extent;
  if (room < 0)
    return misfit(node) << "expected a window within the padded input but its "
                           "extent is "
                        << extent << " and the input's is "
                        << input + low + high;
  int64_t output = room / stride + 1;
  if (ceilMode && room % stride != 0) {
    // A window that starts past the input and its low pad does not count.
    int64_t last = (output + 1 - 1) * stride;
    if (last < input + low) {
      window.excess[axis] = last + extent - (input + low + high);
      high += window.excess[axis];
      ++output;
    }
  }
  window.outputSize.push_back(output);
  return success();
}

static SmallVector<int64_t> ofImage(ArrayRef<int64_t> pads) {
  SmallVector<int64_t> all = {0, 0};
  llvm::append_range(all, pads);
  return all;
}
SmallVector<int64_t> Window::lowOfImage() const { return ofImage(low()); }
SmallVector<int64_t> Window::highOfImage() const { return ofImage(high()); }

bool mote::importer::isImage(Node &node) {
  return node.rank(0) == 3 || node.rank(0) == 4;
}

LogicalResult mote::importer::expectImage(Node &node) {
  if (isImage(node))
    return success();
  return node.error()
         << "expected one or two spatial dimensions but the input is "
         << node.type(0);
}

FailureOr<std::string> mote::importer::readAutoPad(Node &node) {
  std::string autoPad = node.stringAttr("auto_pad", "NOTSET");
  if (autoPad != "NOTSET" && autoPad != "VALID" && autoPad != "SAME_UPPER" &&
      autoPad != "SAME_LOWER")
    return node.error() << "expected attribute 'auto_pad' to be NOTSET, VALID, "
                           "SAME_UPPER or SAME_LOWER but got '"
                        << autoPad << "'";
  return autoPad;
}

FailureOr<Window> mote::importer::readSpatialWindow(Node &node,
                                                    ArrayRef<int64_t> kernel) {
  ArrayRef<int64_t> input = node.shape(0);
  if (input.size() < 3)
    return node.error() << "expected an input [N, C, ...] but got "
                        << node.type(0);
  size_t spatial = input.size() - 2;
  if (kernel.empty() && !node.hasAttr("kernel_shape"))
    return node.error() << "expected attribute 'kernel_shape' but it is absent";

  SmallVector<int64_t> ones(spatial, 1), zeros(2 * spatial, 0);
  auto extents = readExtents(node, "kernel_shape", spatial, 1, kernel);
  auto strides = readExtents(node, "strides", spatial, 1, ones);
  auto dilations = readExtents(node, "dilations", spatial, 1, ones);
  auto pads = readExtents(node, "pads", 2 * spatial, 0, zeros);
  FailureOr<std::string> autoPad = readAutoPad(node);
  if (failed(extents) || failed(strides) || failed(dilations) || failed(pads) ||
      failed(autoPad))
    return failure();
  Window window{*extents, *strides, *dilations, *pads, {}, {}};
  window.excess.assign(spatial, 0);
  if (!kernel.empty() && ArrayRef<int64_t>(window.kernel) != kernel)
    return node.error()
           << "expected attribute 'kernel_shape' to be the weight's "
           << shapeString(kernel) << " but got " << shapeString(window.kernel);
  bool ceilMode = node.intAttr("ceil_mode", 0) != 0;
  for (size_t axis = 0; axis < spatial; ++axis)
    if (failed(
            sizeAxis(node, *autoPad, ceilMode, input[axis + 2], axis, window)))
      return failure();
  return window;
}

FailureOr<Window> mote::importer::readWindow(Node &node,
                                             ArrayRef<int64_t> kernel) {
  if (failed(expectImage(node)))
    return failure();
  FailureOr<Window> window = readSpatialWindow(node, kernel);
  if (failed(window) || window->rank() == 2)
    return window;
  for (SmallVector<int64_t> *entries :
       {&window->kernel, &window->strides, &window->dilations,
        &window->outputSize})
    entries->insert(entries->begin(), 1);
  window->excess.insert(window->excess.begin(), 0);
  window->pads = {0, window->pads[0], 0, window->pads[1]};
  return window;
}

Value mote::importer::toNHWC(Node &node, Value input) {
  auto type = cast<RankedTensorType>(input.getType());
  if (type.getRank() == 4)
    return node.transpose(input, {0, 2, 3, 1});
  Value lines = node.transpose(input, {0, 2, 1});
  return node.reshape(
      lines, {type.getDimSize(0), 1, type.getDimSize(2), type.getDimSize(1)});
}

Value mote::importer::fromNHWC(Node &node, Value input, int64_t rank) {
  auto type = cast<RankedTensorType>(input.getType());
  if (rank == 4)
    return node.transpose(input, {0, 3, 1, 2});
  Value lines = node.reshape(
      input, {type.getDimSize(0), type.getDimSize(2), type.getDimSize(3)});
  return node.transpose(lines, {0, 2, 1});
}

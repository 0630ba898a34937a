//===- ViewRanges.cpp - Which bytes a view looks at ---------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/ViewRanges.h"
#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mote::plan;

LogicalResult ViewRanges::map() {
  BufferViewFlowAnalysis flow(function);
  WalkResult result = function.walk([&](ViewOp view) {
    auto buffer = dyn_cast_or_null<BufferOp>(
        SymbolTable::lookupNearestSymbolFrom(view, view.getBuffer()));
    auto home =
        buffer ? llvm::find(arenas, buffer->getParentOp()) : arenas.end();
    if (home == arenas.end()) {
      view.emitError() << "expected a buffer of '"
                       << arenas.front().getSymName() << "' but got "
                       << view.getBuffer();
      return WalkResult::interrupt();
    }
    if (view.getArena() != function.getArgument(home - arenas.begin())) {
      view.emitError() << "expected the memory of '" << home->getSymName()
                       << "', argument " << home - arenas.begin()
                       << ", but got another";
      return WalkResult::interrupt();
    }
    if (view.getOffset() != buffer.getOffset()) {
      InFlightDiagnostic diagnostic =
          view.emitError() << "expected offset " << buffer.getOffset()
                           << " of its buffer but got " << view.getOffset();
      diagnostic.attachNote(buffer.getLoc()) << "the buffer is here";
      return WalkResult::interrupt();
    }
    for (Value derived : flow.resolve(view.getResult())) {
      BufferOp &known = buffers[derived];
      if (known && known != buffer) {
        view.emitError() << "expected one buffer for each memref but got '"
                         << known.getName() << "' and '" << buffer.getName()
                         << "'";
        return WalkResult::interrupt();
      }
      known = buffer;
    }
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

std::optional<int64_t> ViewRanges::indexOf(Value value) const {
  auto known = indices.find(value);
  return known == indices.end() ? std::optional<int64_t>() : known->second;
}

/// Index arithmetic between row loops and subviews.
void ViewRanges::evaluate(Operation *op) {
  if (op->getNumResults() != 1 || !op->getResult(0).getType().isIndex())
    return;
  SmallVector<Attribute> operands;
  for (Value operand : op->getOperands()) {
    auto known = indices.find(operand);
    operands.push_back(
        known == indices.end()
            ? Attribute()
            : IntegerAttr::get(operand.getType(), known->second));
  }
  SmallVector<OpFoldResult> results;
  if (failed(op->fold(operands, results)) || results.size() != 1)
    return;
  if (auto value = dyn_cast<Attribute>(results[0]))
    indices[op->getResult(0)] = cast<IntegerAttr>(value).getInt();
  else if (auto known = indices.find(cast<Value>(results[0]));
           known != indices.end())
    indices[op->getResult(0)] = known->second;
}

std::optional<int64_t> mote::plan::viewStart(
    Value view,
    llvm::function_ref<std::optional<int64_t>(OpFoldResult)> valueOf) {
  auto type = dyn_cast<MemRefType>(view.getType());
  SmallVector<int64_t> strides;
  int64_t offset;
  if (!type || failed(type.getStridesAndOffset(strides, offset)))
    return std::nullopt;
  if (!ShapedType::isDynamic(offset))
    return offset;
  if (isa_and_present<memref::CollapseShapeOp, memref::ExpandShapeOp,
                      memref::CastOp>(view.getDefiningOp()))
    return viewStart(view.getDefiningOp()->getOperand(0), valueOf);
  auto subview = view.getDefiningOp<memref::SubViewOp>();
  if (!subview ||
      failed(subview.getSourceType().getStridesAndOffset(strides, offset)))
    return std::nullopt;
  std::optional<int64_t> start = viewStart(subview.getSource(), valueOf);
  for (auto [at, stride] : llvm::zip(subview.getMixedOffsets(), strides)) {
    std::optional<int64_t> index = valueOf(at);
    if (!start || !index || ShapedType::isDynamic(stride))
      return std::nullopt;
    *start += *index * stride;
  }
  return start;
}

std::optional<int64_t> ViewRanges::startOf(Value view) const {
  return viewStart(view, [&](OpFoldResult at) {
    std::optional<int64_t> constant = getConstantIntValue(at);
    return constant ? constant : indexOf(cast<Value>(at));
  });
}

/// What a memref covers of its buffer; the whole buffer if the place is only
/// known at run time.
ByteRange ViewRanges::rangeOf(Value view, BufferOp buffer) {
  ByteRange whole = extentOf(buffer);
  auto type = cast<MemRefType>(view.getType());
  SmallVector<int64_t> strides;
  int64_t layoutOffset;
  std::optional<int64_t> start = startOf(view);
  if (!type.hasStaticShape() || !start ||
      failed(type.getStridesAndOffset(strides, layoutOffset)) ||
      llvm::any_of(strides, ShapedType::isDynamic))
    return whole;
  int64_t offset = *start, lastElement = offset;
  for (auto [size, stride] : llvm::zip(type.getShape(), strides))
    lastElement += (size - 1) * stride;
  int64_t bytes = getElementBytes(type);
  return {whole.begin + offset * bytes, whole.begin + (lastElement + 1) * bytes,
          whole.arena};
}

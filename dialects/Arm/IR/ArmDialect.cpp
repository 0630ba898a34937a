//===- ArmDialect.cpp
//--------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Arm/IR/Arm.h"

using namespace mlir;
using namespace mote::arm;

#include "dialects/Arm/IR/ArmDialect.cpp.inc"
#include "dialects/Arm/IR/ArmInterfaces.cpp.inc"

#define GET_OP_CLASSES
#include "dialects/Arm/IR/ArmOps.cpp.inc"

void ArmDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Arm/IR/ArmOps.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Names of templates: their arguments are part of the intrinsic's name.
//===----------------------------------------------------------------------===//

static StringRef interned(MLIRContext *context, const Twine &name) {
  return StringAttr::get(context, name).getValue();
}

StringRef Dot2x2Op::getIntrinsicName() {
  return interned(getContext(), "mote_dot_2x2<" + Twine(getDistance()) + ", " +
                                    Twine(getWords()) + ", " +
                                    Twine(getUnroll()) + ">");
}

StringRef Dot1x4Op::getIntrinsicName() {
  return interned(getContext(), "mote_dot_1x4<" + Twine(getWords()) + ", " +
                                    Twine(getUnroll()) + ">");
}

StringRef Tiles2x4Op::getIntrinsicName() {
  if (getShift() == 0)
    return "mote_tiles_2x4_any";
  return interned(getContext(), "mote_tiles_2x4<" + Twine(getShift()) + ">");
}

StringRef Tiles1x8Op::getIntrinsicName() { return "mote_tiles_1x8"; }

StringRef Dot16_2x4Op::getIntrinsicName() {
  return interned(getContext(), "mote_dot16_2x4<" + Twine(getDistance()) +
                                    ", " + Twine(getWords()) + ", " +
                                    Twine(getUnroll()) + ">");
}

/// `name<1, 2, 3>`.
static StringRef instance(MLIRContext *context, StringRef name,
                          ArrayRef<int64_t> arguments) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << name << "<";
  llvm::interleaveComma(arguments, os);
  os << ">";
  return interned(context, text);
}

StringRef CopyOp::getIntrinsicName() {
  return instance(getContext(), "mote_mve_copy", {getBytes()});
}

StringRef FillOp::getIntrinsicName() {
  return instance(getContext(), "mote_mve_fill", {getValue(), getBytes()});
}

StringRef ConvOp::getIntrinsicName() {
  return instance(getContext(), "mote_mve_conv",
                  {getPixels(), getTiles(), getDistance(), getOutDistance(),
                   getLanes(), getFirst(), getBack(), getLoops(), getSteps(),
                   getGap(), getShift(), getHalfEven(), getZeroPoint(),
                   getMin(), getMax()});
}

StringRef AverageOp::getIntrinsicName() {
  return instance(getContext(), "mote_mve_average",
                  {getRows(), getColumns(), getColumnStep(), getRowStep(),
                   getBias(), getMultiplier(), getShift(), getHalfEven(),
                   getZeroPoint(), getMin(), getMax()});
}

StringRef AddOp::getIntrinsicName() {
  return instance(getContext(), "mote_mve_add",
                  {getSize(), getLhsMultiplier(), getRhsMultiplier(),
                   getAddend(), getShift(), getMin(), getMax()});
}

StringRef QuantizeOp::getIntrinsicName() {
  return instance(getContext(), "mote_mve_quantize", {getZeroPoint()});
}

StringRef DepthwiseOp::getIntrinsicName() {
  return instance(getContext(), "mote_mve_depthwise",
                  {getRows(), getColumns(), getStarts(), getStep(), getRowGap(),
                   getPixelGap(), getOutStep(), getMasked(), getShift(),
                   getZeroPoint(), getMin(), getMax()});
}

StringRef TileF32Op::getIntrinsicName() {
  return instance(getContext(), "mote_neon_tile_f32_8x8",
                  {getSize(), getDistance(), getHasMin(), getHasMax()});
}

StringRef TileS8Op::getIntrinsicName() {
  return instance(getContext(), "mote_neon_tile_s8_4x4",
                  {getFirst(), getHasFour(), getHasTwo(), getHasOne(),
                   getTail(), getTailChain()});
}

StringRef TileF16Op::getIntrinsicName() {
  return instance(getContext(), "mote_neon_tile_f16_8x16",
                  {getSize(), getDistance(), getHasMin(), getHasMax()});
}

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

/// What an instruction can hold.
static LogicalResult checkRange(Operation *op, StringRef name, int64_t value,
                                int64_t low, int64_t high) {
  if (value >= low && value <= high)
    return success();
  return op->emitOpError("expected ")
         << name << " from " << low << " to " << high << " but got " << value;
}

/// The count of a loop is an immediate of 16 bits, times four vectors.
static constexpr int64_t mostBytes = 4 * 65536 - 1;

LogicalResult CopyOp::verify() {
  return checkRange(*this, "bytes", getBytes(), 1, mostBytes);
}

LogicalResult FillOp::verify() {
  return success(
      succeeded(checkRange(*this, "bytes", getBytes(), 1, mostBytes)) &&
      succeeded(checkRange(*this, "value", getValue(), -128, 127)));
}

LogicalResult ConvOp::verify() {
  auto check = [&](StringRef name, int64_t value, int64_t low, int64_t high) {
    return succeeded(checkRange(*this, name, value, low, high));
  };
  int64_t size = 16 * getFirst() + getLoops() * (getGap() + 16 * getSteps());
  return success(
      check("pixels", getPixels(), 1, 2) && check("lanes", getLanes(), 1, 16) &&
      check("first", getFirst(), 1, getLanes() < 16 ? 1 : 24) &&
      check("back", getBack(), 0, getFirst() > 1 ? 15 : 0) &&
      check("loops", getLoops(), 0, getLanes() < 16 ? 0 : 255) &&
      check("steps", getSteps(), 0, 24) && check("gap", getGap(), -255, 4095) &&
      check("shift", getShift(), getHalfEven() ? 1 : 0, 22) &&
      check("out_distance", getOutDistance(), 0, 4095) &&
      check("bytes of a window", size, 16, 4095));
}

LogicalResult DepthwiseOp::verify() {
  auto check = [&](StringRef name, int64_t value, int64_t low, int64_t high) {
    return succeeded(checkRange(*this, name, value, low, high));
  };
  if (getStarts() % 2 == 0)
    return emitOpError("expected the first tap to begin a group");
  return success(check("taps", getRows() * getColumns(), 1, 25) &&
                 check("step", getStep(), 1, 4095) &&
                 check("row_gap", getRowGap(), -4095, 4095) &&
                 check("pixel_gap", getPixelGap(), -4095, 4095) &&
                 check("out_step", getOutStep(), 0, 4095) &&
                 check("shift", getShift(), 0, 22));
}

LogicalResult AverageOp::verify() {
  auto check = [&](StringRef name, int64_t value, int64_t low, int64_t high) {
    return succeeded(checkRange(*this, name, value, low, high));
  };
  return success(check("positions", getRows() * getColumns(), 1, 255) &&
                 check("shift", getShift(), getHalfEven() ? 1 : 0, 22) &&
                 check("multiplier", getMultiplier(), 0, INT32_MAX) &&
                 check("zero_point", getZeroPoint(), -128, 127));
}

LogicalResult AddOp::verify() {
  auto check = [&](StringRef name, int64_t value, int64_t low, int64_t high) {
    return succeeded(checkRange(*this, name, value, low, high));
  };
  return success(check("size", getSize(), 8, INT32_MAX) &&
                 check("shift", getShift(), 17, 24) &&
                 check("addend", getAddend(), INT32_MIN, INT32_MAX));
}

template <typename OpTy>
static LogicalResult verifyTile(OpTy op, int64_t step, int64_t channels) {
  if (op.getSize() % step != 0)
    return op.emitOpError("expected a size that is a multiple of ")
           << step << " but got " << op.getSize();
  return success(
      succeeded(checkRange(op, "size", op.getSize(), step, int64_t(1) << 30)) &&
      succeeded(checkRange(op, "distance", op.getDistance(), channels,
                           int64_t(1) << 28)));
}

LogicalResult TileS8Op::verify() {
  if (getTail() % 8 != 0)
    return emitOpError("expected a tail that is a multiple of 8 but got ")
           << getTail();
  if (getFirst() == 3)
    return emitOpError("expected first to be 0, 1, 2 or 4 but got 3");
  if (getFirst() == 0 && getTail() < 16)
    return emitOpError("expected a tail of 16 at least without a first step, "
                       "but got ")
           << getTail();
  return success(
      succeeded(checkRange(*this, "first", getFirst(), 0, 4)) &&
      succeeded(checkRange(*this, "tail", getTail(), 0, 24)) &&
      succeeded(checkRange(*this, "tail_chain", getTailChain(), 1, 3)));
}

LogicalResult TileF32Op::verify() { return verifyTile(*this, 4, 8); }
LogicalResult TileF16Op::verify() { return verifyTile(*this, 8, 16); }

LogicalResult QuantizeOp::verify() {
  return checkRange(*this, "zero_point", getZeroPoint(), -128, 127);
}

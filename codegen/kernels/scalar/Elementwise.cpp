//===- Elementwise.cpp - Portable kernels on one element at a time
//-----------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/scalar/Elementwise.h"

#include "codegen/kernels/KernelBuilder.h"
#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/Loops.h"
#include "codegen/kernels/Sums.h"
#include "dialects/Arm/IR/Arm.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mote;

static int64_t sizeOf(Operation *op) {
  return cast<ShapedType>(op->getOperand(0).getType()).getNumElements();
}

/// Loops over all elements of a unary op: `out[i] = compute(in[i])`.
static LogicalResult buildUnary(KernelBuilder &k, Operation *op, Val in,
                                function_ref<Val(Val)> compute) {
  Val out = k.output(op->getOperand(1), "out");
  k.forLoop(0, sizeOf(op), 1, "i",
            [&](Val i) { k.store(compute(k.load(in, i)), out, i); });
  return success();
}

static LogicalResult buildLookup(KernelBuilder &k, Operation *op) {
  Val in = k.input(op->getOperand(0), "in");
  Val table = k.table(cast<qnn::LookupOp>(op).getTable(), "table");
  return buildUnary(k, op, in, [&](Val x) {
    return k.load(table, k.toIndex(k.i8ToI32(x) + 128));
  });
}

static LogicalResult buildFlipSign(KernelBuilder &k, Operation *op) {
  Val in = k.input(op->getOperand(0), "in");
  return buildUnary(k, op, in, [&](Val x) {
    return k.bitXor(x, k.constant(x.getType(), -128));
  });
}

/// Adding 1.5 * 2^23 to a float below 2^22 leaves no bits for a fraction:
/// rounding to nearest even without a call. Clamping first bounds the value.
Val mote::quantizedElement(KernelBuilder &k, qnn::QuantizeOp op, Val x) {
  int64_t zeroPoint = int32_t(op.getZeroPoint());
  Val scaled(&k, arith::DivFOp::create(k.b(), k.loc(), x,
                                       k.f32(op.getScale().convertToFloat())));
  scaled.named("scaled");
  Val raised = k.max(scaled, k.f32(double(-128 - zeroPoint))).named("raised");
  Val clamped = k.min(raised, k.f32(double(127 - zeroPoint))).named("clamped");
  Val rounded = (clamped + k.f32(12582912.0)) - k.f32(12582912.0);
  Val stored(
      &k, arith::FPToSIOp::create(k.b(), k.loc(), k.b().getI32Type(), rounded));
  stored = k.select(k.cmp("uno", x, x), k.i32(0), stored);
  return k.trunc(stored + zeroPoint, k.b().getI8Type());
}

static LogicalResult buildQuantize(KernelBuilder &k, Operation *op) {
  auto quantize = cast<qnn::QuantizeOp>(op);
  Val in = k.input(quantize.getInput(), "in");
  k.comment("Adding 12582912, which is 1.5 * 2^23, rounds to a whole number, a "
            "tie to the even one");
  return buildUnary(k, op, in,
                    [&](Val x) { return quantizedElement(k, quantize, x); });
}

static LogicalResult buildDequantize(KernelBuilder &k, Operation *op) {
  auto dequantize = cast<qnn::DequantizeOp>(op);
  Val in = k.input(dequantize.getInput(), "in");
  return buildUnary(k, op, in, [&](Val x) {
    Val centred = k.i8ToI32(x) - int32_t(dequantize.getZeroPoint());
    Val real(&k, arith::SIToFPOp::create(k.b(), k.loc(), k.b().getF32Type(),
                                         centred));
    return real * k.f32(dequantize.getScale().convertToFloat());
  });
}

static LogicalResult buildAdd(KernelBuilder &k, Operation *op) {
  Val lhs = k.input(op->getOperand(0), "lhs"),
      rhs = k.input(op->getOperand(1), "rhs");
  Val out = k.output(op->getOperand(2), "out");
  k.forLoop(0, sizeOf(op), 1, "i", [&](Val i) {
    Val a = k.i8ToI32(k.load(lhs, i)), b = k.i8ToI32(k.load(rhs, i));
    k.store(requantizedSum(k, cast<qnn::AddOp>(op), a, b), out, i);
  });
  return success();
}

static LogicalResult buildMove(KernelBuilder &k, Operation *op) {
  return buildUnary(k, op, k.input(op->getOperand(0), "in"),
                    [](Val x) { return x; });
}

/// Four words at a time: all are read before any is written, so that bytes may
/// move down by less.
static LogicalResult buildMoveWords(KernelBuilder &k, Operation *op) {
  Type i32 = k.b().getI32Type();
  Val in = k.input(op->getOperand(0), "in");
  Val out = k.output(op->getOperand(1), "out");
  forTiles(k, sizeOf(op), {16, 4, 1}, "i", [&](Val i, int64_t width) {
    if (width == 1)
      return k.store(k.load(in, i), out, i);
    SmallVector<Val> words;
    for (int64_t at = 0; at < width; at += 4)
      words.push_back(k.create<arm::LoadWordOp>(i32, in, i + at)
                          .named("word" + Twine(at / 4)));
    for (auto [number, word] : llvm::enumerate(words))
      arm::StoreWordOp::create(k.b(), k.loc(), out, i + 4 * int64_t(number),
                               word);
  });
  return success();
}

static bool hasBytes(Operation *op) {
  return cast<ShapedType>(op->getOperand(0).getType())
      .getElementType()
      .isInteger(8);
}

/// As counted on Cortex-M4: 12 cycles a round, and the call.
static uint64_t costOfWords(Operation *op, const Target &) {
  int64_t size = sizeOf(op);
  return 20 + size / 16 * 12 + size % 16 * 2;
}

static LogicalResult buildFill(KernelBuilder &k, Operation *op) {
  auto fill = cast<qnn::FillOp>(op);
  Val out = k.output(fill.getOut(), "out");
  Type element = cast<MemRefType>(fill.getOut().getType()).getElementType();
  Val value = element.isF32() ? k.f32(0) : k.constant(element, fill.getValue());
  k.forLoop(0, sizeOf(op), 1, "i", [&](Val i) { k.store(value, out, i); });
  return success();
}

static bool always(Operation *) { return true; }

template <unsigned cycles> static uint64_t cost(Operation *op, const Target &) {
  return sizeOf(op) * cycles;
}

ArrayRef<KernelVariant> mote::scalarElementwiseKernels() {
  static const KernelVariant rows[] = {
      {"add_s8_1x1__c", "qnn.add", IsaScalar, always, cost<16>, nullptr,
       buildAdd, overlapOfElements},
      {"lookup_s8_1x1__c", "qnn.lookup", IsaScalar, always, cost<8>, nullptr,
       buildLookup, overlapOfElements},
      {"quantize_f32_1x1__c", "qnn.quantize", IsaScalar, always, cost<40>,
       nullptr, buildQuantize, overlapOfElements},
      {"dequantize_s8_1x1__c", "qnn.dequantize", IsaScalar, always, cost<12>,
       nullptr, buildDequantize, overlapOfElements},
      {"flip_sign_s8_1x1__c", "qnn.flip_sign", IsaScalar, always, cost<6>,
       nullptr, buildFlipSign, overlapOfElements},
      {"move_1x1__c", "qnn.move", IsaScalar, always, cost<5>, nullptr,
       buildMove, overlapOfElements},
      {"move_s8_1x16__c", "qnn.move", IsaUnaligned, hasBytes, costOfWords,
       nullptr, buildMoveWords, overlapOfElements},
      {"fill_1x1__c", "qnn.fill", IsaScalar, always, cost<2>, nullptr,
       buildFill},
  };
  return rows;
}

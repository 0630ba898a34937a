//===- Softmax.cpp - Softmax by table
//----------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Three passes over a row: its maximum, the sum of the exponentials, the
// quotients. The division is in 32 bits where the largest numerator fits them:
// Cortex-M3 and up divide 32 bits in 2 to 12 cycles, but 64 bits in hundreds.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelBuilder.h"
#include "codegen/kernels/KernelTable.h"
#include "dialects/QNN/IR/QNN.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mote;

/// Whether numerators and sums of a row fit 32 unsigned bits.
static bool fits32(qnn::SoftmaxOp op, int64_t length) {
  uint64_t largest = *llvm::max_element(op.getTable());
  uint64_t sum = largest * length;
  return sum <= UINT32_MAX &&
         largest * op.getInverseScale() + sum / 2 <= UINT32_MAX;
}

static LogicalResult build(KernelBuilder &k, Operation *op) {
  auto softmax = cast<qnn::SoftmaxOp>(op);
  ArrayRef<int64_t> shape =
      cast<MemRefType>(softmax.getInput().getType()).getShape();
  int64_t length = shape.back(),
          rows = ShapedType::getNumElements(shape) / length;
  Type wide = fits32(softmax, length) ? k.b().getI32Type() : k.b().getI64Type();
  Val in = k.input(softmax.getInput(), "in"),
      table = k.table(softmax.getTable(), "exp");
  Val out = k.output(softmax.getOut(), "out");
  auto extend = [&](Val x) {
    return Val(&k, k.b().createOrFold<arith::ExtUIOp>(k.loc(), wide, x));
  };
  auto widen = [&](Val x) { return wide.isInteger(32) ? x : extend(x); };
  k.forLoop(0, rows, 1, "row", [&](Val row) {
    Val start = (row * length).named("row_start");
    Val i0 = k.index(0), end = k.index(length);
    Val peak = k.forLoop(i0, end, 1, "i", {k.i32(-128)}, {"peak"},
                         [&](Val i, ArrayRef<Val> peak) {
                           return KernelBuilder::Vals{k.max(
                               peak[0], k.i8ToI32(k.load(in, start + i)))};
                         })[0];
    auto exponential = [&](Val i) {
      Val distance =
          k.toIndex(peak - k.i8ToI32(k.load(in, start + i))).named("distance");
      return widen(k.load(table, distance));
    };
    Val sum = k.forLoop(i0, end, 1, "i", {k.constant(wide, 0)}, {"sum"},
                        [&](Val i, ArrayRef<Val> sum) {
                          return KernelBuilder::Vals{
                              k.addWrap(sum[0], exponential(i))};
                        })[0];
    Val half = k.shrU(sum, 1).named("half");
    k.forLoop(i0, end, 1, "i", {}, {}, [&](Val i, ArrayRef<Val>) {
      Val numerator =
          k.addWrap(k.mulWrap(exponential(i),
                              k.constant(wide, softmax.getInverseScale())),
                    half);
      // At most inverse_scale: small, so that only the upper end needs a clamp.
      Val quotient = k.divU(numerator, sum).named("quotient");
      Val y = (wide.isInteger(32) ? quotient
                                  : k.trunc(quotient, k.b().getI32Type())) +
              int32_t(softmax.getZeroPoint());
      k.store(k.trunc(k.min(y, k.i32(127)), k.b().getI8Type()), out, start + i);
      return KernelBuilder::Vals();
    });
  });
  return success();
}

static bool applies(Operation *op) {
  auto softmax = cast<qnn::SoftmaxOp>(op);
  // The quotient plus the zero point (at least -128) must fit 32 bits.
  return softmax.getInverseScale() > 0 &&
         softmax.getInverseScale() < (1 << 30) &&
         softmax.getZeroPoint() >= -128;
}

static uint64_t cost(Operation *op, const Target &) {
  return 40 * cast<ShapedType>(op->getOperand(0).getType()).getNumElements();
}

ArrayRef<KernelVariant> mote::scalarSoftmaxKernels() {
  static const KernelVariant rows[] = {
      {"softmax_s8_1x1__c", "qnn.softmax", IsaScalar, applies, cost, nullptr,
       build, overlapOfElements},
  };
  return rows;
}

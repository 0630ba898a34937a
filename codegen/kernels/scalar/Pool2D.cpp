//===- Pool2D.cpp - Portable pooling
//-----------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Four channels of one window at a time; only positions inside the input are
// visited.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/Epilogue.h"
#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/Loops.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mote;

using Combine = function_ref<Val(Val acc, Val x)>;

/// Combines the window's elements of `width` channels from `channel` on.
static KernelBuilder::Vals reduceWindow(KernelBuilder &k, const Geometry &g,
                                        Val in, Window w, Val channel,
                                        ArrayRef<Val> inits, Combine combine) {
  SmallVector<std::string> names;
  for (size_t j = 0; j < inits.size(); ++j)
    names.push_back("acc" + std::to_string(j));
  return k.forLoop(
      w.ky0, w.ky1, 1, "ky", inits, names, [&](Val ky, ArrayRef<Val> acc) {
        Val row = ((w.n * g.inH + (w.iy + ky * g.dilationH)) * (g.inW * g.inC))
                      .named("in_row");
        return k.forLoop(
            w.kx0, w.kx1, 1, "kx", acc, names, [&](Val kx, ArrayRef<Val> acc) {
              Val at = (row + (w.ix + kx * g.dilationW) * g.inC + channel)
                           .named("in_at");
              KernelBuilder::Vals next;
              for (size_t j = 0; j < acc.size(); ++j) {
                Val x = k.loadNumber(in, at + int64_t(j));
                next.push_back(combine(acc[j], g.isFloat ? x : k.i8ToI32(x)));
              }
              return next;
            });
      });
}

static void forEachTile(
    KernelBuilder &k, const Geometry &g,
    function_ref<void(Window, Val channel, int64_t width, Val outAt)> body) {
  forEachWindow(k, g, [&](Window w) {
    Val outPixel =
        (((w.n * g.outH + w.oy) * g.outW + w.ox) * g.outC).named("out_pixel");
    forTiles(k, g.outC, {4, 1}, "c",
             [&](Val c, int64_t width) { body(w, c, width, outPixel + c); });
  });
}

static LogicalResult buildMax(KernelBuilder &k, Operation *op) {
  Geometry g = Geometry::of(op);
  Val in = k.input(op->getOperand(0), "in"),
      out = k.output(op->getOperand(1), "out");
  Val lowest =
      g.isFloat ? k.f32(-std::numeric_limits<float>::infinity()) : k.i32(-128);
  forEachTile(k, g, [&](Window w, Val channel, int64_t width, Val outAt) {
    SmallVector<Val> inits(width, lowest);
    auto acc = reduceWindow(k, g, in, w, channel, inits,
                            [&](Val acc, Val x) { return k.max(acc, x); });
    for (int64_t j = 0; j < width; ++j)
      k.storeNumber(g.isFloat ? acc[j] : k.trunc(acc[j], k.b().getI8Type()),
                    out, outAt + j);
  });
  return success();
}

static LogicalResult buildAverage(KernelBuilder &k, Operation *op) {
  Geometry g = Geometry::of(op);
  auto pool = cast<qnn::AvgPool2DOp>(op);
  Val in = k.input(pool.getInput(), "in");
  Epilogue epilogue(k, g);
  Val out = k.output(pool.getOut(), "out");
  forEachTile(k, g, [&](Window w, Val channel, int64_t width, Val outAt) {
    Val count = ((w.ky1 - w.ky0) * (w.kx1 - w.kx0)).named("count");
    // Zero points are subtracted once a window: acc starts at -count * zero
    // point.
    Val init =
        g.isFloat
            ? k.f32(0)
            : Val(&k, k.b().createOrFold<arith::IndexCastOp>(
                          k.loc(), k.b().getI32Type(),
                          count * -int64_t(int32_t(pool.getInputZeroPoint()))));
    SmallVector<Val> inits(width, init);
    auto acc = reduceWindow(k, g, in, w, channel, inits,
                            [](Val acc, Val x) { return acc + x; });
    for (int64_t j = 0; j < width; ++j) {
      if (!g.isFloat) {
        k.storeNumber(epilogue.apply(acc[j], count - 1), out, outAt + j);
        continue;
      }
      Val divisor = pool.getCountIncludePad() ? k.index(g.taps()) : count;
      Val asInt(&k, k.b().createOrFold<arith::IndexCastOp>(
                        k.loc(), k.b().getI32Type(), divisor));
      Val asFloat(&k, k.b().createOrFold<arith::SIToFPOp>(
                          k.loc(), k.b().getF32Type(), asInt));
      k.storeNumber(
          Val(&k, arith::DivFOp::create(k.b(), k.loc(), acc[j], asFloat)), out,
          outAt + j);
    }
  });
  return success();
}

/// Adds the pixels of some rows to their channels' sums, in order.
static LogicalResult buildSumRows(KernelBuilder &k, Operation *op) {
  auto type = cast<MemRefType>(op->getOperand(0).getType());
  int64_t channels = type.getDimSize(3);
  bool isFloat = type.getElementType().isF32();
  Val in = k.input(op->getOperand(0), "in");
  Val sums = k.output(op->getOperand(1), "sums");
  forTiles(k, channels, {4, 1}, "c", [&](Val c, int64_t width) {
    SmallVector<Val> inits;
    SmallVector<std::string> names;
    for (int64_t j = 0; j < width; ++j) {
      inits.push_back(k.load(sums, c + j));
      names.push_back("sum" + std::to_string(j));
    }
    auto total =
        k.forLoop(k.index(0), k.index(type.getNumElements()), channels, "pixel",
                  inits, names, [&](Val pixel, ArrayRef<Val> sum) {
                    KernelBuilder::Vals next;
                    for (int64_t j = 0; j < width; ++j) {
                      Val x = k.load(in, pixel + c + j);
                      next.push_back(sum[j] + (isFloat ? x : k.i8ToI32(x)));
                    }
                    return next;
                  });
    for (int64_t j = 0; j < width; ++j)
      k.store(total[j], sums, c + j);
  });
  return success();
}

static LogicalResult buildAverageSums(KernelBuilder &k, Operation *op) {
  auto average = cast<qnn::AverageSumsOp>(op);
  int64_t count = average.getCount();
  Geometry g;
  g.isFloat = !average.getRequant();
  if (!g.isFloat)
    g.requant = *average.getRequant();
  Val in = k.input(average.getInput(), "sums");
  Epilogue epilogue(k, g);
  Val out = k.output(average.getOut(), "out");
  int64_t channels =
      cast<ShapedType>(average.getOut().getType()).getNumElements();
  k.forLoop(0, channels, 1, "c", [&](Val c) {
    Val sum = k.load(in, c).named("sum");
    if (g.isFloat)
      return k.store(Val(&k, arith::DivFOp::create(k.b(), k.loc(), sum,
                                                   k.f32(double(count)))),
                     out, c);
    Val centred = sum - count * average.getInputZeroPoint();
    k.store(epilogue.apply(centred.named("acc"), k.index(count - 1)), out, c);
  });
  return success();
}

template <bool isFloat> static bool appliesToRows(Operation *op) {
  return isFloat ==
         cast<MemRefType>(op->getOperand(1).getType()).getElementType().isF32();
}

template <unsigned cycles>
static uint64_t costOfElements(Operation *op, const Target &) {
  return cast<ShapedType>(op->getOperand(0).getType()).getNumElements() *
         cycles;
}

template <Number number> static bool applies(Operation *op) {
  return Geometry::of(op).number == number;
}

static uint64_t cost(Operation *op, const Target &) {
  Geometry g = Geometry::of(op);
  return uint64_t(g.outPixels() * g.outC) * (15 + 4 * g.taps());
}

ArrayRef<KernelVariant> mote::scalarPoolKernels() {
  static const KernelVariant rows[] = {
      {"max_pool2d_s8_1x4__c", "qnn.max_pool2d", IsaScalar, applies<Number::S8>,
       cost, nullptr, buildMax, overlapOfPixels},
      {"max_pool2d_f32_1x4__c", "qnn.max_pool2d", IsaScalar,
       applies<Number::F32>, cost, nullptr, buildMax, overlapOfPixels},
      {"max_pool2d_f16_1x4__c", "qnn.max_pool2d", IsaScalar,
       applies<Number::F16>, cost, nullptr, buildMax, overlapOfPixels},
      {"avg_pool2d_s8_1x4__c", "qnn.avg_pool2d", IsaScalar, applies<Number::S8>,
       cost, nullptr, buildAverage, overlapOfPixels},
      {"avg_pool2d_f32_1x4__c", "qnn.avg_pool2d", IsaScalar,
       applies<Number::F32>, cost, nullptr, buildAverage, overlapOfPixels},
      {"avg_pool2d_f16_1x4__c", "qnn.avg_pool2d", IsaScalar,
       applies<Number::F16>, cost, nullptr, buildAverage, overlapOfPixels},
      {"sum_rows_s8_1x4__c", "qnn.sum_rows", IsaScalar, appliesToRows<false>,
       costOfElements<5>, nullptr, buildSumRows},
      {"sum_rows_f32_1x4__c", "qnn.sum_rows", IsaScalar, appliesToRows<true>,
       costOfElements<5>, nullptr, buildSumRows},
      {"average_sums_s8_1x1__c", "qnn.average_sums", IsaScalar,
       appliesToRows<false>, costOfElements<16>, nullptr, buildAverageSums},
      {"average_sums_f32_1x1__c", "qnn.average_sums", IsaScalar,
       appliesToRows<true>, costOfElements<16>, nullptr, buildAverageSums},
  };
  return rows;
}

//===- SmallTypes.cpp - Numbers of less than nine bits --------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/SmallTypes.h"

#include "dialects/LinalgUtils/Scalars.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

bool mote::importer::takesSmallTypes(StringRef domain, StringRef op) {
  static constexpr StringLiteral ops[] = {"BitCast",
                                          "Cast",
                                          "CastLike",
                                          "Constant",
                                          "Flatten",
                                          "Identity",
                                          "ConstantOfShape",
                                          "DequantizeLinear",
                                          "If",
                                          "Loop",
                                          "Pad",
                                          "QuantizeLinear",
                                          "Reshape",
                                          "Scan",
                                          "Shape",
                                          "Size",
                                          "Squeeze",
                                          "Transpose",
                                          "Unsqueeze"};
  if (domain == "com.microsoft")
    return op == "QuantizeLinear" || op == "DequantizeLinear";
  return domain.empty() && llvm::is_contained(ops, op);
}

FailureOr<SmallFloatRule> mote::importer::readSmallFloatRule(Node &node) {
  SmallFloatRule rule;
  rule.saturates = node.intAttr("saturate", 1) != 0;
  rule.roundMode = node.stringAttr("round_mode", "up");
  if (!llvm::is_contained<StringRef>({"up", "down", "nearest"}, rule.roundMode))
    return node.error() << "expected 'round_mode' to be up, down or nearest "
                           "but got '"
                        << rule.roundMode << "'";
  return rule;
}

/// The power of two that float8e8m0 has for a number, in f32; NaN for those
/// below zero, which ONNX leaves open.
static Num toPowerOfTwo(Num x, const SmallFloatRule &rule) {
  ImplicitLocOpBuilder &b = x.builder();
  Type i32 = b.getI32Type();
  // 2^-127 is a subnormal number of f32: a fraction of half the largest.
  constexpr double least = 0x400000, exponentUnit = 0x800000;
  constexpr double greatest = 0x7f000000, infinity = 0x7f800000;
  Num bits(b, arith::BitcastOp::create(b, i32, x.get()), false);
  Num isTooSmall = bits<least, isTooLarge = bits> greatest;
  // What is added before the fraction is cut off.
  double addend = rule.roundMode == "up"     ? exponentUnit - 1
                  : rule.roundMode == "down" ? 0
                                             : exponentUnit / 2;
  Num cut = (bits + addend) & bits.like(-exponentUnit);
  // Between 2^-127 and 2^-126 there is no exponent to carry into.
  Num exact =
      select(bits <= least, bits.like(least), maximum(cut, bits.like(least)));
  Num isNotANumber = isNaN(x) | (x < 0);
  if (rule.saturates)
    exact = minimum(exact, exact.like(greatest));
  else
    isNotANumber = isNotANumber | isTooSmall | isTooLarge;
  exact = select(isNotANumber, exact.like(infinity + 1), exact);
  return Num(b, arith::BitcastOp::create(b, b.getF32Type(), exact.get()),
             false);
}

Num mote::importer::toSmallFloat(Num x, Type target,
                                 const SmallFloatRule &rule) {
  ImplicitLocOpBuilder &b = x.builder();
  // Integers of 32 bits have more digits than f32: one rounding only.
  if (!x.isFloat())
    x = x.to(x.type().getIntOrFloatBitWidth() > 16 ? b.getF64Type()
                                                   : b.getF32Type());
  if (isa<Float8E8M0FNUType>(target))
    return toPowerOfTwo(x.to(b.getF32Type()), rule);
  auto format = cast<FloatType>(target);
  bool isFinite = isa<Float4E2M1FNType>(format);
  if (!rule.saturates && !isFinite)
    return x;
  double most = greatestFinite(format);
  // NaN stays, but where there is none.
  Num inside =
      select(x > most, x.like(most), select(x < -most, x.like(-most), x));
  return isFinite ? select(isNaN(x), x.like(-0.0), inside) : inside;
}

Value mote::importer::castSmall(Node &node, Value input, Type target,
                                const SmallFloatRule &rule) {
  RankedTensorType type = typeOf(input).clone(target);
  return foldedTensor(node, [&]() {
    return pointwise(node, type, input, [&](Nums x) {
      if (!smallFloatName(target).empty())
        return toSmallFloat(x[0], target, rule);
      // As ONNX's reference does: what does not fit loses its high bits.
      if (isSmallType(target) && x[0].isFloat())
        return x[0].to(x[0].builder().getI32Type()).to(target);
      return x[0].to(target);
    });
  });
}

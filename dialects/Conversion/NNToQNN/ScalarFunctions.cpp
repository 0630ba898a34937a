//===- ScalarFunctions.cpp - nn's elementwise ops on one number
//-------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/NNToQNN/ScalarFunctions.h"

#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace mote;

using Unary = std::function<double(double)>;
using Binary = std::function<double(double, double)>;

/// `min(max(x, low), high)`, NaN kept; absent bounds are infinite.
static Unary clampTo(std::optional<APFloat> low, std::optional<APFloat> high) {
  double min = low ? double(low->convertToFloat()) : -INFINITY;
  double max = high ? double(high->convertToFloat()) : INFINITY;
  return [=](double x) { return x < min ? min : x > max ? max : x; };
}

Unary mote::unaryFunction(Operation *op) {
  return TypeSwitch<Operation *, Unary>(op)
      .Case([](nn::ReluOp) { return [](double x) { return x < 0 ? 0.0 : x; }; })
      .Case([](nn::SigmoidOp) {
        return [](double x) { return 1.0 / (1.0 + std::exp(-x)); };
      })
      .Case([](nn::TanhOp) { return [](double x) { return std::tanh(x); }; })
      .Case([](nn::ExpOp) { return [](double x) { return std::exp(x); }; })
      .Case([](nn::LogOp) { return [](double x) { return std::log(x); }; })
      .Case([](nn::SqrtOp) { return [](double x) { return std::sqrt(x); }; })
      .Case([](nn::AbsOp) { return [](double x) { return std::abs(x); }; })
      .Case([](nn::NegOp) { return [](double x) { return -x; }; })
      .Case([](nn::FloorOp) { return [](double x) { return std::floor(x); }; })
      .Case([](nn::CeilOp) { return [](double x) { return std::ceil(x); }; })
      .Case([](nn::ErfOp) { return [](double x) { return std::erf(x); }; })
      .Case([](nn::HardSwishOp) {
        return [](double x) {
          return x * std::max(0.0, std::min(1.0, x / 6.0 + 0.5));
        };
      })
      .Case([](nn::SoftplusOp) {
        // log(exp(x) + 1) without overflow.
        return [](double x) {
          return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
        };
      })
      .Case([](nn::ClipOp clip) {
        return clampTo(clip.getActMin(), clip.getActMax());
      })
      .Case([](nn::LeakyReluOp leaky) {
        double alpha = leaky.getAlpha().convertToFloat();
        return [=](double x) { return x < 0 ? alpha * x : x; };
      })
      .Case([](nn::EluOp elu) {
        double alpha = elu.getAlpha().convertToFloat();
        return [=](double x) { return x < 0 ? alpha * std::expm1(x) : x; };
      })
      .Case([](nn::HardSigmoidOp hard) {
        double alpha = hard.getAlpha().convertToFloat();
        double beta = hard.getBeta().convertToFloat();
        return [=](double x) {
          return std::max(0.0, std::min(1.0, alpha * x + beta));
        };
      })
      .Default([](Operation *) { return Unary(); });
}

/// The unclamped function of a binary op.
static Binary plainBinaryFunction(Operation *op) {
  return TypeSwitch<Operation *, Binary>(op)
      .Case([](nn::AddOp) { return [](double a, double b) { return a + b; }; })
      .Case([](nn::SubOp) { return [](double a, double b) { return a - b; }; })
      .Case([](nn::MulOp) { return [](double a, double b) { return a * b; }; })
      .Case([](nn::DivOp) { return [](double a, double b) { return a / b; }; })
      .Case([](nn::MinimumOp) {
        return [](double a, double b) { return std::min(a, b); };
      })
      .Case([](nn::MaximumOp) {
        return [](double a, double b) { return std::max(a, b); };
      })
      .Case([](nn::PowOp) {
        return [](double a, double b) { return std::pow(a, b); };
      })
      .Default([](Operation *) { return Binary(); });
}

Binary mote::binaryFunction(Operation *op) {
  Binary plain = plainBinaryFunction(op);
  if (!plain)
    return {};
  auto bound = [&](StringRef name) -> std::optional<APFloat> {
    if (auto attr = op->getAttrOfType<FloatAttr>(name))
      return attr.getValue();
    return std::nullopt;
  };
  Unary clamp = clampTo(bound("act_min"), bound("act_max"));
  return [=](double a, double b) { return clamp(plain(a, b)); };
}

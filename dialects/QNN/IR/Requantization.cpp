//===- Requantization.cpp - Choosing multipliers and shifts ---------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/QNN/IR/Requantization.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>
#include <numeric>

using namespace mlir;
using namespace mote::qnn;

using Wide = unsigned __int128;
using SignedWide = __int128;

/// Beyond every accumulator and every step that matters.
static constexpr int64_t kFar = int64_t(1) << 40;

/// With |acc| < 2^31, multiplier < 2^31 and |zero_point| <= 2^8 this keeps
/// |product| + 2^(shift-1) + |zero_point| << shift below 2^63.
static constexpr int kMaxShift = 54;

static constexpr int64_t kMaxMultiplier = (int64_t(1) << 31) - 1;

static int bitLength(Wide value) {
  uint64_t high = static_cast<uint64_t>(value >> 64);
  uint64_t low = static_cast<uint64_t>(value);
  return high ? 128 - llvm::countl_zero(high) : 64 - llvm::countl_zero(low);
}

static int trailingZeros(Wide value) {
  uint64_t low = static_cast<uint64_t>(value);
  return low ? llvm::countr_zero(low)
             : 64 + llvm::countr_zero(static_cast<uint64_t>(value >> 64));
}

//===----------------------------------------------------------------------===//
// RealScale
//===----------------------------------------------------------------------===//

RealScale::RealScale(double value) {
  if (value == 0.0)
    return;
  int binaryExponent = 0;
  double mantissa = std::frexp(value, &binaryExponent);
  *this = normalized(static_cast<Wide>(std::ldexp(mantissa, 53)), 1,
                     binaryExponent - 53);
}

RealScale RealScale::normalized(Wide numerator, Wide denominator,
                                int exponent) {
  RealScale result;
  if (numerator == 0)
    return result;
  int zeros = trailingZeros(numerator);
  numerator >>= zeros;
  exponent += zeros;
  zeros = trailingZeros(denominator);
  denominator >>= zeros;
  exponent -= zeros;
  Wide a = numerator, b = denominator;
  while (b != 0)
    a = std::exchange(b, a % b);
  numerator /= a;
  denominator /= a;
  if (bitLength(numerator) > 63 || bitLength(denominator) > 63)
    return RealScale(std::ldexp(static_cast<double>(numerator) /
                                    static_cast<double>(denominator),
                                exponent));
  result.numerator = static_cast<uint64_t>(numerator);
  result.denominator = static_cast<uint64_t>(denominator);
  result.exponent = exponent;
  return result;
}

RealScale RealScale::operator*(const RealScale &other) const {
  return normalized(static_cast<Wide>(numerator) * other.numerator,
                    static_cast<Wide>(denominator) * other.denominator,
                    exponent + other.exponent);
}

RealScale RealScale::operator/(const RealScale &other) const {
  return normalized(static_cast<Wide>(numerator) * other.denominator,
                    static_cast<Wide>(denominator) * other.numerator,
                    exponent - other.exponent);
}

double RealScale::toDouble() const {
  return std::ldexp(static_cast<double>(numerator) /
                        static_cast<double>(denominator),
                    exponent);
}

int64_t RealScale::scaledBy(int shift) const {
  if (isZero())
    return 0;
  // floor(2 * this * 2^shift), then halve with rounding.
  int power = exponent + shift + 1;
  Wide dividend = numerator, divisor = denominator;
  if (power >= 0) {
    if (bitLength(dividend) + power > 127)
      return std::numeric_limits<int64_t>::max();
    dividend <<= power;
  } else {
    if (bitLength(divisor) - power > 127)
      return 0;
    divisor <<= -power;
  }
  Wide quotient = dividend / divisor;
  if (bitLength(quotient) > 63)
    return std::numeric_limits<int64_t>::max();
  return static_cast<int64_t>((quotient + 1) >> 1);
}

/// The smallest `x` with `x * 2 * divisor >= odd * dividend` (strictly greater
/// if `strict`), for `odd` of either sign, clamped to [-kFar, kFar].
static int64_t firstAbove(int64_t odd, Wide dividend, int power, Wide divisor,
                          bool strict) {
  Wide magnitude = dividend * static_cast<Wide>(std::abs(odd));
  bool negative = odd < 0;
  if (power >= 0) {
    if (bitLength(magnitude) + power > 126)
      return negative ? -kFar : kFar;
    magnitude <<= power;
  } else {
    // The quotient is a fraction: no integer but 0 and 1 is near.
    if (bitLength(divisor) - power > 126)
      return negative ? 0 : 1;
    divisor <<= -power;
  }
  Wide quotient = magnitude / divisor;
  bool exact = quotient * divisor == magnitude;
  if (quotient >= static_cast<Wide>(kFar))
    return negative ? -kFar : kFar;
  int64_t floor = static_cast<int64_t>(quotient);
  if (negative)
    return exact && strict ? -floor + 1 : -floor;
  return exact && !strict ? floor : floor + 1;
}

int64_t RealScale::firstReaching(int64_t step) const {
  if (isZero())
    return step > 0 ? kFar : -kFar;
  // x * n / d * 2^e reaches step at step - 1/2; at the tie only an even step
  // wins.
  return firstAbove(2 * step - 1, denominator, -exponent - 1, numerator,
                    step % 2 != 0);
}

//===----------------------------------------------------------------------===//
// Proofs about one channel
//===----------------------------------------------------------------------===//

bool mote::qnn::canTie(int32_t multiplier, int32_t shift,
                       Interval accumulators) {
  if (multiplier == 0 || shift == 0)
    return false;
  // acc * m = 2^(shift-1) * odd needs acc = 2^power * odd.
  int power = shift - 1 - llvm::countr_zero(static_cast<uint32_t>(multiplier));
  if (power < 0 || power > 31)
    return false;
  int64_t unit = int64_t(1) << power;
  int64_t multiple = llvm::divideCeilSigned(accumulators.min, unit);
  if (multiple % 2 == 0)
    ++multiple;
  return multiple * unit <= accumulators.max;
}

/// `round(acc * multiplier / 2^shift)`.
static int64_t roundedProduct(int64_t acc, int32_t multiplier, int32_t shift,
                              Rounding rounding) {
  int64_t product = acc * multiplier;
  if (shift == 0)
    return product;
  int64_t half = int64_t(1) << (shift - 1);
  int64_t result = (product + half) >> shift;
  bool tie = ((product + half) & ((half << 1) - 1)) == 0;
  return rounding == Rounding::HalfEven && tie ? result & ~int64_t(1) : result;
}

namespace {
/// One step of a staircase: `at` is the first accumulator that gives `step`.
struct Step {
  int64_t step;
  int64_t at;
};

/// What a channel needs, and what a multiplier gives it.
struct ChannelSteps {
  SmallVector<Step> steps;

  /// The real staircase, restricted to steps that a reachable accumulator
  /// and no clamp hide.
  ChannelSteps(const RealScale &scale, Interval acc, int64_t first,
               int64_t last) {
    // Steps that lie in the range; one more at each end fixes the constant
    // parts.
    double ends[] = {static_cast<double>(acc.min) * scale.toDouble(),
                     static_cast<double>(acc.max) * scale.toDouble()};
    first = std::max<int64_t>(
        first, static_cast<int64_t>(std::clamp(ends[0], -1e6, 1e6)) - 2);
    last = std::min<int64_t>(
        last, static_cast<int64_t>(std::clamp(ends[1], -1e6, 1e6)) + 2);
    for (int64_t step = first; step <= last; ++step)
      steps.push_back(
          {step, std::clamp(scale.firstReaching(step), acc.min, acc.max + 1)});
  }

  bool equal(Interval acc, int32_t multiplier, int32_t shift,
             Rounding rounding) const {
    return llvm::all_of(steps, [&](Step step) {
      auto reaches = [&](int64_t value) {
        return roundedProduct(value, multiplier, shift, rounding) >= step.step;
      };
      return (step.at > acc.max || reaches(step.at)) &&
             (step.at <= acc.min || !reaches(step.at - 1));
    });
  }
};

/// A multiplier for one channel at one shift.
struct Candidate {
  int32_t multiplier = 0;
  bool exactHalfUp = false;
  bool exactHalfEven = false;
  bool tie = false;
  bool closeEnough = false;

  bool exact(Rounding rounding) const {
    return rounding == Rounding::HalfUp ? exactHalfUp : exactHalfEven;
  }
};
} // namespace

/// Off by less than 2^-20 of a step, for all accumulators that do not saturate.
static bool isCloseEnough(const RealScale &scale, Interval acc,
                          int32_t multiplier, int32_t shift) {
  double reach = std::max(std::abs(static_cast<double>(acc.min)),
                          std::abs(static_cast<double>(acc.max)));
  double real = scale.toDouble();
  if (real > 0)
    reach = std::min(reach, 512.0 / real);
  double error = std::abs(std::ldexp(multiplier, -shift) - real);
  return reach * error < std::ldexp(1.0, -20);
}

/// The nearest multiplier, or one of its neighbours if only that is exact.
static Candidate chooseMultiplier(const RealScale &scale, Interval acc,
                                  const ChannelSteps &steps, int32_t shift) {
  int64_t nearest = std::min(scale.scaledBy(shift), kMaxMultiplier);
  Candidate best;
  for (int64_t delta : {0, 1, -1}) {
    int64_t multiplier = nearest + delta;
    if (multiplier < 0 || multiplier > kMaxMultiplier)
      continue;
    Candidate candidate;
    candidate.multiplier = static_cast<int32_t>(multiplier);
    candidate.tie = canTie(candidate.multiplier, shift, acc);
    candidate.exactHalfUp =
        steps.equal(acc, candidate.multiplier, shift, Rounding::HalfUp);
    candidate.exactHalfEven =
        candidate.tie
            ? steps.equal(acc, candidate.multiplier, shift, Rounding::HalfEven)
            : candidate.exactHalfUp;
    candidate.closeEnough =
        isCloseEnough(scale, acc, candidate.multiplier, shift);
    if (candidate.exactHalfUp || candidate.exactHalfEven)
      return candidate;
    if (delta == 0)
      best = candidate;
  }
  return best;
}

//===----------------------------------------------------------------------===//
// Requantization
//===----------------------------------------------------------------------===//

/// The largest shift at which the scale's multiplier has at most 31 bits.
static int widestShift(const RealScale &scale) {
  int shift = kMaxShift;
  while (shift > 0 && scale.scaledBy(shift) > kMaxMultiplier)
    --shift;
  return shift;
}

RequantAttr mote::qnn::chooseRequantization(MLIRContext *context,
                                            const RequantRequest &request,
                                            RequantProof *proof) {
  size_t channels = request.scales.size();
  SmallVector<ChannelSteps> steps;
  int common = kMaxShift;
  for (auto [scale, acc] : llvm::zip(request.scales, request.accumulators)) {
    steps.emplace_back(scale, acc, int64_t(request.min) - request.zeroPoint + 1,
                       int64_t(request.max) - request.zeroPoint);
    common = std::min(common, widestShift(scale));
  }
  auto chooseAt = [&](size_t channel, int shift) {
    return chooseMultiplier(request.scales[channel],
                            request.accumulators[channel], steps[channel],
                            shift);
  };

  SmallVector<Candidate> chosen;
  SmallVector<int32_t> shifts = {common};
  for (size_t channel = 0; channel < channels; ++channel)
    chosen.push_back(chooseAt(channel, common));
  bool commonIsGood = llvm::all_of(chosen, [](const Candidate &candidate) {
    return candidate.exactHalfUp || candidate.exactHalfEven ||
           candidate.closeEnough;
  });
  if (!commonIsGood) {
    shifts.clear();
    for (size_t channel = 0; channel < channels; ++channel) {
      shifts.push_back(widestShift(request.scales[channel]));
      chosen[channel] = chooseAt(channel, shifts.back());
    }
  }

  bool halfUp = llvm::all_of(chosen, [](const Candidate &candidate) {
    return candidate.exactHalfUp || !candidate.tie;
  });
  Rounding rounding = halfUp ? Rounding::HalfUp : Rounding::HalfEven;
  if (proof) {
    proof->channels = static_cast<int64_t>(channels);
    proof->exactChannels =
        llvm::count_if(chosen, [&](const Candidate &candidate) {
          return candidate.exact(rounding);
        });
  }

  SmallVector<int32_t> multipliers = llvm::map_to_vector(
      chosen, [](const Candidate &candidate) { return candidate.multiplier; });
  if (shifts.size() == 1 && llvm::all_equal(multipliers))
    multipliers.resize(1);
  return RequantAttr::get(context, multipliers, shifts, request.zeroPoint,
                          request.min, request.max, rounding);
}

int32_t mote::qnn::quantizeReal(double value, double scale, int32_t zeroPoint,
                                int32_t min, int32_t max) {
  if (std::isnan(value))
    return zeroPoint;
  double rounded = std::nearbyint(value / scale) + zeroPoint;
  return static_cast<int32_t>(
      std::clamp(rounded, static_cast<double>(min), static_cast<double>(max)));
}

//===- RequantizationAdd.cpp - The parameters of qnn.add ------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A sum of two i8 values has 2^16 operand pairs, so a choice of
// multipliers is proven by trying them all. For given multipliers every pair
// confines the offset to an interval, and only pairs whose real result is close
// to a rounding boundary matter: intersecting their intervals finds an exact
// i32 form nearly always, which halves the work of a kernel against i64.
//
//===----------------------------------------------------------------------===//

#include "dialects/QNN/IR/Requantization.h"
#include <cmath>

using namespace mlir;
using namespace mote::qnn;

namespace {
/// One operand pair and the integer its real sum rounds to, before the zero
/// point and without the steps that the clamp hides.
struct Pair {
  int32_t lhs;
  int32_t rhs;
  int32_t rounded;
  bool hasLower; ///< The result must not be less (else the clamp raises it).
  bool hasUpper; ///< The result must not be more.
};

/// The exactly rounded results of an AddRequest.
class ExactSums {
public:
  explicit ExactSums(const AddRequest &request);
  SmallVector<Pair, 0> pairs; ///< All 65536.
  SmallVector<Pair, 0> hard;  ///< Those close to a boundary.
  bool hasTies = false; ///< Some visible result is decided by ties-to-even.
};
} // namespace

ExactSums::ExactSums(const AddRequest &request) {
  // Doubles are exact to 2^-44 here; closer than that to a tie is a tie.
  double lhsScale = request.lhsScale.toDouble();
  double rhsScale =
      request.rhsScale.toDouble() * (request.negateRhs ? -1.0 : 1.0);
  for (int32_t lhs = -128; lhs < 128; ++lhs)
    for (int32_t rhs = -128; rhs < 128; ++rhs) {
      double real = (lhs - request.lhsZeroPoint) * lhsScale +
                    (rhs - request.rhsZeroPoint) * rhsScale;
      real = std::clamp(real, -1024.0, 1024.0);
      double toTie = real - std::floor(real) - 0.5;
      bool tie = std::abs(toTie) < std::ldexp(1.0, -40);
      int32_t rounded = static_cast<int32_t>(tie ? 2 * std::nearbyint(real / 2)
                                                 : std::nearbyint(real));
      int32_t result = rounded + request.zeroPoint;
      Pair pair = {lhs, rhs, rounded, result > request.min,
                   result < request.max};
      if (result < request.min || result > request.max)
        pair.rounded =
            std::clamp(result, request.min, request.max) - request.zeroPoint;
      pairs.push_back(pair);
      if (result < request.min - 1 || result > request.max + 1)
        continue;
      hasTies |= tie;
      if (std::abs(toTie) < std::ldexp(1.0, -8))
        hard.push_back(pair);
    }
}

/// `round((lhs * m + rhs * m' + offset) / 2^shift)`.
static int64_t evaluate(const AddParameters &parameters, const Pair &pair) {
  int64_t sum = int64_t(pair.lhs) * parameters.lhsMultiplier +
                int64_t(pair.rhs) * parameters.rhsMultiplier +
                parameters.offset;
  if (parameters.shift == 0)
    return sum;
  int64_t half = int64_t(1) << (parameters.shift - 1);
  int64_t result = (sum + half) >> parameters.shift;
  bool tie = ((sum + half) & ((half << 1) - 1)) == 0;
  return parameters.rounding == Rounding::HalfEven && tie ? result & ~int64_t(1)
                                                          : result;
}

static int32_t countExact(const AddParameters &parameters,
                          const ExactSums &sums) {
  return static_cast<int32_t>(llvm::count_if(sums.pairs, [&](const Pair &pair) {
    int64_t result = evaluate(parameters, pair);
    return (result >= pair.rounded || !pair.hasLower) &&
           (result <= pair.rounded || !pair.hasUpper);
  }));
}

/// Whether all partial sums of a kernel fit i32, in any order.
static bool fitsI32(const AddParameters &parameters, int32_t zeroPoint) {
  int64_t folded = parameters.offset + zeroPoint * (int64_t(1) << parameters.shift);
  if (parameters.shift > 0)
    folded += int64_t(1) << (parameters.shift - 1);
  int64_t largest = 128 * (std::abs(int64_t(parameters.lhsMultiplier)) +
                           std::abs(int64_t(parameters.rhsMultiplier)));
  return largest + std::max(std::abs(folded), std::abs(parameters.offset)) <
         (int64_t(1) << 31);
}

/// Nearest multipliers at a shift, or none if they need more than 31 bits (at
/// shift 0, where everything but zero saturates, they are cut off).
static std::optional<AddParameters>
nearestAt(const AddRequest &request, int32_t shift, Rounding rounding) {
  int64_t lhs = request.lhsScale.scaledBy(shift);
  int64_t rhs = request.rhsScale.scaledBy(shift);
  constexpr int64_t kMax = (int64_t(1) << 31) - 1;
  if (std::max(lhs, rhs) > kMax && shift > 0)
    return std::nullopt;
  lhs = std::min(lhs, kMax);
  rhs = std::min(rhs, kMax);
  if (request.negateRhs)
    rhs = -rhs;
  AddParameters parameters;
  parameters.lhsMultiplier = static_cast<int32_t>(lhs);
  parameters.rhsMultiplier = static_cast<int32_t>(rhs);
  parameters.offset =
      -(request.lhsZeroPoint * lhs + request.rhsZeroPoint * rhs);
  parameters.shift = shift;
  parameters.rounding = rounding;
  return parameters;
}

/// Moves the offset to where all hard pairs come out right (half up), if
/// there is such a place.
static bool solveOffset(AddParameters &parameters, const ExactSums &sums) {
  int64_t unit = int64_t(1) << parameters.shift, half = unit / 2;
  int64_t low = std::numeric_limits<int64_t>::min(),
          high = std::numeric_limits<int64_t>::max();
  for (const Pair &pair : sums.hard) {
    int64_t sum = int64_t(pair.lhs) * parameters.lhsMultiplier +
                  int64_t(pair.rhs) * parameters.rhsMultiplier + half;
    int64_t first = pair.rounded * unit - sum;
    if (pair.hasLower)
      low = std::max(low, first);
    if (pair.hasUpper)
      high = std::min(high, first + unit - 1);
    if (low > high)
      return false;
  }
  parameters.offset = std::clamp(parameters.offset, low, high);
  return true;
}

/// Searches i32 parameters around the nearest multipliers.
static std::optional<AddParameters> searchI32(const AddRequest &request,
                                              const ExactSums &sums) {
  constexpr int32_t kNeighbourhood = 4;
  int32_t tries = 0;
  for (int32_t shift = 24; shift >= 1 && tries < 4; --shift) {
    auto nearest = nearestAt(request, shift, Rounding::HalfUp);
    if (!nearest || !fitsI32(*nearest, request.zeroPoint))
      continue;
    ++tries;
    for (int32_t dl = -kNeighbourhood; dl <= kNeighbourhood; ++dl)
      for (int32_t dr = -kNeighbourhood; dr <= kNeighbourhood; ++dr) {
        AddParameters candidate = *nearest;
        candidate.lhsMultiplier += dl;
        candidate.rhsMultiplier += dr;
        candidate.offset -= int64_t(request.lhsZeroPoint) * dl +
                            int64_t(request.rhsZeroPoint) * dr;
        if (!solveOffset(candidate, sums) ||
            !fitsI32(candidate, request.zeroPoint))
          continue;
        candidate.exactPairs = countExact(candidate, sums);
        if (candidate.exactPairs == 65536) {
          candidate.fitsI32 = true;
          return candidate;
        }
      }
  }
  return std::nullopt;
}

AddParameters mote::qnn::chooseAddParameters(const AddRequest &request) {
  ExactSums sums(request);
  // Ties are real: multipliers must be exact, and the rule applied. Small
  // multipliers then suffice, if any do.
  if (sums.hasTies)
    for (int32_t shift = 1; shift <= 24; ++shift) {
      auto exact = nearestAt(request, shift, Rounding::HalfEven);
      if (!exact || !fitsI32(*exact, request.zeroPoint))
        break;
      exact->exactPairs = countExact(*exact, sums);
      exact->fitsI32 = true;
      if (exact->exactPairs == 65536)
        return *exact;
    }
  if (auto found = searchI32(request, sums))
    return *found;
  int32_t shift = 54;
  Rounding rounding = sums.hasTies ? Rounding::HalfEven : Rounding::HalfUp;
  std::optional<AddParameters> wide;
  while (!(wide = nearestAt(request, shift, rounding)))
    --shift;
  wide->exactPairs = countExact(*wide, sums);
  wide->fitsI32 = fitsI32(*wide, request.zeroPoint);
  return *wide;
}

//===- QNNDialect.cpp
//--------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/QNN/IR/QNN.h"
#include "dialects/QNN/IR/QNNReferenceUtils.h"

using namespace mlir;
using namespace mote::qnn;

#include "dialects/QNN/IR/QNNDialect.cpp.inc"
#include "dialects/QNN/IR/QNNEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/QNN/IR/QNNAttributes.cpp.inc"

void QNNDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/QNN/IR/QNNAttributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/QNN/IR/QNNOps.cpp.inc"
      >();
}

LogicalResult RequantAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  ArrayRef<int32_t> multiplier,
                                  ArrayRef<int32_t> shift, int32_t zeroPoint,
                                  int32_t min, int32_t max, Rounding) {
  if (multiplier.empty() || shift.empty())
    return emitError() << "expected at least one multiplier and one shift";
  if (multiplier.size() != 1 && shift.size() != 1 &&
      multiplier.size() != shift.size())
    return emitError() << "expected as many shifts as multipliers, but got "
                       << shift.size() << " and " << multiplier.size();
  for (int32_t value : multiplier)
    if (value < 0)
      return emitError() << "expected nonnegative multipliers, but got "
                         << value;
  for (int32_t value : shift)
    if (value < 0 || value > 62)
      return emitError() << "expected shifts in [0, 62], but got " << value;
  if (min > max)
    return emitError() << "expected min <= max, but got " << min << " > "
                       << max;
  return success();
}

int32_t RequantAttr::apply(int64_t acc, int64_t channel) const {
  // |acc| < 2^31 and multiplier < 2^31, so the product fits 62 bits.
  int64_t product = acc * multiplierOf(channel);
  int64_t rounded = roundShift(product, shiftOf(channel), getRounding());
  int64_t shifted = rounded + getZeroPoint();
  return static_cast<int32_t>(
      std::min<int64_t>(std::max<int64_t>(shifted, getMin()), getMax()));
}

//===- NNReferenceElementwise.cpp - Elementwise operators of nn -----------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Functions of real numbers, computed in double and rounded once to the
// result's type. For + - * / and sqrt of f32 this is the correctly rounded f32
// result. Plain integers are computed modulo 2^64 and wrapped.
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/TensorBox.h"
#include "dialects/NN/IR/NNReferenceSupport.h"

using namespace mlir;
using namespace mote;
using namespace mote::nn;

//===----------------------------------------------------------------------===//
// Binary
//===----------------------------------------------------------------------===//

namespace {
/// Reads an operand in the order of the result, numpy broadcasting applied.
class BroadcastReader {
public:
  BroadcastReader(ArrayRef<int64_t> shape, ArrayRef<int64_t> resultShape) {
    strides.assign(resultShape.size(), 0);
    SmallVector<int64_t> own = rowMajorStrides(shape);
    size_t lead = resultShape.size() - shape.size();
    for (size_t axis = 0; axis < shape.size(); ++axis)
      strides[lead + axis] = shape[axis] == 1 ? 0 : own[axis];
  }
  int64_t at(ArrayRef<int64_t> position) const {
    int64_t element = 0;
    for (auto [index, stride] : llvm::zip_equal(position, strides))
      element += index * stride;
    return element;
  }

private:
  SmallVector<int64_t> strides;
};
} // namespace

using RealFn = double (*)(double, double);
using IntFn = int64_t (*)(int64_t, int64_t);

template <typename Op>
static void interpretBinary(Op op, ArrayRef<HostTensor> operands,
                            SmallVectorImpl<HostTensor> &results,
                            RealFn onReals, IntFn onInts) {
  RankedTensorType lhsType = tensorType(op.getLhs()),
                   rhsType = tensorType(op.getRhs());
  RankedTensorType type = tensorType(op.getResult());
  BroadcastReader lhs(lhsType.getShape(), type.getShape());
  BroadcastReader rhs(rhsType.getShape(), type.getShape());
  SmallVector<int64_t> position(type.getRank(), 0);
  if (isInteger(type)) {
    HostTensor result = HostTensor::zeros(type);
    for (int64_t element = 0; element < type.getNumElements(); ++element) {
      result.setInt(element, onInts(operands[0].getInt(lhs.at(position)),
                                    operands[1].getInt(rhs.at(position))));
      advance(position, type.getShape());
    }
    results.push_back(std::move(result));
    return;
  }
  std::vector<double> a = decode(operands[0], lhsType),
                      b = decode(operands[1], rhsType);
  std::vector<double> values(static_cast<size_t>(type.getNumElements()));
  for (double &value : values) {
    value = clamp(onReals(a[lhs.at(position)], b[rhs.at(position)]),
                  op.getActMin(), op.getActMax());
    advance(position, type.getShape());
  }
  results.push_back(encode(values, type));
}

static int64_t wrap(unsigned __int128 value) {
  return static_cast<int64_t>(static_cast<uint64_t>(value));
}

/// Rounds toward zero; x / 0 is 0, as nothing in ONNX says.
static int64_t divide(int64_t a, int64_t b) {
  return b == 0    ? 0
         : b == -1 ? wrap(-static_cast<unsigned __int128>(a))
                   : a / b;
}

/// A power modulo 2^64; negative exponents round toward zero.
static int64_t power(int64_t base, int64_t exponent) {
  if (exponent < 0)
    return base == 1 ? 1 : base == -1 ? (exponent % 2 ? -1 : 1) : 0;
  uint64_t result = 1, square = static_cast<uint64_t>(base);
  for (auto bits = static_cast<uint64_t>(exponent); bits;
       bits >>= 1, square *= square)
    if (bits & 1)
      result *= square;
  return static_cast<int64_t>(result);
}

static double minimum(double a, double b) {
  return std::isnan(a) || a < b ? a : b;
}
static double maximum(double a, double b) {
  return std::isnan(a) || a > b ? a : b;
}

#define MOTE_BINARY(OpTy, REAL, INT)                                           \
  LogicalResult OpTy::interpret(ArrayRef<HostTensor> operands,                 \
                                SmallVectorImpl<HostTensor> &results) {        \
    interpretBinary(                                                           \
        *this, operands, results,                                              \
        [](double a, double b) -> double { return REAL; },                     \
        [](int64_t a, int64_t b) -> int64_t { return INT; });                  \
    return success();                                                          \
  }
using Wide = unsigned __int128;
MOTE_BINARY(AddOp, a + b, wrap(static_cast<Wide>(a) + static_cast<Wide>(b)))
MOTE_BINARY(SubOp, a - b, wrap(static_cast<Wide>(a) - static_cast<Wide>(b)))
MOTE_BINARY(MulOp, a *b, wrap(static_cast<Wide>(a) * static_cast<Wide>(b)))
MOTE_BINARY(DivOp, a / b, divide(a, b))
MOTE_BINARY(MinimumOp, minimum(a, b), std::min(a, b))
MOTE_BINARY(MaximumOp, maximum(a, b), std::max(a, b))
MOTE_BINARY(PowOp, std::pow(a, b), power(a, b))
#undef MOTE_BINARY

//===----------------------------------------------------------------------===//
// Unary
//===----------------------------------------------------------------------===//

template <typename Op, typename Fn>
static LogicalResult interpretUnary(Op op, ArrayRef<HostTensor> operands,
                                    SmallVectorImpl<HostTensor> &results,
                                    Fn function) {
  RankedTensorType type = tensorType(op.getResult());
  std::vector<double> values = decode(operands[0], tensorType(op.getInput()));
  for (double &value : values)
    value = function(value);
  results.push_back(encode(values, type));
  return success();
}

#define MOTE_UNARY(OpTy, REAL)                                                 \
  LogicalResult OpTy::interpret(ArrayRef<HostTensor> operands,                 \
                                SmallVectorImpl<HostTensor> &results) {        \
    return interpretUnary(*this, operands, results,                            \
                          [&](double x) -> double { return REAL; });           \
  }
MOTE_UNARY(SigmoidOp, 1.0 / (1.0 + std::exp(-x)))
MOTE_UNARY(TanhOp, std::tanh(x))
MOTE_UNARY(ExpOp, std::exp(x))
MOTE_UNARY(LogOp, std::log(x))
MOTE_UNARY(SqrtOp, std::sqrt(x))
MOTE_UNARY(FloorOp, std::floor(x))
MOTE_UNARY(CeilOp, std::ceil(x))
MOTE_UNARY(ErfOp, std::erf(x))
MOTE_UNARY(HardSwishOp, x *maximum(0.0, minimum(1.0, x / 6.0 + 0.5)))
// log(exp(x) + 1) without overflow.
MOTE_UNARY(SoftplusOp, std::log1p(std::exp(-std::fabs(x))) + maximum(x, 0.0))
MOTE_UNARY(LeakyReluOp, x < 0 ? getAlpha().convertToDouble() * x : x)
MOTE_UNARY(EluOp, x < 0 ? getAlpha().convertToDouble() * std::expm1(x) : x)
MOTE_UNARY(HardSigmoidOp,
           maximum(0.0, minimum(1.0, getAlpha().convertToDouble() * x +
                                         getBeta().convertToDouble())))
#undef MOTE_UNARY

// The unary ops that integers have too.
#define MOTE_UNARY_ANY(OpTy, REAL, INT)                                        \
  LogicalResult OpTy::interpret(ArrayRef<HostTensor> operands,                 \
                                SmallVectorImpl<HostTensor> &results) {        \
    if (!isInteger(tensorType(getResult())))                                   \
      return interpretUnary(*this, operands, results,                          \
                            [&](double x) -> double { return REAL; });         \
    HostTensor result(operands[0].getKind(), operands[0].getShape());          \
    for (int64_t index = 0; index < result.getNumElements(); ++index) {        \
      int64_t x = operands[0].getInt(index);                                   \
      result.setInt(index, INT);                                               \
    }                                                                          \
    results.push_back(std::move(result));                                      \
    return success();                                                          \
  }
MOTE_UNARY_ANY(ReluOp, x < 0 ? 0.0 : x, std::max<int64_t>(x, 0))
MOTE_UNARY_ANY(AbsOp, std::fabs(x), x < 0 ? wrap(-static_cast<Wide>(x)) : x)
MOTE_UNARY_ANY(NegOp, -x, wrap(-static_cast<Wide>(x)))
MOTE_UNARY_ANY(ClipOp, clamp(x, getActMin(), getActMax()),
               saturate(clamp(static_cast<double>(x), getActMin(), getActMax()),
                        operands[0].getKind()))
#undef MOTE_UNARY_ANY

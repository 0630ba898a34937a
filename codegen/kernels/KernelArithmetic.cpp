//===- KernelArithmetic.cpp - What recipes compute ------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mote;

//===----------------------------------------------------------------------===//
// Val
//===----------------------------------------------------------------------===//

std::optional<int64_t> Val::getConstant() const {
  APInt constant;
  if (matchPattern(value, m_ConstantInt(&constant)))
    return constant.getSExtValue();
  return std::nullopt;
}

Val Val::named(const Twine &name) const {
  if (!isa<UnknownLoc>(value.getLoc()) || matchPattern(value, m_Constant()))
    return *this;
  Value(value).setLoc(NameLoc::get(StringAttr::get(value.getContext(), name)));
  return *this;
}

template <typename IntOp, typename FloatOp>
static Val arithmetic(Val a, Val b) {
  KernelBuilder &k = a.builder();
  if (isa<FloatType>(a.getType()))
    return Val(&k, k.b().createOrFold<FloatOp>(k.loc(), a, b));
  return Val(&k, k.b().createOrFold<IntOp>(k.loc(), a, b,
                                           arith::IntegerOverflowFlags::nsw));
}

Val mote::operator+(Val a, Val b) {
  // A sum keeps its constant last, so that addresses fold: (x + 1) + 2 -> x
  // + 3.
  if (std::optional<int64_t> right = b.getConstant())
    if (auto inner = a.operator Value().getDefiningOp<arith::AddIOp>())
      if (std::optional<int64_t> left =
              Val(&a.builder(), inner.getRhs()).getConstant())
        return Val(&a.builder(), inner.getLhs()) + (*left + *right);
  return arithmetic<arith::AddIOp, arith::AddFOp>(a, b);
}
Val mote::operator-(Val a, Val b) {
  return arithmetic<arith::SubIOp, arith::SubFOp>(a, b);
}
Val mote::operator*(Val a, Val b) {
  return arithmetic<arith::MulIOp, arith::MulFOp>(a, b);
}
Val mote::operator+(Val a, int64_t b) {
  return b == 0 ? a : a + a.builder().constant(a.getType(), b);
}
Val mote::operator-(Val a, int64_t b) { return a + -b; }
Val mote::operator*(Val a, int64_t b) {
  return b == 1 ? a : a * a.builder().constant(a.getType(), b);
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

/// Constants stand once, at the head of the function.
Val KernelBuilder::constant(TypedAttr value) {
  Value &known = constants[value];
  if (!known) {
    auto function = cast<func::FuncOp>(func);
    OpBuilder head(&function.getBody().front(),
                   function.getBody().front().begin());
    known = arith::ConstantOp::create(head, loc(), value);
  }
  return Val(this, known);
}
Val KernelBuilder::constant(Type type, int64_t value) {
  if (isa<FloatType>(type))
    return constant(builder.getFloatAttr(type, double(value)));
  return constant(builder.getIntegerAttr(type, value));
}
Val KernelBuilder::index(int64_t value) {
  return constant(builder.getIndexType(), value);
}
Val KernelBuilder::i32(int64_t value) {
  return constant(builder.getI32Type(), value);
}
Val KernelBuilder::i64(int64_t value) {
  return constant(builder.getI64Type(), value);
}
Val KernelBuilder::f32(double value) {
  return constant(builder.getF32FloatAttr(float(value)));
}
Val KernelBuilder::sext(Val x, Type type) {
  if (x.getType() == type)
    return x;
  return Val(this, builder.createOrFold<arith::ExtSIOp>(loc(), type, x));
}
Val KernelBuilder::trunc(Val x, Type type) {
  return Val(this, builder.createOrFold<arith::TruncIOp>(loc(), type, x));
}
Val KernelBuilder::toIndex(Val x) {
  return Val(this, builder.createOrFold<arith::IndexCastOp>(
                       loc(), builder.getIndexType(), x));
}
Val KernelBuilder::addWrap(Val a, Val b) {
  return Val(this, builder.createOrFold<arith::AddIOp>(loc(), a, b));
}
Val KernelBuilder::mulWrap(Val a, Val b) {
  return Val(this, builder.createOrFold<arith::MulIOp>(loc(), a, b));
}
Val KernelBuilder::min(Val a, Val b) {
  if (isa<FloatType>(a.getType()))
    return select(cmp("olt", b, a), b, a); // as std::min(a, b)
  return Val(this, builder.createOrFold<arith::MinSIOp>(loc(), a, b));
}
Val KernelBuilder::max(Val a, Val b) {
  if (isa<FloatType>(a.getType()))
    return select(cmp("olt", a, b), b, a); // as std::max(a, b)
  return Val(this, builder.createOrFold<arith::MaxSIOp>(loc(), a, b));
}
Val KernelBuilder::divU(Val a, Val b) {
  return Val(this, builder.createOrFold<arith::DivUIOp>(loc(), a, b));
}
Val KernelBuilder::divFloor(Val a, int64_t divisor) {
  if (divisor == 1)
    return a;
  return Val(this, builder.createOrFold<arith::DivSIOp>(
                       loc(), a, constant(a.getType(), divisor)));
}
Val KernelBuilder::shrS(Val a, int64_t bits) {
  return Val(this, builder.createOrFold<arith::ShRSIOp>(
                       loc(), a, constant(a.getType(), bits)));
}
Val KernelBuilder::shrU(Val a, int64_t bits) {
  return Val(this, builder.createOrFold<arith::ShRUIOp>(
                       loc(), a, constant(a.getType(), bits)));
}
Val KernelBuilder::shl(Val a, int64_t bits) {
  return Val(this, builder.createOrFold<arith::ShLIOp>(
                       loc(), a, constant(a.getType(), bits)));
}
Val KernelBuilder::bitAnd(Val a, Val b) {
  return Val(this, builder.createOrFold<arith::AndIOp>(loc(), a, b));
}
Val KernelBuilder::bitOr(Val a, Val b) {
  return Val(this, builder.createOrFold<arith::OrIOp>(loc(), a, b));
}
Val KernelBuilder::bitXor(Val a, Val b) {
  return Val(this, builder.createOrFold<arith::XOrIOp>(loc(), a, b));
}

Val KernelBuilder::cmp(StringRef predicate, Val a, Val b) {
  if (isa<FloatType>(a.getType()))
    return Val(this,
               builder.createOrFold<arith::CmpFOp>(
                   loc(), *arith::symbolizeCmpFPredicate(predicate), a, b));
  return Val(this, builder.createOrFold<arith::CmpIOp>(
                       loc(), *arith::symbolizeCmpIPredicate(predicate), a, b));
}
Val KernelBuilder::select(Val condition, Val a, Val b) {
  return Val(this,
             builder.createOrFold<arith::SelectOp>(loc(), condition, a, b));
}

//===- ArmDialect.cpp
//--------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Arm/IR/Arm.h"

using namespace mlir;
using namespace mote::arm;

#include "dialects/Arm/IR/ArmDialect.cpp.inc"
#include "dialects/Arm/IR/ArmInterfaces.cpp.inc"

#define GET_OP_CLASSES
#include "dialects/Arm/IR/ArmOps.cpp.inc"

void ArmDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Arm/IR/ArmOps.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Names of templates: their arguments are part of the intrinsic's name.
//===----------------------------------------------------------------------===//

static StringRef interned(MLIRContext *context, const Twine &name) {
  return StringAttr::get(context, name).getValue();
}

StringRef Dot2x2Op::getIntrinsicName() {
  return interned(getContext(), "mote_dot_2x2<" + Twine(getDistance()) + ", " +
                                    Twine(getWords()) + ", " +
                                    Twine(getUnroll()) + ">");
}

StringRef Dot1x4Op::getIntrinsicName() {
  return interned(getContext(), "mote_dot_1x4<" + Twine(getWords()) + ", " +
                                    Twine(getUnroll()) + ">");
}

StringRef Tiles2x4Op::getIntrinsicName() {
  return interned(getContext(), "mote_tiles_2x4<" + Twine(getShift()) + ">");
}

StringRef Tiles1x8Op::getIntrinsicName() { return "mote_tiles_1x8"; }

StringRef Dot16_2x4Op::getIntrinsicName() {
  return interned(getContext(), "mote_dot16_2x4<" + Twine(getDistance()) +
                                    ", " + Twine(getWords()) + ", " +
                                    Twine(getUnroll()) + ">");
}

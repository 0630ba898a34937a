//===- Literals.h ---------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// C++ spellings of types and numbers.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_CPP_LITERALS_H
#define MOTE_CODEGEN_CPP_LITERALS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Types.h"
#include "llvm/ADT/APFloat.h"
#include <string>

namespace mote {

/// `int32_t`, `float`, `int8x16_t`, `int8_t *` ...; `isConst` makes a pointer
/// one to const.
std::string printType(mlir::Type type, bool isConst = false);
/// `type` followed by `name`, without a space after a `*`.
std::string printDeclarator(const std::string &type, llvm::StringRef name);

/// The shortest decimal that is read back as exactly `value`, with a point or
/// an exponent.
void appendFloat(std::string &text, double value, bool isDouble);
/// An integer constant of `type`, with the suffix or macro it needs.
std::string printInteger(const llvm::APInt &value, mlir::Type type);
/// Text as a C string literal, quotes included.
std::string printString(llvm::StringRef text);

} // namespace mote

#endif // MOTE_CODEGEN_CPP_LITERALS_H

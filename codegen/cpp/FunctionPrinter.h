//===- FunctionPrinter.h --------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes functions: statements, declarations, loops. Expressions are
// ExpressionPrinter's.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_CPP_FUNCTIONPRINTER_H
#define MOTE_CODEGEN_CPP_FUNCTIONPRINTER_H

#include "codegen/cpp/ExpressionPrinter.h"
#include "codegen/cpp/PointerConstness.h"
#include "llvm/Support/raw_ostream.h"

namespace mote {

class FunctionPrinter {
public:
  FunctionPrinter(llvm::raw_ostream &os, mlir::emitc::FuncOp function,
                  const SymbolNames &symbols, const PointerConstness &constness,
                  unsigned columns, llvm::ArrayRef<std::string> taken = {});

  /// Comment, signature and body of a kernel.
  void printDefinition();
  /// The body's statements alone, for functions whose frame the caller writes.
  void printBody(unsigned indent);
  /// The name chosen for argument `index`.
  llvm::StringRef getArgumentName(unsigned index);

private:
  /// Whether the op is no statement: it is written where it is used, if at all.
  bool isSilent(mlir::Operation &op) const;
  void printBlock(mlir::Block &block, unsigned indent);
  void printStatement(mlir::Operation &op, unsigned indent);
  void printDeclaration(mlir::Operation &op, unsigned indent);
  void printVariable(mlir::emitc::VariableOp variable, unsigned indent);
  void printAssign(mlir::emitc::AssignOp assign, unsigned indent);
  void printCallStatement(mlir::Operation &op, unsigned indent);
  void printFor(mlir::emitc::ForOp loop, unsigned indent);
  void printParallelFor(mlir::emitc::ForOp loop, unsigned indent);
  void printIf(mlir::emitc::IfOp branch, unsigned indent,
               const std::string &lead);
  void printVerbatim(mlir::emitc::VerbatimOp verbatim, unsigned indent);
  void line(const std::string &text, unsigned indent);
  /// `left = right;`
  void assignment(const std::string &left, const std::string &right,
                  unsigned indent);
  std::string printParameter(unsigned index);

  llvm::raw_ostream &os;
  mlir::emitc::FuncOp function;
  const SymbolNames &symbols;
  const PointerConstness &constness;
  unsigned columns;
  Placement placement;
  ValueNames names;
  ExpressionPrinter expressions;
};

} // namespace mote

#endif // MOTE_CODEGEN_CPP_FUNCTIONPRINTER_H

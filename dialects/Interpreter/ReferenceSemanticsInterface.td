//===- ReferenceSemanticsInterface.td - Ops that define themselves --------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_INTERPRETER_REFERENCESEMANTICSINTERFACE
#define MOTE_DIALECTS_INTERPRETER_REFERENCESEMANTICSINTERFACE

include "mlir/IR/OpBase.td"

def ReferenceSemanticsOpInterface : OpInterface<"ReferenceSemanticsOpInterface"> {
  let cppNamespace = "::mote";
  let description = [{
    An op whose meaning is executable. `interpret` is the definition that every
    kernel, on every target, must equal: bit for bit where the element type is
    an integer. It is written for clarity, never for speed.

    Operands and results are `HostTensor`s: row-major values on the compiling
    machine. A quantized tensor is held as its storage integers. For an op in
    destination style, `operands` holds the inputs followed by the inits.
  }];
  let methods = [
    InterfaceMethod<"Computes the results from the operands.",
      "::llvm::LogicalResult", "interpret",
      (ins "::llvm::ArrayRef<::mote::HostTensor>":$operands,
           "::llvm::SmallVectorImpl<::mote::HostTensor> &":$results)>,
  ];
}

#endif // MOTE_DIALECTS_INTERPRETER_REFERENCESEMANTICSINTERFACE

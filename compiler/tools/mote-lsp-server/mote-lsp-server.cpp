//===- mote-lsp-server.cpp ------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// The language server for MLIR files with Mote's dialects: what an editor
// starts.
//
//===----------------------------------------------------------------------===//

#include "compiler/pipelines/Registration.h"
#include "compiler/tools/HideLibraryOptions.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"

int main(int argc, char **argv) {
  mote::hideLibraryOptions();
  mlir::DialectRegistry registry;
  mote::registerAllDialects(registry);
  return mlir::failed(mlir::MlirLspServerMain(argc, argv, registry));
}

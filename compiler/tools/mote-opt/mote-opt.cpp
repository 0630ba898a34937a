//===- mote-opt.cpp
//----------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Runs passes of Mote, and the upstream passes it builds on, over MLIR files.
//
//===----------------------------------------------------------------------===//

#include "compiler/pipelines/Registration.h"
#include "compiler/tools/HideLibraryOptions.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mote::hideLibraryOptions();
  mlir::DialectRegistry registry;
  mote::registerAllDialects(registry);
  mote::registerAllPasses();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "Mote's optimizer driver\n", registry));
}

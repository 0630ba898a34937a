//===- Compilation.cpp ----------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/pipelines/Compilation.h"

#include "compiler/pipelines/Phases.h"
#include "llvm/Support/FileSystem.h"

using namespace mlir;
using namespace mote;

LogicalResult Compilation::import(StringRef path,
                                  const ImportOptions &importOptions) {
  if (progress)
    progress(allPhases().front().name);
  FailureOr<OwningOpRef<ModuleOp>> imported =
      importOnnx(path, importOptions, &context);
  if (failed(imported))
    return failure();
  module = std::move(*imported);
  reached = 0;
  return success();
}

LogicalResult Compilation::runPhase(size_t index) {
  const Phase &phase = allPhases()[index];
  if (progress)
    progress(phase.name);
  PassManager pm(&context);
  if (!dumpFolder.empty()) {
    // Pass managers number their files from 0, so each needs a folder.
    std::string folder =
        dumpFolder + "/" + std::to_string(index) + "_" + phase.name.str();
    if (std::error_code code = llvm::sys::fs::create_directories(folder))
      return emitError(UnknownLoc::get(&context))
             << "cannot create " << folder << ": " << code.message();
    context.disableMultithreading();
    pm.enableIRPrintingToFileTree(
        /*shouldPrintBeforePass=*/nullptr,
        /*shouldPrintAfterPass=*/[](Pass *, Operation *) { return true; },
        /*printModuleScope=*/true, /*printAfterOnlyOnChange=*/false,
        /*printAfterOnlyOnFailure=*/false, folder);
  }
  phase.build(pm, options);
  return pm.run(*module);
}

LogicalResult Compilation::advanceTo(StringRef phaseName) {
  std::optional<size_t> last = lookupPhase(phaseName);
  assert(last && allPhases()[*last].name != "cpp" && "not a phase of the IR");
  static const size_t qnn = *lookupPhase("qnn");
  while (reached < *last) {
    if (failed(runPhase(reached + 1)))
      return failure();
    ++reached;
    if (reached == qnn)
      if (failed(readSignature(*module, signature)))
        return failure();
  }
  return success();
}

StringRef Compilation::getModelName() {
  return (*module)->getAttrOfType<StringAttr>("mote.model").getValue();
}

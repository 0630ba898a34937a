//===- EmitCpp.h - From emitc to the files a user checks in -----*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The last step: prints an `emitc` module as `<model>.h`, `<model>.cpp`,
// `<model>_weights.cpp`, `mote_runtime.h` and `CMakeLists.txt`.
// docs/emitted-code.md says what the files promise. Nothing here changes the
// module or touches the disk.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_CPP_EMITCPP_H
#define MOTE_CODEGEN_CPP_EMITCPP_H

#include "mlir/IR/BuiltinOps.h"
#include <string>
#include <vector>

namespace mote {

/// One file of the output, complete.
struct EmittedFile {
  std::string name;     ///< Without a folder, e.g. `kws.cpp`.
  std::string contents; ///< Ends with a line feed.
};

/// Every choice the printer makes that the module does not.
struct EmissionOptions {
  /// For the banner: `mote 0.1.0`.
  std::string toolVersion = "mote";
  /// For the banner: the `--target=` the kernels were chosen for. Empty: not
  /// said.
  std::string target;
  /// For the banner: the options that shaped the code, as one would type them
  /// again.
  std::string commandLine;
  /// Name of the section that holds the weights
  /// (`--weights-section=.ext_flash`). Empty: wherever the linker puts
  /// read-only data.
  std::string weightsSection;
  /// Lines are broken after this many columns, where they can be.
  unsigned columns = 100;
  /// Whether CMakeLists.txt is among the files.
  bool emitCMake = true;
};

/// Prints `module`, which is in the `emitc` phase of docs/pipeline.md: `emitc`
/// functions and globals, one `plan.arena`, and the module's `mote.*`
/// attributes. Whether inputs and outputs lie in the arena or are the caller's
/// follows from the arena: it lists them, or the model function takes them.
/// Reports what is wrong as diagnostics on the op.
mlir::FailureOr<std::vector<EmittedFile>>
emitCpp(mlir::ModuleOp module, const EmissionOptions &options);

} // namespace mote

#endif // MOTE_CODEGEN_CPP_EMITCPP_H

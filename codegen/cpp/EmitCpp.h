//===- EmitCpp.h - From emitc to the files a user checks in -----*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The last step: prints an `emitc` module as `<model>.h`, `<model>.cpp`,
// `<model>_weights.*`, `mote_runtime.h` and `CMakeLists.txt`.
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

/// How the constant tables are written (`--weights=`).
enum class WeightsForm {
  Auto,     ///< `Array` up to `largestArrayBytes`, else `Assembly`.
  Array,    ///< `<model>_weights.cpp`: C++ arrays, to be read and diffed.
  Assembly, ///< `<model>_weights.S` includes `<model>_weights.bin`.
  Binary,   ///< `<model>_weights.bin` alone, to be flashed or mapped.
  Object,   ///< `<model>_weights.o`: an ELF object for the target.
};

/// Above this an array costs the C++ compiler more than anything else of a
/// small model does: about 2 s a MiB of int8, and 145 (gcc 12.2) to 190 MB
/// (clang 22), beside 0.1 s for any size of assembly (benchmarks/weights.py).
inline constexpr int64_t largestArrayBytes = 1 << 20;

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
  /// The memory region that holds that section, for the linker script
  /// (`--weights-mem`). Empty: the program's own script says.
  std::string weightsRegion;
  WeightsForm weights = WeightsForm::Auto;
  /// LLVM's name of the target, for `WeightsForm::Object`
  /// (`thumbv7em-none-eabi`). Empty: this machine.
  std::string triple;
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

//===- Target.h - What a target is, as data ---------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_TARGETS_TARGET_H
#define MOTE_CODEGEN_TARGETS_TARGET_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <string>

namespace mote {

/// Instruction-set features a kernel may require; a set is a bitwise or.
enum Isa : uint32_t {
  IsaScalar = 0,         ///< Portable C++.
  IsaUnaligned = 1u << 0, ///< Words may be loaded from any byte address.
  IsaDSP = 1u << 1,      ///< SMLAD, SXTB16, SSAT, SMLAL (Armv7E-M, Armv8-M DSP).
  IsaMVE = 1u << 2,      ///< Helium, integer.
  IsaMVEFloat = 1u << 3, ///< Helium, float.
  IsaNEON = 1u << 4,     ///< Advanced SIMD, Armv7-A or AArch64.
  IsaAArch64 = 1u << 5,
  IsaDotProd = 1u << 6,
  IsaI8MM = 1u << 7,
  IsaFP16 = 1u << 8,
  IsaFPU = 1u << 9, ///< Hardware single-precision floats.
  IsaV6M = 1u << 10, ///< Armv6-M, whose code is written for eight registers and no long product.
};

/// How to build and run for a target on the developer's machine.
struct Toolchain {
  llvm::StringRef gcc;        ///< e.g. `arm-none-eabi-g++`.
  llvm::StringRef gccFlags;   ///< Space-separated, e.g. `-mcpu=cortex-m4 -mthumb ...`.
  llvm::StringRef clangFlags; ///< For clang++-22.
  llvm::StringRef qemu;       ///< `qemu-system-arm`, `qemu-aarch64`, ... or empty for the host.
  llvm::StringRef qemuFlags;  ///< e.g. `-machine mps2-an386`, or `-cpu cortex-a55`.
  /// Flash and RAM of the QEMU board (bytes from address), 0 for user mode.
  uint32_t flashBase = 0, flashSize = 0, ramBase = 0, ramSize = 0;
  /// A board's large, slow memory, for models that do not fit; size 0 where it has none.
  uint32_t extraBase = 0, extraSize = 0;
  /// The board that has this memory and the others too, where it is another one.
  llvm::StringRef extraQemuFlags = {};

  /// LLVM's name of the target with its float ABI, e.g. `arm-none-eabihf`; empty
  /// for the host.
  std::string getTriple() const;
};

/// A target: what kernels may use, and how its code is built and run.
struct Target {
  llvm::StringRef name; ///< As in `--target=`.
  llvm::StringRef description;
  uint32_t isa;       ///< Set of `Isa`.
  Toolchain toolchain;

  bool has(uint32_t features) const { return (isa & features) == features; }
  bool isBareMetal() const { return toolchain.flashSize != 0; }
};

/// All targets, in the order `--help` lists them.
llvm::ArrayRef<Target> allTargets();
/// The target of that name, or null.
const Target *lookupTarget(llvm::StringRef name);

} // namespace mote

#endif // MOTE_CODEGEN_TARGETS_TARGET_H

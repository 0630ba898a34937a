//===- Target.cpp
//------------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/targets/Target.h"

using namespace mote;

// The memory maps are those of QEMU 7.2's boards (`info mtree -f`), not of any
// product with that core.
static constexpr uint32_t KiB = 1u << 10, MiB = 1u << 20;

static constexpr uint32_t isaM7 = IsaUnaligned | IsaDSP | IsaFPU;
static constexpr uint32_t isaM55 = isaM7 | IsaMVE | IsaMVEFloat;
static constexpr uint32_t isaA53 = IsaUnaligned | IsaNEON | IsaAArch64 | IsaFPU;
static constexpr uint32_t isaA55 = isaA53 | IsaDotProd | IsaFP16;
static constexpr uint32_t isaV86A = isaA55 | IsaI8MM;

/// A bare-metal core: both compilers take the same flags.
#define CORTEX_M(flags)                                                        \
  "arm-none-eabi-g++", flags " -mthumb",                                       \
      "--target=arm-none-eabi " flags " -mthumb", "qemu-system-arm"
#define CORTEX_A(triple, flags)                                                \
  triple "-g++", flags, "--target=" triple " " flags

static const Target targets[] = {
    {"generic",
     "any C++17 compiler; runs on this machine",
     IsaScalar | IsaFPU,
     {"g++", "", "", "", ""}},
    // What does not fit the microbit runs on a larger board, whose Cortex-M3
    // executes Armv6-M code as it is.
    {"cortex-m0",
     "Armv6-M: no DSP, no FPU, no unaligned loads",
     IsaV6M,
     {CORTEX_M("-mcpu=cortex-m0"), "-machine microbit", 0x00000000, 256 * KiB,
      0x20000000, 16 * KiB, 0x21000000, 16 * MiB, "-machine mps2-an385"}},
    {"cortex-m0plus",
     "Armv6-M: no DSP, no FPU, no unaligned loads",
     IsaV6M,
     {CORTEX_M("-mcpu=cortex-m0plus"), "-machine microbit", 0x00000000,
      256 * KiB, 0x20000000, 16 * KiB, 0x21000000, 16 * MiB,
      "-machine mps2-an385"}},
    {"cortex-m3",
     "Armv7-M: no DSP, no FPU",
     IsaUnaligned,
     {CORTEX_M("-mcpu=cortex-m3"), "-machine mps2-an385", 0x00000000, 4 * MiB,
      0x20000000, 4 * MiB, 0x21000000, 16 * MiB}},
    {"cortex-m4",
     "Armv7E-M: DSP, single-precision FPU",
     isaM7,
     {CORTEX_M("-mcpu=cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16"),
      "-machine mps2-an386", 0x00000000, 4 * MiB, 0x20000000, 4 * MiB,
      0x21000000, 16 * MiB}},
    {"cortex-m7",
     "Armv7E-M: DSP, single-precision FPU, dual issue",
     isaM7,
     {CORTEX_M("-mcpu=cortex-m7 -mfloat-abi=hard -mfpu=fpv5-sp-d16"),
      "-machine mps2-an500", 0x00000000, 4 * MiB, 0x20000000, 4 * MiB,
      0x60000000, 16 * MiB}},
    {"cortex-m33",
     "Armv8-M Mainline: DSP, single-precision FPU",
     isaM7,
     {CORTEX_M("-mcpu=cortex-m33 -mfloat-abi=hard -mfpu=fpv5-sp-d16"),
      "-machine mps2-an505", 0x10000000, 4 * MiB, 0x38000000, 2 * MiB,
      0x80000000, 16 * MiB}},
    {"cortex-m55",
     "Armv8.1-M: Helium (MVE) integer and float",
     isaM55,
     {CORTEX_M("-mcpu=cortex-m55 -mfloat-abi=hard"), "-machine mps3-an547",
      0x00000000, 512 * KiB, 0x20000000, 512 * KiB, 0x70000000, 256 * MiB}},
    // gcc 12 and QEMU 7.2 know no M85; the M55 has its instructions, pointer
    // authentication aside.
    {"cortex-m85",
     "Armv8.1-M: Helium (MVE) integer and float, dual issue",
     isaM55,
     {"arm-none-eabi-g++", "-mcpu=cortex-m55 -mfloat-abi=hard -mthumb",
      "--target=arm-none-eabi -mcpu=cortex-m85+nopacbti -mfloat-abi=hard "
      "-mthumb",
      "qemu-system-arm", "-machine mps3-an547", 0x00000000, 512 * KiB,
      0x20000000, 512 * KiB, 0x70000000, 256 * MiB}},
    {"cortex-a53",
     "AArch64: NEON",
     isaA53,
     {CORTEX_A("aarch64-linux-gnu", "-mcpu=cortex-a53"), "qemu-aarch64",
      "-cpu cortex-a53"}},
    {"cortex-a55",
     "AArch64: NEON, dot product, fp16",
     isaA55,
     {CORTEX_A("aarch64-linux-gnu", "-mcpu=cortex-a55"), "qemu-aarch64",
      "-cpu max"}},
    {"cortex-a76",
     "AArch64: NEON, dot product, fp16",
     isaA55,
     {CORTEX_A("aarch64-linux-gnu", "-mcpu=cortex-a76"), "qemu-aarch64",
      "-cpu max"}},
    {"armv8.6a",
     "AArch64: NEON, dot product, fp16, 8-bit matrix product",
     isaV86A,
     {CORTEX_A("aarch64-linux-gnu", "-march=armv8.6-a+fp16"), "qemu-aarch64",
      "-cpu max"}},
    {"armv7a-neon",
     "Armv7-A: NEON",
     IsaUnaligned | IsaNEON | IsaFPU,
     {CORTEX_A("arm-linux-gnueabihf",
               "-march=armv7-a -mfpu=neon-vfpv4 -mfloat-abi=hard"),
      "qemu-arm", "-cpu cortex-a15"}},
};

std::string Toolchain::getTriple() const {
  llvm::StringRef flags = clangFlags;
  if (!flags.consume_front("--target="))
    return "";
  std::string triple = flags.split(' ').first.str();
  bool hardFloat = flags.contains("-mfloat-abi=hard");
  return hardFloat && llvm::StringRef(triple).ends_with("eabi") ? triple + "hf"
                                                                : triple;
}

llvm::ArrayRef<Target> mote::allTargets() { return targets; }

const Target *mote::lookupTarget(llvm::StringRef name) {
  for (const Target &target : targets)
    if (target.name == name)
      return &target;
  return nullptr;
}

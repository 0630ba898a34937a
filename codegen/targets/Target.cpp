//===- Target.cpp ------------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/targets/Target.h"

using namespace mote;

// Flash and RAM are those of the QEMU boards; on mps2 the code lives in the
// 4 MiB SSRAM1 at 0 and data in SSRAM2/3 at 0x20000000.
static const Target targets[] = {
    {"generic", "any C++17 compiler (the host)", IsaScalar | IsaFPU,
     {"g++", "", "", "", "", 0, 0, 0, 0}},
    {"cortex-m0", "Armv6-M, no DSP, no FPU (QEMU microbit)", IsaScalar,
     {"arm-none-eabi-g++", "-mcpu=cortex-m0 -mthumb", "--target=arm-none-eabi -mcpu=cortex-m0 -mthumb",
      "qemu-system-arm", "-machine microbit", 0, 0x40000, 0x20000000, 0x4000}},
    {"cortex-m0plus", "Armv6-M, no DSP, no FPU (run on QEMU microbit)", IsaScalar,
     {"arm-none-eabi-g++", "-mcpu=cortex-m0plus -mthumb", "--target=arm-none-eabi -mcpu=cortex-m0plus -mthumb",
      "qemu-system-arm", "-machine microbit", 0, 0x40000, 0x20000000, 0x4000}},
    {"cortex-m3", "Armv7-M, no DSP, no FPU", IsaUnaligned,
     {"arm-none-eabi-g++", "-mcpu=cortex-m3 -mthumb", "--target=arm-none-eabi -mcpu=cortex-m3 -mthumb",
      "qemu-system-arm", "-machine mps2-an385", 0, 0x400000, 0x20000000, 0x400000}},
    {"cortex-m4", "Armv7E-M: DSP, single-precision FPU", IsaUnaligned | IsaDSP | IsaFPU,
     {"arm-none-eabi-g++", "-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16",
      "--target=arm-none-eabi -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16",
      "qemu-system-arm", "-machine mps2-an386", 0, 0x400000, 0x20000000, 0x400000}},
    {"cortex-m7", "Armv7E-M: DSP, FPU, dual issue", IsaUnaligned | IsaDSP | IsaFPU,
     {"arm-none-eabi-g++", "-mcpu=cortex-m7 -mthumb -mfloat-abi=hard -mfpu=fpv5-sp-d16",
      "--target=arm-none-eabi -mcpu=cortex-m7 -mthumb -mfloat-abi=hard -mfpu=fpv5-sp-d16",
      "qemu-system-arm", "-machine mps2-an500", 0, 0x400000, 0x20000000, 0x400000}},
    {"cortex-m33", "Armv8-M Mainline: DSP, FPU", IsaUnaligned | IsaDSP | IsaFPU,
     {"arm-none-eabi-g++", "-mcpu=cortex-m33 -mthumb -mfloat-abi=hard -mfpu=fpv5-sp-d16",
      "--target=arm-none-eabi -mcpu=cortex-m33 -mthumb -mfloat-abi=hard -mfpu=fpv5-sp-d16",
      "qemu-system-arm", "-machine mps2-an505", 0x10000000, 0x400000, 0x38000000, 0x400000}},
    {"cortex-m55", "Armv8.1-M: Helium integer and float", IsaUnaligned | IsaDSP | IsaMVE | IsaMVEFloat | IsaFPU,
     {"arm-none-eabi-g++", "-mcpu=cortex-m55 -mthumb -mfloat-abi=hard",
      "--target=arm-none-eabi -mcpu=cortex-m55 -mthumb -mfloat-abi=hard",
      "qemu-system-arm", "-machine mps3-an547", 0, 0x80000, 0x20000000, 0x80000}},
    {"cortex-a53", "AArch64 NEON", IsaUnaligned | IsaNEON | IsaAArch64 | IsaFPU,
     {"aarch64-linux-gnu-g++", "-mcpu=cortex-a53", "--target=aarch64-linux-gnu -mcpu=cortex-a53",
      "qemu-aarch64", "-cpu cortex-a53 -L /usr/aarch64-linux-gnu", 0, 0, 0, 0}},
    {"cortex-a55", "AArch64 NEON, dot product, fp16", IsaUnaligned | IsaNEON | IsaAArch64 | IsaDotProd | IsaFP16 | IsaFPU,
     {"aarch64-linux-gnu-g++", "-mcpu=cortex-a55", "--target=aarch64-linux-gnu -mcpu=cortex-a55",
      "qemu-aarch64", "-cpu max -L /usr/aarch64-linux-gnu", 0, 0, 0, 0}},
    {"cortex-a76", "AArch64 NEON, dot product, fp16", IsaUnaligned | IsaNEON | IsaAArch64 | IsaDotProd | IsaFP16 | IsaFPU,
     {"aarch64-linux-gnu-g++", "-mcpu=cortex-a76", "--target=aarch64-linux-gnu -mcpu=cortex-a76",
      "qemu-aarch64", "-cpu max -L /usr/aarch64-linux-gnu", 0, 0, 0, 0}},
    {"armv7a-neon", "Armv7-A NEON", IsaUnaligned | IsaNEON | IsaFPU,
     {"arm-linux-gnueabihf-g++", "-march=armv7-a -mfpu=neon-vfpv4 -mfloat-abi=hard",
      "--target=arm-linux-gnueabihf -march=armv7-a -mfpu=neon-vfpv4 -mfloat-abi=hard",
      "qemu-arm", "-cpu cortex-a15 -L /usr/arm-linux-gnueabihf", 0, 0, 0, 0}},
};

llvm::ArrayRef<Target> mote::allTargets() { return targets; }

const Target *mote::lookupTarget(llvm::StringRef name) {
  for (const Target &target : targets)
    if (target.name == name)
      return &target;
  return nullptr;
}

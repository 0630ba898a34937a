//===- Disassembly.h - The machine code of a program ---------- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a linked bare-metal program consists of: functions and decoded
// instructions, for analyses that ask what the C++ compiler made of the emitted
// code.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_RUN_DISASSEMBLY_H
#define MOTE_COMPILER_RUN_DISASSEMBLY_H

#include "codegen/targets/Target.h"
#include "llvm/MC/MCInst.h"
#include "llvm/MC/MCInstrDesc.h"
#include "llvm/Support/Error.h"
#include <map>
#include <memory>
#include <string>

namespace llvm {
namespace object {
class ObjectFile;
} // namespace object
} // namespace llvm

namespace mote {

/// A function's name from its symbol: without namespaces, parameters and the
/// suffixes of a compiler's clones.
std::string functionName(llvm::StringRef symbol);

struct DecodedInstruction {
  llvm::MCInst inst;
  uint64_t address;
  uint64_t size; ///< Bytes.
};

/// The code of an ELF executable for a Cortex-M target (Thumb). Data between
/// instructions is told apart by the mapping symbols `$t` and `$d` (ELF for the
/// Arm Architecture, section 5.5.5).
class Disassembly {
public:
  /// An error says what is wrong with the file, or that an instruction is
  /// unknown.
  static llvm::Expected<Disassembly> read(llvm::StringRef executable,
                                          const Target &target);
  Disassembly(Disassembly &&);
  ~Disassembly();

  /// Names by address, as `functionName` gives them.
  const std::map<uint64_t, std::string> &getFunctions() const {
    return functions;
  }
  /// The address of the function whose symbol is `name`.
  std::optional<uint64_t> findFunction(llvm::StringRef name) const;

  /// The instruction at `address`, or null.
  const DecodedInstruction *at(uint64_t address) const;
  /// The instruction before `instruction` in memory, or null.
  const DecodedInstruction *before(const DecodedInstruction &instruction) const;
  /// The next instruction in memory, behind data if there is some, or null.
  const DecodedInstruction *after(const DecodedInstruction &instruction) const;
  /// The unsigned number of `bytes` bytes (1, 2 or 4) that the program holds at
  /// `address`.
  std::optional<uint32_t> numberAt(uint64_t address, unsigned bytes) const;

  /// LLVM's name of the opcode, e.g. `tPUSH`.
  llvm::StringRef getOpcode(const llvm::MCInst &inst) const;
  const llvm::MCInstrDesc &getDescription(const llvm::MCInst &inst) const;
  llvm::StringRef getRegister(llvm::MCRegister reg) const;
  /// Whether the instruction writes `name`, e.g. `SP`.
  bool writes(const llvm::MCInst &inst, llvm::StringRef name) const;
  /// Whether it is executed only under a condition.
  bool isConditional(const llvm::MCInst &inst) const;
  /// Where a branch or call with a constant distance goes.
  std::optional<uint64_t>
  branchTarget(const DecodedInstruction &instruction) const;
  /// As an assembler would take it.
  std::string print(const DecodedInstruction &instruction) const;

private:
  struct Decoder;
  Disassembly();
  llvm::Error readSymbols(const llvm::object::ObjectFile &object);
  llvm::Error decode(const llvm::object::ObjectFile &object);

  std::unique_ptr<Decoder> decoder;
  std::map<uint64_t, std::string> functions;
  std::map<std::string, uint64_t> symbols;
  std::map<uint64_t, bool> mapping; ///< Where code (true) or data begins.
  std::map<uint64_t, DecodedInstruction> instructions;
  std::map<uint64_t, std::string> sections; ///< Contents by address.
};

} // namespace mote

#endif // MOTE_COMPILER_RUN_DISASSEMBLY_H

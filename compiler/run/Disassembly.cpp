//===- Disassembly.cpp ----------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/run/Disassembly.h"

#include "llvm/Demangle/Demangle.h"
#include "llvm/MC/MCAsmInfo.h"
#include "llvm/MC/MCContext.h"
#include "llvm/MC/MCDisassembler/MCDisassembler.h"
#include "llvm/MC/MCInstPrinter.h"
#include "llvm/MC/MCInstrAnalysis.h"
#include "llvm/MC/MCInstrInfo.h"
#include "llvm/MC/MCRegisterInfo.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/MCTargetOptions.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using namespace mote;

// TargetSelect.h would want every target of the installed LLVM.
extern "C" {
void LLVMInitializeARMTargetInfo();
void LLVMInitializeARMTargetMC();
void LLVMInitializeARMDisassembler();
}

/// LLVM's machine-code layer for one core.
struct Disassembly::Decoder {
  Triple triple{"thumb-none-eabi"};
  std::unique_ptr<MCRegisterInfo> registers;
  std::unique_ptr<MCAsmInfo> assembly;
  std::unique_ptr<MCInstrInfo> instructions;
  std::unique_ptr<MCSubtargetInfo> subtarget;
  std::unique_ptr<MCContext> context;
  std::unique_ptr<MCDisassembler> disassembler;
  std::unique_ptr<MCInstrAnalysis> analysis;
  std::unique_ptr<MCInstPrinter> printer;
};

Disassembly::Disassembly() : decoder(std::make_unique<Decoder>()) {}
Disassembly::Disassembly(Disassembly &&) = default;
Disassembly::~Disassembly() = default;

/// The value of `-mcpu=` among the flags of a target's compilers.
static StringRef cpuOf(const ::mote::Target &target) {
  return target.toolchain.gccFlags.split("-mcpu=").second.split(' ').first;
}

std::string mote::functionName(StringRef symbol) {
  ItaniumPartialDemangler demangler;
  std::string plain = symbol.split('.').first.str();
  if (demangler.partialDemangle(plain.c_str()))
    return plain;
  size_t size = 0;
  char *name = demangler.getFunctionBaseName(nullptr, &size);
  std::string result = name ? name : plain;
  std::free(name);
  return result;
}

Error Disassembly::readSymbols(const object::ObjectFile &object) {
  for (const object::SymbolRef &symbol : object.symbols()) {
    Expected<StringRef> name = symbol.getName();
    Expected<uint64_t> value = symbol.getAddress();
    Expected<object::SymbolRef::Type> type = symbol.getType();
    if (!name || !value || !type)
      return joinErrors(joinErrors(name.takeError(), value.takeError()),
                        type.takeError());
    if (name->starts_with("$t") || name->starts_with("$d"))
      mapping[*value] = name->starts_with("$t");
    if (*type != object::SymbolRef::ST_Function)
      continue;
    // The lowest bit of an address says Thumb.
    functions.try_emplace(*value & ~uint64_t(1), functionName(*name));
    symbols[name->str()] = *value & ~uint64_t(1);
  }
  return Error::success();
}

Error Disassembly::decode(const object::ObjectFile &object) {
  for (const object::SectionRef &section : object.sections()) {
    if (!section.isText() && !section.isData())
      continue;
    Expected<StringRef> contents = section.getContents();
    if (!contents)
      return contents.takeError();
    uint64_t base = section.getAddress();
    sections[base] = contents->str();
    if (!section.isText())
      continue;
    auto bytes = arrayRefFromStringRef(*contents);
    for (auto range = mapping.lower_bound(base);
         range != mapping.end() && range->first < base + bytes.size();
         ++range) {
      if (!range->second)
        continue;
      auto next = std::next(range);
      uint64_t end = next == mapping.end()
                         ? base + bytes.size()
                         : std::min(next->first, base + bytes.size());
      for (uint64_t address = range->first; address < end;) {
        DecodedInstruction decoded{MCInst(), address, 0};
        auto status = decoder->disassembler->getInstruction(
            decoded.inst, decoded.size, bytes.slice(address - base), address,
            nulls());
        if (status == MCDisassembler::Fail)
          return createStringError(
              formatv("unknown instruction at {0:x}", address));
        instructions.emplace(address, decoded);
        address += decoded.size;
      }
    }
  }
  return Error::success();
}

Expected<Disassembly> Disassembly::read(StringRef executable,
                                        const ::mote::Target &target) {
  LLVMInitializeARMTargetInfo();
  LLVMInitializeARMTargetMC();
  LLVMInitializeARMDisassembler();

  Disassembly result;
  Decoder &decoder = *result.decoder;
  std::string problem;
  const auto *arm = TargetRegistry::lookupTarget(decoder.triple, problem);
  if (!arm)
    return createStringError(problem);
  decoder.registers.reset(arm->createMCRegInfo(decoder.triple));
  decoder.assembly.reset(arm->createMCAsmInfo(
      *decoder.registers, decoder.triple, MCTargetOptions()));
  decoder.instructions.reset(arm->createMCInstrInfo());
  decoder.subtarget.reset(
      arm->createMCSubtargetInfo(decoder.triple, cpuOf(target), ""));
  decoder.context = std::make_unique<MCContext>(
      decoder.triple, decoder.assembly.get(), decoder.registers.get(),
      decoder.subtarget.get());
  decoder.disassembler.reset(
      arm->createMCDisassembler(*decoder.subtarget, *decoder.context));
  decoder.analysis.reset(
      arm->createMCInstrAnalysis(decoder.instructions.get()));
  decoder.printer.reset(arm->createMCInstPrinter(
      decoder.triple, /*SyntaxVariant=*/0, *decoder.assembly,
      *decoder.instructions, *decoder.registers));

  auto file = object::ObjectFile::createObjectFile(executable);
  if (!file)
    return file.takeError();
  const object::ObjectFile &object = *file->getBinary();
  if (Error error = result.readSymbols(object))
    return error;
  if (Error error = result.decode(object))
    return error;
  return result;
}

std::optional<uint64_t> Disassembly::findFunction(StringRef name) const {
  auto found = symbols.find(name.str());
  return found == symbols.end() ? std::nullopt : std::optional(found->second);
}

const DecodedInstruction *Disassembly::at(uint64_t address) const {
  auto found = instructions.find(address);
  return found == instructions.end() ? nullptr : &found->second;
}

const DecodedInstruction *
Disassembly::before(const DecodedInstruction &instruction) const {
  auto found = instructions.find(instruction.address);
  if (found == instructions.begin())
    return nullptr;
  const DecodedInstruction &previous = std::prev(found)->second;
  bool isAdjacent = previous.address + previous.size == instruction.address;
  return isAdjacent ? &previous : nullptr;
}

const DecodedInstruction *
Disassembly::after(const DecodedInstruction &instruction) const {
  auto found = instructions.upper_bound(instruction.address);
  return found == instructions.end() ? nullptr : &found->second;
}

std::optional<uint32_t> Disassembly::numberAt(uint64_t address,
                                              unsigned bytes) const {
  auto section = sections.upper_bound(address);
  if (section == sections.begin())
    return std::nullopt;
  --section;
  uint64_t offset = address - section->first;
  if (offset + bytes > section->second.size())
    return std::nullopt;
  uint32_t number = 0;
  for (unsigned i = 0; i < bytes; ++i)
    number |= uint32_t(uint8_t(section->second[offset + i])) << (8 * i);
  return number;
}

StringRef Disassembly::getOpcode(const MCInst &inst) const {
  return decoder->instructions->getName(inst.getOpcode());
}

const MCInstrDesc &Disassembly::getDescription(const MCInst &inst) const {
  return decoder->instructions->get(inst.getOpcode());
}

StringRef Disassembly::getRegister(MCRegister reg) const {
  return decoder->registers->getName(reg);
}

bool Disassembly::writes(const MCInst &inst, StringRef name) const {
  const MCInstrDesc &description = getDescription(inst);
  for (unsigned i = 0; i < description.getNumDefs(); ++i)
    if (inst.getOperand(i).isReg() && inst.getOperand(i).getReg() &&
        getRegister(inst.getOperand(i).getReg()) == name)
      return true;
  // What a pop loads is a list at the end that no definition tells.
  if (description.isVariadic() && description.mayLoad())
    for (const MCOperand &operand :
         drop_begin(inst, description.getNumOperands() - 1))
      if (operand.isReg() && getRegister(operand.getReg()) == name)
        return true;
  return any_of(description.implicit_defs(),
                [&](MCPhysReg reg) { return getRegister(reg) == name; });
}

bool Disassembly::isConditional(const MCInst &inst) const {
  constexpr int64_t always = 14; // ARMCC::AL
  for (auto [index, info] : enumerate(getDescription(inst).operands()))
    if (info.isPredicate() && inst.getOperand(index).isImm())
      return inst.getOperand(index).getImm() != always;
  return false;
}

std::optional<uint64_t>
Disassembly::branchTarget(const DecodedInstruction &instruction) const {
  uint64_t target;
  if (!decoder->analysis->evaluateBranch(instruction.inst, instruction.address,
                                         instruction.size, target))
    return std::nullopt;
  return target;
}

std::string Disassembly::print(const DecodedInstruction &instruction) const {
  std::string text;
  raw_string_ostream os(text);
  decoder->printer->printInst(&instruction.inst, instruction.address, "",
                              *decoder->subtarget, os);
  std::replace(text.begin(), text.end(), '\t', ' ');
  return StringRef(text).trim().str();
}

//===- WeightsObject.cpp --------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Constant tables as an ELF object, by LLVM's assembler library. Its code
// generator would add build attributes (architecture, float ABI) that linkers
// compare with those of the code; data needs none.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/WeightBlob.h"

#include "llvm/BinaryFormat/ELF.h"
#include "llvm/MC/MCAsmBackend.h"
#include "llvm/MC/MCAsmInfo.h"
#include "llvm/MC/MCCodeEmitter.h"
#include "llvm/MC/MCContext.h"
#include "llvm/MC/MCELFStreamer.h"
#include "llvm/MC/MCExpr.h"
#include "llvm/MC/MCInstrInfo.h"
#include "llvm/MC/MCObjectFileInfo.h"
#include "llvm/MC/MCObjectWriter.h"
#include "llvm/MC/MCRegisterInfo.h"
#include "llvm/MC/MCSectionELF.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/MCSymbolELF.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"

using namespace mlir;
using namespace mote;

static void emitTables(llvm::MCStreamer &streamer, const ModelFacts &facts,
                       const EmissionOptions &options,
                       const SymbolNames &symbols) {
  llvm::MCContext &context = streamer.getContext();
  std::string section = options.weightsSection.empty()
                            ? ".rodata." + facts.name + "_weights"
                            : options.weightsSection;
  streamer.switchSection(context.getELFSection(section, llvm::ELF::SHT_PROGBITS,
                                               llvm::ELF::SHF_ALLOC));
  std::string blob = makeWeightBlob(facts);
  for (auto [i, offset] : llvm::enumerate(facts.tableOffsets)) {
    emitc::GlobalOp table = facts.tables[i];
    int64_t bytes = getTableBytes(table);
    auto *symbol = static_cast<llvm::MCSymbolELF *>(
        context.getOrCreateSymbol(symbols.of(table.getSymName())));
    streamer.emitValueToAlignment(llvm::Align(getTableAlignment(table)));
    streamer.emitSymbolAttribute(symbol, llvm::MCSA_Global);
    streamer.emitSymbolAttribute(symbol, llvm::MCSA_ELF_TypeObject);
    streamer.emitELFSize(symbol, llvm::MCConstantExpr::create(bytes, context));
    streamer.emitLabel(symbol);
    streamer.emitBytes(StringRef(blob.data() + offset, bytes));
  }
}

FailureOr<std::string> mote::writeObject(ModuleOp module,
                                         const ModelFacts &facts,
                                         const EmissionOptions &options,
                                         const SymbolNames &symbols) {
  llvm::InitializeAllTargetInfos();
  llvm::InitializeAllTargetMCs();
  llvm::Triple triple(options.triple.empty()
                          ? llvm::sys::getDefaultTargetTriple()
                          : options.triple);
  std::string error;
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target || !triple.isOSBinFormatELF())
    return module.emitError()
           << "cannot write an ELF object for '" << triple.str()
           << "'; use --weights=asm" << error;

  llvm::MCTargetOptions mcOptions;
  std::unique_ptr<llvm::MCRegisterInfo> registers(
      target->createMCRegInfo(triple));
  std::unique_ptr<llvm::MCAsmInfo> asmInfo(
      target->createMCAsmInfo(*registers, triple, mcOptions));
  std::unique_ptr<llvm::MCInstrInfo> instructions(target->createMCInstrInfo());
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget(
      target->createMCSubtargetInfo(triple, /*CPU=*/"", /*Features=*/""));
  llvm::MCContext context(triple, asmInfo.get(), registers.get(),
                          subtarget.get());
  std::unique_ptr<llvm::MCObjectFileInfo> sections(
      target->createMCObjectFileInfo(context, /*PIC=*/true));
  context.setObjectFileInfo(sections.get());

  llvm::SmallVector<char> object;
  llvm::raw_svector_ostream os(object);
  std::unique_ptr<llvm::MCAsmBackend> backend(
      target->createMCAsmBackend(*subtarget, *registers, mcOptions));
  std::unique_ptr<llvm::MCObjectWriter> writer =
      backend->createObjectWriter(os);
  std::unique_ptr<llvm::MCStreamer> streamer(target->createMCObjectStreamer(
      triple, context, std::move(backend), std::move(writer),
      std::unique_ptr<llvm::MCCodeEmitter>(
          target->createMCCodeEmitter(*instructions, context)),
      *subtarget));
  emitTables(*streamer, facts, options, symbols);
  // No executable stack is needed (Linux).
  streamer->switchSection(
      context.getELFSection(".note.GNU-stack", llvm::ELF::SHT_PROGBITS, 0));
  streamer->finish();
  return std::string(object.data(), object.size());
}

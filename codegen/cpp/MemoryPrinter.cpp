//===- MemoryPrinter.cpp --------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How a run's memory is passed: one pointer, or with `--mem` a struct of one a
// region, of which each is a section that a linker script places.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/FilePrinters.h"

#include "codegen/cpp/TextLayout.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mote;

/// `KWS_ARENA`, `KWS_ARENA_DTCM`.
static std::string arenaMacro(const ModelFacts &facts, plan::ArenaOp arena) {
  std::string region =
      arena.getRegion() ? "_" + arena.getRegion()->upper() : "";
  return facts.macro + "_ARENA" + region;
}

MemoryText mote::describeMemory(const ModelFacts &facts) {
  if (facts.hasRegions()) {
    std::string parameter = "const " + facts.name + "_memory *memory";
    return {"memory",
            parameter,
            parameter,
            "&memory",
            "an arena",
            "memory An arena in each region, of the sizes and alignments above",
            "!" + facts.name + "_is_memory(memory)"};
  }
  std::string macro = arenaMacro(facts, facts.arenas.front());
  return {"arena",
          "void *arena",
          "const void *arena",
          "arena",
          "the arena",
          "arena " + macro + "_BYTES bytes, aligned to " + macro + "_ALIGN",
          "!mote_is_aligned(arena, " + macro + "_ALIGN)"};
}

std::string mote::printArenaPointer(const ModelFacts &facts, unsigned arena) {
  plan::ArenaOp op = facts.arenas[arena];
  std::optional<StringRef> region = op.getRegion();
  return region ? "memory->" + region->str() : "arena";
}

/// The struct of pointers, and a macro for static arenas.
static void printMemoryStruct(llvm::raw_ostream &os, const ModelFacts &facts) {
  os << "/** Where the arenas of a run are. */\ntypedef struct " << facts.name
     << "_memory {\n";
  for (plan::ArenaOp arena : facts.arenas)
    os << "  void *" << *arena.getRegion() << "; /**< "
       << arenaMacro(facts, arena) << "_BYTES bytes, aligned to "
       << arenaMacro(facts, arena) << "_ALIGN. */\n";
  os << "} " << facts.name << "_memory;\n\n/** Defines static arenas in the "
     << "sections that " << facts.name
     << ".ld places, and the constant `name`, "
     << "a " << facts.name << "_memory, of their addresses. */\n#define "
     << facts.macro << "_DEFINE_MEMORY(name) \\\n";
  for (plan::ArenaOp arena : facts.arenas) {
    std::string macro = arenaMacro(facts, arena);
    os << "  static MOTE_SECTION(" << macro << "_SECTION) MOTE_ALIGNED("
       << macro << "_ALIGN) unsigned char name##_" << *arena.getRegion() << "["
       << macro << "_BYTES]; \\\n";
  }
  os << "  static const " << facts.name << "_memory name = {";
  for (plan::ArenaOp arena : facts.arenas)
    os << (arena == facts.arenas.front() ? "" : ", ") << "name##_"
       << *arena.getRegion();
  os << "}\n\n";
}

void mote::printMemoryMacros(llvm::raw_ostream &os, const ModelFacts &facts) {
  os << (facts.hasRegions()
             ? "/** Memory of one run, by region, the fastest first: bytes, "
               "the "
               "alignment of the first one, and a section. */\n"
             : "/** Memory of one run: bytes, and the alignment of the first "
               "one. */\n");
  for (plan::ArenaOp arena : facts.arenas) {
    std::string macro = arenaMacro(facts, arena);
    os << "#define " << macro << "_BYTES " << arena.getSize() << "u\n"
       << "#define " << macro << "_ALIGN " << arena.getAlignment() << "u\n";
    if (arena.getRegion())
      os << "#define " << macro << "_SECTION \".mote." << *arena.getRegion()
         << "\"\n";
  }
  if (facts.hasRegions()) {
    os << "\n";
    printMemoryStruct(os, facts);
  }
}

void mote::printMemoryCheck(llvm::raw_ostream &os, const ModelFacts &facts) {
  os << "// Whether there is an arena in each region.\nstatic bool "
     << facts.name << "_is_memory(const " << facts.name
     << "_memory *memory) {\n  return memory != nullptr";
  for (auto [number, arena] : llvm::enumerate(facts.arenas))
    os << " &&\n         mote_is_aligned(" << printArenaPointer(facts, number)
       << ", " << arenaMacro(facts, arena) << "_ALIGN)";
  os << ";\n}\n\n";
}

void mote::printLinkerScript(llvm::raw_ostream &os, const ModelFacts &facts,
                             const EmissionOptions &options) {
  std::string text =
      facts.name + ".ld - Where the memory of " + facts.name +
      " lies.\n\nWritten by " + options.toolVersion +
      "; do not edit.\n\nA part of a linker script, for GNU ld: the program's "
      "has `INCLUDE " +
      facts.name +
      ".ld` between its MEMORY and its SECTIONS (-L, in front of -T, says in "
      "which folder). "
      "MEMORY has regions of these names, or REGION_ALIAS gives what it has "
      "another name:\n\n";
  SmallVector<plan::ArenaOp> arenas;
  if (facts.hasRegions())
    arenas = facts.arenas;
  for (plan::ArenaOp arena : arenas)
    text += llvm::formatv("{0,-12} {1,10} bytes are used of {2}\n",
                          arena.getRegion()->upper(), arena.getSize(),
                          *arena.getLimit())
                .str();
  StringRef weights = options.weightsRegion;
  if (!weights.empty())
    text += llvm::formatv("{0,-12} {1,10} bytes of constant tables\n",
                          weights.upper(), facts.tableBytes)
                .str();
  if (!arenas.empty())
    text += "\nNothing initializes the arenas, and nothing need.";
  os << "/*\n"
     << fillComment(StringRef(text).rtrim(), " * ", 0, options.columns)
     << " */\nSECTIONS\n{\n";
  for (plan::ArenaOp arena : arenas)
    os << llvm::formatv(
        "  .mote.{0} (NOLOAD) : ALIGN({1}) {{ *(.mote.{0}) } > {2}\n",
        *arena.getRegion(), arena.getAlignment(), arena.getRegion()->upper());
  if (!weights.empty())
    os << llvm::formatv("  {0} : ALIGN({1}) {{ *({0}) } > {2}\n",
                        options.weightsSection, facts.blobAlignment,
                        weights.upper());
  os << "}\n";
}

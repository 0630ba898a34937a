//===- Harness.cpp -------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/run/Harness.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace mote;

namespace {
struct EmbeddedFile {
  StringRef name, text;
};
} // namespace

static const EmbeddedFile files[] = {
#include "compiler/run/HarnessFiles.inc"
};

StringRef mote::harnessFile(StringRef name) {
  for (const EmbeddedFile &file : files)
    if (file.name == name)
      return file.text;
  return "";
}

ArrayRef<StringRef> mote::harnessSources(const Target &target) {
  static const StringRef hosted[] = {"main.cpp", "io_hosted.cpp"};
  static const StringRef bareMetal[] = {"main.cpp", "io_semihosting.cpp",
                                        "startup.cpp"};
  if (target.isBareMetal())
    return bareMetal;
  return hosted;
}

static void printSizes(raw_ostream &os, StringRef name,
                       ArrayRef<uint64_t> sizes) {
  // One more element: C++ has no empty arrays.
  os << "constexpr size_t " << name << "[] = {";
  for (uint64_t size : sizes)
    os << size << "u, ";
  os << "0u};\n";
}

/// The memory of a run: an arena, or what the model's header defines.
static void printMemory(raw_ostream &os, const ModelInterface &model,
                        StringRef macro) {
  if (model.regions.empty()) {
    os << "#define HARNESS_ARENA_BYTES " << macro << "_ARENA_BYTES\n"
       << "#define HARNESS_ARENA_ALIGN " << macro << "_ARENA_ALIGN\n";
    return;
  }
  os << "#define HARNESS_DEFINE_MEMORY " << macro << "_DEFINE_MEMORY\n"
     << "#define HARNESS_REGIONS";
  for (const std::string &region : model.regions)
    os << " {harness_memory." << region << ", " << macro << "_ARENA_"
       << StringRef(region).upper() << "_BYTES},";
  os << "\n";
}

std::string mote::harnessModelHeader(const ModelInterface &model,
                                     bool dumpArena) {
  std::string text;
  raw_string_ostream os(text);
  std::string upper = StringRef(model.name).upper();
  os << "#include \"" << model.name << ".h\"\n#include <cstddef>\n";
  printMemory(os, model, upper);
  os << "#define HARNESS_NUM_INPUTS " << model.inputBytes.size() << "u\n"
     << "#define HARNESS_NUM_OUTPUTS " << model.outputBytes.size() << "u\n"
     << "#define HARNESS_INPUT " << model.name << "_input\n"
     << "#define HARNESS_OUTPUT " << model.name << "_output\n"
     << "#define HARNESS_RUN " << model.name << "_run\n"
     << "#define HARNESS_RUN_IO " << model.name << "_run_io\n";
  // Rows are pushed where the header has them.
  os << "#ifdef " << upper << "_INPUT0_ROWS\n"
     << "#define HARNESS_ROWS " << upper << "_INPUT0_ROWS\n"
     << "#define HARNESS_ROW_BYTES " << upper << "_INPUT0_ROW_BYTES\n"
     << "#define HARNESS_BEGIN " << model.name << "_begin\n"
     << "#define HARNESS_PUSH_ROW " << model.name << "_push_row\n"
     << "using HarnessElement = " << model.name << "::Input0::type;\n"
     << "#endif\n";
  if (model.callerBuffers)
    os << "#define HARNESS_CALLER_BUFFERS\n";
  if (dumpArena)
    os << "#define HARNESS_DUMP_ARENA\n";
  printSizes(os, "harnessInputBytes", model.inputBytes);
  printSizes(os, "harnessOutputBytes", model.outputBytes);
  return text;
}

static std::string hex(uint32_t value) {
  std::string text;
  raw_string_ostream(text) << format_hex(value, 10);
  return text;
}

std::string mote::linkerScript(const Target &target, bool useExtra,
                               const ModelInterface &model) {
  const Toolchain &board = target.toolchain;
  std::string extra, aliases;
  bool hasSlow = model.regions.size() > 1 && board.extraSize != 0;
  for (const std::string &region : model.regions)
    aliases += "REGION_ALIAS(\"" + StringRef(region).upper() + "\", " +
               (hasSlow && region != model.regions.front() ? "EXTRA" : "RAM") +
               ")\n";
  if (!model.weightsRegion.empty())
    aliases += "REGION_ALIAS(\"" + StringRef(model.weightsRegion).upper() +
               "\", WEIGHTS)\n";
  if (!aliases.empty())
    aliases += "INCLUDE " + model.name + ".ld\n";
  if (useExtra || hasSlow)
    extra = "  EXTRA (rwx) : ORIGIN = " + hex(board.extraBase) +
            ", LENGTH = " + hex(board.extraSize);
  auto value = [&](StringRef key) -> std::string {
    return StringSwitch<std::string>(key)
        .Case("FLASH_BASE", hex(board.flashBase))
        .Case("FLASH_SIZE", hex(board.flashSize))
        .Case("RAM_BASE", hex(board.ramBase))
        .Case("RAM_SIZE", hex(board.ramSize))
        .Case("EXTRA_MEMORY", extra)
        .Case("MODEL_REGIONS", aliases)
        .Case("WEIGHTS_REGION", useExtra ? "EXTRA" : "FLASH")
        .Case("ARENA_REGION", useExtra ? "EXTRA" : "RAM")
        .Default(key.str());
  };
  // Every other piece between two @ is a key.
  SmallVector<StringRef> pieces;
  harnessFile("cortex_m.ld").split(pieces, '@');
  std::string script;
  for (auto [index, piece] : enumerate(pieces))
    script += index % 2 ? value(piece) : piece.str();
  return script;
}

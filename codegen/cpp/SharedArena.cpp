//===- SharedArena.cpp ----------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/SharedArena.h"

#include "codegen/cpp/FilePrinters.h"
#include "codegen/cpp/TextLayout.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mote;

/// Files that several models have in common are written once.
LogicalResult SharedArena::addFile(ModuleOp module, EmittedFile file) {
  // On some disks names differ by more than case only.
  auto known = llvm::find_if(files, [&](const EmittedFile &other) {
    return StringRef(other.name).equals_insensitive(file.name);
  });
  if (known == files.end()) {
    files.push_back(std::move(file));
    return success();
  }
  if (known->name == file.name && known->contents == file.contents)
    return success();
  return module.emitError()
         << "expected files of its own but got '" << file.name
         << "', which another model writes; rename one of "
            "the ONNX files";
}

LogicalResult SharedArena::add(ModuleOp module, EmissionOptions options) {
  options.emitCMake = false;
  FailureOr<ModelFacts> facts = collectFacts(module, options);
  if (failed(facts))
    return failure();
  if (StringRef(facts->name).equals_insensitive(name))
    return module.emitError()
           << "expected a name other than the common header's but got '" << name
           << "'; give the header another one with --name";
  // Macros have capital letters only.
  for (const Model &model : models)
    if (StringRef(model.name).equals_insensitive(facts->name))
      return module.emitError()
             << "expected a name of its own but got '" << facts->name
             << "', which another model has; rename one of the ONNX files";
  FailureOr<std::vector<EmittedFile>> printed = emitCpp(module, options);
  if (failed(printed))
    return failure();
  for (EmittedFile &file : *printed)
    if (failed(addFile(module, std::move(file))))
      return failure();
  plan::ArenaOp arena = facts->arenas.front();
  models.push_back({facts->name, int64_t(arena.getSize()),
                    int64_t(arena.getAlignment()), facts->weights});
  return success();
}

const SharedArena::Model &SharedArena::getLargest() const {
  return *llvm::max_element(models, [](const Model &a, const Model &b) {
    return a.arenaBytes < b.arenaBytes;
  });
}

int64_t SharedArena::getAlignment() const {
  int64_t alignment = 1;
  for (const Model &model : models)
    alignment = std::max(alignment, model.arenaAlignment);
  return alignment;
}

int64_t SharedArena::getBytesApart() const {
  int64_t bytes = 0;
  for (const Model &model : models)
    bytes += model.arenaBytes;
  return bytes;
}

/// That the headers together are of one compilation.
static void printCheck(llvm::raw_ostream &os, StringRef macro,
                       StringRef model) {
  os << llvm::formatv("#if {0}_ARENA_BYTES < {1}_ARENA_BYTES || "
                      "{0}_ARENA_ALIGN < {1}_ARENA_ALIGN\n",
                      macro, model.upper())
     << "#error \"" << model
     << ".h is of another compilation: compile the models together again\"\n"
     << "#endif\n";
}

void SharedArena::printHeader(llvm::raw_ostream &os,
                              const EmissionOptions &options) {
  std::string macro = StringRef(name).upper();
  std::string text = name +
                     ".h - One arena for several models.\n\nWritten by " +
                     options.toolVersion + "; do not edit.\n\n";
  for (const Model &model : models)
    text += llvm::formatv("{0,-16} {1} bytes\n", model.name, model.arenaBytes)
                .str();
  os << "/*\n"
     << fillComment(StringRef(text).rtrim(), " * ", 0, options.columns)
     << " */\n"
     << llvm::formatv(
            "#ifndef MOTE_SHARED_{0}_H\n#define MOTE_SHARED_{0}_H\n\n", macro);
  for (const Model &model : models)
    os << "#include \"" << model.name << ".h\"\n";
  os << llvm::formatv(R"(
/**
 * Memory that runs of these models take turns in: bytes, and the alignment of the first one. A run may overwrite all of it, so
 * write a model's inputs, run it and read its outputs before the next one's turn.
 */
#define {0}_ARENA_BYTES {1}u
#define {0}_ARENA_ALIGN {2}u

)",
                      macro, getLargest().arenaBytes, getAlignment());
  for (const Model &model : models)
    printCheck(os, macro, model.name);
  os << llvm::formatv(R"(
#ifdef __cplusplus
namespace {0} {{

/// Memory of one run of one of the models, to be placed where it suits: static, on a stack, in a union.
struct Arena {{
  alignas({1}) unsigned char bytes[{2}];
};

} // namespace {0}
#endif /* __cplusplus */

#endif /* MOTE_SHARED_{3}_H */
)",
                      name, getAlignment(),
                      std::max<int64_t>(1, getLargest().arenaBytes), macro);
}

std::vector<EmittedFile> SharedArena::finish(const EmissionOptions &options) {
  std::vector<EmittedFile> all = std::move(files);
  auto add = [&](std::string file,
                 llvm::function_ref<void(llvm::raw_ostream &)> print) {
    all.push_back({std::move(file), ""});
    llvm::raw_string_ostream os(all.back().contents);
    print(os);
  };
  add(name + ".h", [&](llvm::raw_ostream &os) { printHeader(os, options); });
  SmallVector<CMakeLibrary> libraries;
  for (const Model &model : models)
    libraries.push_back({model.name, model.weights});
  add("CMakeLists.txt",
      [&](llvm::raw_ostream &os) { printCMake(os, name, libraries); });
  return all;
}

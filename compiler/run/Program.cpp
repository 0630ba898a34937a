//===- Program.cpp -------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/run/Program.h"

#include "compiler/run/Harness.h"
#include "compiler/run/Process.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace mote;

static constexpr StringRef languageFlags =
    "-std=c++17 -fno-exceptions -fno-rtti -ffunction-sections -fdata-sections";

/// The include folders gcc would search, without gcc's own intrinsics headers:
/// clang brings its own. Debian's clang knows no bare-metal Arm libraries.
static Expected<Command>
bareMetalIncludes(const Target &target, const TemporaryDirectory &directory) {
  std::string log = directory.path("includes.txt");
  Command ask = {target.toolchain.gcc.str()};
  appendFlags(ask, target.toolchain.gccFlags);
  appendFlags(ask, "-E -x c++ -v /dev/null");
  if (Error error = runTool(ask, log))
    return error;
  Expected<std::vector<char>> printed = readBytes(log);
  if (!printed)
    return printed.takeError();

  StringRef text(printed->data(), printed->size());
  StringRef list =
      text.split("search starts here:\n#include <...> search starts here:\n")
          .second.split("End of search list")
          .first;
  Command flags = {"-nostdlibinc"};
  SmallVector<StringRef> folders;
  list.split(folders, '\n', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef folder : folders) {
    folder = folder.trim();
    if (!folder.ends_with("/include") ||
        folder.contains("/arm-none-eabi/include"))
      if (!folder.ends_with("/include-fixed"))
        flags.insert(flags.end(), {"-isystem", folder.str()});
  }
  return flags;
}

/// The command that compiles model sources, up to the file names.
static Expected<Command> modelCompiler(const BuildOptions &options,
                                       const TemporaryDirectory &directory) {
  const Target &target = *options.target;
  Command command;
  if (options.compiler == Compiler::GCC) {
    command = {target.toolchain.gcc.str()};
    appendFlags(command, target.toolchain.gccFlags);
  } else {
    command = {"clang++-22"};
    appendFlags(command, target.toolchain.clangFlags);
    if (target.isBareMetal()) {
      Expected<Command> includes = bareMetalIncludes(target, directory);
      if (!includes)
        return includes.takeError();
      command.insert(command.end(), includes->begin(), includes->end());
    }
  }
  appendFlags(command, languageFlags);
  appendFlags(command, options.optimization);
  command.insert(command.end(), options.modelFlags.begin(),
                 options.modelFlags.end());
  return command;
}

/// An assembly file that puts `<model>_weights.bin` where a linker script or a
/// flash tool would, under the name that the emitted header declares.
static std::string placeWeights(StringRef name) {
  return (".section .rodata, \"a\", %progbits\n.balign 64\n.global " + name +
          "_weights\n" + name + "_weights:\n.incbin \"" + name +
          "_weights.bin\"\n.section .note.GNU-stack, \"\", %progbits\n")
      .str();
}

/// What holds the weights, for each form of `--weights`: a file to compile, or
/// an object as it is.
static Expected<std::string> weightsFile(StringRef sources,
                                         const ModelInterface &model,
                                         const TemporaryDirectory &directory) {
  std::string stem = (sources + "/" + model.name + "_weights").str(), found;
  for (StringRef suffix : {".cpp", ".S", ".o"}) {
    if (!sys::fs::exists(stem + suffix))
      continue;
    if (!found.empty())
      return createStringError("expected one file of weights but got %s and "
                               "%s%s; delete what an earlier compilation left",
                               found.c_str(), stem.c_str(), suffix.data());
    found = (stem + suffix).str();
  }
  if (!found.empty())
    return found;
  if (!sys::fs::exists(stem + ".bin"))
    return "";
  std::string path = directory.path("place_weights.S");
  std::string text = placeWeights(model.name);
  if (Error error = writeBytes(path, ArrayRef(text.data(), text.size())))
    return error;
  return path;
}

/// Compiles the emitted sources; adds the objects to `objects`.
static Error compileModel(StringRef sources, const ModelInterface &model,
                          const BuildOptions &options,
                          const TemporaryDirectory &directory,
                          std::vector<std::string> &objects) {
  Expected<Command> compiler = modelCompiler(options, directory);
  if (!compiler)
    return compiler.takeError();
  Expected<std::string> weights = weightsFile(sources, model, directory);
  if (!weights)
    return weights.takeError();
  for (std::string source :
       {(sources + "/" + model.name + ".cpp").str(), *weights}) {
    if (source.empty())
      continue;
    if (StringRef(source).ends_with(".o")) {
      objects.push_back(source);
      continue;
    }
    objects.push_back(
        directory.path(sys::path::stem(source).str() + ".model.o"));
    Command command = *compiler;
    // The assembler looks for included files where -I says.
    command.insert(command.end(),
                   {"-I", sources.str(), "-c", source, "-o", objects.back()});
    if (Error error = runTool(command, directory.path("compile.log")))
      return error;
  }
  return Error::success();
}

/// Writes and compiles the harness, always with gcc.
static Error compileHarness(StringRef sources, const ModelInterface &model,
                            const BuildOptions &options,
                            const TemporaryDirectory &directory,
                            std::vector<std::string> &objects) {
  auto write = [&](StringRef name, StringRef text) {
    return writeBytes(directory.path(name), ArrayRef(text.data(), text.size()));
  };
  if (Error error = write("harness.h", harnessFile("harness.h")))
    return error;
  if (Error error = write("harness_model.h",
                          harnessModelHeader(model, options.dumpArena)))
    return error;
  for (StringRef name : harnessSources(*options.target)) {
    if (Error error = write(name, harnessFile(name)))
      return error;
    objects.push_back(directory.path("harness_" + name.str() + ".o"));
    Command command = {options.target->toolchain.gcc.str()};
    appendFlags(command, options.target->toolchain.gccFlags);
    appendFlags(command, languageFlags);
    command.insert(command.end(), {"-O2", "-I", sources.str(), "-c",
                                   directory.path(name), "-o", objects.back()});
    if (Error error = runTool(command, directory.path("compile.log")))
      return error;
  }
  return Error::success();
}

static Error link(StringRef sources, const ModelInterface &model,
                  const BuildOptions &options,
                  const TemporaryDirectory &directory,
                  ArrayRef<std::string> objects, StringRef executable,
                  bool useExtra) {
  const Target &target = *options.target;
  Command command = {target.toolchain.gcc.str()};
  appendFlags(command, target.toolchain.gccFlags);
  command.insert(command.end(), options.linkFlags.begin(),
                 options.linkFlags.end());
  command.insert(command.end(), objects.begin(), objects.end());
  appendFlags(command, "-Wl,--gc-sections");
  if (target.isBareMetal()) {
    std::string script = linkerScript(target, useExtra, model);
    std::string path = directory.path("program.ld");
    if (Error error = writeBytes(path, ArrayRef(script.data(), script.size())))
      return error;
    // Debian's linker warns of its own libraries' missing stack notes.
    command.insert(command.end(),
                   {"-nostartfiles", "-T", path, "-L", sources.str()});
  } else if (!target.toolchain.qemu.empty()) {
    command.push_back("-static");
  }
  command.insert(command.end(), {"-lm", "-o", executable.str()});
  return runTool(command, directory.path("link.log"));
}

Expected<Program> Program::build(StringRef sources, const ModelInterface &model,
                                 const BuildOptions &options) {
  const Target &target = *options.target;
  if (options.compiler == Compiler::Clang &&
      target.toolchain.clangFlags.empty() && !target.toolchain.qemu.empty())
    return createStringError(inconvertibleErrorCode(),
                             "clang does not support the target %s",
                             target.name.str().c_str());
  Expected<TemporaryDirectory> directory = TemporaryDirectory::create();
  if (!directory)
    return directory.takeError();
  std::vector<std::string> objects;
  if (Error error = compileModel(sources, model, options, *directory, objects))
    return error;
  if (Error error =
          compileHarness(sources, model, options, *directory, objects))
    return error;

  Program program(std::move(*directory), model, options);
  auto linkProgram = [&](bool useExtra) {
    return link(sources, model, options, program.directory, objects,
                program.getExecutable(), useExtra);
  };
  // All regions but the first are in the board's large memory.
  program.usesExtra = model.regions.size() > 1;
  Error error = linkProgram(/*useExtra=*/false);
  // What does not fit beside the code may fit into a large memory.
  if (error && target.toolchain.extraSize != 0) {
    consumeError(std::move(error));
    error = linkProgram(/*useExtra=*/true);
    program.usesExtra = true;
  }
  if (error)
    return createStringError(
        inconvertibleErrorCode(), "cannot link a program for %s: %s",
        target.name.str().c_str(), toString(std::move(error)).c_str());
  return program;
}

static Command runCommand(const Target &target, bool usesExtra,
                          StringRef executable, StringRef folder,
                          const RunOptions &options) {
  const Toolchain &toolchain = target.toolchain;
  if (toolchain.qemu.empty())
    return {executable.str()};
  Command command = {toolchain.qemu.str()};
  appendFlags(command, usesExtra && !toolchain.extraQemuFlags.empty()
                           ? toolchain.extraQemuFlags
                           : toolchain.qemuFlags);
  command.insert(command.end(), options.qemuArguments.begin(),
                 options.qemuArguments.end());
  if (!target.isBareMetal()) {
    command.push_back(executable.str());
    return command;
  }
  // QEMU's option syntax doubles commas.
  std::string argument;
  for (char c : folder)
    argument += c == ',' ? ",," : std::string(1, c);
  command.insert(command.end(), {"-display", "none", "-monitor", "none",
                                 "-serial", "none", "-semihosting-config",
                                 "enable=on,target=native,arg=" + argument,
                                 "-kernel", executable.str()});
  return command;
}

/// What the harness's exit codes mean (harness/harness.h).
static Error explainExit(int code, const Target &target) {
  const char *meaning = nullptr;
  switch (code) {
  case 0:
    return Error::success();
  case 3:
    meaning = "cannot open its inputs";
    break;
  case 4:
    meaning = "cannot write its outputs";
    break;
  case 5:
    meaning = "found that the inputs end inside a sample";
    break;
  case 6:
    meaning = "got an error status from the model";
    break;
  case 7:
    meaning = "was stopped by a processor fault";
    break;
  }
  if (meaning)
    return createStringError(inconvertibleErrorCode(), "the program on %s %s",
                             target.name.str().c_str(), meaning);
  return createStringError(inconvertibleErrorCode(),
                           "the program on %s ended with exit code %d",
                           target.name.str().c_str(), code);
}

Expected<RunResult> Program::run(ArrayRef<char> inputs,
                                 const RunOptions &runOptions) const {
  if (Error error = writeBytes(directory.path("inputs.bin"), inputs))
    return error;
  Command command = runCommand(*options.target, usesExtra, getExecutable(),
                               directory.getRoot(), runOptions);
  Expected<int> code =
      runProcess(command, directory.path("run.log"), runOptions.timeoutSeconds,
                 {"MOTE_HARNESS_DIR=" + directory.getRoot().str()});
  if (!code)
    return code.takeError();
  if (Error error = explainExit(*code, *options.target))
    return error;

  RunResult result;
  auto take = [&](StringRef name, std::vector<char> &bytes) -> Error {
    Expected<std::vector<char>> file = readBytes(directory.path(name));
    if (!file)
      return file.takeError();
    bytes = std::move(*file);
    return Error::success();
  };
  std::vector<char> stack;
  if (Error error = take("outputs.bin", result.outputs))
    return error;
  if (Error error = take("stack.bin", stack))
    return error;
  if (options.dumpArena)
    if (Error error = take("arena.bin", result.arena))
      return error;
  if (stack.size() == sizeof(result.stackBytes))
    memcpy(&result.stackBytes, stack.data(), sizeof(result.stackBytes));
  return result;
}

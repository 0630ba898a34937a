//===- mote-run-emitted.cpp ----------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builds a folder of emitted C++ for a target and runs it on raw input bytes.
// For tests and benchmarks: nothing is compiled from a model, so the sources
// may be edited by hand.
//
//===----------------------------------------------------------------------===//

#include "compiler/run/Program.h"
#include "compiler/run/TemporaryDirectory.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace mote;

static cl::OptionCategory category("mote-run-emitted options");
static cl::opt<std::string> folder(cl::Positional, cl::Required,
                                   cl::desc("FOLDER"), cl::cat(category));
static cl::opt<std::string>
    name("model", cl::Required,
         cl::desc("the model's name in the emitted code"), cl::cat(category));
static cl::opt<std::string> targetName("target", cl::init("generic"),
                                       cl::desc("as for mote compile"),
                                       cl::cat(category));
static cl::opt<Compiler>
    compiler("compiler", cl::desc("for the model's sources"),
             cl::values(clEnumValN(Compiler::GCC, "gcc", ""),
                        clEnumValN(Compiler::Clang, "clang", "")),
             cl::cat(category));
static cl::list<uint64_t> inputBytes("input-bytes", cl::CommaSeparated,
                                     cl::desc("bytes of each input"),
                                     cl::cat(category));
static cl::list<uint64_t> outputBytes("output-bytes", cl::CommaSeparated,
                                      cl::desc("bytes of each output"),
                                      cl::cat(category));
static cl::opt<bool> callerBuffers("caller-buffers",
                                   cl::desc("the model has <model>_run_io"),
                                   cl::cat(category));
static cl::opt<std::string> inputs("inputs", cl::desc("file of raw samples"),
                                   cl::cat(category));
static cl::opt<std::string> outputs("outputs", cl::desc("file to write"),
                                    cl::cat(category));
static cl::opt<std::string> arena("arena",
                                  cl::desc("file for the arena's last bytes"),
                                  cl::cat(category));
static cl::opt<std::string> optimization("O", cl::Prefix, cl::init("2"),
                                         cl::desc("optimization level"),
                                         cl::cat(category));
static cl::list<std::string>
    modelFlags("model-flag", cl::desc("compiler flag for the model's sources"),
               cl::cat(category));
static cl::list<std::string> qemuArguments("qemu-arg",
                                           cl::desc("further argument of QEMU"),
                                           cl::cat(category));
static cl::opt<std::string>
    executable("executable", cl::desc("keep the program in this file"),
               cl::cat(category));
static cl::opt<unsigned> timeout("timeout", cl::init(300), cl::desc("seconds"),
                                 cl::cat(category));
static cl::opt<bool>
    printStack("print-stack", cl::desc("print the model's stack use in bytes"),
               cl::cat(category));

static Expected<RunResult> buildAndRun(const Target &target) {
  ModelInterface model;
  model.name = name;
  model.inputBytes.append(inputBytes.begin(), inputBytes.end());
  model.outputBytes.append(outputBytes.begin(), outputBytes.end());
  model.callerBuffers = callerBuffers;

  BuildOptions build;
  build.target = &target;
  build.compiler = compiler;
  build.optimization = "-O" + optimization;
  build.modelFlags.assign(modelFlags.begin(), modelFlags.end());
  build.dumpArena = !arena.empty();

  std::vector<char> samples;
  if (!inputs.empty()) {
    Expected<std::vector<char>> bytes = readBytes(inputs);
    if (!bytes)
      return bytes.takeError();
    samples = std::move(*bytes);
  }
  Expected<Program> program = Program::build(folder, model, build);
  if (!program)
    return program.takeError();
  if (!executable.empty())
    if (std::error_code error =
            sys::fs::copy_file(program->getExecutable(), executable))
      return createStringError(error, "cannot write %s", executable.c_str());
  RunOptions run;
  run.timeoutSeconds = timeout;
  run.qemuArguments.assign(qemuArguments.begin(), qemuArguments.end());
  return program->run(samples, run);
}

static Error buildRunAndStore() {
  const Target *target = lookupTarget(targetName);
  if (!target)
    return createStringError(inconvertibleErrorCode(), "unknown target '%s'",
                             targetName.c_str());
  Expected<RunResult> result = buildAndRun(*target);
  if (!result)
    return result.takeError();
  if (!outputs.empty())
    if (Error error = writeBytes(outputs, result->outputs))
      return error;
  if (!arena.empty())
    if (Error error = writeBytes(arena, result->arena))
      return error;
  if (printStack)
    outs() << "stack: " << result->stackBytes << " bytes\n";
  return Error::success();
}

int main(int argc, char **argv) {
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(argc, argv,
                              "Runs a folder of C++ emitted by Mote\n");
  if (Error error = buildRunAndStore()) {
    WithColor::error(errs(), "mote-run-emitted")
        << toString(std::move(error)) << "\n";
    return 1;
  }
  return 0;
}

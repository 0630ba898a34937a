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
#include "compiler/run/StackUsage.h"
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
static cl::opt<std::string> targetName(
    "target", cl::init("generic"),
    cl::desc("what the code was compiled for; default generic, this machine"),
    cl::cat(category));
static cl::opt<Compiler>
    compiler("compiler",
             cl::desc("C++ compiler of the model's sources; default gcc"),
             cl::values(clEnumValN(Compiler::GCC, "gcc", ""),
                        clEnumValN(Compiler::Clang, "clang", "")),
             cl::cat(category));
static cl::list<uint64_t>
    inputBytes("input-bytes", cl::CommaSeparated,
               cl::desc("sizes of the inputs, e.g. 490,16"), cl::cat(category));
static cl::list<uint64_t> outputBytes("output-bytes", cl::CommaSeparated,
                                      cl::desc("sizes of the outputs"),
                                      cl::cat(category));
static cl::opt<bool>
    callerBuffers("caller-buffers",
                  cl::desc("the code was compiled with --io-buffers=caller"),
                  cl::cat(category));
static cl::opt<std::string> inputs(
    "inputs",
    cl::desc(
        "raw bytes of all inputs of each sample, one sample after the other"),
    cl::cat(category));
static cl::opt<std::string> outputs(
    "outputs",
    cl::desc("where to write the raw bytes of all outputs of each sample"),
    cl::cat(category));
static cl::opt<std::string>
    arena("arena", cl::desc("where to write what the arena holds in the end"),
          cl::cat(category));
static cl::opt<std::string> optimization(
    "O", cl::Prefix, cl::init("2"),
    cl::desc(
        "optimization level of the model's sources: 0, 1, 2 (default), 3, s"),
    cl::cat(category));
static cl::list<std::string>
    modelFlags("model-flag",
               cl::desc("further compiler flag; may be given several times"),
               cl::cat(category));
static cl::list<std::string> qemuArguments(
    "qemu-arg",
    cl::desc("further argument of QEMU; may be given several times"),
    cl::cat(category));
static cl::opt<std::string>
    executable("executable", cl::desc("keep the program in this file"),
               cl::cat(category));
static cl::opt<unsigned>
    timeout("timeout", cl::init(300),
            cl::desc("stop a program that runs longer; default 300 seconds"),
            cl::cat(category));
static cl::opt<bool> printStack(
    "print-stack",
    cl::desc("print the stack that the model used, on Cortex-M targets"),
    cl::cat(category));
static cl::opt<bool> worstStack(
    "worst-stack",
    cl::desc("print the stack that the model needs at most, by its machine "
             "code, and run nothing"),
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
  if (worstStack) {
    Expected<StackUsage> usage =
        analyzeModelStack(program->getExecutable(), target, name);
    if (!usage)
      return usage.takeError();
    outs() << "stack: " << usage->getBytes() << " bytes at most\n";
    return RunResult();
  }
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
  cl::ParseCommandLineOptions(
      argc, argv,
      "Builds a folder of C++ emitted by `mote compile` and runs it, here or "
      "in QEMU.\n"
      "\n"
      "  mote-run-emitted out --model=kws --target=cortex-m4 --input-bytes=490 "
      "--output-bytes=12 --inputs=x.bin --outputs=y.bin\n");
  if (Error error = buildRunAndStore()) {
    WithColor::error(errs(), "mote-run-emitted")
        << toString(std::move(error)) << "\n";
    return 1;
  }
  return 0;
}

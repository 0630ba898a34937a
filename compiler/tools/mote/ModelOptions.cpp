//===- ModelOptions.cpp ---------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/mote/ModelOptions.h"

#include "codegen/cpp/Names.h"
#include "compiler/tools/mote/Commands.h"
#include "compiler/tools/mote/Reporter.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;
using namespace mote;

/// `name=1x3x96x96`
static Error parseShape(StringRef text, ImportOptions &options) {
  // Names may hold '='; shapes do not.
  auto [name, dims] = text.rsplit('=');
  if (name.empty() || dims.empty())
    return makeError("expected NAME=1x3x96x96 but got '" + text + "'");
  std::vector<int64_t> shape;
  SmallVector<StringRef> sizes;
  dims.split(sizes, 'x');
  for (StringRef size : sizes) {
    int64_t value = 0;
    if (size.getAsInteger(10, value) || value <= 0)
      return makeError("expected sizes like 1x3x96x96 but got '" + dims + "'");
    shape.push_back(value);
  }
  options.shapes[name.str()] = std::move(shape);
  return Error::success();
}

static bool isIdentifier(StringRef name) {
  return !name.empty() && !isDigit(name.front()) &&
         all_of(name, [](char c) { return isAlnum(c) || c == '_'; });
}

void mote::addImportOptions(ArgumentParser &parser, ModelOptions &options) {
  parser.positional("MODEL", options.path);
  parser.group("model");
  parser.value(
      "name", "NAME",
      "what emitted functions and files are called; default: the file's stem",
      [&options](StringRef name) -> Error {
        if (!isIdentifier(name))
          return makeError("expected a C identifier but got '" + name + "'");
        options.import.modelName = name.str();
        return Error::success();
      });
  parser.value(
      "shape", "NAME=1x3x96x96",
      "the static shape of an input; needed where the model leaves it open",
      [&options](StringRef text) { return parseShape(text, options.import); });
}

/// Bytes, with K, KB, KiB, M ... (all binary).
static Error parseBytes(StringRef text, int64_t &bytes) {
  StringRef number = text.take_while(isDigit);
  int64_t unit = StringSwitch<int64_t>(text.drop_front(number.size()).lower())
                     .Cases({"", "b"}, 1)
                     .Cases({"k", "kb", "kib"}, 1 << 10)
                     .Cases({"m", "mb", "mib"}, 1 << 20)
                     .Default(0);
  if (unit == 0 || number.getAsInteger(10, bytes) || bytes <= 0 ||
      __builtin_mul_overflow(bytes, unit, &bytes))
    return makeError("expected a size like 20000, 20K or 1M but got '" + text +
                     "'");
  return Error::success();
}

/// It names a member of a struct, macros and a section.
static bool isRegionName(StringRef name) {
  return isIdentifier(name) && name == makeIdentifier(name, "");
}

/// `dtcm:128K,sram:512K`
static Error parseRegions(StringRef text, std::vector<MemoryRegion> &regions) {
  regions.clear();
  SmallVector<StringRef> parts;
  text.split(parts, ',');
  for (StringRef part : parts) {
    StringRef name = part.split(':').first, bytes = part.split(':').second;
    if (!isRegionName(name))
      return makeError("expected NAME:SIZE with a C identifier for NAME but "
                       "got '" +
                       part + "'");
    if (any_of(regions, [&](const MemoryRegion &other) {
          return name.equals_insensitive(other.name);
        }))
      return makeError("expected regions of different names but got '" + name +
                       "' twice");
    MemoryRegion &region = regions.emplace_back();
    region.name = name.str();
    if (Error error = parseBytes(bytes, region.bytes))
      return error;
  }
  return Error::success();
}

static void addTarget(ArgumentParser &parser, CompileOptions &options) {
  std::string help = "what the code is for; default generic:";
  for (const Target &target : allTargets())
    help += ("\n" + target.name + ": " + target.description).str();
  parser.value("target", "NAME", help, [&options](StringRef name) -> Error {
    if (const Target *target = lookupTarget(name)) {
      options.target = target;
      return Error::success();
    }
    SmallVector<StringRef> names;
    for (const Target &target : allTargets())
      names.push_back(target.name);
    StringRef hint = nearest(name, names);
    return makeError("unknown target '" + name + "'" +
                     (hint.empty() ? ", expected one of " + join(names, ", ")
                                   : (", did you mean '" + hint + "'?").str()));
  });
}

static void addQuantizeOptions(ArgumentParser &parser,
                               CompileOptions &options) {
  parser.group("quantization of a float model");
  parser.value(
      "quantize", "int8",
      "per-channel symmetric weights, asymmetric activations; needs samples",
      [&options](StringRef text) -> Error {
        if (text != "int8")
          return makeError("expected int8 but got '" + text + "'");
        options.quantize = true;
        return Error::success();
      });
  parser.value(
      "calibration", "FILE.npz|DIR",
      "samples of the model's inputs: a .npz file or a folder of .npy files, "
      "samples along the first axis",
      options.calibrationPath);
  parser.choice<Calibration>(
      "calibration-method",
      "how ranges come from samples: all of them (default), or "
      "without the rarest values",
      {{"minmax", Calibration::MinMax},
       {"percentile", Calibration::Percentile}},
      options.calibration);
}

void mote::addCompileOptions(ArgumentParser &parser, ModelOptions &all) {
  CompileOptions &options = all.compile;
  parser.group("code");
  addTarget(parser, options);
  parser.choice<BorderType>(
      "io",
      "element types of inputs and outputs: as the model says (default), or "
      "the "
      "integers inside its outermost Quantize and Dequantize",
      {{"model", BorderType::Model}, {"int8", BorderType::Int8}},
      options.borderType);
  parser.choice<BorderLayout>(
      "io-layout",
      "axis order of images: as ONNX has them (default), or channels last",
      {{"onnx", BorderLayout::Onnx}, {"nhwc", BorderLayout::NHWC}},
      options.borderLayout);
  parser.choice<BorderBuffers>(
      "io-buffers",
      "where inputs and outputs lie: in the arena (default), or the caller's",
      {{"arena", BorderBuffers::Arena}, {"caller", BorderBuffers::Caller}},
      options.borderBuffers);
  parser.choice<Precision>(
      "precision",
      "what floats are computed in: the model's types (default), or fp16: "
      "weights and activations of f32 become f16, half the bytes; inputs and "
      "outputs stay f32. 'mote verify' says what it costs",
      {{"model", Precision::Model}, {"fp16", Precision::Half}},
      options.precision);
  parser.choice<Optimize>(
      "optimize",
      "which kernels: those of fewest cycles (default); balanced: 1 % more "
      "flash must save 0.5 % of the cycles; size: 1 % more must save 2 %",
      {{"speed", Optimize::Speed},
       {"balanced", Optimize::Balanced},
       {"size", Optimize::Size}},
      options.optimize);
  parser.choice<WeightsForm>(
      "weights",
      "how constant tables are written; default: array up to 1 MiB, then asm\n"
      "array: NAME_weights.cpp, to be read and diffed\n"
      "asm: NAME_weights.S, which includes NAME_weights.bin: any size compiles "
      "in no time\n"
      "bin: NAME_weights.bin alone, to be flashed or mapped; NAME_run_with() "
      "takes its address\n"
      "object: NAME_weights.o, an ELF object for the target",
      {{"array", WeightsForm::Array},
       {"asm", WeightsForm::Assembly},
       {"bin", WeightsForm::Binary},
       {"object", WeightsForm::Object}},
      options.weights);
  parser.value("flash-budget", "BYTES",
               "most flash for constants and (as estimated) code, met at the "
               "fewest cycles; fail, and name the largest layers, where the "
               "least possible is more (20000, 20K, 1M); Cortex-M only",
               [&options](StringRef text) {
                 return parseBytes(text, options.flashBudget);
               });
  parser.value("threads", "N",
               "cut the rows of large layers into N parts (at most 64) that a "
               "parallel-for of the caller's runs, NAME_run_parallel(); the "
               "bits are the same; default 1",
               options.threads, /*least=*/1);
  parser.group("memory");
  parser.choice<MemoryMode>(
      "memory",
      "fast (default): an operator's output may overwrite an input that it is "
      "done with, and on Cortex-M operators hand each other rows instead of "
      "whole tensors where that costs at most 1 % more cycles; small: 10 %, or "
      "as far as --ram-budget asks; apart: neither",
      {{"fast", MemoryMode::Fast},
       {"small", MemoryMode::Small},
       {"apart", MemoryMode::Apart}},
      options.memory);
  parser.value("ram-budget", "BYTES",
               "fail, and name the layers at the peak, where the arena is "
               "larger (20000, "
               "20K, 1M)",
               [&options](StringRef text) {
                 return parseBytes(text, options.ramBudget);
               });
  parser.value("mem", "NAME:SIZE,...",
               "the memory regions of the device, the fastest first "
               "(dtcm:128K,sram:512K): the buffers that a run reads and writes "
               "most, a byte, lie in the fastest. NAME_run() takes a struct of "
               "an arena in each; NAME.ld places them",
               [&options](StringRef text) {
                 return parseRegions(text, options.regions);
               });
  parser.value("weights-mem", "NAME",
               "the memory region that holds the constant tables; NAME.ld "
               "places them (default: where the linker puts read-only data)",
               [&options](StringRef name) -> Error {
                 if (!isRegionName(name))
                   return makeError("expected a C identifier but got '" + name +
                                    "'");
                 options.weightsRegion = name.str();
                 return Error::success();
               });
  parser.flag("stream-input",
              "the input, one image, is pushed row by row, as a camera "
              "delivers it, with NAME_begin() and NAME_push_row(), and never "
              "stored as a whole; the result is there with the last row. "
              "Implies --io-layout=nhwc",
              options.streamInput);
  parser.flag("poison-dead",
              "for tests: before each step, fill what no buffer holds, and "
              "forbid it to AddressSanitizer in programs that have it",
              options.poisonDead);
  addQuantizeOptions(parser, options);
}

void mote::addToolchainOptions(ArgumentParser &parser, BuildOptions &build,
                               RunOptions &run) {
  parser.group("building and running");
  parser.choice<Compiler>("compiler", "C++ compiler; default gcc",
                          {{"gcc", Compiler::GCC}, {"clang", Compiler::Clang}},
                          build.compiler);
  parser.value("timeout", "SECONDS",
               "stop a program that runs longer; default 300",
               [&run](StringRef text) -> Error {
                 if (text.getAsInteger(10, run.timeoutSeconds) ||
                     run.timeoutSeconds == 0)
                   return makeError("expected seconds but got '" + text + "'");
                 return Error::success();
               });
}

Error mote::checkOptions(const ModelOptions &options) {
  const CompileOptions &compile = options.compile;
  if (compile.quantize && compile.calibrationPath.empty())
    return makeError(
        "--quantize=int8 needs --calibration=FILE.npz or a folder");
  if (!compile.quantize && !compile.calibrationPath.empty())
    return makeError("--calibration is of use with --quantize=int8 only");
  if (compile.quantize && compile.precision == Precision::Half)
    return makeError("--quantize=int8 leaves no floats to narrow; expected no "
                     "--precision=fp16");
  if (compile.streamInput && compile.borderBuffers == BorderBuffers::Caller)
    return makeError("--stream-input keeps outputs in the arena; expected no "
                     "--io-buffers=caller");
  if (compile.streamInput && compile.memory == MemoryMode::Apart)
    return makeError("--stream-input needs --memory=fast or small: rows share "
                     "line buffers");
  if (compile.threads > 64)
    return makeError("expected at most 64 --threads but got " +
                     Twine(compile.threads));
  if (compile.threads > 1 && compile.borderBuffers == BorderBuffers::Caller)
    return makeError("--threads needs inputs and outputs in the arena, which "
                     "is all that threads share; expected no "
                     "--io-buffers=caller");
  if (compile.threads > 1 && compile.weights == WeightsForm::Binary)
    return makeError("--threads needs weights that the linker places; "
                     "expected no --weights=bin");
  if (compile.threads > 1 && compile.streamInput)
    return makeError("--threads shares out whole frames; expected no "
                     "--stream-input");
  if (!compile.regions.empty() && compile.ramBudget != 0 &&
      compile.memory != MemoryMode::Small)
    return makeError("--mem has a limit for each region; expected --ram-budget "
                     "with --memory=small only, which it tells how far to go");
  if (any_of(compile.regions, [&](const MemoryRegion &region) {
        return StringRef(region.name).equals_insensitive(compile.weightsRegion);
      }))
    return makeError("--weights-mem takes a region of read-only data; expected "
                     "one that is not in --mem but got '" +
                     compile.weightsRegion + "'");
  if (!compile.weightsRegion.empty() && compile.weights == WeightsForm::Binary)
    return makeError("--weights=bin leaves it to the caller where the tables "
                     "lie; expected no --weights-mem");
  if (compile.threads > 1 && !compile.regions.empty())
    return makeError("--threads hands each thread one pointer, the arena; "
                     "expected no --mem");
  if (compile.flashBudget != 0 && !compile.target->isBareMetal())
    return makeError("--flash-budget needs a Cortex-M --target: code is "
                     "estimated for those");
  return Error::success();
}

std::optional<int> mote::parseArguments(ArgumentParser &parser,
                                        ArrayRef<StringRef> arguments,
                                        const ModelOptions &options) {
  bool helpShown = false;
  if (Error error = parser.parse(arguments, outs(), helpShown))
    return usageError(parser.getCommand(), toString(std::move(error)));
  if (helpShown)
    return ExitOk;
  if (Error error = checkOptions(options))
    return usageError(parser.getCommand(), toString(std::move(error)));
  return std::nullopt;
}

std::string mote::describeOptions(const ModelOptions &options) {
  const CompileOptions &compile = options.compile, defaults;
  std::string text = "--target=" + compile.target->name.str();
  if (compile.borderType == BorderType::Int8)
    text += " --io=int8";
  if (compile.borderLayout == BorderLayout::NHWC)
    text += " --io-layout=nhwc";
  if (compile.borderBuffers == BorderBuffers::Caller)
    text += " --io-buffers=caller";
  if (compile.precision == Precision::Half)
    text += " --precision=fp16";
  if (compile.optimize != defaults.optimize)
    text += " --optimize=" + toString(compile.optimize).str();
  if (compile.flashBudget != defaults.flashBudget)
    text += " --flash-budget=" + std::to_string(compile.flashBudget);
  if (compile.quantize)
    text += compile.calibration == Calibration::MinMax
                ? " --quantize=int8"
                : " --quantize=int8 --calibration-method=percentile";
  if (compile.memory == MemoryMode::Small)
    text += " --memory=small";
  if (compile.memory == MemoryMode::Apart)
    text += " --memory=apart";
  if (compile.streamInput)
    text += " --stream-input";
  if (compile.threads != defaults.threads)
    text += " --threads=" + std::to_string(compile.threads);
  if (compile.poisonDead)
    text += " --poison-dead";
  static constexpr StringRef forms[] = {"", "array", "asm", "bin", "object"};
  if (compile.weights != WeightsForm::Auto)
    text += (" --weights=" + forms[size_t(compile.weights)]).str();
  if (compile.ramBudget != defaults.ramBudget)
    text += " --ram-budget=" + std::to_string(compile.ramBudget);
  for (const MemoryRegion &region : compile.regions)
    text += (&region == compile.regions.data() ? " --mem=" : ",") +
            region.name + ":" + std::to_string(region.bytes);
  if (!compile.weightsRegion.empty())
    text += " --weights-mem=" + compile.weightsRegion;
  for (const auto &[name, shape] : options.import.shapes)
    text += " --shape=" + name + "=" +
            join(map_range(shape,
                           [](int64_t size) { return std::to_string(size); }),
                 "x");
  return text;
}

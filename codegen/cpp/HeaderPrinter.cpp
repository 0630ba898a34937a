//===- HeaderPrinter.cpp --------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `<model>.h`: the contract between the emitted code and the program around it.
// The C part is fixed, for tools rely on it; the C++ part is a thin typed layer
// on top.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/FilePrinters.h"

#include "codegen/cpp/Literals.h"
#include "codegen/cpp/TextLayout.h"
#include "dialects/LinalgUtils/Scalars.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mote;

void mote::printBanner(llvm::raw_ostream &os, const ModelFacts &facts,
                       const EmissionOptions &options, StringRef file,
                       StringRef purpose) {
  std::string text = (file + " - " + purpose + "\n\nWritten by " +
                      options.toolVersion + "; do not edit.\n\n")
                         .str();
  auto entry = [&](StringRef key, const Twine &value) {
    text += llvm::formatv("{0,-10}{1}\n", key, value.str()).str();
  };
  // What comes from outside must not end the comment.
  auto quoted = [](StringRef outside) {
    std::string safe;
    for (char c : outside)
      safe += llvm::isPrint(c) && c != '*' ? c : '?';
    return safe;
  };
  entry("source", facts.source.empty() ? "unknown" : quoted(facts.source));
  if (!facts.digest.empty())
    entry("sha256", quoted(facts.digest));
  if (facts.opset)
    entry("opset", Twine(*facts.opset));
  if (!options.target.empty())
    entry("target", quoted(options.target));
  if (!options.commandLine.empty())
    entry("options", quoted(options.commandLine));
  for (plan::ArenaOp arena : facts.arenas) {
    std::string where =
        arena.getRegion() ? " in " + arena.getRegion()->str() : "";
    entry("RAM", Twine(arena.getSize()) + " bytes of arena" + where +
                     " (lower bound " + Twine(arena.getLowerBound()) +
                     (arena.getOptimal() ? ", optimal" : "") + ")" +
                     (arena == facts.arenas.back() ? ", and the stack" : ""));
  }
  entry("flash",
        Twine(facts.tableBytes) + " bytes of constant tables, and the code");
  os << "/*\n"
     << fillComment(StringRef(text).rtrim(), " * ", 0, options.columns)
     << " */\n";
}

std::string mote::printShape(const BorderTensor &tensor, StringRef separator) {
  std::string text;
  for (int64_t size : tensor.shape)
    text += (text.empty() ? "" : separator.str()) + std::to_string(size);
  return text;
}

std::string mote::printScale(double scale) {
  std::string text;
  bool isDouble = static_cast<double>(static_cast<float>(scale)) != scale;
  appendFloat(text, scale, isDouble);
  return text;
}

std::string mote::describeTensor(const BorderTensor &tensor) {
  std::string shape = tensor.shape.empty() ? "scalar" : printShape(tensor, "x");
  // The type without its `_t`.
  std::string type = printType(tensor.elementType);
  std::string text = shape + " " + type.substr(0, type.rfind("_t"));
  if (tensor.scale) {
    std::string scale = StringRef(printScale(*tensor.scale)).rtrim('f').str();
    std::string stored =
        tensor.zeroPoint == 0 ? "stored"
        : tensor.zeroPoint > 0
            ? "(stored - " + std::to_string(tensor.zeroPoint) + ")"
            : "(stored + " + std::to_string(-tensor.zeroPoint) + ")";
    text += ", real value = " + scale + " * " + stored;
  }
  return text;
}

static std::string typeMacro(Type type) {
  if (type.isF32())
    return "MOTE_FLOAT32";
  if (type.isF64())
    return "MOTE_FLOAT64";
  if (type.isF16())
    return "MOTE_FLOAT16";
  if (type.isBF16())
    return "MOTE_BFLOAT16";
  if (StringRef name = smallFloatName(type); !name.empty())
    return "MOTE_" + name.upper();
  if (type.isInteger(1))
    return "MOTE_BOOL";
  return (type.isUnsignedInteger() ? "MOTE_UINT" : "MOTE_INT") +
         std::to_string(type.getIntOrFloatBitWidth());
}

/// The macros of one input or output.
static void printTensorMacros(llvm::raw_ostream &os, const std::string &prefix,
                              const BorderTensor &tensor) {
  auto define = [&](StringRef what, const Twine &value) {
    os << "#define " << prefix << what << " " << value << "\n";
  };
  define("_NAME", printString(tensor.name));
  define("_TYPE", typeMacro(tensor.elementType));
  define("_RANK", Twine(tensor.shape.size()) + "u");
  for (auto [i, size] : llvm::enumerate(tensor.shape))
    define("_DIM" + std::to_string(i), Twine(size) + "u");
  define("_ELEMENTS", Twine(tensor.getNumElements()) + "u");
  define("_BYTES", Twine(tensor.getBytes()) + "u");
  if (tensor.rows) {
    define("_ROWS", Twine(*tensor.rows) + "u");
    define("_ROW_ELEMENTS", Twine(tensor.getRowElements()) + "u");
    define("_ROW_BYTES", Twine(tensor.getBytes() / *tensor.rows) + "u");
  }
  if (tensor.scale) {
    define("_SCALE", printScale(*tensor.scale));
    // A macro of a negative number is used inside larger expressions.
    define("_ZERO_POINT", tensor.zeroPoint < 0
                              ? "(" + Twine(tensor.zeroPoint) + ")"
                              : Twine(tensor.zeroPoint));
  }
}

static void printMacros(llvm::raw_ostream &os, const ModelFacts &facts) {
  const std::string &m = facts.macro;
  printMemoryMacros(os, facts);
  if (facts.weights == WeightsForm::Binary)
    os << "/** " << facts.name
       << "_weights.bin: bytes, and the alignment of its address. */\n"
       << "#define " << m << "_WEIGHTS_BYTES " << facts.blobBytes << "u\n"
       << "#define " << m << "_WEIGHTS_ALIGN " << facts.blobAlignment
       << "u\n\n";
  else
    os << "/** Read-only data: the constant tables. */\n"
       << "#define " << m << "_WEIGHTS_BYTES " << facts.tableBytes << "u\n\n";
  os << "#define " << m << "_NUM_INPUTS " << facts.inputs.size() << "u\n"
     << "#define " << m << "_NUM_OUTPUTS " << facts.outputs.size() << "u\n";
  auto printBorders = [&](StringRef kind,
                          const std::vector<BorderTensor> &borders) {
    for (auto [i, tensor] : llvm::enumerate(borders)) {
      os << "\n/** " << kind << " " << i << ": " << describeTensor(tensor)
         << ". */\n";
      printTensorMacros(os, m + "_" + kind.upper() + std::to_string(i), tensor);
    }
  };
  if (facts.threads > 1)
    os << "\n/** The most parts that a layer is cut into: as many threads have "
          "work. */\n#define "
       << m << "_THREADS " << facts.threads << "u\n";
  printBorders("Input", facts.inputs);
  printBorders("Output", facts.outputs);
}

/// The parameters of the run function after the arena, as declared and as
/// passed on.
static std::string borderParameters(const ModelFacts &facts) {
  return facts.callerOwnsBorders
             ? ", const void *const inputs[], void *const outputs[]"
             : "";
}

/// What the run function is called, without the model's name.
static StringRef runName(const ModelFacts &facts) {
  return facts.rowCounter          ? "push_row"
         : facts.callerOwnsBorders ? "run_io"
         : facts.threads > 1       ? "run_parallel"
                                   : "run";
}

/// `, const int8_t *row`
static std::string rowParameter(const ModelFacts &facts) {
  return facts.rowCounter
             ? ", const " + printType(facts.inputs.front().elementType) +
                   " *row"
             : "";
}

std::string mote::printRunSignature(const ModelFacts &facts) {
  bool binary = facts.weights == WeightsForm::Binary;
  return ("mote_status " + facts.name + "_" + runName(facts) +
          (binary ? "_with(" : "(") + describeMemory(facts).parameter +
          (binary ? ", const void *weights" : "") + borderParameters(facts) +
          rowParameter(facts) +
          (facts.threads > 1 ? ", mote_parallel_for parallel_for, void *pool)"
                             : ")"))
      .str();
}

/// Ends the comment on the run function and declares it. With `--weights=bin`
/// it takes the weights' address; the usual function is there too, for a symbol
/// that the linker knows.
static void printRun(llvm::raw_ostream &os, const ModelFacts &facts) {
  MemoryText memory = describeMemory(facts);
  os << " *\n * Re-entrant: runs in different arenas do not know of each "
        "other.\n */\n"
     << printRunSignature(facts) << ";\n";
  if (facts.threads > 1)
    os << llvm::formatv(R"(
/** The same on one thread. */
static inline mote_status {0}_run(void *arena) {{
  return {0}_run_parallel(arena, mote_serial_for, NULL);
}
)",
                        facts.name);
  if (facts.weights != WeightsForm::Binary)
    return;
  os << llvm::formatv(R"(
/** The contents of {0}_weights.bin at an address that the linker knows. */
extern const unsigned char {0}_weights[];

/** The same with the weights at {0}_weights. */
static inline mote_status {0}_{1}({4}{2}) {{
  return {0}_{1}_with({5}, {0}_weights{3});
}
)",
                      facts.name, runName(facts),
                      borderParameters(facts) + rowParameter(facts),
                      facts.rowCounter          ? ", row"
                      : facts.callerOwnsBorders ? ", inputs, outputs"
                                                : "",
                      memory.parameter, memory.name);
}

/// `@param weights`, where there is one.
static std::string describeWeights(const ModelFacts &facts) {
  if (facts.weights != WeightsForm::Binary)
    return "";
  return " * @param weights The contents of " + facts.name +
         "_weights.bin, aligned to " + facts.macro +
         "_WEIGHTS_ALIGN: flashed, mapped or loaded; only read.\n";
}

static void printOutputApi(llvm::raw_ostream &os, const ModelFacts &facts,
                           const std::string &until) {
  os << llvm::formatv(R"(/**
 * Where to read output `index` after {0}, or NULL {1}
 */
const void *{2}_output({3}, unsigned index);

)",
                      facts.rowCounter ? "the last row" : "a run", until,
                      facts.name, describeMemory(facts).constParameter);
}

/// With `--stream-input`.
static void printRowsApi(llvm::raw_ostream &os, const ModelFacts &facts) {
  MemoryText memory = describeMemory(facts);
  os << llvm::formatv(R"(/**
 * Begins a frame, of which no row was pushed yet; call it before the first row of each. A frame that was not finished is
 * forgotten.
 *
 * @return MOTE_OK, or MOTE_INVALID_ARGUMENT if {1} is null or misaligned.
 */
mote_status {0}_begin({2});

)",
                      facts.name, memory.any, memory.parameter);
  printOutputApi(os, facts,
                 "if " + memory.any +
                     " is null or misaligned or there is no such "
                     "output. Valid\n * until the next frame begins.");
  os << llvm::formatv(R"(/**
 * Takes the next row of the frame, top down, and computes what it allows. The outputs are there with the last one. Between
 * rows {3} what later ones need: leave it alone.
 *
 * @param {4}; {0}_begin was called on it.
{2} * @param row   {1}_INPUT0_ROW_ELEMENTS elements, pixel by pixel, the channels of each together; only read, and only during the
 *              call.
 * @return MOTE_MORE_ROWS, and MOTE_OK with the last of {1}_INPUT0_ROWS. MOTE_TOO_MANY_ROWS if the frame had its last row:
 *         outputs stay as they are. MOTE_INVALID_ARGUMENT if a pointer is null or misaligned: the row was not taken.
)",
                      facts.name, facts.macro, describeWeights(facts),
                      facts.hasRegions() ? "memory holds" : "the arena holds",
                      memory.description);
  printRun(os, facts);
}

/// `@param parallel_for`, where there is one.
static std::string describeParallelFor(const ModelFacts &facts) {
  if (facts.threads == 1)
    return "";
  return " * @param parallel_for Runs the parts of a layer, " +
         std::to_string(facts.threads) +
         " at most, and returns when all are done. The outputs do not depend "
         "on how.\n * @param pool  Handed on to it.\n";
}

static void printArenaApi(llvm::raw_ostream &os, const ModelFacts &facts) {
  MemoryText memory = describeMemory(facts);
  os << llvm::formatv(R"(/**
 * Where to write input `index`, or NULL if {1} is null or misaligned or there is no such input.
 * A run may overwrite its inputs: write them again before the next one.
 */
void *{0}_input({2}, unsigned index);

)",
                      facts.name, memory.any, memory.parameter);
  printOutputApi(os, facts, "as above. Valid until the next run.");
  os << llvm::formatv(
      R"(/**
 * Computes the outputs from the inputs, all in {5} nothing between runs.
 *
 * @param {6}.
{2}{4} * @return MOTE_OK, or MOTE_INVALID_ARGUMENT if {3} is null or misaligned.
)",
      facts.name, facts.macro, describeWeights(facts),
      facts.weights == WeightsForm::Binary || facts.threads > 1 ? "a pointer"
                                                                : memory.any,
      describeParallelFor(facts),
      facts.hasRegions() ? "the arenas, which keep" : "the arena, which keeps",
      memory.description);
  printRun(os, facts);
}

static void printCallerApi(llvm::raw_ostream &os, const ModelFacts &facts) {
  os << llvm::formatv(R"(/**
 * Computes the outputs from the inputs, which are the caller's buffers.
 *
 * @param {3}.
{2} * @param inputs  {1}_NUM_INPUTS pointers, each aligned as its type needs; only read.
 * @param outputs {1}_NUM_OUTPUTS pointers; no output may overlap an input or {4}.
 * @return MOTE_OK, or MOTE_INVALID_ARGUMENT if a pointer is null or misaligned.
)",
                      facts.name, facts.macro, describeWeights(facts),
                      facts.hasRegions()
                          ? describeMemory(facts).description
                          : "arena   " + facts.macro +
                                "_ARENA_BYTES bytes of working memory, "
                                "aligned to " +
                                facts.macro + "_ARENA_ALIGN",
                      describeMemory(facts).any);
  printRun(os, facts);
}

void mote::printHeader(llvm::raw_ostream &os, const ModelFacts &facts,
                       const EmissionOptions &options) {
  printBanner(os, facts, options, facts.name + ".h",
              "The interface of the model.");
  os << "#ifndef MOTE_MODEL_" << facts.macro << "_H\n#define MOTE_MODEL_"
     << facts.macro << "_H\n\n"
     << "#include \"mote_runtime.h\"\n\n";
  printMacros(os, facts);
  os << "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
  facts.rowCounter          ? printRowsApi(os, facts)
  : facts.callerOwnsBorders ? printCallerApi(os, facts)
                            : printArenaApi(os, facts);
  os << "\n#ifdef __cplusplus\n} /* extern \"C\" */\n\n";
  printHeaderCppPart(os, facts);
  os << "#endif /* __cplusplus */\n\n#endif /* MOTE_MODEL_" << facts.macro
     << "_H */\n";
}

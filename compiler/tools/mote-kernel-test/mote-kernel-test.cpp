//===- mote-kernel-test.cpp
//--------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compares kernels with the reference interpreter, on random ops, bit for bit
// (f32: within 1e-6 of the largest sum of magnitudes, f16: within 2^-8):
//
//   mote-kernel-test --target=cortex-m4 --kernel=conv2d_s8_2x2__dsp --cases=40
//
// Every row of the kernel table that the target can run is tested; several ops
// go into one program, so that a target boots once for them.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/Passes.h"
#include "compiler/pipelines/Pipelines.h"
#include "compiler/pipelines/Registration.h"
#include "compiler/testing/RandomOps.h"
#include "compiler/testing/TestModel.h"
#include "dialects/Interpreter/Interpreter.h"
#include "dialects/QNN/IR/QNN.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mote;
namespace cl = llvm::cl;

static cl::OptionCategory category("mote-kernel-test options");
static cl::opt<std::string> targetName("target", cl::init("generic"),
                                       cl::desc("as for mote compile"),
                                       cl::cat(category));
static cl::opt<Compiler>
    compiler("compiler", cl::desc("for the kernels"),
             cl::values(clEnumValN(Compiler::GCC, "gcc", ""),
                        clEnumValN(Compiler::Clang, "clang", "")),
             cl::cat(category));
static cl::opt<std::string>
    kernelName("kernel", cl::desc("only kernels whose name contains this"),
               cl::cat(category));
static cl::opt<unsigned> cases("cases", cl::init(20),
                               cl::desc("ops for each kernel"),
                               cl::cat(category));
static cl::opt<unsigned> batch("batch", cl::init(20),
                               cl::desc("ops in a program"), cl::cat(category));
static cl::opt<unsigned> seed("seed", cl::init(1),
                              cl::desc("of the random ops"), cl::cat(category));
static cl::opt<std::string> optimization("O", cl::Prefix, cl::init("2"),
                                         cl::desc("optimization level"),
                                         cl::cat(category));
static cl::opt<bool> list("list",
                          cl::desc("print the kernels the target can run"),
                          cl::cat(category));

namespace {
/// A module with one function of several independent ops, each with the kernel
/// under test.
struct Batch {
  OwningOpRef<ModuleOp> module;
  func::FuncOp function;
  std::vector<std::string> texts; ///< Of each op, for messages.
};
} // namespace

/// What a row's name says of its elements.
static Number numberOf(const KernelVariant &variant) {
  return variant.name.contains("_f16_")   ? Number::F16
         : variant.name.contains("_f32_") ? Number::F32
                                          : Number::S8;
}

/// Adds a random op that `variant` computes; false if none was found.
static bool addOp(OpBuilder &b, RandomOps &random, const KernelVariant &variant,
                  func::FuncOp function, SmallVectorImpl<Value> &results,
                  std::vector<std::string> &texts) {
  Block &entry = function.getBody().front();
  for (int attempt = 0; attempt < 300; ++attempt) {
    unsigned numArguments = entry.getNumArguments();
    auto input = [&](Type type) -> Value {
      return entry.addArgument(type, b.getUnknownLoc());
    };
    Operation *op = random.create(variant.op, numberOf(variant), input);
    if (succeeded(verify(op)) && variant.applies(op)) {
      op->setAttr("kernel", b.getStringAttr(variant.name));
      op->setLoc(NameLoc::get(b.getStringAttr("op" + Twine(texts.size()))));
      results.push_back(op->getResult(0));
      llvm::raw_string_ostream(texts.emplace_back()) << *op;
      return true;
    }
    op->erase();
    entry.eraseArguments(numArguments, entry.getNumArguments() - numArguments);
  }
  return false;
}

static Batch makeBatch(MLIRContext &context, const KernelVariant &variant,
                       unsigned size, unsigned batchSeed) {
  OpBuilder b(&context);
  Batch result;
  result.module = ModuleOp::create(b.getUnknownLoc());
  result.function = startModel(b, *result.module);
  SmallVector<Value> results;
  RandomOps random(b, batchSeed);
  for (unsigned i = 0; i < size; ++i)
    if (!addOp(b, random, variant, result.function, results, result.texts))
      break;
  finishModel(b, result.function, results);
  return result;
}

/// Compiles the module to the phase `emitc`.
static LogicalResult compileModule(ModuleOp module, const Target &target) {
  CompileOptions options;
  options.target = &target;
  PassManager pm(module.getContext());
  buildBufferizedPhase(pm, options);
  // Kernels of whole tensors: no rows.
  SelectKernelsOptions select;
  select.target = target.name.str();
  pm.addNestedPass<func::FuncOp>(createSelectKernels(select));
  buildPlannedPhase(pm, options);
  buildKernelsPhase(pm, options);
  buildEmitCPhase(pm, options);
  return pm.run(module);
}

/// Tests one program's worth of ops; the number of ops that agree, or failure.
static FailureOr<unsigned> testBatch(MLIRContext &context,
                                     const KernelVariant &variant,
                                     const Target &target, unsigned size,
                                     unsigned batchSeed) {
  Batch test = makeBatch(context, variant, size, batchSeed);
  if (test.texts.empty()) {
    llvm::errs() << variant.name << ": no random op that it computes\n";
    return failure();
  }
  SmallVector<HostTensor> inputs =
      randomInputs(test.function, batchSeed + 1000);
  auto expected = interpret(test.function, inputs);
  auto magnitudes = interpretMagnitudes(test.function, inputs);
  if (failed(expected) || failed(magnitudes) ||
      failed(compileModule(*test.module, target)))
    return failure();
  BuildOptions build;
  build.target = &target;
  build.compiler = compiler;
  build.optimization = "-O" + optimization;
  build.modelFlags = {"-Wall", "-Wextra", "-Wconversion", "-Werror"};
  auto got = runEmitted(*test.module, inputs, *expected, build);
  if (!got) {
    llvm::errs() << toString(got.takeError()) << "\n";
    return failure();
  }
  for (auto [wanted, tensor, sizes, text] :
       llvm::zip(*expected, *got, *magnitudes, test.texts))
    if (std::optional<int64_t> i = findRoundingError(wanted, tensor, sizes)) {
      llvm::errs() << "element " << *i << ": expected " << wanted.getDouble(*i)
                   << " but got " << tensor.getDouble(*i) << " from\n  " << text
                   << "\n";
      return failure();
    }
  return test.texts.size();
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(
      argc, argv, "Compares kernels with the reference interpreter\n");
  const Target *target = lookupTarget(targetName);
  if (!target) {
    llvm::errs() << "unknown target '" << targetName << "'\n";
    return 2;
  }
  DialectRegistry registry;
  registerAllDialects(registry);
  MLIRContext context(registry);
  context.loadAllAvailableDialects();
  unsigned failures = 0, tested = 0;
  for (const KernelVariant &variant : kernelTable()) {
    if (!target->has(variant.isa) ||
        !StringRef(variant.name).contains(kernelName))
      continue;
    if (list) {
      llvm::outs() << variant.name << "\n";
      continue;
    }
    unsigned done = 0;
    for (unsigned number = 0; done < cases; ++number) {
      auto agreed =
          testBatch(context, variant, *target,
                    std::min<unsigned>(batch, cases - done), seed + number);
      if (failed(agreed)) {
        llvm::errs() << "FAIL: " << variant.name << " on " << target->name
                     << ", --seed=" << seed + number << "\n";
        ++failures;
        break;
      }
      done += *agreed;
    }
    tested += done;
    if (done >= cases)
      llvm::outs() << variant.name << ": " << done << " ops agree\n";
  }
  if (!list)
    llvm::outs() << tested << " ops tested, " << failures
                 << " kernels failed\n";
  return failures != 0 || (tested == 0 && !list);
}

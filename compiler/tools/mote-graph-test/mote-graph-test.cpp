//===- mote-graph-test.cpp ------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//===----------------------------------------------------------------------===//
//
// Runs random networks and compares them with the reference interpreter:
//
//   mote-graph-test --cases=100 --seed=7 [--target=cortex-m4]
//
// Each goes through the compiler with options of its own: how memory is saved,
// under which budget, whether the input's rows are pushed. plan-verify checks
// the plan; dead bytes of the arena are destroyed before each step of the
// emitted program, and on this machine AddressSanitizer watches them.
//
//===----------------------------------------------------------------------===//

#include "compiler/pipelines/Pipelines.h"
#include "compiler/pipelines/Registration.h"
#include "compiler/testing/RandomGraph.h"
#include "compiler/testing/TestModel.h"
#include "dialects/Interpreter/Interpreter.h"
#include "dialects/Plan/IR/Plan.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>

using namespace mlir;
using namespace mote;
namespace cl = llvm::cl;

static cl::OptionCategory category("mote-graph-test options");
static cl::opt<std::string> targetName("target", cl::init("generic"),
                                       cl::desc("as for mote compile"),
                                       cl::cat(category));
static cl::opt<Compiler>
    compiler("compiler", cl::desc("for the emitted code"),
             cl::values(clEnumValN(Compiler::GCC, "gcc", ""),
                        clEnumValN(Compiler::Clang, "clang", "")),
             cl::cat(category));
static cl::opt<unsigned> cases("cases", cl::init(20),
                               cl::desc("how many networks"),
                               cl::cat(category));
static cl::opt<unsigned>
    seconds("seconds", cl::init(0),
            cl::desc("go on until so much time has passed, instead of --cases"),
            cl::cat(category));
static cl::opt<unsigned> seed("seed", cl::init(1),
                              cl::desc("of the first network; the next one has "
                                       "the next number"),
                              cl::cat(category));
static cl::opt<bool> print("print", cl::desc("print each network, as qnn"),
                           cl::cat(category));
static cl::opt<std::string>
    emit("emit", cl::desc("write the C++ of each network to this folder"),
         cl::cat(category));

namespace {
/// How one network is compiled.
struct Setting {
  CompileOptions options;
  /// Per cent of the bytes needed without a budget; 0: no budget.
  int64_t budgetPercent = 0;
  /// Per cent of them in the fast one of two memory regions; 0: no regions.
  int64_t fastPercent = 0;
};

/// Tests networks and counts.
class GraphTest {
public:
  GraphTest(MLIRContext &context, const Target &target)
      : context(context), target(target) {}

  /// Whether the network of this number agrees, or is refused as it may be.
  bool run(unsigned number);

  unsigned agreed = 0, overlaps = 0, streams = 0, pushed = 0, budgets = 0,
           divided = 0, refused = 0;

private:
  Setting chooseSetting(RandomOps &random);
  /// The module in the phase `emitc`; null after a diagnostic.
  OwningOpRef<ModuleOp> compile(ModuleOp module, const CompileOptions &options);
  OwningOpRef<ModuleOp> compileAsSet(ModuleOp module, Setting &setting);
  OwningOpRef<ModuleOp> divide(ModuleOp module, Setting &setting,
                               OwningOpRef<ModuleOp> whole);
  bool runAndCompare(ModuleOp compiled, const CompileOptions &options,
                     ArrayRef<HostTensor> inputs,
                     ArrayRef<HostTensor> expected);

  MLIRContext &context;
  const Target &target;
  std::string errors; ///< Of the last compilation.
};
} // namespace

Setting GraphTest::chooseSetting(RandomOps &random) {
  Setting setting;
  CompileOptions &options = setting.options;
  options.target = &target;
  options.poisonDead = true;
  if (target.toolchain.qemu.empty())
    options.bufferAlignment = 1;
  int64_t memory = random.between(0, 9);
  options.memory = memory == 0  ? MemoryMode::Apart
                   : memory < 6 ? MemoryMode::Fast
                                : MemoryMode::Small;
  if (options.memory != MemoryMode::Apart)
    options.streamInput = random.chance(35);
  if (!options.streamInput && random.chance(20))
    options.borderBuffers = BorderBuffers::Caller;
  if (options.memory == MemoryMode::Small && random.chance(70))
    setting.budgetPercent = random.between(90, 150);
  // Few overlaps decide how large an arena is.
  if (random.chance(75))
    options.closestOverlap = random.between(0, 999);
  if (options.closestOverlap < 0 && setting.budgetPercent == 0 &&
      random.chance(70))
    setting.fastPercent = random.between(20, 80);
  return setting;
}

OwningOpRef<ModuleOp> GraphTest::compile(ModuleOp module,
                                         const CompileOptions &options) {
  errors.clear();
  ScopedDiagnosticHandler keep(&context, [&](Diagnostic &diagnostic) {
    llvm::raw_string_ostream os(errors);
    os << diagnostic << "\n";
    for (Diagnostic &note : diagnostic.getNotes())
      os << "note: " << note << "\n";
    return success();
  });
  OwningOpRef<ModuleOp> copy = module.clone();
  PassManager pm(&context);
  buildQNNPhase(pm, options);
  buildBufferizedPhase(pm, options);
  buildTiledPhase(pm, options);
  buildPlannedPhase(pm, options);
  if (failed(pm.run(*copy)))
    return nullptr;
  bool hasStreams =
      copy->walk([](plan::StreamOp) { return WalkResult::interrupt(); })
          .wasInterrupted();
  PassManager rest(&context);
  buildKernelsPhase(rest, options);
  buildEmitCPhase(rest, options);
  if (failed(rest.run(*copy)))
    return nullptr;
  streams += hasStreams;
  return copy;
}

static plan::ArenaOp arenaOf(ModuleOp module) {
  return *module.getOps<plan::ArenaOp>().begin();
}

/// Whether two buffers share bytes at a step.
static bool hasOverlap(plan::ArenaOp arena) {
  SmallVector<plan::BufferOp> buffers(
      arena.getBuffers().front().getOps<plan::BufferOp>());
  for (auto [number, a] : llvm::enumerate(buffers))
    for (plan::BufferOp b : ArrayRef(buffers).drop_front(number + 1))
      if (a.getFirst() <= b.getLast() && b.getFirst() <= a.getLast() &&
          int64_t(a.getOffset()) < b.getEnd() &&
          int64_t(b.getOffset()) < a.getEnd())
        return true;
  return false;
}

/// Where the setting asks for what need not be possible, the same without.
OwningOpRef<ModuleOp> GraphTest::compileAsSet(ModuleOp module,
                                              Setting &setting) {
  CompileOptions &options = setting.options;
  OwningOpRef<ModuleOp> compiled = compile(module, options);
  if (!compiled && options.streamInput &&
      StringRef(errors).contains("compile without")) {
    ++refused;
    options.streamInput = false;
    compiled = compile(module, options);
  }
  pushed += options.streamInput;
  if (compiled && setting.fastPercent != 0)
    return divide(module, setting, std::move(compiled));
  if (!compiled || setting.budgetPercent == 0)
    return compiled;
  options.ramBudget = std::max<int64_t>(
      1, int64_t(arenaOf(*compiled).getSize()) * setting.budgetPercent / 100);
  OwningOpRef<ModuleOp> smaller = compile(module, options);
  if (smaller) {
    ++budgets;
    return smaller;
  }
  if (!StringRef(errors).contains("(ram-budget)"))
    return nullptr;
  ++refused;
  return compiled;
}

/// `whole` in two memory regions.
OwningOpRef<ModuleOp> GraphTest::divide(ModuleOp module, Setting &setting,
                                        OwningOpRef<ModuleOp> whole) {
  int64_t bytes = std::max<int64_t>(1, arenaOf(*whole).getSize());
  setting.options.regions = {
      {"fast", std::max<int64_t>(1, bytes * setting.fastPercent / 100)},
      {"slow", bytes}};
  OwningOpRef<ModuleOp> compiled = compile(module, setting.options);
  // The slow one holds everything.
  divided += compiled && plan::getRegionNames(*compiled).size() > 1;
  return compiled;
}

bool GraphTest::runAndCompare(ModuleOp compiled, const CompileOptions &options,
                              ArrayRef<HostTensor> inputs,
                              ArrayRef<HostTensor> expected) {
  BuildOptions build;
  build.target = &target;
  build.compiler = compiler;
  build.optimization = "-O1";
  build.modelFlags = {"-Wall", "-Wextra", "-Wconversion", "-Werror"};
  if (target.toolchain.qemu.empty()) {
    build.linkFlags = {"-fsanitize=address,undefined"};
    build.modelFlags.insert(
        build.modelFlags.end(),
        {"-fsanitize=address,undefined", "-fno-sanitize-recover=all"});
  }
  if (!emit.empty())
    if (llvm::Error error = writeSources(compiled, emit)) {
      llvm::errs() << toString(std::move(error)) << "\n";
      return false;
    }
  auto got = runEmitted(compiled, inputs, expected, build,
                        options.borderBuffers == BorderBuffers::Caller);
  if (!got) {
    llvm::errs() << toString(got.takeError()) << "\n";
    return false;
  }
  for (auto [number, tensors] : llvm::enumerate(llvm::zip(expected, *got))) {
    auto &[wanted, tensor] = tensors;
    // Sums of floats lose digits where large ones cancel.
    double unit = 1.0;
    for (int64_t i = 0; i < wanted.getNumElements(); ++i)
      unit = std::max(unit, std::abs(wanted.getDouble(i)));
    std::optional<int64_t> i = findDifference(wanted, tensor, unit);
    if (!i)
      continue;
    llvm::errs() << "output " << number << ", element " << *i << ": expected "
                 << wanted.getDouble(*i) << " but got " << tensor.getDouble(*i)
                 << "\n";
    return false;
  }
  return true;
}

bool GraphTest::run(unsigned number) {
  OwningOpRef<ModuleOp> module = RandomGraph(context, number).create();
  if (print)
    llvm::outs() << *module << "\n";
  auto model = cast<func::FuncOp>(module->getBody()->front());
  SmallVector<HostTensor> inputs = randomInputs(model, number + 1000);
  auto expected = interpret(model, inputs);
  if (failed(expected))
    return false;
  OpBuilder b(&context);
  RandomOps random(b, number + 2000);
  Setting setting = chooseSetting(random);
  OwningOpRef<ModuleOp> compiled = compileAsSet(*module, setting);
  if (!compiled) {
    llvm::errs() << errors;
    return false;
  }
  if (!runAndCompare(*compiled, setting.options, inputs, *expected))
    return false;
  overlaps += hasOverlap(arenaOf(*compiled));
  ++agreed;
  return true;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(
      argc, argv, "Compares random networks with the reference interpreter\n");
  const Target *target = lookupTarget(targetName);
  if (!target) {
    llvm::errs() << "unknown target '" << targetName << "'\n";
    return 2;
  }
  DialectRegistry registry;
  registerAllDialects(registry);
  MLIRContext context(registry);
  context.loadAllAvailableDialects();
  GraphTest test(context, *target);
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  unsigned failures = 0;
  for (unsigned i = 0;
       seconds ? std::chrono::steady_clock::now() < end : i < cases; ++i)
    if (!test.run(seed + i)) {
      llvm::errs() << "FAIL: --target=" << target->name
                   << " --cases=1 --seed=" << seed + i << "\n";
      ++failures;
    }
  llvm::outs() << test.agreed << " networks agree (" << test.overlaps
               << " with outputs over inputs, " << test.streams
               << " compilations with rows handed on, " << test.pushed
               << " with rows pushed, " << test.budgets << " under a budget, "
               << test.divided << " in two memory regions, " << test.refused
               << " requests refused), " << failures << " fail\n";
  return failures != 0 || test.agreed == 0;
}

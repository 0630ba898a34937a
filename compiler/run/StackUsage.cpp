//===- StackUsage.cpp -----------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/run/StackUsage.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;
using namespace mote;

namespace {
/// One function and everything it calls.
struct Summary {
  uint32_t own = 0;             ///< The most this function needs by itself.
  uint32_t total = 0;           ///< With the deepest of its calls.
  uint32_t atCall = 0;          ///< What it holds when it makes that call.
  std::optional<uint64_t> next; ///< Whom it calls there.
};

class StackAnalysis {
public:
  explicit StackAnalysis(const Disassembly &code) : code(code) {}
  Expected<Summary> summarize(uint64_t entry);
  std::vector<StackFrame> chainFrom(uint64_t entry) const;
  std::map<std::string, uint32_t> ownBytes() const;

private:
  /// An instruction to visit, and the bytes that are on the stack before it.
  struct Visit {
    uint64_t address;
    uint32_t depth;
  };

  Error visit(uint64_t entry, Visit visit, Summary &summary);
  Error follow(uint64_t entry, const DecodedInstruction &instruction,
               uint32_t depth, Summary &summary);
  bool followDistances(const DecodedInstruction &instruction, unsigned bytes,
                       uint32_t depth);
  bool followAddresses(uint64_t entry, const DecodedInstruction &instruction,
                       uint32_t depth);
  void followForward(uint64_t entry, const DecodedInstruction &instruction,
                     uint32_t depth);
  bool followIndirect(uint64_t entry, const DecodedInstruction &instruction,
                      uint32_t depth);
  Error addCall(uint64_t callee, uint32_t depth, Summary &summary);
  Expected<int64_t> stackChange(const DecodedInstruction &instruction) const;
  const DecodedInstruction *
  writerOf(MCRegister reg, const DecodedInstruction &instruction) const;
  std::optional<int64_t>
  constantIn(MCRegister reg, const DecodedInstruction &instruction) const;
  Error refuse(const DecodedInstruction &instruction, const char *why) const;
  std::string nameOf(uint64_t entry) const;

  const Disassembly &code;
  std::map<uint64_t, Summary> summaries;
  std::vector<uint64_t> callers; ///< From the entry to who is looked at.
  SmallVector<Visit> pending;
};
} // namespace

std::string StackAnalysis::nameOf(uint64_t entry) const {
  auto found = code.getFunctions().upper_bound(entry);
  return found == code.getFunctions().begin() ? formatv("{0:x}", entry).str()
                                              : std::prev(found)->second;
}

Error StackAnalysis::refuse(const DecodedInstruction &instruction,
                            const char *why) const {
  return createStringError(
      formatv("the stack of {0} is not known: {1} ('{2}' at {3:x})",
              nameOf(instruction.address), why, code.print(instruction),
              instruction.address));
}

/// Registers that a push or pop transfers: those behind its condition.
static unsigned countRegisters(const Disassembly &code, const MCInst &inst) {
  unsigned begin = 0;
  for (auto [index, info] : enumerate(code.getDescription(inst).operands()))
    if (info.isPredicate())
      begin = index + 1;
  return inst.getNumOperands() - begin;
}

static std::optional<int64_t> firstImmediate(const MCInst &inst) {
  for (const MCOperand &operand : inst)
    if (operand.isImm())
      return operand.getImm();
  return std::nullopt;
}

/// The last instruction before this one that writes `reg`, or null.
const DecodedInstruction *
StackAnalysis::writerOf(MCRegister reg,
                        const DecodedInstruction &instruction) const {
  StringRef name = code.getRegister(reg);
  const DecodedInstruction *at = code.before(instruction);
  while (at && !code.writes(at->inst, name))
    at = code.before(*at);
  return at;
}

/// What a register holds that was loaded from a literal: how Armv6-M makes room
/// for large frames, and finds tables.
std::optional<int64_t>
StackAnalysis::constantIn(MCRegister reg,
                          const DecodedInstruction &instruction) const {
  const DecodedInstruction *load = writerOf(reg, instruction);
  if (!load || code.getOpcode(load->inst) != "tLDRpci")
    return std::nullopt;
  std::optional<int64_t> offset = firstImmediate(load->inst);
  if (!offset)
    return std::nullopt;
  auto word = code.numberAt(alignDown(load->address + 4, 4) + *offset, 4);
  return word ? std::optional<int64_t>(static_cast<int32_t>(*word))
              : std::nullopt;
}

namespace {
/// How an instruction changes the stack pointer.
struct StackStep {
  enum { Unknown, List, Immediate, Register } amount;
  int unit; ///< Bytes that the stack grows by for each register or unit.
};
} // namespace

static StackStep stepOf(StringRef opcode) {
  return StringSwitch<StackStep>(opcode)
      .Cases({"tPUSH", "t2STMDB_UPD", "VSTMSDB_UPD"}, {StackStep::List, 4})
      .Case("VSTMDDB_UPD", {StackStep::List, 8})
      .Cases({"tPOP", "t2LDMIA_UPD", "VLDMSIA_UPD"}, {StackStep::List, -4})
      .Case("VLDMDIA_UPD", {StackStep::List, -8})
      .Case("tSUBspi", {StackStep::Immediate, 4})
      .Case("tADDspi", {StackStep::Immediate, -4})
      .Cases({"t2SUBspImm", "t2SUBspImm12"}, {StackStep::Immediate, 1})
      .Cases({"t2ADDspImm", "t2ADDspImm12"}, {StackStep::Immediate, -1})
      .Cases({"t2STR_PRE", "t2STRD_PRE", "t2LDR_POST", "t2LDRD_POST"},
             {StackStep::Immediate, -1})
      .Cases({"tADDspr", "tADDhirr"}, {StackStep::Register, -1})
      .Default({StackStep::Unknown, 0});
}

/// Whether the stack pointer is set from a frame pointer (AAPCS32, section
/// 6.1.4: r7 in Thumb code, r11): at a function's end, where nothing is added.
static bool restoresFrame(const Disassembly &code, const MCInst &inst) {
  if (!StringSwitch<bool>(code.getOpcode(inst))
           .Cases({"tMOVr", "t2SUBri", "t2SUBri12"}, true)
           .Default(false))
    return false;
  StringRef source = code.getRegister(inst.getOperand(1).getReg());
  return source == "R7" || source == "R11";
}

/// By how much the stack grows.
Expected<int64_t>
StackAnalysis::stackChange(const DecodedInstruction &instruction) const {
  const MCInst &inst = instruction.inst;
  if (!code.writes(inst, "SP") || restoresFrame(code, inst))
    return 0;
  StackStep step = stepOf(code.getOpcode(inst));
  std::optional<int64_t> amount;
  if (step.amount == StackStep::List)
    amount = countRegisters(code, inst);
  else if (step.amount == StackStep::Immediate)
    amount = firstImmediate(inst);
  else if (step.amount == StackStep::Register)
    amount = constantIn(inst.getOperand(2).getReg(), instruction);
  if (!amount)
    return refuse(instruction, "an instruction changes the stack pointer by an "
                               "amount that only a run knows");
  return *amount * step.unit;
}

Error StackAnalysis::addCall(uint64_t callee, uint32_t depth,
                             Summary &summary) {
  Expected<Summary> called = summarize(callee);
  if (!called)
    return called.takeError();
  if (depth + called->total > summary.total || !summary.next) {
    summary.total = std::max(summary.total, depth + called->total);
    summary.atCall = depth;
    summary.next = callee;
  }
  return Error::success();
}

/// Queues the cases of a switch by TBB or TBH. Their distances in half-words
/// stand behind the jump, and the first case behind them: where the table ends.
bool StackAnalysis::followDistances(const DecodedInstruction &instruction,
                                    unsigned bytes, uint32_t depth) {
  uint64_t table = instruction.address + 4, end = UINT64_MAX;
  for (uint64_t entry = table; entry < end; entry += bytes) {
    std::optional<uint32_t> distance = code.numberAt(entry, bytes);
    if (!distance)
      return false;
    uint64_t target = table + 2 * uint64_t(*distance);
    if (target <= entry)
      continue; // Padding.
    pending.push_back({target, depth});
    end = std::min(end, target);
  }
  return true;
}

/// Queues the cases of a switch as Armv6-M has it: a table of addresses, of
/// which one is moved to the program counter. It ends where no address of this
/// function follows; what another table of the function adds can only make the
/// result larger.
bool StackAnalysis::followAddresses(uint64_t entry,
                                    const DecodedInstruction &instruction,
                                    uint32_t depth) {
  const DecodedInstruction *load =
      writerOf(instruction.inst.getOperand(1).getReg(), instruction);
  if (!load || code.getOpcode(load->inst) != "tLDRr")
    return false;
  std::optional<int64_t> table;
  for (unsigned operand : {1, 2})
    if (!table)
      table = constantIn(load->inst.getOperand(operand).getReg(), *load);
  if (!table)
    return false;
  auto next = code.getFunctions().upper_bound(entry);
  bool found = false;
  for (uint32_t at = *table;; at += 4) {
    std::optional<uint32_t> address = code.numberAt(at, 4);
    uint64_t target = address.value_or(0) & ~1u;
    if (target < entry || !code.at(target) ||
        (next != code.getFunctions().end() && target >= next->first))
      return found;
    pending.push_back({target, depth});
    found = true;
  }
}

/// Queues all that stands behind a jump in its function, up to the last
/// instruction after which nothing follows: then comes padding.
void StackAnalysis::followForward(uint64_t entry,
                                  const DecodedInstruction &instruction,
                                  uint32_t depth) {
  auto next = code.getFunctions().upper_bound(entry);
  uint64_t end = next == code.getFunctions().end() ? UINT64_MAX : next->first;
  SmallVector<Visit> behind;
  size_t count = 0;
  for (const DecodedInstruction *at = code.after(instruction);
       at && at->address < end; at = code.after(*at)) {
    behind.push_back({at->address, depth});
    if (code.getDescription(at->inst).isBarrier() ||
        code.writes(at->inst, "PC"))
      count = behind.size();
  }
  pending.append(behind.begin(), behind.begin() + count);
}

/// Queues where a jump leads whose target a register holds; whether that is
/// known. A return leads nowhere.
bool StackAnalysis::followIndirect(uint64_t entry,
                                   const DecodedInstruction &instruction,
                                   uint32_t depth) {
  const MCInst &inst = instruction.inst;
  StringRef opcode = code.getOpcode(inst);
  if (opcode == "t2TBB" || opcode == "t2TBH")
    return followDistances(instruction, opcode == "t2TBB" ? 1 : 2, depth);
  if (opcode == "tBX" &&
      code.getRegister(inst.getOperand(0).getReg()) != "LR") {
    // What was popped is a return address.
    const DecodedInstruction *writer =
        writerOf(inst.getOperand(0).getReg(), instruction);
    if (depth == 0)
      return writer && code.getOpcode(writer->inst) == "tPOP";
    // With a frame still there it is the block of mote_v6m.h, which enters its
    // loop at a place that it computes.
    followForward(entry, instruction, depth);
    return true;
  }
  bool isMove = opcode == "tMOVr";
  if (isMove && code.getRegister(inst.getOperand(1).getReg()) != "LR")
    return followAddresses(entry, instruction, depth);
  return isMove || opcode == "tBX" || code.writes(inst, "PC") ||
         code.getDescription(inst).isReturn();
}

/// Queues what may be executed after `instruction`.
Error StackAnalysis::follow(uint64_t entry,
                            const DecodedInstruction &instruction,
                            uint32_t depth, Summary &summary) {
  const MCInst &inst = instruction.inst;
  const MCInstrDesc &description = code.getDescription(inst);
  std::optional<uint64_t> target = code.branchTarget(instruction);
  bool isFunction = target && code.getFunctions().count(*target);
  bool falls = code.isConditional(inst) || !description.isBarrier();
  if (description.isCall() && !target)
    return refuse(instruction, "it calls through a pointer");
  if (isFunction && (description.isCall() || *target != entry)) {
    // A call, or a jump to a function's beginning, which does not come back.
    falls |= description.isCall();
    if (Error error = addCall(*target, depth, summary))
      return error;
  } else if (target && (description.isBranch() || description.isCall())) {
    // Far jumps of Armv6-M look like calls, into the function itself.
    falls &= !description.isCall();
    pending.push_back({*target, depth});
  } else if (description.isIndirectBranch() || description.isReturn() ||
             code.writes(inst, "PC")) {
    if (!followIndirect(entry, instruction, depth))
      return refuse(instruction, "it jumps through a pointer");
    falls = code.isConditional(inst);
  }
  if (falls)
    pending.push_back({instruction.address + instruction.size, depth});
  return Error::success();
}

Expected<Summary> StackAnalysis::summarize(uint64_t entry) {
  if (auto known = summaries.find(entry); known != summaries.end())
    return known->second;
  if (is_contained(callers, entry))
    return createStringError("the stack of " + nameOf(entry) +
                             " is not known: it calls itself");
  callers.push_back(entry);
  Summary summary;
  std::map<uint64_t, uint32_t> deepest;
  SmallVector<Visit> outer = std::exchange(pending, {{entry, 0}});
  while (!pending.empty()) {
    Visit now = pending.pop_back_val();
    auto [known, isNew] = deepest.try_emplace(now.address, now.depth);
    if (!isNew && known->second >= now.depth)
      continue;
    known->second = now.depth;
    if (Error error = visit(entry, now, summary))
      return error;
  }
  pending = std::move(outer);
  callers.pop_back();
  return summaries[entry] = summary;
}

Error StackAnalysis::visit(uint64_t entry, Visit now, Summary &summary) {
  constexpr int64_t limit = 1 << 24;
  const DecodedInstruction *instruction = code.at(now.address);
  if (!instruction)
    return createStringError(formatv("the stack of {0} is not known: there is "
                                     "no instruction at {1:x}",
                                     nameOf(entry), now.address));
  Expected<int64_t> change = stackChange(*instruction);
  if (!change)
    return change.takeError();
  int64_t depth = std::max<int64_t>(0, now.depth + *change);
  // What is not popped under a condition stays.
  if (code.isConditional(instruction->inst))
    depth = std::max<int64_t>(depth, now.depth);
  if (depth > limit)
    return refuse(*instruction, "a loop makes it grow");
  summary.own = std::max<uint32_t>(summary.own, depth);
  summary.total = std::max<uint32_t>(summary.total, depth);
  return follow(entry, *instruction, depth, summary);
}

std::vector<StackFrame> StackAnalysis::chainFrom(uint64_t entry) const {
  std::vector<StackFrame> chain;
  for (std::optional<uint64_t> at = entry; at;) {
    const Summary &summary = summaries.at(*at);
    bool callsDeepest =
        summary.next &&
        summary.atCall + summaries.at(*summary.next).total == summary.total;
    chain.push_back(
        {nameOf(*at), callsDeepest ? summary.atCall : summary.total});
    at = callsDeepest ? summary.next : std::nullopt;
  }
  return chain;
}

std::map<std::string, uint32_t> StackAnalysis::ownBytes() const {
  std::map<std::string, uint32_t> bytes;
  for (const auto &[entry, summary] : summaries) {
    uint32_t &largest = bytes[nameOf(entry)];
    largest = std::max(largest, summary.own);
  }
  return bytes;
}

uint32_t StackUsage::getBytes() const {
  uint32_t bytes = 0;
  for (const StackFrame &frame : deepest)
    bytes += frame.bytes;
  return bytes;
}

Expected<StackUsage> mote::analyzeStack(const Disassembly &code,
                                        ArrayRef<std::string> entries) {
  StackAnalysis analysis(code);
  StackUsage usage;
  for (const std::string &name : entries) {
    std::optional<uint64_t> entry = code.findFunction(name);
    if (!entry)
      return createStringError("the program has no function '" + name + "'");
    Expected<Summary> summary = analysis.summarize(*entry);
    if (!summary)
      return summary.takeError();
    if (usage.deepest.empty() || summary->total > usage.getBytes())
      usage.deepest = analysis.chainFrom(*entry);
  }
  usage.functions = analysis.ownBytes();
  return usage;
}

Expected<StackUsage> mote::analyzeModelStack(StringRef executable,
                                             const ::mote::Target &target,
                                             StringRef model) {
  Expected<Disassembly> code = Disassembly::read(executable, target);
  if (!code)
    return code.takeError();
  std::vector<std::string> entries;
  for (StringRef suffix : {"_run", "_run_io", "_begin", "_push_row"})
    if (std::string name = (model + suffix).str(); code->findFunction(name))
      entries.push_back(name);
  return analyzeStack(*code, entries);
}

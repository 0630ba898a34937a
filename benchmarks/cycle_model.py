"""Joins execution counts with a disassembly: instructions and modelled cycles.

The counts come from the QEMU plugin in qemu/count.c. The cycle model is the
zero-wait-state Cortex-M4 of Arm's Technical Reference Manual (instruction set
summary): a load takes 2 cycles, 1 when it follows another load; LDM, LDRD, PUSH
and POP take 1 + N; multiplication and multiply-accumulate 1; SDIV and UDIV 7; a
taken branch 2 more; stores 1; FPU arithmetic 1, VMLA 3, VDIV and VSQRT 14.
Published boards measure 1.15 to 1.28 times this (flash wait states).
"""

import collections
import re
import subprocess

Instruction = collections.namedtuple("Instruction", "address mnemonic operands function")

_LINE = re.compile(r"^\s*([0-9a-f]+):\s+(?:[0-9a-f]{4,8}\s)+\s*(\S+)\s*(.*)$")
_FUNCTION = re.compile(r"^([0-9a-f]+) <(.+)>:$")


def disassemble(objdump, elf):
    """Every instruction of the program, by address."""
    text = subprocess.run(
        [objdump, "-d", "-C", elf], check=True, capture_output=True, text=True
    ).stdout
    instructions, function = {}, None
    for line in text.splitlines():
        if match := _FUNCTION.match(line):
            function = match[2].split("(")[0]
        elif match := _LINE.match(line):
            address = int(match[1], 16)
            operands = match[3].split(";")[0].split("//")[0].strip()
            instructions[address] = Instruction(address, match[2], operands, function)
    return instructions


def read_counts(path):
    """{address: executions} as the plugin wrote them."""
    counts = {}
    with open(path) as file:
        for line in file:
            *call, address, count = line.split()
            if not call:
                counts[int(address, 16)] = int(count)
    return counts


def read_calls(path):
    """{address: instructions} of the lines that are about calls."""
    with open(path) as file:
        fields = [line.split() for line in file if line.startswith("call ")]
    return {int(address, 16): int(count) for _, address, count in fields}


def _base(mnemonic):
    """The mnemonic without width suffix: `ldr.w` is `ldr`."""
    return mnemonic.split(".")[0]


def _is_single_load(ins):
    base = _base(ins.mnemonic)
    return (base.startswith("ldr") and not base.startswith("ldrd")) or base == "vldr"


def _registers(operands):
    match = re.search(r"\{(.*)\}", operands)
    if not match:
        return 0
    total = 0
    for part in match[1].split(","):
        bounds = re.findall(r"\d+", part)
        wide = "-" in part and len(bounds) == 2
        total += int(bounds[1]) - int(bounds[0]) + 1 if wide else 1
    return total


_CONDITIONS = "eq ne cs hs cc lo mi pl vs vc hi ls ge lt gt le".split()


def _is_conditional_branch(base):
    return base in ("cbz", "cbnz") or (base[:1] == "b" and base[1:] in _CONDITIONS)


def _is_jump(ins):
    base = _base(ins.mnemonic)
    if base in ("b", "bl", "bx", "blx", "tbb", "tbh"):
        return True
    return base in ("pop", "ldm", "ldmia") and "pc" in ins.operands


def cortex_m4_cycles(ins, previous, count, next_count):
    """Cycles that `count` executions of `ins` take.

    `previous` is the instruction before it in memory, `next_count` how often
    the one behind it ran (which tells how often a conditional branch fell
    through).
    """
    base = _base(ins.mnemonic)
    if _is_conditional_branch(base):
        return count + 2 * max(0, count - next_count)
    if base in ("push", "pop", "ldm", "ldmia", "ldmdb", "stm", "stmia", "stmdb", "vpush", "vpop", "vldmia", "vstmia"):
        return count * (1 + _registers(ins.operands) + (2 if _is_jump(ins) else 0))
    if base in ("ldrd", "strd"):
        return count * 3
    if _is_single_load(ins):
        behind_load = previous is not None and _is_single_load(previous)
        return count * (1 if behind_load else 2)
    if _is_jump(ins):
        return count * 3
    if base in ("sdiv", "udiv"):
        return count * 7
    if base in ("vdiv", "vsqrt"):
        return count * 14
    if base in ("vmla", "vmls", "vfma", "vfms", "vnmla", "vnmls"):
        return count * 3
    return count


Profile = collections.namedtuple("Profile", "instructions cycles functions")


def profile(instructions, counts, ignored=()):
    """Totals, and {function: [instructions, cycles]}, without `ignored` functions. Cycles hold for the Cortex-M4 only."""
    functions = collections.defaultdict(lambda: [0, 0])
    order = sorted(instructions)
    for index, address in enumerate(order):
        count = counts.get(address, 0)
        if not count:
            continue
        ins = instructions[address]
        if ins.function in ignored:
            continue
        previous = instructions[order[index - 1]] if index else None
        following = counts.get(order[index + 1], 0) if index + 1 < len(order) else 0
        entry = functions[ins.function]
        entry[0] += count
        entry[1] += cortex_m4_cycles(ins, previous, count, following)
    unknown = sum(count for address, count in counts.items() if address not in instructions)
    if unknown:
        functions["(not in the disassembly)"] = [unknown, unknown]
    return Profile(
        sum(entry[0] for entry in functions.values()),
        sum(entry[1] for entry in functions.values()),
        dict(functions),
    )

#!/usr/bin/env python3
"""Says what the hot loops of a network on AArch64 cost in cycles, statically: llvm-mca on the machine code of its innermost loops.

    benchmarks/hot_loops.py [--networks DIR] [--targets cortex-a53,cortex-a76] [--forms int8,fp32]
                            [--compilers gcc,clang] [--share PERCENT] [--loops] [MODEL ...]

Compiles, builds and counts the networks as benchmarks/cortex_a.py does, finds the innermost loops (a branch back in one
function, no other inside), and gives each to llvm-mca-22 twice:

    A55   the resource bound of LLVM's model of the Cortex-A55 (in order): what the busiest unit needs, were nothing to wait
    N1    1000 turns simulated on LLVM's model of the Neoverse N1 (the Cortex-A76's core), chains and all

Cycles are divided by the loop's products: a lane of FMLA, SMULL, SMLAL, SDOT, SMMLA ... is one (Winograd's are fewer than the
layer's multiply-accumulates, a tile's padding counts). A row is the sum over the loops of a network, weighted by how often they ran;
`covered` is the part of all instructions that runs in them. Loops below --share of the products are left out (default 1 %), which is
mostly what has other work than products: depthwise filters' columns, pools, additions. --loops prints each loop.
`limit` is what the fastest peers' loops reach in the same two models.

Needs what scripts/setup.sh installs, and a built Mote.
"""

import argparse
import collections
import re
import subprocess
import sys

import cortex_a
import counting
import cycle_model

# (Cortex-A55, Neoverse N1) cycles a product of the peers' loops.
LIMITS = {"fp32": (0.25, 0.125), "fp16": (None, None), "plain": (0.19, 0.125), "sdot": (0.0625, 0.0313)}
TARGETS = [target for target in cortex_a.TARGETS if target != "armv7a-neon"]
TURNS = 1000

Loop = collections.namedtuple("Loop", "function body turns products")

# Products in one 128-bit instruction, by the arrangement of what it adds to.
_LANES = {"2s": 2, "4s": 4, "2d": 2, "4h": 4, "8h": 8, "2h": 2}
_MULTIPLIES = re.compile(r"^(fmla|fmlal2?|fmul|smull2?|smlal2?|mla|mul)$")


def products(ins):
    """How many products of the network one execution of an instruction computes."""
    match = re.match(r"v\d+\.(\d+[shdb])", ins.operands)
    if not match:
        return 0
    if ins.mnemonic in ("sdot", "udot", "usdot"):
        return 4 * _LANES[match[1]]
    if ins.mnemonic in ("smmla", "ummla", "usmmla"):
        return 32
    return _LANES[match[1]] if _MULTIPLIES.match(ins.mnemonic) else 0


def branch_target(ins):
    """Where a branch inside a function goes, or None."""
    if not re.match(r"^(b|b\.\w+|cbn?z|tbn?z)$", ins.mnemonic):
        return None
    match = re.search(r"(?:^|, )(?:0x)?([0-9a-f]+) <", ins.operands)
    return int(match[1], 16) if match else None


def innermost_loops(instructions, counts):
    """Loops that ran, each from the target of its branch back to that branch, with no other such branch inside."""
    order = sorted(instructions)
    place = {address: index for index, address in enumerate(order)}
    last_start = -1
    for index, address in enumerate(order):
        ins = instructions[address]
        start = branch_target(ins)
        if start is None or start not in place or start > address or instructions[start].function != ins.function:
            continue
        if place[start] > last_start:
            body = [instructions[at] for at in order[place[start] : index + 1]]
            turns = counts.get(address, 0)
            if turns:
                total = sum(products(part) * counts.get(part.address, 0) for part in body)
                yield Loop(ins.function, body, turns, total / turns)
        last_start = max(last_start, place[start])


def assembly(loop):
    """The loop as llvm-mca reads it: branches go to one label."""
    lines = [".Lloop:"]
    for ins in loop.body:
        operands = ins.operands
        if branch_target(ins) is not None:
            operands = re.sub(r"(0x)?[0-9a-f]+ <.*$", ".Lloop", operands)
        lines.append(f"\t{ins.mnemonic}\t{operands}")
    return "\n".join(lines) + "\n"


def analyse(loop, processor):
    """(resource bound, simulated) cycles of one turn."""
    done = subprocess.run(
        ["llvm-mca-22", "-mtriple=aarch64", f"-mcpu={processor}", "-mattr=+dotprod,+i8mm,+fullfp16", f"-iterations={TURNS}"],
        input=assembly(loop), capture_output=True, text=True,
    )
    if done.returncode:
        sys.exit(f"llvm-mca-22 failed on a loop of {loop.function}:\n{done.stderr}\n{assembly(loop)}")
    cycles = int(re.search(r"Total Cycles:\s+(\d+)", done.stdout)[1])
    return float(re.search(r"Block RThroughput:\s+([\d.]+)", done.stdout)[1]), cycles / TURNS


def limits(target, form):
    if form in LIMITS:
        return LIMITS[form]
    return LIMITS.get({"cortex-a53": "plain", "armv8.6a": "smmla"}.get(target, "sdot"), (None, None))


def cell(value):
    return f"{value:7.4f}" if value is not None else f"{'-':>7}"


def show(program, model, form, counted, work, options):
    instructions = cycle_model.disassemble(f"{counting.binutils(program.target)}-objdump", counted.elf)
    counts = cycle_model.read_counts(work / "counts.txt")
    loops = [loop for loop in innermost_loops(instructions, counts) if loop.function not in counting.HARNESS]
    total = sum(loop.turns * loop.products for loop in loops)
    hot = [loop for loop in loops if loop.turns * loop.products >= options.share / 100 * total and loop.products]
    costs = [(loop, analyse(loop, "cortex-a55")[0], analyse(loop, "neoverse-n1")[1]) for loop in hot]
    computed = sum(loop.turns * loop.products for loop in hot)
    covered = sum(counts.get(ins.address, 0) for loop in hot for ins in loop.body) / counted.profile.instructions
    a55, n1 = (sum(cost[column] * cost[0].turns for cost in costs) / computed for column in (1, 2))
    limit = limits(program.target, form)
    print(f"{model:14} {form:5} {program.target:11} {program.compiler:6} {100 * covered:6.1f} % {cell(a55)} {cell(limit[0])}"
          f" {cell(n1)} {cell(limit[1])}", flush=True)
    if options.loops:
        for loop, bound, simulated in sorted(costs, key=lambda cost: -cost[0].turns * cost[0].products):
            print(f"      {100 * loop.turns * loop.products / total:5.1f} % of products, {len(loop.body):4} instructions,"
                  f" {loop.products:6.1f} products: A55 {bound / loop.products:.4f}, N1 {simulated / loop.products:.4f}  {loop.function}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--share", type=float, default=1.0, metavar="PERCENT")
    parser.add_argument("--loops", action="store_true", help="print each loop")
    options = cortex_a.command_line(parser, TARGETS)
    print(f"{'model':14} {'form':5} {'target':11} {'':6} {'covered':>8} {'A55':>7} {'limit':>7} {'N1':>7} {'limit':>7}")
    cortex_a.for_each_program(options, lambda *counted: show(*counted, options))


if __name__ == "__main__":
    main()

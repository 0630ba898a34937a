"""Builds an emitted program for a target, runs it in QEMU, and counts every instruction of one inference.

What benchmarks/cortex_m.py and benchmarks/cortex_a.py have in common.
"""

import collections
import pathlib
import re
import shutil
import subprocess
import sys

import cycle_model

ROOT = pathlib.Path(__file__).resolve().parents[1]
# Tests put the tools they are about first on PATH.
TOOLS = pathlib.Path(shutil.which("mote") or ROOT / "build/release/bin/mote").parent

# What runs between the marks and is not the model's.
HARNESS = ("main", "mote_run_begin")

Program = collections.namedtuple("Program", "name path target compiler flags")
Counted = collections.namedtuple("Counted", "facts profile elf")


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{pathlib.Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def build_plugin(folder):
    plugin = folder / "libcount.so"
    run("gcc", "-O2", "-shared", "-fPIC", "-o", plugin, ROOT / "benchmarks/qemu/count.c")
    return plugin


def binutils(target):
    """The prefix of the tools that read a target's programs."""
    if target.startswith(("cortex-a", "armv8")):
        return "aarch64-linux-gnu"
    return "arm-none-eabi" if target.startswith("cortex-m") else "arm-linux-gnueabihf"


def _macros(header):
    """The header's numeric macros, without the model's prefix."""
    pattern = r"#define [A-Z0-9_]+?_((?:ARENA|INPUT0|OUTPUT0)_BYTES) (\d+)u"
    return {name: int(value) for name, value in re.findall(pattern, header.read_text())}


def _symbol(target, elf, name):
    return _extent(target, elf, name)[0]


def _extent(target, elf, name):
    """Address and size of a function."""
    for line in run(f"{binutils(target)}-nm", "-S", elf).splitlines():
        fields = line.split()
        if fields[-1] == name:
            return int(fields[0], 16), int(fields[1], 16)
    sys.exit(f"{elf}: no symbol {name}")


def count(program, plugin, work):
    """Compiles, builds and runs the program on an input of zeros. `work` is an empty folder."""
    name, target = program.name, program.target
    code, elf, counts = work / "code", work / "program.elf", work / "counts.txt"
    run(TOOLS / "mote", "compile", program.path, f"--name={name}", f"--target={target}", *program.flags, "-o", code)
    facts = _macros(code / f"{name}.h")
    inputs = work / "inputs.bin"
    inputs.write_bytes(bytes(facts["INPUT0_BYTES"]))
    command = [
        TOOLS / "mote-run-emitted", code, f"--model={name}", f"--target={target}",
        f"--compiler={program.compiler}", f"--input-bytes={facts['INPUT0_BYTES']}",
        f"--output-bytes={facts['OUTPUT0_BYTES']}", f"--inputs={inputs}",
        f"--outputs={work / 'outputs.bin'}", "--model-flag=-g1",
    ]
    # Once to have the program, whose symbols the plugin needs; once to count.
    run(*command, f"--executable={elf}")
    marks = ",".join(f"{mark}={_symbol(target, elf, f'mote_run_{mark}')}" for mark in ("begin", "end"))
    parallel = any(flag.startswith("--threads=") and flag != "--threads=1" for flag in program.flags)
    start, size = _extent(target, elf, f"{name}_run{'_parallel' if parallel else ''}")
    run(*command, "--qemu-arg=-plugin", f"--qemu-arg={plugin},{marks},from={start},to={start + size},out={counts}")
    profile = cycle_model.profile(
        cycle_model.disassemble(f"{binutils(target)}-objdump", elf), cycle_model.read_counts(counts), HARNESS
    )
    if "(not in the disassembly)" in profile.functions:
        sys.exit(f"{name} on {target}: counts outside the disassembly: the runs were not of one program")
    return Counted(facts, profile, elf)


def count_layers(program, counted, work):
    """{(operator, layer): instructions}, of the counts that `count` left in `work`: every call in the model's function is
    under a comment that says whose it is."""
    calls = cycle_model.read_calls(work / "counts.txt")
    source = work / "code" / f"{program.name}.cpp"
    lines = source.read_text().splitlines()
    places = run(f"{binutils(program.target)}-addr2line", "-e", counted.elf, *(hex(address) for address in calls)).split("\n")
    layers = collections.defaultdict(int)
    for place, instructions in zip(places, calls.values()):
        layers[_layer_at(lines, place)] += instructions
    return dict(layers)


def _layer_at(lines, place):
    """(operator, name) of the comment above a place `FILE:LINE ...`."""
    number = re.search(r":(\d+)", place)
    for line in reversed(lines[: int(number[1])] if number else []):
        if match := re.match(r'\s*// (\w+) "(.*?)": ', line):
            return match[1], match[2]
        if line and not line[0].isspace():
            break
    return "run", ""

#!/usr/bin/env python3
"""Counts what one inference costs on Cortex-M: instructions, modelled cycles, arena, code.

    benchmarks/cortex_m.py [--models DIR] [--targets cortex-m4,cortex-m55] [--json FILE]
                           [--functions] [--compiler gcc|clang] [--memory fast|small] [--pins FILE] [MODEL ...]

Compiles the int8 models of DIR (default ../shared/models; `digits` is bundled) with
the `mote` on PATH, else build/release/bin/mote, builds and runs them in QEMU, and counts every instruction between the
harness's two marks with qemu/count.c. Counts are exact and repeatable. The input is all zeros:
kernels have no data-dependent branches in their inner loops, and zeros need no data. Cycles are
those of cycle_model.py and hold for the Cortex-M4 only. MODELs narrow the list (kws vww ic ad
person_detect digits).

--pins FILE fails if a count is above the file's. Counts belong to one version of one compiler:
with another nothing is compared. Lower a pin when a kernel gets faster.

Needs what scripts/setup.sh installs, and a built Mote.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import cycle_model

ROOT = pathlib.Path(__file__).resolve().parents[1]
# Tests put the tools they are about first on PATH.
TOOLS = pathlib.Path(shutil.which("mote") or ROOT / "build/release/bin/mote").parent
MODELS = {
    name: f"mlperf_tiny/{name}/int8_qdq_nhwc_intio.onnx" for name in ("kws", "vww", "ic", "ad")
} | {
    "person_detect": "converted/person_detect/model.onnx",
    "digits": ROOT / "test/Inputs/digits/digits_qdq.onnx",
}
# Instructions of TensorFlow Lite Micro with CMSIS-NN, August 2026, as published with the models.
PEERS = {
    "cortex-m4": {"kws": 7700000, "vww": 24102000, "ic": 29863000, "ad": 582241, "person_detect": 22928000},
    "cortex-m55": {"kws": 1787250, "vww": 6433110, "ic": 4810835, "ad": 149893, "person_detect": 6382842},
}


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{pathlib.Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def macros(header):
    """The header's numeric macros, without the model's prefix."""
    pattern = r"#define [A-Z0-9_]+?_((?:ARENA|INPUT0|OUTPUT0)_BYTES) (\d+)u"
    return {name: int(value) for name, value in re.findall(pattern, header.read_text())}


def symbol(elf, name):
    for line in run("arm-none-eabi-nm", elf).splitlines():
        fields = line.split()
        if fields[-1] == name:
            return int(fields[0], 16)
    sys.exit(f"{elf}: no symbol {name}")


def measure(model, path, target, compiler, flags, plugin, work):
    code, elf, counts = work / "code", work / "program.elf", work / "counts.txt"
    run(TOOLS / "mote", "compile", path, f"--name={model}", f"--target={target}", *flags,
        "-o", code)
    facts = macros(code / f"{model}.h")
    inputs = work / "inputs.bin"
    inputs.write_bytes(bytes(facts["INPUT0_BYTES"]))
    program = [
        TOOLS / "mote-run-emitted", code, f"--model={model}", f"--target={target}",
        f"--compiler={compiler}", f"--input-bytes={facts['INPUT0_BYTES']}",
        f"--output-bytes={facts['OUTPUT0_BYTES']}", f"--inputs={inputs}",
        f"--outputs={work / 'outputs.bin'}",
    ]
    # Once to have the program, whose symbols the plugin needs; once to count.
    run(*program, f"--executable={elf}")
    marks = f"begin={symbol(elf, 'mote_run_begin')},end={symbol(elf, 'mote_run_end')}"
    run(*program, "--qemu-arg=-plugin", f"--qemu-arg={plugin},{marks},out={counts}")
    profile = cycle_model.profile(
        cycle_model.disassemble("arm-none-eabi-objdump", elf), cycle_model.read_counts(counts)
    )
    if "(not in the disassembly)" in profile.functions:
        sys.exit(f"{model} on {target}: counts outside the disassembly: the runs were not of one program")
    size = sum(
        int(line.split()[1], 16)
        for line in run("arm-none-eabi-nm", "-S", "-C", elf).splitlines()
        # What the headers hold as functions of their own counts; the harness's marks do not.
        if re.search(rf" ({model}_|mote_(?!run_)|void mote_)", line) and len(line.split()) >= 4 and line.split()[2] in "tTW"
    )
    return {
        "model": model, "target": target, "compiler": compiler,
        "instructions": profile.instructions,
        "cycles": profile.cycles if target == "cortex-m4" else None,
        "arena_bytes": facts["ARENA_BYTES"], "code_bytes": size,
        "functions": profile.functions,
    }


def show(row, functions):
    peer = PEERS.get(row["target"], {}).get(row["model"])
    ratio = f"{row['instructions'] / peer:6.2f} x TFLM" if peer else ""
    cycles = f"{row['cycles']:12,}" if row["cycles"] else f"{'-':>12}"
    print(
        f"{row['model']:13} {row['target']:11} {row['instructions']:12,} {cycles}"
        f" {row['arena_bytes']:8,} {row['code_bytes']:8,}  {ratio}", flush=True,
    )
    if functions:
        for name, (instructions, _) in sorted(row["functions"].items(), key=lambda f: -f[1][0]):
            print(f"        {instructions:12,}  {name}")


def check_pins(path, rows, compiler):
    """Whether no count is above its pin."""
    pins = json.loads(path.read_text())
    version = run("arm-none-eabi-g++" if compiler == "gcc" else "clang++-22", "-dumpfullversion").strip()
    if f"{compiler} {version}" != pins["compiler"]:
        print(f"pins are for {pins['compiler']}, this is {compiler} {version}: not compared")
        return True
    fine = True
    for row in rows:
        pin = pins["instructions"][row["target"]][row["model"]]
        if row["instructions"] > pin:
            print(f"{row['model']} on {row['target']}: {row['instructions']:,} instructions, pinned {pin:,}")
            fine = False
    if fine:
        print(f"{len(rows)} counts at or below their pins")
    return fine


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("models", nargs="*", metavar="MODEL", help="of " + " ".join(MODELS))
    parser.add_argument("--models", dest="folder", type=pathlib.Path, default=ROOT.parent / "shared/models")
    parser.add_argument("--targets", default="cortex-m4,cortex-m55")
    parser.add_argument("--compiler", choices=["gcc", "clang"], default="gcc")
    parser.add_argument("--optimize", choices=["speed", "balanced", "size"], default="speed", help="as of mote compile")
    parser.add_argument("--memory", choices=["fast", "small"], default="fast", help="as of mote compile")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--pins", type=pathlib.Path, help="counts that must not be exceeded")
    parser.add_argument("--functions", action="store_true", help="split by function")
    options = parser.parse_args()
    if unknown := set(options.models) - set(MODELS):
        parser.error(f"unknown model '{unknown.pop()}', expected one of {' '.join(MODELS)}")
    folder = options.folder
    models = options.models or list(MODELS)
    if not folder.is_dir() and models != ["digits"]:
        print(f"cortex_m.py: {folder} is not there: nothing to measure")
        return
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        plugin = pathlib.Path(scratch) / "libcount.so"
        run("gcc", "-O2", "-shared", "-fPIC", "-o", plugin, ROOT / "benchmarks/qemu/count.c")
        print(f"{'model':13} {'target':11} {'instructions':>12} {'M4 cycles':>12} {'arena':>8} {'code':>8}")
        for target in options.targets.split(","):
            for model in models:
                work = pathlib.Path(scratch) / f"{model}-{target}"
                work.mkdir()
                path = folder / MODELS[model]
                flags = [f"--optimize={options.optimize}", f"--memory={options.memory}"]
                rows.append(measure(model, path, target, options.compiler, flags, plugin, work))
                show(rows[-1], options.functions)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")
    if options.pins and not check_pins(options.pins, rows, options.compiler):
        sys.exit(1)


if __name__ == "__main__":
    main()

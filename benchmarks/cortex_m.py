#!/usr/bin/env python3
"""Counts what one inference costs on Cortex-M: instructions, modelled cycles, arena, code.

    benchmarks/cortex_m.py [--models DIR] [--targets cortex-m4,cortex-m55] [--json FILE]
                           [--functions] [--compiler gcc|clang] [--memory fast|small] [MODEL ...]

Compiles the int8 MLPerf Tiny models of DIR/mlperf_tiny (default ../shared/models) with
build/release/bin/mote, builds and runs them in QEMU, and counts every instruction between the
harness's two marks with qemu/count.c. Counts are exact and repeatable. The input is all zeros:
kernels have no data-dependent branches in their inner loops, and zeros need no data. Cycles are
those of cycle_model.py and hold for the Cortex-M4 only. MODELs narrow the list (kws vww ic ad).

Needs what scripts/setup.sh installs, and a built Mote.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import cycle_model

ROOT = pathlib.Path(__file__).resolve().parents[1]
TOOLS = ROOT / "build/release/bin"
MODELS = ["kws", "vww", "ic", "ad"]
# Instructions of TensorFlow Lite Micro with CMSIS-NN, August 2026, as published with the models.
PEERS = {
    "cortex-m4": {"kws": 7700000, "vww": 24102000, "ic": 29863000, "ad": 582241},
    "cortex-m55": {"kws": 1787250, "vww": 6433110, "ic": 4810835, "ad": 149893},
}


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{pathlib.Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def macros(header):
    """The header's numeric macros, without the model's prefix."""
    pattern = r"#define [A-Z0-9]+_((?:ARENA|INPUT0|OUTPUT0)_BYTES) (\d+)u"
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
        f"{row['model']:5} {row['target']:11} {row['instructions']:12,} {cycles}"
        f" {row['arena_bytes']:8,} {row['code_bytes']:8,}  {ratio}", flush=True,
    )
    if functions:
        for name, (instructions, _) in sorted(row["functions"].items(), key=lambda f: -f[1][0]):
            print(f"        {instructions:12,}  {name}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("models", nargs="*", metavar="MODEL", help="of kws vww ic ad")
    parser.add_argument("--models", dest="folder", type=pathlib.Path, default=ROOT.parent / "shared/models")
    parser.add_argument("--targets", default="cortex-m4,cortex-m55")
    parser.add_argument("--compiler", choices=["gcc", "clang"], default="gcc")
    parser.add_argument("--optimize", choices=["speed", "balanced", "size"], default="speed", help="as of mote compile")
    parser.add_argument("--memory", choices=["fast", "small"], default="fast", help="as of mote compile")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--functions", action="store_true", help="split by function")
    options = parser.parse_args()
    if unknown := set(options.models) - set(MODELS):
        parser.error(f"unknown model '{unknown.pop()}', expected one of {' '.join(MODELS)}")
    folder = options.folder / "mlperf_tiny"
    if not folder.is_dir():
        print(f"cortex_m.py: {folder} is not there: nothing to measure")
        return
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        plugin = pathlib.Path(scratch) / "libcount.so"
        run("gcc", "-O2", "-shared", "-fPIC", "-o", plugin, ROOT / "benchmarks/qemu/count.c")
        print(f"{'model':5} {'target':11} {'instructions':>12} {'M4 cycles':>12} {'arena':>8} {'code':>8}")
        for target in options.targets.split(","):
            for model in options.models or MODELS:
                work = pathlib.Path(scratch) / f"{model}-{target}"
                work.mkdir()
                path = folder / model / "int8_qdq_nhwc_intio.onnx"
                flags = [f"--optimize={options.optimize}", f"--memory={options.memory}"]
                rows.append(measure(model, path, target, options.compiler, flags, plugin, work))
                show(rows[-1], options.functions)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()

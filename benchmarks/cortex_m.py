#!/usr/bin/env python3
"""Counts what one inference costs on Cortex-M: instructions, modelled cycles, arena, worst-case stack, code.

    benchmarks/cortex_m.py [--models DIR] [--targets cortex-m4,cortex-m55] [--json FILE]
                           [--functions] [--compiler gcc|clang] [--memory fast|small] [--pins FILE] [MODEL ...]

Compiles the int8 models of DIR (default ../shared/models; `digits` is bundled) with
the `mote` on PATH, else build/release/bin/mote, builds and runs them in QEMU, and counts every instruction between the
harness's two marks with qemu/count.c. Counts are exact and repeatable. The input is all zeros:
kernels have no data-dependent branches in their inner loops, and zeros need no data. Cycles are
those of cycle_model.py and hold for the Cortex-M4 only. Flash is code and constants, beside what the compiler
estimated when it chose kernels. MODELs narrow the list (kws vww ic ad
person_detect digits).

--pins FILE fails if a count is above the file's. Counts belong to one version of one compiler:
with another nothing is compared. Lower a pin when a kernel gets faster.

Needs what scripts/setup.sh installs, and a built Mote.
"""

import argparse
import json
import pathlib
import re
import sys
import tempfile

import counting

ROOT = pathlib.Path(__file__).resolve().parents[1]
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


def count(model, path, target, compiler, flags, plugin, work):
    """(program, what the compiler reports, what was counted)"""
    report_path = work / "report.json"
    program = counting.Program(model, path, target, compiler, [*flags, f"--report={report_path}"])
    counted = counting.count(program, plugin, work)
    return program, json.loads(report_path.read_text()), counted


def measure(model, path, target, compiler, flags, plugin, work):
    _, report, counted = count(model, path, target, compiler, flags, plugin, work)
    facts, profile = counted.facts, counted.profile
    stack = json.loads(counting.run(
        counting.TOOLS / "mote", "stack", path, f"--name={model}", f"--target={target}", f"--compiler={compiler}",
        "--format=json", *flags))
    size = sum(
        int(match[1], 16)
        for line in counting.run("arm-none-eabi-objdump", "-t", "-C", counted.elf).splitlines()
        # Functions only: constants lie in the same section. What the headers hold as functions of their own counts; the
        # harness's marks do not.
        if (match := re.search(rf" F \S+\s+([0-9a-f]+) (?:void )?(?:{model}_|mote_(?!run_))", line))
    )
    return {
        "model": model, "target": target, "compiler": compiler,
        "constant_bytes": report["constant_bytes"],
        "estimated_flash_bytes": report["flash_curve"][report["flash_chosen"]]["bytes"],
        "instructions": profile.instructions,
        "cycles": profile.cycles if target == "cortex-m4" else None,
        "arena_bytes": facts["ARENA_BYTES"], "code_bytes": size,
        "stack_bytes": stack["worst_case_bytes"],
        "functions": profile.functions,
    }


def show(row, functions):
    peer = PEERS.get(row["target"], {}).get(row["model"])
    ratio = f"{row['instructions'] / peer:6.2f} x TFLM" if peer else ""
    cycles = f"{row['cycles']:12,}" if row["cycles"] else f"{'-':>12}"
    print(
        f"{row['model']:13} {row['target']:11} {row['instructions']:12,} {cycles}"
        f" {row['arena_bytes']:8,} {row['stack_bytes']:6,} {row['code_bytes']:8,} {row['code_bytes'] + row['constant_bytes']:8,}"
        f" {row['estimated_flash_bytes']:9,}  {ratio}", flush=True,
    )
    if functions:
        for name, (instructions, _) in sorted(row["functions"].items(), key=lambda f: -f[1][0]):
            print(f"        {instructions:12,}  {name}")


def check_pins(path, rows, compiler):
    """Whether no count is above its pin."""
    pins = json.loads(path.read_text())
    version = counting.run("arm-none-eabi-g++" if compiler == "gcc" else "clang++-22", "-dumpfullversion").strip()
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
        plugin = counting.build_plugin(pathlib.Path(scratch))
        print(f"{'model':13} {'target':11} {'instructions':>12} {'M4 cycles':>12} {'arena':>8} {'stack':>6} {'code':>8} {'flash':>8} {'estimated':>9}")
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

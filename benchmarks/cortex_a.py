#!/usr/bin/env python3
"""Counts what one inference of a standard image network costs on Cortex-A: instructions, per multiply-accumulate.

    benchmarks/cortex_a.py [--networks DIR] [--targets cortex-a53,armv7a-neon] [--forms int8,fp32,fp16]
                           [--compilers gcc,clang] [--json FILE] [--functions] [MODEL ...]

Compiles the networks that benchmarks/models.py writes (into DIR, default build/networks, if they are not there) with the
`mote` on PATH, else build/release/bin/mote, builds and runs them in QEMU's user mode, and counts every instruction between
the harness's two marks with qemu/count.c: exact and repeatable, one thread, an input of zeros, images in NHWC. `limit` is what Mote
aims at; ncnn and XNNPACK (August 2026) are as published by their measurers, not rerun here: gcc 12.2, the same topologies,
their Cortex-A76 kernels for fp32, fp16 and dot products. fp16
is the network in fp32 with --precision=fp16. Instructions stand for time only roughly. MODELs narrow the list
(mobilenet_v1 mobilenet_v2 resnet18 squeezenet1.1).

Needs what scripts/setup.sh installs, and a built Mote.
"""

import argparse
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile

import counting

ROOT = pathlib.Path(__file__).resolve().parents[1]
# Multiply-accumulates of each network, as models.py counts and prints them.
MACS = {"mobilenet_v1": 568740352, "mobilenet_v2": 300774272, "resnet18": 1814073344, "squeezenet1.1": 349151936}
TARGETS = ["cortex-a53", "cortex-a55", "cortex-a76", "armv8.6a", "armv7a-neon"]

# Instructions per multiply-accumulate: (limit, ncnn, XNNPACK) of each network.
PLAIN = {
    "mobilenet_v1": (0.225, 0.273, 0.395), "mobilenet_v2": (0.27, None, 0.442),
    "resnet18": (0.150, 0.128, 0.382), "squeezenet1.1": (0.21, 0.213, None),
}
SDOT = {
    "mobilenet_v1": (0.095, 0.111, 0.114), "mobilenet_v2": (0.14, None, 0.167),
    "resnet18": (0.080, 0.088, 0.095), "squeezenet1.1": (0.100, 0.112, None),
}
SMMLA = {
    "mobilenet_v1": (0.072, 0.082, 0.108), "mobilenet_v2": (0.115, None, 0.170),
    "resnet18": (0.055, 0.056, None), "squeezenet1.1": (0.075, 0.081, None),
}
FLOAT = {
    "mobilenet_v1": (0.290, 0.303, 0.356), "mobilenet_v2": (0.320, 0.333, 0.400),
    "resnet18": (0.150, 0.135, 0.352), "squeezenet1.1": (0.219, 0.219, None),
}
HALF = {
    "mobilenet_v1": (0.152, 0.159, 0.186), "mobilenet_v2": (0.170, 0.176, 0.212),
    "resnet18": (0.080, 0.074, None), "squeezenet1.1": (0.125, 0.126, None),
}
# Which file a form is, and options of mote compile.
FORMS = {"int8": ("int8", []), "fp32": ("fp32", []), "fp16": ("fp32", ["--precision=fp16"])}


def published(target, form, model):
    """(limit, ncnn, XNNPACK); Armv7-A may take 1.3 times AArch64's instructions without dot products."""
    if target == "armv7a-neon":
        return (1.3 * (PLAIN if form == "int8" else FLOAT)[model][0], None, None)
    if form in ("fp32", "fp16"):
        return (FLOAT if form == "fp32" else HALF)[model]
    return {"cortex-a53": PLAIN, "armv8.6a": SMMLA}.get(target, SDOT)[model]


def write_networks(folder, models, forms):
    wanted = [model for model in models if any(not (folder / f"{model}_{form}.onnx").exists() for form in forms)]
    if wanted:
        print(f"writing {' '.join(wanted)} into {folder}", flush=True)
        if subprocess.run([sys.executable, ROOT / "benchmarks/models.py", "-o", folder, *wanted], stdout=subprocess.DEVNULL).returncode:
            sys.exit("models.py failed")


def row_of(program, model, form, counted):
    return {
        "model": model, "form": form, "target": program.target, "compiler": program.compiler,
        "instructions": counted.profile.instructions, "macs": MACS[model],
        "per_mac": round(counted.profile.instructions / MACS[model], 4),
        "arena_bytes": counted.facts["ARENA_BYTES"],
        "functions": {name: count for name, (count, _) in counted.profile.functions.items()},
    }


def show(row, functions):
    cells = (f"{value:7.3f}" if value else f"{'-':>7}" for value in published(row["target"], row["form"], row["model"]))
    print(f"{row['model']:14} {row['form']:5} {row['target']:12} {row['compiler']:6} {row['instructions']:14,}"
          f" {row['per_mac']:7.3f} {' '.join(cells)} {row['arena_bytes']:11,}", flush=True)
    if functions:
        for name, count in sorted(row["functions"].items(), key=lambda entry: -entry[1]):
            print(f"        {count:14,} {count / row['macs']:7.4f}  {name}")


def command_line(parser, targets=TARGETS):
    """The options, with lists where commas stood, of a benchmark of these networks; `parser` has those of its own."""
    parser.add_argument("models", nargs="*", metavar="MODEL", help="of " + " ".join(MACS))
    parser.add_argument("--networks", type=pathlib.Path, default=ROOT / "build/networks")
    parser.add_argument("--targets", default=",".join(targets))
    parser.add_argument("--forms", default="int8,fp32")
    parser.add_argument("--compilers", default="gcc,clang")
    options = parser.parse_args()
    for name, known in (("models", MACS), ("targets", targets), ("forms", FORMS), ("compilers", ["gcc", "clang"])):
        given = getattr(options, name)
        if isinstance(given, str):
            setattr(options, name, given := given.split(","))
        if unknown := set(given) - set(known):
            parser.error(f"unknown '{unknown.pop()}', expected one of {' '.join(known)}")
    options.models = options.models or list(MACS)
    write_networks(options.networks, options.models, {FORMS[form][0] for form in options.forms})
    return options


def for_each_program(options, body):
    """Builds and counts the networks of `options`, and calls `body(program, model, form, counted, its folder)`."""
    with tempfile.TemporaryDirectory() as scratch:
        plugin = counting.build_plugin(pathlib.Path(scratch))
        for target, model, form, compiler in itertools.product(options.targets, options.models, options.forms, options.compilers):
            kind, flags = FORMS[form]
            path = options.networks / f"{model}_{kind}.onnx"
            program = counting.Program(model.replace(".", "_"), path, target, compiler, ["--io-layout=nhwc", *flags])
            with tempfile.TemporaryDirectory(dir=scratch) as folder:
                work = pathlib.Path(folder)
                body(program, model, form, counting.count(program, plugin, work), work)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--functions", action="store_true", help="split by function")
    options = command_line(parser)
    rows = []
    print(f"{'model':14} {'form':5} {'target':12} {'':6} {'instructions':>14} {'per MAC':>7} {'limit':>7} {'ncnn':>7} {'XNNPACK':>7} {'arena':>11}")

    def add(program, model, form, counted, work):
        rows.append(row_of(program, model, form, counted))
        show(rows[-1], options.functions)

    for_each_program(options, add)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()

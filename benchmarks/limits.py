#!/usr/bin/env python3
"""Says which of the aims for Cortex-M are met: cycles, instructions and code size of each model on each core.

    benchmarks/limits.py [--models DIR] [MODEL ...]

Everything is measured as by cortex_m.py, gcc -O2, and for each core what clang -O2 takes of gcc's count. An aim is a limit: on Cortex-M4 model cycles and bytes of code
(for --optimize=speed and size), on Cortex-M7 and M33 instructions as a multiple of the M4's, on M0 and M3 as a
multiple of those of TensorFlow Lite Micro with CMSIS-NN on an M4, on M55 instructions; on all of them the
worst-case stack. Takes about six minutes.
"""

import argparse
import pathlib
import tempfile

import counting
import cortex_m

NAMES = ("kws", "vww", "ic", "ad", "person_detect")


def limits(*values):
    return dict(zip(NAMES, values))


CYCLES = limits(4.0e6, 7.5e6, 12e6, 0.38e6, 12e6)
M55 = limits(0.65e6, 1.5e6, 2.0e6, 0.060e6, 2.2e6)
OF_TFLM = {"cortex-m0": limits(2.0, 1.3, 2.2, 2.5, 2.0), "cortex-m3": limits(1.5, 1.0, 1.6, 1.8, 1.5)}
STACK = 512
OF_GCC = 1.15
CODE = {"speed": limits(16, 24, 16, 6, 24), "size": limits(8, 10, 8, 4, 10)}


def cost_of(row):
    """Model cycles where there are some, else instructions."""
    return row["cycles"] or row["instructions"]


def aims_of(row, optimize, m4_instructions):
    """(what, measured, limit) of a measured row."""
    model, target, instructions = row["model"], row["target"], row["instructions"]
    if optimize == "speed":
        yield "bytes of stack", row["stack_bytes"], STACK
    if target == "cortex-m4":
        if optimize == "speed":
            yield "model cycles", row["cycles"], CYCLES[model]
        yield f"bytes of code, {optimize}", row["code_bytes"], CODE[optimize][model] * 1024
    elif target == "cortex-m55":
        yield "instructions", instructions, M55[model]
    elif target in OF_TFLM:
        yield "x TFLM on M4", instructions / cortex_m.PEERS["cortex-m4"][model], OF_TFLM[target][model]
    else:
        yield "x M4", instructions / m4_instructions[model], 1.0


def show(row, aims):
    met = 0
    for what, measured, limit in aims:
        fine = measured <= limit
        met += fine
        text = (f"{value:12.4f}" if limit < 100 else f"{value:12,.0f}" for value in (measured, limit))
        print(f"{row['model']:13} {row['target']:11} {what:20} {' '.join(text)}  {'met' if fine else 'not met'}", flush=True)
    return met, len(aims)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("models", nargs="*", metavar="MODEL", help="of " + " ".join(NAMES))
    parser.add_argument("--models", dest="folder", type=pathlib.Path, default=cortex_m.ROOT.parent / "shared/models")
    options = parser.parse_args()
    if unknown := set(options.models) - set(NAMES):
        parser.error(f"unknown model '{unknown.pop()}', expected one of {' '.join(NAMES)}")
    runs = [("cortex-m4", "speed"), ("cortex-m4", "size")]
    runs += [(target, "speed") for target in ("cortex-m7", "cortex-m33", "cortex-m55", "cortex-m3", "cortex-m0")]
    met = total = 0
    m4_instructions = {}
    with tempfile.TemporaryDirectory() as scratch:
        def folder(name):
            made = pathlib.Path(scratch) / name
            made.mkdir()
            return made

        plugin = counting.build_plugin(pathlib.Path(scratch))
        print(f"{'model':13} {'target':11} {'':20} {'measured':>12} {'limit':>12}")
        for target, optimize in runs:
            for model in options.models or NAMES:
                work = folder(f"{model}-{target}-{optimize}")
                row = cortex_m.measure(
                    model, options.folder / cortex_m.MODELS[model], target, "gcc", [f"--optimize={optimize}"], plugin, work)
                if (target, optimize) == ("cortex-m4", "speed"):
                    m4_instructions[model] = row["instructions"]
                aims = list(aims_of(row, optimize, m4_instructions))
                if optimize == "speed":
                    clang = cortex_m.measure(
                        model, options.folder / cortex_m.MODELS[model], target, "clang", [], plugin, folder(f"{model}-{target}-clang"))
                    aims.append(("clang x gcc", cost_of(clang) / cost_of(row), OF_GCC))
                fine, count = show(row, aims)
                met, total = met + fine, total + count
    print(f"{met} of {total} met")


if __name__ == "__main__":
    main()

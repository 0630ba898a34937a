#!/usr/bin/env python3
"""Prints the arena of each int8 model on Cortex-M4, with each way of saving memory, beside the aim for it.

    benchmarks/arenas.py [--models DIR] [--pins FILE] [MODEL ...]

Everything a run needs but the stack lies in the arena. Models are those of DIR (default ../shared/models), compiled with the
`mote` on PATH, else build/release/bin/mote. What --memory=small costs in instructions, cortex_m.py measures.

--pins FILE fails if an arena is larger than the file's. Lower a pin when an arena gets smaller.
"""

import argparse
import json
import pathlib
import sys
import tempfile

import cortex_m
import counting

# With the aim as --ram-budget the cut is as fast as it can be within that, at any price.
WAYS = {
    "fast": ["--memory=fast"],
    "small": ["--memory=small"],
    "small, budget": ["--memory=small"],
    "stream-input": ["--memory=small", "--stream-input"],
    "stream, budget": ["--memory=small", "--stream-input"],
}
# Bytes; ad has no image. fast may cost 1 % of the instructions, small 10 %.
AIMS = {
    "fast": {"kws": 8600, "vww": 38000, "ic": 33500, "ad": 768, "person_detect": 38000},
    "small": {"kws": 5500, "vww": 31500, "ic": 17000, "ad": 768, "person_detect": 17500},
    "stream-input": {"kws": 5000, "vww": 13000, "ic": 14000, "person_detect": 13000},
}
for unasked in ("small", "stream-input"):
    AIMS[f"{unasked.split('-')[0]}, budget"] = AIMS[unasked]


def measure(model, path, flags):
    """Bytes of the arena, and of the planner's lower bound."""
    if model == "person_detect":
        flags = [*flags, "--io=int8"]
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.json"
        counting.run(counting.TOOLS / "mote", "compile", path, f"--name={model}", "--target=cortex-m4", *flags,
                     f"--report={report}", "-o", pathlib.Path(folder) / "code")
        facts = json.loads(report.read_text())
    return facts["arena_bytes"], facts["arena_lower_bound"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", metavar="MODEL", help="of " + " ".join(AIMS["fast"]))
    parser.add_argument("--models", dest="folder", type=pathlib.Path, default=cortex_m.ROOT.parent / "shared/models")
    parser.add_argument("--pins", type=pathlib.Path, help="arenas that must not be exceeded")
    options = parser.parse_args()
    if unknown := set(options.models) - set(AIMS["fast"]):
        parser.error(f"unknown model '{unknown.pop()}', expected one of {' '.join(AIMS['fast'])}")
    pins = json.loads(options.pins.read_text())["arenas"] if options.pins else None
    counts = {"met": 0, "above a pin": 0, "all": 0}
    print(f"{'model':13} {'memory':14} {'arena':>8} {'bound':>8} {'aim':>8}")
    for way, flags in WAYS.items():
        for model, aim in AIMS[way].items():
            if options.models and model not in options.models:
                continue
            budget = [f"--ram-budget={aim}"] if "budget" in way else []
            arena, bound = measure(model, options.folder / cortex_m.MODELS[model], [*flags, *budget])
            counts["all"] += 1
            counts["met"] += arena <= aim
            text = "met" if arena <= aim else "not met"
            if pins and arena > pins[way][model]:
                counts["above a pin"] += 1
                text += f", pinned {pins[way][model]:,}"
            print(f"{model:13} {way:14} {arena:8,} {bound:8,} {aim:8,}  {text}", flush=True)
    print(f"{counts['met']} of {counts['all']} met" + (f", {counts['above a pin']} above a pin" if pins else ""))
    sys.exit(counts["above a pin"] > 0)


if __name__ == "__main__":
    main()

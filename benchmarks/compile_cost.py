#!/usr/bin/env python3
"""Measures what `mote compile` itself costs: seconds and peak memory, for the int8 MLPerf Tiny models.

    benchmarks/compile_cost.py [--models DIR] [--target NAME] [--runs N] [MODEL ...]

Runs build/release/bin/mote on int8_qdq_nhwc_intio.onnx of DIR/mlperf_tiny (default ../shared/models), N
times (default 5), and prints the smallest elapsed and processor time and the largest resident memory.
"""

import argparse
import os
import pathlib
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
MOTE = ROOT / "build/release/bin/mote"


def measure(command):
    """(elapsed seconds, processor seconds, peak bytes) of one run."""
    start = time.monotonic()
    child = os.posix_spawn(command[0], command, os.environ)
    _, status, usage = os.wait4(child, 0)
    if status:
        sys.exit(f"{' '.join(command)} failed")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("models", nargs="*", metavar="MODEL", help="of kws vww ic ad")
    parser.add_argument("--models", dest="folder", type=pathlib.Path, default=ROOT.parent / "shared/models")
    parser.add_argument("--target", default="cortex-m4")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    folder = options.folder / "mlperf_tiny"
    if not folder.is_dir():
        print(f"compile_cost.py: {folder} is not there: nothing to measure")
        return
    print(f"{'model':5} {'elapsed':>9} {'processor':>9} {'peak':>9}")
    for model in options.models or ["kws", "vww", "ic", "ad"]:
        path = folder / model / "int8_qdq_nhwc_intio.onnx"
        with tempfile.TemporaryDirectory() as out:
            command = [str(MOTE), "compile", str(path), f"--target={options.target}", "-o", out]
            runs = [measure(command) for _ in range(options.runs)]
        elapsed, processor, peak = min(r[0] for r in runs), min(r[1] for r in runs), max(r[2] for r in runs)
        print(f"{model:5} {elapsed:7.2f} s {processor:7.2f} s {peak / 1e6:6.0f} MB", flush=True)


if __name__ == "__main__":
    main()

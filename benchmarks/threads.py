#!/usr/bin/env python3
"""Times models on one thread and on several, side by side on this machine: what --threads gains.

    benchmarks/threads.py [--models DIR] [--threads N] [--rounds N] [MODEL.onnx ...]

Without MODELs, vww and ic of DIR (default ../shared/models) in int8. Code is for --target=generic, gcc -O3
-march=native; threads are those of runtime-stub/examples/mote_thread_pool.h. Both times are the least of ROUNDS
runs that take turns. Wall time wants a machine that does nothing else: give N no more than it has idle cores.
"""

import argparse
import pathlib
import tempfile

import counting

ROOT = counting.ROOT
DEFAULTS = ("mlperf_tiny/vww/int8_qdq_nhwc_intio.onnx", "mlperf_tiny/ic/int8_qdq_nhwc_intio.onnx")


def measure(model, threads, rounds, work):
    code = work / "code"
    counting.run(counting.TOOLS / "mote", "compile", model, "--name=m", f"--threads={threads}", "--weights=array", "-o", code)
    program = work / "program"
    counting.run(
        "g++", "-std=c++17", "-O3", "-march=native", "-ffp-contract=off", "-pthread", "-I", code, "-I", ROOT / "runtime-stub/examples",
        ROOT / "benchmarks/threads.cpp", code / "m.cpp", code / "m_weights.cpp", "-o", program)
    return [float(seconds) for seconds in counting.run(program, str(rounds)).split()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("models", nargs="*", metavar="MODEL.onnx", type=pathlib.Path)
    parser.add_argument("--models", dest="folder", type=pathlib.Path, default=ROOT.parent / "shared/models")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    for model in options.models or [options.folder / name for name in DEFAULTS]:
        with tempfile.TemporaryDirectory() as work:
            one, many = measure(model, options.threads, options.rounds, pathlib.Path(work))
        print(f"{model.parent.name}/{model.name}: {one * 1e3:.3f} ms on one thread, {many * 1e3:.3f} ms on {options.threads}:"
              f" {one / many:.2f} x", flush=True)


if __name__ == "__main__":
    main()

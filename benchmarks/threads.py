#!/usr/bin/env python3
"""Says what --threads costs and gains: instructions, and time on this machine, on one thread and on several.

    benchmarks/threads.py [--models DIR] [--threads N] [--rounds N] [MODEL.onnx ...]

Without MODELs, vww and ic of DIR (default ../shared/models) in int8. Code is for --target=generic, gcc -O3
-march=native; threads are those of runtime-stub/examples/mote_thread_pool.h. Both times are the least of ROUNDS
runs that take turns. Instructions, all parts together, are counted for cortex-a53. Wall time wants a machine that does nothing else: give N no more than it has idle cores.
"""

import argparse
import pathlib
import tempfile

import counting

ROOT = counting.ROOT
DEFAULTS = ("mlperf_tiny/vww/int8_qdq_nhwc_intio.onnx", "mlperf_tiny/ic/int8_qdq_nhwc_intio.onnx")


def count(model, threads, plugin, work):
    """Instructions on Cortex-A53, gcc, of whole layers and of layers in parts."""
    def of(number):
        folder = work / f"threads{number}"
        folder.mkdir()
        program = counting.Program("m", model, "cortex-a53", "gcc", [f"--threads={number}"])
        return counting.count(program, plugin, folder).profile.instructions
    return of(1), of(threads)


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
        with tempfile.TemporaryDirectory() as scratch:
            work = pathlib.Path(scratch)
            whole, parts = count(model, options.threads, counting.build_plugin(work), work)
            one, many = measure(model, options.threads, options.rounds, work)
        print(f"{model.parent.name}/{model.name}: {whole:,} instructions whole, {parts:,} in parts; {one * 1e3:.3f} ms on one thread, {many * 1e3:.3f} ms on {options.threads}:"
              f" {one / many:.2f} x", flush=True)


if __name__ == "__main__":
    main()

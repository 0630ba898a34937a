#!/usr/bin/env python3
"""Compiles real models, runs the emitted C++ on the host and compares with their golden outputs.

    scripts/models_check.py ../shared/models/onnx                    all folders with a model.onnx
    scripts/models_check.py ../shared/models/onnx --name 'mnist*' -v

A folder holds model.onnx and test_data_set_0/{input,output}_N.pb. Inputs whose shape is not static get that of the data,
as `--shape` would give it. Floats may differ by 1e-3 of the value or 1e-5; integers must be equal. A line a model:

    pass        the emitted code's outputs are the golden ones
    compiles    the C++ builds; there are no golden outputs
    excused     it fails as EXCUSED below says and why
    anything else is what scripts/backend_tests.py calls it, and an error
"""
import argparse
import concurrent.futures
import fnmatch
import pathlib
import sys
import tempfile

import backend_tests as bt

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Models that cannot pass whatever a compiler does: the status that is expected, and why.
EXCUSED = {
    "deeploy_microLlama_FP32_microLlama1":
        ("refused", "the model is invalid: RMSNorm is no operator of ONNX (onnxruntime refuses it too)"),
    "emx_micro_kws_m_qoperator_add_shape":
        ("wrong", "the golden file is all zeros, where onnxruntime computes 0.996 for a class"),
    "hls4ml_three_layer_bn_keras":
        ("refused", "the model is invalid: BatchNormalization of 64 channels on a tensor whose channels are 1"),
    "spacemit_qdq_vww":
        ("wrong", "each of the two logits is one step of int8 (0.0319) off. Computed exactly, layer by layer, the logits are ours: "
                  "onnxruntime's float32 sum of one of the 18,432 outputs of the fifth convolution, 2e-7 of a step from a tie, falls "
                  "on the tie's other side, and the layers after it make that 17 differences in the last image"),
}


def check(folder, work, arguments):
    test = bt.Test(folder.name, "", "", folder)
    result = bt.run_tool([test], work, arguments)[folder.name]
    if result is not None:
        return result
    emitted = work / folder.name
    program, message = bt.build([folder.name], work, arguments)
    if not program:
        return bt.Result("build error", message)
    if not list(emitted.glob("*.want")):
        return bt.Result("compiles", "there are no golden outputs")
    return bt.run_emitted(program, folder.name, work)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=ROOT.parent / "shared/models/onnx",
                        help="the models (default: ../shared/models/onnx)")
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/release/bin", help="Mote's tools")
    parser.add_argument("--name", action="append", help="only models of names like this")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--sanitize", action="store_true", help="build with ASan and UBSan")
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--opt", default="1", help="the compiler's optimization level")
    parser.add_argument("--keep", type=pathlib.Path, help="work in this folder and leave everything there")
    parser.set_defaults(target="generic")
    arguments = parser.parse_args()
    folders = sorted(path.parent.resolve() for path in arguments.folder.glob("*/model.onnx"))
    if arguments.name:
        folders = [f for f in folders if any(fnmatch.fnmatch(f.name, n) for n in arguments.name)]
    if not folders:
        sys.exit(f"expected folders with a model.onnx but found none in {arguments.folder}")
    bt.DEFAULT_TOLERANCE, bt.PHASES = bt.Tolerance(absolute=1e-5), ()
    bt.TOOL_FLAGS = ["--models", "--timeout=600"]
    passed = failed = 0
    with tempfile.TemporaryDirectory() as temporary:
        work = (arguments.keep or pathlib.Path(temporary)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            for folder, result in zip(folders, pool.map(lambda f: check(f, work, arguments), folders)):
                expected, why = EXCUSED.get(folder.name, (None, ""))
                if expected and result.status == expected:
                    result = bt.Result("excused", why)
                elif result.status not in ("pass", "compiles") or expected:
                    failed += 1
                passed += result.status == "pass"
                print(f"{folder.name:44} {result.status:13} {result.message}", flush=True)
    print(f"{passed} of {len(folders)} models pass, {failed} fail")
    sys.exit(failed != 0)


if __name__ == "__main__":
    main()

"""Checks `mote stack` of the given models: a run never uses more than was computed, and hardly less."""

import json
import subprocess
import sys

TARGETS = ("cortex-m0", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "cortex-m55")

for model in sys.argv[1:]:
    for target in TARGETS:
        for flags in ([], ["--compiler=clang"], ["--memory=small", "--stream-input"]):
            command = ["mote", "stack", model, f"--target={target}", "--format=json", *flags]
            report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            worst, painted = report["worst_case_bytes"], report["painted_bytes"]
            what = f"{model} {target} {flags}: {worst} bytes computed, {painted} used"
            assert sum(frame["bytes"] for frame in report["chain"]) == worst, what
            # A word or two of what is reserved need not be written, and a painted word may be what was.
            assert worst - 16 <= painted <= worst, what
            assert worst <= 512, what

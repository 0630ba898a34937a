#!/usr/bin/env python3
"""Adds up lit result files and closes with "N passed, N failed".

Usage: summarize_lit.py RESULTS.json ...
Exits 1 when a test failed, a result file is missing, or nothing passed.
"""

import collections
import json
import sys

PASSED = {"PASS", "XFAIL", "FLAKYPASS"}
SKIPPED = {"UNSUPPORTED", "SKIPPED", "EXCLUDED"}


def main():
    counts = collections.Counter()
    for path in sys.argv[1:]:
        try:
            with open(path) as file:
                tests = json.load(file)["tests"]
        except (OSError, ValueError, KeyError) as error:
            print(f"{path}: no lit results: {error}")
            counts["failed"] += 1
            continue
        for test in tests:
            code = test["code"]
            kind = "passed" if code in PASSED else "skipped" if code in SKIPPED else "failed"
            counts[kind] += 1
            if kind == "failed":
                print(f"{code}: {test['name']}")
    if counts["skipped"]:
        print(f"({counts['skipped']} tests need something that is not here, see the notes above)")
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())

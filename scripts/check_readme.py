#!/usr/bin/env python3
"""Run the commands that README.md shows, and compare what they print.

    check_readme.py BIN [--update]

Commands are the lines that start with '$ ' in blocks marked console; the lines below one are its output.
They run in a copy of test/Inputs/digits, with the tools of folder BIN first in PATH. With --update, what
they print replaces what the page shows.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def run(command, folder, path):
    environment = {**os.environ, "PATH": path + os.pathsep + os.environ["PATH"]}
    done = subprocess.run(command, shell=True, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return [line.rstrip() for line in done.stdout.splitlines()]


def rerun(block, folder, path):
    """The lines of a console block with every command's output as it is now."""
    lines = []
    for line in block:
        if line.startswith("$ "):
            lines.append(line)
            lines += run(line[2:].split("  # ")[0], folder, path)
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bin")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--page", type=pathlib.Path, default=ROOT / "README.md")
    arguments = parser.parse_args()
    parts = arguments.page.read_text().split("```")
    stale = commands = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = shutil.copytree(ROOT / "test/Inputs/digits", pathlib.Path(temporary) / "digits")
        for index, part in enumerate(parts):
            if not part.startswith("console\n"):
                continue
            shown = part.splitlines()[1:]
            real = rerun(shown, folder, os.path.abspath(arguments.bin))
            commands += sum(line.startswith("$ ") for line in shown)
            if shown != real:
                stale += 1
                for line in real:
                    if line not in shown:
                        print(f"now: {line}")
                parts[index] = "\n".join(["console", *real, ""])
    if arguments.update:
        arguments.page.write_text("```".join(parts))
        stale = 0
    print(f"{commands} commands, {stale} stale blocks")
    if stale:
        print("run scripts/check_readme.py build/release/bin --update")
    return 1 if stale or not commands else 0


if __name__ == "__main__":
    sys.exit(main())

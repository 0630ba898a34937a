#!/usr/bin/env python3
"""Prints the share of samples whose largest score is the labelled class.

Usage: accuracy.py SCORES.npy LABELS.npy

SCORES has one row of class scores a sample (any number type), LABELS one class
index a sample. Needs nothing but Python's standard library.
"""

import ast
import struct
import sys

FORMATS = {"f4": "f", "f8": "d", "i1": "b", "u1": "B", "i2": "h", "i4": "i", "i8": "q"}


def load_npy(path):
    """(shape, flat list of numbers) of a C-ordered little-endian .npy file."""
    with open(path, "rb") as file:
        data = file.read()
    if data[:6] != b"\x93NUMPY":
        raise ValueError(f"{path}: expected a .npy file")
    start = 10 if data[6] == 1 else 12
    length = int.from_bytes(data[8:start], "little")
    header = ast.literal_eval(data[start : start + length].decode("latin1"))
    if header["fortran_order"]:
        raise ValueError(f"{path}: expected C order")
    kind = header["descr"].lstrip("<|=")
    if kind not in FORMATS:
        raise ValueError(f"{path}: unexpected element type '{header['descr']}'")
    count = 1
    for size in header["shape"]:
        count *= size
    values = struct.unpack_from(f"<{count}{FORMATS[kind]}", data, start + length)
    return header["shape"], values


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    _, scores = load_npy(sys.argv[1])
    (samples, *_), labels = load_npy(sys.argv[2])
    if samples == 0 or len(scores) % samples:
        sys.exit(f"accuracy.py: {len(scores)} scores do not divide into {samples} samples")
    classes = len(scores) // samples
    hits = 0
    for i, label in enumerate(labels):
        row = scores[i * classes : (i + 1) * classes]
        hits += row.index(max(row)) == label
    print(f"{100 * hits / samples:.1f} % of {samples} samples right")


if __name__ == "__main__":
    main()

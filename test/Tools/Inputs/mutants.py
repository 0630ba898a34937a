#!/usr/bin/env python3
"""Compile broken variants of a model: each must end in C++ or in one clear error.

    mutants.py MOTE MODEL.onnx FOLDER [--count=N] [--seed=N] [--flags=...]

Mutants are the same in every run. Half are made on bytes (flipped bits, cut ends, moved runs), half on
the protobuf tree (fields deleted, doubled, swapped, set to extreme numbers; lengths stay right), which get
deeper. For each, mote must exit with 0 and all files, or with 1, 'error:' on stderr, and no file.
"""

import argparse
import concurrent.futures
import os
import random
import shutil
import subprocess
import sys

# Far more than any mutant takes; a compiler that hangs never ends by itself.
TIME_LIMIT_SECONDS = 120

# Which fields of which ONNX messages hold messages (onnx.proto).
MESSAGES = {
    "Model": {7: "Graph", 8: "OperatorSet"},
    "Graph": {1: "Node", 5: "Tensor", 11: "ValueInfo", 12: "ValueInfo", 13: "ValueInfo"},
    "Node": {5: "Attribute"},
    "Attribute": {5: "Tensor", 6: "Graph"},
    "ValueInfo": {2: "Type"},
    "Type": {1: "TensorType"},
    "TensorType": {2: "Shape"},
    "Shape": {1: "Dimension"},
}
NUMBERS = [0, 1, 2, 3, 7, 64, 255, 65536, 2**31 - 1, 2**31, 2**32, 2**62, 2**63 - 1, 2**63, 2**64 - 1]


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def parse(data, message):
    """The fields of a message, each [number, wire type, value]; messages are lists of fields."""
    fields, at = [], 0
    while at < len(data):
        key, at = read_varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = read_varint(data, at)
        elif wire == 2:
            size, at = read_varint(data, at)
            value, at = data[at : at + size], at + size
            inner = MESSAGES.get(message, {}).get(number)
            if inner:
                value = parse(value, inner)
        else:
            size = {1: 8, 5: 4}[wire]
            value, at = data[at : at + size], at + size
        fields.append([number, wire, value])
    return fields


def serialize(fields):
    out = bytearray()
    for number, wire, value in fields:
        out += varint(number << 3 | wire)
        if wire == 0:
            out += varint(value)
            continue
        if isinstance(value, list):
            value = serialize(value)
        out += (varint(len(value)) if wire == 2 else b"") + value
    return bytes(out)


def all_fields(fields):
    """Every field with the list that holds it."""
    for field in fields:
        yield fields, field
        if isinstance(field[2], list):
            yield from all_fields(field[2])


def mutate_bytes(data, rng):
    data, at = bytearray(data), rng.randrange(len(data))
    kind = rng.randrange(4)
    if kind == 0:
        for _ in range(rng.choice([1, 1, 8])):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    elif kind == 1:
        del data[at:]
    elif kind == 2:
        data[at : at + 1] = varint(rng.choice(NUMBERS))
    else:
        size = rng.randrange(1, 64)
        data[at:at] = data[rng.randrange(len(data)) :][:size]
    return bytes(data)


def mutate_field(holder, field, places, rng):
    number, wire, value = field
    kind = rng.randrange(5)
    if kind == 0:
        holder.remove(field)
    elif kind == 1:
        holder.insert(rng.randrange(len(holder) + 1), list(field))
    elif kind == 2:
        field[1:] = rng.choice(places)[1][1:]
    elif wire == 0:
        field[2] = rng.choice(NUMBERS)
    elif isinstance(value, list):
        rng.shuffle(value)
    elif kind == 3:
        field[2] = value[: len(value) // 2]
    else:
        field[2] = rng.choice([b"", value * 2, b"\xff" * len(value), bytes(len(value))])


def mutate_tree(data, rng):
    fields = parse(data, "Model")
    for _ in range(rng.choice([1, 1, 2])):
        places = list(all_fields(fields))
        mutate_field(*rng.choice(places), places, rng)
        # A field put into itself would never end.
        try:
            serialize(fields)
        except RecursionError:
            fields = parse(data, "Model")
    return serialize(fields)


def complaint(command, mutant, folder):
    """What is wrong with how the compiler took a mutant, or None; and whether it compiled."""
    out = folder + ".out"
    try:
        done = subprocess.run([*command, mutant, "-o", out], stdin=subprocess.DEVNULL, capture_output=True, timeout=TIME_LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        return f"did not end in {TIME_LIMIT_SECONDS} s", False
    files = sorted(os.listdir(out)) if os.path.isdir(out) else None
    shutil.rmtree(out, ignore_errors=True)
    errors = done.stderr.decode(errors="replace")
    if done.returncode == 0:
        whole = files and "CMakeLists.txt" in files and len(files) >= 5 and not any("tmp" in name for name in files)
        return (None if whole else f"exit code 0 and files {files}"), True
    if done.returncode != 1:
        return f"exit code {done.returncode}: {errors[:400]}", False
    if "error: " not in errors:
        return f"exit code 1 without an error: {errors[:400]!r}", False
    if "cannot compile the model" in errors and errors.count("error: ") < 2:
        return f"an error that says nothing: {errors[:400]!r}", False
    return (f"an error, and files {files}" if files is not None else None), False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mote")
    parser.add_argument("model")
    parser.add_argument("folder")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    arguments, flags = parser.parse_known_args()
    with open(arguments.model, "rb") as file:
        model = file.read()
    os.makedirs(arguments.folder, exist_ok=True)

    def run(index):
        rng = random.Random(arguments.seed * 1000003 + index)
        path = os.path.join(arguments.folder, f"{index}.onnx")
        with open(path, "wb") as file:
            file.write((mutate_bytes if index % 2 else mutate_tree)(model, rng))
        wrong, compiled = complaint([arguments.mote, "compile", *flags], path, path)
        if not wrong:
            os.remove(path)
        return index, wrong, compiled

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(run, range(arguments.count)))
    wrong = [(index, text) for index, text, _ in results if text]
    for index, text in wrong:
        print(f"mutant {index}: {text}")
    compiled = sum(compiled for _, _, compiled in results)
    print(f"{arguments.count} mutants: {compiled} compiled, {arguments.count - compiled - len(wrong)} refused, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""Cases as text: an ONNX model, and in comments before it the inputs and what the reference computes.

    # Div: found by fuzz_graphs.py, seed 17
    # steps = 0
    # input v0 float[2] = 1.5 nan
    # output v1 float[2] = 3.0 nan
    <ir_version: 10, opset_import: ["" : 13]> ...

Reading needs nothing but Python, so that these files are tests wherever Mote is.
"""
import math
import re
import struct

import backend_tests as bt
import running

# ONNX's names of element types: their number in TensorProto, and Mote's name.
TYPES = {"float": (1, "f32"), "uint8": (2, "u8"), "int8": (3, "i8"), "uint16": (4, "u16"), "int16": (5, "i16"),
         "int32": (6, "i32"), "int64": (7, "i64"), "bool": (9, "bool"), "float16": (10, "f16"), "double": (11, "f64"),
         "uint32": (12, "u32"), "uint64": (13, "u64"), "bfloat16": (16, "bf16"), "uint4": (21, "u4"), "int4": (22, "i4"),
         "uint2": (25, "u2"), "int2": (26, "i2"), "float8e4m3fn": (17, "f8e4m3fn"), "float8e5m2": (19, "f8e5m2")}
LINE = re.compile(r"# (input|output) (\S+) (\w+)(?:\[([\d,]*)\])? =(.*)")


def pack(kind, words):
    if kind in ("i4", "u4", "i2", "u2"):
        # The first number is in the lowest bits of the first byte.
        width = int(kind[1])
        number = sum((int(word) & ((1 << width) - 1)) << width * index for index, word in enumerate(words))
        return number.to_bytes((width * len(words) + 7) // 8, "little")
    if kind == "bf16":
        return b"".join(struct.pack("<f", float(word))[2:] for word in words)
    if kind == "f16":
        return struct.pack(f"<{len(words)}e", *map(float, words))
    number = float if kind in bt.FLOATS else int
    return bt.array.array(bt.ARRAY_TYPES[kind], map(number, words)).tobytes()


def varint(number):
    encoded = b""
    while number > 127:
        encoded += bytes([number & 127 | 128])
        number >>= 7
    return encoded + bytes([number])


def tensor_proto(name, type, shape, data):
    """A serialized TensorProto: dims, data_type, name, raw_data."""
    encoded = b"".join(b"\x08" + varint(d) for d in shape) + b"\x10" + varint(TYPES[type][0])
    name = name.encode()
    return encoded + b"\x42" + varint(len(name)) + name + b"\x4a" + varint(len(data)) + data


def read(path, folder, arguments):
    """Writes the case to `folder` as a backend test, which is returned."""
    text = path.read_text()
    data = folder / "test_data_set_0"
    data.mkdir(parents=True)
    running.text_to_model(path, folder / "model.onnx", arguments)
    counts, kinds, most = {"input": 0, "output": 0}, set(), 0.0
    for line in text.splitlines():
        match = LINE.fullmatch(line)
        if not match:
            continue
        port, name, type, shape, words = match.groups()
        shape, words, kind = [int(d) for d in (shape or "").split(",") if d], words.split(), TYPES[type][1]
        if len(words) != math.prod(shape):
            raise SystemExit(f"{path}: expected {math.prod(shape)} numbers of '{name}' but got {len(words)}")
        (data / f"{port}_{counts[port]}.pb").write_bytes(tensor_proto(name, type, shape, pack(kind, words)))
        counts[port] += 1
        kinds.add(kind)
        if port == "output" and kind in bt.FLOATS:
            most = max([most, *(abs(float(w)) for w in words if math.isfinite(float(w)))])
    steps = int(re.search(r"^# steps = (\d+)$", text, re.M).group(1))
    return bt.Test(folder.name, "", "", folder, running.tolerance(kinds, most, steps))


def onnx_type(array):
    return {"float32": "float", "float64": "double"}.get(array.dtype.name, array.dtype.name.replace("8_", "8"))


def port(name, array):
    """As ONNX's text has it: numbers without dimensions have no brackets."""
    shape = f"[{','.join(map(str, array.shape))}]" if array.ndim else ""
    return f"{onnx_type(array)}{shape} {name}"


def number(value):
    return repr(value.item() if value.dtype.kind != "b" else int(value))


def attribute_text(attribute):
    import onnx
    from onnx import helper

    value = helper.get_attribute_value(attribute)
    if isinstance(value, onnx.GraphProto):
        return f"{attribute.name} = {graph_text(value)}"
    if isinstance(value, onnx.TensorProto):
        array = onnx.numpy_helper.to_array(value)
        return f"{attribute.name} = {port('', array)}{{{', '.join(number(v) for v in array.reshape(-1))}}}"
    if isinstance(value, list) and value and isinstance(value[0], bytes):
        value = ", ".join(f'"{text.decode()}"' for text in value)
        return f"{attribute.name} = [{value}]"
    if isinstance(value, list) and value and isinstance(value[0], float):
        return f"{attribute.name} = [{', '.join(f'{v:#.9g}' for v in value)}]"
    if isinstance(value, bytes):
        return f'{attribute.name} = "{value.decode()}"'
    if isinstance(value, float):
        return f"{attribute.name} = {value:#.7g}"
    return f"{attribute.name} = {list(value) if hasattr(value, '__len__') else value}"


def graph_text(graph):
    """A body: its ports have shapes, its initializers are no floats of 16 bits."""
    import numpy
    import onnx

    def port_text(value):
        type = value.type.tensor_type
        shape = [d.dim_value for d in type.shape.dim]
        return port(value.name, numpy.empty(shape, onnx.helper.tensor_dtype_to_np_dtype(type.elem_type)))

    inputs, outputs = (", ".join(map(port_text, ports)) for ports in (graph.input, graph.output))
    arrays = [(tensor.name, onnx.numpy_helper.to_array(tensor)) for tensor in graph.initializer]
    constants = ", ".join(f"{port(name, a)} = {{{', '.join(number(v) for v in a.reshape(-1))}}}" for name, a in arrays)
    nodes = "\n".join(map(node_text, graph.node))
    return f"{graph.name} ({inputs}) => ({outputs}){' <' + constants + '>' if constants else ''} {{\n{nodes}\n}}"


def node_text(node):
    attributes = ", ".join(map(attribute_text, node.attribute))
    operator = f"{node.domain}.{node.op_type}" if node.domain else node.op_type
    inputs = list(node.input)
    while inputs and not inputs[-1]:
        inputs.pop()
    return f"  {', '.join(node.output)} = {operator}{'<' + attributes + '>' if attributes else ''}({', '.join(inputs)})"


def initializers(case):
    """Constants, and nodes for those that the text form has no numbers of: 16-bit floats."""
    constants, casts = [], []
    for name in case.constants:
        array, where = case.values[name], name
        if array.dtype.name == "float16":
            array, where = array.astype("float32"), name + "_wide"
            casts.append(f"  {name} = Cast<to = 10>({where})")
        constants.append(f"{port(where, array)} = {{{', '.join(number(v) for v in array.reshape(-1))}}}")
    return constants, casts


def write(case, title):
    """The text of a case."""
    import reference

    lines = [f"# {title}", f"# steps = {case.steps}"]
    for kind, names in (("input", case.inputs), ("output", case.outputs)):
        for name in names:
            array = case.values[name]
            type = port("", array).strip()
            lines.append(f"# {kind} {name} {type} ={''.join(' ' + number(v) for v in array.reshape(-1))}")
    opsets = ", ".join(f'"{o.domain}" : {o.version}' for o in reference.opsets(case.nodes, case.opset))
    lines.append(f"<ir_version: 8, opset_import: [{opsets}]>")
    inputs, outputs = (", ".join(port(n, case.values[n]) for n in names) for names in (case.inputs, case.outputs))
    constants, casts = initializers(case)
    lines.append(f"g ({inputs}) => ({outputs})" + (f"\n<{', '.join(constants)}>" if constants else ""))
    return "\n".join([*lines, "{", *casts, *map(node_text, case.nodes), "}"]) + "\n"

"""Makes a failing case small: a few nodes that fail by themselves, then fewer of them, then fewer attributes."""
import numpy
import onnx

import reference
from graph import Case


def producers(case):
    return {name: node for node in case.nodes for name in node.output if name}


def cut(case, nodes):
    """The case of these nodes alone: what others made is an input."""
    made = {name for node in nodes for name in node.output if name}
    read = {name for node in nodes for name in node.input if name}
    inputs = [n for n in case.values if n in read - made and n not in case.constants]
    outputs = [n for n in case.values if n in made - read]
    return Case(nodes, case.values, inputs, [n for n in case.constants if n in read], outputs, case.opset, case.steps)


def windows(case, length):
    """Every node with up to `length` - 1 of the nodes before it that lead to it."""
    made = producers(case)
    for last in case.nodes:
        chosen = [last]
        for node in chosen:
            for name in node.input:
                if name in made and made[name] not in chosen and len(chosen) < length:
                    chosen.append(made[name])
        if len(chosen) == length:
            yield cut(case, [node for node in case.nodes if node in chosen])


def without_a_node(case):
    """The same without one node; what it made is an input of the others."""
    if len(case.nodes) > 1:
        for gone in case.nodes:
            yield cut(case, [node for node in case.nodes if node is not gone])


def without_attributes(case):
    """The same without one attribute, where the reference takes that. Only of one node: its results are computed anew."""
    if len(case.nodes) != 1:
        return
    for index in range(len(case.nodes[0].attribute)):
        node = onnx.NodeProto()
        node.CopyFrom(case.nodes[0])
        del node.attribute[index]
        results = reference.evaluate(node, {n: case.values[n] for n in node.input if n}, case.opset)
        if results is None:
            continue
        values = {**case.values, **dict(zip(node.output, map(numpy.asarray, results)))}
        yield Case([node], values, case.inputs, case.constants, case.outputs, case.opset, case.steps)


def shrink(case, fails):
    """`fails` takes cases and says of each whether it does."""
    for length in range(1, len(case.nodes)):
        candidates = list(windows(case, length))
        failing = [c for c, bad in zip(candidates, fails(candidates)) if bad]
        if failing:
            case = failing[0]
            break
    while True:
        candidates = [*without_a_node(case), *without_attributes(case)]
        failing = [c for c, bad in zip(candidates, fails(candidates)) if bad]
        if not failing:
            return case
        case = failing[0]


def second_opinion(case):
    """A case of one node with what ONNX's own reference computes, where it differs; or None."""
    if len(case.nodes) != 1:
        return None
    node = case.nodes[0]
    other = reference.run_specification(node, {n: case.values[n] for n in node.input if n}, case.opset)
    if other is None or reference.agree(other, [case.values[n] for n in node.output]):
        return None
    values = {**case.values, **dict(zip(node.output, other))}
    return Case(case.nodes, values, case.inputs, case.constants, case.outputs, case.opset, case.steps)

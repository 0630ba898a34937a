"""Makes a failing case small: a few nodes that fail by themselves, then fewer of them, of their attributes, of elements."""
import itertools

import numpy
import onnx

import reference
from graph import Case


def producers(case):
    return {name: node for node in case.nodes for name in node.output if name}


def cut(case, nodes):
    """The case of these nodes alone: what others made is an input."""
    made = {name for node in nodes for name in node.output if name}
    read = {name for node in nodes for name in reference.reads(node)}
    inputs = [n for n in case.values if n in read - made and n not in case.constants]
    outputs = [n for n in case.values if n in made - read]
    return Case(nodes, case.values, inputs, [n for n in case.constants if n in read], outputs, case.opset, case.steps)


def windows(case, length):
    """Every node with up to `length` - 1 of the nodes before it that lead to it."""
    made = producers(case)
    for last in case.nodes:
        chosen = [last]
        for node in chosen:
            for name in reference.reads(node):
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
        again = recomputed(case, [node], case.values)
        if again:
            yield again


def recomputed(case, nodes, values):
    """The case with other nodes or inputs, where the reference takes them."""
    values = dict(values)
    for node in nodes:
        try:
            results = reference.evaluate(node, {n: values[n] for n in reference.reads(node)}, case.opset)
        except KeyError:
            return None
        if results is None:
            return None
        values.update(zip(node.output, map(numpy.asarray, results)))
    return Case(nodes, values, case.inputs, case.constants, case.outputs, case.opset, case.steps)


def with_fewer_elements(case):
    """The same with one size smaller: of one input or constant, or of all that have an axis of that size."""
    given = [*case.inputs, *case.constants]
    axes = [(name, axis) for name in given for axis in range(case.values[name].ndim)]
    together = {}
    for name, axis in axes:
        together.setdefault(case.values[name].shape[axis], []).append((name, axis))
    for size, group in [*together.items(), *((case.values[n].shape[a], [(n, a)]) for n, a in axes)]:
        for smaller in sorted({1, size // 2, size - 1} - {0, size}):
            if smaller > size:
                continue
            values = dict(case.values)
            for name, axis in group:
                values[name] = values[name].take(range(smaller), axis)
            again = recomputed(case, case.nodes, values)
            if again:
                yield again
                break


def shrink(case, fails):
    """`fails` takes cases and says of each whether it does."""
    for length in range(1, len(case.nodes)):
        window = first_failing(windows(case, length), fails)
        if window:
            case = window
            break
    while True:
        smaller = first_failing(itertools.chain(without_a_node(case), without_attributes(case), with_fewer_elements(case)), fails)
        if smaller is None:
            return case
        case = smaller


def first_failing(candidates, fails):
    """The first candidate that fails; they are run a few at a time, since building them takes long."""
    while few := list(itertools.islice(candidates, 6)):
        for candidate, bad in zip(few, fails(few)):
            if bad:
                return candidate
    return None


def second_opinion(case):
    """A case of one node with what ONNX's own reference computes, where it differs; or None."""
    if len(case.nodes) != 1:
        return None
    node = case.nodes[0]
    other = reference.run_specification(node, {n: case.values[n] for n in reference.reads(node)}, case.opset)
    if other is None or reference.agree(other, [case.values[n] for n in node.output]):
        return None
    values = {**case.values, **dict(zip(node.output, other))}
    return Case(case.nodes, values, case.inputs, case.constants, case.outputs, case.opset, case.steps)

"""If, Loop and Scan, whose bodies compute a few things from values of the graph around them."""
import numpy
from onnx import helper, numpy_helper

import movement
import pointwise
from graph import FLOATS, Graph, Skip, Value

STATES = ("float32", "float32", "float64", "int32", "int64")
JOINS = ("Add", "Sub", "Mul", "Max", "Min")
# What keeps numbers small and needs no more of them than one.
FUNCTIONS = {"f": ("Tanh", "Sigmoid", "Relu", "Abs", "Neg", "Softsign", "Identity"), "i": ("Abs", "Neg", "Identity")}


def broadcasts(shape, to):
    return len(shape) <= len(to) and all(d in (1, t) for d, t in zip(shape[::-1], to[::-1]))


class Body(Graph):
    """A graph inside a node: it sees `around`, and what it needs besides is a constant of its own."""

    def __init__(self, graph, tag, around):
        super().__init__(graph.random.getrandbits(32))
        self.opset, self.favourite = graph.opset, graph.favourite
        self.prefix = f"b{len(graph.values)}{tag}_"
        self.around, self.values, self.ports = around, list(around), []

    def new(self, array, constant=None):
        if numpy.asarray(array).dtype == "float16":
            raise Skip  # ONNX's text has no such initializers.
        return super().new(array, constant=True)

    def port(self, array, exact):
        """An input; `array` is what one run of the body might get."""
        self.ports.append(Value(self.name(), numpy.asarray(array), exact))
        self.values.append(self.ports[-1])
        return self.ports[-1]

    def step(self, value, others):
        """`value`, changed in a few steps that keep its type and shape."""
        fitting = [v for v in others if v.type == value.type and broadcasts(v.shape, value.shape)]
        for _ in range(self.random.randint(1, 3)):
            if fitting and self.chance(0.6):
                value = self.add(self.random.choice(JOINS[:3 if value.type != "float32" and self.opset < 12 else 5]),
                                 [value, self.random.choice(fitting)])
            else:
                value = self.add(self.random.choice(FUNCTIONS[value.array.dtype.kind]), [value])
        return value

    def anything(self, value):
        """What a few random operators make, beginning with `value`."""
        recipes = {**pointwise.RECIPES, **movement.RECIPES}
        result = self.add("Identity", [value])
        for _ in range(self.random.randint(0, 2)):
            before = [list(items) for items in (self.values, self.nodes, self.constants)]
            try:
                made = recipes[self.random.choice(list(recipes))](self)
                result = made[0] if isinstance(made, list) else made
            except Skip:
                self.values, self.nodes, self.constants = before
        return result

    def proto(self, outputs):
        def declared(value):
            return helper.make_tensor_value_info(value.name, helper.np_dtype_to_tensor_dtype(value.array.dtype), value.shape)

        made = {name for node in self.nodes for name in node.output}
        # A body hands on nothing but results of its nodes.
        outputs = [v if v.name in made else self.add("Identity", [v]) for v in outputs]
        if len({v.name for v in outputs}) < len(outputs):
            raise Skip
        return helper.make_graph(self.nodes, self.prefix + "graph", [declared(v) for v in self.ports],
                                 [declared(v) for v in outputs],
                                 [numpy_helper.from_array(v.array, v.name) for v in self.constants])


def around(graph, state):
    """Values that a body may read, one of which its state can be joined with."""
    known = [v for v in graph.values if v.type == state.type and v is not state][-2:]
    return [*known, graph.like(state, graph.broadcastable(state.shape), -2, 2)]


def draw_state(graph):
    return graph.pick(STATES, most_rank=3, fits=lambda v: v.array.size == 0 or abs(v.array).max() < 100)


def branch(graph):
    x = draw_state(graph)
    condition = graph.new(numpy.asarray(graph.chance(0.5)), constant=graph.chance(0.2))
    bodies = []
    for tag in "te":
        body = Body(graph, tag, [x, *around(graph, x)])
        result = body.step(x, body.around)
        if graph.chance(0.3) and result.rank > 1:
            turned = list(reversed(range(result.rank)))
            result = body.add("Transpose", [body.add("Transpose", [result], perm=turned)], perm=turned)
        bodies.append((body, result))
    return graph.add("If", [condition], then_branch=bodies[0][0].proto([bodies[0][1]]),
                     else_branch=bodies[1][0].proto([bodies[1][1]]))


def loop(graph):
    states = [draw_state(graph) for _ in range(graph.random.randint(1, 2))]
    trips = graph.random.randint(0, 5)
    ends = graph.chance(0.3)
    body = Body(graph, "l", around(graph, states[0]))
    counter = body.port(numpy.asarray(0, "int64"), True)
    condition = body.port(numpy.asarray(True), True)
    carried = [body.port(s.array, s.exact and s.type not in FLOATS) for s in states]
    others = [*body.around, *carried]
    if states[0].type == "int64":
        others.append(counter)
    results = [body.step(c, others) for c in carried]
    goes_on = condition
    if ends:
        limit = body.constant(graph.random.randint(0, 4), "int64")
        goes_on = body.add("Less", [counter, limit])
    # How many there are of what iterations give must be known.
    scanned = [body.anything(graph.random.choice(results))] if not ends and graph.chance(0.6) else []
    count = graph.new(numpy.asarray(trips, "int64"), constant=bool(scanned) or graph.chance(0.6))
    first = graph.new(numpy.asarray(True), constant=True) if graph.chance(0.4) else None
    proto = body.proto([goes_on, *results, *scanned])
    return graph.add("Loop", [count, first, *states], outputs=len(states) + len(scanned), body=proto)


def scan(graph):
    state = draw_state(graph)
    length, axis = graph.random.randint(1, 5), graph.random.randint(0, state.rank)
    shape = [*state.shape]
    shape.insert(axis, length)
    sequence = graph.like(state, tuple(shape), -2, 2, constant=graph.chance(0.2))
    body = Body(graph, "s", around(graph, state))
    carried = body.port(state.array, False)
    element = body.port(sequence.array.take(0, axis), True)
    result = body.step(carried, [element, *body.around])
    given = body.anything(result)
    attributes = {"num_scan_inputs": 1, "body": body.proto([result, given])}
    if axis or graph.chance(0.3):
        attributes["scan_input_axes"] = [axis if graph.chance(0.5) else axis - len(shape)]
    if graph.chance(0.4):
        attributes["scan_input_directions"] = [graph.random.randint(0, 1)]
    if graph.chance(0.4):
        attributes["scan_output_directions"] = [graph.random.randint(0, 1)]
    if graph.chance(0.4):
        attributes["scan_output_axes"] = [graph.random.randint(0, given.rank)]
    return graph.add("Scan", [state, sequence], outputs=2, **attributes)


RECIPES = {"If": branch, "Loop": loop, "Scan": scan}

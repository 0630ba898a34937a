"""ai.onnx.ml: trees, linear models, and the features before them; com.microsoft's quantized layers."""

from quantized import BYTES, quantized, rounds, scale, zero_point

ML = "ai.onnx.ml"
MODES = ("BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ")
TRANSFORMS = (None, "NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO")


def transform(graph, targets, names=TRANSFORMS):
    """onnxruntime leaves the score of a single target as it is."""
    return graph.random.choice(names) if targets > 1 else None


def features(graph, types=("float32",)):
    shape = (graph.random.randint(1, 4), graph.random.randint(1, 5))
    return graph.new(graph.contents(graph.draw_type(types), shape), constant=False)


def grow(graph, tree, nodes, depth, count):
    """Adds a node and what is below it; its number."""
    draw, number = graph.random, len([n for n in nodes if n["treeids"] == tree])
    node = {"treeids": tree, "nodeids": number, "featureids": draw.randrange(count), "modes": "LEAF", "values": 0.0,
            "truenodeids": 0, "falsenodeids": 0, "missing_value_tracks_true": 0}
    nodes.append(node)
    if depth and graph.chance(0.75):
        node.update(modes=draw.choice(MODES) if graph.chance(0.3) else "BRANCH_LEQ", values=draw.randint(-16, 16) / 8,
                    missing_value_tracks_true=draw.randint(0, 1))
        node["truenodeids"] = grow(graph, tree, nodes, depth - 1, count)
        node["falsenodeids"] = grow(graph, tree, nodes, depth - 1, count)
    return number


def forest(graph, count):
    nodes = []
    for tree in range(graph.random.randint(1, 3)):
        grow(graph, tree, nodes, graph.random.randint(0, 3), count)
    leaves = [(n["treeids"], n["nodeids"]) for n in nodes if n["modes"] == "LEAF"]
    return {f"nodes_{key}": [n[key] for n in nodes] for key in nodes[0]}, leaves


def tree_regressor(graph):
    draw, x = graph.random, features(graph, ("float32", "float32", "int32", "int64"))
    attributes, leaves = forest(graph, x.shape[1])
    targets = draw.randint(1, 3)
    weights = [(tree, node, draw.randrange(targets), draw.randint(-32, 32) / 8) for tree, node in leaves]
    for index, key in enumerate(("treeids", "nodeids", "ids", "weights")):
        attributes[f"target_{key}"] = [w[index] for w in weights]
    if graph.chance(0.4):
        attributes["base_values"] = [draw.randint(-8, 8) / 8 for _ in range(targets)]
    return graph.add("TreeEnsembleRegressor", [x], domain=ML, n_targets=targets,
                     aggregate_function=draw.choice((None, "SUM", "AVERAGE", "MIN", "MAX")),
                     post_transform=transform(graph, targets), **attributes)


def linear_regressor(graph):
    draw, x = graph.random, features(graph)
    targets = draw.randint(1, 3)
    numbers = graph.contents("float32", (targets * x.shape[1] + targets,), -2, 2).tolist()
    split = targets * x.shape[1]
    return graph.add("LinearRegressor", [x], domain=ML, coefficients=numbers[:split], targets=targets,
                     intercepts=numbers[split:] if graph.chance(0.7) else None, post_transform=transform(graph, targets, TRANSFORMS[:3]))


def scaler(graph):
    x = features(graph, ("float32", "float32", "int32", "int64"))
    count = graph.random.choice((1, x.shape[1]))
    offset, factor = (graph.contents("float32", (count,), low, 2).tolist() for low in (-2, 0.25))
    return graph.add("Scaler", [x], domain=ML, offset=offset, scale=factor)


def normalizer(graph):
    return graph.add("Normalizer", [features(graph)], domain=ML, norm=graph.random.choice(("MAX", "L1", "L2")))


def binarizer(graph):
    return graph.add("Binarizer", [features(graph)], domain=ML, exact=True, threshold=graph.random.choice((None, 0.5, -1.0)))


def feature_extractor(graph):
    x = features(graph, ("float32", "float64", "int32", "int64"))
    places = graph.numbers.integers(0, x.shape[1], (graph.random.randint(1, 4),))
    return graph.add("ArrayFeatureExtractor", [x, graph.new(places)], domain=ML, exact=True)


def one_hot_encoder(graph):
    x = graph.new(graph.contents("int64", graph.shape(1, 2), 0, 5), constant=False)
    return graph.add("OneHotEncoder", [x], domain=ML, exact=True, cats_int64s=[0, 1, 2, 3, 4, 5, 7], zeros=1)


def fused_conv(graph):
    draw = graph.random
    x = graph.new(graph.contents("float32", (1, draw.randint(1, 4), draw.randint(2, 6), draw.randint(2, 6)), -2, 2), constant=False)
    kernel = [draw.randint(1, 2) for _ in range(2)]
    w = graph.like(x, (draw.randint(1, 4), x.shape[1], *kernel), -2, 2, constant=True)
    activation = draw.choice((("Relu", None), ("Tanh", None), ("Sigmoid", None), ("LeakyRelu", [0.125]), ("Clip", [-1.0, 2.0])))
    return graph.add("FusedConv", [x, w, graph.like(x, (w.shape[0],), constant=True)], domain="com.microsoft",
                     activation=activation[0], activation_params=activation[1])


def qgemm(graph):
    draw, type = graph.random, graph.random.choice(BYTES)
    rows, inner, columns = (draw.randint(1, 7) for _ in range(3))
    a = quantized(graph, type, (rows, inner), constant=False)
    turned = draw.choice((None, 1))
    b = quantized(graph, type, (columns, inner) if turned else (inner, columns), constant=True)
    bias = graph.constant(graph.contents("int32", (columns,), -300, 300)) if graph.chance(0.6) else None
    inputs = [a, scale(graph), zero_point(graph, type), b, scale(graph), zero_point(graph, type), bias,
              graph.constant(0.5, "float32"), zero_point(graph, type)]
    return rounds(graph, graph.add("QGemm", inputs, domain="com.microsoft", transB=turned, alpha=1.0))


def qlinear_average(graph):
    type = graph.random.choice(BYTES)
    x = quantized(graph, type, (1, graph.random.randint(1, 4), graph.random.randint(2, 7), graph.random.randint(2, 7)), constant=False)
    inputs = [x, scale(graph), zero_point(graph, type), graph.constant(0.05, "float32"), zero_point(graph, type)]
    return rounds(graph, graph.add("QLinearAveragePool", inputs, domain="com.microsoft",
                                   kernel_shape=[graph.random.randint(1, 2) for _ in range(2)],
                                   strides=[graph.random.randint(1, 2) for _ in range(2)]))


def qlinear_concat(graph):
    type = graph.random.choice(BYTES)
    shape = list(graph.shape(1, 4))
    axis = graph.random.randrange(len(shape))
    inputs = [graph.constant(0.05, "float32"), zero_point(graph, type)]
    for _ in range(graph.random.randint(1, 3)):
        shape[axis] = graph.random.randint(1, 4)
        inputs += [quantized(graph, type, tuple(shape)), scale(graph), zero_point(graph, type)]
    return rounds(graph, graph.add("QLinearConcat", inputs, domain="com.microsoft", axis=axis))


RECIPES = {
    f"{ML}.TreeEnsembleRegressor": tree_regressor, f"{ML}.LinearRegressor": linear_regressor, f"{ML}.Scaler": scaler,
    f"{ML}.Normalizer": normalizer, f"{ML}.Binarizer": binarizer, f"{ML}.ArrayFeatureExtractor": feature_extractor,
    f"{ML}.OneHotEncoder": one_hot_encoder, "com.microsoft.FusedConv": fused_conv, "com.microsoft.QGemm": qgemm,
    "com.microsoft.QLinearAveragePool": qlinear_average, "com.microsoft.QLinearConcat": qlinear_concat,
}

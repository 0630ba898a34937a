"""What transformers are made of: attention, rotary embeddings, gated units."""

from graph import Skip


def attention(graph):
    """[batch, heads, length, size], or heads side by side; grouped heads, masks, past keys and values."""
    if graph.opset < 23:
        raise Skip
    draw = graph.random
    batch, heads, length, keys, size, value_size = (draw.randint(1, n) for n in (2, 3, 4, 4, 4, 4))
    group = draw.choice((1, 1, 2))
    wide = graph.chance(0.5)

    def tensor(count, steps, each):
        shape = (batch, count, steps, each) if wide else (batch, steps, count * each)
        return graph.new(graph.contents("float32", shape, -1, 1), constant=False)

    inputs = [tensor(group * heads, length, size), tensor(heads, keys, size), tensor(heads, keys, value_size)]
    attributes = {} if wide else {"q_num_heads": group * heads, "kv_num_heads": heads}
    past = draw.randint(1, 3) if graph.chance(0.3) else 0
    total = keys + past
    mask = None
    if graph.chance(0.5):
        shape = draw.choice(((length, total), (1, 1, length, total), (batch, group * heads, length, total)))
        if graph.chance(0.5):
            allowed = graph.numbers.integers(0, 2, shape).astype(bool)
            allowed[..., 0] = True  # A row without a key has no softmax.
            mask = graph.new(allowed)
        else:
            mask = graph.new(graph.contents("float32", shape, -2, 2))
    if past:
        inputs += [mask, *(graph.new(graph.contents("float32", (batch, heads, past, each), -1, 1), constant=False)
                           for each in (size, value_size))]
    elif mask:
        inputs.append(mask)
    attributes["is_causal"] = draw.choice((None, None, 1))
    attributes["scale"] = draw.choice((None, 0.5))
    attributes["softcap"] = draw.choice((None, None, 2.0))
    if past:
        return graph.add("Attention", inputs, outputs=3, **attributes)
    return graph.add("Attention", inputs, **attributes)


def rotary_embedding(graph):
    if graph.opset < 23:
        raise Skip
    draw = graph.random
    batch, heads, length, size = draw.randint(1, 2), draw.randint(1, 3), draw.randint(1, 4), 2 * draw.randint(1, 4)
    wide = graph.chance(0.5)
    x = graph.new(graph.contents("float32", (batch, heads, length, size) if wide else (batch, length, heads * size)), constant=False)
    rotated = draw.choice((0, size, 2))
    half = (rotated or size) // 2
    attributes = {"interleaved": draw.choice((None, 1)), "rotary_embedding_dim": rotated or None,
                  "num_heads": None if wide else heads}
    if graph.chance(0.5):
        most = draw.randint(length, 6)
        tables = [graph.new(graph.contents("float32", (most, half), -1, 1)) for _ in range(2)]
        positions = graph.new(graph.numbers.integers(0, most, (batch, length)))
        return graph.add("RotaryEmbedding", [x, *tables, positions], **attributes)
    tables = [graph.new(graph.contents("float32", (batch, length, half), -1, 1)) for _ in range(2)]
    return graph.add("RotaryEmbedding", [x, *tables], **attributes)


def tensor_scatter(graph):
    """New keys written into a cache."""
    if graph.opset < 24:
        raise Skip
    draw = graph.random
    batch, heads, most, size = draw.randint(1, 2), draw.randint(1, 2), draw.randint(2, 6), draw.randint(1, 3)
    count = draw.randint(1, most)
    mode = draw.choice(("linear", "circular"))
    cache = graph.new(graph.contents("float32", (batch, heads, most, size)), constant=False)
    update = graph.like(cache, (batch, heads, count, size))
    start = graph.new(graph.numbers.integers(0, most if mode == "circular" else most - count + 1, (batch,)))
    return graph.add("TensorScatter", [cache, update, start], exact=True, mode=mode)


RECIPES = {"Attention": attention, "RotaryEmbedding": rotary_embedding, "TensorScatter": tensor_scatter}

#!/usr/bin/env python3
"""Draws what each layer costs on Cortex-M: instructions per multiply-accumulate, beside TensorFlow Lite Micro's.

    benchmarks/layers.py [--models DIR] [--target cortex-m4] [--compiler gcc|clang] [--svg FILE] [MODEL ...]

Counts as cortex_m.py, and prints a table; --svg draws it, a panel a model and a column a layer. A dot is Mote's layer: the larger, the
more of the model's instructions it takes. The grey bar is what TensorFlow Lite Micro with CMSIS-NN takes for a layer of
that kind, as published with the models (a range over their layers, not measured here). The dashed line is what the
core's widest multiply-accumulate would take alone.
"""

import argparse
import math
import pathlib
import tempfile

import counting
import cortex_m

KINDS = {  # Colours that differ in lightness, too.
    "1x1": "#1f77b4", "convolution": "#d95f02", "first": "#7b3294", "depthwise": "#1b9e77", "fully connected": "#8c6d1f",
}
# Instructions per multiply-accumulate, August 2026, as published with the models.
PEERS = {
    "cortex-m4": {"1x1": (2.1, 2.35), "convolution": (2.07, 2.07), "depthwise": (8.3, 9.3), "first": (3.5, 6.2),
                  "fully connected": (2.2, 2.2)},
    "cortex-m55": {"1x1": (0.40, 0.47), "convolution": (0.30, 0.30), "depthwise": (2.3, 3.6), "first": (0.9, 2.0),
                   "fully connected": (0.57, 0.57)},
}
FLOORS = {"cortex-m4": ("SMLAD", 1 / 2), "cortex-m55": ("VMLADAVA", 1 / 16), "cortex-m0": ("MULS of pairs", 1 / 2)}


def kind_of(layer):
    """What its multiply-accumulates are, or None where it has none."""
    if not layer["macs"]:
        return None
    if layer["op"] == "depthwise_conv2d":
        return "depthwise"
    if layer["op"] == "fully_connected":
        return "fully connected"
    channels = int(layer["inputs"][0].split("x")[-2])
    if channels <= 3:
        return "first"
    # A bias of four bytes goes with the weights of each output channel.
    outputs = int(layer["outputs"][0].split("x")[-2])
    return "1x1" if layer["weights_bytes"] == outputs * (channels + 4) else "convolution"


def measure(model, path, target, compiler, plugin, work):
    """[(name, kind, macs, instructions)] of the layers that multiply, and all instructions."""
    program, report, counted = cortex_m.count(model, path, target, compiler, [], plugin, work)
    layers = counting.count_layers(program, counted, work)
    rows = {}
    for layer in report["layers"]:
        if kind := kind_of(layer):
            key = (layer["op"], layer["name"])
            macs = rows.get(key, (None, 0))[1] + layer["macs"]
            rows[key] = (kind, macs)
    return [(name, kind, macs, layers[op, name]) for (op, name), (kind, macs) in rows.items()], counted.profile.instructions


#--- The picture ---------------------------------------------------------------------------------------

COLUMN, AXIS, HEIGHT, WIDTH, TOP = 24, 56, 190, 1010, 96


class Panel:
    """One model: columns of layers over a logarithmic axis, below its title."""

    def __init__(self, title, rows, total, target, low, high):
        self.title, self.rows, self.total, self.target = title, rows, total, target
        self.low, self.high = low, high
        self.left = self.bottom = 0

    def y(self, value):
        return self.bottom - HEIGHT * math.log(value / self.low) / math.log(self.high / self.low)

    def width(self):
        return COLUMN * len(self.rows)

    def place_behind(self, previous):
        """Beside it where the line has room, else below."""
        self.left, self.bottom = AXIS, TOP + HEIGHT
        if previous:
            self.left, self.bottom = previous.left + previous.width() + 100, previous.bottom
            if self.left + self.width() > WIDTH:
                self.left, self.bottom = AXIS, previous.bottom + HEIGHT + 88

    def draw(self):
        yield f'<text x="{self.left}" y="{self.bottom - HEIGHT - 12}" class="title">{self.title}</text>'
        yield from self.axis()
        for number, row in enumerate(self.rows):
            yield from self.column(self.left + COLUMN * (number + 0.5), *row)

    def axis(self):
        right = self.left + self.width()
        value = self.low
        while value <= self.high:
            y = self.y(value)
            yield f'<line x1="{self.left}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" class="grid"/>'
            yield f'<text x="{self.left - 6}" y="{y + 4:.1f}" class="tick">{value:g}</text>'
            value *= 2
        if self.target in FLOORS:
            y = self.y(FLOORS[self.target][1])
            yield f'<line x1="{self.left}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" class="floor"/>'

    def column(self, x, name, kind, macs, instructions):
        y, colour = self.y(instructions / macs), KINDS[kind]
        yield f"<g><title>{name}: {macs:,} MACs, {instructions:,} instructions, {instructions / macs:.2f} a MAC</title>"
        if peers := PEERS.get(self.target, {}).get(kind):
            low, high = (self.y(value) for value in peers)
            yield f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{x:.1f}" y2="{low:.1f}" stroke="{colour}" class="stem"/>'
            yield f'<rect x="{x - 7:.1f}" y="{high - 2:.1f}" width="14" height="{low - high + 4:.1f}" class="peer"/>'
        radius = max(2.5, 14 * math.sqrt(instructions / self.total))
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" class="dot"/>'
        yield f'<text x="{x + 4:.1f}" y="{self.bottom + 12}" class="name" transform="rotate(-40 {x + 4:.1f} {self.bottom + 12})">{name}</text></g>'


def legend(target):
    """Two lines under the title."""
    x, y = AXIS, 38
    for kind, colour in KINDS.items():
        yield f'<circle cx="{x + 5}" cy="{y - 4}" r="5" fill="{colour}"/><text x="{x + 14}" y="{y}">{kind}</text>'
        x += 30 + 7 * len(kind)
    yield f'<text x="{x}" y="{y}">(the larger, the more of the model\'s instructions)</text>'
    x, y = AXIS, 56
    if target in PEERS:
        yield f'<rect x="{x}" y="{y - 10}" width="14" height="12" class="peer"/>'
        yield f'<text x="{x + 19}" y="{y}">TensorFlow Lite Micro + CMSIS-NN, layers of that kind, as published</text>'
        x += 450
    if target in FLOORS:
        yield f'<line x1="{x}" y1="{y - 4}" x2="{x + 24}" y2="{y - 4}" class="floor"/>'
        yield f'<text x="{x + 29}" y="{y}">{FLOORS[target][0]} alone</text>'


STYLE = """text{font:12px sans-serif;fill:#222}.title{font-weight:bold;font-size:13px}.tick{text-anchor:end;fill:#666}
.name{text-anchor:end;font-size:10px;fill:#444}.grid{stroke:#e4e4e4}.floor{stroke:#555;stroke-dasharray:5 4}
.stem{stroke-width:1.5;opacity:.45}.peer{fill:#9a9a9a;rx:2}.dot{opacity:.9;stroke:#fff;stroke-width:.7}"""


def draw(results, target):
    """The SVG's text; results: [(model, rows, instructions)]."""
    values = [instructions / macs for _, rows, _ in results for _, _, macs, instructions in rows]
    values += [value for pair in PEERS.get(target, {}).values() for value in pair]
    if target in FLOORS:
        values.append(FLOORS[target][1])
    low, high = 2.0 ** math.floor(math.log2(min(values))), 2.0 ** math.ceil(math.log2(max(values)))
    body, panel = [], None
    for model, rows, total in results:
        title = f"{model}: {total / 1e6:.3g} M"
        if peer := cortex_m.PEERS.get(target, {}).get(model):
            title += f" (TFLM {peer / 1e6:.3g} M)"
        previous, panel = panel, Panel(title, rows, total, target, low, high)
        panel.place_behind(previous)
        body += panel.draw()
    height = panel.bottom + 64
    head = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}">',
            f'<style>{STYLE}</style><rect width="{WIDTH}" height="{height}" fill="#fff"/>',
            f'<text x="{AXIS}" y="18" class="title">Instructions per multiply-accumulate on {target}, layer by layer</text>']
    return "\n".join([*head, *legend(target), *body, "</svg>\n"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("models", nargs="*", metavar="MODEL", help="of " + " ".join(cortex_m.MODELS))
    parser.add_argument("--models", dest="folder", type=pathlib.Path, default=cortex_m.ROOT.parent / "shared/models")
    parser.add_argument("--target", default="cortex-m4")
    parser.add_argument("--compiler", choices=["gcc", "clang"], default="gcc")
    parser.add_argument("--svg", type=pathlib.Path)
    options = parser.parse_args()
    if unknown := set(options.models) - set(cortex_m.MODELS):
        parser.error(f"unknown model '{unknown.pop()}', expected one of {' '.join(cortex_m.MODELS)}")
    results = []
    with tempfile.TemporaryDirectory() as scratch:
        plugin = counting.build_plugin(pathlib.Path(scratch))
        for model in options.models or [name for name in cortex_m.MODELS if name != "digits"]:
            work = pathlib.Path(scratch) / model
            work.mkdir()
            path = options.folder / cortex_m.MODELS[model]
            rows, total = measure(model, path, options.target, options.compiler, plugin, work)
            results.append((model, rows, total))
            print(f"{model} on {options.target}: {total:,} instructions")
            for name, kind, macs, instructions in rows:
                print(f"  {name:12} {kind:15} {macs:9,} MACs {instructions:11,} instructions {instructions / macs:6.2f} a MAC")
            rest = total - sum(row[3] for row in rows)
            print(f"  {'the rest':12} {'':30} {rest:11,} instructions", flush=True)
    if options.svg:
        options.svg.write_text(draw(results, options.target))


if __name__ == "__main__":
    main()

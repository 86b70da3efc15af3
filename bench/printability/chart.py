"""Seconds against triangles as a picture, both axes logarithmic, with the line of n log n through the last point."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, LEFT, BELOW, EDGE = 960, 600, 90, 70, 60
INK, GRID, LINE = "#222222", "#dddddd", "#c92a2a"
COLOURS = ("#1864ab", "#868e96")


def chart(series: Mapping[str, Sequence[tuple[float, float]]], path: Path) -> None:
    """Write the picture of one or two series of (triangles, seconds), the line through the first one's last point."""
    points = next(iter(series.values()))
    last = points[-1]
    line = [(n, last[1] * n * math.log(n) / (last[0] * math.log(last[0]))) for n, _ in points]
    seconds = [s for every in [*series.values(), line] for _, s in every]
    x0, x1 = math.floor(math.log10(points[0][0])), math.ceil(math.log10(last[0]))
    y0, y1 = math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds)))

    def place(n: float, s: float) -> tuple[float, float]:
        x = LEFT + (math.log10(n) - x0) / (x1 - x0) * (WIDTH - LEFT - EDGE)
        return x, HEIGHT - BELOW - (math.log10(s) - y0) / (y1 - y0) * (HEIGHT - BELOW - EDGE)

    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(18)
    for power in range(x0, x1 + 1):
        pen.line([place(10**power, 10**y0), place(10**power, 10**y1)], GRID)
        pen.text((place(10**power, 1)[0], HEIGHT - BELOW + 8), f"{10**power:,}", INK, font, anchor="ma")
    for power in range(y0, y1 + 1):
        pen.line([place(10**x0, 10**power), place(10**x1, 10**power)], GRID)
        pen.text((LEFT - 8, place(10**x0, 10**power)[1]), f"{10.0**power:g} s", INK, font, anchor="rm")
    pen.text(((WIDTH + LEFT) / 2, HEIGHT - 12), "triangles", INK, font, anchor="ms")
    pen.line([place(*p) for p in line], LINE, 2)
    for row, ((name, every), colour) in enumerate(zip(series.items(), COLOURS, strict=False)):
        pen.line([place(*p) for p in every], colour, 3)
        for n, s in every:
            x, y = place(n, s)
            pen.ellipse((x - 5, y - 5, x + 5, y + 5), colour)
        pen.text((LEFT + 20, EDGE + 10 + 24 * row), name, colour, font)
    pen.text((LEFT + 20, EDGE + 10 + 24 * len(series)), "n log n through the last point", LINE, font)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, optimize=True)

"""Seconds against triangles as a picture, both axes logarithmic, with the line of n log n through the last point."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, LEFT, BELOW, EDGE = 960, 600, 90, 70, 30
INK, GRID, OURS, LINE = "#222222", "#dddddd", "#1864ab", "#c92a2a"


def chart(points: Sequence[tuple[float, float]], path: Path) -> None:
    """Write the picture of (triangles, seconds)."""
    last = points[-1]
    line = [(n, last[1] * n * math.log(n) / (last[0] * math.log(last[0]))) for n, _ in points]
    seconds = [s for _, s in [*points, *line]]
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
    pen.line([place(*p) for p in points], OURS, 3)
    for n, s in points:
        x, y = place(n, s)
        pen.ellipse((x - 5, y - 5, x + 5, y + 5), OURS)
    pen.text((LEFT + 20, EDGE + 10), "full report", OURS, font)
    pen.text((LEFT + 20, EDGE + 34), "n log n through the last point", LINE, font)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, optimize=True)

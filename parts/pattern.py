"""Patterns: loops arranged in a rounded window in one of several styles; whole cells only, the rest is counted."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from parts.loops import Loop, box, disc, polygon, ribbon, rounded

Array = NDArray[np.float64]

STYLES = ("plain", "hex", "graded", "diamond", "slot", "rib", "wave", "topo")


@dataclass(frozen=True)
class Window:
    """A rounded rectangle about the origin that cells have to stay in, with an optional pad in its middle."""

    width: float
    height: float
    corner: float = 0.0
    pad_width: float = 0.0
    pad_height: float = 0.0

    def depth(self, points: Array) -> Array:
        """(n,): how far (mm) each point lies inside; negative outside, or on the pad."""
        inside = -_beyond(points, self.width, self.height, self.corner)
        if self.pad_width:
            inside = np.minimum(inside, _beyond(points, self.pad_width, self.pad_height, 0.0))
        return inside

    def half_height(self, x: float) -> float:
        """Half the window's height at a distance x from its middle."""
        r = min(self.corner, self.width / 2.0, self.height / 2.0)
        past = abs(x) - (self.width / 2.0 - r)
        if past <= 0.0:
            return self.height / 2.0
        return self.height / 2.0 - r + math.sqrt(max(r * r - past * past, 0.0)) if past < r else 0.0


def _beyond(points: Array, width: float, height: float, corner: float) -> Array:
    r = min(corner, width / 2.0, height / 2.0)
    q = np.abs(points) - (width / 2.0 - r, height / 2.0 - r)
    return np.asarray(np.hypot(*np.maximum(q, 0.0).T) + np.minimum(q.max(axis=1), 0.0) - r)


@dataclass(frozen=True, eq=False)
class Pattern:
    """What fits a window: whole cells, how many were dropped at its edges, the pitch after fitting, the widest gap."""

    cells: tuple[Loop, ...]
    dropped: int = 0
    pitch: float = 0.0
    gap: float = 0.0

    @cached_property
    def open_area(self) -> float:
        """Sum of the cells' areas, mm²."""
        return sum(c.area for c in self.cells)


def arrange(style: str, window: Window, cell: float, bar: float) -> Pattern:
    """Cells of a style (one of STYLES) in a window; `cell` = wanted pitch, `bar` = least material between two, mm.

    The pitch gives way (by up to a third) so that whole rows fill the window's height; cells that would leave the
    window or touch the pad are dropped and counted, never cut.

    Raises:
        ValueError: the cell leaves no opening beside its bar, or the window holds no row.
    """
    if style == "plain":
        return Pattern(())
    if cell - bar < 2.0:
        raise ValueError(f"a cell of {cell:g} mm leaves no opening beside a bar of {bar:g} mm")
    if window.width < cell or window.height < (cell - bar) * 1.16:
        raise ValueError(f"a window of {window.width:g} x {window.height:g} mm holds no cell of {cell:g} mm")
    pitch, loops, gap = _STYLES[style](window, cell, bar)
    kept = tuple(loop for loop in loops if float(window.depth(loop.sampled(4)).min()) >= -1e-6)
    return Pattern(kept, len(loops) - len(kept), pitch, gap)


Made = tuple[float, list[Loop], float]


def _rows(window: Window, cell: float, extent: Callable[[int, float], float]) -> tuple[int, float]:
    """How many rows, and the pitch near `cell` at which their extent (linear in the pitch) fills the height."""
    best = (1, cell)
    error = math.inf
    for n in range(1, int(window.height / cell * 2.0) + 3):
        at0, at1 = extent(n, 0.0), extent(n, 1.0)
        if at1 - at0 < 1e-9:
            continue
        pitch = (window.height - at0) / (at1 - at0)
        if pitch > 0 and abs(math.log(pitch / cell)) < error:
            best, error = (n, pitch), abs(math.log(pitch / cell))
    n, pitch = best
    pitch = min(max(pitch, cell / 1.33), cell * 1.33)
    while n > 1 and extent(n, pitch) > window.height + 1e-6:
        n -= 1
    return n, pitch


def _columns(window: Window, pitch: float, shifted: bool) -> Array:
    """(n,): positions of a row's cells, symmetric about the middle; shifted rows have none at 0."""
    n = int(window.width / pitch / 2.0) + 2
    i = np.arange(-n, n + 1)
    return np.asarray((i + 0.5) * pitch if shifted else i * pitch)


def _lattice(window: Window, rows: int, dx: float, dy: float) -> Iterable[tuple[float, float]]:
    for k in range(rows):
        for x in _columns(window, dx, k % 2 == 1):
            if abs(x) < window.width / 2.0:
                yield float(x), (k - (rows - 1) / 2.0) * dy


def _hex(window: Window, cell: float, bar: float, fade: float = 0.0) -> Made:
    flat = 2.0 / math.sqrt(3.0)
    n, p = _rows(window, cell, lambda n, p: (n - 1) * p / flat + (p - bar) * flat)
    loops = []
    for x, y in _lattice(window, n, p, p / flat):
        across = (p - bar) * (1.0 - fade * abs(x) / (window.width / 2.0))
        loops.append(polygon(6, across, 0.0, 30.0).moved(x, y))
    return p, loops, p - bar


def _graded(window: Window, cell: float, bar: float) -> Made:
    return _hex(window, cell, bar, 0.5)


def _diamond(window: Window, cell: float, bar: float) -> Made:
    wide, tall = 1.5, 0.9  # diagonals in pitches
    slope = math.hypot(wide, tall)
    n, p = _rows(window, cell, lambda n, p: (n - 1) * tall * p / 2.0 + tall * p - bar * slope / wide)
    share = 1.0 - bar * slope / (wide * tall * p)
    if share * p < 2.0:
        raise ValueError(f"a diamond of {cell:g} mm leaves no opening beside a bar of {bar:g} mm")
    a, b = wide * p * share / 2.0, tall * p * share / 2.0
    one = rounded([(a, 0), (0, b), (-a, 0), (0, -b)], 0.0)
    loops = [one.moved(x, y) for x, y in _lattice(window, n, wide * p, tall * p / 2.0)]
    return p, loops, 2.0 * a * b / math.hypot(a, b)


def _slot(window: Window, cell: float, bar: float) -> Made:
    n, p = _rows(window, cell, lambda n, p: n * p - bar)
    levels = [(k - (n - 1) / 2.0) * p for k in range(n)]
    return p, _bands(window, p, p - bar, bar, levels, 2.6 * p, None), p - bar


def _rib(window: Window, cell: float, bar: float) -> Made:
    """Upright slots as tall as the window is at their place; a window over 120 mm tall has a bar across."""
    width, loops = cell - bar, []
    tiers = math.ceil(window.height / 120.0)
    count = int((window.width + bar) / cell)
    for k in range(count):
        x = (k - (count - 1) / 2.0) * cell
        tall = 2.0 * window.half_height(abs(x) + width / 2.0)
        # round ends may rise into the rounded corner: what counts is the height at the slot's outer edge
        tier = (tall - (tiers - 1) * bar) / tiers
        if tier >= 1.5 * width:
            for t in range(tiers):
                loops.append(box(width, tier, width / 2.0).moved(x, (t - (tiers - 1) / 2.0) * (tier + bar)))
    return cell, loops, width


def _wave(window: Window, cell: float, bar: float) -> Made:
    """Waves five pitches long, one per cell."""
    rise, long = 0.30, 5.0
    lean = math.cos(math.atan(rise * 2.0 * math.pi / long))
    n, p = _rows(window, cell, lambda n, p: (n - 1) * p + 2.0 * rise * p + lean * p - bar)
    width = lean * p - bar
    return p, _bands(window, p, width, bar, [(k - (n - 1) / 2.0) * p for k in range(n)], long * p,
                     lambda x: rise * p * math.sin(2.0 * math.pi * x / (long * p))), width  # fmt: skip


def _topo(window: Window, cell: float, bar: float) -> Made:
    """Contour lines of two hills: arcs about two peaks, each on its own side of the valley between them."""
    width = cell - bar
    peaks = np.array([(-0.21, 0.14), (0.27, -0.22)]) * (window.width, window.height)
    valley = (peaks[0] + peaks[1]) / 2.0
    across = (peaks[1] - peaks[0]) / np.linalg.norm(peaks[1] - peaks[0])
    inner = Window(window.width - width, window.height - width, max(window.corner - width / 2.0, 0.0))
    pad = Window(1e6, 1e6, 0.0, window.pad_width + width, window.pad_height + width) if window.pad_width else inner
    loops = []
    for side, peak in ((-1.0, peaks[0]), (1.0, peaks[1])):
        summit = disc(width).moved(*peak)
        if float(min(inner.depth(peak[None])[0], pad.depth(peak[None])[0])) >= 0.0:
            loops.append(summit)
        for k in range(1, int(window.width / cell) + 1):
            r = k * cell
            steps = max(int(2.0 * math.pi * r), 60)  # about every mm
            angle = 2.0 * math.pi * np.arange(steps) / steps + math.pi / 2.0
            points = peak + r * np.stack([np.cos(angle), np.sin(angle)], axis=1)
            own = side * (points - valley) @ across >= (width + bar) / 2.0
            free = own & (inner.depth(points) >= 0.0) & (pad.depth(points) >= 0.0)
            runs = _runs(free)
            apart = math.ceil((width + bar) / r / (2.0 * math.pi) * steps) + 2  # steps between two round ends
            for i, (first, last) in enumerate(runs):
                # where the window only nicks a ring, the two pieces beside the nick still leave a bar
                before = first - runs[i - 1][1] + (steps if i == 0 else 0)
                after = runs[(i + 1) % len(runs)][0] - last + (steps if i == len(runs) - 1 else 0)
                start, end = float(first), float(last)
                if last - first < steps:
                    start, end = start + max(apart - before, 0) / 2.0, end - max(apart - after, 0) / 2.0
                a, b = angle[0] + 2.0 * math.pi * start / steps, angle[0] + 2.0 * math.pi * end / steps
                if b > a:
                    loops += _arcs(peak, r, a, b, width, bar, 5.0 * cell)
    return cell, loops, width


def _arcs(centre: Array, r: float, a: float, b: float, width: float, bar: float, long: float) -> Iterator[Loop]:
    """Ribbons along a circle from angle a to b (rad), cut by bars into equal pieces of about `long` mm."""
    whole = b - a > 2.0 * math.pi - 0.02
    apart = 2.0 * math.asin(min((width + bar) / (2.0 * r), 1.0))  # the chord that leaves a bar between two round ends
    if whole:
        b = a + 2.0 * math.pi - apart
    pieces = max(math.ceil((b - a) * r / long), 2 if whole else 1)
    each = (b - a - (pieces - 1) * apart) / pieces
    if each * r < 0.8 * width:
        return
    for i in range(pieces):
        start = a + i * (each + apart)
        t = start + np.linspace(0.0, each, max(math.ceil(each / 0.8), 1) + 1)
        yield ribbon(centre + r * np.stack([np.cos(t), np.sin(t)], axis=1), t + math.pi / 2.0, width)


def _runs(free: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last index of each run of true values around a circle; the last may exceed the length."""
    n = len(free)
    if free.all():
        return [(0, n)]
    start = int(np.argmin(free))  # a false one: no run wraps past it
    turned = np.roll(free, -start).astype(int)
    change = np.diff(np.concatenate([[0], turned, [0]]))
    return [(start + int(i), start + int(j) - 1) for i, j in zip(np.where(change == 1)[0], np.where(change == -1)[0],
                                                                strict=True) if j - i > 1]  # fmt: skip


def _bands(
    window: Window, pitch: float, width: float, bar: float, levels: Sequence[float], long: float,
    lift: Callable[[float], float] | None,
) -> list[Loop]:  # fmt: skip
    """Ribbons along y = level + lift(x), cut every `long` mm by a bar, staggered from row to row."""
    if width < 2.0:
        raise ValueError(f"a cell of {pitch:g} mm leaves no opening beside a bar of {bar:g} mm in this pattern")
    loops = []
    for k, level in enumerate(levels):
        reach = (long - bar - width) / 2.0  # of the centre line: the round ends add half a width each
        for x in _columns(window, long, k % 2 == 1):
            # a cell at the window's end is made shorter rather than dropped if half of it is left
            lo, hi = x - reach, x + reach
            reached = abs(level) + (0.0 if lift is None else 0.3 * pitch)
            limit = window.width / 2.0 - width / 2.0 - _inset(window, reached, width / 2.0)
            lo, hi = max(lo, -limit), min(hi, limit)
            if hi - lo < max(1.5 * width, 0.3 * reach):
                continue
            if lift is None:
                loops.append(box(hi - lo + width, width, width / 2.0).moved((lo + hi) / 2.0, level))
                continue
            xs = np.linspace(lo, hi, max(round((hi - lo) / pitch), 2) + 1)
            ys = np.array([level + lift(float(a)) for a in xs])
            slopes = [(lift(float(a) + 1e-3) - lift(float(a) - 1e-3)) / 2e-3 for a in xs]
            loops.append(ribbon(np.stack([xs, ys], axis=1), np.arctan(slopes), width))
    return loops


def _inset(window: Window, y: float, r: float) -> float:
    """How far the window's side moves in, at height y, for a round end of radius r (0 where the side is straight)."""
    corner = max(min(window.corner, window.width / 2.0, window.height / 2.0) - r, 0.0)
    past = y - (window.height / 2.0 - r - corner)
    return 0.0 if past <= 0.0 else corner - math.sqrt(max(corner * corner - min(past, corner) ** 2, 0.0))


_STYLES: dict[str, Callable[[Window, float, float], Made]] = {
    "hex": _hex, "graded": _graded, "diamond": _diamond, "slot": _slot, "rib": _rib, "wave": _wave, "topo": _topo,
}  # fmt: skip

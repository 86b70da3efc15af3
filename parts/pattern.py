"""Patterns: loops of lines and arcs in a plane, arranged in a rounded window; whole cells only, the rest is counted.

Pure numpy: `parts.plate` makes solids of the loops.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Loop:
    """A closed counter-clockwise outline: `points` (n, 2) mm, and the bulge of each segment to the next point.

    The bulge is tan(angle / 4) of an arc, 0 for a line, positive if it bulges outwards. Arcs turn less than 180° and
    join their neighbours tangentially; lines may meet in corners, which are mitred when the loop grows.
    """

    points: Array
    bulges: Array

    @cached_property
    def miters(self) -> Array:
        """(n, 2): how each point moves if the loop grows by 1 mm."""
        chord = np.roll(self.points, -1, axis=0) - self.points
        heading = np.arctan2(chord[:, 1], chord[:, 0])
        half = 2.0 * np.arctan(self.bulges)
        leaving, arriving = heading - half, np.roll(heading + half, 1)
        a = np.stack([np.sin(arriving), -np.cos(arriving)], axis=1)
        b = np.stack([np.sin(leaving), -np.cos(leaving)], axis=1)
        return np.asarray((a + b) / (1.0 + (a * b).sum(axis=1))[:, None])

    def controls(self, i: int) -> tuple[Array, Array]:
        """Segment i as a rational Bézier curve: poles (2 or 3, 2) and their weights."""
        p, q = self.points[i], self.points[(i + 1) % len(self.points)]
        if self.bulges[i] == 0.0:
            return np.array([p, q]), np.ones(2)
        half = 2.0 * math.atan(float(self.bulges[i]))
        outwards = np.array([q[1] - p[1], p[0] - q[0]])
        middle = (p + q) / 2.0 + math.tan(half) / 2.0 * outwards  # where the tangents at both ends meet
        return np.array([p, middle, q]), np.array([1.0, math.cos(half), 1.0])

    def grown(self, by: float) -> Loop:
        """Parallel outline, `by` mm further out (negative: in)."""
        return Loop(self.points + by * self.miters, self.bulges)

    def moved(self, x: float = 0.0, y: float = 0.0, degrees: float = 0.0) -> Loop:
        """Turned about the origin, then displaced."""
        a = math.radians(degrees)
        turn = np.array([[math.cos(a), math.sin(a)], [-math.sin(a), math.cos(a)]])
        return Loop(self.points @ turn + (x, y), self.bulges)

    def mirrored(self) -> Loop:
        """Mirrored in the y axis, still counter-clockwise."""
        points = (self.points * (-1.0, 1.0))[::-1]
        return Loop(points, np.roll(self.bulges[::-1], -1))

    @property
    def area(self) -> float:
        """Area in mm², exact: polygon of the points plus a circular segment per arc."""
        p, q = self.points, np.roll(self.points, -1, axis=0)
        chord = np.linalg.norm(q - p, axis=1)
        angle = 4.0 * np.arctan(self.bulges)
        sine = np.where(angle == 0.0, 1.0, np.sin(angle / 2.0))
        segment = (chord / (2.0 * sine)) ** 2 * (angle - np.sin(angle)) / 2.0
        return float((p[:, 0] * q[:, 1] - q[:, 0] * p[:, 1]).sum() / 2.0 + segment.sum())

    def sampled(self, steps: int = 6) -> Array:
        """(m, 2) points on the outline, `steps` a segment."""
        t = np.arange(steps) / steps
        rows = []
        for i in range(len(self.points)):
            poles, weights = self.controls(i)
            k = len(poles) - 1
            basis = np.stack([math.comb(k, c) * t**c * (1 - t) ** (k - c) for c in range(k + 1)], axis=1) * weights
            rows.append(basis @ poles / basis.sum(axis=1)[:, None])
        return np.concatenate(rows)

    def bounds(self) -> Array:
        """(2, 2): lowest and highest corner (of the control polygon, so never too small)."""
        poles = np.concatenate([self.controls(i)[0] for i in range(len(self.points))])
        return np.array([poles.min(axis=0), poles.max(axis=0)])


# ---------------------------------------------------------------------------------------------------------------------
# Outlines


def rounded(corners: ArrayLike, radius: float | Sequence[float]) -> Loop:
    """A counter-clockwise polygon (n, 2) with its corners rounded by `radius` mm (one for all, or one each).

    A radius that its sides cannot hold is a ValueError; two arcs that meet leave no line between them.
    """
    p = np.asarray(corners, float)
    n = len(p)
    radii = np.broadcast_to(np.asarray(radius, float), n)
    ahead = np.roll(p, -1, axis=0) - p
    length = np.linalg.norm(ahead, axis=1)
    unit = ahead / length[:, None]
    before = np.roll(unit, 1, axis=0)
    turn = np.arctan2(before[:, 0] * unit[:, 1] - before[:, 1] * unit[:, 0], (before * unit).sum(axis=1))
    cut = radii * np.abs(np.tan(turn / 2.0))
    if (cut + np.roll(cut, -1) > length + 1e-6).any():
        raise ValueError(f"corners of radius {radii.max():g} do not fit sides of {length.min():g}")
    points: list[Array] = []
    bulges: list[float] = []
    for i in range(n):
        if radii[i] > 0.0:
            points.append(p[i] - before[i] * cut[i])
            bulges.append(math.tan(turn[i] / 4.0))
        if length[i] - cut[i] - cut[(i + 1) % n] > 1e-6:
            points.append(p[i] + unit[i] * cut[i])
            bulges.append(0.0)
    return Loop(np.array(points), np.array(bulges))


def box(width: float, height: float, radius: float = 0.0) -> Loop:
    """A rectangle about the origin with rounded corners; radius = half a side makes a stadium."""
    a, b = width / 2.0, height / 2.0
    return rounded([(-a, -b), (a, -b), (a, b), (-a, b)], min(radius, a, b))


def disc(diameter: float) -> Loop:
    """A circle about the origin, of four arcs."""
    r = diameter / 2.0
    return Loop(np.array([(r, 0.0), (0.0, r), (-r, 0.0), (0.0, -r)]), np.full(4, math.tan(math.pi / 8.0)))


def polygon(sides: int, across: float, radius: float, first: float = 0.0) -> Loop:
    """A regular polygon, `across` its flats (twice the inner radius); its first corner lies at `first` degrees."""
    a = math.radians(first) + 2.0 * math.pi * np.arange(sides) / sides
    return rounded(np.stack([np.cos(a), np.sin(a)], axis=1) * (across / 2.0 / math.cos(math.pi / sides)), radius)


def squircle(width: float, height: float, roundness: float = 0.6) -> Loop:
    """A superellipse-like figure of eight tangent arcs: corners of `roundness` x half the shorter side, bowed sides."""
    a, b = width / 2.0, height / 2.0
    # a long side bows less, or the bow would outgrow the short one
    r, d = roundness * min(a, b), math.radians(12.0) * min(a, b) / max(a, b)
    s, c = math.sin(d), math.cos(d)
    # the corner's centre lies on the radii through the ends of both side arcs: two equations for their radii
    top, side = np.linalg.solve([[s, 1 - c], [1 - c, s]], [a + r * (s - c), b + r * (s - c)])
    x0, y0 = top * s, b - top * (1 - c)  # end of the top arc
    x1, y1 = a - side * (1 - c), side * s  # end of the side arc
    points = [(x1, -y1), (x1, y1), (x0, y0), (-x0, y0), (-x1, y1), (-x1, -y1), (-x0, -y0), (x0, -y0)]
    corner = math.tan((math.pi / 2.0 - 2.0 * d) / 4.0)
    return Loop(np.array(points), np.array([math.tan(d / 2.0), corner] * 4))


def petal(inner: float, outer: float, length: float) -> Loop:
    """Two circles of radius `inner` and `outer` (mm) and their common tangents, along +y, `length` overall, centred."""
    apart = length - inner - outer
    a = math.asin((outer - inner) / apart)  # the tangents' slope
    low, high = -length / 2.0 + inner, length / 2.0 - outer
    c, s = math.cos(a), math.sin(a)
    points = [
        (inner * c, low - inner * s), (outer * c, high - outer * s), (0.0, high + outer),
        (-outer * c, high - outer * s), (-inner * c, low - inner * s), (0.0, low - inner),
    ]  # fmt: skip
    up, down = math.tan((math.pi / 2.0 + a) / 4.0), math.tan((math.pi / 2.0 - a) / 4.0)
    return Loop(np.array(points), np.array([0.0, up, up, 0.0, down, down]))


def ribbon(centre: Array, headings: Array, width: float) -> Loop:
    """A band of constant width with round ends about a smooth curve through `centre` (n, 2) with `headings` (n,), rad.

    Each span becomes two tangent arcs (a biarc); where it is straight, lines.
    """
    spine: list[Array] = [centre[0]]
    bulges: list[float] = []
    for i in range(len(centre) - 1):
        p, q = centre[i], centre[i + 1]
        chord = q - p
        length, direction = float(np.linalg.norm(chord)), math.atan2(chord[1], chord[0])
        a, b = _turn(headings[i] - direction), _turn(headings[i + 1] - direction)
        # equal-tangent biarc: both arcs have tangents of length d
        ta, tb = np.array([math.cos(a), math.sin(a)]), np.array([math.cos(b), math.sin(b)])
        v = np.array([length, 0.0])
        k = 2.0 * (1.0 - float(ta @ tb))
        vt = float(v @ (ta + tb))
        d = length**2 / (2.0 * vt) if k < 1e-9 else (-vt + math.sqrt(vt**2 + k * length**2)) / k
        joint = (d * ta + v - d * tb) / 2.0
        turn = np.array([[math.cos(direction), math.sin(direction)], [-math.sin(direction), math.cos(direction)]])
        middle = p + joint @ turn
        first = 2.0 * _turn(math.atan2(joint[1], joint[0]) - a)
        rest = v - joint
        second = 2.0 * _turn(b - math.atan2(rest[1], rest[0]))
        spine += [middle, q]
        bulges += [_bulge(first), _bulge(second)]
    line, arcs = np.array(spine), np.array(bulges)
    start, end = float(headings[0]), float(headings[-1])
    h = width / 2.0
    left = _normals(line, arcs)
    quarter = math.tan(math.pi / 8.0)
    nose = line[-1] + h * np.array([math.cos(end), math.sin(end)])
    tail = line[0] - h * np.array([math.cos(start), math.sin(start)])
    points = np.concatenate([line - h * left, [nose], (line + h * left)[::-1], [tail]])
    return Loop(points, np.concatenate([arcs, [quarter, quarter], -arcs[::-1], [quarter, quarter]]))


def _turn(angle: float) -> float:
    return (angle + math.pi) % (2.0 * math.pi) - math.pi


def _bulge(angle: float) -> float:
    return 0.0 if abs(angle) < 1e-4 else math.tan(angle / 4.0)


def _normals(line: Array, bulges: Array) -> Array:
    """(n, 2): the normals to the left at the points of a tangent chain of arcs."""
    chord = np.diff(line, axis=0)
    heading = np.arctan2(chord[:, 1], chord[:, 0])
    half = 2.0 * np.arctan(bulges)
    angle = np.concatenate([heading - half, [heading[-1] + half[-1]]])
    return np.stack([-np.sin(angle), np.cos(angle)], axis=1)


# ---------------------------------------------------------------------------------------------------------------------
# Cells in a window

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

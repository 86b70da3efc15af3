"""Jigs: tables of holes as text, bushes for drills, and round outlines that follow their holes; no CAD kernel."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from parts.loops import Loop
from parts.part import Hole
from parts.standards import Row, table

MOST = 16  # holes in one jig: the length of its text field
REACH = 400.0  # mm: furthest hole from the jig's origin
WALL = 2.5  # mm: least wall between two bushes


def written(holes: Iterable[Hole]) -> str:
    """Holes as a table's text: "x,y,d; x,y,d" in mm, to a micrometre."""
    return "; ".join(",".join(f"{round(v, 3) + 0.0:g}" for v in (h.x, h.y, h.diameter)) for h in holes)


def read(text: str) -> tuple[Hole, ...]:
    """The holes of a table's text; blank text has none.

    Raises:
        ValueError: the text is no such table; the message says which entry and what it should look like.
    """
    holes = []
    for i, entry in enumerate((e for e in text.split(";") if e.strip()), 1):
        try:
            x, y, d = (float(v) for v in entry.split(","))
        except ValueError:
            raise ValueError(f"entry {i} of the holes, {entry.strip()[:30]!r}, is not x,y,d; write 20,0,5.5") from None
        if not (math.hypot(x, y) <= REACH and math.isfinite(d)):
            raise ValueError(f"hole {i} lies further than {REACH:g} mm from the origin; bring it closer")
        holes.append(Hole(x, y, d))
    if len(holes) > MOST:
        raise ValueError(f"{len(holes)} holes are too many for one jig, at most {MOST}; make two jigs")
    return tuple(holes)


def bush(diameter: float) -> Row | None:
    """The DIN 179 bush that guides a drill of this diameter; None if there is none."""
    rows = table("drill_bushes").values()
    return next((r for r in rows if r.number("bore_from_mm") <= diameter <= r.number("bore_to_mm")), None)


def crowded(holes: Sequence[Hole]) -> str:
    """What is wrong with drilling these holes through one plate with bushes, as a sentence; "" if nothing is."""
    spans = f"{_bores()[0]:g} to {_bores()[1]:g} mm"
    for i, hole in enumerate(holes, 1):
        if bush(hole.diameter) is None:
            return f"hole {i} is {hole.diameter:g} mm wide and no drill bush fits; drills of {spans} have one"
    for i, a in enumerate(holes):
        for j, b in enumerate(holes[:i]):
            need = (outside(a) + outside(b)) / 2 + WALL
            if (apart := math.hypot(a.x - b.x, a.y - b.y)) < need - 1e-9:
                return (
                    f"holes {j + 1} and {i + 1} are {apart:.1f} mm apart and their bushes need {need:.1f} mm; "
                    "drill one of them by hand"
                )
    return ""


def outside(hole: Hole) -> float:
    """Outside diameter of a hole's bush, mm; the hole's own if no bush fits."""
    row = bush(hole.diameter)
    return row.number("outside_d_mm") if row else hole.diameter


def hull(points: Sequence[tuple[float, float]], radius: float) -> Loop:
    """The outline `radius` mm around the convex hull of points; a circle or stadium if they degenerate."""
    ring = _convex(points)
    n = len(ring)
    if n == 1:
        heads = [(ring[0], k * math.pi / 2, math.pi / 2) for k in range(4)]
        return _arcs(heads, radius)
    arcs = []
    for i in range(n):
        before, at, after = ring[i - 1], ring[i], ring[(i + 1) % n]
        start = math.atan2(before[0] - at[0], at[1] - before[1])  # outward normal of the edge that arrives
        turn = (math.atan2(at[0] - after[0], after[1] - at[1]) - start) % (2 * math.pi)
        pieces = math.ceil(turn / (0.6 * math.pi))  # a loop's arc turns less than 180°
        arcs += [(at, start + k * turn / pieces, turn / pieces) for k in range(pieces)]
    return _arcs(arcs, radius)


def _arcs(arcs: Sequence[tuple[tuple[float, float], float, float]], r: float) -> Loop:
    """Arcs (centre, first normal's angle, turn) in order, joined by lines where they do not meet."""
    points: list[tuple[float, float]] = []
    bulges: list[float] = []
    ends = [[(c[0] + r * math.cos(a), c[1] + r * math.sin(a)) for a in (s, s + t)] for c, s, t in arcs]
    for i, (_, _, turn) in enumerate(arcs):
        points.append(ends[i][0])
        bulges.append(math.tan(turn / 4))
        if math.dist(ends[i][1], ends[(i + 1) % len(arcs)][0]) > 1e-6:
            points.append(ends[i][1])
            bulges.append(0.0)
    return Loop(np.array(points), np.array(bulges))


def _convex(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Corners of the convex hull, counter-clockwise (Andrew's monotone chain); those under 0.01 mm apart are one."""
    ordered = sorted({(round(x, 2), round(y, 2)) for x, y in points})
    if len(ordered) < 3:
        return ordered

    def half(run: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
        chain: list[tuple[float, float]] = []
        for p in run:
            while len(chain) > 1:
                (ax, ay), (bx, by) = chain[-2:]
                if (bx - ax) * (p[1] - ay) - (by - ay) * (p[0] - ax) > 1e-3:
                    break
                chain.pop()
            chain.append(p)
        return chain[:-1]

    return half(ordered) + half(reversed(ordered))


def _bores() -> tuple[float, float]:
    rows = table("drill_bushes").values()
    return min(r.number("bore_from_mm") for r in rows), max(r.number("bore_to_mm") for r in rows)

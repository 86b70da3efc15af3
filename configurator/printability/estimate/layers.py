"""Layers of a filament print as areas: walls, skins, sparse infill and bridges, without laying a single line.

What a slicer decides layer by layer, worked out on the outlines: walls are the rim of a layer; roofs and floors are
what the next layer does not cover, and the solid layers under and over them; small sparse islands are solid too.
Layers between two that look alike are interpolated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import numpy as np

from configurator.printability.analysis import Analysis, Floats, Ints
from configurator.printability.planar import perimeter
from configurator.printability.profiles import Profile

GROW = 3.0  # mm that a roof is grown into the layer, so that its lines have something to hold on to
ROUND = 0.54  # how much more a round strand of the nozzle's width holds than a flat line
DENSE = 90  # layers that are all looked at; of more, about as many are chosen
MOST = 1_000  # layers looked at
CORNERS = 600_000  # of the outlines of all layers looked at: our parts have 150,000 at most
AROUND = 6  # layers looked at on each side of a jump: as far as its skins reach
OVERHEAD = 0.3  # s to start a line elsewhere: retract, travel, speed up
PLAIN = 0.02  # mm that corners may move by when outlines are made simpler: each step of the work adds more of them
NARROW = 0.5  # spacings: infill narrower than twice that becomes a wider wall
ALONG = 0.3  # of the next layer's outline that runs along infill: then there is one wall more
EXTRA = 4  # walls that a slope may get beside the profile's
STEP = 0.5  # of the area beside an outline that runs along infill: less bare than that has no such outline
JUMP = 0.03  # relative change of a layer's area or outline from the last that makes a jump


@dataclass(frozen=True)
class Layers:
    """Sums over the whole part. Areas mm², lengths mm, times s at the profile's speeds without any correction."""

    walls: float  # mm³, those over air as round strands
    solid: float  # mm³ of solid infill, roofs and floors included
    bridge: float  # mm³ of it that is laid over air or sparse infill
    sparse: float  # mm³ of sparse infill, lines only
    rim: float  # mm³ of sparse infill run along the walls
    t_external: float
    t_walls: float
    t_solid: float
    t_sparse: float
    loops: float  # closed lines
    pieces: float  # separate areas to fill
    travel: float  # mm
    waiting: float  # s that layers are too quick by
    layers: float

    def vector(self) -> Floats:
        return np.array([getattr(self, f.name) for f in fields(self)])


def measure(found: Analysis, profile: Profile, infill: float) -> Layers | None:
    """Lay out a part standing on its bed; None if its mesh cannot be cut."""
    several = measures(found, profile, (infill,))
    return several[0] if several else None


def measures(found: Analysis, profile: Profile, infills: Sequence[float]) -> list[Layers] | None:
    """The same for several infills at once: outlines, walls and skins are worked out only once."""
    body = found.manifold
    if body is None:
        return None
    height = float(found.high[2] - found.low[2])
    count = max(1, round((height - profile.first_layer) / profile.layer) + 1)
    stack = _Stack(body, profile, count)
    chosen = _chosen(stack, count)
    place = np.interp(np.arange(count), chosen, np.arange(len(chosen)))
    low = np.floor(place).astype(int)
    share = (place - low)[:, None]
    result = []
    for infill in infills:
        rows = np.array([_layer(stack, profile, infill, i) for i in chosen])
        every = rows[low] * (1 - share) + rows[np.minimum(low + 1, len(rows) - 1)] * share
        result.append(Layers(*every.sum(axis=0)))
    return result


class _Stack:
    """Outlines of the layers, each made when it is first needed."""

    def __init__(self, body: Any, profile: Profile, count: int):
        w, s = profile.width, profile.spacing
        z = profile.first_layer + profile.layer * (np.arange(count) - 0.5)
        z[0] = profile.first_layer / 2

        @cache
        def outline(i: int) -> Any:
            return body.slice(float(z[i])).simplify(PLAIN) if 0 <= i < count else _nothing()

        @cache
        def mark(i: int) -> tuple[float, ...]:
            """The same for layers that are the same."""
            here = outline(i)
            return (here.num_vert(), here.area(), *here.bounds()) if not here.is_empty() else ()

        @cache
        def around(i: int) -> tuple[float, int]:
            """Length of a layer's outlines, and how many there are."""
            return perimeter(outline(i))

        @cache
        def bare(i: int, beside: int) -> Any:
            """What a layer beside does not cover."""
            return outline(i) - outline(beside)

        @cache
        def loops(i: int) -> int:
            """Walls of a layer: one more where the next layer's outline runs where this one's infill begins."""
            if mark(i) == mark(i + 1):
                return profile.perimeters
            here, above = outline(i), outline(i + 1)
            number = profile.perimeters
            # an outline that ran there would leave more bare; it is no shorter than the circle of its area
            enough = bare(i, i + 1).area() / (STEP * ALONG * (w / 2 + (number - 0.5) * s))
            if enough < 2 * np.sqrt(np.pi * above.area()) or enough < around(i + 1)[0]:
                return number
            most = ALONG * around(i + 1)[0]
            while most > 0 and number < profile.perimeters + EXTRA:
                depth = w / 2 + (number - 0.5) * s
                rim = here.offset(-depth, _miter()) - here.offset(-depth - 1.5 * s, _miter())
                inside = (perimeter(above ^ rim)[0] + perimeter(rim - above)[0] - perimeter(rim)[0]) / 2
                if inside <= most:
                    break
                number += 1
            return number

        @cache
        def inside(i: int) -> Any:
            """What is left for infill: within the walls, and wide enough for a line."""
            walls = w / 2 + (loops(i) - 0.5) * s
            return _narrowed(outline(i), walls + NARROW * s, (NARROW + 0.125) * s, _miter())

        def grown(i: int, beside: int) -> Any:
            """What a layer beside leaves bare and to fill, grown so that its lines have something to hold on to."""
            if mark(i) == mark(beside) or (inside(i) - outline(beside)).is_empty():
                return _nothing()
            step = opened(bare(i, beside), 0.1 * w) ^ inside(i)
            return step if step.is_empty() else step.offset(GROW, _round()) ^ inside(i)

        @cache
        def roof(i: int) -> Any:
            return grown(i, i + 1)

        @cache
        def floor(i: int) -> Any:
            return grown(i, i - 1)

        @cache
        def kept(i: int) -> Any:
            """Infill that every layer within reach of a wall has too."""
            around = {mark(k): inside(k) for k in range(i - profile.bottom + 1, i + profile.top)}
            return _each(list(around.values()))

        @cache
        def solid(i: int) -> Any:
            room = inside(i)
            if room.is_empty():
                return room
            skins = [roof(k) for k in range(i, i + profile.top)] + [
                floor(k) for k in range(i - profile.bottom + 1, i + 1)
            ]
            skin = _any([skin for skin in skins if not skin.is_empty()]) ^ room
            thin = room - kept(i)
            return skin if thin.is_empty() else skin + (_narrowed(thin, 0.5 * s, 0.8 * s, _round()) ^ room)

        self.around: Callable[[int], tuple[float, int]] = around
        self.outline: Callable[[int], Any] = outline
        self.inside, self.roof, self.floor, self.solid = inside, roof, floor, solid


def _layer(stack: _Stack, p: Profile, infill: float, i: int) -> Floats:
    """One layer's row of `Layers`."""
    w, s = p.width, p.spacing
    h = p.first_layer if i == 0 else p.layer
    speed = {name: min(v, p.speeds["first"]) if i == 0 else v for name, v in p.speeds.items()}
    outline, room, solid = stack.outline(i), stack.inside(i), stack.solid(i)
    if infill > 0:  # small islands are filled, by their size before the solid layers are taken off
        bare = _less(room, stack.roof(i), stack.floor(i))
        small = [part for part in bare.decompose() if part.area() < p.solid_below]
        solid = _any([solid, *small]) if small else solid
    sparse = room - solid
    around, loops = stack.around(i)
    outer, _ = perimeter(outline.offset(-w / 2, _miter()))
    core = _area(room) - 0.125 * s * perimeter(room)[0]
    walls = max(_area(outline) - core - (w - s) / 2 * around, 0.0)
    a_solid, l_solid = _area(solid), perimeter(solid)[0]
    a_sparse, l_sparse = _area(sparse), perimeter(sparse)[0]
    over = solid - stack.solid(i - 1) if i else _nothing()
    bridge = _area(opened(over ^ stack.inside(i - 1), 3 * w) + stack.floor(i)) if i else 0.0
    if i:  # walls over air are laid as round strands, like bridges
        air = outline - stack.outline(i - 1).offset(p.nozzle / 2, _round())
        walls += ROUND * max(_area(air) - _area(air ^ room), 0.0)
    time_external, time_walls = outer / speed["external"], max(walls / s - outer, 0.0) / speed["perimeter"]
    time_solid = _lines(a_solid / s, a_solid, l_solid, speed["solid"], p) + bridge / s * (
        1 / speed["bridge"] - 1 / speed["solid"])  # fmt: skip
    time_sparse = _lines(a_sparse * infill / s, a_sparse, l_sparse, speed["infill"], p)
    pieces = float(solid.num_contour() + sparse.num_contour())
    box = outline.bounds() if loops else (0, 0, 0, 0)
    travel = np.sqrt(loops * (box[2] - box[0]) * (box[3] - box[1]))  # a short way by so many places in a rectangle
    starts = OVERHEAD * (loops + pieces) + travel / speed["travel"]
    laid = time_external + time_walls + time_solid + time_sparse + starts
    return np.array([
        walls * h, a_solid * h, bridge * h, a_sparse * infill * h, (l_sparse * s * h if infill > 0 else 0.0),
        time_external, time_walls, time_solid, time_sparse, loops, pieces, travel,
        max(p.min_layer_time - laid, 0.0) if loops else 0.0, 1.0,
    ])  # fmt: skip


def _lines(length: float, area: float, around: float, speed: float, p: Profile) -> float:
    """Seconds for parallel lines that fill an area: each starts and ends at the jerk speed."""
    if length <= 0 or around <= 0:
        return 0.0
    chord = np.pi * area / around
    reached = min(speed, float(np.sqrt(p.acceleration * chord + p.jerk**2)))
    each = chord / reached + (reached - p.jerk) ** 2 / (p.acceleration * reached) if reached > p.jerk else chord / speed
    return float(length / chord * each)


def _chosen(stack: _Stack, count: int) -> Ints:
    """Layers to look at: all of few; else evenly spread, and around every jump of area or outline."""
    if count <= DENSE:
        return np.arange(count)
    outlines = [stack.outline(i) for i in range(count)]
    area = np.array([outline.area() for outline in outlines])
    contours = np.array([outline.num_contour() for outline in outlines])
    slope = np.abs(np.diff(area, 2, prepend=area[0], append=area[-1]))
    jump = (slope > JUMP * np.maximum(area, 1e-9)) | (np.diff(contours, prepend=contours[0]) != 0)
    chosen = np.zeros(count, bool)
    chosen[np.linspace(0, count - 1, DENSE // 2).astype(int)] = True
    for shift in range(-AROUND, AROUND + 1):
        chosen |= np.roll(jump, shift)
    chosen[:6], chosen[-7:] = True, True
    which = np.flatnonzero(chosen)
    corners = sum(outlines[i].num_vert() for i in which)
    if corners > CORNERS or len(which) > MOST:  # a soup of bodies jumps at every layer: evenly fewer then
        number = max(DENSE, int(len(which) * min(CORNERS / corners, MOST / len(which))))
        which = np.unique(which[np.linspace(0, len(which) - 1, number).astype(int)])
    return which


def opened(outline: Any, radius: float) -> Any:
    """Without everything narrower than twice that radius."""
    return outline if outline.is_empty() else _narrowed(outline, radius, radius, _round())


def _narrowed(outline: Any, inwards: float, back: float, join: Any) -> Any:
    """Offset inwards, its corners joined so, and back: what is narrower than twice the first is gone."""
    core = outline.offset(-inwards, join)
    return core if core.is_empty() else core.simplify(PLAIN).offset(back, _round()).simplify(PLAIN)


def _area(outline: Any) -> float:
    return float(outline.area())


def _less(outline: Any, *others: Any) -> Any:
    """Without the others."""
    for other in others:
        outline = outline if other.is_empty() else outline - other
    return outline


def _any(outlines: list[Any]) -> Any:
    """What is in one or the other."""
    from manifold3d import CrossSection, OpType

    return CrossSection.batch_boolean(outlines, OpType.Add) if outlines else CrossSection()


def _each(outlines: list[Any]) -> Any:
    """What all have in common."""
    result = outlines[0]
    for other in outlines[1:]:
        if result.is_empty():
            break
        result = result ^ other
    return result


def _nothing() -> Any:
    from manifold3d import CrossSection

    return CrossSection()


def _miter() -> Any:
    from manifold3d import JoinType

    return JoinType.Miter


def _round() -> Any:
    from manifold3d import JoinType

    return JoinType.Round

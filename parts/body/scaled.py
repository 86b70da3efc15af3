"""Scaled: the solids of a small model car: whole, or its body and its glasshouse as pieces that plug together."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from shapely import LineString, Point, Polygon, box, unary_union
from shapely.geometry.polygon import orient

from parts import topology
from parts.body.curves import Array
from parts.body.details import Detail, Details
from parts.body.dome import Dome, dome
from parts.body.hull import Hull
from parts.body.roof import roof
from parts.contour import Contour, contour, lean, runs
from parts.frame import Frame
from parts.miniature import Edges, Miniature
from parts.panel import Opening, Stack, Step
from parts.vectors import three

if TYPE_CHECKING:
    import cadquery as cq

    from parts.shape import Shape

SEEN, DEEPEST = 18.0, 40.0  # mm of the car: recesses are seen from here; deeper ones fold where the skin bends most
TRUE = 0.5 / 800  # how far loops may be off, in parameters: half a millimetre of the car
TRUER = 0.05 / 800  # … where a plane meets the skin
OFF_BED = 0.05  # mm of the print: from the tyres' lowest points to the bed, less than half a layer
AXLE, AXLE_DEPTH = 1.85, 6.0  # mm of the print: bores for pins of 1.75 mm filament
APART, BAR = 3.0, 3.0  # mm of the print: between two wheels, and of what joins them
BRIM, BRIM_WIDE = 0.3, 0.8  # mm of the print: one layer, around each wheel
BED = 120.0  # mm of the car: depth of a pickup's bed
PEG_HIGH, PEG_PLAY = 4.0, 0.15  # mm of the print: of the two pegs under the glasshouse


class Scaled:
    """One car at one scale: lengths of the print, mm, stand with its axes as on the car, x = 0 in its middle."""

    def __init__(self, shape: Shape, scale: float, relief: float):
        self.car, self.scale = shape, scale
        self.dome: Dome = dome(shape)
        self.hull = Hull(self.dome, scale)
        self.sunk = min(max(relief, SEEN / scale), DEEPEST / scale)
        self.proud = 0.5 * self.sunk
        self.left_out: list[str] = []

    @property
    def cut(self) -> float:
        """Height on the car at which the glasshouse is parted from the body: over the belt, and over a pickup's bed."""
        return self.car.z_belt + 24.0

    def _placed(self, points: Array, base: float) -> Array:
        """Points of the print."""
        return np.asarray((points - (self.dome.start[0], 0.0, 0.0)) / self.scale + (0.0, 0.0, base))

    def stack(self, base: float) -> Stack:
        """The skin, `base` over where it would be on the ground."""
        points, normals = self.dome.sheet
        return Stack(*self.dome.lines, self._placed(points, base), normals)

    # -- loops --------------------------------------------------------------------------------------------------------

    def _loops(self, details: Iterable[Detail]) -> dict[Detail, Contour]:
        """The details' outlines in the skin's parameters, mapped all at once."""
        flat = list(details)
        for detail in flat:
            flat += detail.inside
        found: dict[Detail, Contour] = {}
        known: dict[bytes, Array] = {}  # of the right side: most of the left is the same
        for plan in ("profile", "right", "left"):
            mine = [d for d in flat if d.plan == plan]
            if not mine:
                continue
            pieces = [runs(np.asarray(d.region.exterior.coords)) for d in mine]
            every = [run for each in pieces for run in each]
            if plan == "profile":
                uv = self.dome.of_profile(np.concatenate(every))
                split = iter(np.split(uv, np.cumsum([len(run) for run in every])[:-1]))
            else:
                new = {run.tobytes(): run for run in every if run.tobytes() not in known}
                if new:
                    uv = self.dome.of_side(np.concatenate(list(new.values())))
                    known |= zip(new, np.split(uv, np.cumsum([len(run) for run in new.values()])[:-1]), strict=True)
                split = iter([known[run.tobytes()] * (1.0, 1.0 if plan == "right" else -1.0) for run in every])
            found |= {d: contour([next(split) for _ in each], TRUE) for d, each in zip(mine, pieces, strict=True)}
        return found

    def _steps(self, within: Contour, details: Sequence[Detail], loops: dict[Detail, Contour],
               holes: Sequence[Contour] = ()) -> list[Step | Opening]:  # fmt: skip
        """Steps of what fits: inside its surroundings, and clear of everything before it."""
        ground = _polygon(within)
        taken = [_polygon(hole) for hole in holes]
        depth = {"skin": 0.0, "glass": self.sunk, "proud": -self.proud, "bed": BED / self.scale}
        steps: list[Step | Opening] = []
        for detail in details:
            shape = _polygon(loops[detail])
            if not shape.is_valid or not ground.contains(shape) or any(shape.distance(t) < 1e-3 for t in taken):
                self.left_out.append(detail.name)
                continue
            taken.append(shape)
            inside = self._steps(loops[detail], detail.inside, loops)
            steps.append(Step(loops[detail], depth[detail.level], tuple(inside)))
        return steps

    @cached_property
    def _cap(self) -> Contour:
        """The roof cap's outline, rails and all."""
        r = roof(self.car)
        outline = runs(np.asarray(r.outline.exterior.coords))
        return contour([self.dome.into(r.place(r.into(run))[0]) for run in outline], TRUE)

    def _parting(self, stack: Stack, height: float) -> Contour:
        """The skin's section at the parting height, true to the surface that is built."""
        uv = self.dome.into(self.dome.level(np.linspace(0.0, 2.0 * np.pi, 129), self.cut))
        for _ in range(3):
            z, inner = stack.point(uv, 0.0)[:, 2], stack.point(0.999 * uv, 0.0)[:, 2]
            uv = uv * (1.0 + 0.001 * (height - z) / (z - inner))[:, None]
        uv[-1] = uv[0]
        return Contour((lean(uv[:65], TRUER), lean(uv[64:], TRUER)))

    # -- pieces -------------------------------------------------------------------------------------------------------

    def whole(self, *, base: float = 0.0, plinth: float = 0.0, wheels: bool = True, roofed: bool = True) -> cq.Solid:
        """The car from its block up, standing at `base`; the plate under it reaches `plinth` mm beyond it, 0: none.

        Without `wheels` it has bores for pins, without its glasshouse (`roofed`) a plane with two sockets.
        """
        details = Details(self.hull)
        ring, tub, above = list(details.ring()), list(details.tub()), list(details.upper()) if roofed else []
        loops = self._loops([*ring, *tub, *above])
        stack = self.stack(base)
        make = Miniature(stack)
        edge = Contour(tuple(lean(self.dome.into(piece), TRUE) for piece in self.hull.edge))
        layer = Contour(tuple(lean(self.dome.into(piece), TRUE) for piece in self.hull.layer))
        top = self.cut / self.scale + base
        parting = self._parting(stack, top)
        lid = [Step(self._cap, -self.proud) if roofed else Opening(parting)]
        on_skin = self._steps(layer, [*tub, *above], loops, [self._cap if roofed else parting])
        outer = [Step(layer, 0.0, (*on_skin, *lid)), *self._steps(edge, ring, loops)]
        make.face(-self.proud, edge, outer, outwards=True)
        if not roofed:
            self._deck(make, parting, top)
        self._floor(make, self._block(make, edge, base, wheels), base, plinth)
        return make.solid()

    def glasshouse(self) -> cq.Solid:
        """What is over the parting plane, standing on it, with sockets for the body's pegs."""
        above = list(Details(self.hull, self.cut).upper())
        stack = self.stack(-self.cut / self.scale)
        make = Miniature(stack)
        parting = self._parting(stack, 0.0)
        on_skin = self._steps(parting, above, self._loops(above), [self._cap])
        make.face(0.0, parting, [Step(self._cap, -self.proud), *on_skin], outwards=True)
        below = Frame((0.0, 0.0, 0.0), (0.0, 0.0, -1.0))
        rim = [(edge, False) for edge, _ in reversed(make.on_plane(parting, 0.0, 0.0))]
        holes = [make.bore(below.moved(x=x), r + PEG_PLAY, PEG_HIGH + 0.5) for x, r in self.pegs(stack, parting)]
        make.flat(below, rim, holes)
        return make.solid()

    def pegs(self, stack: Stack, parting: Contour) -> list[tuple[float, float]]:
        """x and radius of the two pegs on the centre plane: of different radius, so that front stays front."""
        x = stack.point(np.concatenate(parting.segments), 0.0)[:, 0]
        low, high = float(x.min()), float(x.max())
        thick = min(3.0, 0.07 * (high - low))
        return [(low + 0.3 * (high - low), thick), (low + 0.72 * (high - low), 0.75 * thick)]

    def _deck(self, make: Miniature, parting: Contour, top: float) -> None:
        """The body's upper plane, with pegs."""
        plane = Frame((0.0, 0.0, top))
        pegs = [make.stud(plane.moved(x=x), r, PEG_HIGH, 0.5) for x, r in self.pegs(make.stack, parting)]
        make.flat(plane, make.on_plane(parting, 0.0, top), pegs)

    def _block(self, make: Miniature, edge: Contour, base: float, wheels: bool) -> Edges:
        """Walls from the edge to the block, its sides with what is on them; returns its lower edges."""
        upper = make.row(edge, -self.proud), make.corners(edge, -self.proud)
        pieces = [self._placed(piece, base) for piece in self.hull.block]
        lower = make.closed(pieces, make.count(edge))
        make.ruled(upper, lower[:2], solid_inside=True)
        starts = [1, 2, 7, 8, 10, 11, 16, 17]  # pieces that start at a corner of the block
        high = {i: pieces[i][0] for i in starts}
        low = {i: np.array([*high[i][:2], base]) for i in starts}
        feet = {i: topology.vertex(low[i]) for i in starts}
        down = {i: make.straight(lower[1][i], feet[i], np.array([high[i], low[i]])) for i in starts}
        bottom: Edges = []
        for a, b in itertools.pairwise([*starts, starts[0]]):
            top = [i % len(pieces) for i in range(a, b if b > a else b + len(pieces))]
            foot = make.straight(feet[a], feet[b], np.array([low[a], low[b]]))
            bottom.append((foot, True))
            along = low[b] - low[a]
            frame = Frame(three(low[a]), three(np.cross(along, (0.0, 0.0, 1.0))), three(along))
            over = [(lower[0][i][0], False) for i in reversed(top)]
            side = {2: "right", 11: "left"}.get(a)
            on = self._on_side(make, base, side, wheels) if side else ()
            make.flat(frame, [(foot, True), (down[b], False), *over, (down[a], True)], on)
        return bottom

    def wheels(self) -> cq.Solid:
        """Four wheels on their backs, joined by a brim of one layer."""
        line = np.linspace(0.0, 1.0, 4)
        grid = np.stack([*np.meshgrid(line, line, indexing="ij"), np.zeros((4, 4))], axis=-1)
        make = Miniature(Stack(line, line, grid, np.broadcast_to((0.0, 0.0, 1.0), grid.shape)))
        frames = [frame for _, frame in self.axles(None)]
        spots = [frame.origin[:2] for frame in frames]
        bars = [LineString([spots[i], spots[3 - i]]).buffer(BAR / 2, cap_style="flat") for i in (0, 1)]
        brim = unary_union([*bars, *(Point(spot).buffer(self.radius + BRIM_WIDE, quad_segs=12) for spot in spots)])
        outline = [lean(run, 2e-3) for run in runs(np.asarray(orient(brim).exterior.coords))]
        low, high = (make.closed([np.column_stack([s, np.full(len(s), z)]) for s in outline]) for z in (0.0, BRIM))
        make.wall(high, low, solid_inside=True)
        wheels = [make.wheel(Frame((x, y, BRIM)), self.radius, self.width) for x, y in spots]
        make.flat(Frame((0.0, 0.0, BRIM)), high[2], wheels)
        bores = [make.bore(frame, AXLE / 2, min(AXLE_DEPTH, 0.6 * self.width)) for frame in frames]
        make.flat(Frame((0.0, 0.0, 0.0), (0.0, 0.0, -1.0)), [(edge, False) for edge, _ in reversed(low[2])], bores)
        return make.solid()

    @property
    def radius(self) -> float:
        """Of the wheels."""
        return self.car.wheel / self.scale

    @property
    def width(self) -> float:
        """Of the wheels, from the block to their outer faces."""
        return (self.hull.face - self.hull.half) / self.scale

    @property
    def pin(self) -> float:
        """Length of the pins that wheels are put on with."""
        return float(np.floor(2.0 * (min(AXLE_DEPTH, 0.6 * self.width) + AXLE_DEPTH))) / 2.0 - 0.5

    def axles(self, base: float | None) -> list[tuple[str, Frame]]:
        """Where wheels sit on the block, z outwards; or, without a base, their backs in the wheels' own print."""
        found = []
        for (end, axle), (side, sign) in itertools.product(
            (("front", 0.0), ("rear", self.car.wheelbase)), (("right", 1.0), ("left", -1.0))
        ):
            if base is None:
                far = self.radius + APART / 2
                at = (-far if end == "front" else far, sign * far, 0.0)
                frame = Frame(at, (0.0, 0.0, -1.0))
            else:
                x, y, _ = self._placed(np.array([axle, sign * self.hull.half, 0.0]), 0.0)
                frame = Frame((float(x), float(y), base + self.radius + OFF_BED), (0.0, sign, 0.0), (-sign, 0.0, 0.0))
            found.append((f"{end}_{side}", frame))
        return found

    def _on_side(self, make: Miniature, base: float, side: str, wheels: bool) -> list[Edges]:
        """Wheels, or bores for them, on one side of the block."""
        frames = [frame for name, frame in self.axles(base) if name.endswith(side)]
        if wheels:
            return [make.wheel(frame, self.radius, self.width) for frame in frames]
        return [make.bore(frame, AXLE / 2, AXLE_DEPTH) for frame in frames]

    def _floor(self, make: Miniature, bottom: Edges, base: float, plinth: float) -> None:
        """The plane that the block stands on, or a plate under it that is `base` thick."""
        if not plinth:
            around = [(edge, False) for edge, _ in reversed(bottom)]
            make.flat(Frame((0.0, 0.0, base), (0.0, 0.0, -1.0)), around)
            return
        half = self.car.length / self.scale / 2 + plinth, self.car.width / self.scale / 2 + plinth
        corner = min(plinth + 4.0, 0.4 * half[1])
        outline = box(-half[0] + corner, -half[1] + corner, half[0] - corner, half[1] - corner).buffer(corner)
        flat = [lean(run, 1e-3) for run in runs(np.asarray(outline.exterior.coords)[::-1])]
        rings = [make.closed([np.column_stack([s, np.full(len(s), z)]) for s in flat]) for z in (0.0, base)]
        make.wall(rings[1], rings[0], solid_inside=True)
        make.flat(Frame((0.0, 0.0, base)), rings[1][2], [bottom])
        make.flat(Frame((0.0, 0.0, 0.0), (0.0, 0.0, -1.0)), [(edge, False) for edge, _ in reversed(rings[0][2])])


def _polygon(loop: Contour) -> Polygon:
    """A loop in the parameters."""
    fine = [np.linspace(0.0, 1.0, 4 * len(curve.c), endpoint=False) for curve in loop.curves]
    return Polygon(np.concatenate([curve(t) for curve, t in zip(loop.curves, fine, strict=True)]))

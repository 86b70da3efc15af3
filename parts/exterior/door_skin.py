"""Door skin: outer door panel with a hollow handle cup, seats for hinges and pull handle, and ribs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from parts.body.side import Array, SidePanel
from parts.part import Finding, Frame, Hardware, Hole, Interface, Placement, count, deg, flag, mm
from parts.standards import table

if TYPE_CHECKING:
    from shapely import LineString, Polygon
    from shapely.geometry.base import BaseGeometry

    from parts.body.panel import Plan
    from parts.hardpoints import Hardpoints
    from parts.panel import Loop, Opening, Stack, Step

CUP = 24.0  # mm: half the height of the handle's cup
FINGERS = 80.0  # mm: clear length for four fingers
LID = 12.0  # mm of skin between the cup and what is beside it
HEAD, HEAD_D = 4.0, 10.5  # mm: how deep and how wide the heads of the pull handle's screws are sunk
BOSS = 8.5  # mm: radius of the pull handle's seats
APART = 150.0  # mm: least distance of two hinges that hold


class DoorSkin(SidePanel):
    """Door skin.

    Between the shut lines, from sill to belt, concentric with the flares below; across the layer line's crease, where
    it may be split. Drawn straight outwards. The handle's cup is a drafted hollow whose wall follows inside. Hinge
    leaves lie on the outside, pin over the front shut line: only so does a door's edge swing clear of the fender. Seats
    are solid down to the rim. Prints on its rim, lying. Not assessed: side impact, and what a lock needs.
    """

    fixes: int = count(10, 6, 14, "inserts along its edge")
    cup: bool = flag(True, "hollow for the hand below the belt")
    cup_l: float = mm(140, 110, 170, "length of the cup", step=1, group="Handle")
    cup_depth: float = mm(18, 12, 28, "of the cup", step=0.5, group="Handle")
    draft: float = deg(12, 5, 15, "of the cup's sides", group="Handle")
    hinges: bool = flag(True, "seats for two hinges on the front edge")
    hinge_pitch: float = mm(34.56, 30, 50, "between the hinges' screws along the pin", step=0.01, group="Hinge")
    hinge_near: float = mm(17.64, 16, 24, "from the pin to the nearer screws", step=0.01, group="Hinge")
    hinge_step: float = mm(17.56, 15, 20, "from the nearer to the farther screws", step=0.01, group="Hinge")
    pull: bool = flag(True, "seats for a pull handle inside")
    pull_pitch: float = mm(150, 120, 180, "between the pull handle's screws", step=1, group="Handle")
    pull_depth: float = mm(30, 22, 34, "from the outside to the pull handle's feet", step=0.5, group="Handle")
    ribs_along: int = count(1, 0, 3, "ribs from front to rear, besides the one at the handle")
    ribs_across: int = count(3, 0, 5, "upright ribs")

    presets: ClassVar = {
        "left": {},
        "right": {"side": "right"},
        "light": {"thickness": 2.4, "rim": 12, "ribs_across": 2, "pull": False, "cup_depth": 14},
        "sliding": {"hinges": False, "body_style": "cargo", "height": 1750, "wheelbase": 1950},
        "family": {"body_style": "family", "wheelbase": 2200, "fixes": 12, "pull_pitch": 180},
    }

    @cached_property
    def region(self) -> Polygon:
        return self.outlines.door()

    # -- seats --------------------------------------------------------------------------------------------------------

    @property
    def cup_at(self) -> Plan:
        """The cup's middle: near the rear edge, a hand below the belt; lower where the pull handle is in its way."""
        c, out = self.shape, self.outlines
        x, z = out.door_rear - 55.0 - self.cup_l / 2, c.z_belt - 0.082 * c.height
        pull_x, pull_z = out.pull()
        if self.pull and x - self.cup_l / 2 - 2 * LID < pull_x + self.pull_pitch / 2 + LID:
            z = min(z, pull_z - CUP - 2 * LID - self.thickness)
        return x, z

    @property
    def pull_frame(self) -> Frame:
        """Seat of the pull handle in the part's coordinates: z inwards, x along the car."""
        seat = self.outlines.skin.side_frame(*self.outlines.pull(), self.side, -self.pull_depth)
        return self.pose.within(seat.flipped())

    @property
    def _near_pull(self) -> list[Plan]:
        """About where the pull handle's screws are on the plan."""
        (x, z), half = self.outlines.pull(), self.pull_pitch / 2
        return [(x - half, z), (x + half, z)] if self.pull else []

    @cached_property
    def pull_at(self) -> list[Plan]:
        """The pull handle's screws on the plan."""
        frame, towards = self.pull_frame, -1.0 if self.side == "left" else 1.0
        half = self.pull_pitch / 2
        starts = self._near_pull[:: 1 if towards > 0 else -1]
        return [self.place_of(frame, k, 0.0, at, self.pull_depth) for k, at in zip((-half, half), starts, strict=False)]

    @property
    def hinge_frames(self) -> list[Frame]:
        """Seats of lower and upper hinge in the part's coordinates: z outwards, y to the rear, x along the pin."""
        y, heights = self.outlines.hinges()
        x = self.outlines.door_front
        return [self.pose.within(Frame((x, self.sign * y, z), (0, self.sign, 0), (0, 0, self.sign))) for z in heights]

    @property
    def hinge_holes(self) -> list[Plan]:
        """A hinge's screws, x and y of its frame."""
        near, half = self.hinge_near, self.hinge_pitch / 2
        return [(x, y) for y in (near, near + self.hinge_step) for x in (-half, half)]

    @property
    def apart(self) -> float:
        """Between the two hinges, mm."""
        low, high = self.outlines.hinges()[1]
        return high - low

    @property
    def hinged(self) -> bool:
        """Whether there are seats for hinges: wanted, and room for two leaves."""
        from parts.body.outlines import CLOSEST

        return self.hinges and self.apart >= CLOSEST

    @cached_property
    def hinge_at(self) -> list[list[Plan]]:
        """The screws of both hinges on the plan."""
        if not self.hinged:
            return []
        x, heights = self.outlines.door_front, self.outlines.hinges()[1]
        return [
            [self.place_of(frame, *hole, (x + hole[1], z)) for hole in self.hinge_holes]
            for frame, z in zip(self.hinge_frames, heights, strict=True)
        ]

    @cached_property
    def seats(self) -> BaseGeometry:
        """Everything on the plan that stays solid down to the rim."""
        from shapely import LineString, MultiPoint, Point, unary_union

        x, z = self.cup_at
        straight = self.cup_l / 2 - CUP
        found: list[BaseGeometry] = [MultiPoint(holes).convex_hull.buffer(11.0) for holes in self.hinge_at]
        found += [Point(at).buffer(9.5) for at in self.pull_at]
        if self.cup:
            line = LineString([(x - straight, z), (x + straight, z)])
            found.append(line.buffer(CUP + 1.15 * self.thickness + 1.5))
        return unary_union(found).intersection(self.region.buffer(-2.0))

    def kept(self) -> Iterator[BaseGeometry]:
        """The seats of hinges, handle and cup."""
        yield from getattr(self.seats, "geoms", [self.seats])

    def avoided(self) -> BaseGeometry | None:
        return self.seats.buffer(self.pad + 2.0)

    def ribs(self) -> Sequence[LineString]:
        from shapely import LineString

        x0, z0, x1, z1 = self.region.bounds
        high = self.outlines.pull()[1]
        levels = {high} if self.pull else set()
        levels |= {self.cup_at[1]} if self.cup else set()
        if len(levels) == 2 and max(levels) - min(levels) < 20.0:
            levels = {self.cup_at[1]}
        z = [*levels, *np.linspace(z0, min(levels, default=z1), self.ribs_along + 2)[1:-1]]
        x = np.linspace(x0, x1, self.ribs_across + 2)[1:-1]
        return [LineString([(x0, v), (x1, v)]) for v in z] + [LineString([(v, z0), (v, z1)]) for v in x]

    # -- geometry -----------------------------------------------------------------------------------------------------

    def _stadium(self, half_height: float) -> Loop:
        """The cup's section, with a given half height, on the sheet."""
        from parts.panel import Loop

        x, z = self.cup_at
        straight = self.cup_l / 2 - CUP
        turn = np.linspace(-np.pi / 2, np.pi / 2, 25)
        end = np.column_stack([straight + half_height * np.cos(turn), half_height * np.sin(turn)])
        top = np.column_stack([np.linspace(straight, -straight, 9), np.full(9, half_height)])
        pieces = [self.sheet.into(p + np.array([x, z])) for p in (end, top, -end, -top)]
        if self.side == "right":  # the plan is seen from its back
            pieces = [p[::-1] for p in reversed(pieces)]
        return Loop(tuple(pieces))

    def _half(self, depth: float) -> float:
        """Half the cup's height at a depth."""
        return CUP - depth * float(np.tan(np.radians(self.draft)))

    def features(self, stack: Stack) -> tuple[Sequence[Step | Opening], Sequence[Step | Opening]]:
        from parts.panel import Opening, Step, circle

        def hole(at: Plan, radius: float) -> Loop:
            return circle(stack, self.sheet.into(np.array(at)), radius)

        outside: list[Step | Opening] = []
        inside: list[Step | Opening] = []
        if self.cup:
            outside.append(Step(self._stadium(CUP), self.cup_depth, floor=self._stadium(self._half(self.cup_depth))))
            back, wall = self.cup_depth + self.thickness, 1.15 * self.thickness
            floor = self._half(self.cup_depth)
            if back > self.rim + 0.5:  # the hollow's wall stands out of the rim's level
                inside.append(Step(self._stadium(self._half(self.rim) + wall), back, floor=self._stadium(floor + wall)))
            elif back < self.rim - 0.5:
                inside.append(Step(self._stadium(floor), back))
        for at in self.pull_at:
            through = Opening(hole(at, table("screws")["M5"].number("clearance_normal_mm") / 2))
            outside.append(Step(hole(at, HEAD_D / 2), HEAD, (through,)))
            inside.append(Step(hole(at, BOSS), self.pull_depth, (through,)))
        for at in (at for four in self.hinge_at for at in four):
            through = Opening(hole(at, table("screws")["M6"].number("clearance_normal_mm") / 2))
            outside.append(through)
            inside.append(through)
        return outside, inside

    def pocket_steps(self, stack: Stack, pockets: Sequence[Polygon]) -> list[Step]:
        """The pockets, less the seats: these hang on rim and ribs, so no pocket has an island."""
        left = []
        for pocket in pockets:
            free = pocket.difference(self.seats).buffer(-5.0, quad_segs=6).buffer(5.0, quad_segs=6)
            left += [p.simplify(0.01) for p in getattr(free, "geoms", [free]) if p.area >= 900.0]
        return super().pocket_steps(stack, left)

    def _lowest_inside(self, stack: Stack, uv: Array, z: Array) -> float:
        """The cup's back and the pull handle's seats reach further in than the rim."""
        places = [(at, self.pull_depth) for at in self._near_pull]
        if self.cup:
            x, y = self.cup_at
            half = self.cup_l / 2 - CUP
            places += [((x + k, y + h), self.cup_depth + self.thickness) for k in (-half, 0.0, half) for h in (-20, 20)]
        deep = [float(stack.point(self.sheet.into(np.array(at)), depth) @ z) for at, depth in places]
        return min([super()._lowest_inside(stack, uv, z), *deep])

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        yield from super().interfaces()
        if self.hinged:
            bore = table("screws")["M6"].number("clearance_normal_mm")
            holes = tuple(Hole(x, y, bore, "M6") for x, y in self.hinge_holes)
            for name, frame in zip(("lower", "upper"), self.hinge_frames, strict=True):
                yield Interface(f"hinge.{name}", frame, holes)
        if self.pull:
            bore = table("screws")["M5"].number("clearance_normal_mm")
            holes = tuple(Hole(x, 0.0, bore, "M5") for x in (-self.pull_pitch / 2, self.pull_pitch / 2))
            yield Interface("handle", self.pull_frame, holes)

    def hardware(self) -> Iterator[Hardware]:
        yield from super().hardware()
        if self.hinged:
            yield Hardware("nut M6 ISO 4032", 8)
            yield Hardware("washer M6 ISO 7089", 8)

    def checks(self) -> Iterator[Finding]:
        yield from super().checks()
        free = self.cup_l - 2 * CUP * 0.5
        if self.cup and free < FINGERS:
            yield Finding("handle", "warning", f"the cup is {free:.0f} mm long inside: tight for four fingers",
                          "a longer cup", free, FINGERS, "mm")  # fmt: skip
        if self.hinges and (apart := self.apart) < APART:
            what = "the door sags" if self.hinged else "there is no room for two"
            yield Finding("hinges", "warning", f"only {apart:.0f} mm between the hinges: {what}",
                          "a taller body, or smaller wheels", apart, APART, "mm")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """On cars with closed doors; a sliding door has no hinges."""
        if car.doors not in ("hinged", "sliding"):
            return
        pitch = 180.0 if car.trim == "premium" else 150.0
        yield from cls.both(car, hinges=car.doors == "hinged", pull_pitch=pitch)

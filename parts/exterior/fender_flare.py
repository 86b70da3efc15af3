"""Fender flare: wheel-arch trim around one wheel, proud of the panels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from parts.body.curves import BASE, smoothstep
from parts.body.panel import SHELL, BodyPanel, Plan
from parts.body.sheet import Sheet
from parts.body.side import SIDES
from parts.part import Finding, Placement, Seam, choice, count, mm
from parts.standards import table

if TYPE_CHECKING:
    from shapely import LineString, Polygon

    from parts.frame import Vector
    from parts.hardpoints import Hardpoints

Array = NDArray[np.float64]

AXLES = ("front", "rear")
GAP = 2.0  # mm: half of the gap between two panels
COVER = (30.0, 50.0)  # degrees ahead of and behind the wheel's top that have to be covered: (EU) 1009/2010, from memory
BUMP = 30.0  # mm of wheel travel upwards
LOCK = 35.0  # degrees that a front wheel steers to either side
CLEAR = 25.0  # mm between tyre and body: snow and build tolerance
SEAM = 12.0  # mm along the band from one plane that may cut it to the next
EDGE = 2.5  # mm: radius that exposed edges need, UN R26, from memory


class FenderFlare(BodyPanel):
    """Wheel-arch flare.

    A band in polar lines about the arch's centre: from the opening, less `reach`, to the panels; lips roll in at both
    edges. Its ends stand half a gap off bumper corner and sill. `reach` closes the arch over a tyre that is smaller
    than its class, so that no other panel depends on the tyre. Drawn outwards; prints on its rim. Bends round the
    corner of nose and tail where the overhang is short. Checked: cover over the tyre, clearance at bump and full lock
    (rigid tyre, steered about the wheel's own middle: no scrub radius, no roll, no snow chains). Not checked: spray.
    """

    axle: str = choice("front", "which wheel", AXLES, group=SHELL)
    side: str = choice("left", "of the car", SIDES, group=SHELL)
    reach: float = mm(4, 0, 10, "how far the lip reaches inside the panels' arch", step=0.1, group="Wheel")
    lip: float = mm(2.5, 1.5, 4, "how far the lips roll in", group=SHELL)
    fixes: int = count(5, 3, 9, "inserts along the band")
    tyre_radius: float = mm(266, 240, 292, "half the outside diameter", step=1, group="Wheel")
    tyre_section: float = mm(145, 115, 190, "width of the tyre", step=5, group="Wheel")
    track: float = mm(1240, 950, 1360, "between the tyres' middles [W101]", step=5, group="Wheel")

    role = "base"
    presets: ClassVar = {
        "front": {},
        "rear right": {"axle": "rear", "side": "right"},
        "slim": {"nose": 40, "tail": 40, "flare": 6, "rim": 12, "fixes": 3},
        "bold": {"nose": 150, "tail": 150, "flare": 13, "reach": 8, "lip": 4, "fixes": 7},
    }

    @property
    def sign(self) -> float:
        """+1 on the vehicle's right."""
        return 1.0 if self.side == "right" else -1.0

    @property
    def towards(self) -> Vector:
        return (0.0, self.sign, 0.0)

    @property
    def centre(self) -> tuple[float, float]:
        """The arch's centre, x and z on the car."""
        return (0.0 if self.axle == "front" else self.shape.wheelbase), self.shape.arch_z

    @property
    def inner(self) -> float:
        """Radius of the opening, mm."""
        return self.shape.arch_radius - self.reach

    @property
    def outer(self) -> float:
        """Radius of the outer edge, mm."""
        return self.outlines.outer - GAP

    @property
    def middle(self) -> float:
        return (self.inner + self.outer) / 2

    # -- shape --------------------------------------------------------------------------------------------------------

    def _xz(self, a: Array, d: Array) -> tuple[Array, Array]:
        """Where on the car's side a place of the band is: length a along its middle (0 at the rear), radius d."""
        x, z = self.centre
        t = a / self.middle
        return x + d * np.cos(t), z + d * np.sin(t)

    def proud(self, x: Array, z: Array, d: Array) -> Array:
        """How far the band stands out of the side: as the base ring at the bumper, all of `flare` at the wheel."""
        c = self.shape
        near = np.clip((self.outlines.outer + 70.0 - d) / (c.band + 60.0), 0.0, 1.0)
        low = np.clip((z - c.z_bottom) / max(c.arch_z - c.z_bottom, 1.0), 0.0, 1.0)
        beside = smoothstep(GAP, 75.0, self.outlines.skin.s_crest(x, z))
        return BASE + (c.flare - BASE) * near * near * (3.0 - 2.0 * near) * low**0.7 * beside

    @cached_property
    def sheet(self) -> Sheet:
        body, right = self.outlines.skin, self.side == "right"
        low, _, high, _ = self.region.bounds
        u = np.linspace(low - 6.0, high + 6.0, max(24, int((high - low) / 9.0)))
        share = np.array([-0.06, 0.0, 0.05, 0.12, 0.22, 0.36, 0.5, 0.64, 0.78, 0.88, 0.95, 1.0, 1.06])
        d = self.inner + share * (self.outer - self.inner)

        def skin_at(a: Array, r: Array) -> Array:
            x, z = self._xz(a, r)
            f = 2.0 * (r - self.inner) / (self.outer - self.inner) - 1.0
            out = self.proud(x, z, r) - self.lip * np.abs(f) ** 4
            return body.s_point(x, z, self.side) + out[..., None] * body.s_normal(x, z, self.side)

        def place(uv: Array) -> tuple[Array, Array]:
            a, r = uv[..., 0] * (1.0 if right else -1.0), uv[..., 1]
            turned = not right and a.ndim > 0
            if turned:  # in the right one's order: what that has asked of the skin is known
                a, r = a[::-1], r[::-1]
            points = skin_at(a, r)
            along = skin_at(a + 0.5, r) - skin_at(a - 0.5, r)
            across = skin_at(a, r + 0.5) - skin_at(a, r - 0.5)
            normals = np.cross(along, across) * self.sign
            normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
            # depths go along the plain skin's normals: the lips' would cross
            way = body.s_normal(*self._xz(a, r), self.side)
            ways = way / np.clip((way * normals).sum(axis=-1, keepdims=True), 0.75, 1.0)
            return (points[::-1], ways[::-1]) if turned else (points, ways)

        def into(ad: Array) -> Array:
            return ad if right else ad * np.array([-1.0, 1.0])

        return Sheet(u if right else -u[::-1], d, place, into)

    @cached_property
    def region(self) -> Polygon:
        """The band over (a, d), cut by bumper corner and sill below and by the crest where the overhang is short."""
        from shapely import Polygon

        from parts.body.outlines import CORNER, opened

        _, z0 = self.centre
        d = np.linspace(self.inner, self.outer, 9)
        ends = []
        for rearwards in (True, False):
            inner = rearwards == (self.axle == "front")
            half = self.outlines.foot_half if inner else GAP
            foot = self.outlines.flare_foot(self.axle == "front", inner) + half - z0
            t = np.arcsin(np.clip(foot / d, -0.9, 0.9))
            ends.append(self.middle * (t if rearwards else np.pi - t))
        a = np.linspace(min(ends[0].min(), ends[1].min()), max(ends[0].max(), ends[1].max()), 181)
        band = Polygon([*zip(ends[0], d, strict=True), *zip(ends[1][::-1], d[::-1], strict=True)])
        fine = np.linspace(self.inner - 1.0, self.outer + 1.0, 25)
        free = self.outlines.skin.s_crest(*self._xz(a[:, None], fine[None, :])) - GAP
        free = np.minimum.accumulate(free, axis=1)
        # the radius at which each line meets the crest
        limit = np.array([np.interp(0.0, -row, fine, left=fine[0], right=fine[-1]) for row in free])
        side = Polygon([(a[0], fine[0] - 5.0), (a[-1], fine[0] - 5.0), *np.column_stack([a, limit])[::-1]])
        return opened(band.intersection(side), min(CORNER, 0.42 * (self.outer - self.inner)))

    def fixings(self) -> Sequence[Plan]:
        """Along the middle of the band, where a pad has room; none where it is too narrow."""
        import shapely

        low, _, high, _ = self.region.bounds
        a = np.arange(low, high, 2.0)
        free = a[shapely.contains_xy(self.region.buffer(-self.pad - 1.5), a, np.full_like(a, self.middle))]
        if len(free) < 10 * self.fixes:
            return []
        return [(float(v), self.middle) for v in np.linspace(free[0] + self.pad, free[-1] - self.pad, self.fixes)]

    def ribs(self) -> Sequence[LineString]:
        """One through every fixing: no pad stands alone in a pocket."""
        from shapely import LineString

        return [LineString([(a, self.inner), (a, self.outer)]) for a, _ in self.fixings()]

    def seams(self) -> Iterator[Seam]:
        """Straight across the band, between two inserts with their ribs."""
        from parts import seams
        from parts.body.seams import BESIDE

        low, _, high, _ = self.region.bounds
        kept = [seams.about(a, max(self.pad + 6.0, self.rib / 2 + BESIDE)) for a, _ in self.fixings()]
        axes = self.pose.matrix()[:3, :3]
        x, z = self.centre
        hub = (np.array([x, 0.0, z]) - self.pose.origin) @ axes
        for start, stop in seams.bands((low, high), kept):
            for a in np.linspace(start, stop, max(2, int((stop - start) / SEAM) + 1)):
                t = a / self.middle
                way = np.array([-np.sin(t), 0.0, np.cos(t)]) @ axes
                at = round(float(way @ hub), 3)
                normal = (round(float(way[0]), 9), round(float(way[1]), 9), round(float(way[2]), 9))
                yield Seam(normal, at, at, "across the band, between two inserts")

    # -- checks -------------------------------------------------------------------------------------------------------

    def _outside(self, low: float, high: float) -> Array:
        """Points (…, 3) of the outside on the car, between two shares of its width, over the whole region."""
        a0, _, a1, _ = self.region.bounds
        grid = np.stack(np.meshgrid(np.linspace(a0, a1, 121), np.linspace(low, high, 7), indexing="ij"), axis=-1)
        grid[..., 1] = self.inner + grid[..., 1] * (self.outer - self.inner)
        return self.sheet.place(self.sheet.into(grid))[0]

    @property
    def cover(self) -> float:
        """How far the flare stands over the tyre's outside in the sector that has to be covered, mm."""
        points = self._outside(0.0, 1.0)
        x, z = self.centre
        turn = np.degrees(np.arctan2(points[:, 0, 0] - x, points[:, 0, 2] - z))
        within = (turn >= -COVER[0]) & (turn <= COVER[1])
        if not within.any():
            return -self.shape.half_width
        return float(np.abs(points[within][..., 1]).max(axis=1).min() - self.track / 2 - self.tyre_section / 2)

    @property
    def clearance(self) -> float:
        """Least distance of the tyre from the flare at full bump, at any steering angle, mm."""
        from scipy.spatial import cKDTree

        edge = self._outside(0.0, 0.2)
        inside = np.concatenate([edge, edge - self.rim * np.array([0.0, self.sign, 0.0])]).reshape(-1, 3)
        turn = np.linspace(0.0, 2.0 * np.pi, 72, endpoint=False)[:, None]
        share = np.linspace(-1.0, 1.0, 9)[None, :]
        r = self.tyre_radius * (1.0 - 0.08 * share**4)  # rounded shoulders
        w = 0.5 * self.tyre_section * share + 0.0 * turn
        x, _ = self.centre
        locks = np.radians(np.linspace(-LOCK, LOCK, 15)) if self.axle == "front" else np.zeros(1)
        sweep = []
        for lock in locks:
            fore, side = r * np.cos(turn), w
            px, py = fore * np.cos(lock) - side * np.sin(lock), fore * np.sin(lock) + side * np.cos(lock)
            up = 0.96 * self.tyre_radius + BUMP + r * np.sin(turn)
            sweep.append(np.stack([x + px, self.sign * (self.track / 2 + py), up], axis=-1).reshape(-1, 3))
        return float(cKDTree(np.concatenate(sweep)).query(inside)[0].min())

    def checks(self) -> Iterator[Finding]:
        yield from super().checks()
        if (cover := self.cover) < 0.0:
            yield Finding("tyre cover", "warning", f"the tyre stands {-cover:.0f} mm out of the flare above the wheel",
                          "a narrower track or tyre, or a wider body", cover, 0.0, "mm")  # fmt: skip
        if (clear := self.clearance) < CLEAR:
            yield Finding("tyre clearance", "warning", f"{clear:.0f} mm between tyre and lip at bump and full lock",
                          "less reach, or a smaller tyre", clear, CLEAR, "mm")  # fmt: skip
        if self.edge + self.lip < EDGE:
            yield Finding("edge radius", "warning", "the outer edge is sharper than R 2.5", "more lip or edge",
                          self.edge + self.lip, EDGE, "mm")  # fmt: skip
        if not self.fixings():
            yield Finding(
                "fixing", "info", "the band is too narrow for inserts: bond it onto the arch", "a longer overhang"
            )

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """Four; the lip follows the tyre within its size class."""
        reach = min(max(car.wheel - max(car.radius_front, car.radius_rear), 0.0), 10.0)
        for axle, key, radius in (
            ("front", car.tyre_front, car.radius_front),
            ("rear", car.tyre_rear, car.radius_rear),
        ):
            for side in SIDES:
                part = cls.of(car, axle=axle, side=side, reach=round(reach, 1), tyre_radius=round(radius, 1),
                              tyre_section=table("tyres")[key].number("section_mm"), track=car.track)  # fmt: skip
                yield Placement(f"{axle}_{side}", part, part.pose)

"""Phone mount: a soft cradle on an arm, for the dash's accessory slot, a vent, a bolt pattern, a ball or a cup."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from parts.cad import cq
from parts.loops import Loop, box, disc
from parts.part import Built, Finding, Frame, Hardware, Hole, Interface, Part, Placement, choice, deg, flag, mm
from parts.patches import Level
from parts.plate import plate
from parts.skin import lofted, ring, superellipse
from parts.slot import MARGIN, SIZES, on_dash, strain, tongue_solid, upright
from parts.standards import table

if TYPE_CHECKING:
    import cadquery

    from parts.hardpoints import Hardpoints

BASES = ("slot", "vent clip", "AMPS", "ball", "cup")
FACE = 4.0  # mm: thickness of a base's plate
SOFT = 2.5  # mm: radius of the edges that hands reach
AIR = 0.6  # mm: around the phone
BALL = 25.4  # mm: the 1 in ball of camera and phone arms
CUP = (66.0, 60.0, 70.0)  # mm: upper and lower diameter and length of a plug for a cup holder
STALK = (9.0, 13.0)  # mm: half height and half width of the arm
ARM = 32.0  # mm: from the base to the cradle, without what the tilt takes
LOAD = 0.25 * 9.81 * 5.0  # N: a heavy phone over a hard bump of 5 g
SHAKE = 0.5  # mm: how far the cradle may sag under it; ours
MODULUS = {"PA12_MJF": 1700.0, "PA12_SLS": 1700.0, "PC": 2200.0, "ASA": 2000.0}  # MPa, from memory


class PhoneMount(Part):
    """Phone mount.

    Own frame: upright as mounted, base towards +Y, phone towards -Y, lowest point on z = 0. A powder part; melted, it
    wants support under arm and lips. It stands in the sun behind the screen: PETG is not offered.
    The jaws are stiff: the phone slides in from above. Not checked: what the phone does in a crash.
    """

    phone_w: float = mm(78, 62, 85, "width of the phone with its case", group="Phone")
    phone_t: float = mm(10, 7, 16, "thickness of the phone with its case", group="Phone")
    back_h: float = mm(95, 60, 130, "height of the cradle", step=1)
    lip: float = mm(9, 6, 14, "how far the lower lip covers the phone")
    wall: float = mm(3.2, 2.4, 5, "of back and jaws", step=0.1)
    base: str = choice("slot", "what it is fixed with", BASES, group="Features")
    slot_class: str = choice("S", "MF-SLOT that it goes into", SIZES, group="Fit")
    tilt: float = deg(15, 0, 40, "how far the phone looks up from the base's plane")
    cable_slot: float = mm(13, 10, 16, "gap in the lower lip for the plug", group="Phone")
    magsafe: bool = flag(False, "a round opening in the back for a 56 mm magnet ring")
    clearance: float = mm(0.25, 0.15, 0.45, "of the slot's tongue, per side", step=0.05, group="Fit")

    material: ClassVar[str] = "PA12_MJF"
    materials: ClassVar[tuple[str, ...]] = tuple(MODULUS)
    role = "black"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "dash": {},
        "magnet": {"magsafe": True, "back_h": 80, "slot_class": "M"},
        "vent": {"base": "vent clip", "back_h": 70, "tilt": 10},
        "AMPS": {"base": "AMPS", "tilt": 20},
        "ball": {"base": "ball", "tilt": 0},
        "cup": {"base": "cup", "tilt": 30, "back_h": 110},
    }

    # -- derived ------------------------------------------------------------------------------------------------------

    @property
    def plan(self) -> tuple[float, float]:
        """Width and height of the cradle, mm."""
        return self.phone_w + 2 * (AIR + self.wall), self.back_h

    @property
    def thick(self) -> float:
        """Thickness of the cradle's back, mm: its edge is round."""
        return max(self.wall, SOFT + 0.7)

    @property
    def middle(self) -> float:
        """Height of arm and cradle over the base's origin, mm."""
        return SIZES[self.slot_class].height / 2 if self.base == "slot" else 0.0

    @property
    def reach(self) -> float:
        """From the base's plane to the middle of the cradle's back, mm: the tilted cradle stays off the panel."""
        return ARM + self.back_h / 2 * math.sin(math.radians(self.tilt)) + (20.0 if self.base == "cup" else 0.0)

    @property
    def low(self) -> float:
        """Lowest point over the base's origin, mm."""
        t = math.radians(self.tilt)
        edge = (SOFT - self.back_h / 2) * math.cos(t) + SOFT * math.sin(t) - SOFT
        under = {"slot": -MARGIN, "AMPS": -29.0, "ball": -BALL / 2, "cup": -CUP[2], "vent clip": -12.0}[self.base]
        return min(self.middle + edge, under)

    # -- geometry (in the base's frame: x right, y up, z towards the people) -------------------------------------------

    def _cradle(self) -> cadquery.Shape:
        """Back, lower lip and side jaws: one skin of exact patches. Its rounded front looks at the car."""
        w, h = self.plan
        deep = self.phone_t + AIR
        posts = []

        def jaw(x0: float, x1: float, y0: float, y1: float, into: tuple[float, float]) -> list[Level]:
            """A jaw between x0, x1 and y0, y1, whose tip reaches over the phone by `into`."""

            def at(z: float, reach: float, less: float = 0.0) -> Level:
                a, b = sorted((x0, x1 + into[0] * reach)) if into[0] >= 0 else (x0 + into[0] * reach, x1)
                low, high = y0, y1 + into[1] * reach
                loop = box(b - a, high - low, 0.45 * self.wall).moved((a + b) / 2, (low + high) / 2)
                return Level(loop.grown(-less), -z)

            tip, bevel = deep + self.wall, 0.35 * self.wall
            return [at(tip, 1.0, bevel), at(tip - bevel, 1.0), at(deep + 0.2, 1.0), at(deep, 0.0), at(0.0, 0.0)]

        gap = self.cable_slot / 2
        for side in (-1, 1):
            x0, x1 = sorted((side * gap, side * (w / 2 - 14.0)))
            posts.append(jaw(x0, x1, 0.5 - h / 2, 0.5 - h / 2 + self.wall, (0.0, self.lip)))
            x0, x1 = sorted((side * (w / 2 - 0.3), side * (w / 2 - 0.3 - self.wall)))
            posts.append(jaw(x0, x1, -0.1 * h, 0.3 * h, (-3.0 * side, 0.0)))
        windows: list[Loop] = []
        if self.magsafe:
            windows = [disc(56.0).moved(0.0, h / 2 - 28.0 - 6.0)] if h >= 110 else []
        body = plate(box(w, h, 12.0), windows, self.thick, rim=SOFT, posts=posts)
        t = math.radians(self.tilt)
        out = (0.0, math.sin(t), math.cos(t))
        origin = (0.0, self.middle + self.thick * out[1], self.reach + self.thick * out[2])
        # the plate's front looks back at the car, so its x is mirrored by the turn: it is symmetric
        return body.moved(cq.Location(cq.Plane(origin, (-1.0, 0.0, 0.0), (0.0, -out[1], -out[2]))))

    def _arm(self, start: float) -> cadquery.Shape:
        """From z = start in the base to inside the cradle's back, slightly waisted."""
        t = math.radians(self.tilt)
        end = self.reach + self.thick / 2
        rings = []
        for s in np.linspace(0.0, 1.0, 9):
            waist = 1.0 - 0.28 * math.sin(math.pi * s)
            lean = t * s
            loop = superellipse(STALK[1], STALK[0], 2.6, 32) * waist
            y = np.array([0.0, math.cos(lean), -math.sin(lean)])
            centre = np.array([0.0, self.middle + self.thick / 2 * math.sin(t) * s, start + (end - start) * s])
            rings.append(ring(loop, centre, np.array([1.0, 0.0, 0.0]), y))
        return lofted(rings)

    def _base(self) -> tuple[list[cadquery.Shape], float]:
        """The base's bodies, and where the arm starts in them."""
        if self.base == "slot":
            slot = SIZES[self.slot_class]
            face = plate(box(*slot.face, 9.0), [], FACE, rim=SOFT).moved(cq.Location(cq.Vector(0, slot.height / 2, 0)))
            return [face, *tongue_solid(slot, self.clearance, 1.0)], FACE - 1.5
        if self.base == "AMPS":
            holes = [disc(h.diameter).moved(h.x, h.y) for h in self._amps()]
            return [plate(box(50.0, 58.0, 10.0), holes, FACE + 1.0, rim=SOFT)], FACE - 1.0
        if self.base == "ball":
            return [cq.Solid.makeSphere(BALL / 2, cq.Vector(), cq.Vector(0, 0, 1), -90, 90, 360)], BALL / 4
        if self.base == "cup":
            top, foot, length = CUP[0] / 2, CUP[1] / 2, CUP[2]
            k, post = 5.0 * 0.293, 17.0
            side = (
                cq.Workplane("XY")
                .moveTo(0, -length)
                .lineTo(foot - 5, -length)
                .threePointArc((foot - k, -length + k), (foot, -length + 5))
                .lineTo(top, -5)
                .threePointArc((top - k, -k), (top - 5, 0))
                .threePointArc((post + 2.34, 5.66), (post, 8.0))
                .threePointArc((post - k, 13 - k), (post - 5, 13))
                .lineTo(0, 13)
                .close()
            )
            return [side.revolve(360, (0, 0, 0), (0, 1, 0)).val()], 5.0
        comb = [(-12, 3), (-12, -16), (-8.5, -16), (-6.2, 0), (-4.0, 0), (-1.8, -16), (1.8, -16), (4.0, 0), (6.2, 0),
                (8.5, -16), (12, -16), (12, 3)]  # fmt: skip
        prongs = cq.Workplane("YZ").polyline(comb).close().extrude(22.0).val()
        return [prongs.translate(cq.Vector(-11, 0, 0))], 0.8

    def _amps(self) -> tuple[Hole, ...]:
        row, d = table("cutouts")["ram_amps"], table("screws")["M4"].number("clearance_normal_mm")
        w, h = row.number("height_mm") / 2, row.number("width_mm") / 2
        return tuple(Hole(x, y, d, "M4") for x in (-w, w) for y in (-h, h))

    def build(self) -> cq.Workplane:
        built = Built()
        if self.magsafe and self.back_h < 110:
            built.note("a back under 110 mm keeps no opening for the magnet ring: the ring is glued on")
        try:
            bodies, start = self._base()
            body = self._cradle().fuse(self._arm(start), *bodies)
        except Exception as error:
            raise self.fails("cradle, arm and base", error) from error
        solids = body.Solids()
        if len(solids) != 1:
            raise self.fails("cradle, arm and base", f"{len(solids)} pieces instead of one")
        standing = cq.Location(cq.Plane((0, 0, -self.low), (1, 0, 0), (0, -1, 0)))
        return built.solid(solids[0].moved(standing))

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        holes = self._amps() if self.base == "AMPS" else ()
        clear = self.clearance if self.base == "slot" else 0.0
        yield Interface(
            self.base.replace(" ", "_").lower(), Frame((0, 0, -self.low), (0, 1, 0), (1, 0, 0)), holes, clear
        )

    def hardware(self) -> Iterator[Hardware]:
        if self.base == "AMPS":
            yield Hardware("screw M4x16 ISO 7380", 4)

    def checks(self) -> Iterator[Finding]:
        if self.base == "slot" and (bent := strain(SIZES[self.slot_class], self.clearance, 1.0)) > 0.02:
            yield Finding("snap strain", "warning", "the click bends its arm far", "PA12", 100 * bent, 2.0, "%")
        waist = 0.72
        inertia = math.pi / 4 * (waist * STALK[1]) * (waist * STALK[0]) ** 3
        sag = LOAD * self.reach**3 / (3 * MODULUS[self.material] * inertia)
        if sag > SHAKE:
            yield Finding("shake", "warning", "a heavy phone shakes on its arm over bumps", "less tilt, a shorter back",
                          sag, SHAKE, "mm")  # fmt: skip
        if self.back_h < 0.45 * 150.0:
            yield Finding("support", "info", "less than half of a 150 mm phone is backed", "a taller back", self.back_h,
                          0.45 * 150.0, "mm")  # fmt: skip
        yield Finding("view", "info", "keep it out of the driver's view of road and mirrors (UN R125)",
                      "the slot nearest the driver, below the sill of the screen")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """In the dash's slot nearest the driver."""
        for size, slot in on_dash(car)[:1]:
            part = cls(slot_class=size)
            yield Placement("", part, upright(slot, part.low))

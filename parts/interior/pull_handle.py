"""Pull handle: a soft arch between two bolted feet, for the inside or the outside of a door."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from parts.cad import cq
from parts.part import Built, Finding, Frame, Hardware, Hole, Interface, Part, Placement, choice, mm, number
from parts.skin import Array, lofted, ring, superellipse
from parts.standards import table

if TYPE_CHECKING:
    from parts.hardpoints import Hardpoints

SIDES = ("inside", "outside")
PROUD = 40.0  # mm: how far a handle may stand off the body (UN R26, from memory)
HAND = 30.0  # mm: clear depth for fingers, with gloves rather 35
FINGERS = 80.0  # mm: clear length for four fingers
SQUARE = 3.0  # exponent of the section: flat enough to lie on the bed
STRENGTH = {"PA12_MJF": 48.0, "PA12_SLS": 45.0, "PA12_CF": 70.0, "ASA": 40.0, "PC": 55.0}  # MPa, from memory


class PullHandle(Part):
    """Pull handle.

    Own frame: lying on its side on z = 0, feet on y = 0, arch towards +Y; so the layers run along the arch and a pull
    never parts them. Symmetric: one handle serves left and right. Screws come from behind the door's panel into brass
    inserts, nothing shows. Not checked: what the panel itself takes, and the inserts' pull-out (test it).
    """

    where: str = choice("inside", "side of the door", SIDES, group="Features")
    bolt_pitch: float = mm(150, 100, 220, "from bolt to bolt", step=1)
    standoff: float = mm(34, 25, 45, "clear depth for the hand; outside it gives way to 40 mm overall", step=1)
    grip_w: float = mm(24, 18, 32, "of the bar, along the door")
    grip_h: float = mm(14, 10, 20, "of the bar, off the door")
    base_l: float = mm(34, 26, 50, "length of a foot", step=1)
    bolt: str = choice("M5", "size of the screws", ("M5", "M6"), group="Features")
    load: float = number(500, 300, 900, "pull in the middle", unit="N", step=50, group="Features")

    material: ClassVar[str] = "PA12_MJF"
    materials: ClassVar[tuple[str, ...]] = tuple(STRENGTH)
    role = "accent"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "door": {},
        "long": {"bolt_pitch": 200, "grip_h": 16, "base_l": 42, "bolt": "M6"},
        "outside": {"where": "outside", "standoff": 30, "grip_h": 10, "grip_w": 30, "load": 300, "bolt_pitch": 130},
        "slender": {"grip_w": 20, "grip_h": 13, "base_l": 30, "load": 400},
    }

    @property
    def clear(self) -> float:
        """Between bar and door, mm."""
        return min(self.standoff, PROUD - self.grip_h) if self.where == "outside" else self.standoff

    @property
    def proud(self) -> float:
        """How far it stands off the door, mm."""
        return self.clear + self.grip_h

    @property
    def bend(self) -> float:
        """Radius of the arch's centre line, mm."""
        return 0.75 * (self.clear + self.grip_h / 2)

    @property
    def span(self) -> float:
        """Clear length for the fingers between the bends at half the standoff, mm."""
        return self.bolt_pitch - 2 * self._half(0.5 * self.clear)

    def _half(self, s: float) -> float:
        """Half the section's thickness at the length s along the centre line from a foot, mm."""
        flare = (self.clear + self.grip_h / 2) / 4 + 0.6 * self.bend * math.pi / 2
        grip, foot = self.grip_h / 2, self.base_l / 2
        return grip + (foot - grip) * max(1 - s / flare, 0.0) ** 2.2

    def _rings(self) -> list[Array]:
        """Sections from foot to foot: up a stub, round a bend, along the bar, and back."""
        r, height = self.bend, self.clear + self.grip_h / 2
        stub, half = height - r, self.bolt_pitch / 2
        at: list[tuple[float, float, float, float]] = [(half, s, 0.0, s) for s in np.linspace(0, stub, 6)[:-1]]
        for t in np.linspace(0, math.pi / 2, 12):
            at.append((half - r * (1 - math.cos(t)), stub + r * math.sin(t), float(t), stub + r * float(t)))
        for share in (0.3, 0.65):
            at.append(((half - r) * (1 - share), height, math.pi / 2, 1e3))
        way = [(x, y, t, s) for x, y, t, s in at] + [(0.0, height, math.pi / 2, 1e3)]
        way += [(-x, y, math.pi - t, s) for x, y, t, s in reversed(at)]
        rings = []
        for x, y, t, s in way:
            loop = superellipse(self._half(s), self.grip_w / 2, SQUARE, 40)
            across = np.array([math.cos(t), math.sin(t), 0.0])
            rings.append(ring(loop, np.array([x, y, self.grip_w / 2]), across, np.array([0.0, 0.0, 1.0])))
        return rings

    def build(self) -> cq.Workplane:
        built = Built()
        if self.clear < self.standoff:
            built.note(
                f"standoff {self.standoff:g} mm became {self.clear:g} mm: outside, {PROUD:g} mm overall is the most"
            )
        insert = table("inserts")[self.bolt]
        d, deep = insert.number("cad_d_mm"), insert.number("depth_mm")
        bores = [cq.Solid.makeCylinder(d / 2, deep + 1, cq.Vector(x, -1, self.grip_w / 2), cq.Vector(0, 1, 0))
                 for x in (-self.bolt_pitch / 2, self.bolt_pitch / 2)]  # fmt: skip
        try:
            body = lofted(self._rings()).cut(*bores)
        except Exception as error:
            raise self.fails("arch and bores", error) from error
        return built.solid(body.Solids()[0])

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        d = table("inserts")[self.bolt].number("cad_d_mm")
        holes = tuple(Hole(x, 0.0, d, self.bolt) for x in (-self.bolt_pitch / 2, self.bolt_pitch / 2))
        yield Interface("door", Frame((0, 0, self.grip_w / 2), (0, -1, 0), (1, 0, 0)), holes)

    def hardware(self) -> Iterator[Hardware]:
        yield Hardware(f"insert {self.bolt}", 2)
        yield Hardware(f"screw {self.bolt}x12 ISO 7380", 2)
        yield Hardware(f"washer {self.bolt} ISO 7089", 2)

    def checks(self) -> Iterator[Finding]:
        if self.clear < HAND:
            yield Finding("hand clearance", "warning", f"{self.clear:g} mm behind the bar are tight for a hand",
                          "more standoff" if self.where == "inside" else "a flatter bar, or a recess in the door",
                          self.clear, HAND, "mm")  # fmt: skip
        if self.span < FINGERS:
            yield Finding("finger length", "info", "less than four fingers wide", "a longer bolt_pitch, shorter feet",
                          self.span, FINGERS, "mm")  # fmt: skip
        # a bar clamped at both ends, pulled in its middle; the section is at least an ellipse
        stress = self.load * self.bolt_pitch / 8 / (math.pi / 32 * self.grip_w * self.grip_h**2)
        allowed = STRENGTH[self.material] / 2
        if stress > allowed:
            yield Finding("bending", "warning", f"{self.load:g} N overstress the bar", "a thicker or shorter bar",
                          stress, allowed, "MPa")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """On the inner side of both closed doors, towards their rear edge and a hand below the belt."""
        if car.doors not in ("hinged", "sliding"):
            return
        from parts.body import skin

        part = cls(bolt_pitch=150 if car.trim != "premium" else 180, grip_h=14 if car.trim != "premium" else 16)
        front = car.x_a - 40.0
        rear = min(car.sgrp[0] + 150.0, car.wheelbase - car.arch_radius - car.band - 40.0)
        for side in ("left", "right"):
            door = skin(car).side_frame(front + 0.62 * (rear - front), car.z_belt - 110.0, side, offset=-30.0)
            yield Placement(side, part, Frame(door.point(0.0, -part.grip_w / 2), door.y, door.x))

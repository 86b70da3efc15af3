"""Mirror housing: a pebble-shaped shell for a bought mirror glass, with its arm and a bolted foot, in one piece."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from parts.ball_socket import BallSocket
from parts.cad import cq
from parts.part import Built, Finding, Frame, Hardware, Hole, Interface, Part, Placement, choice, deg, flag, mm, ratio
from parts.pebble import NOSE, Pebble
from parts.skin import bezier, cap, closed, level, lofted, superellipse, swept, tube
from parts.standards import table

if TYPE_CHECKING:
    from parts.hardpoints import Hardpoints

Array = NDArray[np.float64]

EDGE = 3.0  # mm: radius of the rim; the law (UN R26, from memory) asks for 2.5
GLASS = 2.5  # mm: thickness of the bought glass with its adhesive pad
LEDGE = 3.0  # mm: width of the ledge that a fixed glass is glued to
BOLTS = ("M5", "M6")


class MirrorHousing(Part):
    """Mirror housing.

    Frame: glass in the plane Z = 0 and looking down (-Z, rearward), Y up, X to the vehicle's left; nose up.
    That is also how it prints: rim on the bed, supports only inside and under the arm. A left and a right housing are
    mirror images in geometry and share this frame. The foot takes heat-set inserts; its screws come from inside.

    Holes below 12 mm are exempt from the edge radius (UN R26, from memory). Not checked: field of view, folding force.
    """

    side: str = choice("left", "of the vehicle", ("left", "right"))
    glass_w: float = mm(150, 100, 220, "width of the bought glass")
    glass_h: float = mm(104, 70, 140, "height of the bought glass")
    corner_exp: float = ratio(2.8, 2.2, 5, "2 is an ellipse, 5 nearly a rectangle", step=0.1, group="Style")
    depth: float = mm(85, 50, 110, "from rim to nose")
    wall: float = mm(2.5, 1.8, 3.5, "of the shell", step=0.1)
    arm_len: float = mm(60, 40, 180, "from the housing to the foot's plane", group="Arm")
    arm_w: float = mm(34, 18, 45, "of the arm, fore and aft", group="Arm")
    arm_drop: float = mm(28, 0, 60, "how far the foot sits below the middle of the glass", group="Arm")
    base: str = choice("door", "screws side by side (door) or one above the other (A-pillar)", ("door", "pillar"))
    bolt: str = choice("M5", "of the foot", BOLTS, group="Foot")
    pitch: float = mm(40, 30, 60, "between the two screws", group="Foot")
    foot_angle: float = deg(10, -20, 40, "lean of the skin: its normal against the horizon", group="Foot")
    foot_toe: float = deg(0, -15, 30, "plan angle of the skin: its normal turned towards the nose", group="Foot")
    ball: str = choice("18", "diameter of the carrier's ball; none: glass glued on a ledge", ("none", "14", "18", "22"))
    ball_gap: float = mm(0.3, 0.2, 0.4, "clearance around the ball", step=0.05, group="Features")
    indicator_slot: bool = flag(False, "for a lit strip in the nose, with a cable bore through the arm")

    material: ClassVar[str] = "ASA"
    materials: ClassVar[tuple[str, ...]] = ("ASA", "PA12_MJF", "PA12_SLS")
    role = "accent"
    presets: ClassVar = {
        "city": {},
        "indicator": {"indicator_slot": True, "depth": 90},
        "open doors": {"base": "pillar", "foot_angle": 25, "arm_len": 90},
        "small fixed": {"glass_w": 120, "glass_h": 80, "depth": 60, "ball": "none", "corner_exp": 2.4, "arm_w": 22},
        "cargo": {"glass_w": 170, "glass_h": 140, "depth": 100, "corner_exp": 4, "arm_len": 90, "bolt": "M6"},
    }  # fmt: skip

    # -- derived ------------------------------------------------------------------------------------------------------

    @property
    def sign(self) -> int:
        """+1 where the foot lies at +X (right housing), -1 at -X (left)."""
        return 1 if self.side == "right" else -1

    @property
    def ball_d(self) -> float:
        """Diameter of the ball in mm, 0 for a fixed glass."""
        return 0.0 if self.ball == "none" else float(self.ball)

    @property
    def gap(self) -> float:
        """Between glass and rim, per side: room to tilt, or for the adhesive."""
        return 2.5 if self.ball_d else 0.5

    @property
    def half(self) -> tuple[float, float]:
        """Half the outside width and height of the housing, mm."""
        extra = self.gap + max(self.wall, EDGE) + 0.8
        return self.glass_w / 2 + extra, self.glass_h / 2 + extra

    @property
    def throat(self) -> float:
        """Height where the cavity has reached the wall's thickness, mm above the rim."""
        rim = max(self.wall, EDGE) + 0.8
        return (9.0 + rim - self.wall) if self.ball_d else (GLASS + 1.5 + 2.0 + rim + LEDGE - self.wall)

    @property
    def foot(self) -> tuple[float, float, float]:
        """Half length (along the screws), half width and thickness of the foot, mm."""
        insert = table("inserts")[self.bolt]
        od = insert.number("outside_d_mm")
        return self.pitch / 2 + 1.15 * od, 1.3 * od, insert.number("depth_mm") + 3.0

    @property
    def arm_z(self) -> float:
        """Height at which the arm enters the housing, mm."""
        return max(0.42 * self.depth, self.throat + 0.6 * self.arm_w + 2.0)

    @property
    def foot_frame(self) -> Frame:
        """On the skin: Z its outward normal (towards the housing), X along the screws of a door foot (forward)."""
        lean, toe, s = math.radians(self.foot_angle), math.radians(self.foot_toe), self.sign
        normal = (-s * math.cos(lean) * math.cos(toe), math.sin(lean) * math.cos(toe), math.sin(toe))
        long, short, thick = self.foot
        along = long if self.base == "door" else short
        z = max(self.arm_z, along + thick * max(0.0, -math.sin(toe)) + 1.0)
        return Frame((s * (self.half[0] + self.arm_len), -self.arm_drop, z), normal, (0.0, 0.0, 1.0))

    def rules(self) -> Iterator[str]:
        a, b = self.half
        if self.arm_z + 0.6 * self.arm_w > 0.8 * self.depth:
            yield "the arm is too wide to enter the flank of so flat a housing: a narrower arm, or more depth"
        if ((1 - NOSE) * min(a, b)) ** 2 / self.depth < self.wall + 1.5:
            yield "the nose would be too pointed for its wall: less depth, a thinner wall, or a larger glass"
        if self.arm_drop > 0.55 * self.glass_h:
            yield "the arm would pass under the housing instead of into its flank: less drop, or a higher glass"

    # -- geometry -----------------------------------------------------------------------------------------------------

    @property
    def _outside(self) -> Pebble:
        a, b = self.half
        return Pebble(a, b, self.depth, EDGE, self.corner_exp)

    def _cavity(self) -> cq.Solid:
        """What the shell encloses, from below the rim to one wall inside the nose."""
        outside, normals = self._outside.rings(self.throat, 14)
        inside = outside - self.wall * normals
        inside[-1, :, 2] = self.depth - self.wall
        rim = max(self.wall, EDGE) + 0.8
        opening = superellipse(self.half[0] - rim, self.half[1] - rim, self.corner_exp)
        faces = [cap(level(opening, -2.0)), tube(list(inside)), cap(inside[-1])]
        if self.ball_d:
            mouth = level(opening, 9.0)
            faces += [tube([level(opening, -2.0), mouth], ruled=True), tube([mouth, inside[0]], ruled=True)]
        else:
            seat = GLASS + 1.5
            step = superellipse(self.half[0] - rim - LEDGE, self.half[1] - rim - LEDGE, self.corner_exp)
            faces += [
                tube([level(opening, -2.0), level(opening, seat)], ruled=True),
                cap(level(opening, seat), level(step, seat)),
                tube([level(step, seat), level(step, seat + 2.0)], ruled=True),
                tube([level(step, seat + 2.0), inside[0]], ruled=True),
            ]
        return closed(faces)

    def _arm(self, radius: float | None = None) -> cq.Solid:
        """Foot and arm as one loft, into the cavity; with `radius` a round bore along the same path."""
        foot = self.foot_frame
        origin, normal = np.array(foot.origin), np.array(foot.z)
        (long, short, thick), below = self.foot, 3.0 if radius else 0.0  # a tool starts under the foot
        start = origin + normal * thick
        end = np.array([self.sign * 0.3 * self.half[0], -0.15 * self.half[1], self.arm_z])
        reach = float(np.linalg.norm(end - start)) * 0.42
        bend = bezier(start, start + normal * reach, end + np.array([self.sign * reach, 0.0, 0.0]), end)
        path = np.vstack([origin - normal * below, origin + normal * thick / 2, bend])
        first = thick + below  # the foot itself is straight
        clear = self.arm_len - thick  # what is left between foot and housing
        slim = np.array([self.arm_w / 2, max(7.5, 0.3 * self.arm_w)])
        wide = np.array([long, short] if self.base == "door" else [short, long])

        def section(where: float) -> Array:
            if radius:
                return superellipse(radius, radius, 2.0, 32)
            u = min(1.0, max(0.0, (where - first) / (1.1 * clear)))
            blend = u * u * (3 - 2 * u)
            size = wide + (slim - wide) * blend
            return superellipse(size[0], size[1], 2.6 - 0.3 * blend, 32)

        return lofted(swept(path, section, first, normal, 3, 19))

    @property
    def _socket(self) -> BallSocket:
        """For the carrier's ball: glass set back 4 mm, then carrier and neck."""
        return BallSocket(self.ball_d, self.ball_gap, 4.0 + GLASS + 5.0 + self.ball_d / 2)

    def build(self) -> cq.Workplane:
        built = Built()
        outside, _ = self._outside.rings(0.0, 26)
        a, b = self.half
        tools = [self._cavity()]
        face, deep = self.foot_frame, table("inserts")[self.bolt].number("depth_mm") + 1
        for hole in self._holes():
            at = cq.Vector(face.point(hole.x, hole.y, -1.0))
            tools.append(cq.Solid.makeCylinder(hole.diameter / 2, deep, at, cq.Vector(face.z)))
        # a drain with flat sides: its upper corner prints without support, and no seam grazes the skin
        drain = cq.Workplane("XZ").polygon(4, 6).extrude(0.5 * b)
        tools.append(drain.translate((-self.sign * 0.3 * a, -0.6 * b, self.throat + 6)).val())
        if self.indicator_slot:
            strip = cq.Workplane("XY").slot2D(0.45 * a, 7).extrude(self.depth)
            tools.append(strip.translate((-self.sign * 0.58 * a, 0, 0.5 * self.depth)).val())
            tools.append(self._arm(3.0))
        shell = lofted(list(outside)).fuse(self._arm()).cut(*tools)
        if self.ball_d:
            shell = shell.fuse(self._socket.on_post(self.depth - self.wall / 2))
        solids = shell.Solids()
        if len(solids) != 1:
            raise self.fails("shell, arm and post", f"{len(solids)} pieces instead of one")
        return built.solid(solids[0])

    # -- what others need ---------------------------------------------------------------------------------------------

    def _holes(self) -> tuple[Hole, ...]:
        d = table("inserts")[self.bolt].number("cad_d_mm")
        h = self.pitch / 2
        spots = ((-h, 0.0), (h, 0.0)) if self.base == "door" else ((0.0, -h), (0.0, h))
        return tuple(Hole(x, y, d, self.bolt) for x, y in spots)

    def interfaces(self) -> Iterator[Interface]:
        face = self.foot_frame
        x, y, z = face.z
        yield Interface("foot", Frame(face.origin, (-x, -y, -z), face.x), self._holes())
        yield Interface("glass", Frame((0.0, 0.0, 0.0), (0.0, 0.0, -1.0)), (), self.gap)

    def hardware(self) -> Iterator[Hardware]:
        insert = table("inserts")[self.bolt]
        yield Hardware(f"insert {self.bolt}", 2, insert.maybe("mass_g"), insert.maybe("price_eur"), insert.note)
        screw = table("hardware").get(f"screw {self.bolt}x20 ISO 7380")
        yield Hardware(
            f"screw {self.bolt}x20 ISO 7380", 2,
            screw.maybe("mass_g") if screw else None, screw.maybe("price_eur") if screw else None,
        )  # fmt: skip
        held = f"on a carrier with ball {self.ball}" if self.ball_d else "with adhesive pad"
        yield Hardware(f"mirror glass {self.glass_w:g} x {self.glass_h:g} {held}", 1)

    def checks(self) -> Iterator[Finding]:
        w, h, n = self.glass_w / 2, self.glass_h / 2, self.corner_exp
        if (35 / w) ** n + (20 / h) ** n > 1:
            said = "the glass does not contain the 70 × 40 mm rectangle of UN R46/R81"
            yield Finding("mirror surface", "error", said, "a larger glass")
        reach = self.arm_len + 2 * self.half[0]
        if reach > 250:
            said = "the housing projects further from the body than 250 mm (UN R46, from memory)"
            yield Finding("projection", "warning", said, "a shorter arm, or a narrower glass", reach, 250.0, "mm")
        if self.ball_d:
            if not 0.25 <= self.ball_gap <= 0.35:
                said = "a printed ball joint holds and still turns at 0.25 to 0.35 mm"
                yield Finding("ball joint", "warning", said, "a clearance of 0.3 mm", self.ball_gap, 0.35, "mm")
            if (strain := self._socket.strain) > 0.02:
                said = "the socket's tongues stretch far when the ball snaps in"
                yield Finding("snap strain", "warning", said, "PA12, or a larger ball", 100 * strain, 2.0, "%")

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        from parts.body import Body

        body = Body(car)
        for side, sign in (("left", -1), ("right", 1)):
            skin = body.mirror_foot(side)
            nx, ny, nz = skin.z
            values = {
                "side": side,
                "base": "pillar" if car.doors in ("none", "net") else "door",
                "foot_angle": min(40.0, max(-20.0, math.degrees(math.atan2(nz, sign * ny)))),
                "foot_toe": min(30.0, max(-15.0, math.degrees(math.asin(max(-1.0, min(1.0, -nx)))))),
                "indicator_slot": car.trim == "premium",
            }
            part = cls(**values)
            # the vehicle's axes seen from the part: X is to the left, Y up, Z forward
            level_frame = Frame((0.0, 0.0, 0.0), (-1.0, 0.0, 0.0), (0.0, -1.0, 0.0))
            foot = level_frame.point(*part.foot_frame.origin)
            origin = tuple(s - f for s, f in zip(skin.origin, foot, strict=True))
            yield Placement(side, part, Frame((origin[0], origin[1], origin[2]), level_frame.z, level_frame.x))

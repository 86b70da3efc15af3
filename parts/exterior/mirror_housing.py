"""Mirror housing: a pebble-shaped shell for a bought mirror glass, with its arm and a bolted foot, in one piece."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from parts.ball_socket import BallSocket
from parts.cad import cq
from parts.part import (
    Built,
    Finding,
    Frame,
    Hardware,
    Hole,
    Interface,
    Mesher,
    Part,
    Placement,
    choice,
    deg,
    flag,
    mm,
    ratio,
)
from parts.pebble import Pebble
from parts.shell import Curves, Ring, Shell, Skin, Window, across
from parts.skin import bezier, level, stadium, superellipse, swept
from parts.standards import table

if TYPE_CHECKING:
    from parts.hardpoints import Hardpoints

Array = NDArray[np.float64]

EDGE = 3.0  # mm: radius of the rim; the law (UN R26, from memory) asks for 2.5
GLASS = 2.5  # mm: thickness of the bought glass with its adhesive pad
LEDGE = 3.0  # mm: width of the ledge that a fixed glass is glued to
BOLTS = ("M5", "M6")
DRAIN = 4.0  # mm: its bore lies level and bridges itself
CABLE = 6.0  # mm: bore for the cable of a lit strip


class MirrorHousing(Part):
    """Mirror housing.

    Frame: glass in the plane Z = 0 and looking down (-Z, rearward), Y up, X to the vehicle's left; nose up.
    That is also how it prints: rim on the bed, supports only inside and under the arm. A left and a right housing are
    mirror images in geometry and share this frame. The foot takes heat-set inserts; its screws come from inside.

    Arm and drop are shares of the housing's depth and of the glass, so that every arm meets the flank. The arm ends in
    the shell's outside: the cavity is free of it.
    Holes below 12 mm are exempt from the edge radius (UN R26, from memory). Not checked: field of view, folding force.
    """

    side: str = choice("left", "of the vehicle", ("left", "right"))
    glass_w: float = mm(150, 100, 220, "width of the bought glass")
    glass_h: float = mm(104, 75, 140, "height of the bought glass")
    corner_exp: float = ratio(2.8, 2.2, 5, "2 is an ellipse, 5 nearly a rectangle", step=0.1, group="Style")
    depth: float = mm(85, 50, 110, "from rim to nose")
    wall: float = mm(2.5, 1.8, 3.5, "of the shell", step=0.1)
    arm_len: float = mm(60, 40, 180, "from the housing to the foot's plane", group="Arm")
    arm_w: float = ratio(
        0.4, 0.32, 0.45, "width of the arm, fore and aft, as a share of the depth", step=0.01, group="Arm"
    )
    arm_drop: float = ratio(0.27, 0, 0.5, "how far the foot sits below the glass's middle, as a share of its height",
                            step=0.01, group="Arm")  # fmt: skip
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
    mesher: ClassVar[Mesher] = "delabella"  # the skins are large and smooth: a quarter of the time
    presets: ClassVar = {
        "city": {},
        "indicator": {"indicator_slot": True, "depth": 90, "arm_w": 0.38},
        "open doors": {"base": "pillar", "foot_angle": 25, "arm_len": 90},
        "small fixed": {"glass_w": 120, "glass_h": 80, "depth": 60, "ball": "none", "corner_exp": 2.4,
                        "arm_w": 0.37, "arm_drop": 0.35},
        "cargo": {"glass_w": 170, "glass_h": 140, "depth": 100, "corner_exp": 4, "arm_len": 90, "bolt": "M6",
                  "arm_w": 0.34, "arm_drop": 0.2},
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
    def arm_width(self) -> float:
        """Of the arm where it meets the flank, fore and aft, mm."""
        return self.arm_w * self.depth

    @property
    def arm_z(self) -> float:
        """Height at which the arm enters the housing, mm: above the glass and its ledge."""
        return max(0.42 * self.depth, self.throat + 0.6 * self.arm_width + 2.0)

    @property
    def foot_frame(self) -> Frame:
        """On the skin: Z its outward normal (towards the housing), X along the screws of a door foot (forward)."""
        lean, toe, s = math.radians(self.foot_angle), math.radians(self.foot_toe), self.sign
        normal = (-s * math.cos(lean) * math.cos(toe), math.sin(lean) * math.cos(toe), math.sin(toe))
        long, short, thick = self.foot
        along = long if self.base == "door" else short
        dip = thick + 0.15 * (self.arm_len + 0.7 * self.half[0])  # how far the arm follows a normal that looks down
        z = max(self.arm_z, along + dip * max(0.0, -math.sin(toe)) + 1.0)
        drop = self.arm_drop * self.glass_h
        return Frame((s * (self.half[0] + self.arm_len), -drop, z), normal, (0.0, 0.0, 1.0))

    # -- geometry -----------------------------------------------------------------------------------------------------

    @property
    def _outside(self) -> Pebble:
        a, b = self.half
        return Pebble(a, b, self.depth, EDGE, self.corner_exp)

    def _skins(self) -> tuple[Skin, Skin]:
        """Outside and inside of the shell; their rings start at the top, where no window is."""
        quarter = -self._outside.count // 4
        outside, _ = self._outside.rings(0.0, 22)
        points, normals = self._outside.rings(self.throat, 12)
        inside = points - self.wall * normals
        inside[-1, :, 2] = self.depth - self.wall
        return Skin(list(np.roll(outside, quarter, axis=1))), Skin(list(np.roll(inside, quarter, axis=1)))

    def _mouth(self, shell: Shell, base: Ring, inner: Ring) -> None:
        """Plane rim, opening, and the way in to the cavity: with a ledge for a glass that is glued."""
        rim = max(self.wall, EDGE) + 0.8

        def ring(z: float, less: float = 0.0) -> Ring:
            loop = superellipse(self.half[0] - rim - less, self.half[1] - rim - less, self.corner_exp)
            return shell.ring(np.roll(level(loop, z), -len(loop) // 4, axis=0))

        chain = [ring(0.0)]
        shell.plane(base, [chain[0]])
        if self.ball_d:
            chain += [ring(9.0), inner]
        else:
            seat, step = ring(GLASS + 1.5), ring(GLASS + 1.5, LEDGE)
            shell.tube(Skin([chain[0].points, seat.points], ruled=True), chain[0], seat)
            shell.plane(seat, [step])
            chain = [step, ring(GLASS + 3.5, LEDGE), inner]
        for low, high in itertools.pairwise(chain):
            shell.tube(Skin([low.points, high.points], ruled=True), low, high)

    def _arm(self, radius: float | None = None) -> list[Array]:
        """Rings across foot (three) and arm, on into the cavity; with `radius` those of a round bore."""
        foot = self.foot_frame
        origin, normal = np.array(foot.origin), np.array(foot.z)
        long, short, thick = self.foot
        start = origin + normal * thick
        end = np.array([self.sign * 0.3 * self.half[0], -0.15 * self.half[1], self.arm_z])
        reach = float(np.linalg.norm(end - start)) * 0.42
        bend = bezier(start, start + normal * reach, end + np.array([self.sign * reach, 0.0, 0.0]), end)
        path = np.vstack([origin, origin + normal * thick / 2, bend])
        clear = self.arm_len - thick  # what is left between foot and housing
        slim = np.array([self.arm_width / 2, max(7.5, 0.3 * self.arm_width)])
        wide = np.array([long, short] if self.base == "door" else [short, long])

        def section(where: float) -> Array:
            if radius:
                return superellipse(radius, radius, 2.0, 24)
            u = min(1.0, max(0.0, (where - thick) / (1.1 * clear)))
            blend = u * u * (3 - 2 * u)
            size = wide + (slim - wide) * blend
            return superellipse(size[0], size[1], 2.6 - 0.3 * blend, 40)

        return swept(path, section, thick, normal, 3, 19)

    def _grown(self, shell: Shell, rings: list[Array], skin: Skin) -> tuple[Ring, Window]:
        """A tube from its first ring to where it meets a skin: the first ring and the window in the skin."""
        lines = across(rings)
        uv, end = skin.met(lines, np.full(len(rings[0]), 3.0), np.full(len(rings[0]), len(rings) - 1.0))
        window, first = shell.window(skin, uv), shell.ring(rings[0])
        bend = [lines(3.0 + share * (end - 3.0)) for share in np.linspace(0.0, 1.0, 14)[:-1]]
        shell.tube(Skin([*rings[:3], *bend, window.ring.points]), first, window.ring)
        return first, window

    def _pierced(self, shell: Shell, lines: Curves, start: Array, end: Array, skins: Sequence[Skin]) -> list[Window]:
        """Windows where straight lines leave the cavity through both skins, and the walls between them."""
        windows = [shell.window(skin, skin.met(lines, start, end)[0]) for skin in skins]
        outer, inner = (window.ring for window in windows)
        shell.tube(Skin([outer.points, inner.points], ruled=True), outer, inner)
        return windows

    def _drain(self, shell: Shell, skins: Sequence[Skin]) -> list[Window]:
        turn = np.linspace(0.0, 2 * math.pi, 24, endpoint=False)
        x = DRAIN / 2 * np.cos(turn) - self.sign * 0.3 * self.half[0]
        z, b = DRAIN / 2 * np.sin(turn) + self.throat + 6.0, np.full(24, self.half[1])
        return self._pierced(shell, lambda y: np.column_stack([x, y, z]), -0.6 * b, -1.1 * b, skins)

    def _slot(self, shell: Shell, skins: Sequence[Skin]) -> list[Window]:
        """For the strip: it starts where the flat of the nose ends."""
        a, deep = self.half[0], np.full(72, self.depth)
        x, y = stadium(0.36 * a, 7.0, 72).T
        x = x - self.sign * 0.64 * a
        return self._pierced(shell, lambda z: np.column_stack([x, y, z]), 0.4 * deep, deep, skins)

    @property
    def _socket(self) -> BallSocket:
        """For the carrier's ball: glass set back 4 mm, then carrier and neck."""
        return BallSocket(self.ball_d, self.ball_gap, 4.0 + GLASS + 5.0 + self.ball_d / 2)

    def build(self) -> cq.Workplane:
        shell, skins = Shell(), self._skins()
        (base, nose), (throat, roof) = [[shell.ring(p) for p in (skin.first, skin.last)] for skin in skins]
        try:
            foot, root = self._grown(shell, self._arm(), skins[0])
            through = [self._drain(shell, skins)]
            holes: list[Ring | cq.Wire] = []
            if self.indicator_slot:
                through.append(self._slot(shell, skins))
                bore, mouth = self._grown(shell, self._arm(CABLE / 2), skins[1])
                holes.append(bore)
                through.append([root, mouth])
            else:
                through.append([root])
        except ValueError as error:
            raise self.fails("arm, drain and slot in the skin", error) from error
        shell.tube(skins[0], base, nose, [pair[0] for pair in through])
        shell.tube(skins[1], throat, roof, [pair[1] for pair in through if len(pair) > 1])
        self._mouth(shell, base, throat)
        shell.plane(nose)
        face, deep = self.foot_frame, table("inserts")[self.bolt].number("depth_mm")
        for hole in self._holes():
            at, normal = cq.Vector(face.point(hole.x, hole.y)), cq.Vector(face.z)
            holes.append(shell.set_in(cq.Solid.makeCylinder(hole.diameter / 2, deep, at, normal), at))
        shell.plane(foot, holes)
        ceiling = self.depth - self.wall
        post = [shell.set_in(self._socket.on_post(ceiling), cq.Vector(0, 0, ceiling))] if self.ball_d else []
        shell.plane(roof, post)
        return Built().solid(shell.solid())

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

"""Air vent: a soft square bezel with a channel for clip-in vanes, tapering to the round hose behind the dash."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from parts import cabin, outline
from parts.cad import cq
from parts.dash_seats import Vent
from parts.loops import Loop, disc, squircle
from parts.part import Built, Finding, Frame, Hardware, Hole, Interface, Part, Placement, choice, count, deg, mm, ratio
from parts.patches import FLAT, Level, Patchwork
from parts.standards import table

if TYPE_CHECKING:
    import cadquery

    from parts.hardpoints import Hardpoints

PIECES = ("housing", "vane")
SIDE = 0.5  # between a vane's end and the channel
ENGAGED = 1.9  # length of a pin in the channel's wall
NEAR = 0.6  # least gap between two vanes, however they stand
FACE = 0.8  # mm: two printed lines between the bezel's rounded edge and the mouth
LEAD = 2.0  # chamfer at the channel's mouth: prints face down without supports
SPIGOT, SPIGOT_WALL = 12.0, 2.0  # where the hose is pushed on
OPEN = 0.55  # share of the channel that has to be open


class AirVent(Part):
    """Air vent: housing, or one of its clip-in vanes.

    Housing, own frame: bezel's front down at z = 0, hose up, +y down in the car; the 45° taper prints without
    supports. It goes into the dash from the front, M3 screws hold it from behind. Vane: lies with its axis along x; a
    powder part, or printed on its end. A vane is bowed and its pins snap into the channel's walls; each is turned by
    hand. Rows, chord and thickness give way so that no vane can hit another or the channel. Not checked: air speed
    and noise.
    """

    role: ClassVar = "accent"
    material = "PA12_MJF"
    materials = ("PA12_MJF", "PA12_SLS", "ASA", "ABS", "PC")  # hot air of 70 °C and sun: no PETG
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "dash": {},
        "vane": {"piece": "vane"},
        "large": {"vent_d": 84, "vane_n": 6, "duct_d": 60},
        "small": {"vent_d": 54, "vane_n": 3, "duct_d": 45},
    }

    piece: str = choice("housing", "what it is", PIECES, group="Features")
    vent_d: float = mm(66, 50, 90, "side of the channel")
    bezel_w: float = mm(12, 10, 14, "width of the bezel")
    bezel_t: float = mm(9, 8.5, 12, "how far the bezel stands out of the dash")
    edge: float = mm(4, 2.5, 5, "radius of the bezel's outer edge", step=0.1)
    vane_n: int = count(5, 2, 7, "vanes, fewer if they would touch", group="Vanes")
    vane_t: float = mm(3, 2.4, 4, "thickness of a vane at its axis", step=0.1, group="Vanes")
    chord: float = ratio(1.2, 0.7, 1.5, "depth of a vane as a share of the pitch, less if it would hit", group="Vanes")
    swing: float = deg(30, 15, 45, "how far a vane turns either way", group="Vanes")
    pivot_d: float = mm(2.4, 2, 3, "diameter of the pins", step=0.1, group="Vanes")
    play: float = mm(0.3, 0.2, 0.4, "between pin and hole, per side", step=0.05, group="Vanes")
    duct_d: float = mm(50, 38, 60, "outside of the spigot for the hose", step=1)
    taper: float = mm(18, 10, 40, "length from channel to spigot, or more where 45° needs it")

    # -- numbers ------------------------------------------------------------------------------------------------------

    @property
    def seat(self) -> Vent:
        return Vent(self.vent_d)

    @property
    def corner(self) -> float:
        """Corner radius of the channel."""
        return self.seat.corner - self.seat.WALL - self.seat.PLAY

    @property
    def thick(self) -> float:
        """Of a vane at its axis: as ordered, or round the pins."""
        return max(self.vane_t, self.pivot_d + 0.4)

    @property
    def rows(self) -> tuple[float, ...]:
        """Heights of the vanes' axes: on the straight part of the channel's sides."""
        span = self.vent_d - 2 * self.corner - self.pivot_d - 2 * self.play - 2.0
        sine = math.sin(math.radians(self.swing))
        # a vane is at least twice as deep as thick
        least = 2 * self.thick * sine + self.thick + NEAR
        n = min(self.vane_n, int(span / least) + 1)
        pitch = min(span / (n - 1), self.vent_d / n) if n > 1 else 0.0
        return tuple((k - (n - 1) / 2) * pitch for k in range(n))

    @property
    def pitch(self) -> float:
        return self.rows[1] - self.rows[0]

    @property
    def deep(self) -> float:
        """Depth of a vane: two that turn against each other, and one beside the channel's wall, stay NEAR apart."""
        sine = math.sin(math.radians(self.swing))
        beside = 2 * (self.vent_d / 2 - self.rows[-1] - self.thick / 2 - NEAR) / sine
        return max(min(self.chord * self.pitch, (self.pitch - self.thick - NEAR) / sine, beside), 2 * self.thick)

    @property
    def axis(self) -> float:
        """How far the pins lie behind the dash's front: behind the bezel, and the vanes behind its front."""
        return max(self.deep / 2 + 3.0 - self.bezel_t, self.pivot_d / 2 + self.play + 1.5)

    @property
    def straight(self) -> float:
        """Length of the channel behind the dash's front."""
        return self.axis + self.deep / 2 + 3.0

    @property
    def slope_len(self) -> float:
        """Of the taper: as ordered, or 45° from the channel's sides and corners to the spigot."""
        corner = math.sqrt(2) * (self.vent_d / 2 - self.corner) + self.corner
        inner = self.duct_d / 2 - SPIGOT_WALL
        return max(self.taper, corner - inner, inner - self.vent_d / 2)

    @property
    def frame(self) -> Loop:
        """The bezel's outline."""
        side = self.seat.opening + 2 * self.bezel_w
        return squircle(side, side, 0.6)

    @property
    def rounding(self) -> float:
        """Radius of the bezel's outer edge: as ordered, or what leaves FACE between it and the channel's mouth, which
        come nearest to each other in the corners."""
        mouth = _soft(self.vent_d, self.corner).grown(LEAD)
        return min(self.edge, _diagonal(self.frame) - _diagonal(mouth) - FACE)

    @property
    def open_share(self) -> float:
        """Of the channel's area, with the vanes straight."""
        return 1.0 - len(self.rows) * self.thick * (self.vent_d - 2 * SIDE) / _soft(self.vent_d, self.corner).area

    # -- geometry -----------------------------------------------------------------------------------------------------

    def build(self) -> cadquery.Workplane:
        built = Built()
        if len(self.rows) < self.vane_n:
            built.note(f"{len(self.rows)} vanes instead of {self.vane_n}: they would touch")
        if self.deep < self.chord * self.pitch - 0.05:
            built.note(f"vanes {self.deep:.1f} mm deep instead of {self.chord * self.pitch:.1f}: room to turn")
        if self.piece == "housing" and self.rounding < self.edge - 0.05:
            built.note(
                f"the bezel's edge is rounded by {self.rounding:.1f} mm instead of {self.edge:g}: the mouth is near"
            )
        if self.thick > self.vane_t:
            built.note(f"vanes {self.thick:.1f} mm thick instead of {self.vane_t:g} mm: round their pins")
        try:
            return built.solid(self._vane() if self.piece == "vane" else self._housing())
        except Exception as error:
            raise self.fails(self.piece, error) from error

    def _vane(self) -> cadquery.Solid:
        a, b = self.deep / 2, self.thick / 2
        half, r = self.vent_d / 2 - SIDE, self.pivot_d / 2
        slat = outline.prism(outline.oval(a, b, 0.6 * b), -half, half)
        reach = half + SIDE + ENGAGED
        pin = cq.Solid.makeCylinder(r, 2 * reach, cq.Vector(0, 0, -reach))
        body = slat.fuse(pin).Solids()[0]
        # from standing along z to lying along x, chord along y
        return body.moved(cq.Location(cq.Plane((0, 0, b), (0, 1, 0), (1, 0, 0))))

    def _housing(self) -> cadquery.Solid:
        """Patches front up about the dash's front at z = 0, then the pins' holes in one cut, then turned over."""
        make = Patchwork(FLAT)
        seat, front = self.seat, self.bezel_t
        frame = self.frame
        channel = _soft(self.vent_d, self.corner)
        tube, mouth = channel.grown(seat.WALL), channel.grown(LEAD)
        spigot, inside = _octo(self.duct_d), _octo(self.duct_d - 2 * SPIGOT_WALL)
        low = -self.straight - self.slope_len
        insert = table("inserts")["M3"]
        bounds = frame.bounds()

        rounded = [Level(frame, 0), Level(frame, front - self.rounding), Level(frame.grown(-self.rounding), front)]
        foot, bend = low - SPIGOT, -self.straight
        without = [Level(spigot, foot), Level(spigot, low), Level(tube, bend), Level(tube, 0)]
        within = [Level(inside, foot), Level(inside, low), Level(channel, bend), Level(channel, front - LEAD)]
        rim = make.walled(rounded)
        outer = make.walled(without, rounded_top=False)
        inner = make.walled([*within, Level(mouth, front)], inside=True, rounded_top=False)
        backs = [rim[0], outer[-1]]
        for hole in seat.holes(insert.number("cad_d_mm")):
            bore = disc(hole.diameter).moved(hole.x, hole.y)
            rows = make.walled([Level(bore, 0), Level(bore, insert.number("depth_mm"))], inside=True)
            backs.append(rows[0])
            make.add([make.cap([rows[-1]], insert.number("depth_mm"), bounds)], inside=True)
        make.add([make.cap([rim[-1], inner[-1]], front, bounds)])
        make.add([make.cap(backs, 0.0, bounds)], inside=True)
        make.add([make.cap([outer[0], inner[0]], foot, bounds)], inside=True)
        solid = make.solid()
        wide = self.vent_d / 2 + seat.WALL + 1.0
        pins = [
            cq.Solid.makeCylinder(
                self.pivot_d / 2 + self.play, 2 * wide, cq.Vector(-wide, y, -self.axis), cq.Vector(1, 0, 0)
            )
            for y in self.rows
        ]
        body = solid.cut(*pins).Solids()[0]
        return body.moved(cq.Location(cq.Plane((0, 0, front), (1, 0, 0), (0, 0, -1))))

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        if self.piece == "vane":
            x = self.vent_d / 2 - SIDE
            pin = (Hole(0.0, 0.0, self.pivot_d),)
            for name, sign in (("pin.left", -1.0), ("pin.right", 1.0)):
                yield Interface(name, Frame((sign * x, 0.0, self.thick / 2), (sign, 0, 0), (0, 1, 0)), pin, SIDE)
            return
        holes = self.seat.holes(table("inserts")["M3"].number("cad_d_mm"))
        yield Interface("dash", Frame((0.0, 0.0, self.bezel_t), (0, 0, 1), (1, 0, 0)), holes, self.seat.PLAY)
        back = self.bezel_t + self.straight + self.slope_len + SPIGOT
        yield Interface("hose", Frame((0.0, 0.0, back), (0, 0, 1), (1, 0, 0)), (Hole(0, 0, self.duct_d),))
        for i, y in enumerate(self.rows, 1):
            seat = Frame((0.0, -y, self.bezel_t + self.axis), (0, -1, 0), (1, 0, 0))
            yield Interface(f"vane.{i}", seat, clearance=self.play)

    def hardware(self) -> Iterator[Hardware]:
        if self.piece == "housing":
            yield Hardware("insert M3", 4, table("inserts")["M3"].number("mass_g"))
            yield Hardware("screw M3x8 ISO 7380", 4)  # through 3 mm of dash into the insert

    def checks(self) -> Iterator[Finding]:
        if self.open_share < OPEN:
            yield Finding("open area", "warning", f"the vanes leave {self.open_share:.0%} of the channel open",
                          "fewer or thinner vanes", self.open_share, OPEN)  # fmt: skip
        # bowed until both pins slip in: 8 s² / 3 L is what the chord between them loses
        length = self.vent_d - 2 * SIDE
        bow = math.sqrt(3 * length * 2 * ENGAGED / 8)
        strain = 4 * bow * self.thick / length**2
        most = 0.04 if self.material.startswith("PA12") else 0.02
        if strain > most:
            yield Finding("vane strain", "warning", f"a vane is strained {strain:.1%} as it is bowed in, "
                          f"{self.material} takes {most:.0%} (from memory)", "thinner vanes, or PA12",
                          strain, most)  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """In each of the dash's vents: a housing and its vanes, straight."""
        f, plane = cabin.fascia(car), cabin.plane(car)
        n = {"base": 3, "comfort": 4, "premium": 5}[car.trim]
        housing = cls(vent_d=f.vent_d, vane_n=n)
        vane = housing.changed(piece="vane")
        back = (-plane.z[0], -plane.z[1], -plane.z[2])
        for i, block in enumerate(f.of("vent"), 1):
            at = plane.moved(block.x, 0.0, housing.bezel_t)
            yield Placement(f"{i}", housing, Frame(at.origin, back, plane.x))
            for k, y in enumerate(housing.rows, 1):
                seat = plane.moved(block.x, y, -housing.axis)
                yield Placement(f"{i}_vane_{k}", vane, Frame(seat.origin, plane.y, plane.x).moved(z=-housing.thick / 2))


def _diagonal(loop: Loop) -> float:
    """How far a figure of eight arcs reaches from its centre at 45°: to the middle of its corner."""
    a, b = loop.points[1], loop.points[2]
    return float(np.linalg.norm(a + b)) / 2 + float(loop.bulges[1] * np.linalg.norm(b - a)) / 2


def _octo(diameter: float) -> Loop:
    """A circle of eight arcs, in the order of `_soft`'s."""
    a = np.radians(np.arange(8) * 45.0 - 22.5)
    return Loop(diameter / 2 * np.stack([np.cos(a), np.sin(a)], axis=1), np.full(8, math.tan(math.pi / 16)))


def _soft(side: float, radius: float) -> Loop:
    """A square with round corners whose sides bulge by a thousandth: eight arcs, so that it tapers into a circle."""
    h, k, flat = side / 2, side / 2 - radius, 0.001
    points = [(h, -k), (h, k), (k, h), (-k, h), (-h, k), (-h, -k), (-k, -h), (k, -h)]
    corner = math.tan((math.pi / 2 - 4 * math.atan(flat)) / 4)
    return Loop(np.array(points), np.array([flat, corner] * 4))

"""MF-SLOT: the car's open accessory slot, as published geometry that anybody may design for (docs/slot.md).

A keyhole in a 3 mm panel: an accessory's dovetail tongue goes in through the wide window above, slides down behind the
panel's neck, and clicks over the edge of the socket's floor. The panel's lower edge carries the load, the 60° flanks
carry the moment, and the accessory's face covers the hole.

Slot frame: origin in the middle of the opening's lower edge, on the panel's front; x to the right, y up (the way out),
z out of the panel, towards the people. The socket is nominal; all clearance is taken off the tongue. All lengths in
mm. Everything here but `socket` and `tongue_solid` works without the CAD kernel.

Not verified: no printed pair has been pulled to failure; strains are those of a straight arm.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parts.cad import cq
from parts.frame import Frame
from parts.outline import Outline, Point, rectangle

if TYPE_CHECKING:
    import cadquery

    from parts.hardpoints import Hardpoints

ANGLE = 60.0  # degrees between a flank and the panel
PANEL = 3.0  # thickness of the panel around the slot
CORNER = 1.0  # radius of the opening's corners: the tongue's square ones pass inside
ENTRY = 0.4  # per side: room around the tongue in the window
RELIEF = 0.5  # how far the socket's flank starts behind the neck's edge, so that the corner never rubs
FLOOR = 2.4  # thickness of the socket's floor
WALL = 4.0  # of the socket beside its groove
LEAD = 1.0  # chamfer at the tongue's lower end
MARGIN = 4.0  # how far an accessory's face covers the panel around the opening
SLIT = 1.2  # beside the tongue's spring arm
FITS = {"tight": 0.15, "normal": 0.25, "loose": 0.4}  # clearance per side, mm; from memory: calibrate each machine
SLOPE = math.tan(math.radians(ANGLE))


@dataclass(frozen=True)
class Slot:
    """One size class of MF-SLOT, mm."""

    name: str
    width: float  # of the groove at its floor
    length: float  # of the tongue
    depth: float  # of the groove behind the panel
    arm: float  # width of the spring arm in the tongue's back
    arm_t: float  # its thickness
    lock: float  # height of the socket floor's lower edge above the opening's

    @property
    def neck(self) -> float:
        """Width of the opening below the window."""
        return self.width - 2 * self.depth / SLOPE

    @property
    def window(self) -> float:
        """Width of the opening where the tongue goes in."""
        return self.width + 2 * ENTRY

    @property
    def shoulder(self) -> float:
        """Height of the curved step from neck to window: two quarter circles that lead the tongue in."""
        return (self.window - self.neck) / 2

    @property
    def height(self) -> float:
        """Of the whole opening."""
        return 2 * self.length + self.shoulder + 2 * ENTRY

    @property
    def travel(self) -> float:
        """How far an accessory slides from window to seat."""
        return self.length + self.shoulder + ENTRY

    @property
    def face(self) -> tuple[float, float]:
        """Width and height of the smallest face that covers the opening; it stands MARGIN over on every side."""
        return self.window + 2 * MARGIN, self.height + 2 * MARGIN

    @property
    def keep_clear(self) -> tuple[float, float, float, float]:
        """Left, lower, right and upper limit of the panel's flat, free area: a face needs it on its way in."""
        w = self.face[0] / 2
        return -w, -MARGIN, w, self.height + MARGIN + self.travel

    @property
    def behind(self) -> float:
        """Depth that the socket takes behind the panel's front."""
        return PANEL + self.depth + FLOOR


SIZES = {
    "S": Slot("S", width=24.0, length=20.0, depth=5.0, arm=8.0, arm_t=1.6, lock=7.0),
    "M": Slot("M", width=36.0, length=28.0, depth=6.5, arm=14.0, arm_t=2.0, lock=9.0),
}


# -- the panel's side -------------------------------------------------------------------------------------------------


def opening(size: Slot, x: float = 0.0, y: float = 0.0) -> Outline:
    """The hole in the panel, counter-clockwise, with the slot frame's origin at (x, y)."""
    n, w, r = size.neck / 2, size.window / 2, size.shoulder / 2
    low, high, top, c = size.length, size.length + size.shoulder, size.height, CORNER
    k = math.sqrt(0.5)
    right: Outline = [
        ((0.0, 0.0), (n - c, 0.0)),
        ((n - c, 0.0), (n - c + c * k, c - c * k), (n, c)),
        ((n, c), (n, low)),
        ((n, low), (n + r - r * k, low + r * k), (n + r, low + r)),
        ((n + r, low + r), (n + r + r * k, high - r * k), (w, high)),
        ((w, high), (w, top - c)),
        ((w, top - c), (w - c + c * k, top - c + c * k), (w - c, top)),
        ((w - c, top), (0.0, top)),
    ]
    left: Outline = [tuple((-a, b) for a, b in reversed(piece)) for piece in reversed(right)]
    # the two halves meet in the middle of the lower and of the upper edge: one line each
    pieces = [(left[-1][0], right[0][1]), *right[1:-1], (right[-1][0], left[0][1]), *left[1:-1]]
    return [tuple((a + x, b + y) for a, b in piece) for piece in pieces]


def socket_outline(size: Slot, x: float = 0.0, y: float = 0.0) -> Outline:
    """Plan of the socket's block behind the panel, with the slot frame's origin at (x, y)."""
    w, h = size.width + 2 * WALL, size.length - RELIEF
    return rectangle(w, h, 1.0, x, y + RELIEF + h / 2)


def groove(size: Slot) -> list[Point]:
    """Section of the socket's rails and floor as a closed polygon of (x, z), one C; it bites 0.2 mm into the panel."""
    n, w, out = size.neck / 2 + RELIEF, size.width / 2, size.width / 2 + WALL
    start, floor, bite = -PANEL - RELIEF * SLOPE, -PANEL - size.depth, -PANEL + 0.2
    right = [(out, bite), (n, bite), (n, start), (w, floor)]
    return [(-out, -size.behind), (out, -size.behind), *right, *((-x, z) for x, z in reversed(right))]


def socket(size: Slot) -> cadquery.Shape:
    """The socket's body in the slot frame, to be fused to the panel's back: rails from end to end, floor above `lock`.

    Printed with the panel on its face it needs no support: the flanks lean 60°, the floor is a bridge.
    """
    h = size.length - RELIEF
    body = _along_y(groove(size), RELIEF, h)
    w, low = size.width - 1.0, size.behind - PANEL
    return body.cut(cq.Solid.makeBox(w, size.lock + 5.0, low + 2.0, cq.Vector(-w / 2, -5.0, -size.behind - 2.5)))


# -- the accessory's side ---------------------------------------------------------------------------------------------


def tongue(size: Slot, clearance: float) -> list[Point]:
    """Section of the tongue as a closed polygon of (x, z), counter-clockwise, from the panel's front to its back.

    `clearance` is measured square to every face: at the neck, at the flanks and at the floor.
    """
    n = size.neck / 2 - clearance
    back = -PANEL - size.depth + clearance
    slant = clearance / math.sin(math.radians(ANGLE))

    def flank(z: float) -> float:
        return size.neck / 2 + (-PANEL - z) / SLOPE - slant

    # the flank starts where it meets the neck: behind the panel by what the clearance takes
    start = -PANEL - (n - size.neck / 2 + slant) * SLOPE
    right = [(n, 0.0), (n, start), (flank(back), back)]
    return [*((-x, z) for x, z in right), *reversed(right)]


def ridge(size: Slot, clearance: float, detent: float) -> list[Point]:
    """Side view of the click ridge on the arm's back, as a polygon of (y, z); it roots 0.4 mm deep in the arm.

    Its upper ramp (45°) touches the edge of the socket's floor without play; the lower one (30°) leads in.
    """
    back = -PANEL - size.depth + clearance
    top = size.lock + clearance
    tip = top - detent
    foot = tip - 0.6 - detent / math.tan(math.radians(30.0))
    return [(top, back + 0.4), (foot, back + 0.4), (foot, back), (tip - 0.6, back - detent), (tip, back - detent),
            (top, back)]  # fmt: skip


def arm_length(size: Slot, clearance: float, detent: float) -> float:
    """From the spring arm's root to the top of its ridge, mm."""
    return size.length - 3.0 - size.lock - clearance + detent


def strain(size: Slot, clearance: float, detent: float) -> float:
    """Of the arm's skin while its ridge is on the floor: 3 t y / (2 L²), a straight arm bent at its end."""
    bend = max(detent - clearance, 0.0)
    return 1.5 * size.arm_t * bend / arm_length(size, clearance, detent) ** 2


def click_force(size: Slot, clearance: float, detent: float, modulus: float) -> float:
    """Pull along the slot that lifts the ridge over the floor's edge, N (45° ramp, friction 0.3; modulus in MPa)."""
    inertia = size.arm * size.arm_t**3 / 12
    push = 3 * modulus * inertia * max(detent - clearance, 0.0) / arm_length(size, clearance, detent) ** 3
    return push * (1 + 0.3) / (1 - 0.3)


def tongue_solid(size: Slot, clearance: float, detent: float, root: float = 0.5) -> list[cadquery.Shape]:
    """Tongue and click ridge in the slot frame, to be fused with a face that starts at z = 0 (`root` mm into it)."""
    section = tongue(size, clearance)
    section = [(x, root if z == 0.0 else z) for x, z in section]
    back = section[2][1]
    tip = [(math.copysign(abs(x) - LEAD, x), max(z, back + LEAD)) for x, z in section]
    levels = ((clearance, tip), (clearance + LEAD, section), (size.length, section))
    wires = [_wire([(x, y, z) for x, z in points]) for y, points in levels]
    body = cq.Solid.makeLoft(wires, True)
    a, gap = size.arm / 2, detent + 0.4
    inner, outer, front = back + size.arm_t, a + SLIT, back + size.arm_t + gap
    cut = [(a, back - 1), (outer, back - 1), (outer, front), (-outer, front), (-outer, back - 1), (-a, back - 1),
           (-a, inner), (a, inner)]  # fmt: skip
    slot = _along_y(cut, -1.0, size.length - 3.0 + 1.0)
    bump = cq.Workplane("YZ").polyline(ridge(size, clearance, detent)).close().extrude(size.arm - 0.2).val()
    return [body.cut(slot), bump.translate(cq.Vector(0.1 - a, 0, 0))]


def _wire(points: list[tuple[float, float, float]]) -> cadquery.Wire:
    return cq.Wire.makePolygon([cq.Vector(*p) for p in points], close=True)


def _along_y(section: list[Point], start: float, length: float) -> cadquery.Solid:
    """The prism of a polygon of (x, z) from y = start upwards."""
    face = cq.Face.makeFromWires(_wire([(x, start, z) for x, z in section]))
    return cq.Solid.extrudeLinear(face, cq.Vector(0, length, 0))


# -- on a car ---------------------------------------------------------------------------------------------------------


def on_dash(car: Hardpoints) -> list[tuple[str, Frame]]:
    """The dash's slots on a car: size class and slot frame in the vehicle's frame, the one nearest the driver first."""
    from parts.cabin import fascia, plane

    dash = fascia(car)
    _, low, _, high = SIZES[dash.slot_size].keep_clear
    blocks = sorted(dash.of("slot"), key=lambda b: abs(b.x - car.steering[1]))
    return [(dash.slot_size, plane(car).moved(b.x, -(low + high) / 2)) for b in blocks]


def upright(slot: Frame, low: float) -> Frame:
    """Where a part goes that stands upright in its own frame (z up, tongue to +y), `low` mm over the slot's edge."""
    return slot.then(Frame((0.0, low, 0.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)))

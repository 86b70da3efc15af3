"""Cabin: where the dash, its gauges, vents, slots and switches are, so that parts mate without knowing each other.

The fascia's frame: origin in the middle of the strip, on its front; x to the vehicle's right, y up along the plane, z
out of it, to the rear and up. Lengths in mm. The eye's place and the hub pad's size are from memory (SAE J941, ours);
nobody has sat in this car yet.
"""

from __future__ import annotations

import math
from dataclasses import replace

from parts.fascia import Fascia
from parts.frame import Frame
from parts.hardpoints import Hardpoints

TILT = 15.0  # degrees: the fascia looks up at the people
AHEAD, ABOVE = 270.0, 540.0  # of the fascia's middle, from the heel point
DOOR = 60.0  # from the skin to the fascia's end: door, trim and air
APERTURE = 105.0  # from the wheel's centre to the middle between hub pad and rim
TRIMS = {"base": ("none", 2, 3), "comfort": ("din1", 3, 2), "premium": ("tablet8", 4, 1)}  # screen, vents, slots


def plane(car: Hardpoints) -> Frame:
    """The fascia's frame on a car."""
    a = math.radians(TILT)
    origin = (car.x_a + AHEAD, 0.0, car.heel[2] + ABOVE)
    return Frame(origin, (math.cos(a), 0.0, math.sin(a)), (0.0, 1.0, 0.0))


def eye(car: Hardpoints) -> tuple[float, float]:
    """x and z of the driver's eyes."""
    return car.sgrp[0] + 60.0, car.sgrp[2] + 635.0


def _met(car: Hardpoints, x: float, z: float, dx: float, dz: float) -> float:
    """y on the fascia where the line from (x, z) along (dx, dz) in a plane of constant Y meets it."""
    frame = plane(car)
    (nx, _, nz), (ux, _, uz), (ox, _, oz) = frame.z, frame.y, frame.origin
    t = ((ox - x) * nx + (oz - z) * nz) / (dx * nx + dz * nz)
    return (x + t * dx - ox) * ux + (z + t * dz - oz) * uz


def fascia(car: Hardpoints) -> Fascia:
    """The fascia of a car: as wide as its body, the gauge in sight through the wheel, more on it in better trims."""
    from parts.body import skin

    frame = plane(car)
    corners = [frame.point(0.0, y, z) for y in (-100.0, 100.0) for z in (-40.0, 10.0)]
    half = min(float(skin(car).side_y(x, z)) for x, _, z in corners) - DOOR
    x, _, z = car.steering
    a = math.radians(car.steering_tilt)
    column = _met(car, x, z, -math.cos(a), -math.sin(a))
    # eye to the middle of the wheel's upper aperture, between hub pad and rim
    ex, ez = eye(car)
    px, pz = x - APERTURE * math.sin(a), z + APERTURE * math.cos(a)
    gauge = _met(car, ex, ez, px - ex, pz - ez)
    screen, vents, slots = TRIMS[car.trim]
    made = Fascia(
        width=float(min(max(2 * math.floor(half), 900), 1400)), side="left" if car.driver < 0 else "right",
        driver=min(abs(car.steering[1]), 350.0), column_y=round(min(max(column, 0.0), 40.0), 1),
        screen=screen, vents=vents, slots=slots,
    )  # fmt: skip
    rise = round(min(max(gauge - made.tall / 2, -20.0), 80.0), 1)
    return replace(made, gauge_rise=rise)

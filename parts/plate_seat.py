"""Plate seat: where a number plate's holder sits on the rear bumper, and where its screws go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parts.frame import Frame
from parts.part import Hole
from parts.standards import Row, table

if TYPE_CHECKING:
    from parts.body.skin import Body

RIM = 6.0  # mm of holder around the plate
PLAY = 1.0  # mm between holder and plate, all in all
SCREW = "M5"


def rear_seat(body: Body, region: str) -> Frame:
    """The holder's back on the base ring: z outwards, y up; the plate's lower edge 200 to 300 mm over the ground."""
    car = body.car
    tall = table("plates")[region].number("height_mm") + PLAY + 2 * RIM
    low, high = max(car.z_bottom, 200.0 - RIM) + tall / 2, car.z_base - tall / 2 - 6
    z = min(max(300 + tall / 2 - RIM, 355.0), max(high, low))
    return body.rear_frame(0.0, z, 3.0)


def screws(region: str) -> tuple[Hole, ...]:
    """The holder's screws in the frame of its seat: the region's own pattern, or two thirds of the width apart."""
    row: Row = table("plates")[region]
    w, h = row.number("width_mm") + PLAY, row.number("height_mm") + PLAY
    x = row.maybe("hole_pitch_x_mm") or round(0.66 * w)
    y = row.maybe("hole_pitch_y_mm") or (round(0.6 * h) if row["holes"] == "4" else 0)
    heights = (-y / 2, y / 2) if y else (0.0,)
    across = table("screws")[SCREW].number("clearance_normal_mm")
    return tuple(Hole(side * x / 2, height, across, SCREW) for side in (-1, 1) for height in heights)

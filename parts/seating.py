"""Seating: where a car's seats stand and where a seat, its brackets and the floor are bolted together.

A seat is known by its bight, the line where cushion and back meet. Shell and brackets meet in a horizontal plane, the
mounting plane: feet of the shell above, flanges of two brackets below. Lengths in mm, vehicle frame.
"""

from __future__ import annotations

from dataclasses import dataclass

from parts.hardpoints import Hardpoints

BIGHT_BACK, BIGHT_DOWN = 135.0, 98.0  # from the hip point (SgRP) to the bight; from memory, see SAE J826 manikin
ROW = 680.0  # couple distance (L50) of a second row
PITCH = 290.0  # between the front and the rear screws of a seat (M8; from memory)
REAR_FOOT = 78.0  # rear screws ahead of the bight
CUSHION = 480.0  # length of a shell's cushion from the bight
BESIDE = 8.0  # from a shell to what stands beside or ahead of it
RISE = 70.0  # wanted height of the bight over the mounting plane
SCREW = "M8"


@dataclass(frozen=True)
class Place:
    """One seat: its name ("front_left") and its hip point."""

    name: str
    x: float
    y: float
    z: float


def places(car: Hardpoints) -> tuple[Place, ...]:
    """The seats of a car with one to four: two in a row, what is left over in the middle of the last one."""
    x, y, z = car.sgrp
    if car.seats == 1:
        return (Place("middle", x, 0.0, z),)
    rows = [("front", x)] + ([("rear", x + ROW)] if car.seats == 4 else [])
    pairs = tuple(Place(f"{row}_{side}", at, sign * abs(y), z)
                  for row, at in rows for side, sign in (("left", -1.0), ("right", 1.0)))  # fmt: skip
    return (*pairs, Place("rear_middle", x + ROW, 0.0, z)) if car.seats == 3 else pairs


def bracket_height(car: Hardpoints) -> float:
    """From the floor to the mounting plane, in steps of 1 mm."""
    return float(round(min(max(car.sgrp[2] - BIGHT_DOWN - car.floor_z - RISE, 40.0), 150.0)))


def rise(car: Hardpoints) -> float:
    """From the mounting plane up to the bight: what the bracket leaves."""
    return car.sgrp[2] - BIGHT_DOWN - car.floor_z - bracket_height(car)


def shell_width(car: Hardpoints) -> float:
    """As wide as the neighbour and the wall allow, 440 mm at most, 380 at least."""
    neighbour = 2 * abs(car.sgrp[1]) - 16.0 if car.seats > 1 else 1000.0
    wall = 2 * (car.half_width - 60.0 - (abs(car.sgrp[1]) if car.seats > 1 else 0.0))
    return float(round(max(min(440.0, neighbour, wall), 380.0)))


def console(car: Hardpoints, length: float, width: float, back: float) -> tuple[float, float]:
    """Where something between the seats has its middle, x and y; it is `length` by `width` mm.

    It stands `back` mm ahead of the hip point, ahead of both cushions where these leave no room between them, and to
    the right of a seat that stands alone.
    """
    x, y, _ = car.sgrp
    shell = shell_width(car)
    if car.seats == 1:
        return x - back, shell / 2 + BESIDE + width / 2
    if 2 * abs(y) - shell >= width + 2 * BESIDE:
        return x - back, 0.0
    return min(x - back, x + BIGHT_BACK - CUSHION - BESIDE - length / 2), 0.0


def foot_y(width: float) -> float:
    """Distance of a shell's feet, and so of the brackets' screws, from the seat's middle."""
    return round(0.275 * width)


def mounting_point(car: Hardpoints, place: Place) -> tuple[float, float, float]:
    """The point of the mounting plane under the middle of a seat's bight: the origin of its shell."""
    return place.x + BIGHT_BACK, place.y, car.floor_z + bracket_height(car)


def screws_x() -> tuple[float, float]:
    """Front and rear screws behind the bight (so negative)."""
    return -(REAR_FOOT + PITCH), -REAR_FOOT

"""Mates: which interfaces of placed parts belong together, and whether they meet.

Families know nothing of each other; each publishes frames and bolt patterns. This table says which of them are bolted,
clipped or glued together on a car. A mate holds when both frames lie in one place, look at each other, and every hole
of the smaller pattern has its partner: to 0.05 mm, a tenth of what a printed hole's clearance forgives.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from configurator.vehicle.assembly import Placed
from parts.frame import Frame
from parts.part import Hole, Interface

Array = NDArray[np.float64]
Kind = Literal["face", "line", "point"]

CLOSE = 0.05  # mm
PARALLEL = 0.5  # degrees
REACH = 80.0  # mm: a partner farther away is none


@dataclass(frozen=True)
class Mate:
    """`family` is mounted on `carrier` by these interfaces.

    A line only has to run through: pins, tubes. A point only has to be there: sensors look level through leaning skin.
    """

    family: str
    interface: str
    carrier: str
    seat: str
    kind: Kind = "face"
    only: str = ""  # placements whose name starts so; the front plate is taped to the nose

    @property
    def subjects(self) -> str:
        """What the ids of the parts that it speaks of start with."""
        return f"{self.family}.{self.only}" if self.only else self.family

    def __str__(self) -> str:
        return f"{self.family} {self.interface} on {self.carrier} {self.seat}"


MATES: tuple[Mate, ...] = (
    Mate("grille_insert", "opening", "front_bumper", "grille"),
    Mate("plate_holder", "back", "front_bumper", "plate", only="rear"),
    Mate("sensor_mount", "sensor", "front_bumper", "sensor", "point"),
    Mate("front_bumper", "joint", "front_bumper", "joint"),
    Mate("headlight_bezel", "panel", "lamp_band", "lamp"),
    Mate("tail_lamp_housing", "panel", "lamp_band", "lamp"),
    Mate("badge_nameplate", "back", "lamp_band", "badge"),
    Mate("rear_spoiler", "roof", "roof_cap", "spoiler"),
    Mate("roof_rail_foot", "roof", "roof_cap", "rail"),
    Mate("pull_handle", "door", "door_skin", "handle"),
    Mate("hinge", "door", "door_skin", "hinge"),
    Mate("hinge", "pin", "hinge", "pin", "line"),
    Mate("gauge_bezel", "dash", "dash_panel", "gauge"),
    Mate("air_vent", "dash", "dash_panel", "vent"),
    Mate("slot_accessory", "slot", "dash_panel", "slot"),
    Mate("phone_mount", "slot", "dash_panel", "slot"),
    Mate("seat_shell", "bracket", "seat_bracket", "seat"),
    Mate("tube_node", "socket", "tube_node", "socket", "line"),
)


@dataclass(frozen=True)
class Mismatch:
    """A mate that doesn't hold: which, between whom, by how much (mm or degrees), in a sentence."""

    mate: Mate
    ids: tuple[str, str]
    off: float
    message: str


@dataclass(frozen=True)
class _Seat:
    """An interface in the vehicle frame."""

    id: str
    name: str
    frame: Frame
    holes: tuple[Hole, ...]

    def points(self) -> Array:
        return np.array([self.frame.point(hole.x, hole.y) for hole in self.holes]).reshape(-1, 3)


def mismatches(placed: Sequence[Placed]) -> list[Mismatch]:
    """Every mate between the placed parts that doesn't hold. A family whose carrier isn't on the car has no mate."""
    found = []
    for mate in MATES:
        seats = list(_seats(placed, mate.carrier, mate.seat))
        if seats:
            mounted = [s for s in _seats(placed, mate.family, mate.interface) if s.id.startswith(mate.subjects)]
            found += [m for own in mounted if (m := _held(mate, own, seats))]
    return found


def _seats(placed: Sequence[Placed], family: str, kind: str) -> Iterator[_Seat]:
    for item in placed:
        if item.part.family == family:
            for interface in item.part.interfaces():
                if _is(interface, kind):
                    yield _Seat(item.id, interface.name, item.frame.then(interface.frame), interface.holes)


def _is(interface: Interface, kind: str) -> bool:
    return interface.name == kind or interface.name.startswith(f"{kind}.")


def _held(mate: Mate, own: _Seat, seats: Sequence[_Seat]) -> Mismatch | None:
    others = [seat for seat in seats if seat.id != own.id]
    away = (_beside if mate.kind == "line" else _apart)(own, others)
    if not others or away.min() > REACH:
        near = float(away.min()) if others else float("inf")
        return Mismatch(mate, (own.id, ""), near, f"{own.id} has no {mate.seat} of a {mate.carrier} near it")
    other = others[int(away.argmin())]
    ids = (own.id, other.id)
    turn = float(np.degrees(np.arccos(np.clip(-np.dot(own.frame.z, other.frame.z), -1.0, 1.0))))
    if mate.kind == "line":
        turn = min(turn, 180.0 - turn)
    if turn > PARALLEL and mate.kind != "point":
        return Mismatch(mate, ids, turn, f"{own.id} and {other.id} lean {turn:.2f}° apart")
    off = float(away.min())
    what = "lie"
    if mate.kind == "face" and own.holes and other.holes:
        few, many = sorted((own.points(), other.points()), key=len)
        off = float(np.linalg.norm(few[:, None] - many[None], axis=2).min(axis=1).max())
        what = "have holes"
    if off > CLOSE:
        return Mismatch(mate, ids, off, f"{own.id} and {other.id} {what} {off:.2f} mm apart ({mate})")
    return None


def _apart(own: _Seat, others: Sequence[_Seat]) -> Array:
    return np.array([np.linalg.norm(np.subtract(o.frame.origin, own.frame.origin)) for o in others])


def _beside(own: _Seat, others: Sequence[_Seat]) -> Array:
    """Distance of the others' origins from this one's axis; those that don't look along it are far away."""
    axis = np.asarray(own.frame.z)
    result = []
    for other in others:
        way = np.subtract(other.frame.origin, own.frame.origin)
        along = abs(float(np.dot(other.frame.z, axis))) > 0.99
        result.append(float(np.linalg.norm(way - axis * (way @ axis))) if along else float("inf"))
    return np.array(result)

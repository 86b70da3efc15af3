"""Joints: how two pieces of a part meet, what holds them, why that, and what was measured."""

from __future__ import annotations

from dataclasses import dataclass

from configurator.solid.model import Mesh

Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Screwed:
    """One screw of a joint: its place on the cut and its way in (unit vector), mm, and what was measured there."""

    screw: str  # a key of the hardware's table
    insert: str  # a key of the inserts' table
    place: Triple
    way: Triple
    lean: float  # of the hexagon key that reaches it, degrees
    clearance: float  # around the screw, mm
    play: float  # what that should be
    bore: float  # for the insert, mm
    wanted: float  # what that should be


@dataclass(frozen=True)
class Joint:
    """How two pieces meet: their numbers, the plane (unit normal and offset), section, and what holds them."""

    pieces: tuple[int, int]
    normal: Triple
    offset: float
    section_mm2: float
    seam: str  # why the part's family would have it cut here; "" for a cut where nothing is offered
    kinds: tuple[str, ...]  # of "dowels", "keys", "bolts" and "strap"; ("glue",) where there is room for none
    why: tuple[str, ...]  # a sentence for each kind, and for what would not do
    dowels: tuple[Triple, ...]  # places, mm
    diameter: float
    clearance: float | None  # measured between dowel and bore, mm
    keys: tuple[Triple, ...]  # places, mm
    key_size: Triple  # thickness, width and length, mm
    key_clearance: float | None  # measured between key and pocket, mm
    bolts: tuple[Screwed, ...]
    bond_mm2: float  # of straps
    marked: tuple[int, ...]  # the pieces that bear their numbers here

    @property
    def kind(self) -> str:
        return " and ".join(self.kinds)


@dataclass(frozen=True)
class Loose:
    """A key as it lies in the assembled part."""

    pieces: tuple[int, int]
    mesh: Mesh


@dataclass(frozen=True)
class Strap:
    """A strip across one joint, as it lies on the assembled part."""

    pieces: tuple[int, int]
    mesh: Mesh
    area_mm2: float
    gap: float  # measured to both pieces, mm: for the adhesive
    fits: bool

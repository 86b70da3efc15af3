"""The car around its printed parts: body panels, glass, tyres, seats and platform as cheap preview meshes.

Panels that families make stand in here until their solids are there (`STAND_INS`): the same skin, the same split lines
and the same 4 mm gaps, as sheets with returned edges instead of bodies. What is only bought (glass, tyres, seats'
cushions, platform) has no other picture; `bought` adds what is mounted on parts. One car takes well under a second and
no CAD kernel.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from configurator.vehicle.ghost.bought import bought
from configurator.vehicle.ghost.inside import Inside
from configurator.vehicle.ghost.lantern import Lantern
from configurator.vehicle.ghost.outline import GhostPart, Material
from configurator.vehicle.ghost.tub import Tub
from parts.hardpoints import Hardpoints

__all__ = ["STAND_INS", "GhostPart", "Material", "around", "bought", "ghost"]

SIDES = ("left", "right")


class _Car(Tub, Lantern, Inside):
    def parts(self) -> Iterator[GhostPart]:
        yield from self.ring()
        yield from self.tub()
        yield from self.lantern()
        yield from self.roof()
        yield from self.lamps()
        yield from self.seals()
        yield from self.wheels()
        yield from self.platform()
        yield from self.cabin()


STAND_INS: dict[str, str] = {
    "nose": "nose_panel",
    "hood": "hood_panel",
    "tailgate": "tailgate_panel",
    "mouth_front": "lamp_band.front",
    "mouth_rear": "lamp_band.rear",
    "cowl": "cowl_grille",
    "roof": "roof_cap",
    "dash_front": "dash_panel",
    "steering_wheel": "steering_wheel",
    **{f"bumper_{end}_middle": f"front_bumper.{end}_middle" for end in ("front", "rear")},
    **{f"bumper_{end}_corner_{side}": f"front_bumper.{end}_{side}" for end in ("front", "rear") for side in SIDES},
    **{f"flare_{end}_{side}": f"fender_flare.{end}_{side}" for end in ("front", "rear") for side in SIDES},
    **{
        f"{ghost}_{side}": f"{family}.{side}"
        for side in SIDES
        for ghost, family in (
            ("sill", "rocker_panel"), ("fender", "fender_panel"), ("door", "door_skin"), ("handle_cup", "door_skin"),
            ("handle", "door_skin"), ("quarter", "rear_quarter"),
        )
    },
}  # fmt: skip


def ghost(car: Hardpoints) -> list[GhostPart]:
    """Everything around the printed parts, and stand-ins for them, in the vehicle frame (mm). Thin, not closed."""
    return [part for part in _Car(car).parts() if len(part.mesh.faces)]


def around(ghosts: Collection[GhostPart], made: Collection[str]) -> list[GhostPart]:
    """The ghosts without those that stand in for the parts (ids) that are there."""
    return [part for part in ghosts if STAND_INS.get(part.name) not in made]

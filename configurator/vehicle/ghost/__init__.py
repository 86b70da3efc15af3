"""The car around its printed parts: body panels, glass, tyres, seats and platform as cheap preview meshes.

The panels are the same skin, the same split lines and the same 4 mm gaps as the parts' solids, so what a customer sees
is what gets made; but they are sheets with returned edges, not bodies. Real parts of the families (mirrors, grille
insert, badge, wheel covers …) are not drawn here; `bought` adds what is mounted on those. One car takes well under a
second and no CAD kernel.
"""

from __future__ import annotations

from collections.abc import Iterator

from configurator.vehicle.ghost.bought import bought
from configurator.vehicle.ghost.inside import Inside
from configurator.vehicle.ghost.lantern import Lantern
from configurator.vehicle.ghost.outline import GhostPart, Material
from configurator.vehicle.ghost.tub import Tub
from parts.hardpoints import Hardpoints

__all__ = ["GhostPart", "Material", "bought", "ghost"]


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


def ghost(car: Hardpoints) -> list[GhostPart]:
    """Everything of the car that no family makes, in the vehicle frame (mm). Sheets are thin and not closed."""
    return [part for part in _Car(car).parts() if len(part.mesh.faces)]

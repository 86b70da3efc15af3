"""What is bought and mounted on printed parts, so that they look finished: number plates and mirror glasses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from configurator.solid.model import Mesh
from configurator.vehicle.assembly import Placed
from configurator.vehicle.ghost.outline import GhostPart
from parts import lettering
from parts.frame import Frame
from parts.hardpoints import Hardpoints
from parts.standards import table

Array = NDArray[np.float64]

WHITE, YELLOW, BLUE, INK, SILVER = "#F4F3EE", "#F3C623", "#1B4C9C", "#1C1D1F", "#AEBBC2"
SHEET = 1.0  # thickness of a plate, mm
EMBOSSED = 1.0  # height of its letters, mm; much less would flicker in a picture of the whole car
FONT = "condensed"
WHERE = {"plate_holder": "plate", "mirror_housing": "glass"}  # family: the interface that carries something bought


def bought(car: Hardpoints, placed: Iterable[Placed]) -> list[GhostPart]:
    """Plates and glasses of placed parts, in the vehicle frame (mm), found by the interfaces of that name."""
    found: list[GhostPart] = []
    for item in placed:
        wanted = WHERE.get(item.part.family)
        if wanted is None:  # asking a panel for its interfaces takes as long as working out its fixings
            continue
        at = next(item.frame.then(i.frame) for i in item.part.interfaces() if i.name == wanted)
        found += _plate(car, item, at) if wanted == "plate" else [_glass(item, at)]
    return found


def _plate(car: Hardpoints, item: Placed, at: Frame) -> Iterator[GhostPart]:
    row = table("plates")[str(item.part.values()["region"])]
    width, height = row.number("width_mm"), row.number("height_mm")
    ground = YELLOW if row.key.startswith("UK") and item.id.endswith("rear") else WHITE

    def layer(name: str, mesh: Mesh, colour: str) -> GhostPart:
        return GhostPart(f"{item.id} {name}", "bought", mesh.moved(at.matrix()), colour, "base")

    yield layer("plate", _slab(_rounded(width, height, 10.0), 0.0, SHEET), ground)
    band = 0.0
    if row.key.startswith("EU"):
        band = min(44.0, 0.12 * width)
        strip = _rounded(band, height - 6, 3.0) + np.array([(band - width) / 2 + 3, 0.0])
        yield layer("band", _slab(strip, SHEET, SHEET + EMBOSSED / 2), BLUE)
    text = car.plate_no.strip()
    if text and not lettering.missing(text, FONT):
        room = (width - band - 30.0, 0.68 * height)
        size = lettering.fitted_size(text, FONT, *room, largest=room[1])
        yield layer("number", _letters(text, size, band / 2), INK)


def _glass(item: Placed, at: Frame) -> GhostPart:
    values = item.part.values()
    turn = np.linspace(0.0, 2.0 * np.pi, 72, endpoint=False)
    c, s, power = np.cos(turn), np.sin(turn), 2.0 / values["corner_exp"]
    rim = np.stack([
        (values["glass_w"] / 2 - 1) * np.sign(c) * np.abs(c) ** power,
        (values["glass_h"] / 2 - 1) * np.sign(s) * np.abs(s) ** power,
    ], axis=1)  # fmt: skip
    # the interface looks out of the housing; the glass lies on its ledge, just inside
    return GhostPart(f"{item.id} glass", "bought", _slab(rim, -3.0, -1.0).moved(at.matrix()), SILVER, "metal")


def _letters(text: str, size: float, shift: float) -> Mesh:
    from manifold3d import CrossSection, FillRule

    contours = [polygon.astype(np.float32) for polygon in lettering.polygons(text, FONT, size)]
    solid = CrossSection(contours, FillRule.NonZero).extrude(EMBOSSED).translate((shift, 0.0, SHEET))
    mesh = solid.to_mesh()
    return Mesh(np.asarray(mesh.vert_properties[:, :3], float), np.asarray(mesh.tri_verts, np.int32))


def _rounded(width: float, height: float, radius: float) -> Array:
    """A rectangle (n, 2) with round corners, centred, counter-clockwise."""
    turn = np.linspace(0.0, np.pi / 2, 7)
    arc = radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    x, y = width / 2 - radius, height / 2 - radius
    quarter = np.array([[0, -1], [1, 0]])  # turns by 90°
    corners, pieces = [(x, y), (-x, y), (-x, -y), (x, -y)], []
    for corner in corners:
        pieces.append(arc + corner)
        arc = arc @ quarter.T
    return np.concatenate(pieces)


def _slab(outline: Array, low: float, high: float) -> Mesh:
    """A convex outline (n, 2), counter-clockwise, as a flat body between two heights."""
    n = len(outline)
    points = np.concatenate([np.column_stack([outline, np.full(n, z)]) for z in (low, high)])
    fan = np.array([[0, i, i + 1] for i in range(1, n - 1)])
    i = np.arange(n)
    j = (i + 1) % n
    walls = np.concatenate([np.stack([i, j, n + j], 1), np.stack([i, n + j, n + i], 1)])
    return Mesh(points, np.concatenate([fan[:, ::-1], fan + n, walls]).astype(np.int32))

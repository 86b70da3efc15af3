"""Draws the README's pictures anew: `python tools/pictures.py`. Same code, same bytes.

docs/car.png and docs/family.png, and each preset from four sides in docs/pictures/. Takes some minutes on a cold cache.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from configurator.export.picture import draw_car
from configurator.production.kit import solids_of
from configurator.solid.shop import Shop
from configurator.vehicle import Vehicle, presets
from configurator.vehicle.ghost import bought

DOCS = Path(__file__).parent.parent / "docs"
PLATE = "CB 2E 1750"
VIEWS = ("three_quarter", "rear", "side", "face")


class Studio:
    """A car with its printed parts and the plates and glasses on them, drawn from any side."""

    def __init__(self, vehicle: Vehicle, shop: Shop):
        placed = vehicle.parts()
        solids = solids_of(placed, shop, "preview")
        self.car, self.made = vehicle.hardpoints, {p.id for p in placed}
        self.items = [(solids[p.part].mesh, p.colour_hex, str(p.part.role), p.frame.matrix()) for p in placed]
        self.items += [(g.mesh, g.colour, str(g.material), None) for g in bought(vehicle.hardpoints, placed)]

    def view(self, size: tuple[int, int], view: str = "three_quarter") -> Image.Image:
        """A picture from one side."""
        return Image.open(io.BytesIO(draw_car(self.car, self.items, size, view, self.made)))


def sheet(pictures: list[Image.Image], columns: int) -> Image.Image:
    """Pictures of one size side by side."""
    width, height = pictures[0].size
    whole = Image.new("RGB", (columns * width, -(-len(pictures) // columns) * height))
    for i, picture in enumerate(pictures):
        whole.paste(picture, (i % columns * width, i // columns * height))
    return whole


def main() -> None:
    folder = DOCS / "pictures"
    folder.mkdir(exist_ok=True)
    with Shop() as shop:
        family = []
        for name, preset in presets().items():
            studio = Studio(Vehicle(preset.options.changed(plate_no=PLATE)), shop)
            family.append(studio.view((420, 260)))
            if len(family) == 1:
                studio.view((1200, 745)).save(DOCS / "car.png", optimize=True)
            sides = sheet([studio.view((600, 372), view) for view in VIEWS], 2)
            sides.save(folder / f"{name}.png", optimize=True)
        sheet(family, 3).save(DOCS / "family.png", optimize=True)


if __name__ == "__main__":
    main()

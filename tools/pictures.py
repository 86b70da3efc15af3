"""Draws the README's pictures anew: `python tools/pictures.py`. Same code, same bytes."""

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


def drawn(vehicle: Vehicle, shop: Shop, size: tuple[int, int], view: str = "three_quarter") -> Image.Image:
    """A car with its printed parts and the plates and glasses on them."""
    placed = vehicle.parts()
    solids = solids_of(placed, shop, "preview")
    items = [(solids[p.part].mesh, p.colour_hex, str(p.part.role), p.frame.matrix()) for p in placed]
    items += [(g.mesh, g.colour, str(g.material), None) for g in bought(vehicle.hardpoints, placed)]
    return Image.open(io.BytesIO(draw_car(vehicle.hardpoints, items, size, view, {p.id for p in placed})))


def main() -> None:
    with Shop() as shop:
        cars = [Vehicle(preset.options.changed(plate_no=PLATE)) for preset in presets().values()]
        drawn(cars[0], shop, (1200, 745)).save(DOCS / "car.png")
        sheet = Image.new("RGB", (1260, 2 * 260))
        for i, car in enumerate(cars):
            sheet.paste(drawn(car, shop, (420, 260)), (i % 3 * 420, i // 3 * 260))
        sheet.save(DOCS / "family.png")


if __name__ == "__main__":
    main()

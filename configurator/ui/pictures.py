"""Pictures: PNG files of presets, kept cars and families, each drawn in a worker at first need and then remembered.

Browsers ask for them by name; a name that was never offered has no picture, so nobody can make the server draw more.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import CancelledError, ThreadPoolExecutor

from configurator.export.picture import draw_car, draw_part
from configurator.production.kit import picture, placed_items
from configurator.production.placing import placed
from configurator.production.sources import sources_of
from configurator.solid.model import Mesh
from configurator.ui import workshop
from configurator.ui.keep import Keep
from configurator.vehicle import Options, Vehicle, presets
from parts import BY_NAME
from parts.part import BuildError, Part
from parts.record import ParameterError
from parts.standards import table

CARD = (480, 300)
TILE = (280, 210)
TILE_COLOUR = {"exterior": "dune", "interior": "slate", "structure": "graphite", "tooling": "marigold"}
_OFFERED: Keep[str, Options] = Keep(500)
_THREADS = ThreadPoolExecutor(
    2, thread_name_prefix="pictures"
)  # they only wait for workers; more would crowd pages out


def offer(options: Options) -> str:
    """The address of a car's picture."""
    name = hashlib.sha256(options.canonical().encode()).hexdigest()[:24]
    _OFFERED.put(name, options)
    return f"/picture/car/{name}.png"


def find(kind: str, name: str) -> bytes | None:
    """The picture of that name, drawn if need be; None if there is none or it cannot be drawn."""
    try:
        if kind == "preset" and name in presets():
            return _THREADS.submit(_sketch, presets()[name].options).result()
        if kind == "car" and (options := _OFFERED.get(name)) is not None:
            return _THREADS.submit(_whole, options).result()
        if kind == "part" and name in BY_NAME:
            return _THREADS.submit(_tile, BY_NAME[name]()).result()
    except (BuildError, ParameterError, CancelledError):
        return None
    return None


def _sketch(options: Options) -> bytes:
    """A car with sheets in place of its printed parts: a second's work instead of minutes, and looks the same."""
    record = [options.values(), CARD, sources_of("export"), sources_of("vehicle")]
    return workshop.shop().made("sketch", record, _sketched, options, worker=True)


def _sketched(options: Options) -> bytes:
    """Runs in a worker."""
    return draw_car(Vehicle(options).hardpoints, [], CARD)


def _whole(options: Options) -> bytes:
    """A car with all its parts as the viewer shows them, if they are there already; else the sketch."""
    vehicle, shop = Vehicle(options), workshop.shop()
    parts = placed(vehicle, shop)
    solids = {p.part: s for p in parts if (s := workshop.seen(p.part))}
    if len(solids) < len({p.part for p in parts}):
        return _sketch(options)
    return picture(shop, placed_items(parts, solids), CARD, vehicle)


def _tile(part: Part) -> bytes:
    colour = table("palette")[TILE_COLOUR[part.zone]]["hex"]
    solid = workshop.shop().solid(part, "preview")
    record = [solid.key, colour, TILE, sources_of("export")]
    return workshop.shop().made("tile", record, _tiled, solid.mesh, colour, worker=True)


def _tiled(mesh: Mesh, colour: str) -> bytes:
    """Runs in a worker."""
    return draw_part(mesh, colour, TILE)

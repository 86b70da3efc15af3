"""Parts × machines: the quick checks of every part of a car on every machine, worked out once for each content."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, as_completed
from dataclasses import asdict

from configurator.export import Item, Model
from configurator.export.model import Kind
from configurator.printability.advice import Choice, choices
from configurator.printability.checks import Subject
from configurator.printability.machines import park
from configurator.printability.materials import material
from configurator.production import placing
from configurator.production.kit import Progress, placed_items, solids_of
from configurator.production.sources import sources_of
from configurator.solid.shop import Shop
from configurator.vehicle import Vehicle
from parts.frame import Frame
from parts.part import Part

Matrix = Mapping[str, tuple[Choice, ...]]  # by kind of part


def part_matrix(part: Part, shop: Shop, material_key: str = "") -> Matrix:
    """One part on every machine.

    Raises:
        BuildError: it cannot be built.
    """
    solid = shop.solid(part, "export")
    item = Item(part.family, part, Frame(), "#808080", material_key or part.material, solid)
    return _matrix(Model(part.title, item.config, (item,)).kinds, shop, None)


def vehicle_matrix(vehicle: Vehicle, shop: Shop, progress: Progress | None = None) -> Matrix:
    """Every distinct part of a car on every machine.

    Raises:
        BuildError: one of the parts cannot be built.
    """
    placed = placing.placed(vehicle, shop)
    items = placed_items(placed, solids_of(placed, shop, "export", progress))
    return _matrix(Model("vehicle", vehicle.config(), items).kinds, shop, progress)


def _matrix(kinds: Iterable[Kind], shop: Shop, progress: Progress | None) -> Matrix:
    """In workers side by side."""
    kinds, known = tuple(kinds), park()
    waiting: dict[Future[bytes], str] = {}
    for kind in kinds:
        item = kind.first
        subject = Subject(kind.name, item.solid.mesh, material(item.material), None, item.part, item.solid.volume)
        record = [item.solid.key, item.material, list(item.part.materials), known, sources_of("printability")]
        waiting[shop.submit(shop.made, "matrix", record, _judged, subject, worker=True)] = kind.name
    found: dict[str, tuple[Choice, ...]] = {}
    for future in as_completed(waiting):
        found[waiting[future]] = tuple(Choice(**each) for each in json.loads(future.result()))
        if progress:
            progress("checks", len(found), len(kinds))
    return {kind.name: found[kind.name] for kind in kinds}


def _judged(subject: Subject) -> bytes:
    """Runs in a worker."""
    return json.dumps([asdict(choice) for choice in choices(subject)]).encode()

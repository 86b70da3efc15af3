"""Sample models for the tests of the exports (a module, so that other processes can make the same ones)."""

from __future__ import annotations

import io
from functools import lru_cache

import cadquery as cq

from configurator.export.model import Item, Model
from configurator.solid import kernel
from configurator.solid.model import Solid
from parts.frame import Frame
from parts.part import Built, Hardware, Part, flag, mm, text


class Plate(Part):
    """Plate with round corners and a hole."""

    length: float = mm(60, 10, 500, "along x")
    width: float = mm(40, 10, 500, "along y")
    height: float = mm(12, 1, 100, "along z")
    holed: bool = flag(True, "with the hole")
    label: str = text("", 40, "a name, not modelled")

    def build(self) -> cq.Workplane:
        built = Built()
        work = cq.Workplane().rect(self.length, self.width).extrude(self.height).edges("|Z").fillet(3)
        if self.holed:
            work = work.faces(">Z").workplane().hole(10)
        built.note("as ordered")
        work = work.translate((0, 0, 7)).translate((0, 0, -7 if self.holed else 0))  # leaves a location on the solid
        return built.solid(work.val())

    def hardware(self):
        yield Hardware("screw M5x16 ISO 7380", 2, 3.5, 0.12, "standard")


AWKWARD = "Größe 7'; DROP \\X2\\ – 日本 🚗 </x>"


@lru_cache
def solid(part: Part) -> Solid:
    return kernel.make(part)


@lru_cache
def png() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (64, 64), (200, 120, 40)).save(out, "PNG")
    return out.getvalue()


@lru_cache
def single(label: str = AWKWARD) -> Model:
    part = Plate(label=label)
    item = Item("plate", part, Frame(), "#c87828", "ASA", solid(part))
    return Model(part.title, {"part": part.family, "parameters": part.values()}, (item,), png())


@lru_cache
def car() -> Model:
    """Two copies of one plate, one of them turned, a third in another colour, and a second shape upside down."""
    a, b = Plate(), Plate(length=100, holed=False)
    turned = Frame((300.0, -200.0, 50.0), (0.0, 1.0, 0.0), (0.6, 0.0, 0.8))
    items = (
        Item("plate/front_left", a, Frame((0.0, 500.0, 100.0)), "#c87828", "ASA", solid(a)),
        Item("plate/front_right", a, turned, "#c87828", "ASA", solid(a)),
        Item("plate/rear", a, Frame((1500.0, 0.0, 100.0)), "#102030", "ASA", solid(a)),
        Item("plate/Ölwanne", b, Frame((700.0, 0.0, 0.0), (0.0, 0.0, -1.0)), "#ffffff", "PETG", solid(b)),
    )
    return Model("Sample car", {"vehicle": {"name": AWKWARD, "wheelbase": 2100.5, "doors": 2}}, items, png())

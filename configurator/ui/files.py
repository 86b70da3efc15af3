"""Downloads: files of one part or a whole car, made when they are asked for, in worker processes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial

import streamlit as st

from configurator.export import FORMATS, Item, Model
from configurator.export.kit import zip_kit
from configurator.production import placing
from configurator.production.kit import DEFAULT_FORMATS, Kit, encoded, part_kit, placed_items, solids_of, vehicle_kit
from configurator.ui import workshop
from configurator.ui.words import families, t
from configurator.vehicle import Vehicle
from parts.frame import Frame
from parts.part import Part


def short(part: Part) -> str:
    """Eight digits that tell a part's parameters from others in file names."""
    return hashlib.sha256(part.canonical().encode()).hexdigest()[:8]


def vehicle_buttons(key: str, vehicle: Vehicle) -> None:
    """A whole car's files."""

    def model() -> Model:
        placed = placing.placed(vehicle, workshop.shop())
        return Model("car", vehicle.config(), placed_items(placed, solids_of(placed, workshop.shop(), "export")))

    def kit() -> Kit:
        return vehicle_kit(vehicle, DEFAULT_FORMATS, workshop.shop(), name="car")

    _buttons(key, f"car-{vehicle.code}", [name for name, form in FORMATS.items() if form.many], model, kit)


def part_buttons(key: str, part: Part, colour: str, material: str, *, disabled: bool = False) -> None:
    """One part's files, in its own frame."""

    def model() -> Model:
        item = Item(part.family, part, Frame(), colour, material, workshop.shop().solid(part))
        return Model(part.title, item.config, (item,))

    def kit() -> Kit:
        return part_kit(part, DEFAULT_FORMATS, workshop.shop(), material_key=material)

    _buttons(key, f"{part.family}-{short(part)}", list(FORMATS), model, kit, disabled)


def _buttons(
    key: str, stem: str, names: list[str], model: Callable[[], Model], kit: Callable[[], Kit], disabled: bool = False
) -> None:
    """One button per format, and one for all. Nothing is made before a click; making it does not run the page again."""

    def file(name: str) -> bytes:
        return encoded(workshop.shop(), name, model())

    def everything() -> bytes:
        made = kit()
        return zip_kit(made.name, made.files, made.manifest())

    with st.container(horizontal=True, key=f"{key}-files"):
        for name in names:
            form = FORMATS[name]
            st.download_button(
                name.upper(), partial(file, name), stem + form.suffix, form.media, key=f"{key}-{name}",
                on_click="ignore", disabled=disabled, help=families.phrase(form.title), icon=":material/download:",
            )  # fmt: skip
        st.download_button(
            t("kit"), everything, f"{stem}.zip", "application/zip", key=f"{key}-zip",
            on_click="ignore", disabled=disabled, help=t("kit.help"), icon=":material/download:",
        )  # fmt: skip

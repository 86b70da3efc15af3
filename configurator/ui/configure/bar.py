"""The bar that is always there: price, mass against the limit, range, printing time, plastic and what is recycled."""

from __future__ import annotations

import html

import streamlit as st

from configurator.ui import costs, facts, workshop
from configurator.ui.words import number, t
from configurator.vehicle import Vehicle
from configurator.vehicle.limits import MASS, NO_LIMIT
from configurator.vehicle.packaging import Derived
from configurator.vehicle.price import price


def bar(vehicle: Vehicle, build: workshop.Build, done: bool) -> None:
    """Draw the bar of a car."""
    o, mass = vehicle.options, vehicle.mass
    limit = MASS[o.category]
    free = limit >= NO_LIMIT
    cells = [
        (t("bar.price"), f"{number(list_price(vehicle))} €", t("bar.price.note"), None),
        (
            t("bar.mass"), f"{number(round(mass.running))} kg",
            t("bar.mass.free") if free else t("bar.mass.note", limit=number(limit)),
            None if free else min(mass.running / limit, 1.0),
        ),
        (t("bar.range"), f"{number(round(mass.range_km))} km", f"{number(mass.energy_kwh, 1)} kWh", None),
        *printing(build, done),
        (t("bar.recycled"), f"{number(o.recycled_pct)} %", t("bar.recycled.note"), None),
    ]  # fmt: skip
    shown = "".join(_cell(*cell) for cell in cells)
    st.html(f'<section class="cb-bar" aria-label="{html.escape(t("bar"))}"><dl>{shown}</dl></section>')


def list_price(vehicle: Vehicle) -> int:
    """Euros, to the next ten."""
    return int(round(float(price(Derived.of(vehicle.options))), -1))


def printing(build: workshop.Build, done: bool) -> list[tuple[str, str, str, float | None]]:
    """Hours of machines and kilograms of plastic, as far as they are known."""
    placed = build.placed or ()
    grams = [facts.grams(s, p.material) if (s := build.solid(p.part)) else None for p in placed]
    known = [g for g in grams if g is not None]
    whole = done and placed and len(known) == len(placed)
    plastic = f"{number(sum(known) / 1000, 1)} kg" if whole else "…"
    found = costs.of(build) if whole else None
    hours = t("bar.hours.value", hours=number(round(found.hours))) if found and found.complete else "…"
    note = t("bar.hours.note", count=found.counted) if found and found.complete else t("bar.hours.open")
    return [
        (t("bar.hours"), hours, note, None),
        (t("bar.plastic"), plastic, t("bar.plastic.note", count=len(placed)) if placed else "", None),
    ]


def _cell(name: str, value: str, note: str, share: float | None) -> str:
    gauge = "" if share is None else (
        f'<span class="gauge{" near" if share > 0.95 else ""}"><i style="width:{share:.0%}"></i></span>'
    )  # fmt: skip
    return (
        f"<div><dt>{html.escape(name)}</dt><dd>{html.escape(value)}{gauge}<small>{html.escape(note)}</small></dd></div>"
    )

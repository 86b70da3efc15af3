"""Rivals: the customer's car beside Ami, YOYO, Microlino and Twizy, as far as their figures were found."""

from __future__ import annotations

import csv
import html
from functools import cache
from pathlib import Path

import streamlit as st

from configurator.ui.configure.bar import list_price
from configurator.ui.words import number, t
from configurator.vehicle import Vehicle

MEASURES = ("length", "width", "height", "wheelbase", "mass", "power", "speed", "energy", "price")


@cache
def rivals() -> tuple[dict[str, str], ...]:
    """One row per rival; a figure that was not found is ""."""
    text = Path(__file__).with_name("rivals.csv").read_text("utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def own(vehicle: Vehicle) -> dict[str, float]:
    """The customer's car in the same measures; mass without battery, as its class counts it."""
    o = vehicle.options
    return {
        "length": o.length, "width": o.width, "height": o.height, "wheelbase": o.wheelbase,
        "mass": round(vehicle.mass.running), "power": o.motor_kw, "speed": o.speed_kmh,
        "energy": round(vehicle.mass.energy_kwh, 1), "price": list_price(vehicle),
    }  # fmt: skip


def table(vehicle: Vehicle) -> None:
    """Draw the comparison."""
    mine = own(vehicle)
    names = "".join(f'<th scope="col">{html.escape(r["name"])}</th>' for r in rivals())
    rows = []
    for measure in MEASURES:
        cells = "".join(f"<td>{number(float(r[measure])) if r[measure] else '–'}</td>" for r in rivals())
        head = f'<th scope="row">{html.escape(t(f"rival.{measure}"))}</th>'
        rows.append(f'<tr>{head}<td class="own"><b>{number(mine[measure])}</b></td>{cells}</tr>')
    st.html(
        f'<div class="cb-scroll" tabindex="0" role="region" aria-label="{html.escape(t("rivals.title"))}">'
        f'<table class="cb-table"><thead><tr><td></td><th scope="col" class="own">{html.escape(t("rivals.you"))}</th>'
        f"{names}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )
    sources = "; ".join(f"{r['name']}: {r['source']}" for r in rivals())
    st.caption(f"{t('rivals.note')} {t('rivals.source')}: {sources}.")

"""Bill of materials as files: what to print and what to buy, as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from configurator.vehicle.bom import Bom

# a spreadsheet takes a cell that begins so for a formula
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(bom: Bom) -> list[dict[str, Any]]:
    """One row per printed part (left and right together) and per bought item. Masses and prices are of all pieces.

    None where something is not known: no row makes a number up.
    """
    printed = [
        {
            "kind": "printed",
            "item": line.family,
            "quantity": line.quantity,
            "title": line.title,
            "material": line.material,
            "colour": line.colour_hex.lower(),
            "mass_g": None if line.mass_g is None else round(line.mass_g, 2),
            "price_eur": None,
            "for": " ".join(line.ids),
            "source": "printed",
        }
        for line in bom.printed
    ]
    bought = [
        {
            "kind": "bought",
            "item": line.item,
            "quantity": line.quantity,
            "title": "",
            "material": "",
            "colour": "",
            "mass_g": None if line.mass_g is None else round(line.mass_g, 2),
            "price_eur": None if line.price_eur is None else round(line.price_eur, 2),
            "for": " ".join(line.ids),
            "source": "; ".join(line.sources),
        }
        for line in bom.bought
    ]
    return printed + bought


def files(bom: Bom) -> dict[str, bytes]:
    """`bom.csv` (RFC 4180, UTF-8 with a mark so that spreadsheets see it) and `bom.json` with the totals."""
    found = rows(bom)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(found[0]), restval="")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in found)
    mass, price = bom.mass_g, bom.bought_eur
    totals = {
        "mass_g": {"known": round(mass.known, 2), "missing": list(mass.missing)},
        "bought_eur": {"known": round(price.known, 2), "missing": list(price.missing)},
    }
    text = json.dumps({"rows": found, "totals": totals}, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    return {"bom.csv": b"\xef\xbb\xbf" + out.getvalue().encode(), "bom.json": text.encode()}


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value

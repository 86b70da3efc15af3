"""Words of the families: the names, helps, groups and choices of a part's fields, in the session's language.

English stands where the families are written: a field's name, its help, its group. The German table has each help under
the English sentence, together with the field's name, so that whoever changes a sentence has to translate it anew. What
no table holds stays as it is: sizes, keys of standards, names of makers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from configurator.ui.words import language
from parts.record import Record
from parts.standards import table

ENDINGS = ("_kw", "_kmh", "_pct", "_eur", "_g")  # of names: they only repeat the unit
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@cache
def german() -> Mapping[str, Any]:
    """The German table: sections by name."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("parts_de.json").read_text("utf-8"))
    return found


def label(record: type[Record], name: str) -> str:
    """A field's name as people write it, with its unit: "Front overhang (mm)"."""
    text, measured = title(record, name), unit(record.extra_of(name).get("unit", ""))
    return f"{text} ({measured})" if measured else text


def title(record: type[Record], name: str) -> str:
    """A field's name as people write it: "Front overhang"."""
    stem = next((name.removesuffix(e) for e in ENDINGS if name.endswith(e)), name)
    said = _field(record, name)
    return said[0] if said else stem.replace("_", " ").strip().capitalize()


def help_of(record: type[Record], name: str) -> str:
    """What a field is, in a sentence; "" if it says nothing."""
    said = _field(record, name)
    return said[1] if said else record.model_fields[name].description or ""


def choice(name: str, value: str) -> str:
    """A choice of the field of that name."""
    return str(_known("choices", name, value) or spoken(value))


def preset(family: str, name: str) -> str:
    """One of a family's presets."""
    return str(_known("presets", family, name) or spoken(name))


def group(name: str) -> str:
    """A group of fields."""
    return str(_known("groups", name) or name)


def unit(sign: str) -> str:
    """A unit: "in" is German for something else."""
    return str(_known("units", sign) or sign)


def column(name: str, stem: str) -> str:
    """A column of a standard's table; `stem` is its name without the unit."""
    return str(_known("columns", name) or stem.replace("_", " "))


def place(name: str) -> str:
    """One of a part's interfaces: "hinge.lower" is "Scharnier unten"."""
    if language() != "de":
        return name.replace("_", " ")
    return " ".join(_known("places", word) or word for word in re.split(r"[._ ]", name))


def phrase(text: str) -> str:
    """A bought thing, a remark or a reason. The table has it with {} for each number."""
    return (german_phrase(text) if language() == "de" else None) or text


def german_phrase(text: str) -> str | None:
    """A phrase in German, None if the table has none."""
    found = german()["phrases"].get(NUMBER.sub("{}", text))
    return found and str(found.format(*(n.replace(".", ",") for n in NUMBER.findall(text))))


def spoken(value: str) -> str:
    """A choice as people write it: a palette's name for its key, a plain word with a capital, the rest as it is."""
    if value in table("palette"):
        return table("palette")[value]["name"]
    return value.replace("_", " ").capitalize() if value.islower() and value.replace("_", "").isalpha() else value


def _field(record: type[Record], name: str) -> list[str] | None:
    """A field's German name and help."""
    found: list[str] | None = _known("fields", name, record.model_fields[name].description or "")
    return found


def _known(*path: str) -> Any:
    """What the table of the session's language has there, None if it has nothing (or is not needed)."""
    found: Any = german() if language() == "de" else {}
    for key in path:
        found = found.get(key) or {}
    return found or None

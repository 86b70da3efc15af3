"""Forms made from a record's fields: whatever a field says of itself (unit, step, bounds, choices) becomes a widget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, partial
from typing import Any, Literal

import streamlit as st

from configurator.ui import facts
from configurator.ui.words import families, number, t
from parts.record import Record
from parts.standards import FOLDER, Row, table

FEW = 6  # choices that are shown side by side; more go into a list
CELLS = 7  # of a standard's row; more would be a table
UNITS = ("mm", "kg", "g", "in", "deg", "kw", "nm", "eur")  # that columns of standards end in


def standard_row(name: str, choices: tuple[str, ...], chosen: str) -> str:
    """What the standard says of a field's choice: "pitch 0.8 mm, head 9.5 mm, …"; "" if it is no standard's key."""
    standard = standard_of(name, choices)
    return facts.safe(", ".join(_told(*cell) for cell in cells(table(standard)[chosen]))) if standard else ""


@cache
def standard_of(name: str, choices: tuple[str, ...]) -> str:
    """The standard whose keys a field's choices are, "" if none has them all. M5 is a screw if it is no `insert`."""
    standards = sorted(path.stem for path in FOLDER.glob("*.csv") if path.stem != "palette")
    found = [standard for standard in standards if all(choice in table(standard) for choice in choices)]
    return f"{name}s" if f"{name}s" in found else max(found, key=lambda standard: len(table(standard)), default="")


def cells(row: Row) -> list[tuple[str, str]]:
    """The cells of a row that are shown beside its key: column and text. What is from memory says so, however many."""
    shown = [(column, cell) for column, cell in row.items() if cell and cell != row.key and column != "note"][:CELLS]
    return shown + ([("note", row["note"])] if row.get("note") else [])


def _told(column: str, cell: str) -> str:
    stem, _, unit = column.rpartition("_")
    measured = unit in UNITS and bool(stem)
    name, value = families.column(column, stem if measured else column), families.phrase(_figure(cell))
    return f"{name} {value} {families.unit(unit)}" if measured else f"{name} {value}"


def _figure(cell: str) -> str:
    """A cell that is a number, in the language's digits; any other text as it is."""
    try:
        return number(float(cell))
    except ValueError:
        return cell


def groups(record: type[Record]) -> dict[str, list[str]]:
    """The fields by group, both in the order in which the record declares them."""
    found: dict[str, list[str]] = {}
    for name in record.model_fields:
        found.setdefault(record.extra_of(name).get("group") or "More", []).append(name)
    return found


def remember(record: type[Record], values: Mapping[str, Any], prefix: str = "") -> None:
    """Put values into the widgets. For callbacks, and before the widgets are drawn."""
    for name in record.model_fields:
        st.session_state[prefix + name] = _typed(record, name, values[name])


def recall(record: type[Record], values: Mapping[str, Any], prefix: str = "") -> None:
    """Fill the widgets that are new on the page: from its address where that is usable, else from values."""
    for name in record.model_fields:
        if prefix + name not in st.session_state:
            given = _read(record, name, st.query_params.get(prefix + name, ""))
            st.session_state[prefix + name] = _typed(record, name, values[name] if given is None else given)


def publish(record: type[Record], values: Mapping[str, Any], prefix: str = "", **more: str) -> None:
    """Keep the page's address a link to what is shown: whatever differs from the defaults, and `more`."""
    plain = record().values()
    link = more | {prefix + k: written(v) for k, v in values.items() if v != plain[k]}
    if st.query_params.to_dict() != link:
        st.query_params.from_dict(link)


def widgets(
    record: type[Record], names: Iterable[str], *, prefix: str = "", style: Literal["slider", "number"] = "slider"
) -> dict[str, Any]:
    """One widget per field, its key the prefix and the field's name; the values now. `recall` must have filled them."""
    return {name: _widget(record, name, prefix + name, style) for name in names}


def _widget(record: type[Record], name: str, key: str, style: str) -> Any:
    info, extra = record.model_fields[name], record.extra_of(name)
    said = families.help_of(record, name)
    common: dict[str, Any] = {"label": families.label(record, name), "key": key, "help": said or None}
    if "enum" in extra:
        choices, written_out = list(extra["enum"]), partial(families.choice, name)
        if len(choices) <= FEW:
            chosen = st.pills(**common, options=choices, required=True, format_func=written_out, wrap=True)
        else:
            chosen = st.selectbox(**common, options=choices, format_func=written_out)
        if row := standard_row(name, tuple(choices), str(chosen)):
            st.caption(row)
        return chosen
    if info.annotation is bool:
        return st.toggle(**common)
    if info.annotation is str:
        return st.text_input(**common, max_chars=_longest(record, name))
    low, high = (_typed(record, name, bound) for bound in record.bounds(name))
    step = _typed(record, name, extra.get("step") or 1)
    unit = families.unit(extra.get("unit", ""))
    limits = t("parts.limits", low=number(low), high=number(high), unit=unit, step=number(step))
    common["help"] = f"{said} ({limits.replace(' ,', ',')})".strip()
    kind: Any = st.slider if style == "slider" else st.number_input
    return kind(**common, min_value=low, max_value=high, step=step, **_format(info.annotation, step, style))


def _typed(record: type[Record], name: str, value: Any) -> Any:
    kind = record.model_fields[name].annotation
    return kind(value) if kind in (int, float) and value is not None else value


def written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def _read(record: type[Record], name: str, text: str) -> Any:
    """A value from an address, None unless its widget could have given it."""
    kind, choices = record.model_fields[name].annotation, record.extra_of(name).get("enum")
    if not text or (choices and text not in choices):
        return None
    if kind is bool:
        return {"true": True, "false": False}.get(text)
    if kind is str:
        return text if choices or len(text) <= _longest(record, name) else None
    try:
        number = float(text[:20])
    except ValueError:
        return None
    low, high = record.bounds(name)
    return number if low <= number <= high and (kind is float or number.is_integer()) else None


def _format(kind: Any, step: float, style: str) -> dict[str, str]:
    if kind is int:
        return {"format": "%d"} if style == "number" else {}
    digits = max(len(f"{step:.6f}".rstrip("0").split(".")[1]), 0)
    return {"format": f"%.{max(digits, 2) if style == 'number' else digits}f"}


def _longest(record: type[Record], name: str) -> int:
    found = [m.max_length for m in record.model_fields[name].metadata if getattr(m, "max_length", None)]
    return found[0] if found else 60

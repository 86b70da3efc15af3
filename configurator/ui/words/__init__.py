"""Words: everything the app says, by key, in English and German.

`t` looks a sentence up in the language of the session. Names of options and of their values, reasons of the rules and
sizes of bought standards have keys of their own (`option.…`, `value.…`, `rule.…`). What no table holds stays as it is:
sizes of tyres, names of colours. Parameters of single parts are named by `families`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import streamlit as st

from configurator.vehicle.options import Options
from configurator.vehicle.solver import Reason, Repair
from parts.standards import table

LANGUAGES = {"en": "English", "de": "Deutsch"}
_SPOKEN: ContextVar[str] = ContextVar("language")  # of the page run in this thread: asked for at every word


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All sentences of a language by key."""
    found = json.loads(Path(__file__).with_name(f"{language}.json").read_text("utf-8"))
    return {key: str(text) for key, text in found.items()}


def speak() -> None:
    """Settle the language of a page run. It is settled once for each run, in the thread of that run."""
    _SPOKEN.set(_chosen())


def language() -> str:
    """The session's language: chosen, or in the address, or the browser's, or English."""
    return _SPOKEN.get("") or _chosen()


def _chosen() -> str:
    known = st.session_state.get("lang")
    if known not in LANGUAGES:
        asked = st.query_params.get("lang", "")
        known = asked if asked in LANGUAGES else "de" if (st.context.locale or "").startswith("de") else "en"
        st.session_state.lang = known
    return str(known)


def t(key: str, **values: object) -> str:
    """A sentence in the session's language, with its places filled."""
    text = catalogue(language())[key]
    return text.format(**values) if values else text


def option_label(name: str) -> str:
    """An option's name."""
    return t(f"option.{name}")


def option_help(name: str) -> str:
    """What an option is."""
    return t(f"help.{name}")


def value_label(option: str, value: bool | float | str) -> str:
    """An option's value as people write it."""
    if isinstance(value, bool):
        return t("value.yes") if value else t("value.no")
    if not isinstance(value, str):
        return f"{number(float(value))} {Options.extra_of(option).get('unit', '')}".strip()
    if not value:
        return t("value.empty")
    own = catalogue(language())
    for key in (f"value.{option}.{value}", f"value.{value}"):
        if key in own:
            return own[key]
    return table("palette")[value]["name"] if value in table("palette") else value


def number(value: float, digits: int = 0) -> str:
    """A number with the language's separators: 1,234.5 or 1.234,5. A minus is a minus sign."""
    text = f"{value:,.{digits}f}" if digits or (abs(value) >= 100 and value == round(value)) else f"{value:,.10g}"
    if language() == "de":
        text = text.translate(str.maketrans(",.", ".,"))
    return text.replace("-", "−")


def signed(value: float, digits: int = 0) -> str:
    """A difference: +80, −12, ±0."""
    rounded = round(value, digits)
    return ("±" if rounded == 0 else "+" if rounded > 0 else "") + number(rounded or 0.0, digits)


def reason(found: Reason) -> str:
    """Why a value is not to be had, for the customer."""
    laws = " ".join(t(f"rule.{id}") for id in found.rules if f"rule.{id}" in catalogue(language()))
    if not found.rules and not laws:
        return t("reason.letters")
    if not found.picks:
        return f"{t('reason.always')} {laws}"
    chosen = t("and").join(
        option_label(n) if v is True else f"{option_label(n)} {value_label(n, v)}" for n, v in found.picks.items()
    )
    return f"{t('reason.with', chosen=chosen)} {laws}"


def repair(found: Repair) -> str:
    """What a repair changes, and what it costs."""
    changes = t("and").join(
        f"{option_label(c.option)}: {value_label(c.option, c.before)} → {value_label(c.option, c.after)}"
        for c in found.changes
    )
    more = f", {signed(found.longer_mm)} mm" if found.longer_mm else ""
    return f"{changes} ({signed(found.price_eur)} €{more})" if changes else t("repair.none")

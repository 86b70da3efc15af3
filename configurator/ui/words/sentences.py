"""Whole sentences of the product in the session's language: findings, refusals, notes, and why a check was left.

English is written where a thing is found, with its numbers in it; no module below the app knows of languages. The
German table has each sentence under its English template, {} standing for what is only known when it is said. Of the
templates that a sentence fits, the one with the most letters of its own is meant. What none fits stays as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from configurator.ui.words import catalogue, families, language
from configurator.vehicle.rules import RULES
from parts import BY_NAME
from parts.record import Problem

PLACE = "{}"
QUANTITY = re.compile(r"[-+−±]?\d[\d.,]*( ?%)?")


def said(text: str) -> str:
    """A sentence in the session's language."""
    return german(text) if language() == "de" else text


def refused(problem: Problem, subject: str) -> str:
    """What is wrong with a field of a part's form, with the field called as the form calls it."""
    text = problem.message
    if language() != "de":
        return text
    family = BY_NAME.get(subject)
    if family is None or problem.field not in family.model_fields or not text.startswith(f"{problem.field} "):
        return german(text)
    name = families.title(family, problem.field)
    return german(text).replace(problem.field, f"„{name}“", 1)


@lru_cache(maxsize=4096)
def german(text: str) -> str:
    """A sentence in German, or as it is."""
    return _ruled(text) or _fitted(text) or text


def template_of(text: str) -> str | None:
    """The English template that a sentence fits, None if there is none."""
    bare = text.strip()
    return bare if bare in table() else next((t for p, t in _patterns() if p.fullmatch(bare)), None)


@cache
def table() -> Mapping[str, str]:
    """German sentences by English templates."""
    found: dict[str, str] = json.loads(Path(__file__).with_name("sentences_de.json").read_text("utf-8"))
    return found


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Templates with places as patterns, those with the most letters of their own first."""
    ordered = sorted((t for t in table() if PLACE in t), key=lambda t: (-len(t.replace(PLACE, "")), t))
    return tuple((re.compile("(.*?)".join(map(re.escape, t.split(PLACE))), re.DOTALL), t) for t in ordered)


def _fitted(text: str) -> str | None:
    """The sentence by its template, None if none fits."""
    bare = text.strip()
    if bare in table():
        return text.replace(bare, table()[bare])
    for pattern, template in _patterns():
        if found := pattern.fullmatch(bare):
            return text.replace(bare, _filled(table()[template], [_value(v) for v in found.groups()]))
    return None


def _filled(template: str, values: list[str]) -> str:
    """A template with its places filled: {} in order, {0} by number."""
    in_order = iter(values)
    return re.sub(r"{(\d?)}", lambda found: values[int(found[1])] if found[1] else next(in_order), template)


def _ruled(text: str) -> str | None:
    """A car's rule with its numbers and its repair."""
    for rule in RULES:
        head = f"{rule.text[:-1]}: "
        if text.startswith(head):
            numbers, _, repair = text.removeprefix(head).partition(" – ")
            own = catalogue("de")[f"rule.{rule.id}"][:-1]
            return f"{own}: {german(numbers.rstrip('.'))}" + (f" – {german(repair)}" if repair else ".")
    return None


def _value(text: str) -> str:
    """What stands in a place: a number, a name, a choice, or a sentence within the sentence."""
    bare = text.strip()
    if not bare or QUANTITY.fullmatch(bare):
        return text.replace(".", "␟").replace(",", ".").replace("␟", ",") if bare else text
    if bare in _choices():
        return text.replace(bare, _choices()[bare])
    phrase = families.german_phrase(bare)
    return text.replace(bare, phrase) if phrase else german(text)


@cache
def _choices() -> Mapping[str, str]:
    """Values of options and names of families in German."""
    words = {key.rpartition(".")[2]: text for key, text in catalogue("de").items() if key.startswith("value.")}
    words |= {f.title: catalogue("de")[f"family.{name}"] for name, f in BY_NAME.items()}
    for choices in families.german()["choices"].values():
        words |= {key: text for key, text in choices.items() if key not in words}
    return words

"""Whole sentences in German: whatever the code may say is in the table, with its numbers, and nothing is left over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import configurator
import parts
from configurator.printability.checks import CHECKS
from configurator.printability.machines import machine
from configurator.printability.materials import material
from configurator.printability.page import Page
from configurator.printability.pieces import pieces
from configurator.printability.report import report
from configurator.printability.subject import Subject
from configurator.ui.words import catalogue, families, sentences
from configurator.vehicle.rules import RULES
from parts import CATALOGUE
from parts.part import Part
from parts.record import ParameterError, Problem
from tests.printability.test_checks import box, mesh_of
from tests.ui.said import sentences as said_by

PACKAGES = [Path(package.__file__ or "").parent for package in (configurator, parts)]
NEVER = {  # what the reader of the source takes for a sentence
    "{} {} rules",  # a mark that stands for the rules' own sentences
    "{} {} is outside ; choose a value in that range",  # such fields have a range
    "{} {} is not a finite number; choose",
    "{} is not known {}{}",  # told in full by JOINED
    "{} {} is not a whole number; choose",
}
JOINED = {  # from lists and arguments
    "(did you mean {} or {}?)",
    "(did you mean {} or {} or {}?)",
    '{} is not known beside "vehicle"{}',
    '{} is not known beside "preset" and "options"{}',
    "{} is not known among the options{}",
    "{} – change {}",
}
ELSEWHERE = (
    "cli",
    "bundle",
    "kit.py",
    "printability/page",
    "slicer",
    "machines",
    "batch",
)  # what only the command line says
PAGES = (  # words on pages of reports that the test's own reports have no use for
    *(name.replace("_", " ") for name in CHECKS),
    "keys", "bolts", "strap", "glue", "not proven", "yes", "no", "labour", "a price of PA12", "the machine's power",
    "the footprint of PA12", "the machine hour of Big Bertha",
)  # fmt: skip
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def templates() -> dict[str, str]:
    """All templates of the product that the app may show, with where they are said."""
    found: dict[str, str] = {}
    for package in PACKAGES:
        paths = [
            path for path in sorted(package.rglob("*.py"))
            if "node_modules" not in path.parts and not any(w in str(path.relative_to(package)) for w in ELSEWHERE)
        ]  # fmt: skip
        found |= said_by(paths, faults=package.name == "parts")  # what they raise becomes the reason of a failed build
    return {t: where for t, where in found.items() if t not in NEVER}


SAID = templates()


def test_every_sentence_has_its_german_one() -> None:
    assert {t: where for t, where in SAID.items() if t not in sentences.table()} == {}


def test_no_german_sentence_is_left_over() -> None:
    rules = {re.sub(r"{[^{}]*}", "{}", text) for rule in RULES for text in (rule.repair, rule.numbers)} - {"", "{}"}
    page = {sentences.template_of(text) for text in (*told_on_pages(), *PAGES)}
    assert set(sentences.table()) - set(SAID) - JOINED - rules - page == set()
    assert rules - set(sentences.table()) == set()


def test_german_sentences_have_the_places_and_numbers_of_the_english_ones() -> None:
    for english, german in sentences.table().items():
        places = re.findall(r"{(\d?)}", german)
        numbered = {int(place) for place in places if place}
        assert len(places) == english.count("{}") if not numbered else numbered <= set(range(english.count("{}"))), (
            english
        )
        assert sorted(figures(german)) == sorted(figures(english)), english
        assert german == german.strip() != "", english
        assert german[-1:] in ".?!)" or german[-1:].isalnum() or german[-1:] in "}%°²³“", english


def test_a_sentence_is_found_by_its_own_template_whatever_stands_in_its_places() -> None:
    for english in sentences.table():
        for filling in ("7.5", "PA12"):
            text = english.replace("{}", filling)
            template = sentences.template_of(text)
            assert template is not None
            assert len(template.replace("{}", "")) >= len(english.replace("{}", "")), english
            german = sentences.german(text)
            assert re.search(r"{\d?}", german) is None, english
            if filling == "7.5" and "{}" in english:
                assert "7.5" not in german, english


def test_numbers_names_and_sentences_within_sentences_are_german_too() -> None:
    for english, german in (
        ("the text is 11.5 mm high instead of 14 mm, so that it fits",
         "der Text ist 11,5 mm hoch statt 14 mm, damit er passt"),
        ("an engraved stroke is 0.31 mm wide, the worst of 3 places",
         "ein vertiefter Strich ist 0,31 mm breit, die schlimmste von 3 Stellen"),
        ("is larger than Large FFF 1 m³ (1200 x 300 x 80 mm) and is printed in pieces",
         "ist größer als Großdrucker FFF 1 m³ (1200 x 300 x 80 mm) und wird in Stücken gedruckt"),
        ("the STL file claims 1,234,567 triangles, which would be 61,728,434 bytes; it has 84",
         "die STL-Datei nennt 1.234.567 Dreiecke, das wären 61.728.434 Bytes; sie hat 84"),
        ("weel is not known beside \"vehicle\" (did you mean wheel or heel?)",
         "weel ist neben „vehicle“ nicht bekannt (ist wheel oder heel gemeint?)"),
    ):  # fmt: skip
        assert sentences.german(english) == german
    assert sentences.german("a sentence that no table has, 2.5 mm") == "a sentence that no table has, 2.5 mm"


def test_a_rule_is_told_in_german_with_its_numbers_and_its_repair() -> None:
    rule = next(r for r in RULES if r.id == "R08")
    text = f"{rule.text[:-1]}: 4 seats on 1800 and 2500 mm – {rule.repair}"
    german = sentences.german(text)
    assert german.startswith(catalogue("de")["rule.R08"][:-1] + ": 4 Sitze auf 1800 und 2500 mm – ")
    assert german.endswith("zwei Sitze wählen")


def test_fields_in_refusals_are_called_as_the_form_calls_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (sentences, families):
        monkeypatch.setattr(module, "language", lambda: "de")
    with pytest.raises(ParameterError) as caught:
        next(f for f in CATALOGUE if f.family == "seat_bracket")(height=1.5)
    [problem] = [p for p in caught.value.problems if p.field == "height"]
    told = sentences.refused(problem, caught.value.subject)
    assert told.startswith("„Höhe“ 1,5 liegt nicht zwischen ")
    assert sentences.refused(Problem("", "the file is empty"), "file") == "die Datei ist leer"


@pytest.mark.parametrize("family", CATALOGUE, ids=lambda f: f.family)
def test_whatever_a_form_refuses_is_told_in_german(family: type[Part]) -> None:
    refused = list(refusals(family))
    assert refused
    assert [text for text in refused if sentences.template_of(text) is None] == []


@pytest.mark.parametrize("family", [f for f in CATALOGUE if f.zone != "exterior"], ids=lambda f: f.family)
def test_whatever_a_part_finds_is_told_in_german(family: type[Part]) -> None:
    for values in ({}, *family.presets.values()):
        for found in family(**values).checks():
            assert sentences.template_of(found.message), found
            assert not found.remedy or sentences.template_of(found.remedy), found


def figures(template: str) -> list[str]:
    """The numbers in a template, places left out."""
    return [n.replace(",", ".") for n in NUMBER.findall(re.sub(r"{\d?}", "", template))]


def refusals(family: type[Part]) -> Iterator[str]:
    """What its form says to values at, and beyond, the ends of its fields, and to ones that are no values."""
    for name in family.model_fields:
        low, high = family.bounds(name)
        values = (
            (low, high, low - 1, high + 1, high + 0.123, "x") if low is not None else ("none of these", "\u200b\x07", 7)
        )
        for value in values:
            try:
                family(**{name: value})
            except ParameterError as error:
                yield from (problem.message for problem in error.problems)


def told_on_pages() -> set[str]:
    """All English that pages of reports ask to be translated."""
    told: set[str] = set()

    def say(text: str) -> str:
        told.add(text)
        return text

    long, thin = (Subject("body", mesh_of(b), material("ASA"), machine("fff-256"), full=True)
                  for b in (box(600, 60, 30), box(30, 30, 0.5)))  # fmt: skip
    cut = pieces(long)
    for subject, more in ((long, {"pieces": cut}), (long, {"pieces": {"problem": "arch it"}}), (thin, {})):
        found = report(subject)
        Page(subject, replace(found, more=found.more | more)).html("de", say)
    Page(thin, replace(report(thin), findings=(), skipped={})).html("de", say)
    return told

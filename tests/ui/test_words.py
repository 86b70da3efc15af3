"""The catalogue of words: nothing untranslated, nothing unused, places the same in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from configurator.export import FORMATS
from configurator.printability.machines import machines
from configurator.production.jigs import left_out
from configurator.ui import form, words
from configurator.ui.viewer import STRINGS
from configurator.ui.words import LANGUAGES, catalogue, families
from configurator.vehicle import Options, presets
from configurator.vehicle.rules import RULES
from parts import CATALOGUE
from parts.part import Part
from parts.standards import table

UI = Path(words.__file__).parents[1]
EN, DE = catalogue("en"), catalogue("de")
JOINTS = (
    "dowel 5 x 39",
    "printed key 2 x 14 x 19",
    "strap and adhesive",
    "adhesive",
)  # what pieces of a part are joined with, as printability's split says
SIGNS = {"", "mm", "kg", "g", "N", "°", "%"}  # units that are the same in every language


def test_both_languages_say_the_same_things_with_the_same_places() -> None:
    assert set(DE) - {f"viewer.{key}" for key in STRINGS} == set(EN)
    for key, text in DE.items():
        english = STRINGS[key.removeprefix("viewer.")] if key.startswith("viewer.") else EN[key]
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", english)), key
        assert bool(text) == bool(english), key


def test_the_viewers_words_are_all_translated() -> None:
    assert {key.removeprefix("viewer.") for key in DE if key.startswith("viewer.")} == set(STRINGS)


def test_every_option_value_rule_preset_and_family_has_its_words() -> None:
    wanted = {f"option.{n}" for n in Options.model_fields} | {f"help.{n}" for n in Options.model_fields}
    wanted |= {f"rule.{r.id}" for r in RULES} | {f"family.{f.family}" for f in CATALOGUE}
    wanted |= {f"preset.{n}{end}" for n in presets() for end in ("", ".note")}
    assert wanted <= set(EN)
    assert {key for key in EN if key.startswith(("option.", "help.", "rule.", "family.", "preset."))} == wanted


def test_the_rules_are_told_as_they_stand() -> None:
    assert {r.id: r.text for r in RULES} == {r.id: EN[f"rule.{r.id}"] for r in RULES}


def test_every_key_in_the_source_is_there_and_every_word_is_used() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in UI.rglob("*.py") if "node_modules" not in path.parts)
    plain = set(re.findall(r"""\bt\(\s*["']([\w.-]+)["']""", sources))
    assert plain <= set(EN)
    patterns = [re.escape(p).replace(r"\{\}", r"[\w.\-]+") for p in (
        re.sub(r"{[^}]*}", "{}", f) for f in re.findall(r"""\bt\(\s*f["']([^"']+(?:{[^}]*}[^"']*)*)["']""", sources)
    )]  # fmt: skip
    quoted = set(re.findall(r"""["']([\w-]+(?:\.[\w-]+)+)["']""", sources)) | plain | {"and"}
    own = ("option.", "help.", "rule.", "value.", "family.", "preset.")  # of tables: tested above
    unused = {
        key for key in EN
        if key not in quoted and not any(re.fullmatch(p, key) for p in patterns) and not key.startswith(own)
    }  # fmt: skip
    assert unused == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_in_each_language(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "language", lambda: language)
    assert words.number(1234.5, 1) == {"en": "1,234.5", "de": "1.234,5"}[language]
    assert words.signed(-80) == "−80"
    assert words.signed(0.0) == "±0"


# ---------------------------------------------------------------------------------------------------------------------
# The families' own words: English in their fields, German in a table of its own.


def test_whatever_families_say_has_its_german_word_and_no_word_is_left_over() -> None:
    assert set(_paths(families.german())) == set(_said())


def test_german_words_have_the_numbers_codes_and_places_of_the_english_ones() -> None:
    for path, said in _paths(families.german()).items():
        for text in said if isinstance(said, list) else [said]:
            assert text.strip() == text != "", path
        if path[0] == "fields":
            _, text = said
            assert families.NUMBER.findall(text.replace(",", ".")) == families.NUMBER.findall(path[-1]), path
            assert re.findall(r"\[\w+\]", text) == re.findall(r"\[\w+\]", path[-1]), path
            assert "{" not in "".join(said), path
        else:
            assert said.count("{}") == (path[-1].count("{}") if path[0] == "phrases" else 0), path


def test_numbers_in_phrases_are_german_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(families, "language", lambda: "de")
    assert families.phrase("gasket cord 2.5 mm, silicone, 418 mm") == "Dichtschnur 2,5 mm, Silikon, 418 mm"
    assert families.phrase("a thing that no table has, 2.5 mm") == "a thing that no table has, 2.5 mm"
    assert families.place("rail.front_left") == "Dachträger vorn links"


@pytest.mark.parametrize("family", ["mirror_housing", "wheel_cover"])
def test_no_english_is_among_the_widgets_of_the_german_page(
    family: str, app: Callable[[str], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {}
    for language in LANGUAGES:
        with monkeypatch.context() as patched:
            patched.setattr(families, "language", lambda language=language: language)
            told[language] = set(_told())
    at = app("parts")
    at.query_params.update({"part": family, "lang": "de"})
    at.run()
    assert not at.exception
    widgets = [*at.number_input, *at.pills, *at.selectbox, *at.toggle, *at.text_input]
    shown = {w.label for w in [*widgets, *at.expander]} | {re.sub(r" \([^(]*\)$", "", w.help or "") for w in widgets}
    shown |= {option for w in [*at.pills, *at.selectbox] for option in w.options}
    assert len(shown & told["de"]) > 40
    assert shown & (told["en"] - told["de"]) == set()


def _told() -> Iterator[str]:
    """Every label, help, group, choice and preset of all families, in the language that is on."""
    for family in CATALOGUE:
        yield from (families.preset(family.family, name) for name in family.presets)
        yield from map(families.group, form.groups(family))
        for name in family.model_fields:
            yield families.label(family, name)
            yield families.help_of(family, name)
            yield from (families.choice(name, value) for value in family.extra_of(name).get("enum", ()))


def _paths(found: Mapping[str, Any], *above: str) -> dict[tuple[str, ...], Any]:
    """A nested table, flat."""
    flat = {}
    for key, value in found.items():
        flat |= _paths(value, *above, key) if isinstance(value, Mapping) else {(*above, key): value}
    return flat


def _said() -> Iterator[tuple[str, ...]]:
    """Where the German table has to have a word, for everything that families say."""
    for family in CATALOGUE:
        yield from (("presets", family.family, name) for name in family.presets)
        yield from (("groups", group) for group in form.groups(family))
        for name, field in family.model_fields.items():
            yield "fields", name, field.description or ""
            yield from _unit(family.extra_of(name).get("unit", ""))
            yield from _choices(name, tuple(family.extra_of(name).get("enum", ())))
        switched = (p for p in family.presets.values() if any(isinstance(v, (bool, str)) for v in p.values()))
        for part in (family(**values) for values in ({}, *switched)):  # sizes alone bring nothing new
            yield from _pieces(part)
        yield from (_phrase(why) for _, why in left_out(family()))
    titles = chain((f.title for f in FORMATS.values()), (m.title for m in machines().values()))
    yield from map(_phrase, (*titles, *JOINTS))


def _unit(sign: str) -> Iterator[tuple[str, ...]]:
    if sign not in SIGNS:
        yield "units", sign


def _choices(name: str, choices: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A field's choices, and what the page shows of the standard that they are keys of."""
    standard = form.standard_of(name, choices) if choices else ""
    for choice in choices:
        if not _key(choice) and standard != "hubs":  # hubs are called after makers of cars
            yield "choices", name, choice
        for column, cell in form.cells(table(standard)[choice]) if standard else ():
            yield "columns", column
            yield from _unit(unit if (unit := column.rpartition("_")[2]) in form.UNITS else "")
            if not _key(cell) and not _proper(standard, column, cell):
                yield _phrase(cell)


def _pieces(part: Part) -> Iterator[tuple[str, ...]]:
    """What a part needs, and its interfaces as the buttons for drill jigs name them."""
    yield from (_phrase(needed.item) for needed in part.hardware())
    if part.zone != "tooling":  # tools are not drilled
        drilled = (interface.name for interface in part.interfaces() if interface.holes)
        yield from (("places", word) for name in drilled for word in re.split(r"[._]", name) if not word.isdigit())


def _phrase(text: str) -> tuple[str, ...]:
    return "phrases", families.NUMBER.sub("{}", text)


def _key(text: str) -> bool:
    """Whether a text has no word in it: "M4", "5x112-66.6", "EU-L7e", "AMPS"."""
    return re.search("[a-zß-ÿ]{2}", text) is None


def _proper(standard: str, column: str, cell: str) -> bool:
    """Whether a cell is a name: of a file, a licence, a font, a maker."""
    if column == "brands":
        return re.search(r"\b[a-z]", cell) is None
    return standard == "fonts" and column in ("file", "licence", "name")

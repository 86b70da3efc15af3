"""The catalogue of words: nothing untranslated, nothing unused, places the same in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from configurator.ui import words
from configurator.ui.viewer import STRINGS
from configurator.ui.words import LANGUAGES, catalogue
from configurator.vehicle import Options, presets
from configurator.vehicle.rules import RULES
from parts import CATALOGUE

UI = Path(words.__file__).parents[1]
EN, DE = catalogue("en"), catalogue("de")


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

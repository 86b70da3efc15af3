from __future__ import annotations

import pytest

from configurator.vehicle import Options
from configurator.vehicle.words import ANYWHERE, WHOLE, rude
from parts.record import ParameterError


@pytest.mark.parametrize("word", [*WHOLE, *ANYWHERE])
def test_each_word_is_found_however_it_is_dressed(word: str) -> None:
    for text in (word, word.upper(), f"my {word}", "-".join(word), word[0] + word, word.replace("i", "í")):
        assert rude(text), text


@pytest.mark.parametrize("text", ["sh1t", "FUCK U", "f.u.c.k", "a$$hole", "Ärschloch", "scheiße"])
def test_disguises(text: str) -> None:
    assert rude(text)


@pytest.mark.parametrize(
    "text", ["", "Mia", "Scunthorpe", "Dickens", "Cassie", "Zoë", "Essex", "Coach 7", "Assisi", "CB 2E 1750"]
)
def test_names_pass(text: str) -> None:
    assert rude(text) == ""


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"personal_text": "Fuck it"}, "personal_text has 'Fuck', which we do not put on a car; choose another word"),
        ({"plate_no": "SH1T 1"}, "plate_no has 'SH1T', which we do not"),
        ({"personal_text": "Mia\u202e"}, "personal_text has an invisible sign (U+202E, right-to-left override)"),
        ({"personal_text": "\u200fMia"}, "invisible sign (U+200F, right-to-left mark)"),
        ({"personal_text": "Mia\ufeff"}, "invisible sign (U+FEFF"),
        ({"personal_text": "Mia 😀"}, "has '😀', which the font rounded lacks; remove it or change the font"),
        ({"personal_text": "a\tb"}, "may not contain control or unassigned characters; remove them"),
    ],
)  # fmt: skip
def test_bad_texts_are_one_sentence_with_the_remedy(given: dict[str, str], words: str) -> None:
    with pytest.raises(ParameterError) as caught:
        Options(**given)
    assert words in str(caught.value)

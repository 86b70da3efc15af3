"""Fields, bounds and the sentences for everything a user can get wrong."""

from __future__ import annotations

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parts.part import Part, choice, count, flag, mm, text
from parts.record import ParameterError, shown, unknown
from tests.samples.block import Block


class Bracket(Part):
    """Angle bracket. For tubes."""

    width: float = mm(40, 20, 120, "along the bend", step=1)
    grid: int = mm(1750, 1500, 2400, "on a grid", step=10, grid=True)
    bolts: int = count(2, 1, 4, "per leg")
    screw: str = choice("M6", "size of the bolts", ("M5", "M6", "M8"))
    label: str = text("", 14, "on the face")
    curved: bool = flag(False, "rolled")

    def rules(self):
        if self.bolts * 18 > self.width:
            yield "the bolts need 18 mm of width each: fewer bolts, or a wider bracket"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"width": 400}, ["width 400 is outside 20 to 120 mm"]),
        ({"width": float("nan")}, ["width nan is not a finite number"]),
        ({"width": "inf"}, ["width 'inf' is not a finite number"]),
        ({"width": "-1e999"}, ["is not a finite number"]),
        ({"width": None}, ["width None is not a finite number"]),
        ({"width": "wide"}, ["width 'wide' is not a finite number; choose 20 to 120 mm"]),
        ({"bolts": 2.5}, ["bolts 2.5 is not a whole number; choose 1 to 4"]),
        ({"bolts": -1, "width": 19}, ["bolts -1 is outside 1 to 4", "width 19 is outside"]),
        ({"grid": 1755}, ["grid 1755 comes in steps of 10; choose 1750 or 1760"]),
        ({"screw": "M66"}, ["screw 'M66' is not offered", "M6", "M5, M6, M8"]),
        ({"label": "x" * 10_000}, ["label has 10000 characters, allowed are 14"]),
        ({"label": "a\0b"}, ["control"]),
        ({"label": "\ud800"}, ["label"]),
        ({"curved": "perhaps"}, ["curved 'perhaps' is neither yes nor no"]),
        ({"wdth": 30}, ["wdth is not a parameter", "did you mean width"]),
        ({"xyzzy": 30}, ["xyzzy is not a parameter", "width, grid, bolts"]),
        ({"width": 30}, ["the bolts need 18 mm of width each"]),
        ({"width": 400, "bolts": 4, "grid": 1}, ["width 400", "grid 1 is outside"]),
        ({"width": 15, "bolts": 4}, ["width 15 is outside", "the bolts need 18 mm"]),  # ranges and rules at once
    ],
)
def test_each_mistake_is_a_sentence_that_names_it(values: dict[str, object], words: list[str]) -> None:
    with pytest.raises(ParameterError) as caught:
        Bracket(**values)
    message = str(caught.value)
    assert all(word in message for word in words), message
    assert len(message) < 600
    assert "\n" not in message
    assert str(pickle.loads(pickle.dumps(caught.value))) == message


def test_text_from_a_command_line_is_read_as_what_the_field_is() -> None:
    part = Bracket(width="55.5", bolts="3", curved="yes", label="7")
    assert (part.width, part.bolts, part.curved, part.label) == (55.5, 3, True, "7")


def test_equal_parts_are_equal_in_bytes() -> None:
    assert Bracket(width=0.1 + 54.2).canonical() == Bracket(width=54.3).canonical() == Bracket(width="54.3").canonical()
    assert Bracket(label="Cafe\u0301").label == "Café"
    assert json.loads(Bracket().canonical()) == Bracket().values()
    assert Bracket(**Bracket(width=50, curved=True).values()) == Bracket(width=50, curved=True)
    assert hash(Bracket()) == hash(Bracket())


def test_it_is_frozen_and_changed_copies_are_validated() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Bracket().width = 50  # type: ignore[misc]
    assert Bracket().changed(width=60).width == 60
    with pytest.raises(ParameterError, match="outside"):
        Bracket().changed(width=6000)


def test_the_schema_says_all_that_a_form_needs() -> None:
    schema = Bracket.schema()
    assert (Bracket.title, Bracket.family) == ("Angle bracket. For tubes", "test_record")
    assert schema["properties"]["width"] == {
        "default": 40, "description": "along the bend", "grid": False, "group": "Size", "maximum": 120, "minimum": 20,
        "step": 1, "title": "Width", "type": "number", "unit": "mm",
    }  # fmt: skip
    assert schema["properties"]["screw"]["enum"] == ["M5", "M6", "M8"]
    assert schema["properties"]["label"]["maxLength"] == 14
    assert schema["additionalProperties"] is False
    json.dumps(schema, allow_nan=False)


def test_an_unknown_name_shows_the_nearest() -> None:
    assert "did you mean grille_insert?" in str(unknown("part", "gril_insert", ["grille_insert", "hub_ring"]))
    assert len(str(unknown("part", "x" * 10_000, ["a"]))) < 200


@given(st.text(max_size=2000))
def test_shown_is_short_and_printable(value: str) -> None:
    assert len(shown(value)) < 80
    assert shown(value).isprintable()


PLAIN = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=50), st.binary(max_size=5))
ANY = st.one_of(PLAIN, st.lists(PLAIN, max_size=3), st.dictionaries(st.text(max_size=3), PLAIN, max_size=2))


@given(st.dictionaries(st.sampled_from([*Block.model_fields, "other", "__class__", "../x"]), ANY))
def test_whatever_is_given_it_is_a_legal_part_or_one_error(values: dict[str, object]) -> None:
    try:
        part = Block(**values)
    except ParameterError as caught:
        error = caught
    else:
        assert Block(**part.values()) == part
        assert not list(part.rules())
        return
    assert all(problem.message for problem in error.problems)
    assert len(error.problems) >= 1

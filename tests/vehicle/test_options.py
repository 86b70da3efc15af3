from __future__ import annotations

import json
import random

import pytest

from configurator.vehicle import Options
from parts.icons import ICONS
from parts.record import ParameterError
from parts.standards import table
from tests.vehicle.cars import random_car, values


def test_every_option_has_a_group_a_help_and_a_legal_default() -> None:
    for name, field in Options.model_fields.items():
        extra = Options.extra_of(name)
        assert extra["group"]
        assert field.description
        assert "enum" not in extra or field.default in extra["enum"]
    assert len(Options.model_fields) >= 35


def test_legal_values_come_from_the_standards() -> None:
    assert values("tyre_front") == list(table("tyres"))
    assert values("hub_pattern") == list(table("hubs"))
    assert values("font") == list(table("fonts"))
    assert set(values("region")) <= set(table("plates"))
    assert set(values("icon")) == {"none", *ICONS}
    assert [table("palette")[key]["role"] for key in values("accent_colour")] == ["accent"] * 5


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"wheelbase": 1755}, "wheelbase 1755 comes in steps of 10; choose 1750 or 1760"),
        ({"width": 1600}, "width 1600 is outside 1190 to 1500 mm"),
        ({"length": float("nan")}, "length nan is not a finite number"),
        ({"length": "long"}, "length 'long' is not a whole number"),
        ({"roof": "hart"}, "did you mean hard?"),
        ({"personal_text": "fifteen letters"}, "personal_text has 15 characters, allowed are 14"),
        ({"personal_text": "日本"}, "which the font rounded lacks"),
        ({"personal_text": "a\x00b"}, "control"),
        ({"plate_no": "AB;1"}, "letters, digits, spaces and hyphens"),
        ({"plate_no": "\ud800"}, "plate_no"),
        ({"wheelbse": 1750}, "did you mean wheelbase"),
        ({"self": 1}, "self is not a parameter of vehicle"),
    ],
)
def test_a_wrong_value_is_refused_in_words(given: dict[str, object], words: str) -> None:
    with pytest.raises(ParameterError) as caught:
        Options(**given)
    assert words in str(caught.value)


def test_any_car_survives_json() -> None:
    rng = random.Random(7)
    for _ in range(50):
        car = random_car(rng)
        assert Options(**json.loads(car.canonical())) == car


def test_equal_values_are_equal_cars_however_written() -> None:
    assert Options(length=2600.0, wheel_bore=67.1 + 1e-9).canonical() == Options().canonical()

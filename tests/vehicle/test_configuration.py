from __future__ import annotations

import json
from pathlib import Path

import pytest

from configurator.vehicle import Options, Vehicle, load, load_file, preset, presets
from configurator.vehicle.configuration import FOLDER, LARGEST
from parts.record import ParameterError


def test_every_preset_file_is_offered_and_named_like_its_file() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(presets())
    for name, found in presets().items():
        assert found.name == name
        assert found.title
        assert found.summary.endswith(".")


@pytest.mark.parametrize("name", ["city-2", "l6e", "cargo", "beach", "family-4", "jp"])
def test_presets_are_legal_and_without_a_warning(name: str) -> None:
    car = Vehicle(preset(name).options)
    assert [v.sentence for v in car.verdicts if v.severity != "automatic"] == []
    default = Options().values()
    written = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["options"]
    assert all(default[key] != value for key, value in written.items()), "only what differs from the default"


def test_japan_is_legal_by_a_new_battery_layout() -> None:
    car = Vehicle(preset("jp").options)
    assert "R17a" in {verdict.id for verdict in car.verdicts}
    assert (car.hardpoints.pack_nx, car.hardpoints.pack_ny) == (2, 2)


def test_preset_names_in_any_case_and_misspelt() -> None:
    assert preset("L6e").name == "l6e"
    with pytest.raises(ParameterError, match="did you mean city-2"):
        preset("ciyt-2")


def test_three_spellings_of_one_car() -> None:
    wanted = preset("cargo").options.changed(hvac=True)
    inner = {"preset": "cargo", "options": {"hvac": True}}
    for data in (inner, {"vehicle": inner}, {"vehicle": wanted.values()}, wanted.values()):
        assert load(json.dumps(data), "car.json") == wanted
    assert load(b"\xef\xbb\xbf{}", "car.json") == Options()
    for name in presets():
        assert load(json.dumps(Vehicle(preset(name).options).config()), name) == preset(name).options


BAD: dict[str, tuple[str | bytes, str]] = {
    "not JSON": ("{'length': 2600}", "not JSON: .* line 1, column 2"),
    "empty": ("", "not JSON"),
    "a list": ("[]", "has to be an object .* not a list"),
    "a number": ("3", "not a number"),
    "null": ("null", "not null"),
    "NaN": ('{"length": NaN}', "NaN is not a number"),
    "infinite": ('{"length": -Infinity}', "-Infinity is not a number"),
    "overflow": ('{"length": 1e999}', "not a finite number"),
    "twice": ('{"length": 2600, "length": 2610}', "'length' is given twice"),
    "unknown": ('{"lenght": 2600}', "'lenght' is not known among the options.*did you mean length"),
    "python's own": ('{"self": 1, "__class__": 2}', "'self' is not known"),
    "beside": ('{"vehicle": {}, "parts": []}', "'parts' is not known beside"),
    "beside options": ('{"options": {}, "length": 2600}', "'length' is not known beside"),
    "preset of no text": ('{"preset": ["city-2"]}', "is not a preset"),
    "unknown preset": ('{"preset": "cagro"}', "did you mean cargo"),
    "options a list": ('{"options": [1]}', '"options" has to be an object'),
    "nested value": ('{"length": {"mm": 2600}}', "length"),
    "deep": ("[" * 100_000, "nests too deep"),
    "deep object": ('{"vehicle":' * 50_000, "nests too deep"),
    "long number": ('{"length": ' + "9" * 5000 + "}", "too long|not a whole number|outside"),
    "large": (" " * (LARGEST + 1), "1,000,001 bytes; a configuration has at most 1,000,000"),
    "not UTF-8": (b'{"font": "\xff"}', "not UTF-8"),
    "UTF-16": ("{}".encode("utf-16"), "not UTF-8"),
    "half a character": ('{"plate_no": "\\ud800"}', "plate_no"),
    "strange key": ('{"\\ud800\\u0000": 1}', "is not known"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_one_clear_error(case: str, tmp_path: Path) -> None:
    content, words = BAD[case]
    with pytest.raises(ParameterError, match=words) as caught:
        load(content, "car.json")
    assert len(str(caught.value)) < 2000
    str(caught.value).encode()  # can be shown
    path = tmp_path / "car.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ParameterError):
        load_file(path)


def test_a_thousand_unknown_keys_are_not_all_listed() -> None:
    with pytest.raises(ParameterError, match="and 990 more") as caught:
        load(json.dumps({f"k{i}": i for i in range(1000)}), "car.json")
    assert len(caught.value.problems) == 11


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="no such file"):
        load_file(tmp_path / "none.json")
    with pytest.raises(ParameterError, match="no such file"):
        load_file(tmp_path)
    good = tmp_path / "car.json"
    good.write_text('{"preset": "beach"}')
    assert load_file(good) == preset("beach").options
